//! How far a build is: told by the core, shown by whoever runs it.

/// A stage of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Until another build of the same folders has ended.
    Wait,
    /// Bytes to typed columns.
    Read,
    /// Columns to tables.
    Aggregate,
    /// Tables to pages, charts drawn, templates filled.
    Render,
    /// Pages to files.
    Publish,
}

impl Stage {
    /// What it does, for a progress line.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Wait => "wait for another build",
            Stage::Read => "read",
            Stage::Aggregate => "aggregate",
            Stage::Render => "render",
            Stage::Publish => "publish",
        }
    }
}

/// Hears how far a build is.
pub trait Progress: Sync {
    /// A stage begins; the one before is over.
    fn stage(&self, stage: Stage);
    /// So many more bytes are read.
    fn advance(&self, bytes: u64);
}

/// Hears and says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: Stage) {}
    fn advance(&self, _: u64) {}
}
