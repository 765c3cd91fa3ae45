//! What each kind draws.

use super::*;

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
    assert!((start("pv") - start("ln strong acc")).abs() < 0.11, "and so does that of the days before");
}

#[test]
fn weekends_are_shaded_from_half_a_day_before_to_half_a_day_after() {
    // 27 May 2025 is a Tuesday: Saturdays are the days 4, 11, 18 and 25 after it.
    let svg = wide(Mark::TimeLine(timeline(wave(30, 100.0), "mean")));
    let at = |name| attributes(&svg, name)[0].parse::<f64>().unwrap();
    let (x0, dx) = (at("data-x0"), at("data-dx"));
    let bands: Vec<f64> =
        path(&svg, "wk").unwrap().split('M').skip(1).map(|m| m.split(' ').next().unwrap().parse().unwrap()).collect();
    assert_eq!(bands.len(), 4);
    for (left, saturday) in bands.iter().zip([4.0, 11.0, 18.0, 25.0]) {
        assert!((left - x0 - (saturday - 0.5) * dx).abs() < 0.11, "{bands:?}");
    }
}

#[test]
fn a_single_peak_is_seen_among_four_thousand_days() {
    for peak in [1998, 1999, 2000, 2001] {
        let mut values = vec![Some(1.0); 4000];
        values[peak] = Some(100.0);
        let svg = wide(Mark::TimeLine(TimeLine { previous: None, ..timeline(values, "mean") }));
        let (low, high) = reach(path(&svg, "ln thin acc").unwrap());
        // The axis ends at 100, and its line is drawn up to it.
        assert!(low - high > 0.98 * (low - 44.0), "{peak}: {low} {high}");
    }
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
    let cells = svg.split("<rect").skip(1).map(|cell| attributes(cell, "class")[0]);
    assert_eq!(cells.take(3).collect::<Vec<_>>(), ["q0", "na", "q6"]);
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
fn a_day_stands_under_its_weekday() {
    // In India weeks start on Sunday, in Germany on Monday; 1 July 2025 is a Tuesday and 6 July a Sunday.
    let Mark::Month(month) = all(31, 1, 7.0, "a").swap_remove(11) else { panic!("a month") };
    let month = Mark::Month(Month { first: "2025-07-01".parse().unwrap(), ..month });
    for (locale, first, sunday) in [("en-IN", 40.0, [0.0, 20.0]), ("de-DE", 20.0, [120.0, 0.0])] {
        let svg = draw(&spec(month.clone(), Room::Full), &Format::new("EUR", locale).unwrap()).swap_remove(0).svg;
        let cells = rects(&svg, "");
        assert_eq!((cells[0][..2].to_vec(), cells[5][..2].to_vec()), (vec![first, 0.0], sunday.to_vec()), "{locale}");
    }
}

#[test]
fn contributions_hang_by_size_and_carry_their_sign() {
    let svg = wide(Mark::Waterfall(Waterfall {
        quantity: Quantity::Count,
        from: Some(("Before".into(), 10.0)),
        changes: vec![("Small".into(), 1.0), ("Large".into(), -5.0)],
        to: ("After".into(), 6.0),
    }));
    let at = |text: &str| svg.find(text).unwrap_or_else(|| panic!("{text} in {svg}"));
    assert!(at(">Before<") < at(">Large<") && at(">Large<") < at(">Small<") && at(">Small<") < at(">After<"));
    assert!(svg.contains(">−5<") && svg.contains(">+\u{2060}1<") && svg.contains("class=\"fill dn\""));
    // 10 → 5 → 6: the second bar ends where the third begins, at half of the first.
    let [from, large, small, to] = rects(&svg, "fill")[..] else { panic!("four bars in {svg}") };
    assert!((from[2] - 2.0 * large[2]).abs() < 0.2 && (large[2] - 5.0 * small[2]).abs() < 0.6, "{svg}");
    assert!((large[0] + large[2] - from[0] - from[2]).abs() < 0.11, "it hangs where the first total ends: {svg}");
    assert!((small[0] - large[0]).abs() < 0.11 && (small[0] + small[2] - to[0] - to[2]).abs() < 0.11, "{svg}");
}

#[test]
fn more_than_four_lines_are_grey_but_one() {
    let trend = |n| all(30, n, 100.0, "Line").swap_remove(6);
    let (four, five) = (wide(trend(4)), wide(trend(5)));
    assert!(four.contains("\"ln s3\"") && !four.contains("ln thin"));
    assert_eq!((five.matches("\"ln thin grey\"").count(), five.matches("\"ln strong s0\"").count()), (4, 1));
}

#[test]
fn nothing_to_draw_is_said_where_the_chart_would_be() {
    for value in [Some(0.0), None] {
        let values = vec![value; 30];
        let empty = || "No revenue".to_owned();
        let (step, quantity, paint) = (Step::Day, Quantity::Money, Paint::Accent);
        let line = TrendLine { label: "Books".into(), values: values.clone(), paint };
        let bar = Bar { label: "Books".into(), value, paint, note: None, href: None };
        for mark in [
            Mark::TimeLine(timeline(values, "mean")),
            Mark::Trend(Trend { first: first(), step, quantity, lines: vec![line], highlight: None, empty: empty() }),
            Mark::Bars(Bars { quantity, direction: Direction::Across, bars: vec![bar.clone()], empty: empty() }),
            Mark::Bars(Bars { quantity, direction: Direction::Upright, bars: vec![bar], empty: empty() }),
        ] {
            for Drawing { svg, .. } in drawn(&mark) {
                assert!(svg.contains(">No revenue<") && svg.contains("class=\"ax\""), "{svg}");
                assert!(!svg.contains("NaN") && !svg.contains("class=\"ln"), "{svg}");
            }
        }
    }
}

#[test]
fn what_has_a_length_starts_at_zero() {
    // Values far from zero and close together: an axis that began near them would show them far apart.
    let far: Vec<Option<f64>> = (0..30).map(|i| Some(1000.0 + f64::from(i % 3) * 10.0)).collect();
    let bar = |value: &Option<f64>| Bar { label: "a".into(), value: *value, paint: Paint::Ink, note: None, href: None };
    let bars = |direction, values: &[Option<f64>]| {
        let bars = values.iter().map(bar).collect();
        rects(&wide(Mark::Bars(Bars { quantity: Quantity::Count, direction, bars, empty: String::new() })), "fill")
    };
    for (direction, side) in [(Direction::Across, 2), (Direction::Upright, 3)] {
        let drawn = bars(direction, &far[..3]);
        assert!((drawn[2][side] / drawn[0][side] - 1.02).abs() < 0.005, "{direction:?} {drawn:?}");
    }
    // What is below zero ends where what is above begins.
    let [above, below] = bars(Direction::Upright, &[Some(8.0), Some(-4.0)])[..] else { panic!("two bars") };
    assert!((above[1] + above[3] - below[1]).abs() < 0.11 && (above[3] / below[3] - 2.0).abs() < 0.01);
    let [above, below] = bars(Direction::Across, &[Some(8.0), Some(-4.0)])[..] else { panic!("two bars") };
    assert!((below[0] + below[2] - above[0]).abs() < 0.11 && (above[2] / below[2] - 2.0).abs() < 0.01);
    let panel = Panel {
        first: first(),
        step: Step::Day,
        quantity: Quantity::Count,
        values: far.clone(),
        smooth: false,
        paint: Paint::Ink,
    };
    let svg = wide(Mark::Panel(panel));
    let (low, high) = reach(path(&svg, "ln ink").unwrap());
    assert!(low - high < 2.0, "{low} {high}: a panel starts at zero");
    let svg = wide(Mark::Sparkline(Sparkline { values: far, paint: Paint::Ink }));
    let (low, high) = reach(path(&svg, "ln ink").unwrap());
    assert!(
        low - high > 0.7 * size(&svg).1 && !svg.contains("<text") && !svg.contains("\"ax\""),
        "{low} {high}: {svg}"
    );
}

#[test]
fn cells_print_their_value_or_a_legend_tells_the_ends() {
    let heatmap = |columns: usize| {
        let names: Vec<String> = (0..columns).map(|i| i.to_string()).collect();
        let values = vec![(0..columns).map(|i| Some(100.0 + i as f64)).collect()];
        wide(Mark::Heatmap(Heatmap {
            quantity: Quantity::Count,
            rows: vec!["Mon".into()],
            columns: names,
            values,
            across: "part".into(),
        }))
    };
    let steps = |svg: &str| attributes(svg, "class").iter().filter(|c| c.starts_with('q')).count();
    let (printed, told) = (heatmap(7), heatmap(40));
    assert_eq!((steps(&printed), printed.matches("<text class=\"t").count()), (7, 7), "{printed}");
    for step in 0..7 {
        assert!(printed.contains(&format!("class=\"q{step}\"")), "seven steps: {printed}");
    }
    assert_eq!((steps(&told), told.matches("<text class=\"t").count()), (47, 0), "{told}");
    assert!(told.contains(">100<") && told.contains(">139<"), "{told}");
}

#[test]
fn figures_without_their_currency_say_it_once() {
    let rfm = all(1, 1, 12_345.0, "a").swap_remove(9);
    let narrow = draw(&spec(rfm, Room::Half), &format()).swap_remove(0).svg;
    let figures: Vec<&str> = narrow.split("<text class=\"b t").skip(1).collect();
    assert_eq!(figures.len(), 24, "{narrow}");
    assert!(figures.iter().all(|figure| !figure.split("</text>").next().unwrap().contains('₹')), "{narrow}");
    assert!(narrow.contains(">bold: mean in ₹, below: customers<"), "{narrow}");
}

#[test]
fn a_cohort_says_how_many_and_what_is_not_over() {
    let row = |unfinished| Cohort {
        label: "Jun 2025".into(),
        size: 321,
        values: vec![Some(1.0), Some(0.4), Some(0.25)],
        unfinished,
    };
    let cohorts = |unfinished| {
        wide(Mark::Cohorts(Cohorts {
            quantity: Quantity::Percent,
            rows: vec![row(unfinished)],
            head: "First order".into(),
            size: "Customers".into(),
            across: "months since first order".into(),
        }))
    };
    let svg = cohorts(true);
    for text in
        ["Jun 2025", "321", "100%", "40%", "25%", "month in progress", "months since first order", "0", "1", "2"]
    {
        assert!(svg.contains(&format!(">{text}<")), "{text} in {svg}");
    }
    // All of the first month tell nothing: the ramp spans the others.
    let cells = svg.split("<rect").skip(1).map(|cell| attributes(cell, "class")[0]);
    assert_eq!(cells.filter(|class| *class != "open").take(3).collect::<Vec<_>>(), ["na", "q6", "q0"]);
    // The cell, and the sample beside the words.
    assert_eq!(svg.matches("class=\"open\"").count(), 2);
    assert!(!cohorts(false).contains("open") && !cohorts(false).contains("not over"));
}

#[test]
fn the_curve_of_concentration_marks_its_point() {
    let svg = wide(Mark::Pareto(Pareto {
        points: (1..=100).map(|i| (f64::from(i) / 100.0, (f64::from(i) / 100.0).sqrt())).collect(),
        point: (0.64, 0.8),
        text: "64.0% of customers".into(),
        note: Some("make 80% of revenue".into()),
        across: "customers".into(),
        up: "revenue".into(),
    }));
    assert!(svg.contains(">64.0% of customers<") && svg.contains(">make 80% of revenue<"));
    let at = |name| attributes(&svg, name)[0].parse::<f64>().unwrap();
    let curve = path(&svg, "ln strong acc").unwrap();
    let (left, bottom) = curve[1..].split('l').next().unwrap().split_once(' ').unwrap();
    let (left, bottom): (f64, f64) = (left.parse().unwrap(), bottom.parse().unwrap());
    let (right, top) = (size(&svg).0 - 2.0, 44.0);
    assert!((at("cx") - left - 0.64 * (right - left)).abs() < 0.2, "{svg}");
    assert!((bottom - at("cy") - 0.8 * (bottom - top)).abs() < 0.2, "{svg}");
}
