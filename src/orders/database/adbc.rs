//! ADBC: the C interface of database drivers that give their rows as Arrow, loaded when they are needed.
//!
//! The only unsafe code of the program. It is written out here because the crates for it bring a second Arrow and half a
//! minute of compiling, and Polars already imports what drivers give. The layout is that of `adbc.h` 1.1.0:
//! <https://arrow.apache.org/adbc/current/format/specification.html>.
//!
//! A connection and all that comes from it is used by one thread at a time, for which [`Shared::one`] sees; only cancelling
//! is meant for others, as the specification has it. Drivers stay loaded: those in Go cannot be unloaded.

#![allow(unsafe_code)]

use std::cell::UnsafeCell;
use std::ffi::{CStr, CString, OsStr, c_char, c_int, c_void};
use std::ops::{Deref, DerefMut};
use std::ptr::{null, null_mut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use libloading::Library;
use polars_arrow::array::{ArrayRef, StructArray};
use polars_arrow::datatypes::{ArrowDataType, Field};
use polars_arrow::ffi::{ArrowArrayStream, ArrowArrayStreamReader};

/// The versions of the interface that are asked for, the newest first.
const VERSIONS: [c_int; 2] = [1_001_000, 1_000_000];
/// Says to a driver that there is room for what version 1.1.0 added to errors.
const WHOLE_FAULT: i32 = i32::MIN;

/// Statuses that a call can end with.
const NOT_IMPLEMENTED: u8 = 2;
const IO: u8 = 10;
const CANCELLED: u8 = 11;
const UNAUTHENTICATED: u8 = 13;
const UNAUTHORIZED: u8 = 14;

/// A database, a connection or a statement: all three look alike.
#[repr(C)]
struct Handle {
    data: *mut c_void,
    driver: *const Table,
}

/// What a driver writes where a call fails.
#[repr(C)]
struct Fault {
    message: *mut c_char,
    vendor_code: i32,
    sqlstate: [c_char; 5],
    release: Option<unsafe extern "C" fn(*mut Fault)>,
    data: *mut c_void,
    driver: *const Table,
}

type Plain = Option<unsafe extern "C" fn(*mut Handle, *mut Fault) -> u8>;
type Within = Option<unsafe extern "C" fn(*mut Handle, *mut Handle, *mut Fault) -> u8>;
type SetText = Option<unsafe extern "C" fn(*mut Handle, *const c_char, *mut Fault) -> u8>;
type SetOption = Option<unsafe extern "C" fn(*mut Handle, *const c_char, *const c_char, *mut Fault) -> u8>;
type Execute = Option<unsafe extern "C" fn(*mut Handle, *mut ArrowArrayStream, *mut i64, *mut Fault) -> u8>;
type FaultOf = Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut u8) -> *const Fault>;
type Unused = Option<unsafe extern "C" fn()>;
type Init = unsafe extern "C" fn(c_int, *mut c_void, *mut Fault) -> u8;

/// The functions of a driver, in the order of `struct AdbcDriver`.
#[repr(C)]
struct Table {
    data: *mut c_void,
    manager: *mut c_void,
    release: Unused,
    database_init: Plain,
    database_new: Plain,
    database_set_option: SetOption,
    database_release: Plain,
    // Commit, info, objects, table schema, table types.
    unused: [Unused; 5],
    connection_init: Within,
    connection_new: Plain,
    connection_set_option: SetOption,
    connection_read_partition: Unused,
    connection_release: Plain,
    // Rollback, bind, bind stream.
    unused_2: [Unused; 3],
    statement_execute: Execute,
    // Partitions, parameter schema.
    unused_3: [Unused; 2],
    statement_new: Within,
    statement_prepare: Unused,
    statement_release: Plain,
    statement_set_option: SetOption,
    statement_set_sql: SetText,
    statement_set_substrait: Unused,
    // Since 1.1.0.
    error_details: [Unused; 2],
    error_of_stream: FaultOf,
    // Options of databases.
    unused_4: [Unused; 7],
    connection_cancel: Unused,
    // Options of connections, statistics.
    unused_5: [Unused; 9],
    statement_cancel: Plain,
    // The schema of a statement, options of statements.
    unused_6: [Unused; 8],
}

