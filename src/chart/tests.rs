//! What holds for every chart, checked on the SVG as text.

use chrono::NaiveDate;

use super::role::{CLASSES, Class};
use super::sheet::{Anchor, Rect, text_box};
use super::spec::*;
use super::{Drawing, draw, marks};
use crate::format::{Format, Quantity};

const STYLE: &str = include_str!("../../templates/chart.css");

fn format() -> Format {
    Format::new("INR", "en-IN").unwrap()
}

fn first() -> NaiveDate {
    "2025-05-27".parse().unwrap()
}

/// A wave with noise, the same every time: `scale` at its greatest.
fn wave(days: usize, scale: f64) -> Vec<Option<f64>> {
    (0..days)
        .map(|i| Some((scale * (0.5 + 0.3 * (i as f64 * 0.9).sin() + 0.2 * (i as f64 * 7.7).cos())).round()))
        .collect()
}

fn timeline(values: Vec<Option<f64>>, label: &str) -> TimeLine {
    let value = |index: &usize| values[*index].unwrap_or_default();
    let highest = (0..values.len()).max_by(|a, b| value(a).total_cmp(&value(b))).unwrap_or(0);
    TimeLine {
        first: first(),
        step: Step::Day,
        quantity: Quantity::Money,
        smooth: true,
        label: EndLabel { label: label.to_owned(), note: Some(label.to_owned()) },
        previous: Some(Previous { label: label.to_owned(), values: values.iter().rev().skip(2).copied().collect() }),
        year_before: None,
        annotation: Some(Annotation { index: highest, text: "₹13.6 L".to_owned(), note: Some(label.to_owned()) }),
        events: [2, 3, 40].map(|n| Event { day: first() + chrono::Days::new(n), label: label.to_owned() }).to_vec(),
        target: Some(Target { value: 5.0, label: label.to_owned() }),
        empty: "No revenue".to_owned(),
        values,
    }
}

/// Every kind: `days` or `things` long, values up to `scale`, everything named `label`.
fn all(days: usize, things: usize, scale: f64, label: &str) -> Vec<Mark> {
    let text = || label.to_owned();
    let values = wave(days, scale);
    let quantity = Quantity::Money;
    let names = vec![text(); things];
    let rows: Vec<Vec<_>> = (0..things).map(|i| wave(things * 3 + i, scale).split_off(i)).collect();
    let bars = |direction| {
        let bar =
            |value| Bar { label: text(), value, paint: Paint::Accent, note: Some(text()), href: Some("a.html".into()) };
        let values =
            wave(things * 4, scale).into_iter().enumerate().map(|(i, v)| v.map(|v| if i % 3 == 2 { -v } else { v }));
        Mark::Bars(Bars { quantity, direction, bars: values.map(bar).collect(), empty: text() })
    };
    let month = |large| {
        let day = |value| MonthDay { value, note: Some(text()), href: Some("d.html".into()) };
        let days = wave(days.min(29), scale).into_iter().map(day).collect();
        Mark::Month(Month { first: "2025-06-01".parse().unwrap(), quantity, days, domain: (0.0, scale), large })
    };
    let cohorts = |quantity, scale: f64| {
        let row = |i: usize| Cohort {
            label: text(),
            size: 12_345,
            values: wave(things * 4 - i, scale),
            unfinished: i.is_multiple_of(2),
        };
        Mark::Cohorts(Cohorts {
            quantity,
            rows: (0..things * 4).map(row).collect(),
            head: text(),
            size: text(),
            across: text(),
        })
    };
    let line = |i: usize| TrendLine {
        label: text(),
        values: wave(days, scale / (i + 1) as f64),
        paint: Paint::Category(i as u8),
    };
    let slice =
        |i: usize| Slice { label: text(), value: scale / (i + 1) as f64, paint: Paint::Category(i as u8), href: None };
    let cell = |i: usize| RfmCell {
        value: (i != 3).then_some(scale * i as f64),
        customers: 1234 * i as u64,
        note: Some(text()),
    };
    vec![
        Mark::TimeLine(timeline(values.clone(), label)),
        Mark::TimeLine(TimeLine {
            smooth: false,
            step: Step::Month,
            first: "2020-01-01".parse().unwrap(),
            ..timeline(values.clone(), label)
        }),
        Mark::Strip(Strip {
            first: first(),
            step: Step::Week,
            quantity,
            values: values.clone(),
            window: (days / 2, days - 1),
        }),
        Mark::Sparkline(Sparkline { values: values.clone(), paint: Paint::Accent }),
        Mark::Donut(Donut { quantity, slices: (0..things).map(slice).collect(), total: text(), note: text() }),
        Mark::Panel(Panel {
            first: first(),
            step: Step::Day,
            quantity,
            values,
            smooth: true,
            paint: Paint::Category(0),
        }),
        Mark::Trend(Trend {
            first: first(),
            step: Step::Day,
            quantity,
            lines: (0..things).map(line).collect(),
            highlight: None,
            empty: text(),
        }),
        bars(Direction::Across),
        bars(Direction::Upright),
        Mark::Rfm(Rfm {
            quantity,
            cells: std::array::from_fn(|r| std::array::from_fn(|f| cell(r * 5 + f))),
            ends: (text(), text()),
        }),
        Mark::Heatmap(Heatmap {
            quantity,
            rows: names,
            columns: vec![text(); things * 3],
            values: rows,
            across: text(),
        }),
        month(false),
        month(true),
        cohorts(Quantity::Percent, 1.0),
        cohorts(Quantity::Money, scale),
        Mark::Pareto(Pareto {
            points: (1..=days).map(|i| (i as f64 / days as f64, (i as f64 / days as f64).sqrt())).collect(),
            point: (0.64, 0.8),
            text: text(),
            note: Some(text()),
            across: text(),
            up: text(),
        }),
        Mark::Waterfall(Waterfall {
            quantity,
            from: (text(), scale),
            changes: (1..=things)
                .map(|i| (text(), if i.is_multiple_of(2) { -scale } else { scale } / i as f64))
                .collect(),
            to: (text(), scale * 1.2),
        }),
    ]
}

