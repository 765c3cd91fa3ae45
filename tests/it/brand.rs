//! A report in the shop's own colours, with its files beside it, and templates changed without a copy of ours.

use crate::project::{Project, Run};
use crate::sites::text;

const ORDERS: &str = "\
order_id,user_id,ts,amount,category
1,u1,2025-01-01T10:00:00,10.00,Books
2,u2,2025-01-02T11:00:00,20.50,Home
3,u1,2025-02-03T12:00:00,30.25,Books
";
const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9\"/></svg>";

fn page(project: &Project, path: &str) -> String {
    std::fs::read_to_string(project.path("public").join(path)).expect("a page")
}

#[track_caller]
fn refused(run: &Run, told: &[&str]) {
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    told.iter().for_each(|part| assert!(run.stderr.contains(part), "{part:?} is not in {}", run.stderr));
}

#[test]
fn logo_colour_and_footer_are_the_shops() {
    let config = "title = \"Acme\"\n[brand]\nlogo = \"logo.svg\"\nlogo_dark = \"dark.svg\"\nlogo_replaces_title = true\n\
                  favicon = \"logo.svg\"\naccent = \"#0a7d5a\"\nmade_with = false\n\
                  footer = \"Acme Ltd · [Imprint](https://example.org/a?b&c) · [Terms](terms.pdf)\"\n";
    let project = Project::with(ORDERS)
        .file("sales-pulse.toml", config)
        .file("logo.svg", SVG)
        .file("dark.svg", SVG.replace("M0", "M1"))
        .file("content/static/terms.pdf", "%PDF");
    project.run(&["build", "--quiet"]).ok();
    let month = page(&project, "month/2025-01.html");
    let shown = text(&month);
    assert!(shown.contains("Acme Ltd") && !shown.contains("Made with"), "{shown}");
    assert!(month.contains("href=\"https://example.org/a?b&amp;c\"") && month.contains("href=\"../terms.pdf\""));
    assert_eq!(month.matches("<img src=\"data:image/svg+xml;base64,").count(), 2);
    assert!(month.contains("<link rel=\"icon\" href=\"data:image/svg+xml;base64,"));
    assert!(month.contains("<bdi class=\"hidden\">Acme</bdi>"));
    assert!(month.contains("--acc:var(--light,#0a7d5a) var(--dark,#"));
    // The policy is that of the styles as they are: nothing is allowed that does not stand in the page.
    assert!(
        !month.contains("unsafe-inline") && month.contains("default-src 'none'; img-src data:; style-src 'sha256-")
    );
    // What a build publishes, verify finds again.
    project.run(&["verify", "public", "--input", "data/raw/orders.csv"]).ok();
    // Where the files of a brand lie is not published.
    assert!(!page(&project, "manifest.json").contains("logo.svg"));
    let plain = Project::with(ORDERS).file("sales-pulse.toml", "[brand]\naccent = \"#0a7d5a\"\n");
    plain.run(&["build", "--quiet"]).ok();
    let index = page(&plain, "index.html");
    assert!(index.contains("stroke='%230a7d5a'") && text(&index).contains("Made with Sales Pulse"));
}

#[test]
fn a_brand_that_would_not_do_is_refused() {
    let build = |config: &str, logo: &[u8]| {
        let project = Project::with(ORDERS).file("sales-pulse.toml", config).file("logo.svg", logo);
        project.run(&["build", "--quiet"])
    };
    let logo = "[brand]\nlogo = \"logo.svg\"\n";
    refused(
        &build("[brand]\nlogo = \"lgo.svg\"\n", b""),
        &["sales-pulse.toml: error: [brand] logo: cannot read", "lgo.svg"],
    );
    refused(&build(logo, b"GIF89a"), &["logo.svg: error: this logo is not an SVG or PNG image"]);
    refused(&build(logo, &[b"<svg>".to_vec(), vec![b' '; 100_000]].concat()), &["101 kB", "100 kB at most"]);
    refused(&build(logo, b"<svg><script>alert(1)</script></svg>"), &["holds a script", "plain SVG"]);
    refused(&build(logo, b"<svg><image href=\"https://a/b.png\"/></svg>"), &["from elsewhere"]);
    refused(&build("[brand]\naccent = \"#ffd400\"\n", b""), &["has a contrast of 1.3", "did you mean \"#"]);
    refused(&build("[brand]\naccent = \"green\"\n", b""), &["\"green\" is not a colour like \"#0a7d5a\""]);
    refused(&build("[brand]\naccent_dark = \"#ffffff\"\n", b""), &["needs an accent for light pages"]);
    refused(&build("[brand]\nlogo_dark = \"logo.svg\"\n", SVG.as_bytes()), &["needs a logo for light pages"]);
    refused(
        &build("[brand]\nfooter = \"[x](nowhere.md)\"\n", b""),
        &["sales-pulse.toml", "nothing is at \"nowhere.md\""],
    );
}

