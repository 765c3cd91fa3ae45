//! Reads all sources as one set of orders.

use std::path::PathBuf;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Exit, Failure, Result};
use crate::progress::Progress;
use crate::question::Setting;

use super::budget::refuse_small;
use super::census::Census;
use super::columns::{Block, Rows, merge};
use super::currencies;
use super::join::{Joined, join};
use super::mapping::Mapping;
use super::options::{CHANNEL, Repeated};
use super::parser::Known;
use super::pass::Read;
use super::reading::Reading;
use super::repeats::Sieve;
use super::set::Orders;
use super::source::{self, Kind, Source, open};
use super::understood::Understood;
use super::{align, measure, pass, private, shops, unmet, workbook};

/// Reads all sources as one set of orders.
///
/// # Errors
/// Exit 3 where a source cannot be read or understood; rows that cannot be are in [`Orders::rejects`] instead.
pub fn read(sources: &[Source], reading: &Reading, progress: &dyn Progress) -> Result<Orders> {
    if let Some(first) = sources.first() {
        refuse_small(&first.name(), reading.memory, 0)?;
    }
    let (sources, sheets) = workbook::sheets(sources, reading)?;
    let (tables, mut lines, others) = match join(&sources, reading)? {
        Some(Joined { sources, lines, others }) => (sources, Some(lines), others),
        None => (sources, None, Vec::new()),
    };
    let sources = tables.as_slice();
    let mut read: Vec<Read> = Vec::new();
    let mut prints = Vec::new();
    let mut kinds = Vec::new();
    let mut currencies: Option<(String, String)> = None;
    let mut held = 0;
    if !reading.twice && reading.input.repeated == Repeated::Keep {
        refuse_same_file(sources)?;
    }
    for (index, source) in sources.iter().enumerate() {
        let (name, kind) = (source.name(), open(source, reading)?);
        let unreadable =
            |error: std::io::Error| Diagnostic::error(format!("cannot read {name}: {error}")).fail(Exit::Input);
        let again = kind.again(source).map_err(unreadable)?;
        let print = std::thread::spawn(move || source::print(&again));
        let known = read.first().and_then(|first| first.guess.as_ref());
        if index > 0 && !others.is_empty() {
            // All of it that the lines say is among them.
            prints.push(print.join().unwrap_or(Ok((0, None))).map_err(unreadable)?);
            continue;
        }
        let kind = lines.take().unwrap_or(kind);
        let own = pass::read(index, &name, &kind, reading, known, held, progress).map_err(|failure| {
            let diagnostics = failure.diagnostics.into_iter().map(|told| source.located(told));
            Failure { diagnostics: diagnostics.collect(), ..failure }
        });
        let mut own = own?;
        own.notes = own.notes.into_iter().map(|told| source.located(told)).collect();
        if let Kind::Sheet(sheet) = &kind {
            let hidden = sheet.hidden_rows().map(|told| Diagnostic::warning(told).file(name.as_ref()));
            own.notes.extend(hidden.map(|told| told.help("delete them in the workbook if they should not count")));
            own.first_column = Some(sheet.first_column);
        }
        one_currency(&mut currencies, &name, own.decisions.currency.as_deref())?;
        held += own.blocks.iter().map(Block::held).sum::<u64>();
        read.push(own);
        prints.push(print.join().unwrap_or(Ok((0, None))).map_err(unreadable)?);
        if reading.input.repeated == Repeated::Drop {
            kinds.push((name, kind));
        }
    }
    match reading.input.repeated {
        Repeated::Drop => leave_out_repeats(&mut read, &kinds, reading)?,
        Repeated::Keep => look_at_all_columns(&mut read, sources, reading)?,
    }
    if !reading.twice && reading.input.repeated == Repeated::Keep {
        refuse_same_orders(sources, &read)?;
    }
    let counts = |block: &Block| !block.counted.rows.is_empty() || !block.returned.rows.is_empty();
    if !read.iter().flat_map(|read| &read.blocks).any(counts) && others.is_empty() {
        for (read, source) in read.iter_mut().zip(sources).filter(|(_, source)| source.is_kept()) {
            let told = unmet::told(&source.name(), &open(source, reading)?, &read.mapping, reading)?;
            read.notes.extend(told);
        }
    }
    let channels = shops::tell_apart(sources, &mut read, reading)?;
    let by_channel = reading.columns.category.as_deref() == Some(CHANNEL);
    let (dimensions, measures) = align::align(&mut read, channels.as_deref().filter(|_| !by_channel));
    let mut channels = channels.into_iter().flatten();
    let (mut blocks, mut understood, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    let mut prints = sources.iter().zip(prints);
    for (read, (source, (bytes, sha256))) in read.into_iter().zip(prints.by_ref()) {
        let mut census = Census::default();
        read.blocks.iter().for_each(|block| census.add(&block.census));
        let counted = |block: &Block| block.counted.rows.amount.iter().map(|&amount| i128::from(amount)).sum::<i128>();
        let revenue = read.blocks.iter().map(counted).sum();
        let columns = read.guess.as_ref().map_or(&reading.columns, |guess| &guess.columns);
        // Whether an amount is the order's or the line's is said already.
        if columns.once_per_order.is_none() {
            parts.push((understood.len(), blocks.len()..blocks.len() + read.blocks.len()));
        }
        blocks.extend(read.blocks);
        understood.push(Understood {
            source: source.clone(),
            bytes,
            sha256,
            text: read.text,
            samples: read.samples,
            config: read.decisions.config(&read.mapping, columns, &reading.input),
            decisions: read.decisions.sentences,
            mapping: read.mapping,
            census,
            notes: read.notes,
            statuses: read.statuses,
            channel: channels.next(),
            revenue,
            joined: false,
            first_column: read.first_column,
        });
    }
    if let Some(first) = understood.first_mut() {
        first.notes.splice(0..0, sheets);
    }
    for ((rows, told), (source, (bytes, sha256))) in others.into_iter().zip(prints) {
        let Some(lines) = understood.first() else { break };
        let told = (source.clone(), rows, told);
        understood.push(Understood::joined(lines, told, (bytes, sha256)));
    }
    let mut merged = merge(blocks, reading.keep_orders);
    // In a shifted row a customer's id or address can be in any column.
    for reject in &mut merged.rejects {
        reject.private |= private::reveals(&reject.value, &merged.customers);
    }
    let one_kind = understood.iter().all(|source| source.channel.is_none());
    for (source, part) in parts {
        let (name, mapping) = (understood[source].source.name(), &understood[source].mapping);
        // What all files of one kind say together is said of the first.
        match (one_kind, source) {
            (true, 0) => refuse_repeated_totals(&name, mapping, &merged.counted, merged.orders)?,
            (true, _) => {}
            (false, _) => refuse_repeated_totals(&name, mapping, &merged.counted[part], merged.orders)?,
        }
    }
    let size = |rows: &Rows| rows.amount.iter().map(|&amount| i128::from(amount).abs()).sum::<i128>();
    let total: i128 = merged.counted.par_iter().chain(&merged.returned).map(size).sum();
    // Beneath this bound no sum of any rows can leave an i64, so no later sum needs a check.
    if i64::try_from(total).is_err() {
        let told = "the amounts add up to more than 922 trillion, which cannot be kept exactly";
        return Err(Diagnostic::error(told).help("check the amount column").fail(Exit::Input));
    }
    let size = |rows: &Rows, measure: usize| {
        let known = rows.measures[measure].iter().filter(|value| **value != measure::UNKNOWN);
        known.map(|&value| i128::from(value).abs()).sum::<i128>()
    };
    for (i, measure) in measures.iter().enumerate() {
        let total: i128 = merged.counted.par_iter().chain(&merged.returned).map(|rows| size(rows, i)).sum();
        if i64::try_from(total).is_err() {
            let told = format!("{:?} adds up to more than 922 trillion, which cannot be kept exactly", measure.name);
            let help = format!(
                "check its column, or leave it out in sales-pulse.toml:\n\n    [measures]\n    {} = \"\"\n",
                measure.name
            );
            return Err(Diagnostic::error(told).help(help).fail(Exit::Input));
        }
    }
    let Some(mapping) = understood.first().map(|first| first.mapping.clone()) else {
        return Err(Diagnostic::error("no orders file").help("name one with --input").fail(Exit::Input));
    };
    Ok(Orders {
        counted: merged.counted,
        returned: merged.returned,
        categories: merged.categories,
        payments: merged.payments,
        dimensions: dimensions.into_iter().zip(merged.dimensions).collect(),
        measures,
        customers: merged.customers,
        order_ids: merged.order_ids,
        census: merged.census,
        rejects: merged.rejects,
        repeats: merged.repeats,
        mapping,
        currency: currencies.map(|(currency, _)| currency),
        sources: understood,
    })
}

/// What to do where orders are read twice.
const TWICE: &str = "name it once; if both are meant, pass --allow-repeated-files, or leave out duplicate rows in sales-pulse.toml:\n\n    [input]\n    repeated = \"drop\"\n";

/// A file that is named twice counts once at best.
fn refuse_same_file(sources: &[Source]) -> Result<()> {
    let mut known: Vec<(PathBuf, &Source)> = Vec::new();
    for source in sources {
        let path = match source {
            Source::File(path) => path.canonicalize().unwrap_or_else(|_| path.clone()),
            Source::Sheet(path, sheet) => path.canonicalize().unwrap_or_else(|_| path.clone()).join(sheet),
            Source::Stdin => PathBuf::from("-"),
        };
        if let Some((_, first)) = known.iter().find(|(known, _)| *known == path) {
            let told = format!("{} and {} are the same input", first.name(), source.name());
            return Err(Diagnostic::error(told).help(TWICE).fail(Exit::Input));
        }
        known.push((path, source));
    }
    Ok(())
}

/// Nor do files that hold the same orders count twice, however they are named, packed and written.
fn refuse_same_orders(sources: &[Source], read: &[Read]) -> Result<()> {
    let mut known: Vec<((u64, u64), &Source)> = Vec::new();
    for (source, read) in sources.iter().zip(read).filter(|_| sources.len() > 1) {
        let print =
            read.blocks.par_iter().map(Block::print).reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1.wrapping_add(b.1)));
        if let Some((_, first)) = known.iter().find(|(known, _)| *known == print && print.0 > 0) {
            let told = format!("{} and {} hold the same orders", first.name(), source.name());
            return Err(Diagnostic::error(told).help(TWICE).fail(Exit::Input));
        }
        known.push((print, source));
    }
    Ok(())
}

