//! Cutting a rectangle into parts. Arithmetic only.

use egui::{Rect, pos2};

/// Parts of a rectangle, in points.
pub trait Area {
    /// Cuts `height` off the top and the gap after it; returns what was cut off.
    fn take_top(&mut self, height: f32, gap: f32) -> Rect;
    /// Cuts `height` off the bottom and the gap before it.
    fn take_bottom(&mut self, height: f32, gap: f32) -> Rect;
    /// Cuts `width` off the left and the gap after it.
    fn take_left(&mut self, width: f32, gap: f32) -> Rect;
    /// Cuts `width` off the right and the gap before it.
    fn take_right(&mut self, width: f32, gap: f32) -> Rect;
    /// `count` columns of the same width.
    fn columns(&self, count: usize, gap: f32) -> Vec<Rect>;
    /// `count` rows of the same height.
    fn rows(&self, count: usize, gap: f32) -> Vec<Rect>;
}

impl Area for Rect {
    fn take_top(&mut self, height: f32, gap: f32) -> Rect {
        let part = Self::from_min_max(self.min, pos2(self.max.x, self.min.y + height));
        self.min.y += height + gap;
        part
    }

    fn take_bottom(&mut self, height: f32, gap: f32) -> Rect {
        let part = Self::from_min_max(pos2(self.min.x, self.max.y - height), self.max);
        self.max.y -= height + gap;
        part
    }

    fn take_left(&mut self, width: f32, gap: f32) -> Rect {
        let part = Self::from_min_max(self.min, pos2(self.min.x + width, self.max.y));
        self.min.x += width + gap;
        part
    }

    fn take_right(&mut self, width: f32, gap: f32) -> Rect {
        let part = Self::from_min_max(pos2(self.max.x - width, self.min.y), self.max);
        self.max.x -= width + gap;
        part
    }

    fn columns(&self, count: usize, gap: f32) -> Vec<Rect> {
        let gaps = gap * count.saturating_sub(1) as f32;
        let width = (self.width() - gaps) / count.max(1) as f32;
        let mut rest = *self;
        (0..count).map(|_| rest.take_left(width, gap)).collect()
    }

    fn rows(&self, count: usize, gap: f32) -> Vec<Rect> {
        let gaps = gap * count.saturating_sub(1) as f32;
        let height = (self.height() - gaps) / count.max(1) as f32;
        let mut rest = *self;
        (0..count).map(|_| rest.take_top(height, gap)).collect()
    }
}
