//! What stands in the columns that a filter judges by, where it leaves no row.

use crate::diagnostic::{Diagnostic, Result, did_you_mean, shown};

use super::excerpt::MASK;
use super::feed::Feed;
use super::header::find;
use super::mapping::Mapping;
use super::options::{Filter, OneOrMore, quoted, text_or_list};
use super::private::holds_address;
use super::reading::Reading;
use super::source::Kind;

/// Values that are shown of a column.
const SHOWN: usize = 8;

/// What is looked for in each column of the filter, and what the first rows hold there. Nothing of a customer is shown.
///
/// # Errors
/// As the source is read.
pub(super) fn told(name: &str, kind: &Kind, mapping: &Mapping, reading: &Reading) -> Result<Vec<Diagnostic>> {
    let Filter { only, not, .. } = &reading.filter;
    let source = name;
    let conditions: Vec<(&String, &OneOrMore, &str)> = only
        .iter()
        .map(|(name, values)| (name, values, "keeps"))
        .chain(not.iter().filter(|(_, values)| !values.is_empty()).map(|(name, values)| (name, values, "leaves out")))
        .collect();
    if conditions.is_empty() {
        return Ok(Vec::new());
    }
    let columns: Vec<usize> = conditions.iter().filter_map(|(name, ..)| find(&mapping.header, name)).collect();
    let mut found: Vec<Vec<String>> = vec![Vec::new(); columns.len()];
    let mut feed = Feed::open(name, kind, &reading.input)?.meaning(mapping, reading, true);
    let (dialect, shape) = (feed.dialect(), mapping.shape());
    if let Some(bytes) = feed.peek()? {
        let mut records = bytes.records(dialect, &shape);
        while let Some(record) = records.next() {
            if record.len() != mapping.header.len() {
                continue;
            }
            for (&column, values) in columns.iter().zip(&mut found) {
                let text = record.field(column).trim_ascii();
                let hidden = Some(column) == mapping.user_id || holds_address(text);
                let text = if hidden { MASK.to_owned() } else { shown(&String::from_utf8_lossy(text)) };
                if values.len() <= SHOWN && !values.contains(&text) {
                    values.push(text);
                }
            }
        }
    }
    let line = |((name, wanted, does), values): (&(&String, &OneOrMore, &str), &Vec<String>)| {
        let more = if values.len() > SHOWN { ", …" } else { "" };
        let held: Vec<String> = values.iter().take(SHOWN).map(|value| quoted(value)).collect();
        let told = format!(
            "the filter {does} {} of column {}, which holds {}{more}",
            text_or_list(wanted.names()),
            quoted(name),
            held.join(", ")
        );
        let near = wanted.names().iter().find_map(|wanted| {
            let near = did_you_mean(wanted, values.iter().map(String::as_str))?;
            (near != wanted).then(|| format!("did you mean {}?", quoted(near)))
        });
        let told = Diagnostic::warning(told).file(source.as_ref());
        told.help(near.unwrap_or_else(|| "correct it under [filter]".to_owned()))
    };
    Ok(conditions.iter().zip(&found).map(line).collect())
}
