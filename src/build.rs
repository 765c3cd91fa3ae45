//! A build, from orders to a published site.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::analysis::{ledger, rfm, segments};
use crate::checks;
use crate::config::{Accent, Columns, Config, Method, Settings};
use crate::diagnostic::{Diagnostic, Exit, Failure, Result};
use crate::format::Format;
use crate::html::context::Link;
use crate::html::{Rendered, Single, Templates};
use crate::inputs::{Project, STATICS};
use crate::manifest::{self, About, MANIFEST};
use crate::money::{Decimal, Money};
use crate::orders::day::DAY;
use crate::orders::rejects;
use crate::orders::{self, Census, Orders, Reading, Source, number};
use crate::pages::{self, downloads};
use crate::progress::{Progress, Stage};
use crate::publish::{self, Claim, Extra, Places, Way};
use crate::report::{Parts, Report};
use crate::site::{Site, slugs};
use crate::tables::{self, Cut, Provenance, curated};
use crate::unshown;
use chrono::NaiveDate;

/// What to build, and where.
#[derive(Debug, Clone)]
pub struct Build {
    /// The project's folder.
    pub root: PathBuf,
    /// The orders; without any, the project's own.
    pub inputs: Vec<Source>,
    /// The site's folder.
    pub output: PathBuf,
    /// The curated tables' folder.
    pub curated: PathBuf,
    /// The config file.
    pub config: PathBuf,
    /// Whether every counted row is written as a table too.
    pub clean: bool,
    /// Whether orders without a row that counts make a page that says so.
    pub allow_empty: bool,
    /// Where to pack the site.
    pub zip: Option<Zip>,
    /// Where to write the report in one file.
    pub single_file: Option<PathBuf>,
    /// Whether the files beside the site may take the place of something else.
    pub force: bool,
    /// The user's home, which is never an output.
    pub home: Option<PathBuf>,
    /// Whether the orders are made up.
    pub sample: bool,
    /// What only the program can know.
    pub around: Surroundings,
}

/// Where a site is packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zip {
    /// Into a file.
    File(PathBuf),
    /// Into memory, for whoever runs the build.
    Memory,
}

/// What the program finds around it, which is not for others to look at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Surroundings {
    /// The day of the build, which decides nothing but whether it is good enough.
    pub today: Option<NaiveDate>,
    /// When the build is said to be, in seconds since 1970: a row more than a day later is rejected.
    pub dated: Option<i64>,
    /// Bytes of memory that can be had.
    pub memory: Option<u64>,
    /// Whether the user means it where the same orders are read twice.
    pub twice: bool,
}

/// What a build did.
#[derive(Debug, Clone)]
pub struct Summary {
    /// What became of the rows.
    pub census: Census,
    /// How many pages there are.
    pub pages: usize,
    /// Bytes of the whole site.
    pub bytes: u64,
    /// How the report came to its place.
    pub way: Way,
    /// The report in one file: how many pages are in it, and its bytes.
    pub single: Option<(usize, usize)>,
    /// The packed site, where it was not to go to a file.
    pub packed: Option<Vec<u8>>,
    /// What the user should know.
    pub diagnostics: Vec<Diagnostic>,
    /// Set where the site is published and the data are not good enough all the same.
    pub failed_check: bool,
}

/// What a build makes, before anything is written.
pub(crate) struct Made {
    /// The site, its manifest among its files.
    pub site: Site,
    /// The curated tables.
    pub curated: Site,
    single: Option<Single>,
    census: Census,
    diagnostics: Vec<Diagnostic>,
}

