//! `sales-pulse.toml`: what was typed, checked as a whole before any work.

mod accent;
mod brand;
mod places;
pub mod segments;
mod text;
mod wording;

pub use accent::Accent;
pub use brand::Brand;

pub use crate::orders::database::Access;
pub use crate::orders::measure::MeasureText;
pub use crate::orders::options::{Columns, Filter, Input, OneOrMore, Repeated, Tables};

use std::path::Path;

use chrono::NaiveDate;
use chrono_tz::Tz;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Excerpt, Exit, Result};
use crate::format::Format;
use crate::orders::database::hidden;
use crate::orders::day::Bounds;
use crate::orders::typed::day;
use segments::Segments;

/// Everything that can be configured, with its defaults.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The shop's or report's name.
    pub title: String,
    /// ISO 4217 code of all amounts; `XXX`, no currency, writes bare numbers.
    pub currency: String,
    /// BCP 47 tag: how numbers and dates are written and when a week starts.
    pub locale: String,
    /// Whether search engines may list the report.
    pub public: bool,
    /// Where the site will be published, for the links of 404.html: `https://example.org/report/`.
    pub base_url: Option<String>,
    /// Which revenue is the headline.
    pub revenue: Revenue,
    /// Categories with pages of their own, by revenue; the rest is "Other".
    pub max_categories: usize,
    /// IANA name of the zone whose days count; without it a time counts as written.
    pub timezone: Option<String>,
    /// Values of a dimension beside the category with pages of their own, by revenue.
    pub max_values: usize,
    /// Which column means what.
    pub columns: Columns,
    /// Columns by whose values revenue is split beside the category, by name: `Country = "Ship Country"`.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub dimensions: IndexMap<String, String>,
    /// Columns or expressions that are added up beside the amount, by name: `cost = "Unit cost * Quantity"`.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub measures: IndexMap<String, MeasureText>,
    /// How files are written, where it is not to be found out.
    pub input: Input,
    /// A database whose rows are the orders, in place of files. It may hold a password and is never published.
    #[serde(skip_serializing)]
    pub source: Option<Access>,
    /// Tables that say more of the orders.
    #[serde(skip_serializing_if = "Tables::is_empty")]
    pub tables: Tables,
    /// Which rows are left out. It may name customers and is never published.
    #[serde(skip_serializing)]
    pub filter: Filter,
    /// Named sets of categories, each with a page.
    #[serde(serialize_with = "text::pairs", deserialize_with = "text::table")]
    pub groups: IndexMap<String, Vec<String>>,
    /// How customers are scored.
    pub rfm: Rfm,
    /// Which scores make which segment; without any, our own.
    pub segments: Vec<segments::Typed>,
    /// When bad data ends a build.
    pub checks: Checks,
    /// What is published of customers.
    pub privacy: Privacy,
    /// What authors may do.
    pub content: Content,
    /// A report in the colours of its shop. Where its files lie is nobody else's business: it is never published.
    #[serde(skip_serializing)]
    pub brand: Brand,
    /// The report in one file, which is beside the site and no part of it.
    #[serde(skip_serializing)]
    pub single_file: SingleFile,
    /// As it was typed, to say where.
    #[serde(skip)]
    text: String,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            title: "Sales Pulse".to_owned(),
            currency: "XXX".to_owned(),
            locale: "en".to_owned(),
            public: false,
            base_url: None,
            revenue: Revenue::Gross,
            max_categories: 50,
            timezone: None,
            max_values: 50,
            columns: Columns::default(),
            dimensions: IndexMap::new(),
            measures: IndexMap::new(),
            input: Input::default(),
            source: None,
            tables: Tables::default(),
            filter: Filter::default(),
            groups: IndexMap::new(),
            rfm: Rfm::default(),
            segments: Vec::new(),
            checks: Checks::default(),
            privacy: Privacy::default(),
            content: Content::default(),
            brand: Brand::default(),
            single_file: SingleFile::default(),
            text: String::new(),
        }
    }
}

