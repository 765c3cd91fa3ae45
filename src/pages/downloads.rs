//! The tables behind the pages as files: CSV and JSON in the site, Parquet beside it, and what their columns mean.

use std::fmt::Write;

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::diagnostic::Result;
use crate::money::Money;
use crate::orders::day::DAY;
use crate::report::Report;
use crate::site::Site;
use crate::tables::curated::{Curated, Field, Values, parquet};

use super::published::{TABLES, TableDef};
use super::{lists, values};

/// Where the description of all tables lies in the site.
pub const SCHEMA: &str = "data/schema.json";

/// Rows beyond which a table is left to Parquet.
const MOST: usize = 200_000;

/// The tables of a report that its site offers.
pub fn published(report: &Report) -> impl Iterator<Item = (&'static TableDef, Vec<Field>)> {
    let found = TABLES.iter().filter(|table| !table.private);
    found.filter_map(|table| Some((table, (table.fields)(report)?))).filter(|(_, fields)| height(fields) <= MOST)
}

/// Adds the tables to a site, with their description.
///
/// # Errors
/// Exit 1 where a path is taken.
pub fn add(site: &mut Site, report: &Report) -> Result<()> {
    let mut schemas = serde_json::Map::new();
    let published: Vec<_> = published(report).collect();
    let tables: Vec<_> = published.par_iter().map(|(_, fields)| (csv(fields), json(fields))).collect();
    for ((table, fields), (csv, json)) in published.iter().zip(tables) {
        schemas.insert(table.name.to_owned(), schema(table.what, fields));
        site.add(table.path("csv"), csv)?;
        site.add(table.path("json"), json)?;
    }
    let mut lists = values::lists(report);
    lists.extend(lists::public(report));
    let files: Vec<Vec<u8>> = lists.par_iter().map(|list| csv(&list.fields)).collect();
    for (list, file) in lists.into_iter().zip(files) {
        site.add(format!("data/{}.csv", list.name), file)?;
        schemas.insert(list.name, schema(&list.what, &list.fields));
    }
    let all = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The tables of a Sales Pulse report",
        "description": "Each table is a CSV file and a JSON file of the same name: a list of rows, each an object; a list of \
                        customers is a CSV file. Amounts are decimal texts with four decimals, exact, in the currency of \
                        the report; shares are decimal texts with four decimals, of 1, rounded half away from zero.",
        "$defs": schemas,
    });
    site.add(SCHEMA.to_owned(), format!("{all:#}\n").into_bytes())
}

/// All tables as Parquet, and the customers of each segment as CSV.
///
/// # Errors
/// Exit 1: a table that we built wrong.
pub fn curate(report: &Report) -> Result<Vec<Curated>> {
    let tables = TABLES.par_iter().filter_map(|table| Some(parquet(table.name, (table.fields)(report)?)));
    let mut tables: Vec<Result<Curated>> = tables.collect();
    tables.extend(values::lists(report).into_iter().map(|list| parquet(&list.name.replace('/', "_"), list.fields)));
    let lists = lists::private(report);
    let lists = lists.par_iter().map(|list| Curated { name: format!("{}.csv", list.name), bytes: csv(&list.fields) });
    let lists: Vec<Curated> = lists.collect();
    tables.into_iter().chain(lists.into_iter().map(Ok)).collect()
}

fn csv(fields: &[Field]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(fields.iter().map(|field| field.name.as_bytes()));
    let mut text = String::new();
    for row in 0..height(fields) {
        for field in fields {
            text.clear();
            plain(&field.values, row, &mut text);
            if let Values::Texts(_) = field.values {
                defuse(&mut text);
            }
            let _ = writer.write_field(&text);
        }
        let _ = writer.write_record(None::<&[u8]>);
    }
    writer.into_inner().unwrap_or_default()
}

/// One row a line, its columns in their order.
fn json(fields: &[Field]) -> Vec<u8> {
    let value = |field: &Field, row: usize| match &field.values {
        Values::Counts(counts) => json!(counts[row]),
        values => {
            let mut text = String::new();
            if plain(values, row, &mut text) { Value::String(text) } else { Value::Null }
        }
    };
    let object = |row: usize| {
        let members: Vec<String> =
            fields.iter().map(|field| format!("{}:{}", json!(field.name), value(field, row))).collect();
        format!("{{{}}}", members.join(","))
    };
    let rows: Vec<String> = (0..height(fields)).map(object).collect();
    format!("[\n{}\n]\n", rows.join(",\n")).into_bytes()
}

