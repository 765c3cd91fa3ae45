//! What the report stands on: source, counts, rejects, ledger, downloads.

use indexmap::IndexMap;

use crate::analysis::findings::counted;
use crate::analysis::ledger::{Amount, Line};
use crate::config::Repeated;
use crate::diagnostic::{Result, shown};
use crate::html::context::{Block, Cell as Td, Column, Kpi, Kpis, Listing, Row, Table};
use crate::manifest::MANIFEST;
use crate::money::Money;
use crate::orders::{Source, Understood};
use crate::report::Report;

use super::draft::{Draft, Head, Listed, Page, PageDef};
use super::key::Key;
use super::{downloads, quality, tables};

pub(super) const PAGE: PageDef = PageDef {
    page: "data",
    keys: |_| vec![Key::DATA],
    path: |_, _| "data.html".to_owned(),
    label: |_, _| "Data".to_owned(),
    listed: Listed::Footer,
    compose,
};

/// Rejects on the page; all of them are in `rejects.csv`.
const LISTED: usize = 20;

fn compose(mut draft: Draft<'_>) -> Result<Page> {
    let report = draft.report;
    let census = &report.tables.census;
    let count = |label: &str, n: u64, note: &str| Kpi {
        label: label.to_owned(),
        value: draft.format.count(n),
        exact: draft.format.count(n),
        note: Some(note.to_owned()),
        definition: Some(format!("{}#rows", draft.href(Key::DEFINITIONS))),
        ..Kpi::default()
    };
    let aside = [
        (census.zero, "of amount 0"),
        (census.excluded, "cancelled or failed"),
        (census.filtered, "filtered"),
        (census.dropped, "repeated"),
    ];
    let told = aside.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{} {what}", draft.format.count(*n)));
    let told = told.collect::<Vec<_>>().join(", ");
    let items = vec![
        count("Rows read", census.read, "blank lines are no rows"),
        count("Counted", census.counted, "amount above 0"),
        count("Returns", census.returns, "amount below 0"),
        count(
            "Set aside",
            aside.iter().map(|(n, _)| n).sum(),
            if told.is_empty() { "amount of 0, or left out" } else { &told },
        ),
        count("Rejected", census.rejected, "not understood"),
    ];
    draft.blocks.push(Block::Kpis(Kpis { items }));
    let sources = sources(&draft);
    let places = places(&draft);
    let columns = quality::columns(&draft);
    draft.blocks.push(listing("sources", "Sources", "What was read, in this order", sources));
    let counts_repeats =
        report.settings.config.input.repeated == Repeated::Drop || sources_are_text(&report.provenance.sources);
    let told = match counts_repeats {
        true => "Every row read is in one place",
        false => "Every row read is in one place; whether rows of Parquet repeat is not counted",
    };
    draft.blocks.push(listing("rows", "Where each row went", told, places));
    let told = "Which column means what, and how many of the rows that count fill it; without time, amount or order a row \
                is rejected";
    draft.blocks.push(listing("mapping", "Columns", told, columns));
    let decisions = decisions(&draft);
    if !decisions.rows.is_empty() {
        let told = "What was decided by looking at all rows, and by which";
        draft.blocks.push(listing("decisions", "How the files are written", told, decisions));
    }
    let more = quality::blocks(&draft).collect::<Vec<_>>();
    draft.blocks.extend(more);
    if !report.provenance.repeats.is_empty() {
        let caption = format!(
            "{} of them, equal to the byte; {}",
            counted(census.repeated + census.dropped, "row", draft.format),
            if census.dropped > 0 { "each counts once" } else { "they count each time" }
        );
        let table = repeats(&draft);
        draft.blocks.push(listing("repeats", "Rows that stand in the input more than once", &caption, table));
    }
    let ledger = ledger(&draft);
    draft.blocks.push(listing(
        "ledger",
        "The ledger",
        "Every way of adding up gives the same; a build that does not close publishes nothing",
        ledger,
    ));
    if census.rejected > 0 {
        let caption = format!(
            "The first {} of {}; all of them stand in rejects.csv beside the curated tables",
            LISTED.min(report.provenance.rejects.len()),
            draft.format.count(census.rejected),
        );
        let kinds = kinds(&draft);
        draft.blocks.push(listing("reasons", "Why rows were rejected", "Each reason with its first line", kinds));
        let table = rejects(&draft);
        draft.blocks.push(listing("rejects", "Rejected rows", &caption, table));
    }
    let files = downloads(&draft);
    draft.blocks.push(listing(
        "downloads",
        "Downloads",
        "The tables behind the pages, exact and unrounded; in JSON amounts are decimal texts",
        files,
    ));

    let share = draft.format.percent(census.counted.into(), census.read.into()).unwrap_or_default();
    let head = Head {
        kind: PAGE.page,
        title: "Data".to_owned(),
        eyebrow: format!("Data · {}", names(report).join(", ")),
        heading: match census.rejected {
            0 => format!("All of {} understood, and every sum agrees", counted(census.read, "row", draft.format)),
            n => format!(
                "{share} of rows count, {} could not be understood, and every sum agrees",
                draft.format.count(n)
            ),
        },
        crumbs: vec![Key::OVERVIEW],
        ..Head::default()
    };
    Ok(draft.finish("page.html", head))
}

