//! Signals: whoever ends a run finds nothing half done, and an exit code that says which signal it was.

use std::fs;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;

use sales_pulse::diagnostic::Result;
use sales_pulse::orders::database;
use sales_pulse::publish;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::Signals;

use crate::guard::no_threads;

/// Listens for signals that end a run, from here on.
///
/// # Errors
/// Exit 4 where no thread can be started.
pub fn listen() -> Result<()> {
    // A file that grows too large is then an error of its own, and no end without a word.
    signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false))).map_err(no_threads)?;
    // What is ignored from the start, as by `nohup`, stays ignored.
    let ignored = ignored();
    let heard = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
    let mut signals = Signals::new(heard).map_err(no_threads)?;
    let wait = move || {
        if let Some(signal) = signals.forever().next() {
            database::abandon();
            publish::abandon();
            signal_hook::low_level::exit(128 + signal);
        }
    };
    thread::Builder::new().name("signals".to_owned()).spawn(wait).map_err(no_threads)?;
    Ok(())
}

/// The signals that this process ignores, a bit each.
fn ignored() -> u64 {
    let status: io::Result<String> = fs::read_to_string("/proc/self/status");
    let mask = status
        .ok()
        .and_then(|text| Some(text.lines().find_map(|line| line.strip_prefix("SigIgn:"))?.trim().to_owned()));
    mask.and_then(|mask| u64::from_str_radix(&mask, 16).ok()).unwrap_or(0)
}