/// Which revenue is the headline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Revenue {
    /// Without returns.
    #[default]
    Gross,
    /// With returns taken off.
    Net,
}

/// `[rfm]`: how customers are scored.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rfm {
    /// `quantile` cuts at fifths of the customers, `fixed` at the values given.
    pub method: Method,
    /// The day at whose end to count from, never before the last order; without it the last order's time.
    #[serde(with = "day", skip_serializing_if = "Option::is_none")]
    pub reference_date: Option<NaiveDate>,
    /// Four rising cut-offs in days.
    pub recency: Option<[f64; 4]>,
    /// Four rising cut-offs in orders.
    pub frequency: Option<[u32; 4]>,
    /// Four rising cut-offs in major units.
    pub monetary: Option<[f64; 4]>,
}

/// How cut-offs are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// At fifths of the customers.
    #[default]
    Quantile,
    /// At values from the config.
    Fixed,
}

/// `[checks]`: when bad data ends a build with exit code 5.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Checks {
    /// Rejected rows in percent of the rows read …
    pub rejected_percent: f64,
    /// … and at the same time in number.
    pub rejected_rows: u64,
    /// How many rows may be duplicates.
    pub repeated_rows: Option<u64>,
    /// Counted rows without a customer, in percent of those counted.
    pub anonymous_percent: Option<f64>,
    /// Days since the last day with orders.
    pub stale_days: Option<i64>,
    /// How far the orders of the last seven days lie from the median of the four weeks before, in percent of it.
    pub volume_percent: Option<f64>,
    /// Whether these end a build; the rejected rows always do.
    pub fail: bool,
}

impl Default for Checks {
    fn default() -> Checks {
        Checks {
            rejected_percent: 1.0,
            rejected_rows: 10,
            repeated_rows: None,
            anonymous_percent: None,
            stale_days: None,
            volume_percent: None,
            fail: true,
        }
    }
}

/// `[privacy]`: what is published of customers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Privacy {
    /// How customers are named on pages and in downloads.
    pub customers: Naming,
    /// A secret from which pseudonyms are made: with it a customer has the same in every report. Never published.
    #[serde(skip_serializing)]
    pub key: Option<String>,
}

/// How customers are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Naming {
    /// By their ids where no id is an address, a phone number or a name; else by pseudonyms.
    #[default]
    Auto,
    /// By their ids.
    Raw,
    /// "Customer 17", by first order; with a key "Customer 7F3K9-2QD1X".
    Pseudonym,
    /// Not at all: no list of customers.
    Omit,
}

/// `[content]`: what authors may do in their notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Content {
    /// Whether HTML in Markdown is kept; else it is dropped.
    pub allow_html: bool,
}

/// `[single_file]`: the report in one file.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct SingleFile {
    /// Its largest size: beyond, the most particular and oldest pages are left out.
    pub max_megabytes: f64,
}

impl Default for SingleFile {
    fn default() -> SingleFile {
        SingleFile { max_megabytes: 2.5 }
    }
}

impl SingleFile {
    /// The same in bytes.
    pub fn budget(self) -> usize {
        (self.max_megabytes.clamp(0.0, 1e6) * 1e6) as usize
    }
}

/// Characters that a secret has at least.
const KEY: usize = 16;

/// What was typed, resolved: ready to use.
#[derive(Debug, Clone)]
pub struct Settings {
    /// As typed.
    pub config: Config,
    /// How numbers and dates are written.
    pub format: Format,
    /// The zone whose days count.
    pub zone: Option<Tz>,
    /// The day that customers' recency is counted from.
    pub reference: Option<NaiveDate>,
    /// Which scores make which segment.
    pub segments: Segments,
    /// The colours of the shop, where it has its own.
    pub accent: Option<Accent>,
}

