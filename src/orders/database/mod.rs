//! Orders out of a database, through its ADBC driver: rows come as Arrow and go the way of Parquet's.
//!
//! Only statements of ours run: a session is set up to read, and then one SELECT of everything in the table or query is
//! run, streamed and never stored. What has to be looked at again is run again; where that does not give as many rows, the
//! data have changed and nothing is built.

mod access;
mod adbc;
mod drivers;
mod engine;
mod fetch;
mod origin;
mod rows;
mod secret;
mod select;
mod told;

pub use access::Access;
pub use drivers::Environment;
pub(crate) use fetch::Group;
pub use fetch::abandon;
pub use origin::Database;
pub(crate) use rows::{Cursor, Rows};
pub use secret::hidden;
