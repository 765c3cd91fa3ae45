//! Text without fonts: how wide it is at most, how it is cut, how labels keep clear of each other.

use std::ops::Range;

/// The width of `text` in px at a font size of `px`: the advance widths of a wide sans serif (DejaVu Sans), so that
/// other system fonts take less.
pub(super) fn text_width(text: &str, px: f64, bold: bool) -> f64 {
    let em: f64 = text.chars().map(advance).sum();
    em * px * if bold { 1.12 } else { 1.0 }
}

fn advance(c: char) -> f64 {
    match c {
        '\u{300}'..='\u{36f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'
        | '\u{2066}'..='\u{2069}' => 0.0,
        '\u{fe00}'..='\u{fe0f}' | '\u{20d0}'..='\u{20ff}' => 0.0,
        'i' | 'l' | 'j' | '\'' | '|' => 0.29,
        ' ' | '.' | ',' | ':' | ';' | 'I' | '!' | 'f' | '·' | '\u{a0}' | '\u{202f}' => 0.36,
        't' | 'r' | '(' | ')' | '-' | '/' | '[' | ']' | '"' => 0.42,
        's' | 'c' | 'z' | 'k' | 'v' | 'x' | 'y' | '–' => 0.6,
        'm' | 'M' | 'W' | '%' | '@' | '—' | '…' => 1.0,
        'w' | '+' | '−' | '=' | '<' | '>' | '→' | '←' | '▲' | '▼' => 0.84,
        'A'..='Z' => 0.77,
        ' '..='~' | '\u{a1}'..='\u{24f}' | '₹' | '€' => 0.64,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' => 1.02,
        '\u{2600}'..='\u{27bf}' | '\u{1f000}'.. => 1.3,
        _ => 0.85,
    }
}

/// `text` cut to `width` px, with an ellipsis where something had to go.
pub(super) fn fit(text: &str, width: f64, px: f64, bold: bool) -> String {
    if text_width(text, px, bold) <= width {
        return text.to_owned();
    }
    let room = width - text_width("…", px, bold);
    let mut used = 0.0;
    let whole = text.chars().take_while(|c| {
        used += text_width(c.encode_utf8(&mut [0; 4]), px, bold);
        used <= room
    });
    let kept: String = whole.collect();
    let kept = kept.trim_end_matches(|c: char| c.is_whitespace() || advance(c) == 0.0);
    if kept.is_empty() { String::new() } else { format!("{kept}…") }
}

/// Centres for blocks of `(wanted centre, height)` px that neither overlap nor leave `within`, each as near to its
/// wanted place as its neighbours allow, in the order of the wanted places. Blocks too many for the room run over its low
/// end.
pub(super) fn spread(blocks: &[(f64, f64)], within: Range<f64>) -> Vec<f64> {
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by(|a, b| blocks[*a].0.total_cmp(&blocks[*b].0));
    let mut centres = vec![0.0; blocks.len()];
    let mut edge = within.start;
    for &i in &order {
        let (wanted, height) = blocks[i];
        centres[i] = (wanted - height / 2.0).max(edge) + height / 2.0;
        edge = centres[i] + height / 2.0;
    }
    let mut edge = within.end;
    for &i in order.iter().rev() {
        let half = blocks[i].1 / 2.0;
        centres[i] = (centres[i] + half).min(edge) - half;
        edge = centres[i] - half;
    }
    centres
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_with_an_ellipsis() {
        assert_eq!(fit("Books", 100.0, 12.0, false), "Books");
        let cut = fit("Consumer electronics and more", 80.0, 12.0, false);
        assert!(cut.starts_with("Consumer") && cut.ends_with('…') && text_width(&cut, 12.0, false) <= 80.0, "{cut}");
        assert_eq!(fit("Books", 3.0, 12.0, false), "");
    }

    #[test]
    fn blocks_spread_without_overlap() {
        let centres = spread(&[(50.0, 30.0), (52.0, 15.0), (99.0, 15.0)], 0.0..100.0);
        assert_eq!(centres, [50.0, 72.5, 92.5]);
    }
}
