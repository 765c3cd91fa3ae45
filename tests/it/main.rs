//! The program as its users meet it: figures against other engines, whole sites, the command line, the house's walls.

mod any_bytes;
mod by_hand;
mod cli;
mod comparisons;
mod contradictions;
mod customers;
mod exports;
mod faults;
mod figures;
mod headers;
mod plan;
mod points;
mod project;
mod proof;
mod properties;
mod publishing;
mod quality;
mod quotes;
mod reading;
mod readme;
mod sites;
mod summaries;
mod verify;
mod walls;
