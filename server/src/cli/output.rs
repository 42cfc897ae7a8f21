//! The output of a command on stdout. Never panics when nobody reads it.

use std::io::Write;

use serde::Serialize;

use super::CliError;

/// Writes one line at once.
pub fn say(line: &str) -> Result<(), CliError> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}").and_then(|()| stdout.flush()).map_err(CliError::Output)
}

/// Writes one line of JSON.
pub fn say_json(value: &impl Serialize) -> Result<(), CliError> {
    let json = serde_json::to_string(value).map_err(|error| CliError::Output(error.into()))?;
    say(&json)
}

/// Writes a number in groups: 7769 as 7,769.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Writes a count with its noun: "1 row", "7,769 rows".
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(769), "769");
        assert_eq!(grouped(7_769), "7,769");
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(counted(1, "row", "rows"), "1 row");
    }
}
