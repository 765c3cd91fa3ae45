//! What `check` says of a file: how it is written, what its columns mean, where its rows went.

use sales_pulse::diagnostic::{escaped, shown};
use sales_pulse::orders::{Mapping, Orders, Source, Understood};

/// Characters of a sample that are shown.
const LONGEST: usize = 28;

/// Everything that was understood, and the config that says the same.
pub fn understood(orders: &Orders) -> String {
    let mut text = String::new();
    for source in &orders.sources {
        text += &self::source(source);
    }
    text += match orders.counted.iter().all(|rows| rows.order.is_empty()) {
        true => "Each row is an order of its own\n",
        false => "An order can have several rows\n",
    };
    let is_written =
        |source: &&Understood| source.text.is_some() || !matches!(source.source, Source::File(_) | Source::Stdin);
    if let Some(source) = orders.sources.first().filter(is_written) {
        text += &format!("\nThe same in sales-pulse.toml:\n\n{}", source.config);
    }
    text
}

fn source(source: &Understood) -> String {
    if source.joined {
        let told = source.decisions.join("\n  ");
        return format!("{}\n  {}\n\n", escaped(&source.source.name()), escaped(&told));
    }
    let mapping = &source.mapping;
    let preset = mapping.preset.map_or_else(String::new, |name| format!(", recognised as {name}"));
    let mut text = format!(
        "{}\n  {}, {} columns{preset}\n\n",
        escaped(&source.source.name()),
        format(source),
        mapping.header.len()
    );
    text += &aligned(&columns(source));
    if !source.decisions.is_empty() {
        text += "\n  Decided by all rows\n";
        source.decisions.iter().for_each(|decision| text += &format!("    {decision}\n"));
    }
    let places = std::iter::once(("read", source.census.read)).chain(source.census.places());
    let width = source.census.read.to_string().len();
    text += "\n  Rows\n";
    places.for_each(|(place, n)| text += &format!("    {n:>width$}  {place}\n"));
    text + "\n"
}

fn format(source: &Understood) -> String {
    match (&source.source, source.text) {
        (Source::Sheet(..), _) => "A sheet of a workbook".to_owned(),
        (Source::Database(database), _) => format!("Rows from {}", database.kind()),
        (_, None) => "Parquet".to_owned(),
        (_, Some(text)) => {
            format!("Text in {}, fields separated by {}", text.encoding.name(), text.dialect.delimiter_name())
        }
    }
}

/// A line for each field: what it is called in the config, its column, what stands there.
fn columns(source: &Understood) -> Vec<[String; 3]> {
    let mapping = &source.mapping;
    let line = |field: &str, column: usize| {
        let samples = source.samples.iter().filter(|(own, _)| *own == column).flat_map(|(_, samples)| samples);
        let samples: Vec<String> = samples.map(|sample| shortened(sample)).collect();
        [field.to_owned(), mapping.header[column].clone(), samples.join("  ")]
    };
    let mut lines = vec![["Field", "Column", "Samples"].map(str::to_owned)];
    let optional = |field: &str, column: Option<usize>| {
        column.map_or_else(|| [field.to_owned(), "–".to_owned(), String::new()], |column| line(field, column))
    };
    let several = |field: &'static str, columns: Vec<usize>| {
        let name = move |i: usize| if i == 0 { field } else { "" };
        columns.into_iter().enumerate().map(move |(i, column)| (name(i), column))
    };
    lines.extend([optional("order_id", mapping.order_id), optional("user_id", mapping.user_id)]);
    lines.extend(several("ts", mapping.ts.clone()).map(|(field, column)| line(field, column)));
    match mapping.amount.single() {
        Some(column) => lines.push(line("amount", column)),
        None => {
            let written = mapping.amount.written(|column| mapping.header[column].clone());
            lines.push(["amount".to_owned(), written, String::new()]);
            lines.extend(mapping.amount.columns().map(|column| line("", column)));
        }
    }
    lines.push(optional("category", mapping.category));
    lines.push(optional("used_promo", mapping.used_promo));
    lines.push(optional("payment_type", mapping.payment_type));
    lines.extend(known(mapping).into_iter().map(|(field, column)| line(field, column)));
    lines
}

/// What a preset knows beyond the fields of the config.
fn known(mapping: &Mapping) -> Vec<(&'static str, usize)> {
    let shares = mapping.spread.iter().flat_map(|spread| spread.by.columns()).map(|column| ("shared by", column));
    let one = mapping.refund.map(|column| ("refund", column)).into_iter();
    one.chain(mapping.currencies.iter().map(|&column| ("currency", column)))
        .chain(shares)
        .chain(mapping.exclusions.iter().map(|exclusion| ("status", exclusion.column)))
        .collect()
}

fn shortened(sample: &str) -> String {
    let sample = shown(sample);
    match sample.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &sample[..at]),
        None => sample,
    }
}

/// Columns of text below each other, two spaces apart.
fn aligned(lines: &[[String; 3]]) -> String {
    let width = |i: usize| lines.iter().map(|line| line[i].chars().count()).max().unwrap_or(0);
    let (first, second) = (width(0), width(1));
    let line = |[a, b, c]: &[String; 3]| format!("  {}\n", format!("{a:first$}  {b:second$}  {c}").trim_end());
    lines.iter().map(line).collect()
}
