//! What we tell a user: where, what, why, and one thing to do.

use std::fmt;
use std::ops::Range;
use std::path::Path;

use serde::Serialize;

use crate::question::{Question, Questions, Setting};

/// How a run ends. The numbers are the process's exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Our own mistake.
    Bug = 1,
    /// The command line, the config, a template or an author's note.
    Usage = 2,
    /// The input cannot be used.
    Input = 3,
    /// The output cannot be written.
    Output = 4,
    /// A check on the data failed.
    Check = 5,
}

/// How grave a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// For information: what was understood or decided.
    Note,
    /// The run goes on; the reader should know.
    Warning,
    /// The run ends.
    Error,
}

/// A place in a file. Lines and columns count from 1 and are physical: a quoted line break counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Location {
    /// The file as the user named it, `<stdin>` for standard input.
    pub file: String,
    /// The line, where it is known.
    pub line: Option<u64>,
    /// The column in bytes, where it is known.
    pub column: Option<u64>,
    /// The cell of a sheet, as spreadsheets name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<String>,
}

/// Characters of offending text and of a line of it.
const LONGEST: usize = 200;

/// A line of a file, fit for a message: at most 200 characters, control characters escaped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    /// The line, as far as it is shown.
    pub source: String,
    /// Its characters that are meant; none where the whole line is.
    #[serde(skip)]
    pub mark: Range<usize>,
}

impl Excerpt {
    /// A line in three parts, the second of which is meant. What does not fit is left away around it.
    pub fn new(before: &str, meant: &str, after: &str) -> Excerpt {
        let [before, meant, after] = [before, meant, after].map(|part| escaped(part).chars().collect::<Vec<char>>());
        let meant = first(&meant, LONGEST / 2);
        let room = LONGEST - meant.len();
        let behind = after.len().min((room / 2).max(room.saturating_sub(before.len())));
        let mut reversed = before;
        reversed.reverse();
        let before = first(&reversed, room - behind);
        let mark = before.len()..before.len() + meant.len().max(1);
        let source = before.iter().rev().chain(&meant).chain(&first(&after, behind)).collect();
        Excerpt { source, mark }
    }

    /// A line that is meant as a whole.
    pub fn whole(line: &str) -> Excerpt {
        Excerpt { source: shown(line), mark: 0..0 }
    }
}

/// One message. Serialised it is flat: severity, file, line, column, message, source, help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// Where.
    #[serde(flatten)]
    pub location: Option<Location>,
    /// What and why, in one or two sentences.
    pub message: String,
    /// The line itself, where it is not for the user to look up.
    #[serde(flatten)]
    pub excerpt: Option<Excerpt>,
    /// The one thing to do.
    pub help: Option<String>,
    /// What its user can answer on the spot.
    #[serde(skip)]
    pub questions: Option<Box<Questions>>,
}

impl Diagnostic {
    /// An error.
    pub fn error(message: impl Into<String>) -> Diagnostic {
        let message = message.into();
        Diagnostic { severity: Severity::Error, location: None, message, excerpt: None, help: None, questions: None }
    }

    /// A warning.
    pub fn warning(message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(message) }
    }

    /// A note.
    pub fn note(message: impl Into<String>) -> Diagnostic {
        Diagnostic { severity: Severity::Note, ..Diagnostic::error(message) }
    }

    /// The same, in this file.
    pub fn file(mut self, file: &Path) -> Diagnostic {
        self.location = Some(Location { file: file.display().to_string(), line: None, column: None, cell: None });
        self
    }

    /// The same, at this place.
    pub fn at(mut self, file: &str, line: u64, column: Option<u64>) -> Diagnostic {
        self.location = Some(Location { file: file.to_owned(), line: Some(line), column, cell: None });
        self
    }

    /// The same, in a column of a sheet, from 0, of which the line is the row: `C17`.
    pub fn in_cell(mut self, column: u32) -> Diagnostic {
        if let Some(place) = &mut self.location
            && let Some(row) = place.line
        {
            place.cell.get_or_insert_with(|| format!("{}{row}", letters(column)));
        }
        self
    }

    /// The same, with the line.
    pub fn excerpt(mut self, excerpt: Excerpt) -> Diagnostic {
        self.excerpt = Some(excerpt);
        self
    }

    /// The same, with what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// The same, which can be answered on the spot.
    pub fn ask(mut self, questions: Questions) -> Diagnostic {
        self.questions = Some(Box::new(questions));
        self
    }

    /// The same, as one question that a line of the config answers.
    pub fn ask_line(self, choices: impl IntoIterator<Item = (String, Setting)>) -> Diagnostic {
        let open = vec![Question::of_line(self.message.clone(), choices)];
        self.ask(Questions { settled: Vec::new(), open })
    }

    /// A run that ends with this message.
    pub fn fail(self, exit: Exit) -> Failure {
        Failure { exit, diagnostics: vec![self] }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        if let Some(Location { file, line, column, cell }) = &self.location {
            write!(f, "{}", escaped(file))?;
            match cell {
                Some(cell) => write!(f, "!{cell}")?,
                None => [line, column].into_iter().flatten().try_for_each(|position| write!(f, ":{position}"))?,
            }
            write!(f, ": ")?;
        }
        // Lines are ours; whatever else would move the cursor is not.
        let lines = |text: &str| text.split('\n').map(escaped).collect::<Vec<_>>().join("\n");
        write!(f, "{severity}: {}", lines(&self.message))?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {}", lines(help)),
            None => Ok(()),
        }
    }
}

