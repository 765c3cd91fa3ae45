//! Whether the rows of a file fit in memory, told while it is read and before the machine swaps.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::diagnostic::{Diagnostic, Exit, Result};

use super::reading::Reading;
use super::set::Orders;

/// What the program, its threads, its templates and a small report take.
const BASE: u64 = 55_000_000;
/// What a build takes at its most, in per cent of what its rows hold while they are read.
const PEAK: u64 = 150;
/// The same where every row is written as a table too.
const PEAK_CLEAN: u64 = 400;
/// The same, in per cent of what rows hold once they are put together: what is added up from them stands beside them.
const PEAK_WHOLE: u64 = 330;
/// Bytes for a customer, whose scores, segment and lists stand in several tables, and for each byte of an id.
const CUSTOMER: u64 = 220;
const ID: u64 = 3;
/// Bytes for a page of a category or a month, with what it is made of.
const PAGE: u64 = 190_000;
/// Once one part in so many of a file is read, its rows speak for the others.
const SPEAKS: u64 = 16;

/// What the rows read so far hold.
pub(super) struct Budget<'f> {
    file: &'f str,
    /// Bytes that can be had; nothing where nobody knows.
    available: Option<u64>,
    peak: u64,
    /// Bytes that the rows of the files before hold.
    before: u64,
    held: AtomicU64,
    /// How far into the file the furthest block ends.
    reached: AtomicU64,
}

impl Budget<'_> {
    /// `before` is what the rows of the files before hold.
    pub(super) fn new<'f>(file: &'f str, reading: &Reading, before: u64) -> Budget<'f> {
        let peak = if reading.keep_orders { PEAK_CLEAN } else { PEAK };
        Budget { file, available: reading.memory, peak, before, held: AtomicU64::new(0), reached: AtomicU64::new(0) }
    }

    /// Takes in what rows hold, and how far into the file they reach, of so many bytes as it is stored: packed ones, if it
    /// is packed.
    ///
    /// # Errors
    /// Exit 3 where what is read does not fit, or what it says of the rest does not.
    pub(super) fn take(&self, own: u64, (at, length): (u64, u64)) -> Result<()> {
        let Some(available) = self.available else { return Ok(()) };
        let held = self.held.fetch_add(own, Ordering::Relaxed) + own;
        // Blocks are not done in their order.
        let at = self.reached.fetch_max(at, Ordering::Relaxed).max(at);
        let needed = |held: u64| BASE + (self.before + held).saturating_mul(self.peak) / 100;
        if at.saturating_mul(SPEAKS) < length {
            return fits(self.file, "at least", needed(held), available);
        }
        fits(self.file, "about", needed(scaled(held, length, at).max(held)), available)
    }
}

/// Refuses to read where there is not even room for the program itself: a block of rows would end it without a word.
///
/// # Errors
/// Exit 3.
pub(super) fn refuse_small(file: &str, available: Option<u64>) -> Result<()> {
    available.map_or(Ok(()), |available| fits(file, "at least", BASE, available))
}

/// Refuses orders that are read, where what is added up from them and the pages made of it do not fit: `kinds` of pages
/// for each month.
///
/// # Errors
/// Exit 3.
pub fn refuse_large(orders: &Orders, kinds: usize, available: Option<u64>) -> Result<()> {
    let Some(available) = available else { return Ok(()) };
    let rows = || orders.counted.iter().chain(&orders.returned);
    let times = || rows().flat_map(|rows| &rows.ts).copied();
    let days = u64::from(times().max().unwrap_or(0) - times().min().unwrap_or(0)) / 86_400;
    let pages = (days / 30 + 2) * (kinds as u64 + 2);
    let held: u64 = rows().map(|rows| rows.held() as u64).sum();
    let customers = CUSTOMER * orders.customers.len() as u64 + ID * orders.customers.held();
    let needed = BASE + held.saturating_mul(PEAK_WHOLE) / 100 + customers + pages.saturating_mul(PAGE);
    let name = orders.sources.first().map_or_else(String::new, |source| source.source.name());
    fits(&name, "about", needed, available)
}

fn fits(file: &str, how: &str, needed: u64, available: u64) -> Result<()> {
    if needed <= available {
        return Ok(());
    }
    let size = |bytes: u64| match bytes {
        0..1_000_000_000 => format!("{} MB", bytes.div_ceil(1_000_000)),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    };
    let told = format!("these orders need {how} {} of memory, and {} is free", size(needed), size(available));
    Err(Diagnostic::error(told)
        .file(file.as_ref())
        .help("build where there is more memory, or leave rows out under [filter]")
        .fail(Exit::Input))
}

/// `held × length ÷ at`.
fn scaled(held: u64, length: u64, at: u64) -> u64 {
    let whole = u128::from(held) * u128::from(length) / u128::from(at.max(1));
    u64::try_from(whole).unwrap_or(u64::MAX / 2)
}
