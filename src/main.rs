//! The program: arguments in, exit code out.

mod cli;
mod eject;
mod guard;
mod init;
mod memory;
mod messages;
mod signals;
mod suggest;
mod understood;

/// Blocks of rows come and go by the hundred; this allocator hands their pages on instead of back to the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use std::fs::File;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use clap::{CommandFactory, Parser};
use indicatif::{ProgressBar, ProgressStyle};
use sales_pulse::diagnostic::{Diagnostic, Exit, Failure, Result, Severity, escaped};
use sales_pulse::generate::{self, Shop};
use sales_pulse::inputs;
use sales_pulse::orders::{self, Census, Source};
use sales_pulse::progress::{Progress, Silent, Stage};
use sales_pulse::publish::{self, Way};
use sales_pulse::question::Question;
use sales_pulse::verify::Verify;
use sales_pulse::{Build, Summary, Surroundings, Zip};

use cli::{BuildArgs, CheckArgs, Cli, Command, GenerateArgs, InitArgs, MessageFormat, VerifyArgs};
use guard::guarded;
use messages::{Voice, said, say};
use understood::understood;

fn main() -> ExitCode {
    // https://no-color.org
    let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let (format, result) = match Cli::try_parse() {
        Ok(cli) => (cli.message_format, guarded(|| run(cli.command, Voice { format: cli.message_format, colour }))),
        Err(error) if error.use_stderr() => {
            match suggest::better(&error) {
                Some(told) => Voice { format: MessageFormat::Human, colour }.tell(&[told]),
                None => drop(error.print()),
            }
            return ExitCode::from(Exit::Usage as u8);
        }
        // Help, and the version.
        Err(error) => (MessageFormat::Human, said(error.print())),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { exit, diagnostics }) => {
            Voice { format, colour }.tell(&diagnostics);
            ExitCode::from(exit as u8)
        }
    }
}

fn run(command: Command, voice: Voice) -> Result<()> {
    signals::listen()?;
    match command {
        Command::Build(args) => build(&args, voice),
        Command::Generate(args) => generate(&args),
        Command::Check(args) => check(&args, voice),
        Command::Init(args) => init(&args, voice),
        Command::Verify(args) => verify(&args),
        Command::Eject { templates, .. } if templates.is_empty() => say(eject::names()),
        Command::Eject { project, templates } => eject::eject(&project, &templates).and_then(say),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "sales-pulse", &mut script);
            say(script)
        }
    }
}

fn build(args: &BuildArgs, voice: Voice) -> Result<()> {
    let (root, named) = named(args)?;
    let config = args.config.clone().unwrap_or_else(|| root.join(inputs::CONFIG));
    if let Some(config) = args.config.as_ref().filter(|config| !config.exists()) {
        return Err(Diagnostic::error("no such config file").file(config).help("correct --config").fail(Exit::Usage));
    }
    let output = args.output.clone().unwrap_or_else(|| root.join("public"));
    let (inputs, sample) = inputs(args, &named, &root, &config, &output)?;
    let to_stdout = args.zip.as_deref() == Some(Path::new("-"));
    let build = Build {
        inputs,
        sample,
        output,
        curated: args.curated.clone().unwrap_or_else(|| root.join("data/curated")),
        config,
        clean: args.clean,
        allow_empty: args.allow_empty,
        zip: args.zip.clone().map(|path| if to_stdout { Zip::Memory } else { Zip::File(path) }),
        single_file: args.single_file.clone(),
        force: args.force,
        home: std::env::home_dir(),
        around: Surroundings { twice: args.allow_repeated_files, ..around()? },
        root,
    };
    let progress = Told::new(args.quiet);
    let summary = sales_pulse::build(&build, &progress)?;
    let stages = progress.finish();
    let quiet = |told: &Diagnostic| args.quiet && told.severity == Severity::Note;
    let diagnostics: Vec<Diagnostic> = summary.diagnostics.iter().filter(|told| !quiet(told)).cloned().collect();
    voice.tell(&diagnostics);
    if let Some(zip) = &summary.packed {
        return say(zip);
    }
    if args.quiet { Ok(()) } else { say(told(&build, &summary, &stages)) }
}

