//! Draws egui's meshes into an image on the CPU, for the tests. It never touches a GPU, a window or a
//! clock, and the same frame gives the same bytes on every run.
//!
//! Positions are snapped to 1/256 of a pixel and every edge is decided in integers, so two triangles that
//! share an edge draw each pixel exactly once (the top-left rule). Colours are blended as egui blends them:
//! premultiplied, in gamma space, eight bits a channel.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use egui::epaint::{ImageData, ImageDelta, Mesh, Primitive};
use egui::{ClippedPrimitive, ColorImage, Pos2, TextureFilter, TextureId, TexturesDelta};

mod colour;
mod shapes;

use colour::{Rgba, blend, fill, lerp, multiply, to_channel};
use shapes::{Corner, Quad, Triangle, intersect};

/// The background under the first shape: an opaque black screen.
const EMPTY_SCREEN: Rgba = [0, 0, 0, 255];

/// The longest side of a texture, in pixels, as most graphics cards have it. Where egui is told nothing it takes 2,048; large
/// letters fill that, and then egui lays out every text and draws every glyph anew.
pub const TEXTURE_SIDE_MAX: usize = 8192;

/// A renderer for `egui_kittest` that needs no driver; it keeps the textures between frames.
#[derive(Default)]
pub struct CpuRenderer {
    textures: HashMap<TextureId, Texture>,
    /// Textures freed by the last delta; the frame that came with that delta may still draw them.
    freed: BTreeSet<TextureId>,
}

impl CpuRenderer {
    /// Takes over the texture changes of one frame; call it once per frame, before [`Self::paint`].
    pub fn apply(&mut self, delta: &mut TexturesDelta) {
        for id in std::mem::take(&mut self.freed) {
            self.textures.remove(&id);
        }
        for (id, changes) in delta.set.drain() {
            for change in changes {
                self.change(id, change);
            }
        }
        self.freed.extend(delta.free.drain());
    }

    fn change(&mut self, id: TextureId, change: ImageDelta) {
        let ImageData::Color(image) = change.image;
        let filter = change.options.magnification;
        match (change.pos, self.textures.get_mut(&id)) {
            (Some(at), Some(texture)) => texture.replace_part(at, &image),
            _ => {
                self.textures.insert(id, Texture { image, filter });
            }
        }
    }

    /// Draws one finished frame, at the size of the context's screen in physical pixels.
    ///
    /// # Errors
    /// When a shape needs a texture that was never given to [`Self::apply`], or a paint callback.
    pub fn paint(
        &self,
        ctx: &egui::Context,
        output: &egui::FullOutput,
    ) -> Result<image::RgbaImage, String> {
        let scale = output.pixels_per_point;
        let size_px = (ctx.content_rect().size() * scale).round();
        let primitives = ctx.tessellate(output.shapes.clone(), scale);
        self.paint_meshes(&primitives, scale, [size_px.x as u32, size_px.y as u32])
    }

    /// Draws tessellated shapes; `size_px` is width and height.
    ///
    /// # Errors
    /// The errors are those of [`Self::paint`].
    pub fn paint_meshes(
        &self,
        primitives: &[ClippedPrimitive],
        pixels_per_point: f32,
        size_px: [u32; 2],
    ) -> Result<image::RgbaImage, String> {
        let mut canvas = Canvas::new(size_px);
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let Primitive::Mesh(mesh) = primitive else {
                return Err("a paint callback cannot be drawn on the CPU".to_owned());
            };
            let texture = self
                .textures
                .get(&mesh.texture_id)
                .ok_or_else(|| format!("texture {:?} was never uploaded", mesh.texture_id))?;
            let clip = canvas.clip(*clip_rect, pixels_per_point);
            canvas.draw_mesh(mesh, texture, &clip, pixels_per_point);
        }
        Ok(canvas.into_image())
    }
}

impl egui_kittest::TestRenderer for CpuRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.apply(delta);
    }

    fn render(
        &mut self,
        ctx: &egui::Context,
        output: &egui::FullOutput,
    ) -> Result<image::RgbaImage, String> {
        self.paint(ctx, output)
    }
}

struct Texture {
    image: Arc<ColorImage>,
    filter: TextureFilter,
}

impl Texture {
    fn replace_part(&mut self, at: [usize; 2], part: &ColorImage) {
        let image = Arc::make_mut(&mut self.image);
        for (row, texels) in part.pixels.chunks_exact(part.size[0]).enumerate() {
            let start = (at[1] + row) * image.size[0] + at[0];
            image.pixels[start..start + texels.len()].copy_from_slice(texels);
        }
    }

    /// The texel at a whole position; positions outside take the nearest edge.
    fn texel(&self, x: i32, y: i32) -> Rgba {
        let [width, height] = self.image.size;
        let x = x.clamp(0, width as i32 - 1) as usize;
        let y = y.clamp(0, height as i32 - 1) as usize;
        self.image.pixels[y * width + x].to_array()
    }

    /// The texels of a row from `left` on; past either end the edge repeats.
    fn row_from(&self, left: i32, y: i32) -> impl Iterator<Item = Rgba> {
        let [width, height] = self.image.size;
        let start = y.clamp(0, height as i32 - 1) as usize * width;
        let row = &self.image.pixels[start..start + width];
        let before = std::iter::repeat_n(row[0], left.min(0).unsigned_abs() as usize);
        let from = (left.max(0) as usize).min(width - 1);
        let after = std::iter::repeat(row[width - 1]);
        before.chain(row[from..].iter().copied()).chain(after).map(|texel| texel.to_array())
    }

