//! Encodings: those of the Encoding Standard, and the code pages of DOS, which old tills and warehouse systems write.

use std::borrow::Cow;

use encoding_rs::{Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE};

/// What characters are written in.
#[derive(Debug, Clone, Copy)]
pub enum Charset {
    /// An encoding of the Encoding Standard.
    Standard(&'static Encoding),
    /// A code page of DOS.
    Dos(&'static Page),
}

/// A code page: bytes above 127 are characters by their place.
#[derive(Debug)]
pub struct Page {
    name: &'static str,
    upper: &'static str,
}

/// As the Unicode Consortium maps them.
static PAGES: [Page; 4] = [
    Page {
        name: "cp437",
        upper: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    },
    Page {
        name: "cp850",
        upper: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
    },
    Page {
        name: "cp852",
        upper: "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}",
    },
    Page {
        name: "cp858",
        upper: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
    },
];

/// Western Europe under DOS, whose letters 437 has in the same places.
pub(super) fn cp850() -> Charset {
    Charset::Dos(&PAGES[1])
}

impl PartialEq for Charset {
    fn eq(&self, other: &Charset) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Charset {}

impl Charset {
    /// UTF-8.
    pub const UTF_8: Charset = Charset::Standard(UTF_8);

    /// The encoding of a name in the config: a label of the Encoding Standard, `Mac Roman`, or `cp850`.
    pub fn named(label: &str) -> Option<Charset> {
        let plain: String = label.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let number = ["cp", "ibm", "dos", "oem"].iter().find_map(|sign| plain.strip_prefix(sign)).unwrap_or(&plain);
        if let Some(page) = PAGES.iter().find(|page| page.name[2..] == *number) {
            return Some(Charset::Dos(page));
        }
        if plain == "macroman" {
            return Some(Charset::Standard(MACINTOSH));
        }
        Encoding::for_label(label.trim().as_bytes()).map(Charset::Standard)
    }

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Charset::Standard(encoding) => encoding.name(),
            Charset::Dos(page) => page.name,
        }
    }

    /// The characters of all bytes, where each is one.
    pub(super) fn table(self) -> Vec<char> {
        let bytes: Vec<u8> = (0..=255).collect();
        match self {
            Charset::Standard(encoding) => {
                let one = |byte: &u8| encoding.decode_without_bom_handling(std::slice::from_ref(byte)).0.chars().next();
                bytes.iter().map(|byte| one(byte).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
            }
            Charset::Dos(page) => (0..128_u8).map(char::from).chain(page.upper.chars()).collect(),
        }
    }

    /// The bytes of a decoded text in its file; text in UTF-16 stays as it is.
    pub fn encode(self, text: &str) -> Cow<'_, [u8]> {
        match self {
            Charset::Standard(encoding) if [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding) => {
                Cow::Borrowed(text.as_bytes())
            }
            Charset::Standard(encoding) => encoding.encode(text).0,
            Charset::Dos(_) => {
                let table = self.table();
                let byte = |c: char| table.iter().position(|own| *own == c).map_or(b'?', |byte| byte as u8);
                Cow::Owned(text.chars().map(byte).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_dos_have_names_and_characters() {
        for name in ["cp850", "CP 850", "IBM850", "850", "cp437", "cp852", "cp858"] {
            let Some(page @ Charset::Dos(_)) = Charset::named(name) else { panic!("{name}") };
            assert_eq!(page.table().len(), 256);
        }
        assert_eq!(&*cp850().encode("Müller ß"), b"M\x81ller \xe1");
        assert_eq!(Charset::named("cp1251").map(Charset::name), Some("windows-1251"));
        assert_eq!(Charset::named("ibm866").map(Charset::name), Some("IBM866"));
        assert_eq!(Charset::named("klingon"), None);
    }
}
