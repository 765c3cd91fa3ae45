//! Text in any encoding as UTF-8, decoded while it is read.
//!
//! All encodings that shops export in write ASCII alike, so nothing needs deciding before the first byte that is not
//! ASCII; the megabyte behind it decides.

use std::borrow::Cow;
use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, Encoding, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::charset::{Charset, cp850};

/// Bytes that decide.
const WINDOW: usize = 1 << 20;

/// What a text turned out to be written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The encoding.
    pub encoding: Charset,
    /// Where the byte that decided stands, and which it is, where it was not a byte order mark or the config. All before
    /// it is ASCII, so that the place is the same in the decoded text.
    pub proof: Option<(u64, u8)>,
    /// Another encoding that would read the text as plausibly, and differently.
    pub rival: Option<Charset>,
}

/// What stands for bytes that are no text and cannot stay as they are. No UTF-8 holds it.
const SPOILT: u8 = 0xff;

/// The bytes that a decoded text had in its file; text in UTF-16 stays as it is.
pub fn original(text: &[u8], encoding: Charset) -> Cow<'_, [u8]> {
    if text.is_ascii() || encoding == Charset::UTF_8 {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    for chunk in text.utf8_chunks() {
        bytes.extend_from_slice(&encoding.encode(chunk.valid()));
        bytes.extend_from_slice(chunk.invalid());
    }
    Cow::Owned(bytes)
}

/// Reads a text as UTF-8 without a byte order mark. Bytes that are no text in its encoding stay as they are: which row
/// and column they spoil is for the reader of rows to say.
pub struct Utf8<R> {
    input: R,
    state: State,
    /// Bytes read and not yet decoded.
    raw: Vec<u8>,
    /// Bytes before `raw`.
    offset: u64,
    decision: Option<Decision>,
}

enum State {
    /// Nothing but ASCII so far.
    Ascii,
    /// UTF-8 to the end.
    Same,
    Decoding(Box<encoding_rs::Decoder>),
    /// Each byte a character.
    Table(Vec<char>),
}

impl State {
    fn of(encoding: Charset) -> State {
        match encoding {
            _ if encoding == Charset::UTF_8 => State::Same,
            Charset::Standard(encoding) => State::Decoding(Box::new(encoding.new_decoder_without_bom_handling())),
            Charset::Dos(_) => State::Table(encoding.table()),
        }
    }
}

impl<R: Read> Utf8<R> {
    /// Looks for a byte order mark, and for UTF-16 without one. With `encoding`, nothing else is guessed.
    ///
    /// # Errors
    /// Where the first bytes cannot be read.
    pub fn new(mut input: R, encoding: Option<Charset>) -> io::Result<Utf8<R>> {
        let mut raw = Vec::new();
        input.by_ref().take(4).read_to_end(&mut raw)?;
        let mark = Encoding::for_bom(&raw);
        let marked = mark.map(|(encoding, _)| Charset::Standard(encoding));
        let known = marked.or(encoding).or_else(|| sixteen(&raw).map(Charset::Standard));
        raw.drain(..mark.map_or(0, |(_, length)| length));
        let decision = known.map(|encoding| Decision { encoding, proof: None, rival: None });
        Ok(Utf8 { input, state: known.map_or(State::Ascii, State::of), raw, offset: 0, decision })
    }

    /// What was decided so far; nothing while all is ASCII.
    pub fn decision(&self) -> Option<&Decision> {
        self.decision.as_ref()
    }

