//! Blending of eight-bit premultiplied colours, as egui blends them. It knows no shapes and no textures.

/// A pixel or texel: premultiplied red, green, blue, alpha.
pub(super) type Rgba = [u8; 4];

pub(super) fn fill(pixels: &mut [Rgba], colour: Rgba) {
    match colour[3] {
        255 => pixels.fill(colour),
        0 if colour == [0; 4] => {}
        _ => pixels.iter_mut().for_each(|pixel| blend(pixel, colour)),
    }
}

pub(super) fn multiply(a: Rgba, b: Rgba) -> Rgba {
    std::array::from_fn(|channel| scaled(a[channel], b[channel]))
}

/// Lays a premultiplied colour over a pixel.
pub(super) fn blend(pixel: &mut Rgba, colour: Rgba) {
    let through = 255 - colour[3];
    *pixel = std::array::from_fn(|i| colour[i].saturating_add(scaled(pixel[i], through)));
}

/// `a × b / 255`, rounded to nearest, exactly.
fn scaled(a: u8, b: u8) -> u8 {
    let product = u32::from(a) * u32::from(b) + 128;
    ((product + (product >> 8)) >> 8) as u8
}

pub(super) fn lerp(a: f32, b: f32, part: f32) -> f32 {
    a + (b - a) * part
}

pub(super) fn to_channel(value: f32) -> u8 {
    (value + 0.5) as u8
}