/// Orders of several lines above which equal amounts are no chance.
const MANY: usize = 10;

/// An amount that is the same in all lines of each order is likely the order's, which would count once for every line.
fn refuse_repeated_totals(file: &str, mapping: &Mapping, counted: &[Rows], orders: usize) -> Result<()> {
    let Some(column) = mapping.amount.single().filter(|_| !mapping.is_by_order()) else { return Ok(()) };
    // The amount of the first line, and how many lines there are.
    let mut first: Vec<(i64, u32)> = vec![(0, 0); orders];
    for (&order, &amount) in counted.iter().flat_map(|rows| rows.order.iter().zip(&rows.amount)) {
        let (own, lines) = &mut first[order as usize];
        if *lines > 0 && *own != amount {
            return Ok(());
        }
        (*own, *lines) = (amount, *lines + 1);
    }
    let several: Vec<(i64, u32)> = first.into_iter().filter(|(_, lines)| *lines > 1).collect();
    let mut amounts: Vec<i64> = several.iter().map(|(amount, _)| *amount).collect();
    amounts.sort_unstable();
    amounts.dedup();
    let name = &mapping.header[column];
    let is_total = name.to_lowercase().contains("total");
    if several.is_empty() || !is_total && (several.len() < MANY || amounts.len() < 3) {
        return Ok(());
    }
    let (s, have) = if several.len() == 1 { ("", "has") } else { ("s", "have") };
    let told = format!(
        "{} order{s} of several lines {have} the same {name:?} in each of them: the order's total seems to be repeated, and would count once for every line",
        several.len()
    );
    Err(Diagnostic::error(told)
        .file(file.as_ref())
        .help("say whether it is the order's in sales-pulse.toml:\n\n    [columns]\n    once_per_order = true    # false where it is the line's\n")
        .ask_line([
            ("it is the order's, and counts once".to_owned(), Setting::new("columns", "once_per_order", "true")),
            ("it is the line's, and counts in each".to_owned(), Setting::new("columns", "once_per_order", "false")),
        ])
        .fail(Exit::Input))
}

