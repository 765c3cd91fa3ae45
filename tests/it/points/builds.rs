//! Points 54 to 67: output, config, content and templates; and what ends a build from without.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::time::Duration;

use crate::project::{PROGRAM, Project, Run, files};

use super::{HEAD, Point, fails, orders};

const BUILD: &[&str] = &["build", "--quiet"];

/// A link in the project, to a folder beside it.
fn link(project: &Project, path: &str) {
    let elsewhere = project.path("../elsewhere");
    fs::create_dir_all(&elsewhere).expect("writable");
    fs::write(elsewhere.join("logo.png"), "not ours to show").expect("writable");
    symlink(&elsewhere, project.path(path)).expect("writable");
}

/// Runs it, and nothing may have come to be behind the link.
fn not_through(project: &Project, point: &Point) -> Run {
    let run = project.run(point.arguments);
    let written: Vec<String> = files(&project.path("../elsewhere")).into_keys().collect();
    assert_eq!(written, ["logo.png"], "written through a link");
    run
}

pub fn points() -> Vec<Point> {
    vec![
        // Nobody can write there, whoever it is; and that is said before the orders are looked for.
        fails(54, 4, "an output that cannot be written")
            .with(&["build", "--output", "/proc/site", "--input", "nowhere.csv"])
            .tells(&["/proc: error: cannot write here"]),
        fails(54, 4, "an output below a file")
            .file("thesis.doc", "mine")
            .with(&["build", "--output", "thesis.doc/site", "--input", "nowhere.csv"])
            .tells(&["thesis.doc/site: error: cannot write here"]),
        fails(55, 4, "an output with files that are not ours")
            .file("site/a.doc", "mine")
            .file("site/b.doc", "mine")
            .file("site/c.doc", "mine")
            .file("site/d.doc", "mine")
            .with(&["build", "--output", "site"])
            .tells(&["site: error", "a.doc, b.doc, c.doc and 1 more"]),
        fails(56, 2, "the root as an output").with(&["build", "--output", "/"]).tells(&["the root of the file system"]),
        fails(56, 2, "the home as an output").with(&["build", "--output", "../home"]).tells(&["your home"]),
        fails(56, 2, "the project as an output")
            .with(&["build", "--output", "."])
            .tells(&["holds what the report is made of"]),
        fails(56, 2, "an output that holds the input")
            .with(&["build", "--output", "data"])
            .tells(&["holds what the report is made of"]),
        fails(57, 4, "an output that is a link")
            .prepared(|project| link(project, "site"))
            .with(&["build", "--output", "site"])
            .run(not_through)
            .tells(&["site: error", "symbolic link"]),
        fails(57, 4, "an output behind a link")
            .prepared(|project| link(project, "sites"))
            .with(&["build", "--output", "sites/shop"])
            .run(not_through)
            .tells(&["sites/shop: error", "sites is a symbolic link"]),
        fails(57, 4, "tables behind a link")
            .prepared(|project| link(project, "tables"))
            .with(&["build", "--curated", "tables/shop"])
            .run(not_through)
            .tells(&["tables/shop: error", "tables is a symbolic link"]),
        fails(57, 4, "a zip file that is a link")
            .prepared(|project| symlink("/dev/null", project.path("report.zip")).expect("writable"))
            .with(&["build", "--zip", "report.zip"])
            .tells(&["report.zip: error", "symbolic link"]),
        fails(57, 4, "a zip file behind a link")
            .prepared(|project| link(project, "sent"))
            .with(&["build", "--zip", "sent/report.zip"])
            .run(not_through)
            .tells(&["sent/report.zip: error", "symbolic link"]),
        fails(57, 4, "a link inside the output")
            .prepared(|project| link(project, "public/more"))
            .with(BUILD)
            .run(not_through)
            .tells(&["public: error", "not ours: more"]),
        fails(58, 4, "no room for the results")
            .with(BUILD)
            .run(|project, _| {
                let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" build --quiet";
                Run::of(project.start("sh", &["-c", script, PROGRAM]))
            })
            .tells(&["error: cannot write this file: File too large"]),
        fails(59, 137, "a build that is killed").with(BUILD).run(|project, _| ended(project, "KILL")),
        fails(60, 0, "two builds at once")
            .with(BUILD)
            .run(|project, point| {
                let both = [(); 2].map(|()| project.start(PROGRAM, point.arguments));
                let [one, other] = both.map(Run::of);
                if one.code == 0 { other } else { one }
            })
            .same(),
        fails(61, 2, "an unknown key")
            .config("title = \"Shop\"\ncurency = \"INR\"\n")
            .tells(&["sales-pulse.toml:2:1: error", "did you mean currency?"]),
        fails(62, 2, "a number where a text belongs").config("title = 5\n").tells(&["sales-pulse.toml:1:9: error"]),
        fails(62, 2, "a key that stands there twice")
            .config("title = \"Shop\"\ntitle = \"Store\"\n")
            .tells(&["sales-pulse.toml:2:1: error"]),
        fails(63, 2, "bad front matter")
            .file("content/hello.md", "+++\ntitle = \"Hello\"\ntitel = \"Hello\"\n+++\nText")
            .tells(&["content/hello.md:3", "did you mean title?"]),
        fails(64, 2, "a template that is wrong")
            .file("templates/page.html", "line one\n{{ no_such_thing.title }}")
            .tells(&["page.html:2", "correct your template"]),
        fails(65, 0, "HTML in a note")
            .file("content/hello.md", "Read <b>this</b>.\n\n<video src=\"x.mp4\"></video>\n")
            .with(BUILD)
            .checked(|site| {
                let page = String::from_utf8_lossy(&site["note/hello.html"]);
                assert!(page.contains("Read this.") && !page.contains("<video"), "{page}");
            }),
        fails(65, 0, "HTML in a note, allowed")
            .file("content/hello.md", "Read <b>this</b>.\n")
            .config("[content]\nallow_html = true\n")
            .with(BUILD)
            .checked(|site| assert!(String::from_utf8_lossy(&site["note/hello.html"]).contains("<b>this</b>"))),
        fails(66, 2, "a link to no page")
            .file("content/hello.md", "See [June](month/2025-06.html).")
            .tells(&["content/hello.md:1: error: nothing is at \"month/2025-06.html\"", "did you mean month/2025-0"]),
        fails(67, 2, "an image outside the project")
            .file("content/hello.md", "![Logo](../../elsewhere/logo.png)")
            .prepared(|project| link(project, "beside"))
            .tells(&["content/hello.md:1: error", "leads out of the project"]),
        fails(67, 2, "a note that is a link to outside the project")
            .prepared(|project| {
                fs::create_dir_all(project.path("content")).expect("writable");
                symlink("/etc/hostname", project.path("content/hello.md")).expect("writable");
            })
            .tells(&["content/hello.md: error", "this link points outside the project"]),
        fails(67, 2, "content that lies outside the project")
            .prepared(|project| link(project, "content"))
            .tells(&["content: error", "this link points outside the project"]),
        fails(67, 2, "a template that takes in a file outside the project")
            .file("templates/page.html", "{% include \"../../../etc/hostname\" %}")
            .tells(&["page.html", "correct your template"]),
        fails(67, 2, "a template that is a link to outside the project")
            .prepared(|project| {
                fs::create_dir_all(project.path("templates")).expect("writable");
                symlink("/etc/hostname", project.path("templates/page.html")).expect("writable");
            })
            .tells(&["templates/page.html: error", "this link points outside the project"]),
    ]
}

