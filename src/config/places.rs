//! Where the keys of a config stand in its text.

/// Line and column, from 1, of the value of a key, such as `currency`, `[rfm] recency` or `segments`; those of its table
/// where the key is written another way.
pub(super) fn place(text: &str, key: &str) -> Option<(u64, u64)> {
    let (table, key) = match key.strip_prefix('[').and_then(|key| key.split_once(']')) {
        Some((table, key)) => (table, key.trim()),
        None => ("", key),
    };
    // Of several keys the first is named.
    let key = key.split(' ').next().unwrap_or(key);
    let mut own = String::new();
    let mut of_table = None;
    for (number, line) in (1..).zip(text.lines()) {
        let start = line.len() - line.trim_start().len();
        let code = line[start..].trim_end();
        if let Some(name) = code.strip_prefix('[') {
            own = name.trim_start_matches('[').split(']').next().unwrap_or_default().trim().to_owned();
            if !own.is_empty() && (own == table || table.is_empty() && own == key) {
                of_table.get_or_insert((number, start as u64 + 1));
            }
            continue;
        }
        let Some((name, value)) = line.split_once('=') else { continue };
        let value_at = name.len() + 1 + value.len() - value.trim_start().len();
        let name = name.trim().trim_matches(['"', '\'']);
        let is_key = own == table && name == key || own.is_empty() && name.split_once('.') == Some((table, key));
        if is_key {
            return Some((number, value_at as u64 + 1));
        }
        // A table on one line.
        if own.is_empty() && name == table {
            of_table.get_or_insert((number, value_at as u64 + 1));
        }
    }
    of_table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_however_they_are_written() {
        let text = "title = \"a = b\"\nbrand = { accent = \"red\" }\nrfm.recency = [1]\n\n[rfm]\n# method\n  method= \"x\"\n\
                    [filter.only]\nrecency = \"y\"\n[[segments]]\nname = \"A\"\n[[segments]]\n";
        for (key, at) in [
            ("title", Some((1, 9))),
            ("[brand] accent", Some((2, 9))),
            ("[rfm] recency", Some((3, 15))),
            ("[rfm] method", Some((7, 11))),
            ("[rfm] monetary", Some((5, 1))),
            ("segments", Some((10, 1))),
            ("currency", None),
            ("[input] earliest or latest", None),
        ] {
            assert_eq!(place(text, key), at, "{key}");
        }
        assert_eq!(place("[input]\nearliest = 1\n", "[input] earliest or latest"), Some((2, 12)));
    }
}