fn height(fields: &[Field]) -> usize {
    fields.first().map_or(0, |field| field.values.len())
}

/// Writes a value as exact plain text; says whether there is one.
fn plain(values: &Values, row: usize, text: &mut String) -> bool {
    let money =
        |amount: Option<Money>, text: &mut String| amount.inspect(|amount| amount.write_plain(4, text)).is_some();
    // Writing to memory does not fail.
    match values {
        Values::Dates(days) => write!(text, "{}", days[row]).is_ok(),
        Values::Times(seconds) => {
            let (day, second) = (seconds[row].div_euclid(DAY), seconds[row].rem_euclid(DAY));
            let date = crate::orders::day::date(day as i32);
            write!(text, "{date}T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60).is_ok()
        }
        Values::Texts(texts) => {
            text.push_str(&texts[row]);
            true
        }
        Values::Counts(counts) => write!(text, "{}", counts[row]).is_ok(),
        Values::Money(amounts) => money(amounts[row], text),
        Values::Ratios(ratios) => money(ratios[row].map(Money), text),
        Values::Hundredths(values) => {
            let sign = if values[row] < 0 { "-" } else { "" };
            write!(text, "{sign}{}.{:02}", values[row].abs() / 100, values[row].abs() % 100).is_ok()
        }
    }
}

/// A text that a spreadsheet would run as a formula gets an apostrophe; a number stays one.
fn defuse(field: &mut String) {
    if field.starts_with(['=', '+', '-', '@', '\t', '\r']) && field.parse::<f64>().is_err() {
        field.insert(0, '\'');
    }
}

fn schema(what: &str, fields: &[Field]) -> Value {
    let property = |field: &Field| {
        let kind = match &field.values {
            Values::Dates(_) => json!({ "type": "string", "format": "date" }),
            Values::Times(_) => json!({ "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$" }),
            Values::Texts(_) => json!({ "type": "string" }),
            Values::Counts(_) => json!({ "type": "integer", "minimum": 0 }),
            Values::Money(_) | Values::Ratios(_) => json!({ "type": ["string", "null"], "pattern": r"^-?\d+\.\d{4}$" }),
            Values::Hundredths(_) => json!({ "type": "string", "pattern": r"^-?\d+\.\d{2}$" }),
        };
        let mut kind = kind;
        kind["description"] = json!(field.what);
        (field.name.clone().into_owned(), kind)
    };
    let properties: serde_json::Map<String, Value> = fields.iter().map(property).collect();
    json!({
        "description": what,
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": fields.iter().map(|field| field.name.as_ref()).collect::<Vec<&str>>(),
            "additionalProperties": false,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_numbers_stay() {
        let defused = |field: &str| {
            let mut field = field.to_owned();
            defuse(&mut field);
            field
        };
        assert_eq!(defused("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(defused("@cmd"), "'@cmd");
        assert_eq!(defused("-12.5000"), "-12.5000");
    }

    #[test]
    fn the_same_values_in_every_format() {
        let fields = [
            Field::new("name", "A name", Values::Texts(vec!["=1".to_owned(), "a \"b\"".to_owned()])),
            Field::new("amount", "An amount", Values::Money(vec![Some(Money(-12_500)), None])),
            Field::new("n", "How many", Values::Counts(vec![3, 0])),
        ];
        assert_eq!(
            String::from_utf8(csv(&fields)).expect("UTF-8"),
            "name,amount,n\n'=1,-1.2500,3\n\"a \"\"b\"\"\",,0\n"
        );
        assert_eq!(
            String::from_utf8(json(&fields)).expect("UTF-8"),
            "[\n{\"name\":\"=1\",\"amount\":\"-1.2500\",\"n\":3},\n{\"name\":\"a \\\"b\\\"\",\"amount\":null,\"n\":0}\n]\n"
        );
    }
}
