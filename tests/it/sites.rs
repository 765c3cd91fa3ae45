//! Whole sites: the ledger closes, the same orders give the same bytes whichever way they came, no text becomes
//! markup, nobody's address is published, and orders of any shape make a sound site.
//!
//! With `AWKWARD_SITES=DIR` the awkward ones are kept in DIR, for the browser to look at.

use std::collections::BTreeSet;
use std::path::Path;

use crate::project::{Files, Project, cuts, files};

/// Orders and what the config says of them.
const CUTS: [(&str, &str); 4] = [
    ("seed_orders", "currency = \"INR\"\nlocale = \"en-IN\"\n"),
    ("online_retail", "currency = \"GBP\"\nlocale = \"en-GB\"\n"),
    ("superstore", "currency = \"USD\"\nlocale = \"en-US\"\n[groups]\nWork = [\"Furniture\", \"Technology\"]\n"),
    ("rfm_orders", "[columns]\nuser_id = \"customer_id\"\nts = \"order_date\"\namount = \"revenue\"\n"),
];

fn cut(name: &str) -> String {
    std::fs::read_to_string(cuts().join(format!("{name}.csv"))).expect("a cut")
}

fn pages(site: &Files) -> impl Iterator<Item = (&str, &str)> {
    let pages = site.iter().filter(|(path, _)| path.ends_with(".html"));
    pages.map(|(path, page)| (path.as_str(), std::str::from_utf8(page).expect("UTF-8")))
}

/// What a reader reads of a page: no script, no style, no tags.
pub fn text(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        out.push(' ');
        let element = ["script", "style"].into_iter().find(|name| tag.starts_with(name));
        let after = match element {
            Some(name) => tag.split_once(&format!("</{name}>")).map(|(_, after)| after),
            None => tag.split_once('>').map(|(_, after)| after),
        };
        rest = after.unwrap_or_default();
    }
    out + rest
}

/// The tags of a page without what stands between quotes.
fn tags(page: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some((_, tag)) = rest.split_once('<') {
        let (mut bare, mut quote, mut end) = (String::new(), None, tag.len());
        for (at, c) in tag.char_indices() {
            match (c, quote) {
                ('>', None) => {
                    end = at;
                    break;
                }
                ('"' | '\'', None) => quote = Some(c),
                (c, Some(open)) if c == open => quote = None,
                (c, None) => bare.push(c),
                _ => {}
            }
        }
        rest = &tag[end..];
        for element in ["script", "style"] {
            if bare == element {
                rest = rest.split_once(&format!("</{element}>")).map_or("", |(_, after)| after);
            }
        }
        tags.push(bare);
    }
    tags
}

/// The values of an attribute, entities resolved as far as paths need.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let open = format!(" {name}=\"");
    page.match_indices(&open)
        .filter_map(|(at, _)| page[at + open.len()..].split_once('"').map(|(value, _)| value))
        .collect()
}