/// Builds a report.
///
/// # Errors
/// Anything that keeps the report from being right; the old site then is as it was.
pub fn build(build: &Build, progress: &dyn Progress) -> Result<Summary> {
    let mut reads: Vec<PathBuf> = vec![build.root.clone()];
    reads.extend(build.inputs.iter().filter_map(Source::path).map(Path::to_owned));
    let zip = match &build.zip {
        Some(Zip::File(path)) => Some(path.as_path()),
        _ => None,
    };
    let single = build.single_file.as_deref();
    let extras = [zip.map(|path| (Extra::Zip, path)), single.map(|path| (Extra::Single, path))];
    publish::check(&Places {
        output: &build.output,
        curated: &build.curated,
        extras: &extras.into_iter().flatten().collect::<Vec<_>>(),
        force: build.force,
        root: &build.root,
        home: build.home.as_deref(),
        reads: &reads,
    })?;
    let claim = Claim::new(&build.output, &build.curated, &|| progress.stage(Stage::Wait))?;
    let project = Project::read(&build.root, &build.config)?;
    let settings = settings(&project, build)?;
    let name = slugs([settings.config.title.as_str()]).concat();
    let made = make(project, settings, build, progress)?;

    progress.stage(Stage::Publish);
    let packed = build.zip.as_ref().map(|_| publish::pack(&made.site, &name)).transpose()?;
    let found = claim.diagnostics.clone();
    let bytes = |extra| match extra {
        Extra::Zip => packed.as_deref(),
        Extra::Single => made.single.as_ref().map(|single| single.bytes.as_slice()),
    };
    let extras = extras.into_iter().flatten().filter_map(|(extra, path)| Some((extra, path, bytes(extra)?)));
    let published = claim.publish(&made.site, &made.curated, &extras.collect::<Vec<_>>())?;
    Ok(Summary {
        census: made.census,
        pages: made.site.files().filter(|(path, _)| path.ends_with(".html")).count(),
        bytes: made.site.files().map(|(_, bytes)| bytes.len() as u64).sum(),
        single: made.single.map(|single| (single.pages, single.bytes.len())),
        way: published.way,
        packed: packed.filter(|_| zip.is_none()),
        diagnostics: [found, made.diagnostics, published.diagnostics].concat(),
        failed_check: false,
    })
}

/// Everything of a build but writing.
///
/// # Errors
/// As [`build`].
pub(crate) fn make(project: Project, mut settings: Settings, build: &Build, progress: &dyn Progress) -> Result<Made> {
    let Project { templates, notes, images, statics, look, plan, .. } = project;
    let accent = settings.accent.as_ref().map(Accent::css).unwrap_or_default();
    let templates = Templates::new(templates, accent + &look.css)?;
    let statics: Vec<(String, Vec<u8>)> = statics.into_iter().filter(|(path, _)| !publish::is_strewn(path)).collect();
    progress.stage(Stage::Read);
    let reading = Reading { keep_orders: build.clean, ..reading(&settings, &build.around) };
    let orders = orders::read(&build.inputs, &reading, progress)?;
    let kinds = orders.categories.len().min(settings.config.max_categories + 1) + settings.config.groups.len();
    orders::refuse_large(&orders, kinds, build.around.memory)?;
    let mut diagnostics = orders::remarks(&orders);
    diagnostics.extend(settle_currency(&mut settings, &orders));
    // Why rows do not count is what helps where they keep the report from being right.
    refuse_bad(&orders, &settings).map_err(|failure| failure.after(&diagnostics))?;
    diagnostics.extend(all_of(&orders));
    diagnostics.extend(formulas(&orders));

    progress.stage(Stage::Aggregate);
    let clean = build.clean.then(|| curated::clean(&orders)).transpose()?;
    let groups = settings.config.groups.clone().into_iter().collect();
    let (max_categories, basis) = (settings.config.max_categories, settings.config.revenue);
    let max_values = settings.config.max_values;
    let cut = Cut { max_categories, max_values, groups, basis, allow_empty: build.allow_empty };
    let (tables, provenance) = tables::aggregate(orders, &cut).map_err(|failure| failure.after(&diagnostics))?;
    diagnostics.extend(checks::check(&settings.config.checks, &tables, build.around.today)?);
    diagnostics.extend(unshown::remarks(&plan, &notes, &tables));
    let reference = reference(&settings, &tables)?;
    let scores = rfm::score(&tables.people.customers, reference, method(&settings.config, &tables)?);
    let shares = segments::shares(&tables.people.customers, &scores.of, &settings.segments);
    let mut ledger = ledger::ledger(&tables, settings.config.revenue, &shares, &settings.format);
    ledger.extend(ledger::channels(&provenance.sources, &tables));
    refuse_open(&ledger)?;
    let report = Report::new(Parts {
        statics: statics.iter().map(|(path, _)| path.clone()).collect(),
        sample: build.sample,
        tables,
        scores,
        shares,
        ledger,
        provenance,
        settings,
        notes,
        images,
        look,
        plan,
    });
    diagnostics.extend(
        report.names.reason.map(|why| Diagnostic::note(format!("customers are not named by their ids: {why}"))),
    );

    progress.stage(Stage::Render);
    // One large table keeps a single thread busy: the pages keep the others.
    let wants_single = build.single_file.is_some();
    let (tables, site) = rayon::join(|| downloads::curate(&report), || render(&report, &templates, wants_single));
    let (mut curated, (mut site, single)) = (Site::default(), site?);
    diagnostics.extend(single.as_ref().and_then(|single| over_budget(single, &report)));
    copy(&mut site, statics)?;
    for table in tables?.into_iter().chain(clean) {
        curated.add(table.name, table.bytes)?;
    }
    let Provenance { sources, rejects, .. } = &report.provenance;
    if !rejects.is_empty() {
        curated.add("rejects.csv".to_owned(), rejects::to_csv(rejects, sources))?;
        if rejects::hold_formulas(rejects) {
            curated.add("rejects_for_spreadsheets.csv".to_owned(), rejects::for_spreadsheets(rejects, sources))?;
        }
    }
    manifest::seal(&mut curated, None)?;
    manifest::seal(&mut site, Some(About::of(&report, &curated, build.around.dated)?))?;
    Ok(Made { site, curated, single, census: report.tables.census, diagnostics })
}