fn sources_are_text(sources: &[Understood]) -> bool {
    sources.iter().all(|source| source.text.is_some())
}

fn names(report: &Report) -> Vec<String> {
    report.provenance.sources.iter().map(|source| source.source.public_name()).collect()
}

/// A line of a source, which need not be named where it is the only one.
fn place(report: &Report, (source, line): (usize, u64)) -> Td {
    match &report.provenance.sources[..] {
        [_] => Td::text(line.to_string()),
        sources => Td::text(format!("{}, line {line}", sources[source].source.public_name())),
    }
}

fn listing(id: &str, heading: &str, caption: &str, table: Table) -> Block {
    Listing::new(id, heading, caption, Table { tools: false, ..table }).block()
}

fn sources(draft: &Draft<'_>) -> Table {
    let several = draft.report.provenance.sources.iter().any(|source| source.channel.is_some());
    let mut columns = vec![
        Column::text("Source"),
        Column::text("Format").minor(),
        Column::number("Rows"),
        Column::number("Counted"),
        Column::number("Rejected"),
    ];
    if several {
        columns.extend([Column::text("Channel"), Column::text("Read as"), Column::number("Revenue")]);
    }
    let rows = draft.report.provenance.sources.iter().map(|source| {
        let format = match (&source.source, source.text) {
            (Source::Sheet(..), _) => "workbook".to_owned(),
            (_, None) => "Parquet".to_owned(),
            (_, Some(text)) => format!("text, {}", text.dialect.delimiter_name()),
        };
        let mut row = vec![
            Td::text(source.source.public_name()),
            Td::text(format),
            tables::count(draft, source.census.read),
            tables::count(draft, source.census.counted),
            tables::count(draft, source.census.rejected),
        ];
        if several {
            let read_as = source.mapping.preset.map_or("its columns", |preset| preset);
            let revenue = Money(i64::try_from(source.revenue).unwrap_or(i64::MAX));
            row.extend([
                Td::text(source.channel.clone().unwrap_or_default()),
                Td::text(read_as.to_owned()),
                tables::money(draft, revenue),
            ]);
        }
        Row::of(row)
    });
    let rows = rows.collect();
    Table::new("Sources", columns, rows)
}

fn ledger(draft: &Draft<'_>) -> Table {
    let amount = |amount: Amount| match amount {
        Amount::Money(money) => tables::money(draft, money),
        Amount::Count(n) => tables::count(draft, n),
    };
    let row = |line: &Line| {
        let closes = if line.closes() { "closes" } else { "does not close" };
        Row::of([Td::text(line.name.clone()), amount(line.found), amount(line.expected), Td::text(closes)])
    };
    let columns = vec![
        Column::text("What is added up"),
        Column::number("Gives"),
        Column::number("Must give").minor(),
        Column::text("Result"),
    ];
    Table::new("The ledger", columns, draft.report.ledger.iter().map(row).collect())
}

/// Where the rows went, and what else is to be known of them.
fn places(draft: &Draft<'_>) -> Table {
    let census = &draft.report.tables.census;
    let places = [
        ("Counted", census.counted, "amount above 0: revenue"),
        ("Returns", census.returns, "amount below 0, on their own day"),
        ("Amount of 0", census.zero, "left out"),
        ("Cancelled or failed", census.excluded, "left out for their status"),
        ("Filtered", census.filtered, "left out by the filter in the config"),
        ("Dropped", census.dropped, "equal to a row before, to the byte, and left out by the config"),
        ("Rejected", census.rejected, "not understood"),
    ];
    let among = [
        ("Repeated", census.repeated, "of the rows read: the same as a row before, and kept"),
        ("Orders of two customers", census.two_customers, "their rows name more than one"),
        ("Rounded", census.rounded, "amounts of more than four decimals, half to even"),
        ("Blank lines", census.blank, "skipped: no rows"),
        ("Header lines", census.headers, "repeated between the rows, skipped: no rows"),
    ];
    let always = places.into_iter().filter(|(name, n, _)| *n > 0 || matches!(*name, "Counted" | "Rejected"));
    let rows = always.chain(among.into_iter().filter(|(_, n, _)| *n > 0));
    let rows = rows.map(|(name, n, what)| Row::of([Td::text(name), tables::count(draft, n), Td::text(what)])).collect();
    Table::new("Where each row went", vec![Column::text("Place"), Column::number("Rows"), Column::text("What")], rows)
}

