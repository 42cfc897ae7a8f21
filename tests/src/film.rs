//! Writes consecutive pictures as a moving picture (GIF) that every browser shows: one palette for all, and of every
//! picture after the first only what changed. It films nothing itself.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Write;

use gif::{DisposalMethod, Encoder, EncodingError, Frame, Repeat};
use image::{Rgb, RgbImage};

/// The number of colours of a palette; one more index means that a pixel stays as it was.
const COLOURS: usize = 255;
const UNCHANGED: u8 = 255;
/// A colour closer than this to a chosen one is not chosen too; the square of a distance in RGB.
const NEAR: i32 = 3 * 6 * 6;
/// Milliseconds of a GIF's unit of time.
const UNIT_MS: u16 = 10;

/// A picture, and how many milliseconds it is shown.
pub type Shot = (RgbImage, u16);

/// Writes all pictures as a film that repeats for ever. Every picture is as large as the first.
pub fn write(out: impl Write, shots: &[Shot]) -> Result<(), EncodingError> {
    let side = |pixels| u16::try_from(pixels).unwrap_or(u16::MAX);
    let Some((first, _)) = shots.first() else { return Ok(()) };
    let mut palette = Palette::of(shots);
    let colours = palette.bytes();
    let mut encoder = Encoder::new(out, side(first.width()), side(first.height()), &colours)?;
    encoder.set_repeat(Repeat::Infinite)?;
    let mut before: Option<&RgbImage> = None;
    for (picture, stands_ms) in shots {
        let [left, top, right, bottom] = changed(before, picture);
        let places = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
        let index = |(x, y)| {
            let colour = picture.get_pixel(x, y);
            let stays = before.is_some_and(|before| before.get_pixel(x, y) == colour);
            if stays { UNCHANGED } else { palette.nearest(*colour) }
        };
        let indices: Vec<u8> = places.map(index).collect();
        encoder.write_frame(&Frame {
            delay: stands_ms / UNIT_MS,
            dispose: DisposalMethod::Keep,
            transparent: Some(UNCHANGED),
            left: side(left),
            top: side(top),
            width: side(right - left),
            height: side(bottom - top),
            buffer: Cow::Owned(indices),
            ..Frame::default()
        })?;
        before = Some(picture);
    }
    Ok(())
}

/// Left, top, right and bottom around what differs; one pixel when nothing does.
fn changed(before: Option<&RgbImage>, now: &RgbImage) -> [u32; 4] {
    let Some(before) = before else { return [0, 0, now.width(), now.height()] };
    let differs = now.enumerate_pixels().filter(|(x, y, pixel)| before.get_pixel(*x, *y) != *pixel);
    let around = differs.fold([u32::MAX, u32::MAX, 0, 0], |[l, t, r, b], (x, y, _)| {
        [l.min(x), t.min(y), r.max(x + 1), b.max(y + 1)]
    });
    if around[0] == u32::MAX { [0, 0, 1, 1] } else { around }
}

/// The colours of all pictures: those that cover most are kept exactly; the colours at the edges of letters are
/// replaced by the nearest.
struct Palette {
    colours: Vec<Rgb<u8>>,
    found: HashMap<Rgb<u8>, u8>,
}

impl Palette {
    fn of(shots: &[Shot]) -> Self {
        let mut counts: HashMap<Rgb<u8>, u64> = HashMap::new();
        for pixel in shots.iter().flat_map(|(picture, _)| picture.pixels()) {
            *counts.entry(*pixel).or_default() += 1;
        }
        let mut ranked: Vec<(Rgb<u8>, u64)> = counts.into_iter().collect();
        // Sorted fully, so that the same pictures give the same file.
        ranked.sort_unstable_by_key(|(colour, count)| (u64::MAX - count, colour.0));
        let mut colours: Vec<Rgb<u8>> = Vec::new();
        for (colour, _) in ranked {
            let is_new = colours.iter().all(|chosen| distance(*chosen, colour) >= NEAR);
            if is_new && colours.len() < COLOURS {
                colours.push(colour);
            }
        }
        Self { colours, found: HashMap::new() }
    }

