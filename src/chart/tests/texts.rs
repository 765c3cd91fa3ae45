//! Text: clear of other text and of the edge, and large enough.

use super::*;

/// Every text with the box that it takes.
fn texts(svg: &str) -> Vec<(Rect, String)> {
    let text = |piece: &str| {
        let (tag, rest) = piece.split_once('>').unwrap();
        let classes: Vec<&str> = attributes(tag, "class")[0].split(' ').collect();
        let number = |name| attributes(tag, name)[0].parse::<f64>().unwrap();
        let anchor = if classes.contains(&"mid") {
            Anchor::Middle
        } else if classes.contains(&"end") {
            Anchor::End
        } else {
            Anchor::Start
        };
        let class = match classes[0] {
            "mu" => Class::Tick,
            "an" => Class::Note,
            "b" => Class::Bold,
            "big" => Class::Total,
            _ => Class::Text,
        };
        let unescaped = rest
            .split("</text>")
            .next()
            .unwrap()
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&amp;", "&");
        (text_box(class, anchor, (number("x"), number("y")), &unescaped), unescaped)
    };
    svg.split("<text").skip(1).map(text).collect()
}

/// Texts that leave the drawing or meet others.
fn unclear(svg: &str, about: &str) -> Vec<String> {
    let (width, height) = size(svg);
    let texts = texts(svg);
    let mut found = Vec::new();
    for (i, (one, text)) in texts.iter().enumerate() {
        let inside = one.left >= -0.1 && one.right <= width + 2.1 && one.top >= 0.0 && one.bottom <= height + 0.1;
        if !inside {
            found.push(format!("{about}: {text:?} leaves {width} × {height}: {one:?}"));
        }
        let met = texts[..i].iter().filter(|(two, _)| one.meets(*two));
        found.extend(met.map(|(two, other)| format!("{about}: {text:?} {one:?} meets {other:?} {two:?}")));
    }
    found
}

const NAMES: [&str; 5] = [
    "Books",
    "Returned & <exchanged> at the counter",
    "قهوة مع الحليب والسكر والهيل",
    "👩‍👩‍👧‍👦 Family 🎉🎉🎉🎉🎉",
    "长长的类别名称长长的类别名称长长的类别名称",
];

#[test]
fn text_is_clear_of_other_text_and_of_the_edge() {
    let long = "Wholesale customers in the north ".repeat(9);
    let mut found = Vec::new();
    for name in NAMES.into_iter().chain([long.as_str()]) {
        for (days, things, scale) in
            [(1, 1, 0.0), (1, 1, 1.0), (7, 7, 1e9), (31, 7, 1.0), (91, 1, 1e9), (400, 7, 123_456.0)]
        {
            for mark in all(days, things, scale, name) {
                for drawing in drawn(&mark) {
                    let about = format!("{} {} {days} {things} {scale}", marks::chart(&mark).kind(), drawing.width);
                    found.extend(unclear(&drawing.svg, &about));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}: {:#?}", found.len(), &found[..found.len().min(20)]);
}

/// The kinds whose text moves with the days: time lines, a strip, a panel, a trend of `things` lines.
#[test]
fn text_is_clear_from_1_to_800_days() {
    for (things, scale) in [(1, 0.0), (7, 1.0), (1, 1e9)] {
        for days in 1..=800 {
            for mark in all(days, things, scale, "7-day mean").into_iter().take(7) {
                let found: Vec<String> = drawn(&mark).iter().flat_map(|d| unclear(&d.svg, d.width)).collect();
                assert!(found.is_empty(), "{} of {days} days: {found:#?}", marks::chart(&mark).kind());
            }
        }
    }
}

#[test]
fn names_at_the_ends_of_lines_are_15_px_apart() {
    let line = |i: u8| TrendLine {
        label: format!("Line {i}"),
        values: vec![Some(7.0), Some(7.0 + f64::from(i) * 0.01)],
        paint: Paint::Category(i),
    };
    let svg = wide(Mark::Trend(Trend {
        first: first(),
        step: Step::Day,
        quantity: Quantity::Count,
        lines: (0..4).map(line).collect(),
        highlight: None,
        empty: String::new(),
    }));
    let mut ends: Vec<f64> =
        texts(&svg).iter().filter(|(_, text)| text.starts_with("Line")).map(|(place, _)| place.top).collect();
    ends.sort_by(f64::total_cmp);
    assert!(ends.len() == 4 && ends.windows(2).all(|pair| pair[1] - pair[0] >= 15.0), "{ends:?}");
}

#[test]
fn names_of_columns_are_left_out_evenly() {
    let bar = |hour: usize| Bar {
        label: format!("{hour:02}:00"),
        value: Some(1.0),
        paint: Paint::Ink,
        note: None,
        href: None,
    };
    for n in [12, 24, 31] {
        let bars = (0..n).map(bar).collect();
        let mark =
            Mark::Bars(Bars { quantity: Quantity::Count, direction: Direction::Upright, bars, empty: String::new() });
        for Drawing { svg, .. } in drawn(&mark) {
            let shown: Vec<usize> =
                texts(&svg).iter().filter_map(|(_, text)| text.strip_suffix(":00")?.parse().ok()).collect();
            let every = shown[1] - shown[0];
            // The last may have no room at the edge.
            let wanted: Vec<usize> = (0..n).step_by(every).collect();
            assert!(shown == wanted || shown == wanted[..wanted.len() - 1], "{shown:?} in {svg}");
        }
    }
}

/// The narrowest that a drawing is shown is decided by `page.css`: 254 px of a window of 320, 588 of 686, 983 of 1081; in
/// half a row 257 of 686 and 394 of 961, alone 415 of 481; small drawings as their rules say.
#[test]
fn text_is_never_under_11_px() {
    for (drawn, shown) in
        [(272.0, 254.0), (640.0, 588.0), (1072.0, 983.0), (420.0, 394.0), (196.0, 180.0), (208.0, 195.0)]
    {
        assert!(12.0 * shown / drawn >= 11.0 - 1e-9, "{drawn}");
    }
    for class in CLASSES.iter().map(|c| c.0) {
        assert!(class.font().0 >= 12.0);
    }
    for (class, rule) in [
        (Class::Tick, "text{font-size:12px"),
        (Class::Note, ".an{font-size:13px"),
        (Class::Total, ".big{font-size:20px"),
    ] {
        assert!(rule.ends_with(&format!("{}px", class.font().0)) && STYLE.contains(rule), "{rule}");
    }
}

#[test]
fn a_day_shows_its_own_figure_behind_a_gap_too() {
    let days = [Some(100.0), None, Some(300.0), None, Some(500.0)];
    let days = days.map(|value| MonthDay { value, ..MonthDay::default() }).into();
    let first = "2025-06-01".parse().unwrap();
    let svg = wide(Mark::Month(Month { first, quantity: Quantity::Count, days, domain: (0.0, 500.0), large: true }));
    // After the weekdays.
    let told: Vec<String> = texts(&svg).into_iter().map(|(_, text)| text).skip(7).take(8).collect();
    assert_eq!(told, ["1", "100", "2", "3", "300", "4", "5", "500"]);
}
