//! Pages: each cut from the tables, composed as plain data, rendered on its own.
//!
//! `registry` lists the kinds. A new page is one file here and one line there.

mod account;
mod accounts;
mod categories;
mod category;
mod category_month;
mod cohorts;
mod customers;
mod daily;
mod data;
mod deals;
mod definitions;
mod details;
mod dimension;
mod doors;
pub mod downloads;
mod draft;
mod empty;
mod figures;
mod frame;
mod front;
mod growth;
mod key;
mod kpis;
mod letter;
mod lists;
mod loyalty;
mod month;
mod months;
mod not_found;
mod note;
mod notes;
mod plan;
mod promo;
mod published;
mod quality;
mod registry;
mod rhythm;
mod segments;
mod site_map;
mod tables;
mod totals;
mod values;
mod when;
mod why;
mod year;

pub use frame::{Framed, compose, site_map};
pub use key::Key;
pub use not_found::TEMPLATE as NOT_FOUND;
pub use site_map::SiteMap;
