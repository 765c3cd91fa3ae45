//! The names of a file's columns: which is meant by a name, and what to say where none is.

use std::path::Path;

use crate::diagnostic::{Diagnostic, Exit, Result, did_you_mean, shown};
use crate::question::Setting;

use super::expression::Expression;
use super::options::quoted;

/// The names of a file's columns.
pub(super) struct Header<'a> {
    pub file: &'a Path,
    pub names: Vec<String>,
}

/// Headers are the same if they differ only in case, spaces and underscores.
pub(super) fn folded(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && *c != '_').flat_map(char::to_lowercase).collect()
}

/// The column of a name, of two that differ in case the one that is written so.
pub(super) fn find(names: &[String], name: &str) -> Option<usize> {
    let exact = names.iter().position(|own| own == name);
    exact.or_else(|| names.iter().position(|own| folded(own) == folded(name)))
}

/// Whether a name is rather a value: an address, or digits without a letter.
pub(super) fn is_value(name: &str) -> bool {
    name.contains('@') || name.contains(|c: char| c.is_ascii_digit()) && !name.contains(char::is_alphabetic)
}

impl Header<'_> {
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        find(&self.names, name)
    }

    /// A column that was found without being named, unless another has the same name but for case and spaces.
    pub(super) fn alone(&self, column: usize, field: &str) -> Result<usize> {
        let name = folded(&self.names[column]);
        let Some(other) = (0..self.names.len()).find(|&i| i != column && folded(&self.names[i]) == name) else {
            return Ok(column);
        };
        let [one, other] = [column.min(other), column.max(other)].map(|i| self.names[i].as_str());
        Err(Diagnostic::error(format!("two columns could be {field}: {one:?} and {other:?}"))
            .at(&self.file.display().to_string(), 1, None)
            .help(format!("say which in sales-pulse.toml:\n\n    [columns]\n    {field} = {one:?}\n"))
            .ask_line([one, other].map(|name| (name.to_owned(), Setting::new("columns", field, quoted(name)))))
            .fail(Exit::Input))
    }

    pub(super) fn required(&self, field: &str) -> Result<usize> {
        let found = self.find(field).map(|column| self.alone(column, field));
        found.unwrap_or_else(|| {
            let file = self.file.display().to_string();
            if let Some(told) = self.told_otherwise(field) {
                return Err(told.at(&file, 1, None).fail(Exit::Input));
            }
            let near = did_you_mean(field, self.names.iter().map(String::as_str));
            let example = near.unwrap_or("the column's name");
            Err(Diagnostic::error(format!("no column for {field}. The header has: {}", self.listed()))
                .at(&file, 1, None)
                .help(format!(
                    "say which column it is in sales-pulse.toml:\n\n    [columns]\n    {field} = {example:?}\n"
                ))
                .fail(Exit::Input))
        })
    }

    /// Its names, as far as they can be told: what stands there may be a row, and a customer's.
    fn listed(&self) -> String {
        if self.is_row() { "values in place of names".to_owned() } else { shown(&self.names.join(", ")) }
    }

    /// Whether it holds values, and so is none.
    fn is_row(&self) -> bool {
        self.names.iter().any(|name| is_value(name))
    }

    /// Why a column cannot be found where it is not for its name.
    fn told_otherwise(&self, field: &str) -> Option<Diagnostic> {
        if self.is_row() {
            return Some(
                Diagnostic::error(format!("no column for {field}: the first line holds values, not names of columns"))
                    .help("write a line with the names of the columns above the orders, or say in sales-pulse.toml that there is none:\n\n    [input]\n    header = false\n"),
            );
        }
        let [only] = self.names.as_slice() else { return None };
        let signs = || only.chars().filter(|c| c.is_ascii_punctuation() && !"_-.'\"".contains(*c) || *c == ' ');
        let often = |sign: char| signs().filter(|other| *other == sign).count();
        let sign = signs().max_by_key(|sign| often(*sign)).filter(|sign| often(*sign) > 1)?;
        let told = Diagnostic::error(format!("no column for {field}. The header is one name: {}", shown(only)));
        Some(match sign {
            ',' | ';' | '|' => told.help("each line is quoted as a whole: export it again, each field on its own"),
            sign => told.help(format!(
                "if {sign:?} stands between the columns, say so in sales-pulse.toml:\n\n    [input]\n    delimiter = \"{sign}\"\n"
            )),
        })
    }

    pub(super) fn named(&self, name: &str, field: &str) -> Result<usize> {
        self.find(name).ok_or_else(|| {
            let near = did_you_mean(name, self.names.iter().map(String::as_str));
            // A section has its own names for what it names.
            let section = field.starts_with('[');
            let help = near.map(|near| match section {
                true => format!("did you mean {near:?}? Write that under {field}"),
                false => format!("did you mean {near:?}? Write {field} = {near:?} under [columns]"),
            });
            let told = format!("no column {name:?} for {field}. The header has: {}", self.listed());
            Diagnostic::error(told)
                .at(&self.file.display().to_string(), 1, None)
                .help(help.unwrap_or_else(|| match section {
                    true => format!("name one of these under {field}"),
                    false => format!("name one of these under [columns] {field}"),
                }))
                .fail(Exit::Input)
        })
    }

    /// A text that is a header as a whole is that column, whatever operators it holds.
    pub(super) fn expression(&self, field: &str, text: &str) -> Result<Expression<usize>> {
        let text = match self.find(text) {
            Some(column) => format!("`{}`", self.names[column]),
            None => text.to_owned(),
        };
        Expression::parse(&text, &self.names)
            .map_err(|why| {
                let section = if field.starts_with('[') { "" } else { "[columns] " };
                Diagnostic::error(format!("{section}{field}: {why}"))
                    .help("write a column, or columns and numbers joined by +, -, *, / and parentheses")
                    .fail(Exit::Usage)
            })?
            .resolve(&mut |name| self.named(name, field))
    }

    pub(super) fn refuse_twice(&self) -> Result<()> {
        for (second, name) in self.names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if let Some(first) = self.names[..second].iter().position(|other| other == name) {
                return Err(Diagnostic::error(format!(
                    "the header has {name:?} twice: columns {} and {}",
                    first + 1,
                    second + 1
                ))
                .at(&self.file.display().to_string(), 1, None)
                .help("rename one of them in the file")
                .fail(Exit::Input));
            }
        }
        Ok(())
    }
}
