//! Black dots on white paper, one bit per dot; also as a picture file. It knows no letter and no printer.

use std::io;

/// Dots per metre: 203 dots per inch.
const DOTS_PER_METRE: u32 = 7_992;

/// A picture as wide as the paper, and as long as what was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bitmap {
    /// The length of one row in bytes; each byte holds eight dots.
    stride: usize,
    /// Row after row; the highest bit is the leftmost dot, and a set bit is black.
    bytes: Vec<u8>,
}

impl Bitmap {
    /// Blank paper `width` dots wide, a multiple of eight, and no dots long.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self { stride: width / 8, bytes: Vec::new() }
    }

    /// The width in dots.
    #[must_use]
    pub fn width(&self) -> usize {
        self.stride * 8
    }

    /// The length in dots.
    #[must_use]
    pub fn height(&self) -> usize {
        self.bytes.len() / self.stride
    }

    /// The rows from the top, eight dots per byte.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = &[u8]> {
        self.bytes.chunks_exact(self.stride)
    }

    /// The rows from the top, eight dots per byte, to be changed.
    pub fn rows_mut(&mut self) -> impl ExactSizeIterator<Item = &mut [u8]> {
        self.bytes.chunks_exact_mut(self.stride)
    }

    /// Whether this dot is black; there is no ink beside the paper.
    #[must_use]
    pub fn is_black(&self, x: usize, y: usize) -> bool {
        let is_on_paper = x < self.width() && y < self.height();
        is_on_paper && self.bytes[y * self.stride + x / 8] & bit(x) != 0
    }

    /// Makes the paper at least `height` dots long.
    pub fn grow(&mut self, height: usize) {
        let length = self.bytes.len().max(height * self.stride);
        self.bytes.resize(length, 0);
    }

    /// Puts a black dot. The paper becomes longer if needed; it never becomes wider.
    pub fn blacken(&mut self, x: usize, y: usize) {
        debug_assert!(x < self.width(), "ink {x} dots right on {} dots of paper", self.width());
        if x < self.width() {
            self.grow(y + 1);
            self.bytes[y * self.stride + x / 8] |= bit(x);
        }
    }

    /// A black rectangle with its corner at `(x, y)`, of `(width, height)` dots.
    pub fn fill(&mut self, (x, y): (usize, usize), (width, height): (usize, usize)) {
        for row in y..y + height {
            (x..x + width).for_each(|column| self.blacken(column, row));
        }
    }

    /// The picture as a PNG file of one bit per dot, in its true size.
    pub fn png(&self) -> io::Result<Vec<u8>> {
        let too_large = |_| io::Error::other("the picture is too long");
        let mut file = Vec::new();
        let width = u32::try_from(self.width()).map_err(too_large)?;
        let height = u32::try_from(self.height()).map_err(too_large)?;
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let metre = png::Unit::Meter;
        encoder.set_pixel_dims(Some(png::PixelDimensions {
            xppu: DOTS_PER_METRE,
            yppu: DOTS_PER_METRE,
            unit: metre,
        }));
        let mut writer = encoder.write_header()?;
        let lit: Vec<u8> = self.bytes.iter().map(|byte| !byte).collect();
        writer.write_image_data(&lit)?;
        writer.finish()?;
        Ok(file)
    }
}

fn bit(x: usize) -> u8 {
    0x80 >> (x % 8)
}