fn spec(mark: Mark, room: Room) -> ChartSpec {
    ChartSpec {
        id: "chart-1".to_owned(),
        title: "Revenue <by> \"day\" & night".to_owned(),
        desc: "Between 1 and 2.".to_owned(),
        room,
        mark,
    }
}

fn drawn(mark: &Mark) -> Vec<Drawing> {
    [Room::Full, Room::Half].into_iter().flat_map(|room| draw(&spec(mark.clone(), room), &format())).collect()
}

/// The values of an attribute in order.
fn attributes<'a>(svg: &'a str, name: &str) -> Vec<&'a str> {
    svg.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn size(svg: &str) -> (f64, f64) {
    let numbers: Vec<f64> = attributes(svg, "viewBox")[0].split(' ').map(|n| n.parse().unwrap()).collect();
    (numbers[2], numbers[3])
}

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

#[test]
fn text_is_clear_from_1_to_800_days() {
    for days in 1..=800 {
        let values = wave(days, 1e6);
        let panel = Panel {
            first: first(),
            step: Step::Day,
            quantity: Quantity::Money,
            values: values.clone(),
            smooth: true,
            paint: Paint::Ink,
        };
        for mark in [Mark::TimeLine(timeline(values, "7-day mean")), Mark::Panel(panel)] {
            let found: Vec<String> = drawn(&mark).iter().flat_map(|d| unclear(&d.svg, d.width)).collect();
            assert!(found.is_empty(), "{days} days: {found:#?}");
        }
    }
}