/// The project's folder, and the orders that are named: of the paths, a folder is the project, and the others are orders.
fn named(args: &BuildArgs) -> Result<(PathBuf, Vec<PathBuf>)> {
    let is_project = |path: &PathBuf| path.is_dir() || (args.sample && !path.exists());
    let (projects, mut orders): (Vec<PathBuf>, Vec<PathBuf>) = args.paths.iter().cloned().partition(is_project);
    if let [_, second, ..] = projects.as_slice() {
        let told = Diagnostic::error("a second project").file(second);
        return Err(told.help("build one project at a time; name folders of orders with --input").fail(Exit::Usage));
    }
    orders.extend(args.input.iter().cloned());
    Ok((projects.into_iter().next().unwrap_or_else(|| PathBuf::from(".")), orders))
}

fn around() -> Result<Surroundings> {
    Ok(Surroundings { today: Some(today()), dated: source_date_epoch()?, memory: memory::available(), twice: false })
}

/// The day in Greenwich.
fn today() -> NaiveDate {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let days = i32::try_from(since.as_secs() / 86_400).unwrap_or(i32::MAX);
    NaiveDate::from_epoch_days(days).unwrap_or_default()
}

/// When the build is said to be (https://reproducible-builds.org/specs/source-date-epoch).
fn source_date_epoch() -> Result<Option<i64>> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH") else { return Ok(None) };
    text.to_str().and_then(|text| text.parse().ok()).map(Some).ok_or_else(|| {
        Diagnostic::error("SOURCE_DATE_EPOCH is not a whole number of seconds since 1970")
            .help("correct it, or unset it")
            .fail(Exit::Usage)
    })
}

/// The orders to read, and whether they are made up: what was named, else the project's own, else a sample where there is
/// no project that it could be taken for.
fn inputs(
    args: &BuildArgs,
    named: &[PathBuf],
    root: &Path,
    config: &Path,
    output: &Path,
) -> Result<(Vec<Source>, bool)> {
    let sample = root.join(inputs::SAMPLE);
    let mut found = match named.is_empty() {
        false => inputs::sources(named)?,
        true if args.sample => Vec::new(),
        true => own(root, config)?,
    };
    if !found.is_empty() {
        found.extend(inputs::tables(root, config)?);
        let sample = sample.canonicalize().ok();
        let made_up =
            |source: &Source| source.path().is_some_and(|path| sample.is_some() && path.canonicalize().ok() == sample);
        let sample = found.iter().any(made_up);
        return Ok((found, sample));
    }
    if !args.sample && inputs::is_project(root, config, output) {
        return Err(no_orders(root));
    }
    if !args.quiet {
        say(format!("No data yet: making a sample shop, {}\n", escaped(&sample.display().to_string())))?;
    }
    publish::write_file(&sample, "--input", |mut out| {
        Shop::default().write(generate::Columns::Whole, &mut out, &|_| ()).map(|_| ())
    })?;
    Ok((vec![Source::File(sample)], true))
}

/// The orders of a project: those that its config names, else the file where they are looked for.
fn own(root: &Path, config: &Path) -> Result<Vec<Source>> {
    let named = inputs::configured(root, config, &|name| std::env::var(name).ok())?;
    let usual = root.join(inputs::ORDERS);
    Ok(if named.is_empty() && usual.exists() { vec![Source::File(usual)] } else { named })
}

fn no_orders(root: &Path) -> Failure {
    let found: Vec<String> = inputs::orders_in(root).iter().map(|path| escaped(&path.display().to_string())).collect();
    let help = match found.as_slice() {
        [] => "put the orders there, or name their file: sales-pulse build orders.csv".to_owned(),
        [one] => format!("name the file: --input {one}"),
        some => {
            let more = if some.len() > 5 { format!(" and {} more", some.len() - 5) } else { String::new() };
            format!("name one of these files with --input: {}{more}", some[..some.len().min(5)].join(", "))
        }
    };
    Diagnostic::error("there are no orders here").file(&root.join(inputs::ORDERS)).help(help).fail(Exit::Input)
}

