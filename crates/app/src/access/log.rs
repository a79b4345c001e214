//! Writing the access log while a process serves: nobody's answer is sent before its entry is on disk. One task writes;
//! what comes while it writes is written together the next time, so that many share one commit.

use super::heads;
use crate::session::Session;
use db::audit::{Entry, Writer};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Messages whose entries are written together at most.
const TOGETHER: usize = 4_096;
/// How often what was committed is moved into the log's file.
const SETTLE_EVERY: Duration = Duration::from_secs(5);
/// How often a signed head is written where anything was added.
const HEAD_EVERY: Duration = Duration::from_secs(60);

const STAYS: &str = "what is committed stays in the write-ahead log of the access log's file for now";
/// What is told where an entry is not written: why was told where it was found out.
const UNWRITTEN: &str = "an entry was not written";

/// Where entries are handed in.
pub struct AccessLog(Mutex<Option<Open>>, Arc<AtomicUsize>);

struct Open {
    entries: UnboundedSender<Waiting>,
    writes: JoinHandle<()>,
    tends: JoinHandle<()>,
}

/// Entries that wait to be written, and who waits for that.
struct Waiting {
    entries: Vec<Entry>,
    written: oneshot::Sender<()>,
}

/// Entries on their way to the disk.
#[derive(Debug)]
pub struct Ticket(Option<oneshot::Receiver<()>>);

impl Ticket {
    /// Of nothing that would have to be written.
    pub fn nothing() -> Ticket {
        Ticket(None)
    }

    /// Is there once the entries are on disk.
    pub async fn written(self) -> Result<(), db::Error> {
        match self.0 {
            None => Ok(()),
            Some(written) => written.await.map_err(|_| db::Error::Unlogged(UNWRITTEN.to_owned())),
        }
    }
}

impl AccessLog {
    /// Begins to write entries down.
    pub fn begin(session: &Arc<Session>) -> AccessLog {
        let (entries, waiting) = unbounded_channel();
        let (number, moved) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
        let writes = write_all(Arc::clone(session), waiting, (Arc::clone(&number), Arc::clone(&moved)));
        let writes = session.spawn(writes);
        let tends = session.spawn(tend(Arc::downgrade(session), moved));
        AccessLog(Mutex::new(Some(Open { entries, writes, tends })), number)
    }

    /// Messages whose entries wait to be written.
    pub fn waiting(&self) -> usize {
        self.1.load(Ordering::Relaxed)
    }

    /// Writes down what was handed in, and ends. Nothing can be handed in afterwards.
    pub fn end(&self, session: &Session) {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Open { entries, writes, tends }) = open else { return };
        drop(entries);
        tends.abort();
        session.block(async {
            let _ = tends.await;
            let _ = writes.await;
        });
        if let Err(error) = session.block(heads::export(session, crate::clock::now())) {
            tracing::warn!("no signed head of the access log is written: {error:#}");
        }
    }

    /// Hands entries in.
    pub fn submit(&self, entries: Vec<Entry>) -> Ticket {
        if entries.is_empty() {
            return Ticket::nothing();
        }
        let (written, ticket) = oneshot::channel();
        let waiting = Waiting { entries, written };
        if let Some(open) = self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
            // Where nobody writes any more, the ticket says so.
            self.1.fetch_add(1, Ordering::Relaxed);
            let _ = open.entries.send(waiting);
        }
        Ticket(Some(ticket))
    }

    /// Writes an entry down; it is on disk when this returns.
    pub async fn note(&self, entry: Entry) -> Result<(), db::Error> {
        self.submit(vec![entry]).written().await
    }
}

/// Writes what waits, until nothing can come any more. Once nearly all of it was moved into the log's file, it moves the
/// rest.
async fn write_all(
    session: Arc<Session>,
    mut waiting: UnboundedReceiver<Waiting>,
    (number, moved): (Arc<AtomicUsize>, Arc<AtomicBool>),
) {
    let mut writer = None;
    let mut group: Vec<Waiting> = Vec::new();
    while waiting.recv_many(&mut group, TOGETHER).await > 0 {
        let written = write(&session, &mut writer, &group).await;
        number.fetch_sub(group.len(), Ordering::Relaxed);
        match written {
            Ok(()) => group.drain(..).for_each(|waiting| {
                // Whoever went away meanwhile was going to see it.
                let _ = waiting.written.send(());
            }),
            Err(error) => {
                tracing::error!("{:#}", anyhow::Error::from(error));
                group.clear();
            }
        }
        if moved.swap(false, Ordering::Relaxed)
            && let Some(Err(error)) = settle(writer.as_mut()).await
        {
            tracing::warn!("{STAYS}: {error}");
        }
    }
    if let Some(Err(error)) = close(writer).await {
        tracing::warn!("the access log is left as if the process had been killed: {error}");
    }
}

async fn settle(writer: Option<&mut Writer>) -> Option<Result<(), db::Error>> {
    Some(writer?.settle().await)
}

async fn close(writer: Option<Writer>) -> Option<Result<(), db::Error>> {
    Some(writer?.close().await)
}

/// Writes a group; where that fails, once more by another connection and perhaps into another chain.
async fn write(session: &Session, writer: &mut Option<Writer>, group: &[Waiting]) -> Result<(), db::Error> {
    let entries: Vec<&Entry> = group.iter().flat_map(|waiting| &waiting.entries).collect();
    if append(session, writer, &entries).await.is_ok() {
        return Ok(());
    }
    append(session, writer, &entries).await
}

async fn append(session: &Session, writer: &mut Option<Writer>, entries: &[&Entry]) -> Result<(), db::Error> {
    let repository = &session.repository;
    let mut open = match writer.take() {
        Some(open) => open,
        None => Writer::claim(repository, crate::clock::now()).await?,
    };
    open.append(repository, entries).await?;
    *writer = Some(open);
    Ok(())
}

/// Moves what was committed into the log's file and writes signed heads, now and then.
async fn tend(session: Weak<Session>, moved: Arc<AtomicBool>) {
    let every = u32::try_from(HEAD_EVERY.as_secs() / SETTLE_EVERY.as_secs()).unwrap_or(1);
    let mut moments = 0;
    loop {
        tokio::time::sleep(SETTLE_EVERY).await;
        moments += 1;
        let Some(session) = session.upgrade() else { return };
        match session.repository.log.settle(false).await {
            Ok(_) => moved.store(true, Ordering::Relaxed),
            Err(error) => tracing::warn!("{STAYS}: {error}"),
        }
        if moments % every == 0
            && let Err(error) = heads::export(&session, crate::clock::now()).await
        {
            tracing::warn!("no signed head of the access log is written: {error:#}");
        }
    }
}
