//! What a guess leaves open.

/// What only a person can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// There is no time.
    NoTime,
    /// Several columns could be the time.
    Times,
    /// There is no amount.
    NoAmount,
    /// Several could be the amount.
    Amount,
    /// Rows are parts of amounts, fees among them, as this column says.
    Parts(usize),
    /// Rows were refunded, as this column says, and no column says how much.
    Refunded(usize),
    /// Rows of a kind, as this column says, have amounts below zero and are not called refunds.
    Kinds(usize),
    /// This column says in numbers what became of orders.
    Codes(usize),
}
