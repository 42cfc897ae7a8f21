//! The language of receipt printers, ESC/POS: turns a picture into bytes, and says what a byte of their status means.
//! It sends nothing.

use super::bitmap::Bitmap;

/// Initialise; the printer sends nothing unless it is asked.
pub const BEGIN: &[u8] = b"\x1b@\x1da\x00";
/// Feeds four lines, then makes a cut that leaves a corner. Where there is no knife, enough paper is out to tear it
/// off.
pub const END: &[u8] = b"\x1bd\x04\x1dVB\x00";
/// "Is there paper?", sent after everything else: the answer comes when all of that is printed.
pub const ASK_WHEN_DONE: &[u8] = b"\x1dr\x01";
/// Rows of dots in one band. Bands are short, so that little is left in a printer that runs out of paper.
const BAND_ROWS: usize = 48;

/// A question that is answered at once, whatever the printer is doing (DLE EOT).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrinterQuestion {
    /// Whether the printer is there at all, and working.
    Printer,
    /// Why the printer is not working.
    WhyOffline,
    /// The sensors of the paper roll.
    Roll,
}

/// What a printer says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    Fine,
    OutOfPaper,
    CoverOpen,
    /// For example a knife that sticks, or a head that is too hot.
    Broken,
}

impl PrinterQuestion {
    pub const ALL: [Self; 3] = [Self::Printer, Self::WhyOffline, Self::Roll];

    #[must_use]
    pub fn bytes(self) -> [u8; 3] {
        let number = match self {
            Self::Printer => 1,
            Self::WhyOffline => 2,
            Self::Roll => 4,
        };
        [0x10, 0x04, number]
    }

    /// What the answer means.
    #[must_use]
    pub fn read(self, answer: u8) -> Finding {
        const COVER: u8 = 0x04;
        const STOPPED_WITHOUT_PAPER: u8 = 0x20;
        const ERROR: u8 = 0x40;
        const NO_PAPER: u8 = 0x60;
        let has = |bits: u8| answer & bits != 0;
        match self {
            Self::WhyOffline if has(COVER) => Finding::CoverOpen,
            Self::WhyOffline if has(STOPPED_WITHOUT_PAPER) => Finding::OutOfPaper,
            Self::WhyOffline if has(ERROR) => Finding::Broken,
            Self::Roll if has(NO_PAPER) => Finding::OutOfPaper,
            // "Offline" alone does not give the reason: the next question asks for it.
            _ => Finding::Fine,
        }
    }
}

/// Whether this byte answers a [`PrinterQuestion`].
#[must_use]
pub fn is_answer(byte: u8) -> bool {
    byte & 0x93 == 0x12
}

/// Whether this byte answers [`ASK_WHEN_DONE`].
#[must_use]
pub fn is_done(byte: u8) -> bool {
    byte & 0x90 == 0
}

/// The picture in bands; each band is a command of its own (GS v 0).
#[must_use]
pub fn bands(picture: &Bitmap) -> Vec<Vec<u8>> {
    let rows: Vec<&[u8]> = picture.rows().collect();
    rows.chunks(BAND_ROWS).map(band).collect()
}

/// White dots for a band that was begun and never ended. A printer that waits for no dots ignores these bytes.
#[must_use]
pub fn filler(picture: &Bitmap) -> Vec<u8> {
    vec![0; BAND_ROWS * picture.width() / 8]
}

fn band(rows: &[&[u8]]) -> Vec<u8> {
    let inked = |row: &&[u8]| row.iter().rposition(|byte| *byte != 0).map_or(1, |last| last + 1);
    // White dots at the right end need not be sent.
    let stride = rows.iter().map(inked).max().unwrap_or(1);
    let low_high = |count: usize| u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes();
    let mut bytes = b"\x1dv0\x00".to_vec();
    bytes.extend(low_high(stride));
    bytes.extend(low_high(rows.len()));
    let start = bytes.len();
    rows.iter().for_each(|row| bytes.extend(&row[..stride]));
    tame(&mut bytes[start..]);
    bytes
}

/// Three pairs of bytes are commands to a printer even inside a picture (DLE with EOT, ENQ or DC4). A lone dot in such
/// a pair is doubled: a lone dot is never a part of a QR, whose dots come several at a time.
fn tame(dots: &mut [u8]) {
    const DLE: u8 = 0x10;
    const TWO_DOTS: u8 = 0x18;
    for at in 1..dots.len() {
        if dots[at - 1] == DLE && matches!(dots[at], 0x04 | 0x05 | 0x14) {
            dots[at - 1] = TWO_DOTS;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_band_says_its_size_and_leaves_white_out() {
        let mut picture = Bitmap::new(576);
        picture.fill((0, 0), (20, 50));
        let bands = bands(&picture);
        let heads: Vec<&[u8]> = bands.iter().map(|band| &band[..8]).collect();
        assert_eq!(heads, [b"\x1dv0\x00\x03\x00\x30\x00", b"\x1dv0\x00\x03\x00\x02\x00"]);
        assert_eq!(bands[1][8..], [0xff, 0xff, 0xf0, 0xff, 0xff, 0xf0]);
    }

    #[test]
    fn no_dots_are_taken_for_a_command() {
        for second in [0x04_u8, 0x05, 0x14] {
            let mut dots = [0x10, second, 0x10];
            tame(&mut dots);
            assert_eq!(dots, [0x18, second, 0x10]);
        }
    }

    #[test]
    fn a_status_is_read_as_the_makers_describe_it() {
        use Finding::{Broken, CoverOpen, Fine, OutOfPaper};
        assert_eq!(PrinterQuestion::Printer.read(0x16), Fine);
        assert_eq!(PrinterQuestion::Printer.read(0x1e), Fine, "offline: why is asked next");
        assert_eq!(PrinterQuestion::WhyOffline.read(0x12), Fine);
        assert_eq!(PrinterQuestion::WhyOffline.read(0x16), CoverOpen);
        assert_eq!(PrinterQuestion::WhyOffline.read(0x32), OutOfPaper);
        assert_eq!(PrinterQuestion::WhyOffline.read(0x52), Broken);
        assert_eq!(PrinterQuestion::Roll.read(0x12), Fine);
        assert_eq!(PrinterQuestion::Roll.read(0x1e), Fine, "nearly used up is not used up");
        assert_eq!(PrinterQuestion::Roll.read(0x7e), OutOfPaper);
        assert!([0x12, 0x16, 0x7e].into_iter().all(|byte| is_answer(byte) && !is_done(byte)));
        assert!([0x00, 0x03, 0x0c].into_iter().all(|byte| is_done(byte) && !is_answer(byte)));
    }
}
