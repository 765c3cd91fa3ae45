//! Publishing under bad luck: whatever happens to a build, the site is the old one or the new one as a whole.

use std::process::Child;
use std::time::Duration;

use crate::project::{Files, PROGRAM, Project, Run, files};

const OLD: &str = "order_id,user_id,ts,amount,category\n1,u1,2025-01-01T10:00:00,10.00,Books\n";
const NEW: &str = "order_id,user_id,ts,amount,category\n1,u1,2025-02-01T10:00:00,99.00,Home\n";

#[test]
fn a_killed_build_leaves_the_old_site_or_the_new() {
    let project = Project::with(NEW);
    let new = project.site();
    project.write("data/raw/orders.csv", OLD);
    let old = project.site();
    assert_ne!(old, new);
    let (mut kept, mut killed) = (0, 0);
    for delay in 0..60 {
        let orders = if delay % 2 == 0 { NEW } else { OLD };
        project.write("data/raw/orders.csv", orders);
        let mut build = project.start(PROGRAM, &["build", "--quiet"]);
        std::thread::sleep(Duration::from_millis(delay));
        build.kill().expect("ours");
        killed += u32::from(!build.wait().expect("it ended").success());
        let site = files(&project.path("public"));
        assert!(site == old || site == new, "a mixture after {delay} ms");
        kept += u32::from(site != if orders == NEW { new.clone() } else { old.clone() });
    }
    assert!(killed > 0 && kept > 0, "no build was interrupted in time: {killed} killed, {kept} without effect");
    project.write("data/raw/orders.csv", NEW);
    assert_eq!(project.site(), new, "the next build repairs");
    assert_eq!(project.left_aside(), [""; 0]);
}

#[test]
fn a_write_that_fails_leaves_the_old_site() {
    let project = Project::with(OLD);
    let old = project.site();
    project.write("data/raw/orders.csv", NEW);
    // Blocks of 512 bytes: from tables that cannot be written to pages that cannot.
    for blocks in [0, 1, 4, 16, 32] {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" build --quiet");
        let build = project.start("sh", &["-c", &script, PROGRAM]);
        let output = build.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{blocks} blocks: {said}");
        assert!(said.contains("error: cannot ") && said.contains("help: "), "{said}");
        assert!(!said.contains(".sales-pulse-"), "the user has no such file: {said}");
        assert!(files(&project.path("public")) == old, "{blocks} blocks changed the site");
    }
}

