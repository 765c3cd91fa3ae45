//! The last net: what nobody expected ends with an exit code and a message of ours.

use std::panic;
use std::sync::{Mutex, PoisonError};
use std::thread;

use sales_pulse::diagnostic::{Diagnostic, Exit, Failure, Result};

/// What a panic said, and where.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Runs something whose panics become failures.
///
/// # Errors
/// What it ends with; exit 4 where threads cannot be started, exit 1 where it panics for another reason.
pub fn guarded(run: impl FnOnce() -> Result<()> + panic::UnwindSafe) -> Result<()> {
    panic::set_hook(Box::new(|panic| {
        // The first says why; others follow from it.
        PANIC.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| panic.to_string());
    }));
    panic::catch_unwind(|| start_threads().and_then(|()| run())).unwrap_or_else(|_| Err(panicked()))
}

fn panicked() -> Failure {
    let why = PANIC.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
    if why.contains("spawn thread") {
        return no_threads(why.lines().last().unwrap_or_default());
    }
    if why.contains("during closedir") {
        let told =
            Diagnostic::error(format!("cannot read a folder to its end: {}", why.lines().last().unwrap_or_default()));
        return told.help("check the disk that it lies on, and build again").fail(Exit::Input);
    }
    Diagnostic::error(why.replace('\n', " "))
        .help("this is an internal error: please report it with this message")
        .fail(Exit::Bug)
}

/// Starts the threads that work, so that nobody has to start them when it is too late to say so.
fn start_threads() -> Result<()> {
    rayon::ThreadPoolBuilder::new().build_global().map_err(no_threads)?;
    // Polars starts as many of its own, once it has something to do.
    let threads = rayon::current_num_threads();
    let mut started = Vec::new();
    for _ in 0..threads {
        started.push(thread::Builder::new().spawn(thread::park).map_err(no_threads)?);
    }
    started.iter().for_each(|thread: &thread::JoinHandle<()>| thread.thread().unpark());
    started.into_iter().for_each(|thread| drop(thread.join()));
    Ok(())
}

/// The end of a run that cannot start threads.
pub fn no_threads(why: impl std::fmt::Display) -> Failure {
    Diagnostic::error(format!("cannot start threads: {why}"))
        .help("allow more processes (ulimit -u), or fewer threads with RAYON_NUM_THREADS and POLARS_MAX_THREADS")
        .fail(Exit::Output)
}