/// Why a run ended: an exit code and everything worth saying about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// The messages, in the order in which they should be read.
    pub diagnostics: Vec<Diagnostic>,
}

impl Failure {
    /// The same, with what was said before it.
    pub fn after(self, before: &[Diagnostic]) -> Failure {
        Failure { diagnostics: [before, &self.diagnostics].concat(), ..self }
    }

    /// The same, on this line of the files that it names.
    pub fn on_line(mut self, line: u64) -> Failure {
        self.diagnostics.iter_mut().filter_map(|told| told.location.as_mut()).for_each(|at| at.line = Some(line));
        self
    }
}

/// The result of anything that can end a run.
pub type Result<T> = std::result::Result<T, Failure>;

/// Offending text fit for a message: at most 200 characters, control characters escaped.
pub fn shown(text: &str) -> String {
    let start: String = text.chars().take(LONGEST + 1).collect();
    first(&escaped(&start).chars().collect::<Vec<char>>(), LONGEST).into_iter().collect()
}

/// Text without what moves the cursor, or turns the direction of what stands around it.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            c if c.is_control() => out.extend(c.escape_default()),
            c if turns(c) => out.extend(c.escape_unicode()),
            char::REPLACEMENT_CHARACTER => out.push('?'),
            c => out.push(c),
        }
    }
    out
}

/// Bytes as text, with a question mark for each character that is lost: U+FFFD tells a reader nothing.
pub fn readable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return text.replace(char::REPLACEMENT_CHARACTER, "?");
    }
    text.into_owned()
}

/// Whether a character is not seen and changes how others are.
pub fn turns(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The first so many characters, the last of which says that there are more.
fn first(text: &[char], most: usize) -> Vec<char> {
    match most.checked_sub(1) {
        Some(last) if text.len() > most => text[..last].iter().copied().chain(['…']).collect(),
        _ => text[..text.len().min(most)].to_vec(),
    }
}

/// The text with its first letter in upper case.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A column of a spreadsheet as it is called: 0 is `A`, 26 is `AA`.
fn letters(column: u32) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    if column < 26 { last.to_string() } else { letters(column / 26 - 1) + &last.to_string() }
}

/// The nearest of `candidates` to what was typed, if one is near enough to be meant.
pub fn did_you_mean<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |s: &str| s.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let typed = plain(typed);
    candidates
        .into_iter()
        .map(|c| (strsim::jaro_winkler(&typed, &plain(c)), c))
        .filter(|(near, _)| *near >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_where_what_and_what_to_do() {
        let told =
            Diagnostic::error("no column for the amount").at("orders.csv", 1, Some(7)).help("add [columns] amount");
        assert_eq!(told.to_string(), "orders.csv:1:7: error: no column for the amount\n  help: add [columns] amount");
        for (column, cell) in [(0, "A17"), (25, "Z17"), (26, "AA17"), (701, "ZZ17"), (702, "AAA17")] {
            let told = Diagnostic::error("not a number").at("orders.xlsx:Orders", 17, None).in_cell(column);
            assert_eq!(told.to_string(), format!("orders.xlsx:Orders!{cell}: error: not a number"));
        }
    }

    #[test]
    fn guesses_what_was_meant() {
        assert_eq!(did_you_mean("Order Id", ["order_id", "user_id"]), Some("order_id"));
        assert_eq!(did_you_mean("xyz", ["order_id", "user_id"]), None);
    }

    #[test]
    fn offending_text_is_cut_and_escaped() {
        assert_eq!(shown("a\nb"), "a\\nb");
        assert_eq!(shown("a\u{202e}b"), "a\\u{202e}b");
        let told = Diagnostic::error("no \u{1b}[31m").at("a\u{1b}\n\u{202e}.csv", 1, None).help("one\ntwo\u{7}");
        assert_eq!(told.to_string(), "a\\u{1b}\\n\\u{202e}.csv:1: error: no \\u{1b}[31m\n  help: one\ntwo\\u{7}");
        assert_eq!(shown(&"x".repeat(300)).chars().count(), 200);
    }

    #[test]
    fn an_excerpt_keeps_what_is_meant() {
        let marked = |Excerpt { source, mark }: Excerpt| {
            assert!(source.chars().count() <= 200, "{source}");
            source.chars().skip(mark.start).take(mark.len()).collect::<String>()
        };
        assert_eq!(marked(Excerpt::new("a\tb,", "ten", ",c")), "ten");
        let (before, after) = ("é".repeat(500), "z".repeat(500));
        assert_eq!(marked(Excerpt::new(&before, "ten", &after)), "ten");
        assert_eq!(marked(Excerpt::new(&before, "ten", "")), "ten");
        assert_eq!(marked(Excerpt::new("", &before, &after)), format!("{}…", "é".repeat(99)));
        assert_eq!(Excerpt::new(&before, "ten", &after).source.chars().filter(|c| *c == '…').count(), 2);
        assert_eq!(marked(Excerpt::new(&before, "", "")).len(), 0, "behind the end");
    }
}
