//! The report in one file: sound in itself, small, the same bytes each time.

use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use crate::project::{Project, cuts};

const ORDERS: &str = "\
order_id,user_id,ts,amount,category
1,u1,2025-01-01T10:00:00,10.00,Books
2,u2,2025-01-02T11:00:00,20.50,Home
3,u1,2025-02-03T12:00:00,30.25,Books
";
const BUILD: [&str; 4] = ["build", "--quiet", "--single-file", "report.html"];

fn report(project: &Project) -> String {
    std::fs::read_to_string(project.path("report.html")).expect("a file")
}

/// The values of an attribute in tags.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let open = format!(" {name}=\"");
    let found = page.match_indices(&open).filter_map(|(at, _)| page[at + open.len()..].split('"').next());
    found.collect()
}

/// What holds of every such file.
#[track_caller]
fn sound(page: &str) {
    let all = attributes(page, "id");
    let ids: BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(ids.len(), all.len(), "an id stands there twice");
    for href in attributes(page, "href") {
        let inside = href.strip_prefix('#').is_some_and(|id| ids.contains(id));
        let outside = ["https://", "http://", "mailto:", "data:"].iter().any(|scheme| href.starts_with(scheme));
        assert!(inside || outside, "{href} leads nowhere");
    }
    for id in attributes(page, "aria-labelledby").iter().flat_map(|ids| ids.split(' ')) {
        assert!(ids.contains(id), "{id} labels something and is not there");
    }
    // Styles and script stand there once, and the policy allows them and nothing else.
    for element in ["style", "script"] {
        let parts: Vec<&str> = page.split(&format!("<{element}>")).collect();
        assert_eq!(parts.len(), 2, "{element}");
        let text = parts[1].split(&format!("</{element}>")).next().expect("an end");
        let hash = BASE64_STANDARD.encode(Sha256::digest(text));
        assert!(page.contains(&format!("{element}-src 'sha256-{hash}';")), "{element} is not allowed");
    }
    assert!(!page.contains(" style=\"") && !page.contains(" onclick="));
    // Every chart with a crosshair has its values.
    let data = page.split(" id=\"data\">").nth(1).map(|data| data.split("</script>").next().expect("an end"));
    let data: serde_json::Value =
        data.map_or(serde_json::Value::Null, |data| serde_json::from_str(data).expect("JSON"));
    let mut charts = 0;
    for tag in
        page.split("<svg ").skip(1).filter_map(|svg| svg.split('>').next()).filter(|tag| tag.contains(" data-k="))
    {
        let chart = attributes(tag, "data-chart")[0];
        assert!(data["charts"][chart]["series"].is_array(), "{chart} has no values");
        charts += 1;
    }
    assert!(charts > 0);
}

#[test]
fn a_whole_report_is_one_sound_file() {
    let orders = std::fs::read_to_string(cuts().join("superstore.csv")).expect("a cut");
    let project = Project::with(&orders)
        .file(
            "sales-pulse.toml",
            "currency = \"USD\"\nlocale = \"en-US\"\n[single_file]\nmax_megabytes = 20\n[groups]\nWork = [\"Furniture\", \"Technology\"]\n",
        )
        .file("content/hello.md", "# Hello\n\n[June](month/2014-06.html) [x](https://a.b)\n")
        .file("content/overview.md", "A note on the front page.\n");
    let site = project.site();
    let told = project.run(&["build", "--single-file", "report.html"]).ok().stdout;
    let pages = site.keys().filter(|path| path.ends_with(".html") && *path != "404.html").count();
    assert!(told.contains(&format!("Wrote {pages} pages as one file, report.html (")), "{told}");
    let page = report(&project);
    sound(&page);
    assert_eq!(page.matches("<section id=\"p.").count(), pages);
    let front = page.find("class=\"page first overview\"").expect("the front page is the first");
    assert!(front > page.find("id=\"contents\"").expect("contents"));
    // What is in the site is not changed by it.
    assert!(crate::project::files(&project.path("public")) == site);
    project.run(&BUILD).ok();
    assert_eq!(report(&project), page, "the same bytes each time, in the place of its own earlier one");
}

#[test]
fn the_sample_stays_below_its_budget_and_says_what_is_left_out() {
    let project = Project::new();
    project.run(&["generate", "--output", "data/raw/orders.csv"]).ok();
    project.run(&BUILD).ok();
    let page = report(&project);
    sound(&page);
    assert!(page.len() <= 2_500_000, "{} bytes", page.len());
    assert!(page.contains("Left out to keep this file small: "));
    assert!(page.contains("id=\"p.months\"") && !page.contains("id=\"p.category.electronics.2024-01\""));
    // A larger one holds all; a smaller one the latest, and nothing that every page links to goes.
    project.write("sales-pulse.toml", "[single_file]\nmax_megabytes = 20\n");
    project.run(&BUILD).ok();
    let whole = report(&project);
    assert!(whole.contains("id=\"p.category.electronics.2024-01\"") && !whole.contains("Left out"));
    sound(&whole);
    project.write("sales-pulse.toml", "base_url = \"https://a.b/c\"\n[single_file]\nmax_megabytes = 0.1\n");
    let run = project.run(&BUILD).ok();
    assert!(
        run.stderr.contains("warning: the single file has ") && run.stderr.contains("max_megabytes"),
        "{}",
        run.stderr
    );
    let small = report(&project);
    sound(&small);
    assert!(small.contains("href=\"https://a.b/c/month/2025-12.html\"") && small.contains("id=\"p.months\""));
}

#[test]
fn brand_and_templates_are_in_it_and_foreign_files_stay() {
    let project = Project::with(ORDERS)
        .file("sales-pulse.toml", "title = \"A & <b>\"\n[brand]\nfooter = \"Imprint & more\"\n")
        .file(
            "templates/site.html",
            "{% extends \"base.html\" %}{% block footer %}{{ super() }}<p>ours</p>{% endblock %}",
        );
    project.write("report.html", "<p>my thesis</p>");
    let run = project.run(&BUILD);
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert!(
        run.stderr.contains("report.html: error: this file is not a report in one file by sales-pulse"),
        "{}",
        run.stderr
    );
    assert!(!project.path("public").exists());
    project.run(&[&BUILD[..], &["--force"]].concat()).ok();
    let page = report(&project);
    sound(&page);
    assert!(page.contains("Imprint &amp; more") && page.contains("<p>ours</p>") && page.contains("A &amp; &lt;b&gt;"));
    for (code, file) in [(2, "public/report.html"), (2, "data/raw/orders.csv"), (4, "nowhere/report.html")] {
        let run = project.run(&["build", "--quiet", "--single-file", file]);
        assert_eq!(run.code, code, "{}", run.stderr);
    }
    let run = project.run(&["build", "--quiet", "--zip", "r.html", "--single-file", "r.html"]);
    assert!(run.code == 2 && run.stderr.contains("take the place of another result"), "{}", run.stderr);
}
