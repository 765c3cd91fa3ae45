//! What of a connection is nobody's business: passwords and tokens, out of every message.

use super::drivers::Environment;

/// What stands in the place of a secret.
const MASK: &str = "***";
/// What is part of the name of a setting that holds a secret.
const SECRET: [&str; 8] = ["pass", "pwd", "token", "secret", "key", "credential", "auth", "header"];

/// The secrets of a connection: what stands between user and host, and settings that are called so.
pub(super) fn secrets(uri: &str, options: &[(String, String)]) -> Vec<String> {
    let mut found: Vec<String> = spans(uri).into_iter().map(|(from, to)| uri[from..to].to_owned()).collect();
    let decoded: Vec<String> = found.iter().map(|secret| decoded(secret)).collect();
    found.extend(decoded);
    found.extend(options.iter().filter(|(key, _)| is_secret(key)).map(|(_, value)| value.clone()));
    found.retain(|secret| !secret.is_empty());
    found.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    found.dedup();
    found
}

/// A text without these secrets, nor any that it shows to be one.
pub(super) fn scrubbed(text: &str, secrets: &[String]) -> String {
    let mut text = text.to_owned();
    for secret in secrets {
        text = text.replace(secret.as_str(), MASK);
    }
    hidden(&text)
}

/// A text that may hold addresses of databases, without their passwords.
pub fn hidden(text: &str) -> String {
    let mut out = text.to_owned();
    for (from, to) in spans(text).into_iter().rev() {
        out.replace_range(from..to, MASK);
    }
    out
}

/// A text with the variables that it mentions: `${NAME}` anywhere, or `$NAME` as all of it.
///
/// # Errors
/// The name of one that is not set.
pub(super) fn filled(text: &str, environment: Environment<'_>) -> Result<String, String> {
    let value = |name: &str| environment(name).ok_or_else(|| name.to_owned());
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if let Some(name) = text.strip_prefix('$').filter(|name| is_name(name)) {
        return value(name);
    }
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, behind)) = after.split_once('}').filter(|(name, _)| is_name(name)) else { break };
        out += before;
        out += &value(name)?;
        rest = behind;
    }
    Ok(out + rest)
}

/// Where secrets stand in a text, from left to right.
fn spans(text: &str) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("://").map(|start| at + start + 3) {
        let ends = |c: char| c.is_whitespace() || "\"'<>/?#".contains(c);
        // A password may hold what should have been written with a percent sign: the last sign counts.
        let rest = &text[start..];
        let whole = rest.find(|c: char| c.is_whitespace() || "\"<>".contains(c)).unwrap_or(rest.len());
        let host = rest.find(ends).unwrap_or(rest.len());
        let sign = rest[..host].rfind('@').or_else(|| rest[..whole].rfind('@'));
        if let Some(sign) = sign
            && let Some(colon) = rest[..sign].find(':')
        {
            found.push((start + colon + 1, start + sign));
        }
        at = start;
    }
    // `password=…`, as settings are written in addresses and in lists.
    for (equals, _) in text.match_indices('=') {
        let before = text[..equals].trim_end();
        let name = before
            .rfind(|c: char| !(c.is_alphanumeric() || "_.-".contains(c)))
            .map_or(before, |i| &before[i + before[i..].chars().next().map_or(1, char::len_utf8)..]);
        if !is_secret(name) {
            continue;
        }
        let rest = &text[equals + 1..];
        let from = equals + 1 + (rest.len() - rest.trim_start().len());
        let value = &text[from..];
        let (skip, length) = match value.chars().next() {
            Some(quote @ ('\'' | '"')) => (1, value[1..].find(quote).unwrap_or(value.len() - 1)),
            _ => (0, value.find(|c: char| c.is_whitespace() || "&;,\"'".contains(c)).unwrap_or(value.len())),
        };
        if length > 0 {
            found.push((from + skip, from + skip + length));
        }
    }
    found.sort_unstable();
    let mut end = 0;
    found.retain(|&(from, to)| {
        let apart = from >= end;
        end = end.max(to);
        apart
    });
    found
}

fn is_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    SECRET.iter().any(|secret| name.contains(secret))
}

/// A text in which `%41` is A.
pub(super) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let hex = bytes.get(at + 1..at + 3).and_then(|two| std::str::from_utf8(two).ok());
        match hex.and_then(|two| u8::from_str_radix(two, 16).ok()).filter(|_| bytes[at] == b'%') {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hidden_wherever_they_stand() {
        for (text, shown) in [
            ("postgresql://shop:geheim@db.example/shop", "postgresql://shop:***@db.example/shop"),
            ("postgresql://shop:a:b@c@db.example/shop", "postgresql://shop:***@db.example/shop"),
            ("postgresql://shop:a/b?c@db.example/shop", "postgresql://shop:***@db.example/shop"),
            (
                "postgresql://db.example/shop?user=u&password=geheim&x=1",
                "postgresql://db.example/shop?user=u&password=***&x=1",
            ),
            ("host=db password='ge heim' user=shop", "host=db password='***' user=shop"),
            ("host=db password = geheim", "host=db password = ***"),
            ("sc://host:443/;use_ssl=true;token=abc;x=1", "sc://host:443/;use_ssl=true;token=***;x=1"),
            (
                "uri = \"postgresql://shop:geheim@db/shop\"  # shop@example.com",
                "uri = \"postgresql://shop:***@db/shop\"  # shop@example.com",
            ),
            ("at one://a:b@c and two://d:e@f", "at one://a:***@c and two://d:***@f"),
            ("postgresql://shop@db.example:5432/shop", "postgresql://shop@db.example:5432/shop"),
            ("postgresql://db.example:5432/shop?sslmode=require", "postgresql://db.example:5432/shop?sslmode=require"),
            ("shop.duckdb", "shop.duckdb"),
            ("é=1 motdepassé=ß", "é=1 motdepassé=***"),
        ] {
            assert_eq!(hidden(text), shown);
        }
    }

    #[test]
    fn variables_of_the_environment_are_filled_in() {
        let environment = |name: &str| (name == "PASSWORD").then(|| "ge$heim".to_owned());
        let filled = |text: &str| filled(text, &environment);
        assert_eq!(filled("postgresql://shop:${PASSWORD}@db"), Ok("postgresql://shop:ge$heim@db".to_owned()));
        assert_eq!(filled("$PASSWORD"), Ok("ge$heim".to_owned()));
        assert_eq!(filled("a$PASSWORD and ${ not"), Ok("a$PASSWORD and ${ not".to_owned()));
        assert_eq!((filled("${OTHER}"), filled("$OTHER")), (Err("OTHER".to_owned()), Err("OTHER".to_owned())));
    }

    #[test]
    fn a_message_that_repeats_a_secret_hides_it() {
        let options = [("username".to_owned(), "shop".to_owned()), ("adbc.auth".to_owned(), "abc".to_owned())];
        let secrets = secrets("postgresql://shop:p%40ss@db/shop", &options);
        assert_eq!(
            scrubbed("login with p@ss or p%40ss or abc failed", &secrets),
            "login with *** or *** or *** failed"
        );
    }
}