/// What must hold of every site: pages without a number that is none, links that lead somewhere, safe names.
#[track_caller]
pub fn sound(what: &str, site: &Files) {
    let ids = |path: &str| -> BTreeSet<String> {
        let page = std::str::from_utf8(&site[path]).expect("UTF-8");
        attributes(page, "id").into_iter().map(str::to_owned).collect()
    };
    for path in site.keys() {
        let safe = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_./".contains(c);
        assert!(path.chars().all(safe) && !path.contains("..") && path.len() < 150, "{what}: an unsafe name, {path}");
    }
    for (path, page) in pages(site) {
        let words = text(page);
        let odd = words
            .split(|c: char| !c.is_alphanumeric())
            .find(|word| ["NaN", "inf", "Infinity", "null", "None"].contains(word));
        assert!(odd.is_none(), "{what} {path}: {odd:?} in the text");
        for name in
            ["d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "viewBox", "points", "transform"]
        {
            let broken =
                attributes(page, name).into_iter().find(|value| value.contains("NaN") || value.contains("inf"));
            assert!(broken.is_none(), "{what} {path}: {name}={broken:?}");
        }
        for href in attributes(page, "href") {
            if ["https:", "http:", "mailto:", "tel:", "data:"].iter().any(|scheme| href.starts_with(scheme)) {
                continue;
            }
            let (to, anchor) = href.split_once('#').unwrap_or((href, ""));
            let mut parts: Vec<&str> = path.split('/').collect();
            if !to.is_empty() {
                parts.pop();
                for part in to.split('/') {
                    match part {
                        ".." => assert!(parts.pop().is_some(), "{what} {path}: {href} leaves the site"),
                        "." => {}
                        part => parts.push(part),
                    }
                }
            }
            let target = parts.join("/");
            assert!(site.contains_key(&target), "{what} {path}: nothing is at {href}");
            assert!(anchor.is_empty() || ids(&target).contains(anchor), "{what} {path}: no anchor {href}");
        }
        for donut in page.split("<svg class=\"chart donut\"").skip(1) {
            let donut = donut.split("</svg>").next().unwrap_or_default();
            let slices: Vec<&str> = donut.split("<title>").skip(1).filter_map(|t| t.split("</title>").next()).collect();
            let shares: Vec<f64> = slices.iter().map(|slice| share(slice)).collect();
            let other = usize::from(slices.last().is_some_and(|s| s.starts_with("Other") || s.contains(" others: ")));
            let ranked = shares[..shares.len() - other].windows(2).all(|pair| pair[0] >= pair[1]);
            assert!(slices.len() <= 7 && ranked, "{what} {path}: {slices:?}");
        }
        let distinct = ids(path).len();
        assert_eq!(distinct, attributes(page, "id").len(), "{what} {path}: an id stands twice");
    }
    assert!(site.contains_key("index.html") && site.contains_key("404.html") && site.contains_key(".nojekyll"));
}

/// The percent at the end of a slice's tooltip.
fn share(slice: &str) -> f64 {
    let last = slice.rsplit(" · ").next().unwrap_or_default();
    let number: String = last.chars().filter(|c| c.is_ascii_digit() || ".,٫".contains(*c)).collect();
    number.replace([',', '٫'], ".").parse().unwrap_or_else(|_| panic!("no share in {slice:?}"))
}

#[test]
fn a_category_keeps_its_colour_on_every_page() {
    for (name, config) in &CUTS[..3] {
        let site = Project::with(&cut(name)).file("sales-pulse.toml", config).site();
        let ranked = String::from_utf8_lossy(&site["data/categories.csv"]).into_owned();
        let ranked: Vec<&str> = ranked.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        let mut pages_with = BTreeSet::new();
        for (path, page) in pages(&site) {
            for part in page.split("<i class=\"swatch s").skip(1) {
                let (colour, rest) = part.split_once("\"></i>").expect("a swatch");
                let named = text(rest.split("</a>").next().unwrap_or_default());
                // "Other" and what has no page is grey.
                let Some(rank) = ranked.iter().position(|category| *category == named.trim()) else { continue };
                assert_eq!(colour, rank.min(7).to_string(), "{name} {path}: {named}");
                pages_with.insert(path);
            }
        }
        assert!(pages_with.len() > 5, "{name}: {pages_with:?}");
    }
}

#[test]
fn the_main_chart_shows_91_days_against_the_91_before_where_there_are_any() {
    let series = |site: &Files| {
        let page = String::from_utf8_lossy(&site["details.html"]).into_owned();
        let data = page.split("id=\"data\">").nth(1).and_then(|rest| rest.split("</script>").next()).expect("data");
        let data: serde_json::Value = serde_json::from_str(data).expect("JSON");
        let series = data["charts"]["by-day"]["series"].as_array().expect("series").clone();
        let lengths = series.iter().map(|one| one["values"].as_array().map_or(0, Vec::len));
        let labels = series.iter().map(|one| one["label"].as_str().unwrap_or_default().to_owned());
        (page.clone(), labels.zip(lengths).collect::<Vec<_>>())
    };
    let orders = |days: i64| {
        let first = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day");
        let row = |i: i64| format!("{i},{},{}.50,Books\n", first + chrono::TimeDelta::days(i), 10 + i % 7);
        "order_id,ts,amount,category\n".to_owned() + &(0..days).map(row).collect::<String>()
    };
    let (page, long) = series(&Project::with(&orders(182)).site());
    let named = |labels: &[&str]| labels.iter().map(|label| ((*label).to_owned(), 91)).collect::<Vec<_>>();
    assert_eq!(long, named(&["Revenue", "7-day mean", "7-day mean, 91 days before"]));
    // Every change says what it compares.
    for change in page.split("<dd class=\"delta\"><b").skip(1) {
        assert!(change.split("</dd>").next().is_some_and(|said| said.contains("28 before")), "{change:.90}");
    }
    let (page, short) = series(&Project::with(&orders(181)).site());
    assert_eq!(short, named(&["Revenue", "7-day mean"]), "a part of the days before is no base");
    assert!(!page.contains("class=\"pv\""));
}

#[test]
fn the_ledger_closes_on_every_cut_and_says_so() {
    for (name, config) in CUTS {
        let site = Project::with(&cut(name)).file("sales-pulse.toml", config).site();
        sound(name, &site);
        let page = std::str::from_utf8(&site["data.html"]).expect("UTF-8");
        let table =
            page.split_once("id=\"ledger\"").and_then(|(_, after)| after.split_once("</table>")).expect("a ledger").0;
        let words = text(table);
        let lines = ["Σ days", "Σ months", "Σ customers + guests", "rows = counted + returns", "customers by segment"];
        lines.iter().for_each(|line| assert!(words.contains(line), "{name}: no line {line}"));
        assert_eq!(words.contains("Σ categories"), name != "rfm_orders", "{name}");
        assert_eq!(words.contains("Σ payment types"), name == "seed_orders", "{name}");
        assert_eq!(words.contains("Σ weekday × hour"), ["seed_orders", "online_retail"].contains(&name), "{name}");
        let rows = table.matches("<tr").count() - 1;
        assert!(rows >= 6 && table.matches(">closes<").count() == rows, "{name}: {words}");
    }
}

#[test]
fn the_same_orders_twice_give_the_same_bytes() {
    for (name, config) in CUTS {
        let project = Project::with(&cut(name)).file("sales-pulse.toml", config);
        let first = (project.site(), files(&project.path("data/curated")));
        let second = (project.site(), files(&project.path("data/curated")));
        assert!(first == second, "{name}: another build, other bytes");
    }
}

/// The site without what may differ with the way that orders came: the source's name, the page and list of sources.
fn figures(site: &Files, source: &str) -> Files {
    let kept = site.iter().filter(|(path, _)| !["data.html", "manifest.json"].contains(&path.as_str()));
    kept.map(|(path, bytes)| match std::str::from_utf8(bytes) {
        Ok(page) if path.ends_with(".html") => {
            let page = page.replace(source, "SOURCE");
            // Style and script are the same, and so are their hashes.
            (path.clone(), page.into_bytes())
        }
        _ => (path.clone(), bytes.clone()),
    })
    .collect()
}

#[track_caller]
fn same_figures(what: &str, one: &Files, other: &Files) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{what}");
    for (path, bytes) in one {
        let (a, b) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&other[path]));
        let at = a.bytes().zip(b.bytes()).position(|(a, b)| a != b);
        let around = |text: &str| {
            at.map(|at| {
                String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(60)..(at + 60).min(text.len())]).into_owned()
            })
        };
        assert!(a == b, "{what} {path}: {:?} became {:?}", around(&a), around(&b));
    }
}

