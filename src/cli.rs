//! The command line.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// Turn an orders file into a self-contained static HTML report, every figure exact and reconciled.
///
/// Start with `sales-pulse build` in an empty folder: it makes a sample, builds its report and says where to open it.
/// With your own: `sales-pulse build orders.csv`. Only a time and an amount column are needed; which
/// columns mean what can be said in sales-pulse.toml under [columns].
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub struct Cli {
    /// How messages are written to standard error: `human`, or `json` with one object per line.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT", hide_possible_values = true)]
    pub message_format: MessageFormat,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// How messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum MessageFormat {
    /// For people.
    #[default]
    Human,
    /// For programs: severity, file, line, column, message and help.
    Json,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the report site and the curated tables.
    #[command(after_help = BUILD_HELP)]
    Build(BuildArgs),
    /// Write the orders of a synthetic shop, the same for the same seed on every machine.
    Generate(GenerateArgs),
    /// Show how files are interpreted, without building anything.
    Check(CheckArgs),
    /// Write sales-pulse.toml for your orders, asking what they leave open.
    Init(InitArgs),
    /// Check that a published site matches its manifest and its data; writes nothing.
    #[command(after_help = VERIFY_HELP)]
    Verify(VerifyArgs),
    /// Copy our templates into templates/ to change them; without a name, list them.
    #[command(after_help = EJECT_HELP)]
    Eject {
        /// The project's folder.
        #[arg(long, value_name = "DIR", default_value = ".")]
        project: PathBuf,
        /// The templates, such as page.html or blocks/figure.html.
        #[arg(value_name = "TEMPLATE")]
        templates: Vec<String>,
    },
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

const BUILD_HELP: &str = "\
Examples:
  sales-pulse build                             the project here, or a sample in an empty folder
  sales-pulse build orders.csv                  the report of a file
  sales-pulse build shop --zip report.zip       the project in shop/, zipped for email
  sales-pulse build --single-file report.html   the whole report in one file too
  zcat orders.csv.gz | sales-pulse build --input - --output site

The site's folder is replaced as a whole. What others put there stays: CNAME, robots.txt, .nojekyll,
.htaccess, _headers, _redirects, .git, .gitignore, .gitattributes, .gitkeep; and in any folder of it
.DS_Store, ._*, Thumbs.db, desktop.ini, .directory. With any other file in it, the build is refused.

Exit codes: 0 done, 1 internal error, 2 usage, config, template or note, 3 input cannot be used,
4 output cannot be written, 5 a data check failed. On anything but 0 the old site stays.";

const EJECT_HELP: &str = "\
Styles need no template: content/custom.css comes after ours. For a line in the head, header or footer, write
templates/site.html, which no later version changes:

  {% extends \"base.html\" %}
  {% block footer %}{{ super() }}<p class=\"wrap\">Our own line</p>{% endblock %}

Its blocks are head, header, before_content, after_content and footer.";

const VERIFY_HELP: &str = "\
Examples:
  sales-pulse verify                            the files of public/ and its tables against their manifests
  sales-pulse verify public -i orders.csv       the whole report, rebuilt from its orders

Exit codes: 0 all is so, 3 the site or the orders cannot be read, 5 something differs.";

/// `build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// The project's folder: sales-pulse.toml, data/raw/orders.csv, content/, templates/, each optional [default: .]; or
    /// files of orders, as with --input.
    #[arg(value_name = "PROJECT|FILE")]
    pub paths: Vec<PathBuf>,
    /// Orders: CSV in any dialect (also .gz, .zst), Parquet or a workbook (.xlsx, .ods, .xls); a folder or a pattern of
    /// such files; `-` for standard input; may be given several times [default: the files under [input] in the config, else data/raw/orders.csv].
    #[arg(long, short, value_name = "PATH")]
    pub input: Vec<PathBuf>,
    /// The site's folder [default: PROJECT/public].
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// The curated tables' folder [default: PROJECT/data/curated].
    #[arg(long, value_name = "DIR")]
    pub curated: Option<PathBuf>,
    /// The config file [default: PROJECT/sales-pulse.toml].
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Write every counted row as orders_clean.parquet too.
    #[arg(long)]
    pub clean: bool,
    /// Publish a page that says so where no row counts, instead of ending with exit code 3.
    #[arg(long)]
    pub allow_empty: bool,
    /// Make a sample shop and build its report, also in a folder that holds a project.
    #[arg(long, conflicts_with = "input")]
    pub sample: bool,
    /// Pack the site into a zip file too; `-` writes it to standard output.
    #[arg(long, value_name = "FILE")]
    pub zip: Option<PathBuf>,
    /// Write the whole report as one HTML file too, to attach or to share.
    #[arg(long, value_name = "FILE")]
    pub single_file: Option<PathBuf>,
    /// Let --zip and --single-file replace a file that is not an earlier one.
    #[arg(long)]
    pub force: bool,
    /// Say nothing but warnings and errors.
    #[arg(long, short)]
    pub quiet: bool,
    /// Read orders that are given twice, under two names or packed in two ways, twice.
    #[arg(long)]
    pub allow_repeated_files: bool,
}

/// `generate`.
#[derive(Debug, Args)]
pub struct GenerateArgs {
    /// Days of business.
    #[arg(long, default_value_t = 730)]
    pub days: u32,
    /// Orders a day on average.
    #[arg(long, default_value_t = 65)]
    pub orders_per_day: u32,
    /// Customers.
    #[arg(long, default_value_t = 1200)]
    pub users: u32,
    /// Another seed, another shop.
    #[arg(long, default_value_t = 42)]
    pub seed: u64,
    /// The last day.
    #[arg(long, default_value = "2025-12-31")]
    pub end: NaiveDate,
    /// Write seven columns and one row an order: no products, channels, units, discounts, returns or costs.
    #[arg(long)]
    pub simple: bool,
    /// The file to write, `-` for standard output.
    #[arg(long, short, value_name = "FILE", default_value = "data/sample/orders.csv")]
    pub output: PathBuf,
    /// Replace a file that is not an earlier one of the kind.
    #[arg(long)]
    pub force: bool,
}

/// `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The files, folders or patterns [default: the orders of the project here].
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The config file.
    #[arg(long, value_name = "FILE", default_value = "sales-pulse.toml")]
    pub config: PathBuf,
    /// Read orders that are given twice, under two names or packed in two ways, twice.
    #[arg(long)]
    pub allow_repeated_files: bool,
}

/// `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The files, folders or patterns [default: the orders of the project here].
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The config file to write; one that is there is never replaced.
    #[arg(long, value_name = "FILE", default_value = "sales-pulse.toml")]
    pub config: PathBuf,
}

/// `verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The site's folder.
    #[arg(default_value = "public")]
    pub site: PathBuf,
    /// The orders that it was made of: the report is rebuilt from them and compared byte for byte.
    #[arg(long, short, value_name = "PATH")]
    pub input: Vec<PathBuf>,
    /// The project's folder with its content/ and templates/ [default: the folder that holds SITE].
    #[arg(long, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// The curated tables' folder [default: PROJECT/data/curated for PROJECT/public].
    #[arg(long, value_name = "DIR")]
    pub curated: Option<PathBuf>,
    /// A config in place of the one that the site records.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Read orders that are given twice, under two names or packed in two ways, twice.
    #[arg(long)]
    pub allow_repeated_files: bool,
}
