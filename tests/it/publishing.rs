//! Publishing under bad luck: whatever happens to a build, the site is the old one or the new one as a whole.

use std::process::Child;
use std::time::Duration;

use crate::project::{PROGRAM, Project, files};

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
    assert!(!project.path(".public.sales-pulse-new").exists());
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
        assert!(said.contains("cannot write here") && said.contains("help: "), "{said}");
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
