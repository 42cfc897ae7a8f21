//! Triangles and upright quads in fixed point: which pixels belong to them, and the colour of each. It draws nothing
//! outside the row of pixels it is given.

use std::ops::Range;

use egui::epaint::Vertex;
use egui::{Color32, Pos2};

use super::Texture;
use super::colour::{Rgba, blend, multiply, to_channel};

/// Fixed-point steps in one pixel.
const SUBPIXELS: i64 = 256;
/// The furthest a vertex may lie from the origin, in subpixels; edge products then stay within an `i64`.
const FURTHEST_SUBPIXEL: f32 = (1 << 28) as f32;
/// How far texel and pixel centres may drift apart over a whole quad and still be copied one to one.
const COPY_DRIFT_TEXELS: f32 = 0.02;

/// A vertex in the renderer's own units: subpixels, texels, bytes.
#[derive(Clone, Copy)]
pub(super) struct Corner {
    x: i64,
    y: i64,
    texel: Pos2,
    colour: Rgba,
}

impl Corner {
    pub(super) fn new(vertex: &Vertex, texture: &Texture, scale: f32) -> Self {
        let snap = |at: f32| {
            let subpixel = (at * scale * SUBPIXELS as f32).round();
            subpixel.clamp(-FURTHEST_SUBPIXEL, FURTHEST_SUBPIXEL) as i64
        };
        Self {
            x: snap(vertex.pos.x),
            y: snap(vertex.pos.y),
            texel: texture.to_texels(vertex.uv),
            colour: Color32::to_array(&vertex.color),
        }
    }
}

/// An upright rectangle of one colour whose texture runs along its sides.
pub(super) struct Quad {
    pub(super) columns: Range<i64>,
    pub(super) rows: Range<i64>,
    origin: [i64; 2],
    texel_origin: Pos2,
    pub(super) texels_per_px: egui::Vec2,
    pub(super) colour: Rgba,
}

impl Quad {
    /// The quad of two triangles that share the edge from the second to the third corner, or `None`.
    pub(super) fn from_corners([a, b, c]: &[Corner; 3], d: &Corner) -> Option<Self> {
        let upright = a.y == b.y && c.y == d.y && a.x == c.x && b.x == d.x;
        let along = a.texel.y == b.texel.y
            && c.texel.y == d.texel.y
            && a.texel.x == c.texel.x
            && b.texel.x == d.texel.x;
        let one_colour = [b, c, d].iter().all(|corner| corner.colour == a.colour);
        if !(upright && along && one_colour && a.x < d.x && a.y < d.y) {
            return None;
        }
        let px = |from: i64, to: i64| (to - from) as f32 / SUBPIXELS as f32;
        Some(Self {
            columns: first_centre_from(a.x)..first_centre_from(d.x),
            rows: first_centre_from(a.y)..first_centre_from(d.y),
            origin: [a.x, a.y],
            texel_origin: a.texel,
            texels_per_px: (d.texel - a.texel) / egui::vec2(px(a.x, d.x), px(a.y, d.y)),
            colour: a.colour,
        })
    }

    pub(super) fn is_flat(&self) -> bool {
        self.texels_per_px == egui::Vec2::ZERO
    }

    pub(super) fn texel_at(&self, column: i64, row: i64) -> Pos2 {
        let from_origin = |at: i64, origin: i64| (centre(at) - origin) as f32 / SUBPIXELS as f32;
        let way = egui::vec2(from_origin(column, self.origin[0]), from_origin(row, self.origin[1]));
        self.texel_origin + way * self.texels_per_px
    }

    /// Whether every pixel centre falls on a texel centre, as it does for text.
    pub(super) fn copies_texels(&self) -> bool {
        let first = self.texel_at(self.columns.start, self.rows.start);
        let on_centre = |at: f32| (at - 0.5 - (at - 0.5).round()).abs() < COPY_DRIFT_TEXELS;
        let drift =
            |rate: f32, range: &Range<i64>| (rate - 1.0).abs() * (range.end - range.start) as f32;
        on_centre(first.x)
            && on_centre(first.y)
            && drift(self.texels_per_px.x, &self.columns) < COPY_DRIFT_TEXELS
            && drift(self.texels_per_px.y, &self.rows) < COPY_DRIFT_TEXELS
    }
}