#[test]
fn an_svg_holds_roles_and_short_numbers_and_nothing_else() {
    let known: Vec<&str> = CLASSES.iter().flat_map(|(_, css)| css.split(' ')).collect();
    for mark in all(91, 7, 1e6, "Books & <more>") {
        let drawings = drawn(&mark);
        assert_eq!(drawings, drawn(&mark), "the same twice");
        for Drawing { svg, .. } in drawings {
            for banned in
                ["#", "rgb(", "font-family", "style=", "http", "NaN", "inf", "<more>", " width=\"100", "undefined"]
            {
                assert!(!svg.contains(banned), "{banned} in {svg}");
            }
            let root = &svg[..svg.find('>').unwrap()];
            assert!(root.contains("viewBox=\"0 0 ") && !root.contains(" width=") && !root.contains(" height="));
            let ids = attributes(&svg, "id");
            assert_eq!(attributes(&svg, "aria-labelledby"), [ids.join(" ")]);
            assert_eq!(
                svg.matches("role=\"img\"").count()
                    + svg.matches("role=\"group\" aria-roledescription=\"chart\"").count(),
                1
            );
            assert_eq!(root.contains("role=\"group\""), root.contains("tabindex") || svg.contains("<a "));
            assert!(svg.contains("&lt;by&gt; &quot;day&quot; &amp; night</title>"));
            for name in ["x", "y", "width", "height", "cx", "cy", "r", "d"] {
                for value in attributes(&svg, name) {
                    let decimals =
                        value.split('.').skip(1).map(|rest| rest.chars().take_while(char::is_ascii_digit).count());
                    assert!(decimals.max().unwrap_or(0) <= 1, "{value}");
                }
            }
            for class in attributes(&svg, "class").into_iter().flat_map(|c| c.split(' ')) {
                let bare = class.trim_end_matches(|c: char| c.is_ascii_digit());
                let ruled = STYLE.contains(&format!(".{class}"))
                    || class == bare && known.contains(&class)
                    || marks_kind(class);
                assert!(ruled, "{class} has no rule");
            }
        }
    }
}

/// Kinds of charts need no rule of their own.
fn marks_kind(class: &str) -> bool {
    all(1, 1, 1.0, "a").iter().any(|mark| marks::chart(mark).kind().split(' ').any(|kind| kind == class))
}

#[test]
fn ids_differ_between_the_widths() {
    let drawings = draw(&spec(Mark::TimeLine(timeline(wave(9, 1.0), "a")), Room::Full), &format());
    assert_eq!(drawings.iter().map(|d| d.width).collect::<Vec<_>>(), ["narrow", "medium", "wide"]);
    let mut ids: Vec<&str> = drawings.iter().flat_map(|d| attributes(&d.svg, "id")).collect();
    ids.dedup();
    assert_eq!(ids.len(), 6);
}

/// The narrowest that a drawing is shown is decided by `page.css`: 254 px of a window of 320, 588 of 686, 983 of 1081; in
/// two columns 394 of 961; small drawings as their rules say.
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
fn sizes_stay_small() {
    let bare = |values| TimeLine { events: Vec::new(), target: None, previous: None, ..timeline(values, "7-day mean") };
    let lines = |n: usize| {
        (0..n).map(|i| TrendLine {
            label: format!("Category {i}"),
            values: wave(365, 1e6 / (i + 1) as f64),
            paint: Paint::Category(i as u8),
        })
    };
    let trend = Trend {
        first: first(),
        step: Step::Day,
        quantity: Quantity::Money,
        lines: lines(7).collect(),
        highlight: Some(0),
        empty: String::new(),
    };
    let donut = all(1, 7, 4.3e7, "Electronics").swap_remove(4);
    for (mark, most) in [
        (Mark::TimeLine(bare(wave(90, 1e6))), 6_000),
        (Mark::TimeLine(bare(wave(365, 1e6))), 14_000),
        (Mark::TimeLine(bare(wave(4400, 1e6))), 24_000),
        (Mark::Trend(trend), 24_000),
        (donut, 3_000),
    ] {
        for drawing in draw(&spec(mark, Room::Full), &format()) {
            assert!(drawing.svg.len() <= most, "{} bytes, {most} at most", drawing.svg.len());
        }
    }
}

