//! What waits to be written.

use super::errand::Errand;
use super::message::Job;
use super::refusal::{Refusal, SOON};
use super::unready::Unready;
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

/// Items written in one transaction, unless a single message has more.
const MOST_ITEMS: usize = 256;
/// Messages that may wait.
const MOST_WAITING: usize = 1_024;
/// Items that may wait, unless they are those of one message alone: what bounds memory and the time to an answer.
const MOST_WAITING_ITEMS: usize = 8 * 1_024;
/// How closely messages follow each other that are written together, and how long the first one waits for it.
const LINGER: Duration = Duration::from_micros(500);
const MOST_LINGER: Duration = Duration::from_millis(4);

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

    /// Items that wait.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
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
