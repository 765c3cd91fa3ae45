//! A project in a folder of its own, and the program run on it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use walkdir::WalkDir;

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_sales-pulse");

/// Where the crate lies.
pub fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The cuts in this repository.
pub fn cuts() -> PathBuf {
    home().join("tests/data")
}

/// The whole files, where they are there.
pub fn whole() -> Option<PathBuf> {
    Some(home().join("../shared/data")).filter(|folder| folder.is_dir())
}

/// The config beside an input: `NAME.toml`, or the `sales-pulse.toml` of its folder; empty where there is neither.
pub fn config_beside(input: &Path) -> String {
    let beside = [input.with_extension("toml"), input.with_file_name("sales-pulse.toml")];
    beside.iter().find_map(|config| fs::read_to_string(config).ok()).unwrap_or_default()
}

/// What a run said and how it ended.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// What a program says to its end.
    pub fn of(child: Child) -> Run {
        let output = child.wait_with_output().expect("the program ends");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("messages are UTF-8");
        Run { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The run, which must have gone well.
    #[track_caller]
    pub fn ok(self) -> Run {
        assert_eq!(self.code, 0, "{}{}", self.stdout, self.stderr);
        self
    }
}

/// Files by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// All files below a folder.
pub fn files(folder: &Path) -> Files {
    let entries = WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    let named = entries.map(|entry| {
        let path = entry.path().strip_prefix(folder).expect("below it").to_string_lossy().into_owned();
        (path, fs::read(entry.path()).expect("a file that was just listed"))
    });
    named.collect()
}

/// A project's folder; the program runs inside it, and `../home` is its user's home.
pub struct Project {
    folder: TempDir,
}

impl Project {
    pub fn new() -> Project {
        let folder = TempDir::new().expect("a folder");
        fs::create_dir(folder.path().join("project")).expect("writable");
        Project { folder }
    }

    /// With these orders in `data/raw/orders.csv`.
    pub fn with(orders: &str) -> Project {
        Project::new().file("data/raw/orders.csv", orders)
    }

    /// With one more file.
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Project {
        self.write(path, content);
        self
    }

    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("writable");
        fs::write(path, content).expect("writable");
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("project").join(path)
    }

    /// Runs the program in the folder.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, b"")
    }

    /// The same, with something on standard input.
    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> Run {
        self.run_in(&[], arguments, input)
    }

    /// The same, with something more in its environment.
    pub fn run_in(&self, environment: &[(&str, &str)], arguments: &[&str], input: &[u8]) -> Run {
        let mut command = self.command(PROGRAM, arguments);
        let mut child = command.envs(environment.iter().copied()).spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("piped");
        std::thread::scope(|scope| {
            // Whoever does not read its input closes it: no failure.
            scope.spawn(move || stdin.write_all(input).ok());
            Run::of(child)
        })
    }

    /// Starts a program in the folder.
    pub fn start(&self, program: &str, arguments: &[&str]) -> Child {
        self.command(program, arguments).spawn().expect("the program starts")
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.path(""))
            .env("HOME", self.folder.path().join("home"))
            .env("COLUMNS", "100")
            .env_remove("SOURCE_DATE_EPOCH")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// What builds put aside and have not deleted.
    pub fn left_aside(&self) -> Vec<String> {
        let entries = WalkDir::new(self.path("")).sort_by_file_name().into_iter().flatten();
        let names =
            entries.map(|entry| entry.path().strip_prefix(self.path("")).expect("below it").display().to_string());
        names.filter(|name| name.contains(".sales-pulse-") || name.contains(".tmp")).collect()
    }

    /// Builds it, which must go well, and gives the site.
    #[track_caller]
    pub fn site(&self) -> Files {
        self.run(&["build", "--quiet"]).ok();
        files(&self.path("public"))
    }
}
