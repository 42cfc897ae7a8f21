//! Rust source, split just far enough to judge it: code, literals, functions, and the paths it names. It is no parser:
//! it trusts that the source compiles.

/// One file's source.
#[derive(Clone, Debug)]
pub struct Rust {
    /// The source with comments and the insides of literals replaced by spaces, line for line.
    pub code: String,
    /// The text of every string literal, escapes untouched, and the line it begins on, from 1.
    pub strings: Vec<(usize, String)>,
    /// The first line, from 1, of the tests at the file's end; one past the last line when there are none.
    pub first_test_line: usize,
}

/// One function that has a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    pub name: String,
    /// The first line, counted from 1.
    pub first_line: usize,
    /// The number of lines, signature and closing brace included.
    pub lines: usize,
    /// Whether the body, after its `use` and `let` lines, is only one `match`: a table to look something up in.
    pub is_one_match: bool,
}

impl Rust {
    /// Splits a file's text.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let (code, strings) = Reader::new(text).read();
        let first_test_line = first_test_line(&code);
        Self { code, strings, first_test_line }
    }

    /// The code before the tests at the file's end: line number, from 1, and line.
    pub fn product_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let numbered = self.code.lines().enumerate().map(|(at, line)| (at + 1, line));
        numbered.take_while(|(line, _)| *line < self.first_test_line)
    }

    /// Every function that has a body, tests included.
    #[must_use]
    pub fn functions(&self) -> Vec<Function> {
        let starts = words(&self.code).filter(|(_, word)| *word == "fn");
        starts.filter_map(|(at, _)| function_at(&self.code, at)).collect()
    }

    /// Every path that the code outside its tests imports, with the braces of `use` resolved: `use a::{b, c::d};` is
    /// `a::b` and `a::c::d`.
    #[must_use]
    pub fn imports(&self) -> Vec<String> {
        let product: String = self.product_lines().flat_map(|(_, line)| [line, "\n"]).collect();
        let mut imports = Vec::new();
        for (at, word) in words(&product) {
            if word == "use"
                && let Some(end) = product[at..].find(';')
            {
                let tree: String = product[at + word.len()..at + end]
                    .split_whitespace()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(" ");
                resolve("", &tree, &mut imports);
            }
        }
        imports
    }

    /// Whether the code outside its tests names this path, imported or written out. `std::time` is named by
    /// `use std::{fmt, time::Instant}` and by `std::time::Instant::now()`; `egui` not by `egui_kittest`.
    #[must_use]
    pub fn names(&self, path: &str) -> bool {
        let within = |import: &String| import == path || import.starts_with(&format!("{path}::"));
        let written = |(_, line): (usize, &str)| holds_path(line, path);
        self.imports().iter().any(within) || self.product_lines().any(written)
    }
}

/// Where an inline module of tests begins.
fn first_test_line(code: &str) -> usize {
    let lines: Vec<&str> = code.lines().collect();
    let opens_tests = |pair: &[&str]| {
        pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{')
    };
    lines.windows(2).position(opens_tests).unwrap_or(lines.len()) + 1
}

/// The identifiers and keywords of code, and where each begins, in bytes.
fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let starts = code.char_indices().filter(move |(at, c)| {
        is_part(*c) && !code[..*at].chars().next_back().is_some_and(is_part)
    });
    starts.map(move |(at, _)| {
        let rest = &code[at..];
        (at, &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())])
    })
}

/// The function whose `fn` is at this byte; None when it has no body or is only a type.
fn function_at(code: &str, at: usize) -> Option<Function> {
    let line_of = |byte: usize| code[..byte].matches('\n').count() + 1;
    let (_, name) = words(&code[at + 2..]).next()?;
    let is_type = code[at + 2..].trim_start().starts_with('(');
    if is_type {
        return None;
    }
    let opens = at + end_of_signature(&code[at..])?;
    if code[opens..].starts_with(';') {
        return None;
    }
    let mut depth = 0_usize;
    let closes = code[opens..].char_indices().find_map(|(offset, c)| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(opens + offset)
    })?;
    let first_line = line_of(at);
    let lines = line_of(closes) - first_line + 1;
    let is_one_match = is_one_match(&code[opens + 1..closes]);
    Some(Function { name: name.to_owned(), first_line, lines, is_one_match })
}