#[test]
fn styles_of_ones_own_come_last_and_load_nothing() {
    let css = "h1 { color: red } /* a: b */\n@font-face { font-family: F; src: url(\"f.woff2\") }\n";
    let project = Project::with(ORDERS).file("content/custom.css", css).file("content/f.woff2", "font");
    project.run(&["build", "--quiet"]).ok();
    let index = page(&project, "index.html");
    let own = css.replace("\"f.woff2\"", "data:font/woff2;base64,Zm9udA==");
    assert!(index.contains(&format!("{own}</style>")), "kept as they are, behind ours");
    assert!(index.contains("img-src data:; font-src data:; style-src 'sha256-"));
    for (css, told) in [
        ("a{}\n</style><script>1</script>", "content/custom.css:2: error: styles cannot hold </style"),
        ("@import \"x.css\";", "custom.css:1: error: a page loads no other styles"),
        ("a{}\n\nb{background:url(https://a/b.png)}", "custom.css:3: error: https://a/b.png is elsewhere"),
        ("b{background:url('none.png')}", "there is no file none.png beside custom.css"),
        ("b{background:url(../sales.png)}", "there is no file ../sales.png beside custom.css"),
    ] {
        project.write("content/custom.css", css);
        refused(&project.run(&["build", "--quiet"]), &[told, "help: "]);
    }
}

#[test]
fn files_are_published_as_they_are_and_go_with_their_source() {
    let project = Project::with(ORDERS)
        .file("content/static/CNAME", "acme.example\n")
        .file("content/static/.well-known/security.txt", "Contact: x\n")
        .file("content/static/robots.txt", "User-agent: *\n")
        .file("content/static/.DS_Store", "junk")
        .file("content/static/notes.md", "not a note")
        .file("content/hello.md", "[Rules](static/robots.txt)\n");
    project.run(&["build", "--quiet"]).ok();
    let site = project.site();
    assert_eq!(site["CNAME"], b"acme.example\n");
    assert!(site.contains_key(".well-known/security.txt") && site.contains_key("notes.md"));
    assert!(!site.contains_key(".DS_Store"));
    let manifest = page(&project, "manifest.json");
    assert!(manifest.contains("\"CNAME\"") && manifest.contains("\".well-known/security.txt\""));
    assert!(page(&project, "note/hello.html").contains("href=\"../robots.txt\""));
    project.run(&["verify", "public", "--input", "data/raw/orders.csv"]).ok();
    // A file that a build put there goes with its source; one that somebody else put there stays.
    std::fs::remove_file(project.path("content/static/CNAME")).expect("there");
    project.write("public/_headers", "theirs");
    let site = project.site();
    assert!(!site.contains_key("CNAME") && site["_headers"] == b"theirs");
    // The same where the folder is a repository and cannot be exchanged.
    project.write("content/static/CNAME", "acme.example\n");
    project.write("public/.git/HEAD", "ref");
    assert!(project.site().contains_key("CNAME"));
    std::fs::remove_file(project.path("content/static/CNAME")).expect("there");
    let site = project.site();
    assert!(!site.contains_key("CNAME") && site["_headers"] == b"theirs" && site.contains_key(".git/HEAD"));
    for taken in ["index.html", "INDEX.html", "manifest.json", "month", "data.html/x"] {
        let project = Project::with(ORDERS).file(&format!("content/static/{taken}"), "mine");
        let told = format!("content/static/{taken}: error: the report has a file of this name");
        refused(&project.run(&["build", "--quiet"]), &[&told, "help: rename it"]);
    }
}