#[test]
fn shuffled_rows_give_the_same_site() {
    for (name, config) in CUTS {
        let text = cut(name);
        let (header, rows) = text.split_once('\n').expect("a header");
        let mut rows: Vec<&str> = rows.lines().collect();
        let project = Project::with(&text).file("sales-pulse.toml", config);
        let sorted = figures(&project.site(), "orders.csv");
        let mut curated = files(&project.path("data/curated"));
        // A shuffle that is the same on every machine: the rows by a multiplicative hash of their place.
        let mut places: Vec<usize> = (0..rows.len()).collect();
        places.sort_by_key(|place| (*place as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        rows = places.iter().map(|&place| rows[place]).collect();
        project.write("data/raw/orders.csv", format!("{header}\n{}\n", rows.join("\n")));
        same_figures(&format!("{name} shuffled"), &figures(&project.site(), "orders.csv"), &sorted);
        curated.retain(|path, _| path.ends_with(".parquet"));
        let again = files(&project.path("data/curated"));
        curated.iter().for_each(|(path, bytes)| assert!(again[path] == *bytes, "{name}: another {path}"));
    }
}

#[test]
fn parquet_gives_the_site_of_the_csv() {
    // Each made of the cut by DuckDB: ids as integers or text, times as timestamps or dates, money as decimals.
    for (name, config) in CUTS {
        let project = Project::with(&cut(name)).file("sales-pulse.toml", config);
        let from_csv = figures(&project.site(), "orders.csv");
        let parquet = cuts().join(format!("{name}.parquet"));
        let input = parquet.to_string_lossy();
        project.run(&["build", "--quiet", "--input", &input, "--output", "other"]).ok();
        let from_parquet = figures(&files(&project.path("other")), &format!("{name}.parquet"));
        same_figures(&format!("{name} as Parquet"), &from_parquet, &from_csv);
    }
}

#[test]
fn our_own_clean_orders_give_the_same_revenue() {
    let project = Project::with(&cut("seed_orders"));
    project.run(&["build", "--quiet", "--clean"]).ok();
    let site = files(&project.path("public"));
    project
        .run(&[
            "build",
            "--quiet",
            "--input",
            "data/curated/orders_clean.parquet",
            "--output",
            "again",
            "--curated",
            "other",
        ])
        .ok();
    let again = files(&project.path("again"));
    for table in ["data/kpis_by_day.csv", "data/category_daily.csv", "data/months.csv"] {
        assert_eq!(again[table], site[table], "{table}");
    }
}

#[test]
fn markup_in_any_field_comes_out_as_text() {
    let evil = [
        "<script>alert(1)</script>",
        "{{ 7*7 }}{% raw %}",
        "javascript:alert(1)",
        "\"><img src=x onerror=alert(1)>",
        "</title></style>&lt;b&gt;",
        "]]>'--><svg/onload=alert(1)>",
    ];
    let mut orders = "order_id,user_id,ts,amount,category,used_promo,payment_type\n".to_owned();
    for (i, text) in (0..240).map(|i| (i, evil[i % evil.len()])) {
        let quoted = format!("\"{}\"", text.replace('"', "\"\""));
        let day = format!("2025-{:02}-{:02}", 1 + i / 28 % 12, 1 + i % 28);
        orders += &format!("\"{i}{0},{quoted},{day},{1}.50,{quoted},{quoted},{quoted}\n", &quoted[1..], 10 + i);
    }
    // Rejected ones are printed too, and so are a returned one, a title and a group.
    orders += "\"<script>alert(2)</script>\",u,<script>alert(3)</script>,1,c,0,p\n1,u,2025-01-01,<img src=x>,c,0,p\n";
    let project = Project::with(&orders).file(
        "sales-pulse.toml",
        "title = \"<script>alert(4)</script>{{ 7*7 }}\"\n[groups]\n'<script>alert(5)</script>' = ['javascript:alert(1)']\n",
    );
    let project = project.file(
        "content/note.md",
        "+++\ntitle = \"<script>alert(6)</script>\"\n+++\n<script>alert(7)</script>\n\n**{{ 7*7 }}**\n",
    );
    let site = project.site();
    sound("markup", &site);
    let (mut shown, mut scripts) = (0, 0);
    for (path, page) in pages(&site) {
        for raw in ["<script>alert", "<img", "<svg/", "&lt;/style&gt;&lt;b", "&lt;/style>&lt;b", "href=\"javascript:"] {
            assert!(!page.contains(raw), "{path} holds {raw}");
        }
        let escaped = tags(page).into_iter().find(|tag| tag.contains("alert"));
        assert!(escaped.is_none(), "{path}: a value left its quotes in <{escaped:?}>");
        assert!(
            !text(page).split_whitespace().any(|word| word == "49"),
            "{path}: a template ran what stood in a field"
        );
        shown += usize::from(page.contains("&lt;script&gt;alert(1)&lt;") || page.contains("&lt;script>alert(1)"));
        scripts += page.matches("<script>").count();
        assert!(page.matches("<script>").count() <= 1, "{path}");
    }
    assert!(shown > 10 && scripts > 10, "{shown} pages show it, {scripts} scripts are ours");
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".csv")) {
        let formula = std::str::from_utf8(bytes).expect("UTF-8").lines().find(|line| line.starts_with(['=', '+', '@']));
        assert!(formula.is_none(), "{path}: {formula:?}");
    }
}

