//! Writing directions: a report reads from left to right, and letters in it may not.

/// A date or a number with letters that run from right to left keeps its own direction, and so does the sentence around
/// it.
pub(super) fn isolated(text: String) -> String {
    const RIGHT_TO_LEFT: std::ops::RangeInclusive<char> = '\u{590}'..='\u{8ff}';
    let turns = |c: char| {
        RIGHT_TO_LEFT.contains(&c) || matches!(c, '\u{200f}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
    };
    if text.contains(turns) { format!("\u{2068}{text}\u{2069}") } else { text }
}
