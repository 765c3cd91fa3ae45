//! Rows on their way: a thread of its own speaks to the database, whoever waits for it does so only for so long, and what
//! runs there is stopped where nobody waits any more.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use polars_arrow::array::ArrayRef;
use polars_arrow::compute::aggregate::estimated_bytes_size;
use polars_arrow::datatypes::Field;

use super::adbc::{Refusal, Statement, Unloaded};
use super::drivers;
use super::engine::run;
use super::origin::Database;

/// Rows that are handed on together at the least: drivers send 2,000 at a time, or 200,000.
const ROWS: usize = 1 << 16;
/// Parcels that wait at the most.
const WAITING: usize = 2;
/// How long it may take to connect, where the config does not allow less.
const CONNECT: Duration = Duration::from_secs(15);
/// How long it may take to stop.
const STOP: Duration = Duration::from_secs(1);

/// Rows as a driver sends them.
pub(crate) struct Group {
    /// By batch, then by column.
    pub batches: Vec<Vec<ArrayRef>>,
    pub rows: usize,
    /// About how large they are.
    pub bytes: usize,
}

/// How far a database had got when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Connect,
    Query,
    /// So many rows had come.
    Rows(usize),
}

/// Why no more rows come.
#[derive(Debug)]
pub(super) enum Why {
    Unloaded(Unloaded),
    Refused(Refusal),
    /// It took longer than this.
    Silent(Duration),
    /// The thread that speaks to it is gone.
    Gone,
}

/// A failure, and when it came.
#[derive(Debug)]
pub(super) struct Failed {
    pub stage: Stage,
    pub why: Why,
}

impl Failed {
    /// Whether a new connection could do better: one that was there broke before any row was read.
    pub(super) fn is_passing(&self) -> bool {
        self.stage == Stage::Query && matches!(&self.why, Why::Refused(refusal) if refusal.is_connection())
    }
}

enum Sent {
    Connected,
    Columns(Vec<Field>),
    Rows(Group),
    End,
}

/// The statement that a thread runs, where it runs one.
type Slot = Mutex<Option<Arc<Statement>>>;

/// All of them, for whoever ends the program.
static SLOTS: Mutex<Vec<Weak<Slot>>> = Mutex::new(Vec::new());

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether the program ends.
static ENDING: AtomicBool = AtomicBool::new(false);

/// Stops what runs in databases. Whoever calls this ends the program: that a statement was stopped is no failure then, and
/// nobody hears of it.
pub fn abandon() {
    ENDING.store(true, Ordering::SeqCst);
    let slots: Vec<Arc<Slot>> = held(&SLOTS).iter().filter_map(Weak::upgrade).collect();
    stop(slots.iter().filter_map(|slot| held(slot).clone()).collect());
}

/// Stops statements, and waits for that only so long: a server that is gone does not answer this either.
fn stop(statements: Vec<Arc<Statement>>) {
    let (sender, receiver) = sync_channel(statements.len());
    for statement in &statements {
        let (sender, statement) = (sender.clone(), statement.clone());
        let cancel = move || {
            statement.cancel();
            sender.send(()).ok();
        };
        if thread::Builder::new().name("cancel".to_owned()).spawn(cancel).is_err() {
            return;
        }
    }
    statements.iter().take_while(|_| receiver.recv_timeout(STOP).is_ok()).count();
}

/// Rows that come.
pub(super) struct Fetch {
    receiver: Receiver<Result<Sent, Failed>>,
    slot: Arc<Slot>,
    timeout: Duration,
    stage: Stage,
    ended: bool,
}

impl Fetch {
    /// Connects and asks for the rows; gives the columns.
    pub(super) fn start(database: &Arc<Database>) -> Result<(Fetch, Vec<Field>), Failed> {
        let (sender, receiver) = sync_channel(WAITING);
        let slot = Arc::<Slot>::default();
        held(&SLOTS).push(Arc::downgrade(&slot));
        let (own, running) = (database.clone(), slot.clone());
        let work = move || {
            let mut stage = Stage::Connect;
            if let Err(Some(why)) = fetch(&own, &sender, &running, &mut stage) {
                sender.send(Err(Failed { stage, why })).ok();
            }
            *held(&running) = None;
        };
        // Without a thread nobody sends, which is told below.
        thread::Builder::new().name("database".to_owned()).spawn(work).ok();
        let timeout = database.timeout;
        let mut fetch = Fetch { receiver, slot, timeout, stage: Stage::Connect, ended: false };
        loop {
            match fetch.receive()? {
                Sent::Connected => fetch.stage = Stage::Query,
                Sent::Columns(fields) => return Ok((fetch, fields)),
                Sent::Rows(_) | Sent::End => return Err(fetch.failed(Why::Gone)),
            }
        }
    }