#[test]
fn addresses_of_people_are_nowhere_in_the_site() {
    let mut orders = "order_id,user_id,ts,amount,category\n".to_owned();
    for i in 0..200 {
        let user = if i % 9 == 0 { format!("{i}") } else { format!("Zoe.Q{}@example.org", i % 40) };
        orders += &format!("{i},{user},2025-0{}-{:02}T10:00:00,{}.00,Books\n", 1 + i % 4, 1 + i % 28, i + 1);
    }
    orders += "900,refund.r1@example.org,2025-04-02,-5.00,Books\n901,rejected.r1@example.org,soon,5.00,Books\n";
    // A row that is rejected as a whole holds the address too.
    orders += "902,torn.r1@example.org,2025-04-02\n";
    let project = Project::with(&orders);
    let site = project.site();
    for (path, bytes) in &site {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        for word in ["@example", "&#64;example", "%40example", "zoe.q", "refund.r", "rejected.r", "torn.r"] {
            assert!(!text.contains(word), "{path} holds {word}");
        }
    }
    assert!(text(std::str::from_utf8(&site["customer-list.html"]).expect("UTF-8")).contains("Customer 1 "));
}

/// Orders that a shop may have and a chart may not expect.
fn awkward() -> Vec<(&'static str, String, &'static str)> {
    let head = "order_id,user_id,ts,amount,category\n";
    let date = |day: i64| {
        (chrono::NaiveDate::from_ymd_opt(2005, 1, 1).expect("a day") + chrono::TimeDelta::days(day)).to_string()
    };
    let rows =
        |n: i64, row: &dyn Fn(i64) -> String| head.to_owned() + &(0..n).map(|i| row(i) + "\n").collect::<String>();
    let names = [
        "Ω".repeat(300),
        "very long words with spaces ".repeat(11),
        "x".repeat(300),
        "ملابس نسائية".to_owned(),
        "ביגוד וקהילה".to_owned(),
        "👩‍👩‍👧‍👦🎁🚀".to_owned(),
        "../../etc/passwd".to_owned(),
        "con".to_owned(),
        "CON".to_owned(),
        "Books".to_owned(),
        "books".to_owned(),
        "BOOKS".to_owned(),
        "Other".to_owned(),
        "(no category)".to_owned(),
        "index".to_owned(),
        ".".to_owned(),
        "#?&%20=".to_owned(),
        "日本語の本".to_owned(),
        "A\u{202e}txt.exe".to_owned(),
        "tab\there".to_owned(),
    ];
    let n = names.len() as i64;
    vec![
        ("one-row", rows(1, &|_| "1,u1,2025-03-05T10:00:00,9.99,Books".to_owned()), ""),
        ("amounts-and-times-only", "ts,amount\n2025-01-01,5\n2025-02-01,7\n".to_owned(), ""),
        ("one-customer", rows(60, &|i| format!("{i},only,{},{}.25,Books", date(i * 3), i + 1)), ""),
        (
            "one-day",
            rows(50, &|i| {
                format!("{i},u{},2025-03-05T{:02}:30:00,{}.10,{}", i % 7, i % 24, i + 1, ["A", "B"][i as usize % 2])
            }),
            "",
        ),
        ("all-equal", rows(120, &|i| format!("{i},u{i},{},10.00,Same", date(i))), ""),
        ("only-returns", rows(20, &|i| format!("{i},u{},{},-3.00,Books", i % 3, date(i))), ""),
        (
            "mostly-returns",
            rows(80, &|i| {
                format!("{i},u{},{},{}.00,{}", i % 9, date(i), if i == 40 { 1 } else { -7 }, ["A", "B"][i as usize % 2])
            }),
            "revenue = \"net\"\n",
        ),
        (
            "gap-of-a-year",
            rows(60, &|i| format!("{i},u{},{},{}.00,Books", i % 5, date(if i < 30 { i } else { i + 420 }), 5 + i % 11)),
            "",
        ),
        ("twenty-years", rows(490, &|i| format!("{i},u{},{},{}.00,All", i % 50, date(i * 15), 20 + i % 37)), ""),
        (
            "many-categories",
            rows(900, &|i| format!("{i},u{},{},{}.00,Category {}", i % 90, date(i / 10), 1 + i % 13, i * i % 66)),
            "max_categories = 60\n",
        ),
        (
            "few-of-many",
            rows(300, &|i| format!("{i},u{},{},{}.00,Category {}", i % 30, date(i / 5), 1 + i % 13, i % 66)),
            "max_categories = 3\n",
        ),
        (
            "huge-and-tiny",
            rows(40, &|i| format!("{i},u{},{},{},Books", i % 4, date(i), ["0.0001", "99999999999.99"][i as usize % 2])),
            "currency = \"JPY\"\nlocale = \"ja-JP\"\n",
        ),
        (
            "payments",
            "order_id,user_id,ts,amount,used_promo,payment_type\n".to_owned()
                + &(0..n * 20)
                    .map(|i| {
                        let paid = if i % 5 == 0 { "" } else { &names[(i % n) as usize] };
                        format!("{},u{},{},{}.00,{},\"{paid}\"\n", i / 2, i % 40, date(i / 4), 3 + i % 17, i % 3)
                    })
                    .collect::<String>(),
            "locale = \"ar-EG\"\n",
        ),
        (
            "names",
            rows(n * 6, &|i| format!("{i},\"{0}\",{1},{2}.00,\"{0}\"", names[(i % n) as usize], date(i), 3 + i % 17)),
            "currency = \"EUR\"\nlocale = \"ar-EG\"\n",
        ),
        ("no-row", head.to_owned(), "[checks]\nstale_days = 3\nvolume_percent = 10\nanonymous_percent = 1\n"),
        ("no-row-that-counts", rows(12, &|i| format!("{i},u{i},2025-03-05,0,Books")), "[groups]\nAll = [\"Books\"]\n"),
    ]
}

