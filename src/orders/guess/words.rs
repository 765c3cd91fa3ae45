//! What the name of a column speaks of: its words, looked up in `words.toml`.

use std::collections::HashMap;
use std::sync::LazyLock;

use indexmap::IndexMap;
use unicode_normalization::UnicodeNormalization;

/// The words by meaning and language, for contributors to add to.
const WORDS: &str = include_str!("words.toml");

/// Meanings of words, as a set: one bit each.
pub(super) type Meanings = u64;

macro_rules! meanings {
    ($($name:ident),* $(,)?) => {
        /// All meanings, as `words.toml` calls them but for the size of letters.
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(pub(super) const $name: Meanings = named(stringify!($name));)*
    };
}

meanings!(
    ORDER, INVOICE, SALE, NUMBER, CUSTOMER, NAME, EMAIL, PHONE, USER, STAFF, DATE, CLOCK, CREATED, ELSEWHEN, AMOUNT,
    TOTAL, SUBTOTAL, SALES, PRICE, UNIT, QUANTITY, NET, GROSS, INCL, EXCL, DISCOUNT, AFTER, BEFORE, TAX, SHIPPING, FEE,
    COST, PROFIT, TIP, BALANCE, PAID, CHANGE, REFUND, PAYOUT, PERCENT, CENTS, MEASURE, GOODS, CATEGORY, PRODUCT, SKU,
    LINE, METHOD, PAYMENT, PROMO, CODE, STATUS, KIND, CURRENCY, COUNTRY, CHANNEL, PLACE, NOTE, VOID, CREDIT, DEBIT,
    REGION, FILLER,
);

/// The bit of a meaning; none where it is not known.
const fn named(name: &str) -> Meanings {
    let mut at = 0;
    while at < NAMES.len() {
        if NAMES[at].eq_ignore_ascii_case(name) {
            return 1 << at;
        }
        at += 1;
    }
    0
}

/// What a name speaks of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Spoken {
    /// The meanings of all its words.
    pub of: Meanings,
    /// Words that are not known.
    pub unknown: u32,
}

impl Spoken {
    /// Whether a name speaks of all of these.
    pub(super) fn all(self, of: Meanings) -> bool {
        self.of & of == of
    }

    /// Whether it speaks of any of these.
    pub(super) fn any(self, of: Meanings) -> bool {
        self.of & of != 0
    }
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(WORDS).unwrap_or_default());

/// What the name of a column speaks of.
pub(super) fn spoken(header: &str) -> Spoken {
    LEXICON.spoken(header)
}

#[derive(Debug, Default)]
struct Lexicon {
    /// Words, and phrases of words with a space between.
    whole: HashMap<String, Meanings>,
    /// Beginnings of words, the longest first.
    stems: Vec<(String, Meanings)>,
    /// Words of scripts without spaces, the longest first.
    within: Vec<(String, Meanings)>,
}

/// Words in the longest phrase.
const PHRASE: usize = 4;

impl Lexicon {
    fn parse(text: &str) -> Result<Lexicon, String> {
        let file: IndexMap<String, IndexMap<String, Vec<String>>> =
            toml::from_str(text).map_err(|error| error.to_string())?;
        let mut lexicon = Lexicon::default();
        let add = |list: &mut Vec<(String, Meanings)>, word: String, own: Meanings| match list
            .iter_mut()
            .find(|(known, _)| *known == word)
        {
            Some((_, known)) => *known |= own,
            None => list.push((word, own)),
        };
        for (meaning, languages) in file {
            let own = Some(named(&meaning)).filter(|own| *own != 0);
            let own = own.ok_or_else(|| format!("[{meaning}] is no meaning"))?;
            for word in languages.into_values().flatten() {
                let plain = words(&word.replace('*', "")).join(" ");
                if plain.is_empty() {
                    return Err(format!("[{meaning}] {word:?} says nothing"));
                }
                match (word.ends_with('*'), has_no_spaces(&plain)) {
                    (_, true) => add(&mut lexicon.within, plain, own),
                    (true, _) => add(&mut lexicon.stems, plain, own),
                    (false, _) => *lexicon.whole.entry(plain).or_default() |= own,
                }
            }
        }
        // What is known as a whole word means also what it means as a beginning.
        lexicon.stems.sort_by_key(|(stem, _)| std::cmp::Reverse(stem.len()));
        lexicon.within.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        Ok(lexicon)
    }

    fn spoken(&self, header: &str) -> Spoken {
        let words = words(header);
        let mut spoken = Spoken::default();
        let mut at = 0;
        while at < words.len() {
            let phrase = (2..=PHRASE.min(words.len() - at))
                .rev()
                .find_map(|length| Some((length, *self.whole.get(&words[at..at + length].join(" "))?)));
            if let Some((length, of)) = phrase {
                spoken.of |= of;
                at += length;
                continue;
            }
            match self.word(&words[at]) {
                Some(of) => spoken.of |= of,
                None if words[at].chars().all(|c| c.is_ascii_digit()) => {}
                None => spoken.unknown += 1,
            }
            at += 1;
        }
        spoken.of &= !FILLER;
        spoken
    }

    /// What one word means: itself, its parts or its beginning.
    fn word(&self, word: &str) -> Option<Meanings> {
        if has_no_spaces(word) {
            return self.parts(word);
        }
        let own = self.exact(word);
        own.or_else(|| self.compound(word)).or_else(|| self.stem(word))
    }

