//! What charts cost: bytes of each drawing, and the median time to draw one.
//!
//! ```text
//! cargo bench --bench charts
//! ```
//!
//! Bytes are the same everywhere and are held by tests too. Times mean little from one machine to the next: each stands
//! beside its ratio to the line of 90 days in the same run, and to the half millisecond that a drawing may take. No test
//! asserts them.
#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use chrono::NaiveDate;
use sales_pulse::chart::spec::*;
use sales_pulse::chart::{ChartSpec, draw};
use sales_pulse::format::{Format, Quantity};

const RUNS: usize = 201;
/// What a drawing may take, µs.
const MOST: f64 = 500.0;

fn wave(days: usize, scale: f64) -> Vec<Option<f64>> {
    (0..days)
        .map(|i| Some((scale * (0.5 + 0.3 * (i as f64 * 0.9).sin() + 0.2 * (i as f64 * 7.7).cos())).round()))
        .collect()
}

fn timeline(days: usize) -> Mark {
    let values = wave(days, 1e6);
    Mark::TimeLine(TimeLine {
        first: first(),
        step: Step::Day,
        quantity: Quantity::Money,
        values,
        smooth: true,
        label: EndLabel { label: "7-day mean".into(), note: Some("₹8.73 L a day".into()) },
        previous: None,
        year_before: None,
        annotation: Some(Annotation { index: 9, text: "₹13.6 L".into(), note: Some("Sat 21 Jun, best day".into()) }),
        events: Vec::new(),
        target: None,
        empty: String::new(),
    })
}

fn first() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 5, 27).expect("a day")
}

/// What is drawn, and the bytes that a drawing may have.
fn charts() -> Vec<(&'static str, Option<usize>, Mark)> {
    let quantity = Quantity::Money;
    let line = |i: u8| TrendLine {
        label: format!("Category {i}"),
        values: wave(365, 1e6 / f64::from(i + 1)),
        paint: Paint::Category(i),
    };
    let slice = |i: u8| Slice {
        label: format!("Category {i}"),
        value: 4.3e7 / f64::from(i + 1),
        paint: Paint::Category(i),
        href: Some(format!("category/category-{i}.html")),
    };
    let trend = Trend {
        first: first(),
        step: Step::Day,
        quantity,
        lines: (0..7).map(line).collect(),
        highlight: Some(0),
        empty: String::new(),
    };
    let donut =
        Donut {
            quantity, slices: (0..7).map(slice).collect(), total: "₹7.73 Cr".into(), note: "7 categories".into()
        };
    let names = |n: usize, of: &str| (0..n).map(|i| format!("{of}{i}")).collect::<Vec<_>>();
    let heatmap = Heatmap {
        quantity,
        rows: names(7, "Day "),
        columns: names(24, ""),
        values: (0..7).map(|i| wave(24, 1e5 * f64::from(i + 1))).collect(),
        across: "hour of day".into(),
    };
    let cohort =
        |i: usize| Cohort { label: format!("Cohort {i}"), size: 120, values: wave(24 - i, 1.0), unfinished: true };
    let cohorts = Cohorts {
        quantity: Quantity::Percent,
        rows: (0..24).map(cohort).collect(),
        head: "First order".into(),
        size: "Customers".into(),
        across: "months since first order".into(),
    };
    let panel =
        Panel { first: first(), step: Step::Day, quantity, values: wave(91, 1e6), smooth: true, paint: Paint::Ink };
    vec![
        ("line of 90 days", Some(6_000), timeline(90)),
        ("line of 365 days", Some(14_000), timeline(365)),
        ("7 lines of 365 days", Some(24_000), Mark::Trend(trend)),
        ("donut of 7", Some(3_000), Mark::Donut(donut)),
        ("panel of 91 days", None, Mark::Panel(panel)),
        ("heatmap of 7 × 24", None, Mark::Heatmap(heatmap)),
        ("24 cohorts", None, Mark::Cohorts(cohorts)),
    ]
}

fn main() {
    let format = Format::new("INR", "en-IN").expect("known");
    println!(
        "{:>20} {:>22} {:>8} {:>10} {:>8} {:>10}",
        "", "bytes by width", "at most", "median µs", "ratio", "of 500 µs"
    );
    let mut base = None;
    for (name, most, mark) in charts() {
        let spec = ChartSpec { id: "chart".into(), title: name.into(), desc: name.into(), room: Room::Full, mark };
        let drawings = draw(&spec, &format);
        let mut times: Vec<f64> = (0..RUNS)
            .map(|_| {
                let start = Instant::now();
                black_box(draw(black_box(&spec), &format));
                start.elapsed().as_secs_f64() * 1e6 / drawings.len() as f64
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let median = times[RUNS / 2];
        let base = *base.get_or_insert(median);
        let bytes: Vec<String> = drawings.iter().map(|drawing| drawing.svg.len().to_string()).collect();
        let most = most.map_or(String::new(), |most| most.to_string());
        println!(
            "{name:>20} {:>22} {most:>8} {median:>10.0} {:>7.1}× {:>9.0}%",
            bytes.join(" "),
            median / base,
            100.0 * median / MOST
        );
    }
}