#[test]
fn orders_of_any_shape_make_a_sound_site() {
    let kept = std::env::var_os("AWKWARD_SITES");
    for (name, orders, config) in awkward() {
        let project = Project::with(&orders).file("sales-pulse.toml", config);
        let run = project.run(&["build", "--quiet", "--allow-empty"]);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        assert_eq!(
            run.stderr.lines().find(|line| line.contains("warning") || line.contains("panicked")),
            None,
            "{name}"
        );
        let site = files(&project.path("public"));
        sound(name, &site);
        if let Some(folder) = &kept {
            for (path, bytes) in &site {
                let path = Path::new(folder).join(name).join(path);
                std::fs::create_dir_all(path.parent().expect("a folder above")).expect("writable");
                std::fs::write(path, bytes).expect("writable");
            }
        }
        // Nothing but the project's own folders came to be.
        let made: BTreeSet<String> =
            files(&project.path("")).into_keys().filter_map(|path| path.split('/').next().map(str::to_owned)).collect();
        assert_eq!(made, BTreeSet::from(["data", "public", "sales-pulse.toml"].map(str::to_owned)), "{name}");
    }
}

#[test]
fn more_categories_than_pages_become_other() {
    let (_, orders, config) = awkward().into_iter().find(|(name, ..)| *name == "few-of-many").expect("there");
    let site = Project::with(&orders).file("sales-pulse.toml", config).site();
    let of_categories = site.keys().filter(|path| path.starts_with("category/") && path.matches('/').count() == 1);
    assert_eq!(of_categories.count(), 4, "three and the rest");
    assert_eq!(String::from_utf8_lossy(&site["data/categories.csv"]).lines().count(), 67, "all 66 are in the table");
}