fn generate(args: &GenerateArgs) -> Result<()> {
    let shop = Shop {
        days: args.days,
        orders_per_day: args.orders_per_day,
        users: args.users,
        seed: args.seed,
        end: args.end,
    };
    let columns = if args.simple { generate::Columns::Simple } else { generate::Columns::Whole };
    if args.output == Path::new("-") {
        let mut out = io::BufWriter::new(io::stdout().lock());
        return said(shop.write(columns, &mut out, &|_| ()).and_then(|_| out.flush()));
    }
    let is_ours = |file: File| {
        let mut start = Vec::new();
        file.take(1 << 16).read_to_end(&mut start).is_ok() && generate::is_ours(&start)
    };
    publish::check_file(&args.output, "--output", args.force, "a file that sales-pulse generate wrote", is_ours)?;
    let orders = u64::from(args.days) * u64::from(args.orders_per_day);
    let bar = bar(orders, "{bar:30} {human_pos} of {human_len} orders");
    let write = |mut out: &mut dyn Write| shop.write(columns, &mut out, &|rows| bar.set_position(rows)).map(|_| ());
    publish::write_file(&args.output, "--output", write)?;
    bar.finish_and_clear();
    let file = escaped(&args.output.display().to_string());
    say(format!("{orders} orders of a synthetic shop: {file}\nBuild their report: sales-pulse build {file}\n"))
}

fn check(args: &CheckArgs, voice: Voice) -> Result<()> {
    let sources = match args.files.is_empty() {
        true => own(Path::new("."), &args.config)?,
        false => inputs::sources(&args.files)?,
    };
    if sources.is_empty() {
        return Err(no_orders(Path::new(".")));
    }
    let sources = [sources, inputs::tables(Path::new("."), &args.config)?].concat();
    let around = Surroundings { twice: args.allow_repeated_files, ..around()? };
    let (orders, failure) = sales_pulse::check(&sources, &args.config, Path::new("."), &around, &Silent)?;
    let said = say(understood(&orders));
    voice.tell(&orders::remarks(&orders));
    voice.tell(sales_pulse::formulas(&orders).as_slice());
    failure.map_or(said, Err)
}

fn init(args: &InitArgs, voice: Voice) -> Result<()> {
    let config = escaped(&args.config.display().to_string());
    // One that only names a database is completed.
    let begun = if args.files.is_empty() { inputs::names_database(&args.config)? } else { None };
    if begun.is_none() && args.config.symlink_metadata().is_ok() {
        let told = Diagnostic::error("there is a config already, and we do not replace it").file(&args.config);
        return Err(told.help("change it, or name another place with --config").fail(Exit::Output));
    }
    let sources = match args.files.is_empty() {
        true => own(Path::new("."), &args.config)?,
        false => inputs::sources(&args.files)?,
    };
    if sources.is_empty() {
        return Err(no_orders(Path::new(".")));
    }
    if sources.contains(&Source::Stdin) {
        let told = Diagnostic::error("a config is made for files, and standard input is none");
        return Err(told.help("name the file of the orders").fail(Exit::Usage));
    }
    let listens = io::stdin().is_terminal() && io::stderr().is_terminal();
    let mut ask = |question: &Question| match listens {
        true => init::ask(question, &mut io::stdin().lock(), &mut io::stderr()),
        false => Ok(None),
    };
    let (text, remarks) = init::config(&args.files, &sources, &args.config, &around()?, &mut ask)?;
    let text = begun.map_or(text.clone(), |begun| format!("{text}\n{begun}"));
    publish::write_file(&args.config, "--config", |out| out.write_all(text.as_bytes()))?;
    voice.tell(&remarks);
    say(format!("Wrote {config}\nBuild the report: sales-pulse build\n"))
}