/// Whether a body, behind its `use` and `let` statements, is a single `match`.
fn is_one_match(body: &str) -> bool {
    let mut rest = body.trim();
    while rest.starts_with("use ") || rest.starts_with("let ") {
        let Some(end) = end_of_statement(rest) else { return false };
        rest = rest[end..].trim_start();
    }
    let end = rest.strip_prefix("match ").and_then(|arms| arms.find('{').map(|at| at + 6));
    let Some(opens) = end else { return false };
    let mut depth = 0_usize;
    let closes = rest[opens..].char_indices().find(|(_, c)| {
        depth += usize::from(*c == '{');
        depth -= usize::from(*c == '}');
        depth == 0
    });
    closes.is_some_and(|(at, _)| opens + at + 1 == rest.len())
}

/// Just behind the semicolon that ends the statement at the text's start.
fn end_of_statement(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let ends = text.char_indices().find(|(_, c)| {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && *c == ';'
    });
    ends.map(|(at, _)| at + 1)
}

/// Where a signature's body or its semicolon begins, in bytes; the semicolon in `[u8; 2]` does not count.
fn end_of_signature(signature: &str) -> Option<usize> {
    let mut depth = 0_usize;
    signature.char_indices().find_map(|(at, c)| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            '{' | ';' if depth == 0 => return Some(at),
            _ => {}
        }
        None
    })
}

/// Resolves one tree of a `use` into whole paths.
fn resolve(before: &str, tree: &str, imports: &mut Vec<String>) {
    let tree = tree.trim();
    let Some(opens) = tree.find('{') else {
        let path = tree.split(" as ").next().unwrap_or_default().trim();
        if !path.is_empty() {
            let path = format!("{before}{path}");
            imports.push(path.strip_suffix("::self").unwrap_or(&path).to_owned());
        }
        return;
    };
    let before = format!("{before}{}", &tree[..opens]);
    let inside = tree[opens + 1..].strip_suffix('}').unwrap_or(&tree[opens + 1..]);
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in inside.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                resolve(&before, &inside[start..at], imports);
                start = at + 1;
            }
            _ => {}
        }
    }
    resolve(&before, &inside[start..], imports);
}

/// Whether a line holds the path as whole words: it is not a part of a longer word at either end.
fn holds_path(line: &str, path: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + path.len()..].chars().next();
        !before.is_some_and(|c| is_part(c) || c == '.') && !after.is_some_and(is_part)
    })
}

