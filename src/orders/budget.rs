//! Whether the rows of a file fit in memory, told while it is read and before the machine swaps.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::diagnostic::{Diagnostic, Exit, Result};

use super::reader::Reading;

/// What a build takes at its most, in per cent of what its rows hold once they are read: ten million rows hold 450 MB
/// and take 710 at the least.
const PEAK: u64 = 155;
/// The same where every row is written as a table too: 2,190 MB.
const PEAK_CLEAN: u64 = 470;
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
        let whole = if at.saturating_mul(SPEAKS) < length { held } else { scaled(held, length, at) };
        self.fits((self.before + whole.max(held)).saturating_mul(self.peak) / 100, available)
    }

    fn fits(&self, needed: u64, available: u64) -> Result<()> {
        if needed <= available {
            return Ok(());
        }
        let size = |bytes: u64| match bytes {
            0..1_000_000_000 => format!("{} MB", bytes.div_ceil(1_000_000)),
            _ => format!("{:.1} GB", bytes as f64 / 1e9),
        };
        let told = format!("these orders need about {} of memory, and {} can be had", size(needed), size(available));
        Err(Diagnostic::error(told)
            .file(self.file.as_ref())
            .help("build where there is more memory, or leave rows out under [filter]")
            .fail(Exit::Input))
    }
}

/// `held × length ÷ at`.
fn scaled(held: u64, length: u64, at: u64) -> u64 {
    let whole = u128::from(held) * u128::from(length) / u128::from(at.max(1));
    u64::try_from(whole).unwrap_or(u64::MAX / 2)
}