#[test]
#[cfg(not(debug_assertions))]
fn a_chart_takes_half_a_millisecond_at_most() {
    for mark in all(365, 5, 1e6, "Electronics") {
        let format = format();
        let spec = spec(mark, Room::Full);
        let widths = draw(&spec, &format).len() as u32;
        let mut times: Vec<_> = (0..31)
            .map(|_| {
                let start = std::time::Instant::now();
                std::hint::black_box(draw(&spec, &format));
                start.elapsed() / widths
            })
            .collect();
        times.sort();
        assert!(times[15].as_micros() <= 500, "{}: {:?}", marks::chart(&spec.mark).kind(), times[15]);
    }
}

fn wide(mark: Mark) -> String {
    draw(&spec(mark, Room::Full), &format()).pop().unwrap().svg
}

/// The path of the first piece with this class.
fn path<'a>(svg: &'a str, class: &str) -> Option<&'a str> {
    let rest = svg.split(&format!("<path class=\"{class}\" d=\"")).nth(1)?;
    rest.split('"').next()
}

#[test]
fn a_gap_is_a_gap_and_zero_is_a_value() {
    let mut values = wave(30, 100.0);
    values[10..13].fill(None);
    values[20] = Some(0.0);
    values[25] = Some(f64::NAN);
    let svg = wide(Mark::TimeLine(timeline(values, "mean")));
    assert_eq!(path(&svg, "ln thin acc").unwrap().matches('M').count(), 3);
    assert_eq!(path(&svg, "dots acc").unwrap().matches('M').count(), 26);
    let (bottom, x0, dx) =
        (attributes(&svg, "data-y0")[0], attributes(&svg, "data-x0")[0], attributes(&svg, "data-dx")[0]);
    let x = x0.parse::<f64>().unwrap() + 20.0 * dx.parse::<f64>().unwrap();
    assert!(path(&svg, "dots acc").unwrap().contains(&format!("M{} {bottom}h0", (x * 10.0).round() / 10.0)));
}

#[test]
fn a_time_line_says_little_and_places_its_crosshair() {
    let line = |days| timeline(wave(days, 1e6), "7-day mean");
    let svg = wide(Mark::TimeLine(line(91)));
    for name in ["data-x0", "data-dx", "data-y0", "data-k"] {
        assert!(attributes(&svg, name)[0].parse::<f64>().is_ok_and(|v| v > 0.0), "{name}");
    }
    assert_eq!(attributes(&svg, "tabindex"), ["0"]);
    assert_eq!(svg.matches("class=\"an\"").count(), 1);
    assert_eq!(svg.matches("class=\"dots").count(), 1);
    assert!(!wide(Mark::TimeLine(line(200))).contains("class=\"dots"), "markers want 8 px");
    assert!(!wide(Mark::TimeLine(TimeLine { previous: None, ..line(91) })).contains("class=\"pv"));
    let start = |class| path(&svg, class).unwrap()[1..].split(' ').next().unwrap().parse::<f64>().unwrap();
    let dx: f64 = attributes(&svg, "data-dx")[0].parse().unwrap();
    assert!((start("ln strong acc") - start("ln thin acc") - 6.0 * dx).abs() < 0.11, "the mean starts on day 7");
}

#[test]
fn one_day_is_a_dot_with_its_number_and_nothing_is_said_in_words() {
    let one = wide(Mark::TimeLine(TimeLine { annotation: None, ..timeline(vec![Some(888_908.0)], "mean") }));
    assert!(one.contains("class=\"pt acc\"") && one.contains("₹8,88,908"), "{one}");
    let none = wide(Mark::TimeLine(timeline(vec![Some(0.0); 30], "mean")));
    assert!(none.contains(">No revenue<") && none.contains("class=\"ax\"") && !none.contains("class=\"ln"), "{none}");
}