    /// Appends the text of the next `size` bytes or more to `text`, and says whether there may be others.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub fn read(&mut self, text: &mut Vec<u8>, size: usize) -> io::Result<bool> {
        if let State::Decoding(_) | State::Table(_) = self.state {
            let more = self.fill(size)?;
            self.decode(text, !more);
            return Ok(more);
        }
        // What needs no decoding is read into its place.
        let start = text.len();
        text.append(&mut self.raw);
        let missing = size.saturating_sub(text.len() - start);
        let more = self.input.by_ref().take(missing as u64).read_to_end(text)? == missing;
        if let State::Ascii = self.state {
            let ascii = Encoding::ascii_valid_up_to(&text[start..]);
            self.offset += ascii as u64;
            if start + ascii < text.len() {
                self.raw = text.split_off(start + ascii);
                self.decide(more)?;
                return self.read(text, size - ascii);
            }
        }
        Ok(more)
    }

    /// Reads until there are `size` bytes to decode, and says whether there may be others.
    fn fill(&mut self, size: usize) -> io::Result<bool> {
        let missing = size.saturating_sub(self.raw.len());
        Ok(self.input.by_ref().take(missing as u64).read_to_end(&mut self.raw)? == missing)
    }

    /// Decides by the bytes from the first on that is not ASCII.
    fn decide(&mut self, more: bool) -> io::Result<()> {
        let more = more && self.fill(WINDOW)?;
        let (encoding, rival) = detect(&self.raw, !more);
        self.decision = Some(Decision { encoding, proof: Some((self.offset, self.raw[0])), rival });
        self.state = State::of(encoding);
        Ok(())
    }

    fn decode(&mut self, text: &mut Vec<u8>, last: bool) {
        if let State::Table(table) = &self.state {
            let decoded: String = self.raw.drain(..).map(|byte| table[usize::from(byte)]).collect();
            return text.extend_from_slice(decoded.as_bytes());
        }
        let State::Decoding(decoder) = &mut self.state else { return };
        let mut decoded = String::new();
        let mut from = 0;
        loop {
            let rest = &self.raw[from..];
            decoded.reserve(decoder.max_utf8_buffer_length_without_replacement(rest.len()).unwrap_or(3 * rest.len()));
            let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut decoded, last);
            from += read;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(length, behind) => {
                    text.extend_from_slice(decoded.as_bytes());
                    decoded.clear();
                    let end = from - usize::from(behind);
                    let spoilt = &self.raw[end.saturating_sub(length.into())..end];
                    // What looks like text all the same, as in UTF-16, would pass unseen.
                    let seen = decoder.encoding().is_ascii_compatible() && std::str::from_utf8(spoilt).is_err();
                    text.extend_from_slice(if seen { spoilt } else { &[SPOILT] });
                }
            }
        }
        self.raw.clear();
        text.extend_from_slice(decoded.as_bytes());
    }
}

