//! How messages reach the user: for people with the place marked, or as JSON for programs.

use std::fs;
use std::io::{self, IsTerminal};

use sales_pulse::diagnostic::{Diagnostic, Excerpt, Location, Severity};

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
    /// Writes messages to standard error.
    pub fn tell(self, diagnostics: &[Diagnostic]) {
        let colour = self.colour && io::stderr().is_terminal();
        for diagnostic in diagnostics {
            match self.format {
                MessageFormat::Human => eprintln!("{}", human(diagnostic, colour)),
                MessageFormat::Json => eprintln!("{}", json(diagnostic)),
            }
        }
    }
}

fn json(diagnostic: &Diagnostic) -> String {
    // Texts and numbers always have a form in JSON.
    serde_json::to_string(diagnostic).unwrap_or_default()
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
