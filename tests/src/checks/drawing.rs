//! The renderer draws what egui asked for, in the right place, with the same bytes every time.

use egui::{Color32, ColorImage, Mesh, Rect, Shape, TextureOptions, TexturesDelta, Ui, pos2, vec2};
use egui_kittest::Harness;

use jari_renderer::CpuRenderer;

use super::fixture;

const SIZE: [f32; 2] = [200.0, 100.0];
const RED: Color32 = Color32::from_rgb(200, 10, 20);
const BLACK: [u8; 4] = [0, 0, 0, 255];

fn draw(ui: impl FnMut(&mut Ui)) -> image::RgbaImage {
    let mut harness = Harness::builder()
        .with_size(SIZE)
        .with_render_cursor(false)
        .with_context_setup(|ctx| {
            ctx.tessellation_options_mut(|options| options.feathering = false);
        })
        .renderer(CpuRenderer::default())
        .build_ui(ui);
    harness.render().expect("plain shapes can be drawn")
}

/// Paints a shape on an empty screen.
fn paint(shape: impl Into<Shape>) -> image::RgbaImage {
    let shape = shape.into();
    draw(move |ui| {
        ui.painter().rect_filled(ui.ctx().content_rect(), 0, Color32::BLACK);
        ui.painter().add(shape.clone());
    })
}

fn assert_drawn(image: &image::RgbaImage, expected: impl Fn(f32, f32) -> [u8; 4]) {
    for (x, y, pixel) in image.enumerate_pixels() {
        let centre = (x as f32 + 0.5, y as f32 + 0.5);
        assert_eq!(pixel.0, expected(centre.0, centre.1), "at {x}, {y}");
    }
}

#[test]
fn a_red_rectangle_covers_exactly_its_pixels() {
    let rect = Rect::from_min_max(pos2(10.0, 20.0), pos2(60.0, 45.0));
    let image = paint(Shape::rect_filled(rect, 0, RED));
    assert_eq!(image.dimensions(), (200, 100));
    assert_drawn(&image, |x, y| if rect.contains(pos2(x, y)) { RED.to_array() } else { BLACK });
}

#[test]
fn triangles_that_share_edges_draw_every_pixel_once() {
    let half = Color32::from_rgba_premultiplied(100, 0, 0, 100);
    let centre = pos2(100.25, 50.5);
    let mut fan = Mesh::default();
    fan.colored_vertex(centre, half);
    let corners = 17;
    for i in 0..corners {
        let turn = i as f32 / corners as f32 * std::f32::consts::TAU;
        fan.colored_vertex(centre + 45.0 * vec2(turn.cos(), turn.sin()), half);
        fan.add_triangle(0, i + 1, (i + 1) % corners + 1);
    }
    let image = paint(fan);
    let once = [100, 0, 0, 255];
    let drawn = image.pixels().filter(|pixel| pixel.0 == once).count();
    assert!(image.pixels().all(|pixel| pixel.0 == once || pixel.0 == BLACK));
    let area = 0.5 * 17.0 * 45.0_f32.powi(2) * (std::f32::consts::TAU / 17.0).sin();
    assert!((drawn as f32 - area).abs() < 0.01 * area, "{drawn} pixels for an area of {area}");
}

#[test]
fn colours_run_evenly_from_corner_to_corner() {
    let mut mesh = Mesh::default();
    for (x, y, gray) in [(0.0, 0.0, 0), (200.0, 0.0, 200), (0.0, 100.0, 0), (200.0, 100.0, 200)] {
        mesh.colored_vertex(pos2(x, y), Color32::from_gray(gray));
    }
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(2, 1, 3);
    let image = paint(mesh);
    for (x, _, pixel) in image.enumerate_pixels() {
        let expected = x as i32;
        assert!((i32::from(pixel.0[0]) - expected).abs() <= 1, "{pixel:?} at column {x}");
    }
}

#[test]
fn what_is_clipped_is_not_drawn() {
    let clip = Rect::from_min_max(pos2(30.0, 30.0), pos2(40.0, 60.0));
    let image = draw(move |ui| {
        ui.painter().rect_filled(ui.ctx().content_rect(), 0, Color32::BLACK);
        ui.painter().with_clip_rect(clip).circle_filled(pos2(50.0, 50.0), 45.0, RED);
    });
    assert!(image.enumerate_pixels().any(|(_, _, pixel)| pixel.0 == RED.to_array()));
    let drawn = |x: u32, y: u32| clip.contains(pos2(x as f32 + 0.5, y as f32 + 0.5));
    assert!(image.enumerate_pixels().all(|(x, y, pixel)| drawn(x, y) || pixel.0 == BLACK));
}

#[test]
fn a_changed_part_of_a_texture_is_drawn_and_the_rest_stays() {
    let mut texture = None;
    let image = draw(move |ui| {
        ui.painter().rect_filled(ui.ctx().content_rect(), 0, Color32::BLACK);
        let texture = texture.get_or_insert_with(|| {
            let white = ColorImage::filled([4, 4], Color32::WHITE);
            let mut texture = ui.ctx().load_texture("code", white, TextureOptions::NEAREST);
            let dot = ColorImage::filled([1, 1], RED);
            texture.set_partial([2, 1], dot, TextureOptions::NEAREST);
            texture
        });
        let place = Rect::from_min_size(pos2(0.0, 0.0), vec2(40.0, 40.0));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(texture.id(), place, whole, Color32::WHITE);
    });
    assert_drawn(&image, |x, y| match (x, y) {
        (20.0..30.0, 10.0..20.0) => RED.to_array(),
        (..40.0, ..40.0) => [255; 4],
        _ => BLACK,
    });
}

#[test]
fn the_same_frame_gives_the_same_bytes_twice() {
    let once = || {
        fixture::Screen::new().capture(|ui| {
            fixture::Mm(20.0, 20.0, 120.0, 30.0).button(ui, "번호표 받기", 14.0);
            ui.painter().circle_filled(pos2(500.0, 900.0), 100.0, RED);
        })
    };
    let (first, second) = (once().image, once().image);
    assert!(first.as_raw() == second.as_raw());
    assert!(first.pixels().any(|pixel| pixel.0 == BLACK), "the words were drawn");
}

#[test]
fn a_texture_that_was_never_given_is_an_error() {
    let ctx = egui::Context::default();
    let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
        ui.painter().circle_filled(pos2(5.0, 5.0), 5.0, RED);
    });
    let mut renderer = CpuRenderer::default();
    renderer.apply(&mut TexturesDelta::default());
    assert!(renderer.paint(&ctx, &output).is_err());
    renderer.apply(&mut output.textures_delta);
    assert!(renderer.paint(&ctx, &output).is_ok());
}
