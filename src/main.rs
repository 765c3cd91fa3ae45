//! The program: arguments in, exit code out.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is where the program speaks")]

mod cli;
mod memory;
mod messages;
mod understood;

/// Blocks of rows come and go by the hundred; this allocator hands their pages on instead of back to the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use clap::{CommandFactory, Parser};
use indicatif::{ProgressBar, ProgressStyle};
use sales_pulse::diagnostic::{Diagnostic, Exit, Failure, Result};
use sales_pulse::generate::Shop;
use sales_pulse::orders::{self, Census, Source};
use sales_pulse::progress::{Progress, Silent, Stage};
use sales_pulse::verify::Verify;
use sales_pulse::{Build, Summary, Surroundings, publish};

use cli::{BuildArgs, CheckArgs, Cli, Command, GenerateArgs, VerifyArgs};
use messages::Voice;
use understood::understood;

fn main() -> ExitCode {
    let Cli { command, message_format } = Cli::parse();
    // https://no-color.org
    let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let voice = Voice { format: message_format, colour };
    let result = match command {
        Command::Build(args) => build(&args, voice),
        Command::Generate(args) => generate(&args),
        Command::Check(args) => check(&args, voice),
        Command::Verify(args) => verify(&args),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "sales-pulse", &mut io::stdout());
            Ok(())
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure { exit, diagnostics }) => {
            voice.tell(&diagnostics);
            ExitCode::from(exit as u8)
        }
    }
}

fn build(args: &BuildArgs, voice: Voice) -> Result<()> {
    let config = args.config.clone().unwrap_or_else(|| args.root.join("sales-pulse.toml"));
    if let Some(config) = args.config.as_ref().filter(|config| !config.exists()) {
        return Err(Diagnostic::error("no such config file").file(config).help("correct --config").fail(Exit::Usage));
    }
    let (inputs, sample) = inputs(args, &config)?;
    let build = Build {
        inputs,
        sample,
        output: args.output.clone().unwrap_or_else(|| args.root.join("public")),
        curated: args.curated.clone().unwrap_or_else(|| args.root.join("data/curated")),
        config,
        clean: args.clean,
        allow_empty: args.allow_empty,
        zip: args.zip.clone(),
        home: std::env::home_dir(),
        around: Surroundings { twice: args.allow_repeated_files, ..around()? },
        root: args.root.clone(),
    };
    let told = Told::new(args.quiet);
    let summary = sales_pulse::build(&build, &told)?;
    let stages = told.finish();
    voice.tell(&summary.diagnostics);
    if !args.quiet {
        say(&build, &summary, &stages);
    }
    Ok(())
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

/// The orders to read, and whether they are made up: what was named, else the project's own, else a sample.
fn inputs(args: &BuildArgs, config: &Path) -> Result<(Vec<Source>, bool)> {
    let sample = args.root.join("data/sample/orders.csv");
    if !args.input.is_empty() {
        let made_up =
            |path: &PathBuf| path.canonicalize().ok().is_some_and(|p| sample.canonicalize().is_ok_and(|s| s == p));
        return Ok((sales_pulse::inputs::sources(&args.input)?, args.input.iter().any(made_up)));
    }
    let raw = args.root.join("data/raw");
    let orders = raw.join("orders.csv");
    if orders.exists() {
        return Ok((vec![Source::File(orders)], false));
    }
    let mut others: Vec<String> = raw
        .read_dir()
        .map(|files| files.flatten().map(|file| file.file_name().to_string_lossy().into_owned()).collect())
        .unwrap_or_default();
    others.retain(|name| !name.starts_with('.'));
    others.sort();
    if config.exists() || !others.is_empty() {
        let help = match others.first() {
            Some(other) => format!("name the file: --input {}", raw.join(other).display()),
            None => "put the orders there, or name the file with --input".to_owned(),
        };
        return Err(Diagnostic::error("there are no orders here").file(&orders).help(help).fail(Exit::Input));
    }
    if !args.quiet {
        println!("No data yet: making a sample shop, {}", sample.display());
    }
    publish::write_whole(&sample, |mut out| Shop::default().write(&mut out, &|_| ()).map(|_| ()))?;
    Ok((vec![Source::File(sample)], true))
}

fn generate(args: &GenerateArgs) -> Result<()> {
    let shop = Shop {
        days: args.days,
        orders_per_day: args.orders_per_day,
        users: args.users,
        seed: args.seed,
        end: args.end,
    };
    if args.output == Path::new("-") {
        let mut out = io::BufWriter::new(io::stdout().lock());
        let written = shop.write(&mut out, &|_| ()).and_then(|_| out.flush());
        return written.map_err(|error| Diagnostic::error(format!("cannot write: {error}")).fail(Exit::Output));
    }
    let bar = bar(u64::from(args.days) * u64::from(args.orders_per_day), "{bar:30} {human_pos} of {human_len} orders");
    publish::write_whole(&args.output, |mut out| shop.write(&mut out, &|rows| bar.set_position(rows)).map(|_| ()))?;
    bar.finish_and_clear();
    println!(
        "{} orders of a synthetic shop: {}",
        u64::from(args.days) * u64::from(args.orders_per_day),
        args.output.display()
    );
    println!("Build their report: sales-pulse build --input {}", args.output.display());
    Ok(())
}

fn check(args: &CheckArgs, voice: Voice) -> Result<()> {
    let sources = sales_pulse::inputs::sources(&args.files)?;
    let around = Surroundings { twice: args.allow_repeated_files, ..around()? };
    let (orders, failure) = sales_pulse::check(&sources, &args.config, Path::new("."), &around, &Silent)?;
    print!("{}", understood(&orders));
    voice.tell(&orders::remarks(&orders));
    failure.map_or(Ok(()), Err)
}

fn verify(args: &VerifyArgs) -> Result<()> {
    let beside = || args.site.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let asked = Verify {
        site: args.site.clone(),
        inputs: sales_pulse::inputs::sources(&args.input)?,
        root: args.project.clone().unwrap_or_else(|| beside().to_owned()),
        config: args.config.clone(),
        around: Surroundings { today: None, twice: args.allow_repeated_files, ..around()? },
    };
    let verdict = sales_pulse::verify::verify(&asked, &Silent)?;
    if !verdict.differences.is_empty() {
        return Err(Failure { exit: Exit::Check, diagnostics: verdict.differences });
    }
    println!("All {} files are as they were written", verdict.files);
    match verdict.recomputed {
        true => println!("Computed anew from the orders, the report is the same, byte for byte"),
        false => println!("Only the files were looked at: give the orders with --input to compute the report anew"),
    }
    Ok(())
}

fn told_census(census: &Census) -> String {
    census.places().map(|(what, n)| format!("{n} {what}")).collect::<Vec<_>>().join(", ")
}

fn say(build: &Build, summary: &Summary, stages: &[(Stage, Duration)]) {
    println!("Read {} rows: {}", summary.census.read, told_census(&summary.census));
    let size = summary.bytes as f64 / 1e6;
    println!("Wrote {} pages ({size:.1} MB) and the curated tables in {}", summary.pages, build.curated.display());
    let times: Vec<String> =
        stages.iter().map(|(stage, time)| format!("{} {}", stage.name(), told_time(*time))).collect();
    println!("Took {}", times.join(", "));
    let index = build.output.join("index.html");
    let index = index.canonicalize().unwrap_or(index);
    println!("Open file://{}", index.display());
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