impl Config {
    /// Reads the text of a config file.
    ///
    /// # Errors
    /// Exit 2 with line and column; an unknown key with the nearest known one.
    pub fn parse(file: &Path, text: &str) -> Result<Config> {
        let parsed: Config = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            let before = &text[..at];
            let line = before.matches('\n').count() as u64 + 1;
            let column = (at - before.rfind('\n').map_or(0, |newline| newline + 1)) as u64 + 1;
            let typed = text.lines().nth(line as usize - 1).unwrap_or_default();
            let shown = hidden(typed);
            if shown != typed {
                // What is wrong with it would be told with the password.
                return Diagnostic::error("this line cannot be read, and holds a password that is not shown")
                    .at(&file.display().to_string(), line, Some(column))
                    .excerpt(Excerpt::whole(&shown))
                    .help("write the value in quotes, and close them: password = \"${PASSWORD}\"")
                    .fail(Exit::Usage);
            }
            let (told, help) = wording::plain(error.message(), typed);
            Diagnostic::error(told).at(&file.display().to_string(), line, Some(column)).help(help).fail(Exit::Usage)
        })?;
        Ok(Config { text: text.to_owned(), ..parsed })
    }

    /// Resolves names of currency, locale, zone and dates.
    ///
    /// # Errors
    /// Exit 2, all problems at once.
    pub fn resolve(self, file: &Path) -> Result<Settings> {
        let mut diagnostics = Vec::new();
        let mut refused = |key: &str, why: String, near: Option<String>| {
            let help = near.map_or_else(|| wording::remedy(key), |near| format!("did you mean {near:?}?"));
            let told = Diagnostic::error(format!("{key}: {why}")).help(help);
            diagnostics.push(match places::place(&self.text, key) {
                // No message shows a secret.
                Some((line, _)) if key == "[privacy] key" => told.at(&file.display().to_string(), line, None),
                Some((line, column)) => told.at(&file.display().to_string(), line, Some(column)),
                None => told.file(file),
            });
        };
        let known = |currency: &str, locale: &str| Format::new(currency, locale);
        let format = known(&self.currency, &self.locale).map_err(|why| match known("XXX", &self.locale) {
            Ok(_) => refused("currency", why, wording::near_currency(&self.currency)),
            Err(why) => {
                let hyphens = self.locale.replace('_', "-");
                let near = wording::near_locale(&self.locale).map_or(hyphens, str::to_owned);
                refused("locale", why, Some(near).filter(|near| known("XXX", near).is_ok()));
            }
        });
        let format = format.ok();
        let zone = self.timezone.as_ref().and_then(|name| {
            let why = || format!("no IANA time zone is called {name:?}");
            name.parse().map_err(|_| refused("timezone", why(), wording::near_zone(name).map(str::to_owned))).ok()
        });
        let accent = self.brand.palette().map_err(|(key, why, near)| refused(key, why, near)).ok().flatten();
        if let Some(base) = self.base_url.as_ref().filter(|base| !is_address(base)) {
            let whole = format!("https://{}", base.trim_start_matches('/'));
            let near = Some(whole).filter(|whole| is_address(whole) && !base.contains("://"));
            refused("base_url", format!("{base:?} is not an address that starts with https://"), near);
        }
        let mut refuse = |key: &str, why: String| refused(key, why, None);
        if self.title.trim().is_empty() {
            refuse("title", "every page needs a name".to_owned());
        }
        if let (Some(from), Some(to)) = (self.filter.from, self.filter.to)
            && from > to
        {
            refuse("[filter] from", format!("{from} is later than to, which is {to}: no day is left"));
        }
        if self.brand.logo.is_none() && self.brand.logo_dark.is_some() {
            refuse("[brand] logo_dark", "it needs a logo for light pages too".to_owned());
        }
        if self.max_categories == 0 {
            refuse("max_categories", "at least one category needs a page".to_owned());
        }
        let [first, last] = Bounds::WIDEST.days();
        for (key, day) in [("earliest", self.input.earliest), ("latest", self.input.latest)] {
            if let Some(day) = day.filter(|day| !(first..=last).contains(day)) {
                refuse(
                    &format!("[input] {key}"),
                    format!("{day} is not from {first} to {last}, all that can be shown"),
                );
            }
        }
        let [first, last] = Bounds::new(self.input.earliest, self.input.latest, None).days();
        if first > last {
            refuse("[input] earliest or latest", format!("no day is from {first} to {last}"));
        }
        let Rfm { method, recency, frequency, monetary, .. } = &self.rfm;
        let rising = |cuts: &[f64]| cuts.windows(2).all(|pair| pair[0] < pair[1]);
        let counts = frequency.map(|cuts| cuts.map(f64::from));
        for (key, cuts) in [("recency", recency), ("frequency", &counts), ("monetary", monetary)] {
            match (method, cuts) {
                (Method::Fixed, None) => refuse(&format!("[rfm] {key}"), "four cut-offs are needed".to_owned()),
                (_, Some(cuts)) if !rising(cuts) => {
                    refuse(&format!("[rfm] {key}"), "cut-offs rise from each to the next".to_owned());
                }
                _ => {}
            }
        }
        if let Some(key) = self.privacy.key.as_ref().filter(|key| key.chars().count() < KEY) {
            let n = key.chars().count();
            refuse("[privacy] key", format!("{n} characters are easy to guess: use {KEY} or more"));
        }
        let segments = Segments::new(&self.segments);
        let segments = segments.map_err(|wrong| wrong.into_iter().for_each(|why| refuse("segments", why))).ok();
        match format.zip(segments).filter(|_| diagnostics.is_empty()) {
            Some((format, segments)) => {
                let (reference, base_url) = (self.rfm.reference_date, self.base_url.as_deref().map(as_folder));
                Ok(Settings { config: Config { base_url, ..self }, format, zone, reference, segments, accent })
            }
            None => Err(crate::diagnostic::Failure { exit: Exit::Usage, diagnostics }),
        }
    }
}

