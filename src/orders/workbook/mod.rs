//! Workbooks: a sheet as lines of text, so that its rows are read by the same rules as those of any other file.
//!
//! A workbook is to its sheets what a folder is to its files: each sheet that is read is a source of its own.

mod book;
mod cell;
mod hidden;
mod sheet;

use std::path::Path;

use calamine::{Reader, SheetType, SheetVisible};

use crate::diagnostic::{Diagnostic, Exit, Result, did_you_mean, shown};
use crate::question::{Choice, Question, Questions, Setting};

use super::guess;
use super::options::{quoted, text_or_list};
use super::reading::Reading;
use super::source::{Kind, Source};
use book::{Book, open};
pub(super) use sheet::Sheet;

/// The sources, of each workbook the sheets that are to be read, and what is to be said of those that are not.
///
/// # Errors
/// Exit 3 where a workbook cannot be read, where it has no sheet of the name that the config gives, and where several
/// sheets could be meant.
pub(super) fn sheets(sources: &[Source], reading: &Reading) -> Result<(Vec<Source>, Vec<Diagnostic>)> {
    let (mut all, mut notes) = (Vec::new(), Vec::new());
    for source in sources {
        let Source::File(path) = source else {
            all.push(source.clone());
            continue;
        };
        let Some(mut book) = open(path)? else {
            all.push(source.clone());
            continue;
        };
        let (chosen, others) = choose(&mut book, path, reading)?;
        if let [only] = chosen.as_slice()
            && !others.is_empty()
        {
            let told = format!("the sheet {} is read, and not {}", quoted(only), text_or_list(&others));
            notes.push(Diagnostic::note(told).file(path).help("name another under [input] sheet in sales-pulse.toml"));
        }
        all.extend(chosen.into_iter().map(|sheet| Source::Sheet(path.clone(), sheet)));
    }
    Ok((all, notes))
}

/// The sheets to read: those that the config names, else the one that holds a table, else the one of these that holds
/// orders. Where none does, they may do so together. The others that hold tables come second.
fn choose(book: &mut Book, path: &Path, reading: &Reading) -> Result<(Vec<String>, Vec<String>)> {
    let refused = |told: String, help: String| Err(Diagnostic::error(told).file(path).help(help).fail(Exit::Input));
    let all: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let named = reading.input.sheet.names();
    if let Some(missing) = named.iter().find(|name| all.iter().all(|(own, _)| own != *name)) {
        let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
        let near = did_you_mean(missing, names.iter().copied());
        let help = match near {
            Some(near) => format!("did you mean {near:?}? Write it under [input] sheet"),
            None => "name one of these under [input] sheet".to_owned(),
        };
        return refused(
            format!("no sheet is called {missing:?}. The workbook has: {}", shown(&names.join(", "))),
            help,
        );
    }
    if !named.is_empty() {
        return Ok((named.to_vec(), Vec::new()));
    }
    let mut tables = Vec::new();
    for (name, _) in all.iter().filter(|(_, visible)| *visible) {
        if let Some(sheet) = Sheet::start(book, path, name, &reading.input)? {
            tables.push((name.clone(), sheet));
        }
    }
    if let [] | [_] = tables.as_slice() {
        // An empty sheet is an empty file.
        let only = tables.into_iter().map(|(name, _)| name).next();
        let first = || all.iter().find(|(_, visible)| *visible).or(all.first()).map(|(name, _)| name.clone());
        return match only.or_else(first) {
            Some(name) => Ok((vec![name], Vec::new())),
            None => refused("this workbook has no sheet".to_owned(), "export the orders as CSV".to_owned()),
        };
    }
    let mut orders = Vec::new();
    for (name, sheet) in tables.iter_mut() {
        let kind = Kind::Sheet(std::mem::take(sheet).into());
        if guess::are_orders(name, &kind, reading)? {
            orders.push(name.clone());
        }
    }
    let names: Vec<String> = tables.into_iter().map(|(name, _)| name).collect();
    let choice =
        |name: &String| Choice { label: name.clone(), settings: vec![Setting::new("input", "sheet", quoted(name))] };
    match orders.as_slice() {
        [] => Ok((names, Vec::new())),
        [_] => {
            let others = names.into_iter().filter(|name| !orders.contains(name)).collect();
            Ok((orders, others))
        }
        [first, ..] => {
            let told =
                format!("{} sheets of this workbook look like orders: {}", orders.len(), shown(&orders.join(", ")));
            let help = format!(
                "say which to read in sales-pulse.toml:\n\n    [input]\n    sheet = {}\n    # sheet = {}\n",
                text_or_list(&orders),
                quoted(first)
            );
            let choices = orders.iter().map(choice).collect();
            let open = vec![Question { text: "which sheets are read?".to_owned(), choices, several: true }];
            let questions = Questions { settled: Vec::new(), open };
            Err(Diagnostic::error(told).file(path).help(help).ask(questions).fail(Exit::Input))
        }
    }
}
