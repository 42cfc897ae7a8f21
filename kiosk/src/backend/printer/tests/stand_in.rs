//! A receipt printer made for the tests: it reads ESC/POS as its makers describe it, draws what it is told, and runs
//! out of paper, opens, becomes silent or disappears when a test wants it. It shares no code with what it tests.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::backend::printer::bitmap::Bitmap;

/// How the printer behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    Good,
    /// The printer prints and never answers.
    Mute,
    /// The printer does not say that it has printed (GS r); it only tells its state.
    Terse,
    OutOfPaper,
    CoverOpen,
    /// The paper ends after this many rows of dots.
    RunsOutAfter(usize),
    /// The lid is opened after this many rows of dots.
    OpensAfter(usize),
    /// The printer is pulled out after this many rows of dots.
    GoneAfter(usize),
    /// Every band takes the printer `SLOWNESS`.
    Slow,
}

/// What the printer printed.
#[derive(Debug, Default)]
pub struct Output {
    /// Rows of dots, as wide as the printer's head.
    pub rows: Vec<Vec<u8>>,
    pub cuts: usize,
    pub fed_lines: usize,
    pub questions: usize,
}

/// The width of a printer's head for 80 mm paper, in bytes.
const HEAD: usize = 72;
/// The time that a slow printer needs for a band.
const SLOWNESS: Duration = Duration::from_millis(25);

impl Output {
    /// What was printed, on paper `width` dots wide; nothing may be outside it.
    pub fn picture(&self, width: usize) -> Bitmap {
        let mut picture = Bitmap::new(width);
        picture.grow(self.rows.len());
        for (row, into) in self.rows.iter().zip(picture.rows_mut()) {
            let (on, beside) = row.split_at(into.len());
            assert!(beside.iter().all(|byte| *byte == 0), "ink beside the paper");
            into.copy_from_slice(on);
        }
        picture
    }
}

/// A printer on the loopback that takes one connection; join the thread to get what was printed.
pub fn listening(nature: Nature) -> (SocketAddr, JoinHandle<Output>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let printer = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let answers = stream.try_clone().unwrap();
        run(nature, stream, answers)
    });
    (address, printer)
}

/// Prints what arrives until the input ends.
pub fn run(nature: Nature, ears: impl Read, mouth: impl Write) -> Output {
    let output = Output::default();
    let mut printer = StandIn { nature, ears, mouth, output, is_initialised: false };
    while printer.command().is_some() {}
    printer.output
}

struct StandIn<R, W> {
    nature: Nature,
    ears: R,
    mouth: W,
    output: Output,
    is_initialised: bool,
}

impl<R: Read, W: Write> StandIn<R, W> {
    fn byte(&mut self) -> Option<u8> {
        let mut byte = [0];
        // A terminal that was closed gives an error.
        self.ears.read_exact(&mut byte).ok()?;
        Some(byte[0])
    }

    fn say(&mut self, byte: u8) {
        if self.nature != Nature::Mute {
            // A client that has closed the connection receives nothing.
            let _ = self.mouth.write_all(&[byte]);
        }
    }

    fn is_out_of_paper(&self) -> bool {
        match self.nature {
            Nature::OutOfPaper => true,
            Nature::RunsOutAfter(rows) => self.output.rows.len() >= rows,
            _ => false,
        }
    }

    fn is_open(&self) -> bool {
        match self.nature {
            Nature::CoverOpen => true,
            Nature::OpensAfter(rows) => self.output.rows.len() >= rows,
            _ => false,
        }
    }

    /// Carries out one command; None at the end.
    fn command(&mut self) -> Option<()> {
        match self.byte()? {
            0x00 => {}
            0x10 => self.real_time()?,
            0x1b => match self.byte()? {
                b'@' => self.is_initialised = true,
                b'd' => self.output.fed_lines += usize::from(self.byte()?),
                other => panic!("ESC {other:#x}"),
            },
            0x1d => match self.byte()? {
                b'a' => assert_eq!(self.byte()?, 0, "nothing unasked"),
                b'r' => self.when_done()?,
                b'v' => return self.raster(),
                b'V' => {
                    assert_eq!([self.byte()?, self.byte()?], [b'B', 0], "a partial cut");
                    self.output.cuts += 1;
                }
                other => panic!("GS {other:#x}"),
            },
            other => panic!("{other:#x} is no command"),
        }
        Some(())
    }

    /// DLE EOT n.
    fn real_time(&mut self) -> Option<()> {
        assert_eq!(self.byte()?, 0x04, "only a status is asked for");
        self.output.questions += 1;
        let (open, out) = (self.is_open(), self.is_out_of_paper());
        let bits = match self.byte()? {
            1 => u8::from(open || out) << 3,
            2 => (u8::from(open) << 2) | (u8::from(out) << 5),
            4 if out => 0x6c,
            4 => 0x00,
            other => panic!("DLE EOT {other}"),
        };
        self.say(0x12 | bits);
        Some(())
    }

    fn when_done(&mut self) -> Option<()> {
        assert_eq!(self.byte()?, 1, "the paper sensor");
        if !self.is_open() && !self.is_out_of_paper() && self.nature != Nature::Terse {
            self.say(0x00);
        }
        Some(())
    }

    /// GS v 0 m xL xH yL yH and the dots.
    fn raster(&mut self) -> Option<()> {
        assert!(self.is_initialised, "it was initialised first");
        assert_eq!([self.byte()?, self.byte()?], [b'0', 0]);
        let stride = usize::from(self.byte()?) + 256 * usize::from(self.byte()?);
        let rows = usize::from(self.byte()?) + 256 * usize::from(self.byte()?);
        assert!((1..=HEAD).contains(&stride) && rows > 0, "{stride} bytes, {rows} rows");
        for _ in 0..rows {
            let mut row = vec![0; stride];
            self.ears.read_exact(&mut row).ok()?;
            let forbidden = |pair: &[u8]| pair[0] == 0x10 && [0x04, 0x05, 0x14].contains(&pair[1]);
            assert!(!row.windows(2).any(forbidden), "a command inside of a picture");
            row.resize(HEAD, 0);
            if !self.is_open() && !self.is_out_of_paper() {
                self.output.rows.push(row);
            }
            if matches!(self.nature, Nature::GoneAfter(rows) if self.output.rows.len() >= rows) {
                return None;
            }
        }
        if self.nature == Nature::Slow {
            std::thread::park_timeout(SLOWNESS);
        }
        Some(())
    }
}

/// The codes that an independent QR reader finds in a picture.
pub fn read_qr(picture: &Bitmap) -> Vec<String> {
    let (width, height) = (picture.width(), picture.height());
    let is_black = |x, y| picture.is_black(x, y);
    let mut prepared = rqrr::PreparedImage::prepare_from_bitmap(width, height, is_black);
    let grids = prepared.detect_grids();
    let read = grids.iter().map(|grid| grid.decode().expect("its QR can be read").1);
    let mut codes: Vec<String> = read.collect();
    codes.sort();
    codes
}