/// Reads the sources that hold duplicate rows once more, without these; `kinds` are all, or none
/// where repeated rows are kept.
fn leave_out_repeats(read: &mut [Read], kinds: &[(String, Kind)], reading: &Reading) -> Result<()> {
    if kinds.is_empty() {
        return Ok(());
    }
    let Some(mut sieve) = Sieve::new(read.iter().flat_map(|read| &read.blocks).map(|block| &block.prints)) else {
        return Ok(());
    };
    for (source, (read, (name, kind))) in read.iter_mut().zip(kinds).enumerate() {
        let known = known(source, read, reading);
        let mut repeats = Vec::new();
        let mut look = |line: u64, row: &[u8]| {
            if sieve.holds_back(row) {
                repeats.push(line);
            }
        };
        pass::rows(known, name, kind, &mut look)?;
        if repeats.is_empty() {
            continue;
        }
        let blocks = pass::again(Known { repeats: &repeats, ..known }, name, kind, true)?;
        read.blocks = blocks;
    }
    Ok(())
}

fn known<'r>(source: usize, read: &'r Read, reading: &'r Reading) -> Known<'r> {
    let Read { mapping, typed, decisions, .. } = read;
    Known { source, mapping, typed, decisions, reading, repeats: &[], before: 0 }
}

