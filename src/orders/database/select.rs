//! The only statement that is run on what the config names.

/// All rows of a table, or of what stands in its place.
pub(super) fn all(table: &str) -> String {
    format!("SELECT * FROM {table}")
}

/// All rows of a query: it is put in parentheses, so that nothing but a SELECT can stand there. A comment at its end is
/// ended before them.
///
/// # Errors
/// Why it is not one query.
pub(super) fn of(query: &str) -> Result<String, &'static str> {
    let query = query.trim().trim_end_matches(|c: char| c == ';' || c.is_whitespace());
    whole(query)?;
    Ok(format!("SELECT * FROM ({query}\n) AS orders"))
}

/// Whether a text closes what it opens, and is one statement.
fn whole(query: &str) -> Result<(), &'static str> {
    let mut open = 0_usize;
    let mut rest = query;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let past = |end: &str, what: &'static str| after.split_once(end).map(|(_, rest)| rest).ok_or(what);
        rest = match c {
            '\'' => past("'", "a text is not closed")?,
            '"' => past("\"", "a name is not closed")?,
            '`' => past("`", "a name is not closed")?,
            '-' if after.starts_with('-') => after.split_once('\n').map_or("", |(_, rest)| rest),
            '/' if after.starts_with('*') => past("*/", "a comment is not closed")?,
            ';' => return Err("a second statement follows the first"),
            ')' if open == 0 => return Err("a parenthesis is closed that was never opened"),
            _ => after,
        };
        match c {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
    }
    if open > 0 { Err("a parenthesis is not closed") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_stands_within_a_select() {
        assert_eq!(of(" SELECT 1; \n"), Ok("SELECT * FROM (SELECT 1\n) AS orders".to_owned()));
        for query in ["SELECT ';' -- ; )", "SELECT \")\" /* ; ) */ FROM (SELECT 1)", "SELECT 'it''s', `;`"] {
            assert!(of(query).is_ok(), "{query}");
        }
        for query in [
            "SELECT 1; DROP TABLE orders",
            "SELECT 1) AS a; DROP TABLE b; SELECT * FROM (SELECT 1",
            "SELECT (1",
            "SELECT 'a",
        ] {
            assert!(of(query).is_err(), "{query}");
        }
    }
}
