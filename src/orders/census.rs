//! Where the rows went.

/// What became of the rows of the input.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Census {
    /// Rows read; blank and separator-only lines are none.
    pub read: u64,
    /// Rows with a positive amount: revenue.
    pub counted: u64,
    /// Rows with a negative amount: returns.
    pub returns: u64,
    /// Rows with an amount of nothing, left out.
    pub zero: u64,
    /// Rows whose status says that they do not count: cancelled, voided, failed.
    pub excluded: u64,
    /// Rows that the config's filter leaves out.
    pub filtered: u64,
    /// Duplicate rows, equal to the byte, where the config leaves such out.
    pub dropped: u64,
    /// Rows that could not be understood.
    pub rejected: u64,
    /// Blank and separator-only lines, skipped.
    pub blank: u64,
    /// Header lines that stand between rows, skipped.
    pub headers: u64,
    /// Amounts of more than four decimals, rounded half to even.
    pub rounded: u64,
    /// Duplicate rows, equal to the byte, that have their place above all the same.
    pub repeated: u64,
    /// Orders whose rows name more than one customer.
    pub two_customers: u64,
    /// Orders whose rows lie so many days apart that two orders may share a number.
    pub far_apart: u64,
}

impl Census {
    pub(super) fn add(&mut self, other: &Census) {
        self.read += other.read;
        self.counted += other.counted;
        self.returns += other.returns;
        self.zero += other.zero;
        self.excluded += other.excluded;
        self.filtered += other.filtered;
        self.dropped += other.dropped;
        self.rejected += other.rejected;
        self.blank += other.blank;
        self.headers += other.headers;
        self.rounded += other.rounded;
    }

    /// Where the rows went: the places that are not empty.
    pub fn places(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let places = [
            ("counted", self.counted),
            ("returns", self.returns),
            ("of amount 0", self.zero),
            ("cancelled or failed", self.excluded),
            ("filtered", self.filtered),
            ("dropped as repeated", self.dropped),
            ("rejected", self.rejected),
        ];
        places.into_iter().filter(|(_, n)| *n > 0)
    }

    /// The row equation: every row read went to exactly one place.
    pub fn balances(&self) -> bool {
        self.read == self.placed()
    }

    /// Rows of all places.
    pub fn placed(&self) -> u64 {
        let Census { counted, returns, zero, excluded, filtered, dropped, rejected, .. } = self;
        counted + returns + zero + excluded + filtered + dropped + rejected
    }
}