/// A triangle with its corners in the order that makes the inside positive.
pub(super) struct Triangle {
    corners: [Corner; 3],
    double_area: i64,
}

impl Triangle {
    pub(super) fn new([a, b, c]: [Corner; 3]) -> Option<Self> {
        let double_area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
        match double_area {
            0 => None,
            1.. => Some(Self { corners: [a, b, c], double_area }),
            _ => Some(Self { corners: [a, c, b], double_area: -double_area }),
        }
    }

    pub(super) fn rows(&self) -> Range<i64> {
        let [a, b, c] = self.corners.map(|corner| corner.y);
        first_centre_from(a.min(b).min(c))..first_centre_from(a.max(b).max(c) + 1)
    }

    /// The pixels of one row inside all three edges and the clip.
    pub(super) fn columns_in(&self, row: i64, clip: &Range<i64>) -> Range<i64> {
        let [a, b, c] = &self.corners;
        let (mut start, mut end) = (clip.start, clip.end);
        for (from, to) in [(a, b), (b, c), (c, a)] {
            let (dx, dy) = (to.x - from.x, to.y - from.y);
            // A pixel centre exactly on an edge belongs to the triangle whose top or left edge it is.
            let owns_its_edge = dy < 0 || (dy == 0 && dx > 0);
            let at_column_zero =
                dx * (centre(row) - from.y) - dy * (centre(0) - from.x) - i64::from(!owns_its_edge);
            let fall = dy * SUBPIXELS;
            match fall {
                0 if at_column_zero < 0 => return 0..0,
                0 => {}
                1.. => end = end.min(at_column_zero.div_euclid(fall) + 1),
                _ => start = start.max(-at_column_zero.div_euclid(-fall)),
            }
        }
        start..end.max(start)
    }

    /// The one texel all corners show, if they do.
    pub(super) fn flat_texel(&self, texture: &Texture) -> Option<Rgba> {
        let [a, b, c] = &self.corners;
        (a.texel == b.texel && b.texel == c.texel).then(|| texture.sample(a.texel))
    }

    /// The one colour all corners have over the texel they show, if they do.
    pub(super) fn flat_colour(&self, texel: Rgba) -> Option<Rgba> {
        let [a, b, c] = &self.corners;
        (a.colour == b.colour && b.colour == c.colour).then(|| multiply(texel, a.colour))
    }

    /// Draws one row of a triangle whose colour or texture changes along it.
    pub(super) fn shade(
        &self,
        pixels: &mut [Rgba],
        column: i64,
        row: i64,
        sample: impl Fn(Pos2) -> Rgba,
    ) {
        let [a, b, c] = &self.corners;
        let weight = |from: &Corner, to: &Corner, x: i64| {
            let edge = (to.x - from.x) * (centre(row) - from.y) - (to.y - from.y) * (x - from.x);
            edge as f32 / self.double_area as f32
        };
        for (pixel, x) in pixels.iter_mut().zip(column..) {
            let [wa, wb] = [weight(b, c, centre(x)), weight(c, a, centre(x))];
            let wc = 1.0 - wa - wb;
            let mix = |a: f32, b: f32, c: f32| wa * a + wb * b + wc * c;
            let colour = std::array::from_fn(|i| {
                to_channel(mix(a.colour[i].into(), b.colour[i].into(), c.colour[i].into()))
            });
            let texel = sample(Pos2::new(
                mix(a.texel.x, b.texel.x, c.texel.x),
                mix(a.texel.y, b.texel.y, c.texel.y),
            ));
            blend(pixel, multiply(texel, colour));
        }
    }
}

/// The centre of a pixel, in subpixels.
fn centre(pixel: i64) -> i64 {
    pixel * SUBPIXELS + SUBPIXELS / 2
}

/// The first pixel whose centre is at or after a position in subpixels.
fn first_centre_from(subpixel: i64) -> i64 {
    -(SUBPIXELS / 2 - subpixel).div_euclid(SUBPIXELS)
}

pub(super) fn intersect(a: &Range<i64>, b: &Range<i64>) -> Range<i64> {
    a.start.max(b.start)..a.end.min(b.end)
}