/// Reads a source once and replaces with spaces what is not code.
struct Reader<'a> {
    rest: &'a str,
    code: String,
    strings: Vec<(usize, String)>,
    line: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text, code: String::with_capacity(text.len()), strings: Vec::new(), line: 1 }
    }

    fn read(mut self) -> (String, Vec<(usize, String)>) {
        while let Some(first) = self.rest.chars().next() {
            let length = self.comment().or_else(|| self.char_literal());
            if let Some(length) = length {
                self.blank(length);
            } else if let Some((opening, content, closing)) = self.string() {
                let text = self.rest[opening..opening + content].to_owned();
                self.strings.push((self.line, text));
                self.blank(opening + content + closing);
            } else if let Some(word) = self.word() {
                self.keep(word);
            } else {
                self.keep(first.len_utf8());
            }
        }
        (self.code, self.strings)
    }

    fn keep(&mut self, length: usize) {
        let (kept, rest) = self.rest.split_at(length);
        self.line += kept.matches('\n').count();
        self.code.push_str(kept);
        self.rest = rest;
    }

    fn blank(&mut self, length: usize) {
        let (dropped, rest) = self.rest.split_at(length);
        self.line += dropped.matches('\n').count();
        let blanks = dropped.chars().map(|c| if c == '\n' { '\n' } else { ' ' });
        self.code.extend(blanks);
        self.rest = rest;
    }

    fn word(&self) -> Option<usize> {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        (end > 0).then_some(end)
    }

    fn comment(&self) -> Option<usize> {
        if self.rest.starts_with("//") {
            return Some(self.rest.find('\n').unwrap_or(self.rest.len()));
        }
        if !self.rest.starts_with("/*") {
            return None;
        }
        let mut depth = 0_usize;
        let marks = self.rest.char_indices().filter_map(|(at, _)| {
            let here = &self.rest[at..];
            (here.starts_with("/*") || here.starts_with("*/")).then(|| (at, &here[..2]))
        });
        for (at, mark) in marks {
            if mark == "/*" {
                depth += 1;
            } else {
                depth -= 1;
            }
            if depth == 0 {
                return Some(at + 2);
            }
        }
        Some(self.rest.len())
    }

    /// The length of a character literal: `'x'`, `'\n'`, `'\u{E058}'`, `b'x'`; not of the lifetime `'a`.
    fn char_literal(&self) -> Option<usize> {
        let prefix = usize::from(self.rest.starts_with("b'"));
        let inside = self.rest[prefix..].strip_prefix('\'')?;
        let content = match inside.strip_prefix('\\') {
            Some(escape) => 1 + 1 + escape.get(1..)?.find('\'')?,
            None => inside.chars().next()?.len_utf8(),
        };
        inside[content..].starts_with('\'').then_some(prefix + content + 2)
    }

    /// The lengths of a string literal's opening, content and closing.
    fn string(&self) -> Option<(usize, usize, usize)> {
        let prefix = self.rest.find(|c| !matches!(c, 'b' | 'c' | 'r'))?;
        let is_raw = self.rest[..prefix].ends_with('r');
        let after = &self.rest[prefix..];
        let hashes = if is_raw { after.find(|c| c != '#')? } else { 0 };
        let content = after[hashes..].strip_prefix('"')?;
        let opening = prefix + hashes + 1;
        let closing = format!("\"{}", "#".repeat(hashes));
        if is_raw {
            return Some((opening, content.find(&closing)?, closing.len()));
        }
        let mut is_escaped = false;
        let end = content.find(|c| {
            let ends = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            ends
        })?;
        Some((opening, end, 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_no_code_and_lines_stay_lines() {
        let source = "let a = \"x\\\"{\"; // unwrap()\n/* a /* b */\n*/ let b = r#\"\"}\"#; let c = '{';\n\
                      fn f<'a>(x: &'a str) -> u8 { b'{' }\n";
        let rust = Rust::read(source);
        assert_eq!(rust.code.lines().count(), source.lines().count());
        assert!(!rust.code.contains("unwrap"));
        assert_eq!(rust.strings, [(1, "x\\\"{".to_owned()), (3, "\"}".to_owned())]);
        let braces: String = rust.code.chars().filter(|c| "{}".contains(*c)).collect();
        assert_eq!(braces, "{}");
    }

    #[test]
    fn functions_are_measured_with_their_signature_and_closing_brace() {
        let source = "trait T {\n    fn declared();\n}\nfn two(\n    f: fn([u8; 2]) -> u8,\n) {\n    f(1);\n}\nfn one() {}\n";
        let found: Vec<(String, usize, usize)> = Rust::read(source)
            .functions()
            .into_iter()
            .map(|function| (function.name, function.first_line, function.lines))
            .collect();
        assert_eq!(found, [("two".to_owned(), 4, 5), ("one".to_owned(), 9, 1)]);
    }

    #[test]
    fn a_function_that_is_one_match_is_known_from_one_that_only_holds_one() {
        let is_one = |body: &str| {
            let source = format!("fn f() -> [u8; 2] {{\n{body}\n}}\n");
            Rust::read(&source).functions()[0].is_one_match
        };
        assert!(is_one("match a { A => { 1 } B(_) => 2 }"));
        assert!(is_one("use a::{B, C};\nlet b = |x: [u8; 3]| { x; 1 };\nmatch b(a) { _ => () }"));
        assert!(!is_one("match a { A => 1 }\nmatch b { B => 1 }"));
        assert!(!is_one("go();\nmatch a { A => 1 }"));
        assert!(!is_one("let a = match b { B => 1 };"));
        assert!(!is_one("let a = b"));
    }

    #[test]
    fn imports_are_written_out_and_names_end_where_words_end() {
        let source = "use std::{fmt, time::{self, Instant as Now}};\nuse egui_kittest::Harness;\n\
                      fn f() { tokio::spawn(a.rusqlite); }\n#[cfg(test)]\nmod tests {\n    use axum::Router;\n}\n";
        let rust = Rust::read(source);
        let expected = ["std::fmt", "std::time", "std::time::Instant", "egui_kittest::Harness"];
        assert_eq!(rust.imports(), expected);
        assert!(rust.names("std::time") && rust.names("tokio"));
        assert!(!rust.names("egui") && !rust.names("rusqlite") && !rust.names("axum"));
        assert_eq!(rust.first_test_line, 4);
    }

    #[test]
    fn a_declared_module_of_tests_ends_nothing() {
        let rust = Rust::read("#[cfg(test)]\nmod tests;\nfn f() {}\n");
        assert_eq!(rust.first_test_line, 4);
    }
}
