//! The pen: the surface that is drawn on, and the look of this screen for this person. Every function that draws
//! receives it.

use egui::Ui;

use crate::theme::Look;

/// What everything is drawn with.
pub struct Pen<'a> {
    pub ui: &'a mut Ui,
    /// Sizes, colours, letters and words.
    pub look: &'a Look,
}

impl<'a> Pen<'a> {
    /// A pen for this surface.
    pub fn new(ui: &'a mut Ui, look: &'a Look) -> Self {
        Self { ui, look }
    }

    /// A pen for the same surface, with another look.
    pub fn with<'b>(&'b mut self, look: &'b Look) -> Pen<'b> {
        Pen { ui: self.ui, look }
    }
}
