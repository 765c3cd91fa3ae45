//! Verify: each way in which a site can be other than it was written, or say what the data do not.

use crate::project::{Project, files};

const ORDERS: &str = "\
order_id,user_id,ts,amount,category
1,u1,2025-01-01T10:00:00,10.00,Books
2,u2,2025-01-02T11:00:00,20.50,Home
3,u1,2025-02-03T12:00:00,30.25,Books
";

/// A site that something is done to; then what verify says of it with these arguments and this exit code.
#[track_caller]
fn verified(code: i32, arguments: &[&str], spoil: impl Fn(&Project)) -> String {
    let project = Project::with(ORDERS);
    project.run(&["build", "--quiet"]).ok();
    spoil(&project);
    let before = files(&project.path(""));
    let run = project.run(arguments);
    assert_eq!(run.code, code, "{}{}", run.stdout, run.stderr);
    assert!(files(&project.path("")) == before, "verify wrote something");
    format!("$ sales-pulse {}\n[exit code {code}]\n{}{}", arguments.join(" "), run.stdout, run.stderr)
}

/// Changes a text of a file of the site.
fn change(project: &Project, path: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(project.path(path)).expect("there");
    assert!(text.contains(from), "{path} has no {from}");
    project.write(path, text.replacen(from, to, 1));
}

#[test]
fn what_verify_says() {
    let alone = ["verify"];
    let anew = ["verify", "public", "--input", "data/raw/orders.csv"];
    let other = |project: &Project| project.write("other.csv", ORDERS.replace("20.50", "20.60"));
    let texts = [
        verified(0, &alone, |_| ()),
        verified(0, &anew, |_| ()),
        verified(5, &anew, |project| change(project, "public/index.html", "60.75", "90.75")),
        verified(5, &anew, |project| change(project, "public/data/months.csv", "30.5000", "31.5000")),
        verified(5, &alone, |project| {
            std::fs::remove_file(project.path("public/months.html")).expect("there");
            project.write("public/more.html", "foreign");
        }),
        verified(5, &["verify", "--input", "other.csv"], other),
        verified(5, &anew, |project| change(project, "public/manifest.json", "sales-pulse 0", "sales-pulse 9")),
        verified(3, &["verify", "--input", "nowhere.csv"], |_| ()),
        verified(3, &["verify", "nowhere"], |_| ()),
        verified(3, &["verify", "data/raw"], |_| ()),
    ];
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("verify", texts.join("\n"));
    });
}

#[test]
fn groups_keep_the_order_in_which_they_are_typed() {
    let config = "[groups]\nZ = [\"Books\"]\nA = [\"Home\"]\nM = [\"Books\", \"Home\"]\n";
    let project = Project::with(ORDERS).file("sales-pulse.toml", config);
    project.run(&["build", "--quiet"]).ok();
    let page = std::fs::read_to_string(project.path("public/categories.html")).expect("there");
    let at = |name: &str| page.find(&format!("group/{name}.html")).expect("a link");
    assert!(at("z") < at("a") && at("a") < at("m"));
    project.run(&["verify", "public", "--input", "data/raw/orders.csv"]).ok();
}

#[test]
fn a_manifest_that_was_made_to_fit_does_not_deceive() {
    let project = Project::with(ORDERS);
    project.run(&["build", "--quiet"]).ok();
    let page = "public/index.html";
    let (was, bytes) = (sha256(&project, page), std::fs::metadata(project.path(page)).expect("there").len());
    change(&project, page, "60.75", "90.75");
    change(&project, "public/manifest.json", &was, &sha256(&project, page));
    assert_eq!(bytes, std::fs::metadata(project.path(page)).expect("there").len());
    // The files alone cannot tell; the orders do.
    project.run(&["verify"]).ok();
    let run = project.run(&["verify", "--input", "data/raw/orders.csv"]);
    assert!(run.code == 5 && run.stderr.contains("index.html: says"), "{}", run.stderr);
}

fn sha256(project: &Project, path: &str) -> String {
    use sha2::{Digest, Sha256};
    let bytes = std::fs::read(project.path(path)).expect("there");
    Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