/// Reads orders as a build would and says what was understood, and why a build would end all the same.
///
/// # Errors
/// As [`build`], where nothing was understood.
pub fn check(
    sources: &[Source],
    config: &Path,
    root: &Path,
    around: &Surroundings,
    progress: &dyn Progress,
) -> Result<(Orders, Option<Failure>)> {
    let project = Project::read(root, config)?;
    let settings = project.config.resolve(config)?;
    let orders = orders::read(sources, &reading(&settings, around), progress)?;
    let empty = orders.counted.iter().chain(&orders.returned).all(orders::Rows::is_empty);
    let failure = refuse_bad(&orders, &settings).err();
    let failure = failure.or_else(|| empty.then(|| tables::nothing_counts(&orders.census, &orders.sources)));
    Ok((orders, failure))
}

/// Reads orders by a config that need not be written anywhere yet.
///
/// # Errors
/// As [`check`].
pub fn understand(sources: &[Source], config: Config, file: &Path, around: &Surroundings) -> Result<Orders> {
    let settings = config.resolve(file)?;
    orders::read(sources, &reading(&settings, around), &crate::progress::Silent)
}

fn reading(settings: &Settings, around: &Surroundings) -> Reading {
    let config = &settings.config;
    Reading {
        columns: Columns {
            dimensions: config.dimensions.clone(),
            measures: config.measures.clone(),
            ..config.columns.clone()
        },
        input: config.input.clone(),
        keys: (!config.tables.is_empty()).then(|| config.tables.on.names().to_vec()),
        filter: config.filter.clone(),
        zone: settings.zone,
        keep_orders: false,
        dated: around.dated,
        memory: around.memory,
        whole: orders::decide::has_no_decimals(&config.currency),
        twice: around.twice,
    }
}

/// The config of a build, resolved.
pub(crate) fn settings(project: &Project, build: &Build) -> Result<Settings> {
    let mut config = project.config.clone();
    if build.sample {
        // The synthetic shop sells in rupees.
        config.currency = "INR".to_owned();
        config.locale = "en-IN".to_owned();
    }
    config.resolve(&build.config)
}

