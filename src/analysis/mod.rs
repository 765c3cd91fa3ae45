//! Analysis: what the tables say, still as plain data.

pub mod rfm;