#[test]
fn a_donut_starts_at_noon_and_closes() {
    let donut = |values: &[f64]| {
        let slice = |(i, v): (usize, &f64)| Slice {
            label: format!("S{i}"),
            value: *v,
            paint: Paint::Category(i as u8),
            href: None,
        };
        let slices = values.iter().enumerate().map(slice).collect();
        wide(Mark::Donut(Donut {
            quantity: Quantity::Money, slices, total: "₹4".into(), note: "2 categories".into()
        }))
    };
    let svg = donut(&[3.0, 1.0, 0.0]);
    assert_eq!(svg.matches("<path").count(), 2, "nothing has no slice");
    assert_eq!(path(&svg, "fill s0"), Some("M98 2A96 96 0 1 1 2 98L34 98A64 64 0 1 0 98 34z"));
    assert!(path(&svg, "fill s1").unwrap().contains("98 2L98 34"), "the last ends where the first begins");
    assert!(svg.contains("<title>S0: ₹3 · 75.0%</title>") || svg.contains("<title>S0: ₹3.00 · 75.0%</title>"), "{svg}");
    assert_eq!(path(&donut(&[2.0]), "fill s0").unwrap().matches('A').count(), 4, "a whole turn is two halves, twice");
}

#[test]
fn empty_cells_are_not_the_lowest() {
    let values = vec![vec![Some(0.0), None, Some(7.0)]];
    let svg = wide(Mark::Heatmap(Heatmap {
        quantity: Quantity::Count,
        rows: vec!["Mon".into()],
        columns: ["a", "b", "c"].map(String::from).to_vec(),
        values,
        across: "part".into(),
    }));
    assert_eq!(attributes(&svg, "class").iter().filter(|c| ["q0", "na", "q6"].contains(c)).count(), 3);
    assert!(svg.contains("<title>Mon b: –</title>") && svg.contains("<title>Mon c: 7</title>"), "{svg}");
}

#[test]
fn the_style_sheet_makes_the_cells_of_small_months() {
    let small = all(31, 1, 7.0, "a").swap_remove(11);
    let svg = wide(small);
    assert!(svg.matches("<rect ").count() == 30 && attributes(&svg, "width").is_empty());
    let pitch = |name| attributes(&svg, name).iter().all(|at| at.parse::<u32>().unwrap().is_multiple_of(20));
    assert!(pitch("x") && pitch("y") && STYLE.contains(".chart.small rect{width:18px;height:18px}"), "{svg}");
}

#[test]
fn contributions_hang_by_size_and_carry_their_sign() {
    let svg = wide(Mark::Waterfall(Waterfall {
        quantity: Quantity::Count,
        from: ("Before".into(), 10.0),
        changes: vec![("Small".into(), 1.0), ("Large".into(), -5.0)],
        to: ("After".into(), 6.0),
    }));
    let at = |text: &str| svg.find(text).unwrap_or_else(|| panic!("{text} in {svg}"));
    assert!(at(">Before<") < at(">Large<") && at(">Large<") < at(">Small<") && at(">Small<") < at(">After<"));
    assert!(svg.contains(">−5<") && svg.contains(">+\u{2060}1<") && svg.contains("class=\"fill dn\""));
    // 10 → 5 → 6: the second bar ends where the third begins, at half of the first.
    let widths: Vec<f64> = attributes(&svg, "width").iter().map(|w| w.parse().unwrap()).collect();
    assert!((widths[0] - 2.0 * widths[1]).abs() < 0.2 && (widths[1] - 5.0 * widths[2]).abs() < 0.6, "{widths:?}");
}

#[test]
fn more_than_four_lines_are_grey_but_one() {
    let trend = |n| all(30, n, 100.0, "Line").swap_remove(6);
    let (four, five) = (wide(trend(4)), wide(trend(5)));
    assert!(four.contains("\"ln s3\"") && !four.contains("ln thin"));
    assert_eq!((five.matches("\"ln thin grey\"").count(), five.matches("\"ln strong s0\"").count()), (4, 1));
}

/// Every kind at every width, for the eye: a change to how a chart is drawn shows up as a change to these files.
#[test]
fn drawings_are_as_reviewed() {
    for (i, mark) in all(30, 3, 1e6, "Label").into_iter().enumerate() {
        let drawings = draw(&spec(mark, Room::Full), &format());
        for Drawing { width, svg } in drawings {
            let kind = attributes(&svg, "class")[0].trim_start_matches("chart ").replace(' ', "-");
            let lines = svg.replace("><", ">\n<");
            insta::with_settings!({ snapshot_path => "../../tests/charts", prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(format!("{i:02}-{kind}-{width}"), lines);
            });
        }
    }
}
