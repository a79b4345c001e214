//! What waits to be written.

use super::answer::{Answer, ItemError};
use super::errand::Errand;
use super::intake::Item;
use super::prepare::Prepared;
use super::refusal::Refusal;
use super::unready::Unready;
use crate::access::By;
use rustc_hash::FxHashSet;
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Items written in one transaction, unless a single message has more.
const MOST_ITEMS: usize = 256;
/// Messages that may wait.
const MOST_WAITING: usize = 1_024;
/// Items that may wait, unless they are those of one message alone: what bounds memory and the time to an answer.
const MOST_WAITING_ITEMS: usize = 8 * 1_024;
/// How closely messages follow each other that are written together, and how long the first one waits for it.
const LINGER: Duration = Duration::from_micros(500);
const MOST_LINGER: Duration = Duration::from_millis(4);
pub(super) const SOON: Duration = Duration::from_secs(1);

/// How an answer is kept for a message that is sent again.
pub(crate) struct Keep {
    pub key_hash: [u8; 16],
    pub content_hash: [u8; 16],
}

/// Idempotency keys of messages that are being worked on.
pub(crate) type InProgress = Arc<Mutex<FxHashSet<[u8; 16]>>>;

/// The right to work on a message with an idempotency key. It stays with the message until that is answered, also
/// where whoever sent it has gone.
pub(crate) struct Turn(InProgress, [u8; 16]);

impl Turn {
    /// Takes it; not where a message with this key is being worked on.
    pub fn take(in_progress: &InProgress, key: [u8; 16]) -> Result<Turn, Refusal> {
        let mut taken = in_progress.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.insert(key) { Ok(Turn(Arc::clone(in_progress), key)) } else { Err(Refusal::InProgress) }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

/// A message that waits.
pub(crate) struct Job {
    pub by: By,
    pub items: Vec<Result<Prepared, ItemError>>,
    /// The items as they came, for those that cannot be written.
    pub sent: Vec<Item>,
    pub keep: Option<Keep>,
    /// Held until the message is answered.
    pub turn: Option<Turn>,
    pub reply: oneshot::Sender<Result<Vec<Answer>, Refusal>>,
}

impl Job {
    /// Answers it. Whoever has the answer may send the same again at once, so that the turn ends before.
    pub fn answer(self, answer: Result<Vec<Answer>, Refusal>) {
        drop(self.turn);
        // Whoever went away meanwhile may ask again.
        let _ = self.reply.send(answer);
    }
}

/// What waits.
enum Task {
    Message(Job),
    Errand(Errand),
}

impl Task {
    /// Items that are to be written.
    fn items(&self) -> usize {
        match self {
            Task::Message(job) => job.items.len(),
            Task::Errand(_) => 1,
        }
    }

    /// Whoever waits for it may come again.
    fn send_back(self, refusal: Refusal) {
        match self {
            Task::Message(job) => job.answer(Err(refusal)),
            Task::Errand(errand) => errand.send_back(refusal),
        }
    }
}

/// What is written next.
#[derive(Default)]
pub(crate) struct Gathered {
    /// Messages that are written together.
    pub jobs: Vec<Job>,
    /// What else is done, one after the other.
    pub errands: Vec<Errand>,
}

impl Gathered {
    fn add(&mut self, task: Task) {
        match task {
            Task::Message(job) => self.jobs.push(job),
            Task::Errand(errand) => self.errands.push(errand),
        }
    }
}

/// Where messages wait.
#[derive(Clone)]
pub(crate) struct Queue {
    tasks: SyncSender<Task>,
    waiting: Arc<AtomicUsize>,
}

/// Where they are taken out.
pub(crate) struct Waiting {
    tasks: Receiver<Task>,
    /// Whether several messages were written together the last time.
    are_many: Cell<bool>,
    waiting: Arc<AtomicUsize>,
}

impl Queue {
    /// A queue and its end.
    pub fn new() -> (Queue, Waiting) {
        let (sender, receiver) = sync_channel(MOST_WAITING);
        let waiting = Arc::new(AtomicUsize::new(0));
        (
            Queue { tasks: sender, waiting: Arc::clone(&waiting) },
            Waiting { tasks: receiver, are_many: Cell::new(false), waiting },
        )
    }

    /// Lets a message wait; not where too much does.
    pub fn push(&self, job: Job) -> Result<(), Refusal> {
        self.wait(Task::Message(job))
    }

    /// The same of something else to be done.
    pub fn push_errand(&self, errand: Errand) -> Result<(), Refusal> {
        self.wait(Task::Errand(errand))
    }

    fn wait(&self, task: Task) -> Result<(), Refusal> {
        let items = task.items();
        let before = self.waiting.fetch_add(items, Ordering::Relaxed);
        let pushed = if before > 0 && before + items > MOST_WAITING_ITEMS {
            Err(Refusal::TooBusy { retry_after: SOON })
        } else {
            self.tasks.try_send(task).map_err(|error| match error {
                TrySendError::Full(_) => Refusal::TooBusy { retry_after: SOON },
                TrySendError::Disconnected(_) => {
                    Refusal::NotReady { retry_after: 2 * SOON, why: Unready::Failed }
                }
            })
        };
        pushed.inspect_err(|_| {
            self.waiting.fetch_sub(items, Ordering::Relaxed);
        })
    }
}

impl Waiting {
    /// What is written next, as soon as there is something. Where several messages were written together the last time,
    /// those who were answered then are about to send again: it waits for them as long as they follow closely, for the
    /// disk takes as long over one message as over many.
    pub fn gather(&self, within: Duration) -> Result<Gathered, RecvTimeoutError> {
        let first = self.tasks.recv_timeout(within)?;
        let mut items = first.items();
        let mut gathered = Gathered::default();
        gathered.add(first);
        let until = Instant::now() + if self.are_many.get() { MOST_LINGER } else { Duration::ZERO };
        while items < MOST_ITEMS {
            let linger = LINGER.min(until.saturating_duration_since(Instant::now()));
            let Ok(task) = self.tasks.recv_timeout(linger) else { break };
            items += task.items();
            gathered.add(task);
        }
        self.are_many.set(gathered.jobs.len() > 1);
        self.waiting.fetch_sub(items, Ordering::Relaxed);
        Ok(gathered)
    }

    /// Sends back everything that waits now.
    pub fn send_back(&self, refusal: impl Fn() -> Refusal) {
        for task in self.tasks.try_iter() {
            self.waiting.fetch_sub(task.items(), Ordering::Relaxed);
            task.send_back(refusal());
        }
    }
}
