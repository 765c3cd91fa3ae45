//! What stands around and within the digits of a number: signs, currencies, parentheses, groups.

use crate::money::Decimal;

use super::currencies::is_currency;

/// The sign or code of the currency that stands beside a number, as it is written.
pub fn currency(text: &[u8]) -> Option<&str> {
    let text = trim(text);
    let token = [b'.', b','].iter().find_map(|&mark| dressed(text, mark))?.1?;
    std::str::from_utf8(token).ok()
}

/// The minus that is no hyphen.
pub(super) const MINUS: &[u8] = "\u{2212}".as_bytes();

/// White space of any width: spreadsheets pad and group with it.
const SPACES: [&[u8]; 6] = [b" ", b"\t", b"\xc2\xa0", b"\xe2\x80\xaf", b"\xe2\x80\x89", b"\xe2\x80\x87"];

/// What groups digits beside white space.
const GROUPS: [&[u8]; 4] = [b",", b".", b"'", b"\xe2\x80\x99"];

fn start_space(text: &[u8]) -> Option<&[u8]> {
    SPACES.iter().find_map(|space| text.strip_prefix(*space))
}

/// A text without the white space around it, of any width.
pub(super) fn trim(mut text: &[u8]) -> &[u8] {
    while let Some(rest) = start_space(text) {
        text = rest;
    }
    while let Some(rest) = SPACES.iter().find_map(|space| text.strip_suffix(*space)) {
        text = rest;
    }
    text
}

/// What stands on one side of a number.
#[derive(Default)]
struct Side<'t> {
    negative: Option<bool>,
    parenthesis: bool,
    currency: Option<&'t [u8]>,
}

fn side(mut text: &[u8], parenthesis: u8) -> Option<Side<'_>> {
    let mut side = Side::default();
    let sign = |text: &[u8]| match text {
        [b'-', ..] => Some((true, 1)),
        [b'+', ..] => Some((false, 1)),
        _ => text.starts_with(MINUS).then_some((true, MINUS.len())),
    };
    while !text.is_empty() {
        if let Some(rest) = start_space(text) {
            text = rest;
        } else if text[0] == parenthesis && !side.parenthesis {
            (side.parenthesis, text) = (true, &text[1..]);
        } else if let Some((negative, length)) = sign(text).filter(|_| side.negative.is_none()) {
            (side.negative, text) = (Some(negative), &text[length..]);
        } else {
            let ends = |at: &usize| {
                let rest = &text[*at..];
                rest[0] == parenthesis || start_space(rest).is_some() || sign(rest).is_some()
            };
            let end = (1..text.len()).find(ends).unwrap_or(text.len());
            if side.currency.is_some() || !is_currency(&text[..end]) {
                return None;
            }
            (side.currency, text) = (Some(&text[..end]), &text[end..]);
        }
    }
    Some(side)
}

/// A number with anything that may stand around it, and the currency among that.
pub(super) fn dressed(text: &[u8], mark: u8) -> Option<(Decimal, Option<&[u8]>)> {
    let mut start = text.iter().position(u8::is_ascii_digit)?;
    let mut end = text.iter().rposition(u8::is_ascii_digit)? + 1;
    // A mark at the end of the number is part of it, unless it is part of the sign: `.50`, `Rs.50`.
    let before = side(&text[..start], b'(').or_else(|| {
        start -= 1;
        side(text[..=start].strip_suffix(&[mark])?, b'(')
    })?;
    let after = side(&text[end..], b')').or_else(|| {
        end += 1;
        // `12.-` is Swiss for an even amount and no debt: not guessed at.
        side(text[end - 1..].strip_prefix(&[mark])?, b')').filter(|side| side.negative.is_none())
    })?;
    if before.parenthesis != after.parenthesis || (before.currency.is_some() && after.currency.is_some()) {
        return None;
    }
    let negative = match (before.parenthesis, before.negative, after.negative) {
        (parenthesis, None, None) => parenthesis,
        (false, Some(negative), None) | (false, None, Some(negative)) => negative,
        _ => return None,
    };
    let number = grouped(&text[start..end], mark)?;
    Some((if negative { number.negated() } else { number }, before.currency.or(after.currency)))
}

/// Digits, with groups of three or, as in India, of two with three at the end.
fn grouped(body: &[u8], mark: u8) -> Option<Decimal> {
    let (mut mantissa, mut scale, mut fraction) = (0_i128, 0_u32, false);
    // Digits since the last separator, digits of all inner groups, the separator.
    let (mut run, mut inner, mut separator) = (0, None, None);
    let mut rest = body;
    while let Some((&byte, tail)) = rest.split_first() {
        if byte.is_ascii_digit() {
            mantissa = mantissa.checked_mul(10)?.checked_add(i128::from(byte - b'0'))?;
            scale += u32::from(fraction);
            run += usize::from(!fraction);
            rest = tail;
        } else if byte == mark && !fraction {
            (fraction, rest) = (true, tail);
        } else {
            let own = GROUPS.iter().chain(&SPACES).find(|group| !fraction && rest.starts_with(group))?;
            match separator {
                None if (1..=3).contains(&run) && body[0] != b'0' => separator = Some((own, run)),
                Some((known, _)) if known == own && (2..=3).contains(&run) && *inner.get_or_insert(run) == run => {}
                _ => return None,
            }
            (run, rest) = (0, &rest[own.len()..]);
        }
    }
    let regular = match (separator, inner) {
        (None, _) => true,
        (Some((_, first)), Some(2)) => first <= 2 && run == 3,
        (Some(_), _) => run == 3,
    };
    (regular && scale <= 30).then_some(Decimal { mantissa, scale })
}