    /// The colour at a position in texels, filtered as the texture asks.
    fn sample(&self, at: Pos2) -> Rgba {
        let (x, y) = (at.x - 0.5, at.y - 0.5);
        if self.filter == TextureFilter::Nearest {
            return self.texel(x.round() as i32, y.round() as i32);
        }
        let (left, top) = (x.floor(), y.floor());
        let (across, down) = (x - left, y - top);
        let (left, top) = (left as i32, top as i32);
        let upper = [self.texel(left, top), self.texel(left + 1, top)];
        let lower = [self.texel(left, top + 1), self.texel(left + 1, top + 1)];
        std::array::from_fn(|channel| {
            let row = |[a, b]: [Rgba; 2]| lerp(a[channel].into(), b[channel].into(), across);
            to_channel(lerp(row(upper), row(lower), down))
        })
    }

    fn to_texels(&self, uv: Pos2) -> Pos2 {
        Pos2::new(uv.x * self.image.size[0] as f32, uv.y * self.image.size[1] as f32)
    }
}

/// The pixels one shape may touch: columns and rows.
struct Clip {
    columns: Range<i64>,
    rows: Range<i64>,
}

struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Rgba>,
}

impl Canvas {
    fn new([width, height]: [u32; 2]) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self { width, height, pixels: vec![EMPTY_SCREEN; width * height] }
    }

    fn into_image(self) -> image::RgbaImage {
        let bytes = self.pixels.into_flattened();
        image::RgbaImage::from_raw(self.width as u32, self.height as u32, bytes)
            .expect("the canvas holds exactly width × height pixels")
    }

    fn clip(&self, rect: egui::Rect, scale: f32) -> Clip {
        let within = |from: f32, to: f32, size: usize| {
            let edge = |at: f32| (at * scale).round().clamp(0.0, size as f32) as i64;
            edge(from)..edge(to)
        };
        Clip {
            columns: within(rect.min.x, rect.max.x, self.width),
            rows: within(rect.min.y, rect.max.y, self.height),
        }
    }

    /// The pixels of one row; `columns` must lie within the canvas.
    fn row(&mut self, row: i64, columns: &Range<i64>) -> &mut [Rgba] {
        let start = row as usize * self.width;
        &mut self.pixels[start + columns.start as usize..start + columns.end as usize]
    }

    fn draw_mesh(&mut self, mesh: &Mesh, texture: &Texture, clip: &Clip, scale: f32) {
        let corner = |index: u32| Corner::new(&mesh.vertices[index as usize], texture, scale);
        let mut rest = mesh.indices.as_slice();
        while let [a, b, c, after @ ..] = rest {
            let corners = [corner(*a), corner(*b), corner(*c)];
            if let [d, e, f, beyond @ ..] = after
                && (d, e) == (c, b)
                && let Some(quad) = Quad::from_corners(&corners, &corner(*f))
            {
                self.draw_quad(&quad, texture, clip);
                rest = beyond;
                continue;
            }
            self.draw_triangle(corners, texture, clip);
            rest = after;
        }
    }

    fn draw_quad(&mut self, quad: &Quad, texture: &Texture, clip: &Clip) {
        let columns = intersect(&quad.columns, &clip.columns);
        let rows = intersect(&quad.rows, &clip.rows);
        if columns.is_empty() {
            return;
        }
        let copied = quad.copies_texels();
        for row in rows {
            let at = quad.texel_at(columns.start, row);
            let pixels = self.row(row, &columns);
            if quad.is_flat() {
                fill(pixels, multiply(texture.sample(at), quad.colour));
            } else if copied {
                copy_row(pixels, texture, at, quad.colour);
            } else {
                for (step, pixel) in pixels.iter_mut().enumerate() {
                    let at = Pos2::new(at.x + step as f32 * quad.texels_per_px.x, at.y);
                    blend(pixel, multiply(texture.sample(at), quad.colour));
                }
            }
        }
    }

    fn draw_triangle(&mut self, corners: [Corner; 3], texture: &Texture, clip: &Clip) {
        let Some(triangle) = Triangle::new(corners) else { return };
        let flat_texel = triangle.flat_texel(texture);
        let flat_colour = flat_texel.and_then(|texel| triangle.flat_colour(texel));
        for row in intersect(&triangle.rows(), &clip.rows) {
            let columns = triangle.columns_in(row, &clip.columns);
            if columns.is_empty() {
                continue;
            }
            let pixels = self.row(row, &columns);
            match flat_colour {
                Some(colour) => fill(pixels, colour),
                None => triangle.shade(pixels, columns.start, row, |at| {
                    flat_texel.unwrap_or_else(|| texture.sample(at))
                }),
            }
        }
    }
}

fn copy_row(pixels: &mut [Rgba], texture: &Texture, at: Pos2, colour: Rgba) {
    let (left, top) = ((at.x - 0.5).round() as i32, (at.y - 0.5).round() as i32);
    for (pixel, texel) in pixels.iter_mut().zip(texture.row_from(left, top)) {
        if texel != [0; 4] {
            blend(pixel, multiply(texel, colour));
        }
    }
}