    /// What comes next; nothing at the end.
    pub(super) fn next(&mut self) -> Result<Option<Group>, Failed> {
        if self.ended {
            return Ok(None);
        }
        match self.receive()? {
            Sent::Rows(group) => {
                let before = if let Stage::Rows(rows) = self.stage { rows } else { 0 };
                self.stage = Stage::Rows(before + group.rows);
                Ok(Some(group))
            }
            Sent::End => {
                self.ended = true;
                Ok(None)
            }
            Sent::Connected | Sent::Columns(_) => Err(self.failed(Why::Gone)),
        }
    }

    fn receive(&mut self) -> Result<Sent, Failed> {
        let deadline = if self.stage == Stage::Connect { CONNECT.min(self.timeout) } else { self.timeout };
        match self.receiver.recv_timeout(deadline) {
            Ok(Err(_)) if ENDING.load(Ordering::SeqCst) => loop {
                thread::park();
            },
            Ok(Err(failed)) => {
                self.ended = true;
                Err(failed)
            }
            Ok(Ok(sent)) => Ok(sent),
            Err(RecvTimeoutError::Timeout) => Err(self.failed(Why::Silent(deadline))),
            Err(RecvTimeoutError::Disconnected) => {
                self.ended = true;
                Err(self.failed(Why::Gone))
            }
        }
    }

    fn failed(&self, why: Why) -> Failed {
        Failed { stage: self.stage, why }
    }
}

impl Drop for Fetch {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        stop(held(&self.slot).clone().into_iter().collect());
        // A driver that works while the program ends could take it down; one that hangs is left.
        (0..=WAITING + 1).take_while(|_| self.receiver.recv_timeout(STOP).is_ok()).count();
    }
}

/// Speaks to the database until all rows are sent; nothing is wrong where nobody wants them any more.
fn fetch(
    database: &Database,
    sender: &SyncSender<Result<Sent, Failed>>,
    slot: &Slot,
    stage: &mut Stage,
) -> Result<(), Option<Why>> {
    let send = |sent: Sent| sender.send(Ok(sent)).map_err(|_| None);
    let refused = |refusal: Refusal| Some(Why::Refused(refusal));
    let engine = &database.engine;
    let driver = drivers::load(engine, &database.folders).map_err(|why| Some(Why::Unloaded(why)))?;
    let connection = driver.connect(&database.options).map_err(refused)?;
    // Some drivers connect only once they are asked something.
    if let Some(sql) = engine.ping() {
        run(&connection, sql, |statement| *held(slot) = Some(statement)).map_err(refused)?;
    }
    send(Sent::Connected)?;
    *stage = Stage::Query;
    engine.begin(&connection).map_err(refused)?;
    let statement = connection.statement(&database.sql).map_err(refused)?;
    *held(slot) = Some(statement.clone());
    let mut stream = statement.execute().map_err(refused)?;
    send(Sent::Columns(stream.fields().to_vec()))?;
    let mut group = Group { batches: Vec::new(), rows: 0, bytes: 0 };
    let mut rows = 0;
    while let Some(batch) = stream.next() {
        let batch = batch.map_err(refused)?;
        let n = batch.first().map_or(0, |column| column.len());
        if n == 0 {
            continue;
        }
        group.rows += n;
        group.bytes += batch.iter().map(|column| estimated_bytes_size(column.as_ref())).sum::<usize>();
        group.batches.push(batch);
        if group.rows >= ROWS {
            rows += group.rows;
            *stage = Stage::Rows(rows);
            send(Sent::Rows(std::mem::replace(&mut group, Group { batches: Vec::new(), rows: 0, bytes: 0 })))?;
        }
    }
    if group.rows > 0 {
        send(Sent::Rows(group))?;
    }
    // All is closed before anyone goes on.
    *held(slot) = None;
    drop((stream, statement, connection));
    send(Sent::End)
}
