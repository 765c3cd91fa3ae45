//! Names of months, written out or short, in the languages that shops export in.

/// Without accents, as all comparing is done.
const NAMES: [&[&str]; 12] = [
    &["january", "januar", "janner", "janvier", "enero", "gennaio", "januari", "janeiro"],
    &["february", "februar", "fevrier", "febrero", "febbraio", "februari", "fevereiro"],
    &["march", "marz", "mrz", "mars", "marzo", "maart", "mrt", "marco"],
    &["april", "avril", "abril", "aprile"],
    &["may", "mai", "mayo", "maggio", "mei", "maio"],
    &["june", "juni", "juin", "junio", "giugno", "junho"],
    &["july", "juli", "juillet", "julio", "luglio", "julho"],
    &["august", "aout", "agosto", "augustus"],
    &["september", "septembre", "septiembre", "settembre", "setembro"],
    &["october", "oktober", "octobre", "octubre", "ottobre", "outubro"],
    &["november", "novembre", "noviembre", "novembro"],
    &["december", "dezember", "decembre", "diciembre", "dicembre", "dezembro"],
];

/// The month, from 1, that a word of at least three letters names or begins to name in any language, if all
/// languages agree (`jui` is June or July).
pub fn month(word: &str) -> Option<u32> {
    let word: String = word.chars().flat_map(char::to_lowercase).filter_map(plain).collect();
    let means = |names: &&[&str]| names.iter().any(|name| name.starts_with(&word));
    let mut months = NAMES.iter().zip(1..).filter(|(names, _)| means(names)).map(|(_, month)| month);
    let first = months.next().filter(|_| word.len() >= 3)?;
    months.next().is_none().then_some(first)
}

fn plain(letter: char) -> Option<char> {
    match letter {
        'à'..='å' => Some('a'),
        'ç' => Some('c'),
        'è'..='ë' => Some('e'),
        'ò'..='ö' => Some('o'),
        'ù'..='ü' => Some('u'),
        // Accents that stand apart.
        '\u{300}'..='\u{36f}' => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_by_name_and_by_abbreviation() {
        for (word, number) in
            [("Dez", 12), ("MÄR", 3), ("ma\u{308}r", 3), ("Févr", 2), ("août", 8), ("set", 9), ("mei", 5)]
        {
            assert_eq!(month(word), Some(number), "{word}");
        }
        for word in ["jui", "ma", "", "noon", "decembers"] {
            assert_eq!(month(word), None, "{word}");
        }
    }
}
