//! Slips of every person in the catalogue of screens, in both languages and both sizes of text. It prints nothing.

use crate::effect::Slip;
use crate::model::{Language, SlipState, TextSize};
use crate::screens::catalogue::catalogue;
use crate::update::slip::slip;

/// A receipt as the server writes them.
pub const RECEIPT: &str = "JARI1-2417-2417-0123456789ABCDEF0123";

/// What the QR codes of a slip's picture hold, in the order in which `read_qr` gives it.
pub fn codes_of(slip: &Slip) -> Vec<String> {
    let calendar = slip.calendar.iter().map(|code| code.text.clone());
    let mut codes: Vec<String> = calendar.chain([slip.receipt.clone()]).collect();
    codes.sort();
    codes
}

/// A slip, and the specimen it belongs to.
pub struct Sample {
    pub name: String,
    pub slip: Slip,
}

/// The slip of every specimen that has one, in every language and size; each slip once.
pub fn samples() -> Vec<Sample> {
    let mut samples: Vec<Sample> = Vec::new();
    for specimen in catalogue() {
        for language in [Language::Korean, Language::English] {
            for text_size in [TextSize::Normal, TextSize::Large] {
                let mut model = specimen.model.clone();
                model.comfort.language = language;
                model.comfort.text_size = text_size;
                model.visit.slip = SlipState::NotAsked;
                let Some(slip) = slip(&model) else { continue };
                let slip = Slip { receipt: RECEIPT.to_owned(), ..slip };
                if samples.iter().any(|sample| sample.slip == slip) {
                    continue;
                }
                let (screen, state) = (specimen.screen, specimen.state);
                let name = format!("{screen}-{state}-{language:?}-{text_size:?}").to_lowercase();
                samples.push(Sample { name, slip });
            }
        }
    }
    samples
}

/// The slip of one specimen.
pub fn sample(screen: &str, state: &str, language: Language, text_size: TextSize) -> Slip {
    let found = catalogue().into_iter().find(|one| (one.screen, one.state) == (screen, state));
    let mut model = found.expect("it is in the catalogue").model;
    model.comfort.language = language;
    model.comfort.text_size = text_size;
    let slip = slip(&model).expect("somebody with a ticket is there");
    Slip { receipt: RECEIPT.to_owned(), ..slip }
}
