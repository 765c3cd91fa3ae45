//! Whether the rows of a file fit in memory, told while it is read and before the machine swaps.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::diagnostic::{Diagnostic, Exit, Result};

use super::columns::Block;

/// What a build takes at its most, in per cent of what its rows hold once they are read.
const PEAK: u64 = 155;
/// Once one part in so many of a file is read, its rows speak for the others.
const SPEAKS: u64 = 16;

/// What the rows read so far hold.
pub(super) struct Budget<'f> {
    file: &'f str,
    /// Bytes that can be had; nothing where nobody knows.
    available: Option<u64>,
    /// Bytes that the rows of the files before hold.
    before: u64,
    held: AtomicU64,
}

impl Budget<'_> {
    pub(super) fn new(file: &str, available: Option<u64>, before: u64) -> Budget<'_> {
        Budget { file, available, before, held: AtomicU64::new(0) }
    }

    /// Takes in a block that ends so far into the file, of so many bytes as it is stored: packed, if it is.
    ///
    /// # Errors
    /// Exit 3 where what is read does not fit, or what it says of the rest does not.
    pub(super) fn take(&self, block: &Block, (at, length): (u64, u64)) -> Result<()> {
        let Some(available) = self.available else { return Ok(()) };
        let own = block.held();
        let held = self.held.fetch_add(own, Ordering::Relaxed) + own;
        let whole = if at.saturating_mul(SPEAKS) < length { held } else { scaled(held, length, at) };
        self.fits((self.before + whole.max(held)) * PEAK / 100, available)
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
    u64::try_from(whole).unwrap_or(u64::MAX / PEAK / 2)
}
