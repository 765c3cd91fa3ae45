//! Findings: what the figures say, in words, by rules. No trend is claimed inside its noise, whole weeks stand against
//! whole weeks, and nothing is said twice. All wording of headings and summaries is here.

mod categories;
mod customers;
mod deals;
mod front;
mod headings;
mod rhythm;
mod summary;

pub use customers::Crowd;
pub use front::Said;
pub use headings::{Findings, Trend, counted, unsigned};
pub use summary::{Finding, Matter, Told};
