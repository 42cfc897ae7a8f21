//! Written words in the form that a speech synthesiser needs: sentence by sentence, digits apart in numbers that are
//! spelled, no signs that it would name. Grammar only; it holds no words itself.

/// Signs that are seen and not spoken.
const SILENT: [char; 14] = ['‘', '’', '“', '”', '\'', '"', '*', '○', '[', ']', '<', '>', '_', '\\'];
/// Signs at which a reader pauses.
const PAUSES: [char; 3] = ['·', '\n', '/'];
/// One of these followed by a space ends a sentence.
const ENDS: [char; 3] = ['.', '?', '!'];
/// The longest sentence, in characters; a longer one is spoken in parts.
const MOST_CHARS: usize = 300;

/// The sentences of `words`.
#[must_use]
pub fn plain(words: &str) -> Vec<String> {
    let mut text = String::with_capacity(words.len());
    for character in words.chars() {
        match character {
            c if SILENT.contains(&c) => {}
            c if PAUSES.contains(&c) => text.push_str(", "),
            c if c.is_whitespace() || c.is_control() => text.push(' '),
            c => text.push(c),
        }
    }
    sentences(&text).iter().flat_map(|sentence| parts(&spelled(sentence))).collect()
}

fn sentences(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut before = ' ';
    for character in text.chars() {
        if character == ' ' && ENDS.contains(&before) {
            all.push(String::new());
        }
        let last = all.last_mut().expect("there is a first sentence");
        last.push(character);
        before = character;
    }
    all
}

/// Tokens without doubled spaces and pauses; numbers in the form in which they are spoken.
fn spelled(sentence: &str) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut tokens = sentence.split(' ').filter(|token| !token.is_empty()).peekable();
    while let Some(token) = tokens.next() {
        if token == "," {
            if let Some(last) = said.last_mut().filter(|last| !last.ends_with(',')) {
                last.push(',');
            }
            continue;
        }
        // Several groups of digits in a row are one number to be spelled, as groups with a hyphen between them are.
        let in_groups = is_digits(token) && tokens.peek().is_some_and(|next| is_group(next));
        let goes_on = is_group(token) && said.last().is_some_and(|last| last.ends_with("\u{1}"));
        if in_groups || goes_on {
            said.push(format!("{}\u{1}", apart(token)));
        } else {
            said.push(number(token));
        }
    }
    said.join(" ").replace('\u{1}', ",").trim_matches([' ', ',']).to_owned()
}

fn is_digits(token: &str) -> bool {
    token.len() >= 2 && token.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether this is digits, perhaps followed by a punctuation mark.
fn is_group(token: &str) -> bool {
    is_digits(token.trim_end_matches([',', '.']))
}

/// Thousands without their comma, telephone numbers and codes digit by digit.
fn number(token: &str) -> String {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let end = token.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let (figure, rest) = token.split_at(end);
    let start = figure.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let (before, figure) = figure.split_at(start);
    let is_spelled = |c: char| c.is_ascii_digit() || c == '-';
    if figure.contains('-') && digits > 3 && figure.chars().all(is_spelled) {
        return format!("{before}{}{rest}", apart(&figure.replace('-', ", ")));
    }
    let in_thousands = figure.chars().all(|c| c.is_ascii_digit() || c == ',');
    if in_thousands {
        format!("{before}{}{rest}", figure.replace(',', ""))
    } else {
        token.to_owned()
    }
}

fn apart(digits: &str) -> String {
    let digits = digits.chars().filter(|c| *c != ' ');
    let each = digits.map(|c| if c.is_ascii_digit() { format!("{c} ") } else { c.to_string() });
    let said: String = each.collect();
    let said = said.replace(" ,", ",").replace(" .", ".").replace(',', ", ");
    said.replace("  ", " ").trim().to_owned()
}

fn parts(sentence: &str) -> Vec<String> {
    let characters: Vec<char> = sentence.chars().collect();
    characters.chunks(MOST_CHARS).map(|part| part.iter().collect()).collect()
}