fn decisions(draft: &Draft<'_>) -> Table {
    let sources = &draft.report.provenance.sources;
    let several = sources.len() > 1;
    let rows = sources.iter().flat_map(|source| {
        let name = move || several.then(|| Td::text(source.source.public_name()));
        source.decisions.iter().map(move |told| Row::of(name().into_iter().chain([Td::text(told.clone())])))
    });
    let columns = [several.then(|| Column::text("Source").minor()), Some(Column::text("Decision and evidence"))];
    Table::new("Decisions", columns.into_iter().flatten().collect(), rows.collect())
}

fn repeats(draft: &Draft<'_>) -> Table {
    let report = draft.report;
    let repeats = report.provenance.repeats.iter();
    let rows = repeats.map(|repeat| Row::of([place(report, repeat.again), place(report, repeat.first)])).collect();
    Table::new("Repeated rows", vec![Column::text("Line"), Column::text("The same as line")], rows)
}

/// Rejects by reason: how many, and the first line of each.
fn kinds(draft: &Draft<'_>) -> Table {
    let mut kinds: IndexMap<(String, String), (u64, Td)> = IndexMap::new();
    for reject in &draft.report.provenance.rejects {
        let column = reject.column.clone().unwrap_or_else(|| "whole row".to_owned());
        let first = || (0, place(draft.report, (reject.source, reject.line)));
        kinds.entry((column, reject.reason.to_string())).or_insert_with(first).0 += 1;
    }
    kinds.sort_by(|_, a, _, b| b.0.cmp(&a.0));
    let rows = kinds
        .into_iter()
        .take(LISTED)
        .map(|((column, why), (n, first))| Row::of([Td::text(why), Td::text(column), tables::count(draft, n), first]));
    let rows = rows.collect();
    let columns = vec![Column::text("Why"), Column::text("Column"), Column::number("Rows"), Column::text("First line")];
    Table::new("Reasons", columns, rows)
}

fn rejects(draft: &Draft<'_>) -> Table {
    let report = draft.report;
    let rows = report.provenance.rejects.iter().take(LISTED).map(|reject| {
        let value = match reject.private {
            true => "not shown".to_owned(),
            false => shown(&String::from_utf8_lossy(&reject.value)),
        };
        Row::of([
            place(report, (reject.source, reject.line)),
            Td::text(reject.column.clone().unwrap_or_else(|| "whole row".to_owned())),
            Td::text(value),
            Td::text(reject.reason.to_string()),
        ])
    });
    let rows = rows.collect();
    let columns = vec![Column::text("Line"), Column::text("Column"), Column::text("Value"), Column::text("Why")];
    Table::new("Rejected rows", columns, rows)
}

fn downloads(draft: &Draft<'_>) -> Table {
    let link = |path: String, label: String| Td::text(label).to(draft.file(&path));
    let mut rows: Vec<Row> = downloads::published(draft.report)
        .map(|(table, fields)| {
            let columns: Vec<&str> = fields.iter().map(|field| field.name.as_ref()).collect();
            Row::of([
                link(table.path("csv"), format!("{}.csv", table.name)),
                link(table.path("json"), "JSON".to_owned()),
                Td::text(table.what),
                Td::text(columns.join(", ")),
            ])
        })
        .collect();
    let about = |path: &str, label: &str, what: &str| {
        Row::of([link(path.to_owned(), label.to_owned()), Td::text(""), Td::text(what), Td::text("")])
    };
    rows.push(about(downloads::SCHEMA, "schema.json", "What every column of every table means, as JSON Schema"));
    rows.push(about(
        MANIFEST,
        MANIFEST,
        "Every file with its SHA-256, the config and the ledger, for sales-pulse verify",
    ));
    let columns = ["File", "", "What it holds", "Columns"].map(Column::text);
    let mut table = Table::new("Downloads", columns.into(), rows);
    table.columns[1] = Column::text("Also as").minor();
    table.columns[3] = Column::text("Columns").minor();
    table
}
