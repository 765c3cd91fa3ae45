//! What was meant by a command that there is none of.

use std::path::Path;

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use sales_pulse::diagnostic::{Diagnostic, did_you_mean, shown};

use crate::cli::Cli;

/// What other tools call what we do.
const ELSEWHERE: [(&[&str], &str); 6] = [
    (&["run", "make", "report", "render", "generate-report", "export", "--open", "--watch"], "build"),
    (&["validate", "lint", "inspect", "doctor", "test"], "check"),
    (&["new", "create", "setup", "start", "configure"], "init"),
    (&["sample", "demo", "example"], "build --sample"),
    (&["zip", "pack", "mail", "email"], "build --zip report.zip"),
    (&["template", "templates", "theme", "customize"], "eject"),
];

/// A message for an unknown command that says what to type instead, where something is known.
pub fn better(error: &clap::Error) -> Option<Diagnostic> {
    let kind = match error.kind() {
        ErrorKind::InvalidSubcommand => ContextKind::InvalidSubcommand,
        // An option of a command, before it.
        ErrorKind::UnknownArgument if error.get(ContextKind::Usage).is_some_and(is_of_program) => {
            ContextKind::InvalidArg
        }
        _ => return None,
    };
    let Some(ContextValue::String(typed)) = error.get(kind) else { return None };
    let (word, told) = (typed.to_lowercase(), format!("there is no command {:?}", shown(typed)));
    let command = Cli::command();
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    let meant = match ELSEWHERE.iter().find(|(words, _)| words.contains(&word.as_str())) {
        Some((_, meant)) if word.starts_with("--") => format!("{meant} {word}"),
        Some((_, meant)) => (*meant).to_owned(),
        None if is_orders(typed) && typed.contains(' ') => format!("build '{}'", shown(typed)),
        None if is_orders(typed) => format!("build {}", shown(typed)),
        None => did_you_mean(&word, names.iter().copied()).map(str::to_owned).unwrap_or_default(),
    };
    let help = match meant.as_str() {
        "" if word.starts_with('-') => return None,
        "" => format!("the commands are {}; sales-pulse --help explains them", names.join(", ")),
        meant => format!("did you mean sales-pulse {meant}?"),
    };
    Some(Diagnostic::error(told).help(help))
}

/// Whether a usage line is that of the program as a whole.
fn is_of_program(usage: &ContextValue) -> bool {
    matches!(usage, ContextValue::StyledStr(usage) if usage.to_string().contains("<COMMAND>"))
}

/// Whether a file or folder was named in place of a command.
fn is_orders(typed: &str) -> bool {
    Path::new(typed).exists()
        || typed.contains(['/', '*'])
        || typed.rsplit_once('.').is_some_and(|(_, ending)| {
            ["csv", "tsv", "txt", "xlsx", "parquet", "gz", "zst", "ods", "xls", "jsonl"].contains(&ending)
        })
}