#[test]
fn builds_at_once_take_turns() {
    let project = Project::with(OLD);
    project.site();
    project.write("data/raw/orders.csv", NEW);
    let builds: Vec<Child> = (0..4).map(|_| project.start(PROGRAM, &["build", "--quiet"])).collect();
    for build in builds {
        let output = build.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let site = files(&project.path("public"));
    assert!(site == project.site(), "not the site of one build");
}

/// Which of two builds made the site and the tables; they must be of the same one.
fn whole(project: &Project, builds: &[(Files, Files)]) -> usize {
    let found = (files(&project.path("public")), files(&project.path("data/curated")));
    builds.iter().position(|build| *build == found).expect("site and tables of one build")
}

#[test]
fn builds_of_different_orders_are_never_mixed() {
    let project = Project::new();
    let builds: Vec<(Files, Files)> = [OLD, NEW].map(|orders| built(&project, orders)).into();
    let mut last = [0, 0];
    for round in 0..10 {
        let run = |name: &str| project.start(PROGRAM, &["build", "--quiet", "--input", name]);
        let running: Vec<Child> = (0..4).map(|i| run(["old.csv", "new.csv"][(round + i) % 2])).collect();
        for build in running {
            let output = build.wait_with_output().expect("it ends");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        last[whole(&project, &builds)] += 1;
        assert_eq!(project.left_aside(), [""; 0]);
    }
    assert_eq!(last.iter().sum::<i32>(), 10);
}

/// Builds orders, and gives site and tables.
fn built(project: &Project, orders: &str) -> (Files, Files) {
    let name = if orders == OLD { "old.csv" } else { "new.csv" };
    project.write(name, orders);
    project.run(&["build", "--quiet", "--input", name]).ok();
    (files(&project.path("public")), files(&project.path("data/curated")))
}

#[test]
fn a_killed_build_leaves_site_and_tables_of_one_build() {
    let project = Project::new();
    let builds: Vec<(Files, Files)> = [OLD, NEW].map(|orders| built(&project, orders)).into();
    for delay in 0..40 {
        let mut build = project.start(PROGRAM, &["build", "--quiet", "--input", ["old.csv", "new.csv"][delay % 2]]);
        std::thread::sleep(Duration::from_micros(20_000 + 1_000 * delay as u64));
        build.kill().expect("ours");
        build.wait().expect("it ended");
        // A start that gets no further than that completes what was begun.
        assert_eq!(project.run(&["build", "--input", "nowhere.csv"]).code, 3);
        whole(&project, &builds);
        assert_eq!(project.left_aside(), [""; 0]);
    }
}

#[test]
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn what_a_build_of_another_user_left_does_not_stop_the_next() {
    let project = Project::with(OLD);
    project.site();
    // What cannot be deleted, by root neither.
    project.write(".public.sales-pulse-new/kept", "by somebody else");
    let fixed =
        |on: &str| std::process::Command::new("chattr").arg(on).arg(project.path(".public.sales-pulse-new")).status();
    if !fixed("+i").is_ok_and(|status| status.success()) {
        eprintln!("skipped: folders cannot be made immutable here");
        return;
    }
    project.write("data/raw/orders.csv", NEW);
    let run = project.run(&["build", "--quiet"]);
    let again = project.run(&["build", "--quiet"]);
    fixed("-i").expect("it was done before");
    for run in [run, again] {
        let run = run.ok();
        assert!(
            run.stderr.contains("sales-pulse-new: warning: cannot delete") && run.stderr.contains("help: "),
            "{}",
            run.stderr
        );
    }
    project.run(&["build", "--quiet"]).ok();
    assert_eq!(project.left_aside(), [""; 0]);
}

#[test]
fn a_zip_takes_the_place_of_nothing_but_a_zip() {
    let project = Project::with(OLD).file("note.txt", "mine").file("sales-pulse.toml", "title = \"Corner Shop\"\n");
    for (zip, code) in
        [("note.txt", 4), ("/dev/null", 4), ("data", 4), ("sales-pulse.toml", 4), ("data/raw/orders.csv", 2)]
    {
        let run = project.run(&["build", "--zip", zip]);
        assert!(run.code == code && run.stderr.contains("help: "), "{zip}: {} {}", run.code, run.stderr);
    }
    assert!(!project.path("public").exists());
    project.run(&["build", "--quiet", "--zip", "note.txt", "--force"]).ok();
    let forced = std::fs::read(project.path("note.txt")).expect("there");
    project.run(&["build", "--quiet", "--zip", "note.txt"]).ok();
    let mode = |path: &str| {
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(project.path(path)).expect("there").permissions())
    };
    assert_eq!(mode("note.txt"), mode("public/index.html"), "what the umask says");
    // On standard output there is nothing but the zip file.
    let child = project.start(PROGRAM, &["build", "--zip", "-"]);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success() && output.stdout == forced);
    let archive = zip::ZipArchive::new(std::io::Cursor::new(forced)).expect("a zip file");
    assert!(archive.file_names().flatten().all(|name| name.starts_with("corner-shop/")));
    assert_eq!(project.left_aside(), [""; 0]);
}

#[test]
fn generate_takes_the_place_of_nothing_but_its_own() {
    let project = Project::with(OLD).file("public/x", "").file(
        "header.csv",
        "order_id,user_id,ts,amount,category,used_promo,payment_type\n7,2,2025-01-01,5,Home,0,CARD\n",
    );
    let generate =
        |output: &str, more: &[&str]| project.run(&[&["generate", "--days", "3", "--output", output], more].concat());
    for output in ["data/raw/orders.csv", "header.csv", "public", "/dev/null"] {
        let run = generate(output, &[]);
        assert!(run.code == 4 && run.stderr.contains("help: "), "{output}: {} {}", run.code, run.stderr);
    }
    assert_eq!(std::fs::read_to_string(project.path("data/raw/orders.csv")).expect("there"), OLD);
    generate("new.csv", &[]).ok();
    generate("new.csv", &["--seed", "7"]).ok();
    generate("header.csv", &["--force"]).ok();
    assert_eq!(project.left_aside(), [""; 0]);
}

#[test]
fn nobody_listening_is_no_panic() {
    let project = Project::with(OLD);
    let shell = |script: &str| Run::of(project.start("bash", &["-c", script, PROGRAM]));
    for command in [
        "build",
        "check data/raw/orders.csv",
        "verify",
        "completions bash",
        "--help",
        "generate --output -",
        "build --zip -",
    ] {
        let full = shell(&format!("\"$0\" {command} > /dev/full"));
        assert!(
            full.code == 4 && full.stderr.contains("cannot write to standard output"),
            "{command}: {} {}",
            full.code,
            full.stderr
        );
        let gone = shell(&format!("\"$0\" {command} | true; exit ${{PIPESTATUS[0]}}"));
        assert!(gone.code == 0 && gone.stderr.is_empty(), "{command}: {} {}", gone.code, gone.stderr);
        let closed = shell(&format!("\"$0\" {command} >&- 2>&-"));
        assert_eq!(closed.code, 0, "{command}");
    }
    assert_eq!(shell("\"$0\" build --nonsense 2> /dev/full").code, 2);
    assert_eq!(shell("\"$0\" build nowhere.csv 2> /dev/full").code, 3);
    // The report was written all the same.
    assert!(project.path("public/index.html").exists());
}
