//! `init`: the config that says how orders are read, and what only their owner can say.

use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use sales_pulse::config::Config;
use sales_pulse::diagnostic::{Diagnostic, Exit, Result, capitalised, escaped};
use sales_pulse::orders::{self, Source};
use sales_pulse::question::{Answers, Choice, Question, Setting};
use sales_pulse::{Surroundings, understand};

/// Questions beyond which something asks in a circle.
const MANY: usize = 30;

/// Makes the config of these orders: reads them, asks what is open, and reads them again by the answers. What is to be
/// said of the orders comes with it.
///
/// # Errors
/// As the orders are read, where no answer would help or there is none: a config that leaves something open could be
/// read as if it did not.
pub fn config(
    files: &[PathBuf],
    sources: &[Source],
    config: &Path,
    around: &Surroundings,
    ask: &mut dyn FnMut(&Question) -> Result<Option<Vec<usize>>>,
) -> Result<(String, Vec<Diagnostic>)> {
    let mut answers = Answers::default();
    for _ in 0..MANY {
        let failure = match understand(sources, Config::parse(config, &answers.config())?, config, around) {
            Ok(found) => {
                let said = found.sources.first().map_or("", |source| source.config.as_str());
                return Ok((text(files, config, answers.beside(said)), orders::remarks(&found)));
            }
            Err(failure) => failure,
        };
        let questions: Vec<_> = failure.diagnostics.iter().filter_map(|told| told.questions.as_deref()).collect();
        if questions.iter().all(|questions| questions.open.is_empty()) {
            return Err(failure);
        }
        for questions in questions {
            answers.settle(&questions.settled);
            for question in &questions.open {
                let Some(chosen) = ask(question)? else { return Err(failure) };
                let chosen: Vec<&Choice> = chosen.iter().filter_map(|&i| question.choices.get(i)).collect();
                answers.choose(&chosen);
            }
        }
    }
    Err(Diagnostic::error("the same questions come up again and again").fail(Exit::Bug))
}

/// The config with the orders that it is made for.
fn text(files: &[PathBuf], config: &Path, mut answers: Answers) -> String {
    let beside = config.parent().is_none_or(|folder| folder.as_os_str().is_empty());
    // Paths are those of the config's folder.
    let path = |file: &PathBuf| match beside {
        true => file.display().to_string(),
        false => std::path::absolute(file).unwrap_or_else(|_| file.clone()).display().to_string(),
    };
    let files: Vec<String> = files.iter().map(|file| toml::Value::from(path(file)).to_string()).collect();
    match files.as_slice() {
        [] => {}
        [one] => answers.settle(&[Setting::new("input", "files", one)]),
        some => answers.settle(&[Setting::new("input", "files", format!("[{}]", some.join(", ")))]),
    }
    format!("# How these orders are read: `sales-pulse check` shows what comes of it.\n\n{}", answers.config())
}

/// Asks a question until it is answered: with the places of the answers, or with nothing where nobody answers any more.
///
/// # Errors
/// Exit 2 where nothing can be read or written.
pub fn ask(question: &Question, input: &mut dyn BufRead, out: &mut dyn Write) -> Result<Option<Vec<usize>>> {
    let failed = |error: std::io::Error| Diagnostic::error(format!("nobody can be asked: {error}")).fail(Exit::Usage);
    let n = question.choices.len();
    let mut text = format!("\n{}\n", escaped(&capitalised(&question.text)));
    for (i, choice) in question.choices.iter().enumerate() {
        text += &format!("  {}  {}\n", i + 1, escaped(&choice.label));
    }
    out.write_all(text.as_bytes()).map_err(failed)?;
    let prompt = if question.several { "One number, or several such as 1,2 [1]: " } else { "Number [1]: " };
    loop {
        out.write_all(prompt.as_bytes()).and_then(|()| out.flush()).map_err(failed)?;
        let mut line = String::new();
        if input.read_line(&mut line).map_err(failed)? == 0 {
            return Ok(None);
        }
        let words = line.split([',', ' ', ';']).map(str::trim).filter(|word| !word.is_empty());
        let chosen: Option<Vec<usize>> =
            words.map(|word| word.parse().ok().filter(|i| (1..=n).contains(i)).map(|i: usize| i - 1)).collect();
        match chosen {
            Some(chosen) if chosen.is_empty() => return Ok(Some(vec![0])),
            Some(chosen) if question.several || chosen.len() == 1 => return Ok(Some(chosen)),
            _ => out.write_all(format!("A number from 1 to {n}, please.\n").as_bytes()).map_err(failed)?,
        }
    }
}
