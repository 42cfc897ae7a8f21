//! Sends one slip to a printer that speaks ESC/POS, and asks for its state before, between and after. It ends by its
//! deadline, and also prints on a printer that never answers.

use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

use super::PrintError;
use super::bitmap::Bitmap;
use super::escpos::{self, Finding, PrinterQuestion};
use super::wire::Wire;

/// A printer that has not answered within this time is taken to be one that never answers.
const FIRST_PATIENCE: Duration = Duration::from_millis(700);
/// A printer that has answered before, and does not answer within this time, is gone.
const PATIENCE: Duration = Duration::from_secs(3);
/// What is printed is out within this time; a printer that does not say so is assumed to have printed it.
const DONE_PATIENCE: Duration = Duration::from_secs(4);
/// The pause between two checks of a printer that has not accepted anything.
const PAUSE: Duration = Duration::from_millis(5);
/// The pause between two questions while the last lines are printed.
const BETWEEN_QUESTIONS: Duration = Duration::from_millis(150);
/// The number of bands between two questions: little is lost when the paper ends.
const BANDS_A_QUESTION: usize = 2;

/// Prints the picture; `is_resumed` when the slip before was interrupted.
pub fn print(
    wire: Wire,
    picture: &Bitmap,
    is_resumed: bool,
    deadline: Instant,
) -> Result<(), PrintError> {
    let mut talk = Talk { wire, deadline, answered: Vec::new(), is_done: false };
    talk.introduce()?;
    if is_resumed {
        talk.send(&escpos::filler(picture))?;
    }
    talk.send(escpos::BEGIN)?;
    for (nth, band) in escpos::bands(picture).iter().enumerate() {
        if nth % BANDS_A_QUESTION == 0 {
            talk.look()?;
        }
        talk.send(band)?;
    }
    talk.send(escpos::END)?;
    if talk.answered.is_empty() { talk.hang_up() } else { talk.wait_until_done() }
}

struct Talk {
    wire: Wire,
    deadline: Instant,
    /// The questions that this printer answers.
    answered: Vec<PrinterQuestion>,
    /// Whether the printer has said that everything was printed.
    is_done: bool,
}

impl Talk {
    /// Asks everything once, and remembers what is answered.
    fn introduce(&mut self) -> Result<(), PrintError> {
        self.hear(&mut None)?;
        for question in PrinterQuestion::ALL {
            let Some(answer) = self.ask(question, FIRST_PATIENCE)? else { break };
            judge(question.read(answer))?;
            self.answered.push(question);
        }
        Ok(())
    }

    /// Asks again what was answered before.
    fn look(&mut self) -> Result<(), PrintError> {
        for at in 0..self.answered.len() {
            let question = self.answered[at];
            let answer = self.ask(question, PATIENCE)?.ok_or(PrintError::Late)?;
            judge(question.read(answer))?;
        }
        Ok(())
    }

    /// Waits until the printer says that it is done, or that it cannot continue.
    fn wait_until_done(&mut self) -> Result<(), PrintError> {
        self.is_done = false;
        self.send(escpos::ASK_WHEN_DONE)?;
        let until = self.deadline.min(Instant::now() + DONE_PATIENCE);
        while !self.is_done && Instant::now() < until {
            self.look()?;
            let next = until.min(Instant::now() + BETWEEN_QUESTIONS);
            while !self.is_done && Instant::now() < next {
                self.hear(&mut None)?;
                std::thread::sleep(PAUSE);
            }
        }
        self.hang_up()
    }

    /// Asks one question; None when it is not answered in time.
    fn ask(
        &mut self,
        question: PrinterQuestion,
        patience: Duration,
    ) -> Result<Option<u8>, PrintError> {
        self.send(&question.bytes())?;
        let until = self.deadline.min(Instant::now() + patience);
        let mut answer = None;
        loop {
            self.hear(&mut answer)?;
            if answer.is_some() || Instant::now() >= until {
                return Ok(answer);
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Takes in everything that the printer has said; keeps the last answer in it.
    fn hear(&mut self, answer: &mut Option<u8>) -> Result<(), PrintError> {
        let mut said = [0; 64];
        loop {
            let count = self.wire.read(&mut said)?;
            for byte in &said[..count] {
                if escpos::is_answer(*byte) {
                    *answer = Some(*byte);
                } else if escpos::is_done(*byte) {
                    self.is_done = true;
                }
            }
            if count < said.len() {
                return Ok(());
            }
        }
    }

    /// Sends all the bytes, however slowly the printer takes them.
    fn send(&mut self, mut bytes: &[u8]) -> Result<(), PrintError> {
        while !bytes.is_empty() {
            let taken = self.wire.write(bytes)?;
            bytes = &bytes[taken..];
            if taken == 0 {
                if Instant::now() >= self.deadline {
                    return Err(PrintError::Late);
                }
                std::thread::sleep(PAUSE);
            }
        }
        Ok(())
    }

    /// Ends the connection when the printer has taken everything, so that nothing is lost on the way.
    fn hang_up(&mut self) -> Result<(), PrintError> {
        self.wire.end()?;
        let Wire::Network(_) = self.wire else { return Ok(()) };
        let until = self.deadline.min(Instant::now() + FIRST_PATIENCE);
        while Instant::now() < until {
            match self.hear(&mut None) {
                // The printer has closed the connection too.
                Err(PrintError::Io(error)) if is_end(&error) => return Ok(()),
                Err(other) => return Err(other),
                Ok(()) => std::thread::sleep(PAUSE),
            }
        }
        Ok(())
    }
}

fn is_end(error: &io::Error) -> bool {
    error.kind() == ErrorKind::UnexpectedEof
}

fn judge(finding: Finding) -> Result<(), PrintError> {
    match finding {
        Finding::Fine => Ok(()),
        Finding::OutOfPaper => Err(PrintError::OutOfPaper),
        Finding::CoverOpen => Err(PrintError::CoverOpen),
        Finding::Broken => Err(PrintError::Broken),
    }
}