#[test]
fn blocks_are_filled_without_a_copy_of_ours() {
    let site = "{% extends \"base.html\" %}\n\
                {% block head %}<meta name=\"author\" content=\"Acme\">{% endblock %}\n\
                {% block header %}{{ super() }}<p>under the header</p>{% endblock %}\n\
                {% block before_content %}<p>before {{ title }}</p>{% endblock %}\n\
                {% block after_content %}<p>after</p>{% endblock %}\n\
                {% block footer %}{{ super() }}<p>at the end</p>{% endblock %}\n";
    let project = Project::with(ORDERS).file("templates/site.html", site);
    project.run(&["build", "--quiet"]).ok();
    for path in ["index.html", "404.html", "month/2025-01.html"] {
        let page = page(&project, path);
        let at = |what: &str| page.find(what).unwrap_or_else(|| panic!("{path} has no {what}"));
        let order =
            ["name=\"author\"", "<body", "class=\"top\"", "under the header", "before ", "<main", "after<", "<footer"];
        let places: Vec<usize> = order.iter().map(|what| at(what)).chain([at("at the end")]).collect();
        assert!(places.is_sorted(), "{path}: {places:?}");
    }
}

#[test]
fn a_template_that_leaves_out_what_a_page_needs_is_named() {
    let build = |template: &str, text: &str| {
        Project::with(ORDERS).file(&format!("templates/{template}"), text).run(&["build", "--quiet"])
    };
    refused(
        &build("page.html", ""),
        &["templates/page.html: error: ", "has no heading", "{% include \"heading.html\" %}"],
    );
    refused(
        &build("page.html", "{% extends \"base.html\" %}{% block main %}{% include \"heading.html\" %}{% endblock %}"),
        &["templates/page.html: error: ", "has no part that links lead to, #", "{% for block in blocks %}"],
    );
    refused(&build("heading.html", "<h2>{{ heading }}</h2>"), &["templates/heading.html: error: ", "has no heading"]);
    refused(
        &build("base.html", "<html><body>{% block robots %}{% endblock %}</body></html>"),
        &["templates/base.html: error: it has no block \"main\"", "add {% block main %}{% endblock %}"],
    );
    refused(
        &build("base.html", "{% block main %}{% endblock %}"),
        &["templates/base.html: error: it has no block \"robots\""],
    );
    refused(
        &build(
            "base.html",
            "{%- block robots -%}{% endblock %}<main id=\"main\">{% block main %}{% endblock %}</main>",
        ),
        &["templates/base.html: error: ", "has no title", "add <title>{{ title }}</title>"],
    );
    refused(
        &build(
            "base.html",
            "<title>{{ title }}</title>{% block robots %}{% endblock %}<main id=\"main\">{% block main %}{% endblock %}</main>",
        ),
        &["has no content security policy", "content=\"{{ csp }}\""],
    );
    refused(
        &build("blocks/listing.html", "<p>"),
        &["templates/blocks/listing.html: error: ", "#", "id=\"{{ block.id }}\""],
    );
}

#[test]
fn eject_writes_ours_and_replaces_nothing() {
    let project = Project::with(ORDERS);
    let names = project.run(&["eject"]).ok().stdout;
    assert!(names.lines().any(|name| name == "blocks/figure.html") && names.lines().any(|name| name == "page.css"));
    let site = project.site();
    let all: Vec<&str> = std::iter::once("eject").chain(names.lines()).collect();
    assert!(project.run(&all).ok().stdout.contains("Wrote ./templates/blocks/figure.html"));
    assert!(project.site() == site, "ours, as they are");
    let again = project.run(&["eject", "page.html"]);
    assert!(
        again.code == 4 && again.stderr.contains("templates/page.html: error: this template is yours"),
        "{}",
        again.stderr
    );
    refused(&project.run(&["eject", "paeg.html"]), &["there is no template \"paeg.html\"", "did you mean page.html?"]);
}