/// UTF-16 whose first two characters are ASCII.
fn sixteen(start: &[u8]) -> Option<&'static Encoding> {
    match start {
        [1..0x80, 0, 1..0x80, 0, ..] => Some(UTF_16LE),
        [0, 1..0x80, 0, 1..0x80, ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding of a text whose first byte is not ASCII, and one that could as well be meant.
fn detect(text: &[u8], at_end: bool) -> (Charset, Option<Charset>) {
    let (valid, invalid) = utf8_sequences(text, at_end);
    // Other text hardly ever looks like UTF-8 by chance; a few bytes of it may, of two that make a character.
    if valid >= invalid.max(1) {
        return (Charset::UTF_8, None);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(text, at_end);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // Accents stand alone between plain letters; words of other scripts hold nothing else.
    let guess = match (guess.is_single_byte(), is_latin(guess), stands_alone(text)) {
        (false, ..) => return (Charset::Standard(guess), None),
        (true, false, false) if holds_word(text) => return (Charset::Standard(guess), None),
        (true, false, false) | (true, true, _) => guess,
        (true, false, true) => WINDOWS_1252,
    };
    let (guess, mac) = (Charset::Standard(guess), Charset::Standard(MACINTOSH));
    // The detector knows neither Mac Roman nor the pages of DOS, which put their letters where others put signs.
    let [own, other, dos] = [guess, mac, cp850()].map(|encoding| plausibility(text, &encoding.table()));
    if dos > own.max(other).max(0) {
        return (cp850(), None);
    }
    match own.cmp(&other) {
        std::cmp::Ordering::Less => (mac, None),
        std::cmp::Ordering::Greater => (guess, None),
        std::cmp::Ordering::Equal => {
            let (own, other) = (guess.table(), mac.table());
            let differ = text.iter().any(|&byte| own[usize::from(byte)] != other[usize::from(byte)]);
            (guess, differ.then_some(mac))
        }
    }
}

/// Whether an encoding is one of Latin letters.
fn is_latin(encoding: &'static Encoding) -> bool {
    let name = encoding.name();
    let windows = ["windows-1250", "windows-1252", "windows-1254", "windows-1257", "windows-1258"];
    let iso = ["2", "3", "4", "10", "13", "14", "15", "16"];
    windows.contains(&name) || name.strip_prefix("ISO-8859-").is_some_and(|part| iso.contains(&part))
}

/// Whether three bytes beyond ASCII stand together.
fn holds_word(text: &[u8]) -> bool {
    text.windows(3).any(|three| !three.iter().any(u8::is_ascii))
}

/// Whether most bytes beyond ASCII have a letter of ASCII beside them and none of their kind.
fn stands_alone(text: &[u8]) -> bool {
    let at = |at: Option<usize>| at.and_then(|at| text.get(at)).copied().unwrap_or(b' ');
    let beyond = text.iter().enumerate().filter(|(_, byte)| !byte.is_ascii());
    let (mut all, mut alone) = (0_usize, 0_usize);
    for (i, _) in beyond {
        let beside = [at(i.checked_sub(1)), at(Some(i + 1))];
        all += 1;
        alone += usize::from(beside.iter().all(u8::is_ascii) && beside.iter().any(u8::is_ascii_alphabetic));
    }
    2 * alone > all
}

/// Characters of more than one byte, and bytes that no character of UTF-8 holds.
fn utf8_sequences(text: &[u8], at_end: bool) -> (usize, usize) {
    let (mut valid, mut invalid) = (0, 0);
    for chunk in text.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += chunk.invalid().len();
    }
    // A character may be cut at the end of the window.
    let cut = text.utf8_chunks().last().map_or(0, |chunk| chunk.invalid().len());
    (valid, if at_end { invalid } else { invalid - cut })
}

/// How well the bytes beyond ASCII fit between their neighbours: small letters in words and capitals before them
/// speak for an encoding, signs and capitals behind small letters against it.
fn plausibility(text: &[u8], table: &[char]) -> i64 {
    let char_at = |at: Option<usize>| at.and_then(|at| text.get(at)).map(|byte| table[usize::from(*byte)]);
    let letter = |at: Option<usize>| char_at(at).filter(|c| c.is_alphabetic());
    let beyond = text.iter().enumerate().filter(|(_, byte)| !byte.is_ascii());
    let score = |(at, byte): (usize, &u8)| {
        let c = table[usize::from(*byte)];
        let (before, behind) = (letter(at.checked_sub(1)), letter(Some(at + 1)));
        let small = |letter: Option<char>| letter.is_some_and(char::is_lowercase);
        match (before, behind) {
            _ if matches!(c, '\u{80}'..='\u{9f}' | char::REPLACEMENT_CHARACTER) => -4,
            (None, None) if c.is_alphabetic() => -1,
            (None, None) => {
                i64::from(matches!(c, '€' | '£' | '°' | '–' | '—' | '\u{a0}' | '…' | '™' | '®' | '©' | '«' | '»'))
            }
            (Some(_), Some(_)) if c == '’' => 1,
            (Some(_), Some(_)) if !c.is_alphabetic() => -2,
            _ if !c.is_alphabetic() => i64::from(matches!(c, '“' | '”' | '’' | '°' | '™' | '®' | '\u{a0}')),
            _ if small(before) && c.is_uppercase() => -2,
            _ if small(before) || small(behind) => 1 + i64::from("éèêëàâäáãåçñöôóõøüùúûíìîïæœßÄÖÜÉÅØÇ".contains(c)),
            _ => i64::from(c.is_uppercase()),
        }
    };
    beyond.map(score).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::UTF_8;
    use proptest::prelude::*;

    fn bytes(bytes: &[u8], encoding: Option<Charset>) -> (Vec<u8>, Option<Decision>) {
        let mut reader = Utf8::new(bytes, encoding).expect("in memory");
        let mut text = Vec::new();
        // Pieces so small that characters are cut.
        while reader.read(&mut text, 5).expect("in memory") {}
        (text, reader.decision().cloned())
    }

    fn read(text: &[u8], encoding: Option<Charset>) -> (String, Option<Decision>) {
        let (text, decision) = bytes(text, encoding);
        (String::from_utf8_lossy(&text).into_owned(), decision)
    }

    const TEXT: &str = "id,ville\n1,Besançon\n2,Köln\n3,Málaga\n4,Saint-Étienne\n5,l’Été à 5 €\n";

    #[test]
    fn each_encoding_is_told_and_decoded() {
        for encoding in [WINDOWS_1252, MACINTOSH].map(Charset::Standard) {
            let bytes = encoding.encode(TEXT).into_owned();
            let (text, decision) = read(&bytes, None);
            let decision = decision.expect("there are accents");
            assert_eq!((text.as_str(), decision.encoding, decision.rival), (TEXT, encoding, None));
            let byte = if encoding.name() == "macintosh" { 0x8d } else { 0xe7 };
            assert_eq!(decision.proof, Some((16, byte)));
            assert_eq!(&*original(TEXT.as_bytes(), encoding), bytes);
        }
        let (text, decision) = read(TEXT.as_bytes(), None);
        assert_eq!(
            (text.as_str(), decision.map(|d| (d.encoding, d.proof))),
            (TEXT, Some((Charset::UTF_8, Some((16, 0xc3)))))
        );
        assert_eq!(read(b"id\n1\n", None), ("id\n1\n".to_owned(), None));
    }

    fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    #[test]
    fn a_byte_order_mark_decides() {
        let little = (UTF_16LE, utf_16(TEXT, u16::to_le_bytes));
        let big = (UTF_16BE, utf_16(TEXT, u16::to_be_bytes));
        for (encoding, bytes) in [little, big, (UTF_8, format!("\u{feff}{TEXT}").into_bytes())] {
            let (text, decision) = read(&bytes, None);
            assert_eq!((text.as_str(), decision.map(|d| d.encoding)), (TEXT, Some(Charset::Standard(encoding))));
        }
        for (encoding, bytes) in
            [(UTF_16LE, utf_16(TEXT, u16::to_le_bytes)), (UTF_16BE, utf_16(TEXT, u16::to_be_bytes))]
        {
            let (text, decision) = read(&bytes[2..], None);
            assert_eq!(
                (text.as_str(), decision.map(|d| d.encoding)),
                (TEXT, Some(Charset::Standard(encoding))),
                "without a mark"
            );
        }
    }

    /// Texts of shops in the scripts of the world, each in its encodings.
    #[test]
    fn each_script_is_told_and_decoded() {
        let russian = ["Книги", "Игрушки для детей", "Товары для дома", "Красота и здоровье", "Мой магазин"];
        let greek = ["Βιβλία", "Παιχνίδια", "Είδη σπιτιού", "Αθήνα", "Θεσσαλονίκη"];
        let hebrew = ["ספרים", "צעצועים", "מוצרים לבית", "תל אביב"];
        let arabic = ["كتب", "ألعاب", "منتجات منزلية", "القاهرة"];
        let thai = ["หนังสือ", "ของเล่น", "กรุงเทพมหานคร", "เครื่องใช้ในบ้าน"];
        let polish = ["Książki", "Żywność", "Łódź", "Gdańsk", "Zabawki dziecięce", "Świętokrzyskie", "Źródła"];
        let german = ["Bücher", "Müller", "Größe", "Käse", "Straße", "Ölfarbe", "Möbel", "Schlüssel"];
        let chinese = ["书籍", "玩具", "家居用品", "北京市朝阳区", "上海"];
        let japanese = ["書籍", "おもちゃ", "家庭用品", "東京都", "カテゴリー"];
        let french = ["Besançon", "Épicerie", "Café crème", "Hôtel", "Pâtisserie", "À l'étage"];
        let cases: &[(&[&str], &[&str])] = &[
            (&russian, &["windows-1251", "KOI8-R", "IBM866"]),
            (&greek, &["windows-1253"]),
            (&hebrew, &["windows-1255"]),
            (&arabic, &["windows-1256"]),
            (&thai, &["windows-874"]),
            (&polish, &["windows-1250"]),
            (&german, &["windows-1252", "cp850", "cp437", "Mac Roman"]),
            (&chinese, &["GBK"]),
            (&japanese, &["Shift_JIS", "EUC-JP"]),
            (&french, &["windows-1252", "Mac Roman", "cp850"]),
        ];
        let mut wrong = Vec::new();
        for (words, encodings) in cases {
            for label in *encodings {
                let encoding = Charset::named(label).expect("known");
                let mut text = String::from("order_id,ts,amount,category\n");
                let header = words[0].to_owned();
                (0..40)
                    .for_each(|i| text += &format!("{i},2025-01-{:02},10.50,{}\n", i % 28 + 1, words[i % words.len()]));
                for text in [text.clone(), text.replace("category", &header)] {
                    let (found, decision) = read(&encoding.encode(&text), None);
                    let decision = decision.expect("beyond ASCII");
                    if found != text || found.contains(char::REPLACEMENT_CHARACTER) || decision.rival.is_some() {
                        wrong.push(format!(
                            "{label}: {} {}",
                            decision.encoding.name(),
                            found.lines().nth(1).unwrap_or("")
                        ));
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_bad_byte_in_utf_8_stays_for_its_row() {
        let text = b"1,K\xc3\xb6ln\n2,\xff\n";
        assert_eq!(bytes(text, None).0, text);
        let shift_jis = Charset::named("Shift_JIS").expect("known");
        let text = b"1,\x83\x4c\n2,\x81\xff\n";
        let (decoded, _) = bytes(text, Some(shift_jis));
        assert_eq!(&*original(&decoded, shift_jis), text);
        assert!(std::str::from_utf8(&decoded).is_err());
        let lone = [utf_16("a,", u16::to_le_bytes), vec![0, 0xd8, b'b', 0]].concat();
        assert_eq!(bytes(&lone, None).0, b"a,\xffb");
    }

    #[test]
    fn what_reads_alike_in_two_encodings_is_not_doubtful_and_what_does_not_is() {
        let (_, sign) = read(b"price\n\xa3 5\n", None);
        assert_eq!(sign.and_then(|decision| decision.rival), None);
        let (_, odd) = read(b"code\n12\xbf34\n", None);
        assert!(odd.is_some_and(|decision| decision.rival.is_some()));
    }

    #[test]
    fn the_config_can_name_it() {
        assert_eq!(Charset::named("Mac Roman"), Some(Charset::Standard(MACINTOSH)));
        assert_eq!(Charset::named("latin1"), Some(Charset::Standard(WINDOWS_1252)));
        assert_eq!(read(b"\x8e", Charset::named("Mac Roman")).0, "é");
        assert_eq!(read(b"M\x81ller", Charset::named("cp850")).0, "Müller");
    }

    proptest! {
        /// What can be read in pieces is the same text, and UTF-8 comes out as it went in.
        #[test]
        fn any_bytes_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,60}", bom in any::<bool>()) {
            let _ = read(&bytes, None);
            if Encoding::for_bom(text.as_bytes()).is_none() {
                prop_assert_eq!(&read(text.as_bytes(), None).0, &text);
            }
            if bom {
                prop_assert_eq!(&read(&utf_16(&text, u16::to_le_bytes), None).0, &text);
            }
        }
    }
}