/// Whether an address can be typed into a browser.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_part = |c: char| !c.is_whitespace() && !c.is_control() && !"\"<>\\^`{|}?#".contains(c);
    rest.is_some_and(|rest| rest.starts_with(char::is_alphanumeric) && rest.chars().all(is_part))
}

/// An address below which pages lie.
fn as_folder(address: &str) -> String {
    format!("{}/", address.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_told_with_its_line_and_the_nearest() {
        let failure = Config::parse(Path::new("sales-pulse.toml"), "title = \"Shop\"\ncurency = \"INR\"\n")
            .expect_err("a misspelt key");
        let told = failure.diagnostics[0].to_string();
        assert!(told.starts_with("sales-pulse.toml:2:1: ") && told.contains("did you mean currency?"), "{told}");
        assert_eq!(failure.exit, Exit::Usage);
    }

    #[test]
    fn a_line_with_a_password_is_not_shown() {
        for (text, line) in [
            ("[source]\nuri = \"postgresql://shop:geheim@db/shop\n", 2),
            ("[source]\ntimeout = \"postgresql://shop:geheim@db/shop\"\n", 2),
            ("[source.options]\n\npassword = 31337\n", 3),
        ] {
            let failure = Config::parse(Path::new("sales-pulse.toml"), text).expect_err(text);
            let told = serde_json::to_string(&failure.diagnostics).expect("messages");
            assert!(!told.contains("geheim") && !told.contains("31337") && told.contains("***"), "{told}");
            assert_eq!(failure.diagnostics[0].location.as_ref().and_then(|place| place.line), Some(line));
        }
    }

    #[test]
    fn all_wrong_values_are_told_at_once() {
        let config = Config { timezone: Some("Mars/Base".into()), max_categories: 0, ..Config::default() };
        let failure = config.resolve(Path::new("sales-pulse.toml")).expect_err("two wrong values");
        assert_eq!(failure.diagnostics.len(), 2);
    }
}