    /// Red, green and blue of each colour, and of the index that is never visible.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.colours.iter().flat_map(|colour| colour.0).collect();
        bytes.resize(3 * (COLOURS + 1), 0);
        bytes
    }

    fn nearest(&mut self, colour: Rgb<u8>) -> u8 {
        let colours = &self.colours;
        *self.found.entry(colour).or_insert_with(|| {
            let near = |at: &usize| distance(colours[*at], colour);
            let at = (0..colours.len()).min_by_key(near).unwrap_or_default();
            u8::try_from(at).expect("a palette has no more colours than a byte counts")
        })
    }
}

fn distance(one: Rgb<u8>, other: Rgb<u8>) -> i32 {
    let each = one.0.into_iter().zip(other.0);
    each.map(|(a, b)| (i32::from(a) - i32::from(b)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Read;

    use super::*;
    use crate::house::root;

    /// The greatest difference of a colour from what was drawn; the square of a distance.
    const FAR: i32 = 3 * 24 * 24;
    const FILM: &str = "docs/screens/booking.gif";
    const MOST_BYTES: u64 = 1_500_000;

    /// What a viewer sees: every complete picture, and how long it is shown.
    fn seen(film: impl Read) -> Vec<Shot> {
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::RGBA);
        let mut decoder = options.read_info(film).expect("it is a GIF");
        let mut canvas = RgbImage::new(decoder.width().into(), decoder.height().into());
        let mut shots = Vec::new();
        while let Some(frame) = decoder.read_next_frame().expect("it is whole") {
            for (at, pixel) in frame.buffer.chunks_exact(4).enumerate() {
                let at = u32::try_from(at).expect("a picture is small");
                let (x, y) = (at % u32::from(frame.width), at / u32::from(frame.width));
                if let [red, green, blue, 255] = *pixel {
                    let (left, top) = (u32::from(frame.left), u32::from(frame.top));
                    canvas.put_pixel(left + x, top + y, Rgb([red, green, blue]));
                }
            }
            shots.push((canvas.clone(), frame.delay * UNIT_MS));
        }
        shots
    }

    #[test]
    fn what_was_written_is_seen_again_with_the_largest_colours_exact() {
        let paper = Rgb([0xFA, 0xF7, 0xF0]);
        let mut first = RgbImage::from_pixel(40, 30, paper);
        // More colours than a palette holds.
        for at in 0..400_u32 {
            let shade = u8::try_from(at % 256).expect("a remainder");
            let colour = Rgb([shade, 255 - shade, u8::try_from(at / 2 % 256).expect("the same")]);
            first.put_pixel(at % 40, at / 40, colour);
        }
        let mut second = first.clone();
        second.put_pixel(7, 20, Rgb([0xD8, 0x5A, 0x1B]));
        let shots = [(first, 1_800), (second.clone(), 220), (second, 600)];
        let mut film = Vec::new();
        write(&mut film, &shots).expect("memory takes it");
        let seen = seen(film.as_slice());
        assert_eq!(seen.len(), shots.len());
        for ((drawn, drawn_ms), (seen, seen_ms)) in shots.iter().zip(&seen) {
            assert_eq!(drawn_ms, seen_ms);
            for (drawn, seen) in drawn.pixels().zip(seen.pixels()) {
                assert!(distance(*drawn, *seen) <= FAR, "{drawn:?} became {seen:?}");
            }
            assert_eq!(*seen.get_pixel(39, 29), paper);
        }
    }

    #[test]
    fn the_film_of_the_readme_is_whole_small_and_moves() {
        let file = File::open(root().join(FILM)).expect("the film is there");
        assert!(file.metadata().expect("it can be asked").len() <= MOST_BYTES);
        let shots = seen(file);
        assert!(shots.len() > 40, "{} pictures", shots.len());
        let moves = shots.windows(2).filter(|pair| pair[0].0 != pair[1].0).count();
        assert!(moves * 10 >= shots.len() * 9, "{moves} of {}", shots.len());
    }
}
