//! The colours of a screen, in three sets: for the day, for a dark room, and with the strongest contrast. A colour is
//! named for its meaning, and nothing is told by colour alone.

use egui::Color32;

use crate::model::Colours;

/// The colour of each thing on a screen. The contrast of text to its background is 7:1, of borders 3:1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// The background of every screen.
    pub paper: Color32,
    /// Cards and plain buttons.
    pub card: Color32,
    /// Text.
    pub ink: Color32,
    /// Less important text; also the text of "full" and of idle buttons.
    pub soft_ink: Color32,
    /// Borders.
    pub line: Color32,
    /// The one colour of "next": its filling, and its words on a card.
    pub next: Color32,
    /// The filling of "next" under a finger.
    pub next_down: Color32,
    /// Words on "next".
    pub on_next: Color32,
    /// A strip that says what is safe.
    pub note: Color32,
    /// A plain button under a finger.
    pub down: Color32,
    /// The one colour of "help", of Sundays and of what could not be done.
    pub help: Color32,
    /// The background of a strip about something that could not be done.
    pub help_note: Color32,
    /// Text and border of "free".
    pub free: Color32,
    pub free_ground: Color32,
    /// Text and border of "few".
    pub few: Color32,
    pub few_ground: Color32,
    /// The background of "full" and of idle buttons.
    pub full_ground: Color32,
}

/// Warm paper, dark ink, one deep blue.
pub const DAY: Palette = Palette {
    paper: rgb(0xFB_F8F2),
    card: rgb(0xFF_FFFF),
    ink: rgb(0x1C_1917),
    soft_ink: rgb(0x44_403C),
    line: rgb(0x78_716C),
    next: rgb(0x0B_4A8F),
    next_down: rgb(0x06_2C58),
    on_next: rgb(0xFF_FFFF),
    note: rgb(0xE9_F0F9),
    down: rgb(0xC9_DAEE),
    help: rgb(0x8A_2C0D),
    help_note: rgb(0xFB_ECE4),
    free: rgb(0x0F_4A22),
    free_ground: rgb(0xE3_F2E6),
    few: rgb(0x5C_3A00),
    few_ground: rgb(0xFF_EFC7),
    full_ground: rgb(0xEC_E8E1),
};

/// For a dark room: nothing dazzles, and the light blue of "next" is the brightest surface.
const NIGHT: Palette = Palette {
    paper: rgb(0x17_1614),
    card: rgb(0x26_2421),
    ink: rgb(0xF4_EFE6),
    soft_ink: rgb(0xD6_CFC4),
    line: rgb(0x9A_9187),
    next: rgb(0x9C_C9F7),
    next_down: rgb(0xD3_E7FC),
    on_next: rgb(0x07_1A2E),
    note: rgb(0x1A_2A3C),
    down: rgb(0x3B_4B5F),
    help: rgb(0xFF_BA9C),
    help_note: rgb(0x3B_2218),
    free: rgb(0xA6_E0B3),
    free_ground: rgb(0x16_3020),
    few: rgb(0xFF_DC8A),
    few_ground: rgb(0x38_2C0E),
    full_ground: rgb(0x1F_1D1B),
};

/// White and yellow on black, for eyes that see little.
const STARK: Palette = Palette {
    paper: rgb(0x00_0000),
    card: rgb(0x00_0000),
    ink: rgb(0xFF_FFFF),
    soft_ink: rgb(0xFF_FFFF),
    line: rgb(0xFF_FFFF),
    next: rgb(0xFF_DD00),
    next_down: rgb(0xFF_FFFF),
    on_next: rgb(0x00_0000),
    note: rgb(0x00_0000),
    down: rgb(0x4A_4A4A),
    help: rgb(0xFF_B08A),
    help_note: rgb(0x00_0000),
    free: rgb(0x8C_FFA8),
    free_ground: rgb(0x00_0000),
    few: rgb(0xFF_DD00),
    few_ground: rgb(0x00_0000),
    full_ground: rgb(0x24_2424),
};

impl Palette {
    /// The set that a person chose.
    #[must_use]
    pub fn of(colours: Colours) -> &'static Self {
        match colours {
            Colours::Day => &DAY,
            Colours::Night => &NIGHT,
            Colours::Stark => &STARK,
        }
    }
}

/// Red, green and blue as the web writes them.
const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}
