//! What charts cost: bytes, time, style.

use super::*;

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

#[test]
fn the_style_sheets_keep_to_three_weights_and_nothing_moves() {
    for rule in [
        ".chart .ln.thin{stroke-width:1;opacity:.42}",
        ".chart .ln.strong{stroke-width:2.75}",
        ".chart .pv{stroke:var(--mut);stroke-width:1.5;stroke-dasharray:4 3;",
        ".chart .dots{fill:none;stroke:var(--s);stroke-width:4;stroke-linecap:round;",
        "@media(forced-colors:active)",
    ] {
        assert!(STYLE.contains(rule), "{rule}");
    }
    assert!(PAGE.contains("font-variant-numeric: tabular-nums") && PAGE.contains("@media (forced-colors: active)"));
    for moves in ["transition", "animation", "@keyframes", "scroll-behavior"] {
        assert!(!STYLE.contains(moves) && !PAGE.contains(moves), "{moves}");
    }
}