fn verify(args: &VerifyArgs) -> Result<()> {
    let beside = || args.site.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let root = args.project.clone().unwrap_or_else(|| beside().to_owned());
    // Other sites of a project share its tables, which are those of the last build.
    let own = Some(root.join("data/curated"))
        .filter(|folder| args.site.file_name() == Some("public".as_ref()) && folder.exists());
    let asked = Verify {
        site: args.site.clone(),
        curated: args.curated.clone().or(own),
        inputs: inputs::sources(&args.input)?,
        root,
        config: args.config.clone(),
        around: Surroundings { today: None, twice: args.allow_repeated_files, ..around()? },
    };
    let verdict = sales_pulse::verify::verify(&asked, &Silent)?;
    if !verdict.differences.is_empty() {
        return Err(Failure { exit: Exit::Check, diagnostics: verdict.differences });
    }
    let rebuilt = match verdict.recomputed {
        true => "Rebuilt from the orders, the report is the same, byte for byte",
        false => "Only the files were checked: give the orders with --input to rebuild the report and compare",
    };
    let tables = verdict.tables.map_or_else(String::new, |n| format!(" of the site and {n} of its tables"));
    say(format!("All {} files{tables} are as they were written\n{rebuilt}\n", verdict.files))
}

fn told_census(census: &Census) -> String {
    census.places().map(|(what, n)| format!("{n} {what}")).collect::<Vec<_>>().join(", ")
}

fn told(build: &Build, summary: &Summary, stages: &[(Stage, Duration)]) -> String {
    let size = summary.bytes as f64 / 1e6;
    let times: Vec<String> =
        stages.iter().map(|(stage, time)| format!("{} {}", stage.name(), told_time(*time))).collect();
    let index = build.output.join("index.html");
    let index = address(&index.canonicalize().unwrap_or(index));
    let single = build.single_file.as_deref().zip(summary.single).map(|(file, (pages, bytes))| {
        let (file, size) = (escaped(&file.display().to_string()), bytes as f64 / 1e6);
        format!("Wrote {pages} pages as one file, {file} ({size:.1} MB)\n")
    });
    let way = match summary.way {
        Way::Whole => "",
        Way::Parts => "Replaced the old report folder by folder: this file system cannot exchange it as a whole\n",
        Way::Files => "Replaced the old report file by file: this file system cannot exchange it as a whole\n",
    };
    format!(
        "Read {} rows: {}\nWrote {} pages ({size:.1} MB) and the curated tables in {}\n{}{way}Took {}\nOpen {index}\n",
        summary.census.read,
        told_census(&summary.census),
        summary.pages,
        escaped(&build.curated.display().to_string()),
        single.unwrap_or_default(),
        times.join(", ")
    )
}

/// The address of a file: what a terminal makes a link of ends at a space.
fn address(file: &Path) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    let encoded = |&byte: &u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let path: String = file.as_os_str().as_encoded_bytes().iter().map(encoded).collect();
    format!("file://{path}")
}

fn told_time(time: Duration) -> String {
    if time < Duration::from_secs(1) {
        format!("{} ms", time.as_millis())
    } else {
        format!("{:.2} s", time.as_secs_f64())
    }
}

fn bar(length: u64, template: &str) -> ProgressBar {
    let bar = if io::stderr().is_terminal() { ProgressBar::new(length) } else { ProgressBar::hidden() };
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Times the stages, and shows them on a terminal.
struct Told {
    bar: ProgressBar,
    stages: Mutex<Vec<(Stage, Instant)>>,
}

impl Told {
    fn new(quiet: bool) -> Told {
        let bar = if quiet { ProgressBar::hidden() } else { bar(0, "{spinner} {msg} {bytes}") };
        Told { bar, stages: Mutex::default() }
    }

    fn finish(&self) -> Vec<(Stage, Duration)> {
        self.bar.finish_and_clear();
        let end = Instant::now();
        let stages = self.stages.lock().map(|stages| stages.clone()).unwrap_or_default();
        let ends = stages.iter().skip(1).map(|(_, start)| *start).chain([end]);
        stages.iter().zip(ends).map(|((stage, start), end)| (*stage, end - *start)).collect()
    }
}

impl Progress for Told {
    fn stage(&self, stage: Stage) {
        self.bar.set_message(stage.name());
        if let Ok(mut stages) = self.stages.lock() {
            stages.push((stage, Instant::now()));
        }
    }

    fn advance(&self, bytes: u64) {
        self.bar.inc(bytes);
    }
}
