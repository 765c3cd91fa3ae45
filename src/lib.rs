//! Sales Pulse turns an orders file into a self-contained static HTML report site, every figure exact and reconciled.
//!
//! The way of the data, one module an arrow:
//!
//! 1. [`orders::read`] — bytes to typed columns with exact [`money::Money`]; every row accounted for.
//! 2. [`tables::aggregate`] — columns to [`tables::Tables`], small enough that every page is cut from them.
//! 3. [`analysis`] — scores, comparisons, findings and the ledger, still plain data.
//! 4. [`pages`] — tables to pages: blocks and [`chart::ChartSpec`]s, composed each on its own.
//! 5. [`chart::draw`] and [`html::Templates`] — specs to SVG, contexts to HTML.
//! 6. [`publish`] — the only writer: staged aside, exchanged in one step, listed in its [`manifest`].
//!
//! [`build`] runs all of it; [`verify`] runs it again in memory and compares. Nothing but the program itself looks at the clock or the environment, and the same input
//! gives the same bytes.

pub mod analysis;
mod build;
pub mod chart;
pub mod checks;
pub mod config;
pub mod diagnostic;
pub mod etl;
pub mod format;
pub mod generate;
pub mod html;
pub mod inputs;
pub mod manifest;
pub mod metrics;
pub mod money;
pub mod orders;
pub mod pages;
pub mod plan;
pub mod progress;
pub mod publish;
pub mod question;
pub mod report;
pub mod site;
pub mod tables;
pub mod unshown;
pub mod verify;

pub use build::{Build, Summary, Surroundings, Zip, build, check, formulas, understand};
