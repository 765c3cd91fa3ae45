//! Shares as tables hold them.

use crate::money::divide_half_away;

/// A share in ten-thousandths, half away from zero; nothing of nothing.
pub(super) fn ratio(part: i128, whole: i128) -> Option<i64> {
    (whole > 0).then(|| divide_half_away(part * 10_000, whole) as i64)
}