    fn exact(&self, word: &str) -> Option<Meanings> {
        let stem = self.stems.iter().find(|(stem, _)| stem == word).map(|(_, of)| *of);
        match (self.whole.get(word).copied(), stem) {
            (None, stem) => stem,
            (whole, stem) => whole.map(|of| of | stem.unwrap_or(0)),
        }
    }

    fn stem(&self, word: &str) -> Option<Meanings> {
        self.stems.iter().find(|(stem, _)| word.starts_with(stem.as_str())).map(|(_, of)| *of)
    }

    /// `bestellnummer`: a known beginning, perhaps a letter that joins, and known words up to the end.
    fn compound(&self, word: &str) -> Option<Meanings> {
        const SHORTEST: usize = 3;
        let splits = word.char_indices().map(|(at, _)| at).filter(|at| *at >= SHORTEST).collect::<Vec<_>>();
        splits.into_iter().rev().find_map(|at| {
            let (front, rest) = word.split_at(at);
            let exact = |front: &str| self.exact(front).filter(|_| front.len() >= SHORTEST);
            let joined = ["", "s", "n", "en", "es", "e"].iter().find_map(|joint| exact(front.strip_suffix(joint)?))?;
            let short = ["id", "no", "nr", "dt", "ts"].contains(&rest);
            let end = self.whole.get(rest).copied().filter(|_| short || rest.len() >= SHORTEST);
            let end = end.or_else(|| self.compound(rest)).or_else(|| self.stem(rest));
            Some(joined | end?)
        })
    }

    /// The known words in a text without spaces, the longest at each place.
    fn parts(&self, word: &str) -> Option<Meanings> {
        let (mut of, mut rest) = (0, word);
        while let Some(first) = rest.chars().next() {
            let found = self.within.iter().find(|(known, _)| rest.starts_with(known.as_str()));
            match found {
                Some((known, own)) => {
                    of |= own;
                    rest = &rest[known.len()..];
                }
                None => rest = &rest[first.len_utf8()..],
            }
        }
        (of != 0).then_some(of)
    }
}

/// Whether words of this text are not set apart: Chinese, Japanese, Korean, Thai.
fn has_no_spaces(text: &str) -> bool {
    text.chars().any(is_spaceless)
}

fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// The words of a name: in small letters, without accents, cut at signs and at capitals within.
pub(super) fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before: Option<char> = None;
    let letters: Vec<char> = name.replace('°', "o").nfkc().collect();
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            words.push(plain(&std::mem::take(word)));
        }
    };
    for (i, &c) in letters.iter().enumerate() {
        if !c.is_alphanumeric() && !is_mark(c) {
            end(&mut word);
            if matches!(c, '#' | '%') {
                word.push(c);
                end(&mut word);
            }
            before = None;
            continue;
        }
        let next_is_small = letters.get(i + 1).is_some_and(|next| next.is_lowercase());
        let starts = before.is_some_and(|before| {
            c.is_uppercase() && (before.is_lowercase() || before.is_uppercase() && next_is_small)
                || c.is_ascii_digit() != before.is_ascii_digit()
                || is_spaceless(c) != is_spaceless(before)
        });
        if starts {
            end(&mut word);
        }
        word.push(c);
        before = Some(c);
    }
    end(&mut word);
    words
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

/// Small letters without accents.
pub(super) fn plain(text: &str) -> String {
    let bare = text.to_lowercase();
    let bare = bare.nfkd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).nfc();
    let mut out = String::new();
    for c in bare {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ł' => out.push('l'),
            'ø' => out.push('o'),
            'đ' => out.push('d'),
            'ı' => out.push('i'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_words_is_sound() {
        let lexicon = Lexicon::parse(WORDS).expect("meanings, languages and words");
        assert!(lexicon.whole.len() > 500 && lexicon.stems.len() > 400 && lexicon.within.len() > 200);
        assert!(Lexicon::parse("[colour]\nen = [\"red\"]").is_err_and(|why| why.contains("colour")));
    }

    #[test]
    fn names_are_cut_into_plain_words() {
        assert_eq!(words("dataZłożeniaZamówienia"), ["data", "zlozenia", "zamowienia"]);
        assert_eq!(words("N° commande"), ["no", "commande"]);
        assert_eq!(words("Order # (Total SKUName)"), ["order", "#", "total", "sku", "name"]);
        assert_eq!(words("TVA 20% estimée (€)"), ["tva", "20", "%", "estimee"]);
        assert_eq!(words("İptal Tarihi"), ["iptal", "tarihi"]);
    }

    #[test]
    fn names_speak_of_the_same_in_all_languages() {
        for (header, of) in [
            ("InvoiceNo", INVOICE | NUMBER),
            ("Bestellnummer", ORDER | NUMBER),
            ("Rechnungsdatum", INVOICE | DATE),
            ("Номер заказа", NUMBER | ORDER),
            ("Sipariş Tarihi", ORDER | DATE),
            ("注文番号", ORDER | NUMBER),
            ("주문일시", ORDER | DATE),
            ("Mã đơn", NUMBER | ORDER),
            ("prix_total", PRICE | TOTAL),
            ("Prezzo_unitario", PRICE | UNIT),
            ("Ara Toplam", SUBTOTAL),
            ("sous-total HT", SUBTOTAL | NET),
            ("Numer zamówienia", NUMBER | ORDER),
            ("discounted price", AFTER | PRICE),
        ] {
            assert_eq!(spoken(header).of, of, "{header}");
            assert_eq!(spoken(header).unknown, 0, "{header}");
        }
        assert!(spoken("Kundennummer").all(CUSTOMER | NUMBER));
        assert_eq!(spoken("Frobnicate").unknown, 1);
    }
}