#[test]
fn unsound_sites_are_seen() {
    let site = |body: &str| -> Files {
        let files = [("index.html", body), ("a/b.html", "<p id=\"x\">"), ("404.html", ""), (".nojekyll", "")];
        files.into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect()
    };
    sound("fine", &site("<a href=\"a/b.html#x\">Infinite</a>"));
    for broken in [
        "<a href=\"a/c.html\">",
        "<a href=\"a/b.html#y\">",
        "<a href=\"../x.html\">",
        "<p>NaN</p>",
        "<path d=\"M0 NaN\"/>",
        "<p id=\"a\"><p id=\"a\">",
    ] {
        let seen = std::panic::catch_unwind(|| sound("broken", &site(broken)));
        assert!(seen.is_err(), "{broken} is not seen");
    }
}

#[test]
fn pages_weigh_little() {
    let project = Project::new();
    project.run(&["build", "--quiet"]).ok();
    let site = files(&project.path("public"));
    let overview = &site["index.html"];
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, overview).expect("in memory");
    let packed = packed.finish().expect("in memory").len();
    assert!(overview.len() <= 150_000 && packed <= 35_000, "the overview: {} B, {packed} B packed", overview.len());
    let mut seen = 0;
    for (path, page) in pages(&site) {
        if path.starts_with("category/") && path.matches('/').count() == 2 {
            seen += 1;
            assert!(page.len() <= 60_000, "{path}: {} B", page.len());
        }
        let script = page.split("<script>").nth(1).and_then(|rest| rest.split("</script>").next());
        assert!(
            script.is_none_or(|script| script.len() <= 4_500),
            "{path}: {} B of script",
            script.map_or(0, str::len)
        );
    }
    assert!(seen > 100, "{seen} pages of a category in a month");
}
