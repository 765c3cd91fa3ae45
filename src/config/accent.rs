//! The colours that follow from an accent: its shade for dark pages, and the seven steps of the heatmaps. Each keeps the
//! lightness of ours and takes the hue of the accent, and all text on it stays readable.

/// A colour as a screen has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb([u8; 3]);

/// The same by lightness and two axes of hue (Björn Ottosson's OKLab), in which equal steps look equal.
#[derive(Debug, Clone, Copy)]
struct Lab {
    l: f64,
    a: f64,
    b: f64,
}

/// Our own accents and steps, light and dark, as page.css has them.
const ACCENT: [Rgb; 2] = [rgb(0x2458d3), rgb(0x85abff)];
#[rustfmt::skip]
const STEPS: [[Rgb; 7]; 2] = [
    [rgb(0xeaf0fc), rgb(0xd3e0f9), rgb(0xb3caf4), rgb(0x8eaeee), rgb(0x3a6cda), rgb(0x2454bd), rgb(0x143785)],
    [rgb(0x1a2438), rgb(0x1e2f52), rgb(0x243e72), rgb(0x2d5096), rgb(0x5f8de6), rgb(0x8db0f5), rgb(0xc0d4fc)],
];
/// What stands on the first four steps, and on the last three.
const TEXTS: [[Rgb; 2]; 2] = [[rgb(0x16181d), rgb(0xffffff)], [rgb(0xeceef2), rgb(0x0e1014)]];
/// The darkest light page, and the lightest dark one: an accent stands on both, and on their cards.
const PAGES: [Rgb; 2] = [rgb(0xf6f6f4), rgb(0x15181e)];
/// The contrasts of WCAG 2 for marks and for text.
const MARKS: f64 = 3.0;
const TEXT: f64 = 4.5;
/// The contrast of a shade that we choose.
const CHOSEN: f64 = 6.0;

const fn rgb(hex: u32) -> Rgb {
    Rgb([(hex >> 16) as u8, (hex >> 8) as u8, hex as u8])
}

/// An accent with all that follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accent {
    accent: [Rgb; 2],
    steps: [[Rgb; 7]; 2],
}

impl Accent {
    pub(super) fn new(light: Rgb, dark: Option<Rgb>) -> Accent {
        let dark = dark.unwrap_or_else(|| readable(light, PAGES[1], CHOSEN, true));
        let steps = [0, 1].map(|theme| {
            let own = [light, dark][theme].lab();
            let more = own.chroma() / ACCENT[theme].lab().chroma();
            let step = |i: usize| {
                let ours = STEPS[theme][i].lab();
                let shade = own.hued(ours.l, ours.chroma() * more.min(1.2));
                // Light text stands on dark steps: on a light page the last three, on a dark one the first four.
                let is_lighter = (i < 4) == (theme == 0);
                readable(shade.rgb(), TEXTS[theme][usize::from(i >= 4)], TEXT, is_lighter)
            };
            std::array::from_fn(step)
        });
        Accent { accent: [light, dark], steps }
    }

    /// The accent on a light page, six hexadecimal digits.
    pub fn light(&self) -> String {
        self.accent[0].hex()
    }

    /// The rule that sets them all.
    pub fn css(&self) -> String {
        let token = |name: String, colours: [Rgb; 2]| {
            let [light, dark] = colours.map(Rgb::hex);
            format!("--{name}:var(--light,#{light}) var(--dark,#{dark})")
        };
        let steps = (0..7).map(|i| token(format!("q{i}"), [self.steps[0][i], self.steps[1][i]]));
        let tokens: Vec<String> = [token("acc".to_owned(), self.accent)].into_iter().chain(steps).collect();
        format!(":root{{{}}}", tokens.join(";"))
    }
}

/// The colour that a text names, if lines of it are seen on a page.
///
/// # Errors
/// Why not, and a colour that would be right.
pub(super) fn colour(text: &str, dark: bool) -> Result<Rgb, (String, Option<String>)> {
    let wrong = || (format!("{text:?} is not a colour like \"#0a7d5a\""), None);
    let digits = text.trim().strip_prefix('#').ok_or_else(wrong)?;
    let digits = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        _ => digits.to_owned(),
    };
    let is_hex = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let own = is_hex.then(|| u32::from_str_radix(&digits, 16).ok()).flatten().map(rgb).ok_or_else(wrong)?;
    let page = PAGES[usize::from(dark)];
    let found = contrast(own, page);
    if found >= MARKS {
        return Ok(own);
    }
    let on = if dark { "dark" } else { "light" };
    // Rounded down: what is too little never reads as enough.
    let told = format!(
        "{text} has a contrast of {:.1} on a {on} page, and lines need {MARKS}",
        libm::floor(found * 10.0) / 10.0
    );
    Err((told, Some(format!("#{}", readable(own, page, MARKS, dark).hex()))))
}

/// The colour nearest to one, of its hue, that has a contrast to another: lighter ones, or darker ones.
fn readable(colour: Rgb, on: Rgb, least: f64, lighter: bool) -> Rgb {
    let lab = colour.lab();
    let (step, chroma) = (if lighter { 0.004 } else { -0.004 }, lab.chroma());
    let shades = (0..250).map(|i| f64::from(i) * step).map(|by| match by == 0.0 {
        true => colour,
        false => lab.hued((lab.l + by).clamp(0.0, 1.0), chroma).rgb(),
    });
    let end = if lighter { rgb(0xffffff) } else { rgb(0) };
    shades.into_iter().find(|shade| contrast(*shade, on) >= least).unwrap_or(end)
}

/// The contrast ratio of WCAG 2.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let luminance = |colour: Rgb| {
        let [r, g, b] = colour.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
    };
    let (a, b) = (luminance(a), luminance(b));
    a.max(b) / a.min(b)
}

