//! How messages reach the user: for people with the place marked, or as JSON for programs.

use std::fs;
use std::io::{self, IsTerminal};

use sales_pulse::diagnostic::{Diagnostic, Location, Severity, shown};

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
    let marked = diagnostic.location.as_ref().and_then(source_line);
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

/// The line of a text that the user wrote, with the column marked. A line of orders is never shown: it may name a
/// customer.
fn source_line(location: &Location) -> Option<String> {
    let (line, column) = (location.line?, location.column?);
    if ![".toml", ".md", ".html"].iter().any(|ending| location.file.ends_with(ending)) {
        return None;
    }
    let text = fs::read_to_string(&location.file).ok()?;
    let own = text.lines().nth(usize::try_from(line).ok()?.checked_sub(1)?)?;
    let before = own.get(..usize::try_from(column).ok()?.checked_sub(1)?).unwrap_or(own);
    let (number, margin) = (line.to_string(), " ".repeat(line.to_string().len()));
    let gap = " ".repeat(shown(before).chars().count().min(200));
    Some(format!("  {number} | {}\n  {margin} | {gap}^", shown(own)))
}
