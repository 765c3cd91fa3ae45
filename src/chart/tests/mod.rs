//! What holds for every chart, and where it is held. `b` is the browser's check of that name in `tests/browser`, whose
//! `broken.mjs` shows that it can fail; what only an eye can tell is looked at on the pictures of `shots.mjs`.
//!
//! | | what holds | held by |
//! |-|-|-|
//! | 1 | one SVG a width in a figure with heading and one line | `structure` `ids_differ…`, b scriptless |
//! | 2 | no literal colour, font or style | `structure` `an_svg_holds…`, b charts |
//! | 3 | a viewBox and no size, unique ids, same bytes twice | `structure` `an_svg_holds…`, b links, `it` `…same_bytes` |
//! | 4 | one decimal at most, hairlines sharp | `structure` `an_svg_holds…`, `hairlines_are_sharp…` |
//! | 5 | bytes of charts and pages | `cost` `sizes_stay_small`, `it` `pages_weigh_little`, `cargo bench --bench charts` |
//! | 6 | half a millisecond a drawing | `cost` `a_chart_takes…`, the same bench |
//! | 7 | no request, opens from a folder | b requests, b quiet |
//! | 8 | markers are one path, from 8 px apart | `shapes` `a_gap…`, `a_time_line_says_little…` |
//! | 9 | a gap is a gap, zero a value | `shapes` `a_gap_is_a_gap…`, `a_single_peak…` |
//! | 10 | three weights of lines | `cost` `the_style_sheets…`, eye |
//! | 11 | the mean from day 7; the 91 days before, or nothing | `shapes` `a_time_line…`, `it` `the_main_chart…` |
//! | 12 | bars, waterfalls and panels from zero, sparklines from their least | `shapes` `what_has_a_length…` |
//! | 13 | more than four lines are grey but one | `shapes` `more_than_four…` |
//! | 14 | a donut from noon, seven slices, largest first | `shapes` `a_donut_starts…`, `it` `sound` |
//! | 15 | seven steps, values or a legend, empty is not lowest | `shapes` `empty_cells…`, `cells_print…`, `a_day_stands…` |
//! | 16 | cohorts, waterfall, Pareto say what they must | `shapes` `a_cohort_says…`, `contributions_hang…`, `the_curve…` |
//! | 17 | one annotation at most | `structure` `an_svg_holds…` |
//! | 18 | ticks 80 px and 35 px apart, three to five | `scale` `value_ticks…`, `time` `date_ticks…` |
//! | 19 | dates by the length of the series, the year once | `time` `date_ticks…`, `the_longer…` |
//! | 20 | gridlines lie, text stands upright | `structure` `hairlines_are_sharp…`, eye |
//! | 21 | no text meets text or leaves | `texts` `text_is_clear…`, b layout |
//! | 22 | no text under 11 px, 7 pt in print | `texts` `text_is_never…`, b layout, b print |
//! | 23 | three digits and one unit, exact values | `format` tests, `cost` `the_style_sheets…` |
//! | 24 | a change has sign, percent and what it compares | `format` `shares_and_changes`, `it` `the_main_chart…` |
//! | 25 | names at lines' ends 15 px apart | `texts` `names_at_the_ends…` |
//! | 26 | every mark says what it is | `structure` `every_mark_says…` |
//! | 27 | the crosshair's attributes, a script of 4 kB | `shapes` `a_time_line_says…`, `html` `the_script…` |
//! | 28, 29 | pointer, keys, touch | b behaviour, b touch |
//! | 30 | roles, names, axes hidden from what reads aloud | `structure` `an_svg_holds…`, b access |
//! | 31 | every value in a table or behind a link | b scriptless |
//! | 32, 33 | contrasts and distances of colours | `palette`, b contrast |
//! | 34 | colour is never alone | `shapes` `contributions…`, `cells_print…`, b access |
//! | 35 | a category keeps its colour | `it` `a_category_keeps_its_colour…` |
//! | 36 | nothing moves; forced colours | `cost` `the_style_sheets…`, b access |
//! | 37 | dark by preference and by choice, light in print | b contrast |
//! | 38 | paper: no navigation, nothing cut, heads again | b print |
//! | 39 | grey print, 200 % | eye; b layout at 320 px is 640 px at 200 % |
//! | 40 | empty and tiny data | `shapes` `one_day…`, `nothing_to_draw…` |

mod cost;
mod shapes;
mod structure;
mod texts;

use chrono::NaiveDate;

use super::role::{CLASSES, Class};
use super::sheet::{Anchor, Rect, text_box};
use super::spec::*;
use super::{Drawing, draw, marks};
use crate::format::{Format, Quantity};

const STYLE: &str = include_str!("../../../templates/chart.css");
const PAGE: &str = include_str!("../../../templates/page.css");

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
            from: Some((text(), scale)),
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

fn wide(mark: Mark) -> String {
    draw(&spec(mark, Room::Full), &format()).pop().unwrap().svg
}

/// The rectangles of a class: left, top, width, height.
fn rects(svg: &str, class: &str) -> Vec<[f64; 4]> {
    let number = |tag: &str, name| attributes(tag, name).first().map_or(0.0, |n| n.parse().unwrap());
    let tags = svg.split("<rect").skip(1).map(|rest| rest.split('>').next().unwrap());
    let own = tags.filter(|tag| attributes(tag, "class")[0].starts_with(class));
    own.map(|tag| ["x", "y", "width", "height"].map(|name| number(tag, name))).collect()
}

/// The lowest and the highest place of a path of lines.
fn reach(path: &str) -> (f64, f64) {
    let (start, moves) = path[1..].split_once('l').unwrap();
    let mut y: f64 = start.split(' ').nth(1).unwrap().parse().unwrap();
    let (mut low, mut high) = (y, y);
    let moves: Vec<f64> = moves.replace('-', " -").split_whitespace().map(|n| n.parse().unwrap()).collect();
    for step in moves.chunks(2) {
        y += step[1];
        (low, high) = (low.max(y), high.min(y));
    }
    (low, high)
}

/// The path of the first piece with this class.
fn path<'a>(svg: &'a str, class: &str) -> Option<&'a str> {
    let rest = svg.split(&format!("<path class=\"{class}\" d=\"")).nth(1)?;
    rest.split('"').next()
}

/// Every kind at every width, for the eye: a change to how a chart is drawn shows up as a change to these files.
#[test]
fn drawings_are_as_reviewed() {
    for (i, mark) in all(30, 3, 1e6, "Label").into_iter().enumerate() {
        let drawings = draw(&spec(mark, Room::Full), &format());
        for Drawing { width, svg } in drawings {
            let kind = attributes(&svg, "class")[0].trim_start_matches("chart ").replace(' ', "-");
            let lines = svg.replace("><", ">\n<");
            insta::with_settings!({ snapshot_path => "../../../tests/charts", prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(format!("{i:02}-{kind}-{width}"), lines);
            });
        }
    }
}
