//! The markup of every kind: roles, names, numbers, classes.

use super::*;

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
            assert!(attributes(root, "viewBox")[0].split(' ').all(is_short), "{root}");
            assert!(svg.matches("class=\"an").count() <= 1, "more than one annotation");
            assert!(!svg.contains("transform") && !svg.contains("rotate"));
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
                assert!(attributes(&svg, name).into_iter().all(is_short), "{name} in {svg}");
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

/// Whether no number in it has more than one decimal.
fn is_short(numbers: &str) -> bool {
    numbers.split('.').skip(1).all(|rest| rest.chars().take_while(char::is_ascii_digit).count() <= 1)
}

#[test]
fn hairlines_are_sharp_and_gridlines_lie() {
    for rule in ["vector-effect:non-scaling-stroke}", "shape-rendering:crispEdges}"] {
        let of = |class: &str| STYLE.lines().any(|line| line.contains(class) && line.ends_with(rule));
        assert!(of(".gr,") && of(".ax,"), "{rule}");
    }
    let mut seen = 0;
    for mark in all(91, 7, 1e6, "Books") {
        for Drawing { svg, .. } in drawn(&mark) {
            for class in CLASSES.iter().filter(|(class, _)| class.is_hairline()).map(|(_, css)| css) {
                for line in svg.split(&format!("<path class=\"{class}\" d=\"M")).skip(1) {
                    let line = line.split('"').next().unwrap();
                    let lies = line.contains('h');
                    let (x, y) = line.split(['h', 'v']).next().unwrap().split_once(' ').unwrap();
                    assert!(if lies { y } else { x }.ends_with(".5"), "{class} {line}");
                    // Small multiples have no names of values; their months are what lines tell.
                    assert!(lies || *class != "gr" || matches!(mark, Mark::Panel(_)), "{line}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 100, "{seen}");
}

/// How many things a chart shows that can be pointed at; nothing where the crosshair does that.
fn discrete(mark: &Mark) -> Option<usize> {
    match mark {
        Mark::Donut(donut) => Some(donut.slices.len()),
        Mark::Bars(bars) => Some(bars.bars.len()),
        Mark::Rfm(_) => Some(25),
        Mark::Heatmap(heatmap) => Some(heatmap.values.iter().map(Vec::len).sum()),
        // Days outside the data have no tooltip in a small calendar.
        Mark::Month(month) => Some(if month.large { 30 } else { month.days.len() }),
        Mark::Cohorts(cohorts) => Some(cohorts.rows.iter().map(|row| row.values.len()).sum()),
        Mark::Waterfall(waterfall) => Some(waterfall.changes.len() + 1 + usize::from(waterfall.from.is_some())),
        _ => None,
    }
}

#[test]
fn every_mark_says_what_it_is() {
    let mut seen = 0;
    for mark in all(29, 7, 1e6, "Books") {
        let Some(count) = discrete(&mark) else { continue };
        for Drawing { svg, width } in drawn(&mark) {
            let said: Vec<&str> =
                svg.split("<title>").skip(1).filter_map(|rest| rest.split("</title>").next()).collect();
            assert_eq!(said.len(), count, "{} {width}", marks::chart(&mark).kind());
            assert!(said.iter().all(|said| said.contains(": ")), "{said:?}");
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen}");
}

/// What stands along the axes repeats what marks say: where a reader steps into the chart, it is passed over. The total of a
/// donut and the numbers of days are no axes.
#[test]
fn axes_are_not_read_aloud() {
    for mark in all(91, 7, 1e6, "Books") {
        for Drawing { svg, width } in drawn(&mark) {
            if !svg.contains("role=\"group\"") || matches!(mark, Mark::Donut(_) | Mark::Month(_)) {
                continue;
            }
            let open = svg.split("<g aria-hidden=\"true\">").enumerate();
            let read: String =
                open.map(|(i, part)| if i == 0 { part } else { part.split_once("</g>").unwrap().1 }).collect();
            assert!(!read.contains("<text class=\"mu"), "{} {width}: {read}", marks::chart(&mark).kind());
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
