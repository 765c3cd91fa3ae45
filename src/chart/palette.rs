//! The colours that charts are painted in can be told apart and read, in both themes and by every eye.

const PAGE: &str = include_str!("../../templates/page.css");

type Rgb = [f64; 3];

/// A colour of the page, linear: theme 0 is light, 1 dark.
fn color(name: &str, theme: usize) -> Rgb {
    let rule = PAGE.split(&format!("--{name}:")).nth(1).unwrap_or_else(|| panic!("--{name}"));
    let hex = rule.split('#').nth(1 + theme).unwrap().split(')').next().unwrap();
    let wide = |i: usize| if hex.len() == 3 { hex[i..=i].repeat(2) } else { hex[2 * i..2 * i + 2].to_owned() };
    std::array::from_fn(|i| {
        let value = f64::from(u8::from_str_radix(&wide(i), 16).unwrap()) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
}

fn times(matrix: [Rgb; 3], v: Rgb) -> Rgb {
    matrix.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum())
}

/// The contrast ratio of WCAG 2.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let luminance = |c: Rgb| 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2] + 0.05;
    let (a, b) = (luminance(a), luminance(b));
    a.max(b) / a.min(b)
}

/// Björn Ottosson's OKLab.
fn oklab(rgb: Rgb) -> Rgb {
    let lms = times(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ],
        rgb,
    );
    times(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ],
        lms.map(|v| v.max(0.0).cbrt()),
    )
}

/// Normal sight, then protan, deutan and tritan (Machado, Oliveira, Fernandes 2009, severity 1).
const SIGHTS: [[Rgb; 3]; 4] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
];

#[test]
fn categories_differ_for_every_eye_and_stand_out() {
    for theme in [0, 1] {
        let colors: Vec<Rgb> = (0..7).map(|i| color(&format!("c{i}"), theme)).collect();
        for (i, one) in colors.iter().enumerate() {
            assert!(contrast(*one, color("card", theme)) >= 3.0, "c{i} in theme {theme}");
            for (j, two) in colors[..i].iter().enumerate() {
                for (sight, matrix) in SIGHTS.iter().enumerate() {
                    let seen = |c: Rgb| oklab(times(*matrix, c).map(|v| v.clamp(0.0, 1.0)));
                    let apart: f64 = seen(*one).iter().zip(seen(*two)).map(|(a, b)| (a - b).powi(2)).sum();
                    assert!(apart.sqrt() * 100.0 >= 8.0, "c{i}, c{j}, sight {sight}, theme {theme}: {apart}");
                }
            }
        }
    }
}

#[test]
fn text_and_marks_can_be_read() {
    for theme in [0, 1] {
        for step in 0..7 {
            let text = color(if step < 4 { "t0" } else { "t1" }, theme);
            assert!(contrast(text, color(&format!("q{step}"), theme)) >= 4.5, "q{step} in theme {theme}");
        }
        for (name, on, least) in [
            ("ink", "card", 4.5),
            ("mut", "card", 4.5),
            ("mut", "na", 4.5),
            ("acc", "card", 3.0),
            ("axis", "card", 3.0),
            ("up", "card", 3.0),
            ("dn", "card", 3.0),
        ] {
            assert!(contrast(color(name, theme), color(on, theme)) >= least, "{name} on {on} in theme {theme}");
        }
    }
}
