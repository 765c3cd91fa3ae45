//! JSON Lines: an object a line, as the lines of text that say the same.

use std::io::BufRead;

use indexmap::IndexMap;
use serde_json::{Map, Value};

use super::records::write_field;

/// The same rows as CSV, with the names of all fields before the first line.
pub(super) fn to_text(input: impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut columns: IndexMap<String, usize> = IndexMap::new();
    let mut rows: Vec<Result<Vec<(usize, String)>, String>> = Vec::new();
    for line in input.lines() {
        let line = line?;
        rows.push(match serde_json::from_str::<Map<String, Value>>(&line) {
            Ok(object) => {
                let mut row = Vec::new();
                fields("", object, &mut |name, text| {
                    let next = columns.len();
                    row.push((*columns.entry(name).or_insert(next), text));
                });
                Ok(row)
            }
            Err(_) => Err(line),
        });
    }
    let mut out = Vec::new();
    let mut record = |fields: &[&str]| {
        for (i, field) in fields.iter().enumerate() {
            if i > 0 {
                out.push(b',');
            }
            write_field(field.as_bytes(), &mut out);
        }
        out.push(b'\n');
    };
    let names: Vec<&str> = columns.keys().map(String::as_str).collect();
    record(&names);
    for row in &rows {
        match row {
            Ok(row) => {
                let mut fields = vec![""; names.len()];
                row.iter().for_each(|(column, text)| fields[*column] = text);
                record(&fields);
            }
            // What is no object is rejected as a row of too few fields.
            Err(line) => record(&[line]),
        }
    }
    Ok(out)
}

/// Shows every field of an object, those of objects within by both names. A line break would end the line.
fn fields(above: &str, object: Map<String, Value>, show: &mut dyn FnMut(String, String)) {
    for (name, value) in object {
        let name = if above.is_empty() { name } else { format!("{above}.{name}") };
        match value {
            Value::Null => show(name, String::new()),
            Value::String(text) => show(name, text.replace(['\n', '\r'], " ")),
            Value::Object(object) => fields(&name, object, show),
            other => show(name, other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_rows() {
        let text = "{\"id\": \"007\", \"total\": 12.5, \"buyer\": {\"name\": \"A, B\"}}\nno object\n\n{\"total\": 3, \"new\": true, \"id\": null}\n";
        let text = String::from_utf8(to_text(text.as_bytes()).expect("in memory")).expect("UTF-8");
        assert_eq!(text, "id,total,buyer.name,new\n007,12.5,\"A, B\",\nno object\n\n,3,,true\n");
    }
}