/// Reads binary tables again, with all their columns, where those that mean something leave open whether rows are blank or
/// there twice.
fn look_at_all_columns(read: &mut [Read], sources: &[Source], reading: &Reading) -> Result<()> {
    if !read.iter().any(|read| read.partial) {
        return Ok(());
    }
    let twice = Sieve::new(read.iter().flat_map(|read| &read.blocks).map(|block| &block.prints)).is_some();
    for (index, (read, source)) in read.iter_mut().zip(sources).enumerate() {
        let blank = read.blocks.iter().any(|block| block.census.blank > 0);
        if read.partial && (twice || blank) {
            let kind = open(source, reading)?;
            read.blocks = pass::again(known(index, read, reading), &source.name(), &kind, true)?;
        }
    }
    Ok(())
}

/// Amounts of two currencies in two files are refused as those in one are.
fn one_currency(known: &mut Option<(String, String)>, file: &str, own: Option<&str>) -> Result<()> {
    match (&*known, own) {
        (Some((currency, _)), Some(own)) if currencies::may_be(currency, own) => Ok(()),
        (Some((currency, _)), Some(own)) if currencies::may_be(own, currency) => {
            *known = Some((own.to_owned(), file.to_owned()));
            Ok(())
        }
        (Some((currency, first)), Some(own)) if currency != own => {
            Err(Diagnostic::error(format!("amounts are in {currency} in {first} and in {own} in {file}"))
                .help("amounts of two currencies cannot be added: build a report of each")
                .fail(Exit::Input))
        }
        (None, Some(own)) => {
            *known = Some((own.to_owned(), file.to_owned()));
            Ok(())
        }
        _ => Ok(()),
    }
}
