//! The commands of README.md: each is one that the program takes, and the first way through works.

use std::fs;

use crate::project::{Project, home};

/// The arguments of every `sales-pulse …` and `cargo run … -- …` in the blocks of shell commands.
fn commands(readme: &str) -> Vec<Vec<String>> {
    let blocks = readme.split("```").skip(1).step_by(2);
    let shell = blocks.filter_map(|block| {
        block.split_once('\n').filter(|(name, _)| ["sh", "bash", "console"].contains(&name.trim()))
    });
    let mut commands = Vec::new();
    for (_, block) in shell {
        let block = block.replace("\\\n", " ");
        for command in block.lines().flat_map(|line| line.split(['|', ';']).flat_map(|part| part.split("&&"))) {
            let words: Vec<&str> = command.trim().trim_start_matches("$ ").split_whitespace().collect();
            let words: Vec<&str> =
                words.into_iter().take_while(|word| !word.starts_with('#') && !word.starts_with('>')).collect();
            let arguments = match words.as_slice() {
                [program, arguments @ ..] if program.rsplit('/').next() == Some("sales-pulse") => arguments,
                ["cargo", "run", rest @ ..] => match rest.iter().position(|word| *word == "--") {
                    Some(at) => &rest[at + 1..],
                    None => continue,
                },
                _ => continue,
            };
            commands.push(arguments.iter().map(|word| word.trim_matches(['"', '\'']).to_owned()).collect());
        }
    }
    commands
}

#[test]
fn every_command_is_one_that_the_program_takes() {
    let readme = fs::read_to_string(home().join("README.md")).expect("a README");
    let commands = commands(&readme);
    assert!(commands.iter().any(|command| command.first().is_some_and(|name| name == "build")), "{commands:?}");
    let project = Project::new();
    for command in &commands {
        let arguments: Vec<&str> = command.iter().map(String::as_str).chain(["--help"]).collect();
        let run = project.run(&arguments);
        assert_eq!(run.code, 0, "README: sales-pulse {}\n{}", command.join(" "), run.stderr);
    }
    assert!(!project.path("data").exists() && !project.path("public").exists(), "--help does nothing else");
}

#[test]
fn the_first_command_gives_a_report() {
    let readme = fs::read_to_string(home().join("README.md")).expect("a README");
    assert!(commands(&readme).contains(&vec!["build".to_owned()]), "the README starts with `sales-pulse build`");
    let project = Project::new();
    let run = project.run(&["build"]).ok();
    let opened =
        run.stdout.lines().find_map(|line| line.strip_prefix("Open file://")).expect("where to open it").to_owned();
    assert!(fs::read_to_string(opened).expect("a page").contains("<!doctype html>"));
}

#[test]
fn commands_are_found() {
    let readme = "```sh\nsales-pulse build   # the sample\ncargo run --release -- build \\\n  --input 'a.csv'\n```\n```toml\nsales-pulse = 1\n```\n\
                  ```sh\nzcat x | ./target/release/sales-pulse check - > y && ls\n```\n";
    let found: Vec<String> = commands(readme).iter().map(|words| words.join(" ")).collect();
    assert_eq!(found, ["build", "build --input a.csv", "check -"]);
}