/// All files of the site but its manifest, and the report in one file where it is wanted.
fn render(report: &Report, templates: &Templates, wants_single: bool) -> Result<(Site, Option<Single>)> {
    let map = pages::site_map(report);
    let keys = map.reading_order();
    let rendered = keys.par_iter().map_init(Vec::new, |room, &key| {
        let Some(page) = pages::compose(report, &map, key)? else { return Ok(None) };
        let html = templates.render(page.template, &page.context, room)?;
        Ok(Some((page, html)))
    });
    // The first page that fails is named, whichever thread comes first.
    let rendered: Vec<Result<Option<_>>> = rendered.collect();
    let (mut site, mut front, mut parts) = (Site::default(), None, Vec::new());
    for page in rendered {
        let Some((page, html)) = page? else { continue };
        if wants_single && page.template != pages::NOT_FOUND {
            let pages::Framed { path, label, above, depth, month, is_listed, context, .. } = page;
            let text = String::from_utf8_lossy(&html).into_owned();
            parts.push(Rendered { path: path.clone(), label, above, depth, month, is_listed, html: text });
            front.get_or_insert(context);
            site.add(path, html)?;
        } else {
            site.add(page.path, html)?;
        }
    }
    let config = &report.settings.config;
    let single = front.map(|mut front| {
        // Every page is here: none is the one that is shown.
        front.site.nav.iter_mut().for_each(|item| item.current = None);
        front.site.more.insert(0, Link::new("#contents", "Contents"));
        templates.render_single(front, &parts, config.single_file.budget(), config.base_url.as_deref())
    });
    downloads::add(&mut site, report)?;
    // GitHub Pages leaves out what Jekyll would.
    site.add(".nojekyll".to_owned(), Vec::new())?;
    Ok((site, single.transpose()?))
}

/// A single file that is too large without anything to leave out.
fn over_budget(single: &Single, report: &Report) -> Option<Diagnostic> {
    let file = report.settings.config.single_file;
    (single.bytes.len() > file.budget()).then(|| {
        let size = single.bytes.len() as f64 / 1e6;
        let told =
            format!("the single file has {size:.1} MB, more than {}: nothing more can be left out", file.max_megabytes);
        Diagnostic::warning(told).help("allow more with max_megabytes under [single_file]")
    })
}

/// Adds the files that the project wants published as they are.
fn copy(site: &mut Site, statics: Vec<(String, Vec<u8>)>) -> Result<()> {
    for (path, bytes) in statics {
        // Ours is as empty as theirs.
        if path == ".nojekyll" {
            continue;
        }
        let is_inside = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
        let own = path.to_lowercase();
        let taken = |path: &str| path == own || is_inside(path, &own) || is_inside(&own, path);
        if own == MANIFEST || site.files().any(|(path, _)| taken(&path.to_lowercase())) {
            return Err(Diagnostic::error("the report has a file of this name")
                .file(&Path::new(STATICS).join(path))
                .help("rename it")
                .fail(Exit::Usage));
        }
        site.add(path, bytes)?;
    }
    Ok(())
}

/// Takes the currency that the orders tell, where the config names none.
fn settle_currency(settings: &mut Settings, orders: &Orders) -> Option<Diagnostic> {
    let own = orders.currency.as_deref()?;
    let known = settings.config.currency.as_str();
    if known == Config::default().currency {
        // A sign alone, such as `$`, leaves open which.
        if let Ok(format) = Format::new(own, &settings.config.locale) {
            settings.format = format;
            settings.config.currency = own.to_owned();
        }
        return None;
    }
    let is_code = own.len() == 3 && own.bytes().all(|byte| byte.is_ascii_uppercase());
    (is_code && own != known).then(|| {
        Diagnostic::warning(format!("amounts are in {own} in the orders, and in {known} in the report"))
            .help(format!("write currency = \"{own}\" in sales-pulse.toml"))
    })
}

/// The time that recency counts back from: the last order's, or the end of the day that the config names. Where times have
/// no hours a day is counted from a day.
fn reference(settings: &Settings, tables: &tables::Tables) -> Result<i64> {
    let Some(day) = settings.reference else { return Ok(tables.last_order) };
    let end = (i64::from(day.to_epoch_days()) + i64::from(tables.has_hours)) * DAY;
    if end < tables.last_order {
        let last = orders::day::date(tables.last_order.div_euclid(DAY) as i32);
        let told =
            format!("[rfm] reference_date is {day}, before the last order of {last}: no order is that many days ago");
        return Err(Diagnostic::error(told)
            .help(format!("write {last} or a later day, or leave out later orders with to = \"{day}\" under [filter]"))
            .fail(Exit::Usage));
    }
    Ok(end)
}

