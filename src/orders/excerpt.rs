//! A rejected row as messages show it: its line as it is written, the field at fault marked, nothing of a customer.

use crate::diagnostic::Excerpt;

use super::dialect::Dialect;
use super::ids::Ids;
use super::mapping::Mapping;
use super::private::reveals;
use super::rejects::{Reason, Reject};

/// What stands in place of what may name a customer.
pub const MASK: &str = "•••";

/// The line, and the column at which the field at fault starts, in bytes from 1, where it starts on the row's first line.
pub(super) fn excerpt(reject: &Reject, mapping: &Mapping, dialect: Dialect, customers: &Ids) -> (Excerpt, Option<u64>) {
    let fields = written(&reject.row, dialect);
    let harmless = mapping.harmless();
    // Of a row that is not cut as the header is, nobody knows which field is which.
    let known = fields.len() == mapping.header.len() && !matches!(reject.reason, Reason::Quotes(_));
    let text = |(column, field): (usize, &&[u8])| {
        let hidden = !known || !harmless.contains(&column) || holds_lines(field) || reveals(unquoted(field), customers);
        if hidden && !field.is_empty() { MASK.to_owned() } else { String::from_utf8_lossy(field).into_owned() }
    };
    let texts: Vec<String> = fields.iter().enumerate().map(text).collect();
    let fault = match (&reject.reason, &reject.column) {
        (Reason::Fields { header, .. }, _) => Some((fields.len().min(*header as usize), fields.len())),
        (Reason::Cut, _) => Some((fields.len(), fields.len())),
        (_, Some(name)) => mapping.header.iter().position(|own| own == name).map(|column| (column, column + 1)),
        (_, None) => None,
    };
    let delimiter = char::from(dialect.delimiter).to_string();
    let (from, to) = fault.map_or((0, 0), |(from, to)| (from.min(texts.len()), to.min(texts.len())));
    let start: usize = fields[..from].iter().map(|field| field.len() + 1).sum();
    let start = start.min(reject.row.len());
    let column = (fault.is_some() && !holds_lines(&reject.row[..start])).then_some(start as u64 + 1);
    let [before, meant, after] = [&texts[..from], &texts[from..to], &texts[to..]].map(|part| part.join(&delimiter));
    let before = if from > 0 && to > from { before + &delimiter } else { before };
    let after = if to > 0 && to < texts.len() { delimiter + &after } else { after };
    (if fault.is_some() { Excerpt::new(&before, &meant, &after) } else { Excerpt::whole(&after) }, column)
}

/// A field without the quotes around it.
fn unquoted(field: &[u8]) -> &[u8] {
    let inner = field.strip_prefix(b"\"").and_then(|field| field.strip_suffix(b"\""));
    inner.unwrap_or(field)
}

/// Whether a text runs over several lines, so that other rows may stand in it.
pub(super) fn holds_lines(text: &[u8]) -> bool {
    memchr::memchr2(b'\n', b'\r', text).is_some()
}

/// The fields of a row as they are written, quotes and all.
fn written(row: &[u8], dialect: Dialect) -> Vec<&[u8]> {
    let (mut fields, mut start) = (Vec::new(), 0);
    loop {
        let from = match dialect.quote.filter(|quote| row.get(start) == Some(quote)) {
            Some(quote) => dialect.close(row, start, quote).at.map_or(row.len(), |close| close + 1),
            None => start,
        };
        let Some(length) = memchr::memchr(dialect.delimiter, &row[from..]) else {
            fields.push(&row[start..]);
            return fields;
        };
        fields.push(&row[start..from + length]);
        start = from + length + 1;
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{Columns, Filter};
    use crate::orders::records::Quotes;

    fn told(row: &str, column: Option<&str>, reason: Reason) -> (String, String, Option<u64>) {
        let header = ["order_id", "Name", "user_id", "ts", "amount"].map(str::to_owned).to_vec();
        let mapping =
            Mapping::resolve(Path::new("o.csv"), header, &Columns::default(), &Filter::default()).expect("columns");
        let reject = Reject {
            source: 0,
            line: 7,
            lines: 1,
            column: column.map(str::to_owned),
            value: Vec::new(),
            row: row.as_bytes().to_vec(),
            private: false,
            reason,
        };
        let (Excerpt { source, mark }, column) = excerpt(&reject, &mapping, Dialect::default(), &Ids::default());
        let marked = source.chars().skip(mark.start).take(mark.len()).collect();
        (source, marked, column)
    }

    #[test]
    fn the_field_at_fault_is_marked_and_nothing_names_a_customer() {
        let (line, marked, column) = told("1,\"Ann, Lee\",a@b.c,2025-01-01,ten", Some("amount"), Reason::Amount);
        assert_eq!((&line[..], &marked[..], column), ("1,•••,•••,2025-01-01,ten", "ten", Some(31)));
        let (line, marked, _) = told("1,,a@b.c,\"2025\u{1b}[31m\",5", Some("ts"), Reason::NoTime);
        assert_eq!((&line[..], &marked[..]), ("1,,•••,\"2025\\u{1b}[31m\",5", "\"2025\\u{1b}[31m\""));
        let (line, marked, column) = told("1,Ann,a@b.c,2025-01-01", None, Reason::Fields { found: 4, header: 5 });
        assert_eq!((&line[..], &marked[..], column), ("•••,•••,•••,•••", "", Some(23)));
        let (line, marked, _) = told("1,Ann,a@b.c,2025-01-01,5,6", None, Reason::Fields { found: 6, header: 5 });
        assert_eq!((&line[..], &marked[..]), ("•••,•••,•••,•••,•••,•••", "•••"));
        let (line, marked, _) = told("1,Ann,a@b.c,2025-01-01,\"5\"x", Some("amount"), Reason::Quotes(Quotes::Text));
        assert_eq!((&line[..], &marked[..]), ("•••,•••,•••,•••,•••", "•••"));
        let (line, marked, column) =
            told("1,\"A\nB\",a@b.c,2025-01-01,\"5\n2,Bob,b@c.d\"", Some("amount"), Reason::Amount);
        assert_eq!((&line[..], &marked[..], column), ("1,•••,•••,2025-01-01,•••", "•••", None));
        assert_eq!(told("1,Ann,a@b.c,2025-01-01,5", None, Reason::Order { line: 3 }).1, "");
    }
}
