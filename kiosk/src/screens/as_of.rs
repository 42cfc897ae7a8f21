//! The time to which counts refer; without a connection, that there is none and since when.

#[cfg(test)]
mod tests;

use egui::{Align2, Rect};
use jari_common::time::{date_at, time_at};
use jiff::Timestamp;

use crate::model::{Link, Model};
use crate::text::{Saying, words};
use crate::theme::Lettering;
use crate::widgets::fitting::{first_that_fits, one_line_width};
use crate::widgets::{Block, Pen};

/// The time, from the longest wording to the shortest.
#[derive(Clone, Debug, PartialEq)]
pub struct AsOf {
    pub says: Vec<Saying>,
    /// There is no connection: the counts may be old.
    pub is_old: bool,
}

impl AsOf {
    /// What is said of counts that were true at `known`.
    #[must_use]
    pub fn of(model: &Model, known: Timestamp) -> Self {
        let language = model.comfort.language;
        Self::cut_off(model).unwrap_or_else(|| {
            let time = time_at(known, model.zone());
            let whole = vec![("time", words::time_of_day(language, time).into())];
            let short = vec![
                ("half", words::half_of_day(language, time).into()),
                ("time", words::clock(time).into()),
            ];
            let whole = Saying::With("board-as-of", whole);
            Self { says: vec![whole, Saying::With("board-as-of-short", short)], is_old: false }
        })
    }

    /// That there is no connection; None while there is one.
    #[must_use]
    pub fn cut_off(model: &Model) -> Option<Self> {
        let says = match model.link {
            Link::Connecting | Link::Online => return None,
            Link::Away { last_contact: Some(at) } => {
                let time = since(model, at);
                let keys =
                    ["board-away", "board-away-medium", "board-away-short", "board-away-shortest"];
                keys.map(|key| Saying::With(key, vec![("time", time.as_str().into())])).to_vec()
            }
            Link::Away { last_contact: None } => {
                ["board-away-never", "board-away-never-short"].map(Saying::from).to_vec()
            }
        };
        Some(Self { says, is_old: true })
    }

    /// The width of the shortest wording, in points.
    #[must_use]
    pub fn least_width(&self, pen: &Pen<'_>) -> f32 {
        let words = self.says.last().map(|saying| pen.look.words(saying));
        words.map_or(0.0, |words| one_line_width(pen, self.lettering(), &words))
    }

    /// The longest wording that fits, laid out. The time is read aloud only when the counts are old.
    #[must_use]
    pub fn block(&self, pen: &Pen<'_>, width: f32) -> Block {
        let palette = pen.look.palette;
        let ink = if self.is_old { palette.help } else { palette.soft_ink };
        let words: Vec<String> = self.says.iter().map(|saying| pen.look.words(saying)).collect();
        let block = first_that_fits(pen, self.lettering(), &words, (width, ink));
        if self.is_old { block } else { block.aside() }
    }

    /// Shows it in `room`, if there is any.
    pub fn show(&self, pen: &mut Pen<'_>, room: Rect, align: Align2) {
        if room.is_positive() {
            self.block(pen, room.width()).show_in(pen.ui, room, align);
        }
    }

    fn lettering(&self) -> Lettering {
        if self.is_old { Lettering::Strong } else { Lettering::Text }
    }
}

/// The time of day; if it was on another day, the date as well.
#[must_use]
pub fn since(model: &Model, at: Timestamp) -> String {
    let (language, zone) = (model.comfort.language, model.zone());
    let (day, time) = (date_at(at, zone), time_at(at, zone));
    if day == model.today() {
        words::time_of_day(language, time)
    } else {
        words::moment(language, day, time)
    }
}