/// Why a driver does not load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unloaded {
    /// The library cannot be opened.
    Library(String),
    /// It is none of a driver.
    NoDriver,
    /// It speaks another version of the interface.
    Version,
}

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u8,
    /// Five characters of the SQL standard, where the driver gives them.
    pub sqlstate: Option<String>,
    pub message: String,
}

impl Refusal {
    /// Whether the connection failed, rather than what was asked on it.
    pub(super) fn is_connection(&self) -> bool {
        // 08: connection, 57P01 to 57P03: the server shuts down or starts up.
        self.status == IO && self.sqlstate.as_deref().is_none_or(|state| state.starts_with("08"))
            || self.sqlstate.as_deref().is_some_and(|state| state.starts_with("57P"))
    }

    /// Whether the call ended because it was cancelled.
    pub(super) fn is_cancelled(&self) -> bool {
        self.status == CANCELLED || self.sqlstate.as_deref() == Some("57014")
    }

    /// Whether it is a matter of rights.
    pub(super) fn is_rights(&self) -> bool {
        matches!(self.status, UNAUTHENTICATED | UNAUTHORIZED)
    }

    fn own(message: impl Into<String>) -> Refusal {
        Refusal { status: 1, sqlstate: None, message: message.into() }
    }
}

/// A loaded driver.
#[derive(Clone, Copy)]
pub(super) struct Driver(&'static Table);

// SAFETY: the functions of a driver may be called from any thread; the two pointers of the table are the driver's own.
unsafe impl Send for Driver {}
unsafe impl Sync for Driver {}

impl Driver {
    /// Loads a driver from a library, by the first of these functions that it has.
    pub(super) fn load(library: &OsStr, entries: &[String]) -> Result<Driver, Unloaded> {
        // SAFETY: the library is one that the user's config or system names as a driver; what it does on loading is trusted
        // as any other part of the system.
        let library = unsafe { Library::new(library) }.map_err(|error| Unloaded::Library(reason(&error)))?;
        let library = Box::leak(Box::new(library));
        // SAFETY: the specification gives functions of these names this type.
        let init = entries.iter().find_map(|name| unsafe { library.get::<Init>(name.as_bytes()) }.ok());
        let Some(init) = init else { return Err(Unloaded::NoDriver) };
        // SAFETY: all fields are pointers and options of functions, for which zeros are null and nothing.
        let table: &'static mut Table = Box::leak(Box::new(unsafe { std::mem::zeroed() }));
        for version in VERSIONS {
            let mut fault = Fault::new(null());
            // SAFETY: the table is as large as the version asked for is at most.
            match unsafe { init(version, (&raw mut *table).cast(), &raw mut fault) } {
                0 => return Ok(Driver(table)),
                status => drop(fault.refusal(status)),
            }
        }
        Err(Unloaded::Version)
    }

    /// Opens a database with these options and connects to it.
    pub(super) fn connect(self, options: &[(String, String)]) -> Result<Arc<Shared>, Refusal> {
        let table = self.0;
        let shared = Shared { table, one: Mutex::new(()), database: table.handle(), connection: table.handle() };
        shared.call(table.database_new, &shared.database)?;
        for (key, value) in options {
            shared.set(table.database_set_option, &shared.database, key, value)?;
        }
        shared.call(table.database_init, &shared.database)?;
        shared.call(table.connection_new, &shared.connection)?;
        shared.within(table.connection_init, &shared.connection, &shared.database)?;
        Ok(Arc::new(shared))
    }
}

/// A connection with its database.
pub(super) struct Shared {
    table: &'static Table,
    /// Held during all calls but that which cancels.
    one: Mutex<()>,
    database: UnsafeCell<Handle>,
    connection: UnsafeCell<Handle>,
}

// SAFETY: what they point to is used under the lock alone, or by the one call that is meant for other threads.
unsafe impl Send for Shared {}
unsafe impl Sync for Shared {}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, ()> {
        self.one.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn done(&self, mut fault: Fault, status: u8) -> Result<(), Refusal> {
        if status == 0 { Ok(()) } else { Err(fault.refusal(status)) }
    }

    fn call(&self, function: Plain, handle: &UnsafeCell<Handle>) -> Result<(), Refusal> {
        let (function, mut fault) = (function.ok_or_else(missing)?, Fault::new(self.table));
        let _one = self.lock();
        // SAFETY: the handle is one of this driver and lives as long as `self`.
        let status = unsafe { function(handle.get(), &raw mut fault) };
        self.done(fault, status)
    }

    /// Makes one in another: a connection in a database, a statement in a connection.
    fn within(&self, function: Within, a: &UnsafeCell<Handle>, b: &UnsafeCell<Handle>) -> Result<(), Refusal> {
        let (function, mut fault) = (function.ok_or_else(missing)?, Fault::new(self.table));
        let _one = self.lock();
        // SAFETY: both handles are of this driver and live as long as `self`.
        let status = unsafe { function(a.get(), b.get(), &raw mut fault) };
        self.done(fault, status)
    }

    fn set(&self, function: SetOption, handle: &UnsafeCell<Handle>, key: &str, value: &str) -> Result<(), Refusal> {
        let (function, mut fault) = (function.ok_or_else(missing)?, Fault::new(self.table));
        let (key, value) = (text(key)?, text(value)?);
        let _one = self.lock();
        // SAFETY: as for `call`; the texts outlive the call, which copies them.
        let status = unsafe { function(handle.get(), key.as_ptr(), value.as_ptr(), &raw mut fault) };
        self.done(fault, status)
    }

    /// Gives back what was made.
    fn release(&self, function: Plain, handle: &UnsafeCell<Handle>) {
        // SAFETY: nobody else uses it any more.
        if !unsafe { (*handle.get()).data }.is_null() {
            self.call(function, handle).ok();
        }
    }

    /// Sets an option of the connection.
    pub(super) fn option(&self, key: &str, value: &str) -> Result<(), Refusal> {
        self.set(self.table.connection_set_option, &self.connection, key, value)
    }

    /// A statement that is not yet run.
    pub(super) fn statement(self: &Arc<Self>, sql: &str) -> Result<Arc<Statement>, Refusal> {
        let statement = Statement { handle: self.table.handle(), shared: self.clone() };
        self.within(self.table.statement_new, &self.connection, &statement.handle)?;
        let (function, mut fault) = (self.table.statement_set_sql.ok_or_else(missing)?, Fault::new(self.table));
        let sql = text(sql)?;
        let one = self.lock();
        // SAFETY: as for `call`; the text outlives the call, which copies it.
        let status = unsafe { function(statement.handle.get(), sql.as_ptr(), &raw mut fault) };
        drop(one);
        self.done(fault, status)?;
        Ok(Arc::new(statement))
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.release(self.table.connection_release, &self.connection);
        self.release(self.table.database_release, &self.database);
    }
}

/// A statement of a connection.
pub(super) struct Statement {
    handle: UnsafeCell<Handle>,
    shared: Arc<Shared>,
}

// SAFETY: as for `Shared`.
unsafe impl Send for Statement {}
unsafe impl Sync for Statement {}

impl Statement {
    /// Runs it, as far as its first rows.
    pub(super) fn execute(self: &Arc<Self>) -> Result<Stream, Refusal> {
        let table = self.shared.table;
        let (function, mut fault) = (table.statement_execute.ok_or_else(missing)?, Fault::new(table));
        let stream = Held(Box::into_raw(Box::new(ArrowArrayStream::empty())));
        let one = self.shared.lock();
        let mut affected = -1;
        // SAFETY: the stream is empty and ours, the handle one of this driver.
        let status = unsafe { function(self.handle.get(), stream.0, &raw mut affected, &raw mut fault) };
        self.shared.done(fault, status)?;
        let place = stream.0;
        // SAFETY: a call that succeeds gives a stream as the C stream interface has it.
        let reader = unsafe { ArrowArrayStreamReader::try_new(stream) };
        drop(one);
        let reader = reader.map_err(|error| Refusal::own(plain(&error.to_string())))?;
        Ok(Stream { reader: Some(reader), place, statement: self.clone() })
    }

    /// Stops it, from another thread than the one that runs it. What does not support it goes on.
    pub(super) fn cancel(&self) {
        let table = self.shared.table;
        let Some(function) = table.statement_cancel else { return };
        let mut fault = Fault::new(table);
        // SAFETY: this call may be made while another is under way; the handle lives as long as `self`.
        let status = unsafe { function(self.handle.get(), &raw mut fault) };
        self.shared.done(fault, status).ok();
    }
}

impl Drop for Statement {
    fn drop(&mut self) {
        self.shared.release(self.shared.table.statement_release, &self.handle);
    }
}

/// A stream at a place that stays the same, so that the driver can be asked about it.
struct Held(*mut ArrowArrayStream);

impl Deref for Held {
    type Target = ArrowArrayStream;

    fn deref(&self) -> &ArrowArrayStream {
        // SAFETY: the pointer comes from a box that only `drop` takes back.
        unsafe { &*self.0 }
    }
}

impl DerefMut for Held {
    fn deref_mut(&mut self) -> &mut ArrowArrayStream {
        // SAFETY: as above; `self` is the only one that lends it.
        unsafe { &mut *self.0 }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // SAFETY: as above; the stream releases itself.
        drop(unsafe { Box::from_raw(self.0) });
    }
}

/// The rows of a statement.
pub(super) struct Stream {
    reader: Option<ArrowArrayStreamReader<Held>>,
    place: *mut ArrowArrayStream,
    statement: Arc<Statement>,
}

// SAFETY: as for `Shared`: all calls are made under its lock.
unsafe impl Send for Stream {}

impl Stream {
    /// The columns.
    pub(super) fn fields(&self) -> &[Field] {
        match self.reader.as_ref().map(|reader| &reader.field().dtype) {
            Some(ArrowDataType::Struct(fields)) => fields,
            _ => &[],
        }
    }

    /// Some more rows, by column.
    pub(super) fn next(&mut self) -> Option<Result<Vec<ArrayRef>, Refusal>> {
        let shared = self.statement.shared.clone();
        let _one = shared.lock();
        // SAFETY: the arrays are as the C data interface has them, which a driver promises.
        let array = match unsafe { self.reader.as_mut()?.next() }? {
            Ok(array) => array,
            Err(error) => {
                let fallback = Refusal::own(plain(&error.to_string()));
                let Some(function) = shared.table.error_of_stream else { return Some(Err(fallback)) };
                let mut status = 0;
                // SAFETY: the stream has just failed and is not yet released; what is given belongs to it.
                let fault = unsafe { function(self.place, &raw mut status).as_ref() };
                return Some(Err(fault.map_or(fallback, |fault| fault.read(status))));
            }
        };
        let columns = array.as_any().downcast_ref::<StructArray>().map(|array| array.values().to_vec());
        Some(columns.ok_or_else(|| Refusal::own("the driver gave rows that are none")))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let shared = self.statement.shared.clone();
        let _one = shared.lock();
        self.reader = None;
    }
}

impl Table {
    fn handle(&'static self) -> UnsafeCell<Handle> {
        UnsafeCell::new(Handle { data: null_mut(), driver: self })
    }
}

impl Fault {
    fn new(driver: *const Table) -> Fault {
        let (message, data) = (null_mut(), null_mut());
        Fault { message, vendor_code: WHOLE_FAULT, sqlstate: [0; 5], release: None, data, driver }
    }

    fn read(&self, status: u8) -> Refusal {
        let message = match self.message.is_null() {
            true => format!("status {status}"),
            // SAFETY: a message that is there ends with a zero.
            false => unsafe { CStr::from_ptr(self.message) }.to_string_lossy().into_owned(),
        };
        let state: String = self.sqlstate.iter().map(|&byte| char::from(byte as u8)).collect();
        let is_state = state.chars().all(|c| c.is_ascii_alphanumeric()) && state != "00000";
        Refusal { status, sqlstate: is_state.then_some(state), message }
    }

    /// What it says; the driver takes back what it holds.
    fn refusal(&mut self, status: u8) -> Refusal {
        let refusal = self.read(status);
        if let Some(release) = self.release.take() {
            // SAFETY: a driver that sets the function expects it to be called once.
            unsafe { release(self) };
        }
        refusal
    }
}

/// Why a library cannot be opened, which the system says behind what was done.
fn reason(error: &libloading::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

fn missing() -> Refusal {
    Refusal { status: NOT_IMPLEMENTED, ..Refusal::own("the driver lacks a function of ADBC") }
}

fn text(text: &str) -> Result<CString, Refusal> {
    CString::new(text).map_err(|_| Refusal::own("a NUL character stands in the config"))
}

/// A message without what was put before it on its way.
fn plain(message: &str) -> String {
    message.trim_start_matches("got external error: ").to_owned()
}
