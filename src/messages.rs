//! How messages reach the user: for people with the place marked, or as JSON for programs.

use std::fs;
use std::io::{self, IsTerminal, Write};

use sales_pulse::diagnostic::{Diagnostic, Excerpt, Exit, Location, Result, Severity, turns};

use crate::cli::MessageFormat;

/// How messages are written.
#[derive(Debug, Clone, Copy)]
pub struct Voice {
    /// For whom.
    pub format: MessageFormat,
    /// Whether words may be coloured where standard error is a terminal.
    pub colour: bool,
}

impl Voice {
    /// Writes messages to standard error. Where nobody can be told, the exit code still tells.
    pub fn tell(self, diagnostics: &[Diagnostic]) {
        let colour = self.colour && io::stderr().is_terminal();
        for diagnostic in diagnostics {
            let text = match self.format {
                MessageFormat::Human => human(diagnostic, colour),
                MessageFormat::Json => json(diagnostic),
            };
            io::stderr().write_all((text + "\n").as_bytes()).ok();
        }
    }
}

/// Writes to standard output. Whoever has stopped reading wants no more of it, and no message.
///
/// # Errors
/// Exit 4 where it cannot be written for another reason.
pub fn say(text: impl AsRef<[u8]>) -> Result<()> {
    let mut out = io::stdout().lock();
    said(out.write_all(text.as_ref()).and_then(|()| out.flush()))
}

/// What became of writing to standard output.
///
/// # Errors
/// As [`say`].
pub fn said(written: io::Result<()>) -> Result<()> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Diagnostic::error(format!("cannot write to standard output: {error}"))
                .help("make room where it goes to, or write somewhere else")
                .fail(Exit::Output))
        }
        _ => Ok(()),
    }
}

fn json(diagnostic: &Diagnostic) -> String {
    // Texts and numbers always have a form in JSON, and what turns the direction of a terminal another one.
    let text = serde_json::to_string(diagnostic).unwrap_or_default();
    text.chars().map(|c| if turns(c) { format!("\\u{:04x}", c as u32) } else { c.to_string() }).collect()
}

fn human(diagnostic: &Diagnostic, colour: bool) -> String {
    let text = diagnostic.to_string();
    let own = || Some((diagnostic.location.as_ref()?.line?, diagnostic.excerpt.clone()?));
    let marked = own().or_else(|| written(diagnostic.location.as_ref()?)).map(|(line, excerpt)| marked(line, &excerpt));
    let (told, help) = text.split_once("\n  help: ").map_or((text.as_str(), None), |(told, help)| (told, Some(help)));
    let (word, code) = match diagnostic.severity {
        Severity::Note => ("note: ", "36"),
        Severity::Warning => ("warning: ", "33"),
        Severity::Error => ("error: ", "31"),
    };
    let told = match told.split_once(word).filter(|_| colour) {
        Some((place, message)) => format!("{place}\x1b[1;{code}m{word}\x1b[0m\x1b[1m{message}\x1b[0m"),
        None => told.to_owned(),
    };
    let help =
        help.map(|help| if colour { format!("  \x1b[32mhelp:\x1b[0m {help}") } else { format!("  help: {help}") });
    [Some(told), marked, help].into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// The line of a text that the user wrote.
fn written(location: &Location) -> Option<(u64, Excerpt)> {
    let (line, column) = (location.line?, location.column?);
    if ![".toml", ".md", ".html"].iter().any(|ending| location.file.ends_with(ending)) {
        return None;
    }
    let text = fs::read_to_string(&location.file).ok()?;
    let own = text.lines().nth(usize::try_from(line).ok()?.checked_sub(1)?)?;
    let (before, after) = own.split_at_checked(usize::try_from(column).ok()?.checked_sub(1)?).unwrap_or((own, ""));
    Some((line, Excerpt::new(before, "", after)))
}

/// A line with its number, and below it what is meant.
fn marked(line: u64, excerpt: &Excerpt) -> String {
    let (number, margin) = (line.to_string(), " ".repeat(line.to_string().len()));
    let text = format!("  {number} | {}", excerpt.source);
    match excerpt.mark.len() {
        0 => text,
        length => format!("{text}\n  {margin} | {}{}", " ".repeat(excerpt.mark.start), "^".repeat(length)),
    }
}