/// The scoring that the config asks for.
fn method(config: &Config, _: &tables::Tables) -> Result<rfm::Method> {
    let exact = |value: f64, scale: u32| {
        let found = number::decimal(value.to_string().as_bytes()).and_then(|decimal| {
            Decimal { mantissa: decimal.mantissa.checked_mul(10_i128.pow(scale))?, scale: decimal.scale }.to_money()
        });
        found.map(|(money, _)| money).ok_or_else(|| {
            Diagnostic::error(format!("[rfm] {value} is beyond what can be compared exactly")).fail(Exit::Usage)
        })
    };
    let rfm = &config.rfm;
    match (rfm.method, rfm.recency, rfm.frequency, rfm.monetary) {
        (Method::Fixed, Some(recency), Some(frequency), Some(monetary)) => {
            let mut cuts = rfm::Cuts { recency: [0; 4], frequency, monetary: [Money::ZERO; 4] };
            for i in 0..4 {
                cuts.recency[i] = exact(recency[i], 2)?.0 / Money::SCALE;
                cuts.monetary[i] = exact(monetary[i], 0)?;
            }
            Ok(rfm::Method::Fixed(cuts))
        }
        _ => Ok(rfm::Method::Quantile),
    }
}

/// Where all rejected rows stand, if they are too many to be told.
fn all_of(orders: &Orders) -> Option<Diagnostic> {
    let rejected = orders.rejects.len();
    (rejected > 20).then(|| {
        Diagnostic::warning(format!("{rejected} rows were rejected"))
            .help("all of them stand in rejects.csv, beside the curated tables")
    })
}

/// Where rejected rows hold what a spreadsheet would compute.
pub fn formulas(orders: &Orders) -> Option<Diagnostic> {
    rejects::hold_formulas(&orders.rejects).then(|| {
        Diagnostic::warning("a rejected row holds a formula, which a spreadsheet would compute")
            .help("open rejects_for_spreadsheets.csv, not rejects.csv, beside the curated tables")
    })
}

/// More rejects than the config allows: nothing is published.
fn refuse_bad(orders: &Orders, settings: &Settings) -> Result<()> {
    let (census, checks) = (&orders.census, &settings.config.checks);
    // Lines, not records: a record that runs over many lines may hold as many rows.
    let rejected: u64 = orders.rejects.iter().map(|reject| reject.lines).sum();
    let read = census.read - census.rejected + rejected;
    let percent = 100.0 * rejected as f64 / read.max(1) as f64;
    if rejected <= checks.rejected_rows || percent <= checks.rejected_percent {
        return Ok(());
    }
    let told = match rejected == census.rejected {
        true => format!(
            "{rejected} of {read} rows were rejected, more than {} % and {} rows",
            checks.rejected_percent, checks.rejected_rows
        ),
        false => format!(
            "{} rows were rejected, which run over {rejected} of {read} lines: more than {} % and {} lines",
            census.rejected, checks.rejected_percent, checks.rejected_rows
        ),
    };
    Err(Diagnostic::error(told).help("correct the file or [columns], or allow more under [checks]").fail(Exit::Check))
}

fn refuse_open(lines: &[ledger::Line]) -> Result<()> {
    let open = lines.iter().filter(|line| !line.closes());
    let diagnostics: Vec<Diagnostic> = open
        .map(|line| {
            Diagnostic::error(format!(
                "the ledger does not close: {} gives {:?}, not {:?}",
                line.name, line.found, line.expected
            ))
            .help("this is an internal error: please report it with this message")
        })
        .collect();
    if diagnostics.is_empty() { Ok(()) } else { Err(Failure { exit: Exit::Check, diagnostics }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::Amount;

    #[test]
    fn a_ledger_that_does_not_close_is_refused() {
        let line = |found: i64| ledger::Line {
            name: "bridge terms − change".into(),
            found: Amount::Money(Money(found)),
            expected: Amount::Money(Money::ZERO),
        };
        assert!(refuse_open(&[line(0)]).is_ok());
        let failure = refuse_open(&[line(0), line(1)]).expect_err("one ten-thousandth too much");
        assert_eq!((failure.exit, failure.diagnostics.len()), (Exit::Check, 1));
    }
}