/// A build that waits for its orders and is ended by a signal, as a shell tells of it.
fn ended(project: &Project, signal: &str) -> Run {
    // A shell without job control starts what runs beside it deaf to an interrupt, and so may whoever started this test;
    // of each end it tells in words.
    let start = "set -m; exec 3<&0; env --default-signal=INT,TERM,HUP \"$0\" build --quiet --input - <&3 &";
    let script = format!("{start} exec 2>/dev/null; sleep 0.2; kill -{signal} $!; wait $!; exit $?");
    let mut child = project.start("bash", &["-c", &script, PROGRAM]);
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(HEAD.as_bytes()).expect("it listens");
    // Whoever does not hear the signal gets to the end of its orders.
    for _ in 0..500 {
        if child.try_wait().expect("ours").is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(stdin);
    Run::of(child)
}

/// Whoever ends a build hears of it by the exit code that shells give, and finds the old site.
#[test]
fn an_interrupted_build_says_so_and_leaves_the_old_site() {
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let project = Project::with(&orders(&[]));
        let before = (project.site(), files(&project.path("data/curated")));
        let run = ended(&project, signal);
        assert_eq!(run.code, code, "{signal}: {}", run.stderr);
        assert!(before == (files(&project.path("public")), files(&project.path("data/curated"))), "{signal}");
        // While it works, too, whenever it comes.
        for delay in [5, 20, 60] {
            project.write("data/raw/orders.csv", orders(&["9,u9,2025-01-03,5.00,Books"]));
            let mut build = project.start(PROGRAM, BUILD);
            std::thread::sleep(Duration::from_millis(delay));
            let id = build.id().to_string();
            Run::of(project.start("bash", &["-c", &format!("kill -{signal} {id}")]));
            build.wait().expect("ours");
            let site = files(&project.path("public"));
            assert!(site.contains_key("index.html") && site.contains_key("manifest.json"), "{signal} after {delay} ms");
            assert_eq!(project.left_aside(), [""; 0], "{signal} after {delay} ms");
        }
        project.run(&["verify"]).ok();
    }
}