impl Rgb {
    fn hex(self) -> String {
        self.0.map(|channel| format!("{channel:02x}")).concat()
    }

    fn linear(self) -> [f64; 3] {
        self.0.map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { libm::pow((value + 0.055) / 1.055, 2.4) }
        })
    }

    fn lab(self) -> Lab {
        let [r, g, b] = self.linear();
        let l = libm::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
        let m = libm::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
        let s = libm::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
        Lab {
            l: 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
            a: 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
            b: 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
        }
    }
}

impl Lab {
    fn chroma(self) -> f64 {
        libm::hypot(self.a, self.b)
    }

    /// The same hue, lighter or darker, fuller or paler.
    fn hued(self, l: f64, chroma: f64) -> Lab {
        let own = self.chroma();
        // A grey has no hue.
        let by = if own < 1e-4 { 0.0 } else { chroma / own };
        Lab { l, a: self.a * by, b: self.b * by }
    }

    fn linear(self) -> [f64; 3] {
        let cube = |v: f64| v * v * v;
        let l = cube(self.l + 0.3963377774 * self.a + 0.2158037573 * self.b);
        let m = cube(self.l - 0.1055613458 * self.a - 0.0638541728 * self.b);
        let s = cube(self.l - 0.0894841775 * self.a - 1.2914855480 * self.b);
        [
            4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
        ]
    }

    /// As a screen has it: paler where none is as full at this lightness.
    fn rgb(self) -> Rgb {
        let is_shown = |lab: &Lab| lab.linear().iter().all(|channel| (-1e-6..=1.000001).contains(channel));
        let paler =
            (0..=100).map(|i| 1.0 - f64::from(i) / 100.0).map(|by| Lab { a: self.a * by, b: self.b * by, ..self });
        let shown = paler.into_iter().find(is_shown).unwrap_or(Lab { a: 0.0, b: 0.0, ..self });
        let channel = |value: f64| {
            let value = value.clamp(0.0, 1.0);
            let value = if value <= 0.0031308 { value * 12.92 } else { 1.055 * libm::pow(value, 1.0 / 2.4) - 0.055 };
            libm::round(value * 255.0) as u8
        };
        Rgb(shown.linear().map(channel))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PAGE: &str = include_str!("../../templates/page.css");

    #[test]
    fn our_own_are_those_of_the_page() {
        let token = |name: &str, [light, dark]: [Rgb; 2]| {
            let short = |hex: String| if hex == "ffffff" { "fff".to_owned() } else { hex };
            format!("--{name}: var(--light, #{}) var(--dark, #{});", short(light.hex()), short(dark.hex()))
        };
        assert!(PAGE.contains(&token("acc", ACCENT)));
        for (i, (light, dark)) in STEPS[0].into_iter().zip(STEPS[1]).enumerate() {
            assert!(PAGE.contains(&token(&format!("q{i}"), [light, dark])), "q{i}");
        }
        for (i, (light, dark)) in TEXTS[0].into_iter().zip(TEXTS[1]).enumerate() {
            assert!(PAGE.contains(&token(&format!("t{i}"), [light, dark])), "t{i}");
        }
        assert!(PAGE.contains(&format!("--bg: var(--light, #{})", PAGES[0].hex())));
        assert!(PAGE.contains(&format!("--card: var(--light, #fff) var(--dark, #{})", PAGES[1].hex())));
    }

    #[test]
    fn our_accent_gives_our_steps() {
        let near = |a: Rgb, b: Rgb| a.0.iter().zip(b.0).all(|(a, b)| a.abs_diff(b) <= 14);
        let ours = Accent::new(ACCENT[0], Some(ACCENT[1]));
        for (found, own) in ours.steps.concat().into_iter().zip(STEPS.concat()) {
            assert!(near(found, own), "{found:?} for {own:?}");
        }
    }

    #[test]
    fn an_accent_that_is_hardly_seen_is_refused_with_one_that_is() {
        let wrong = |text| colour(text, false).expect_err("too pale");
        let (why, near) = wrong("#ffd400");
        assert_eq!(why, "#ffd400 has a contrast of 1.3 on a light page, and lines need 3");
        assert_eq!(near.as_deref(), Some("#a98c06"));
        assert!(colour("#a98c06", false).is_ok());
        assert_eq!(wrong("teal").0, "\"teal\" is not a colour like \"#0a7d5a\"");
        assert_eq!(colour("#07A", false), colour("#0077aa", false));
        assert_eq!(colour("#222244", true).expect_err("too dark").1.as_deref().map(|near| near.len()), Some(7));
    }

    proptest! {
        #[test]
        fn all_that_follows_from_an_accent_can_be_read(hex in 0_u32..0x100_0000) {
            let accent = readable(rgb(hex), PAGES[0], MARKS, false);
            let typed = format!("#{}", accent.hex());
            prop_assert!(colour(&typed, false).is_ok());
            let Accent { accent, steps } = Accent::new(accent, None);
            prop_assert!(contrast(accent[0], PAGES[0]) >= MARKS && contrast(accent[1], PAGES[1]) >= MARKS);
            for (theme, steps) in steps.iter().enumerate() {
                for (i, step) in steps.iter().enumerate() {
                    prop_assert!(contrast(*step, TEXTS[theme][usize::from(i >= 4)]) >= TEXT, "q{i} in {theme}");
                }
                let light: Vec<f64> = steps.iter().map(|step| contrast(*step, rgb(0))).collect();
                let rises = light.windows(2).all(|pair| (pair[0] < pair[1]) == (theme == 1) && pair[0] != pair[1]);
                prop_assert!(rises, "{light:?}");
            }
        }
    }
}
