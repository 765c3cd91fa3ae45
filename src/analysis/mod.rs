//! Analysis: what the tables say, still as plain data.

pub mod accounts;
pub mod bridge;
pub mod categories;
pub mod change;
pub mod cohorts;
pub mod concentration;
pub mod deals;
pub mod driver;
pub mod findings;
pub mod frequency;
pub mod lead;
pub mod ledger;
pub mod naming;
pub mod noise;
pub mod outages;
pub mod outlook;
pub mod periods;
pub mod progress;
pub mod quality;
pub mod rfm;
pub mod rhythm;
pub mod seasons;
pub mod segments;
pub mod stock;
pub mod year;
