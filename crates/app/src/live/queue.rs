//! What waits to be written, and the thread that writes it: as many messages as wait are written together.

use super::answer::{self, Answer, Done, ItemError};
use super::engine::{Engine, Failure, Guard, TooMuch};
use super::intake::Item;
use super::letters::Errand;
use super::prepare::Prepared;
use super::refusal::Refusal;
use super::unready::Unready;
use db::idempotency::Kept;
use model::DeadLetterId;
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
    pub client: String,
    pub items: Vec<Result<Prepared, ItemError>>,
    /// The items as they came, for those that cannot be written.
    pub sent: Vec<Item>,
    pub keep: Option<Keep>,
    #[expect(dead_code, reason = "held until the message is answered")]
    pub turn: Option<Turn>,
    pub reply: oneshot::Sender<Result<Vec<Answer>, Refusal>>,
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
            // Whoever went away meanwhile may ask again.
            Task::Message(job) => drop(job.reply.send(Err(refusal))),
            Task::Errand(errand) => errand.send_back(refusal),
        }
    }
}

/// What is written next.
#[derive(Default)]
pub(crate) struct Gathered {
    /// Messages that are written together.
    pub jobs: Vec<Job>,
    /// What is done with dead letters, one after the other.
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

    /// The same of something to be done with a dead letter.
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

/// How writing went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wrote {
    /// Every message was answered.
    Answered,
    /// The database is away, or another process writes now: what is known of it must be read again.
    Broken,
}

/// The answers to the items of a message, as far as they are known.
type Known = Vec<Option<Answer>>;

/// What writes, and what makes sure that it still may.
pub(crate) struct Writer<'a> {
    pub engine: &'a mut Engine,
    pub guard: Guard<'a>,
}

/// Writes messages and answers them. Where writing them together fails, each is tried by itself, and where that
/// fails, each of its items, so that what cannot be written does not hold up the others.
pub(crate) fn write(writer: &mut Writer<'_>, jobs: Vec<Job>) -> Wrote {
    let jobs = match writer.open(jobs) {
        Ok(jobs) if jobs.is_empty() => return Wrote::Answered,
        Ok(jobs) => jobs,
        Err(wrote) => return wrote,
    };
    let refused = |item: &Result<Prepared, ItemError>| item.as_ref().err().cloned().map(Answer::Refused);
    let mut known: Vec<Known> = jobs.iter().map(|job| job.items.iter().map(refused).collect()).collect();
    let together = writer.waves(&jobs, &mut known);
    let mut wrote = Wrote::Answered;
    for (job, mut known) in jobs.into_iter().zip(known) {
        let written = match &together {
            Ok(()) => Ok(()),
            // Everything of it was written before the others failed.
            Err(_) if known.iter().all(Option::is_some) => Ok(()),
            Err(error) if is_outage(error) => Err(away(error)),
            Err(_) => writer.alone(&job, &mut known),
        };
        if let Err(Refusal::NotReady { .. }) = &written {
            wrote = Wrote::Broken;
        }
        // Whoever went away meanwhile may ask again.
        let _ = job.reply.send(written.map(|()| known.into_iter().flatten().collect()));
    }
    wrote
}

impl Writer<'_> {
    /// Gives messages that were answered before the answer that they had then, and returns the others.
    fn open(&self, jobs: Vec<Job>) -> Result<Vec<Job>, Wrote> {
        let keys: Vec<[u8; 16]> =
            jobs.iter().filter_map(|job| job.keep.as_ref()).map(|keep| keep.key_hash).collect();
        let kept = match self.engine.kept(&keys) {
            Ok(kept) => kept,
            Err(error) => return Err(fail(jobs, &error)),
        };
        let mut open = Vec::with_capacity(jobs.len());
        for job in jobs {
            let known = job.keep.as_ref().and_then(|keep| Some((keep, kept.get(keep.key_hash.as_slice())?)));
            let Some((keep, (content, answer))) = known else {
                open.push(job);
                continue;
            };
            let is_same = content.as_slice() == keep.content_hash;
            let again = if is_same {
                answer::from_text(answer).map_err(Refusal::from)
            } else {
                Err(Refusal::KeyReused)
            };
            let _ = job.reply.send(again);
        }
        Ok(open)
    }

    /// Writes what is open. An item whose record came before in the same messages is written after that one, in a
    /// transaction of its own. What is known when this fails is written.
    fn waves(&mut self, jobs: &[Job], known: &mut [Known]) -> anyhow::Result<()> {
        let (mut first, mut most) = (true, usize::MAX);
        loop {
            let mut wave = next_wave(jobs, known);
            if wave.is_empty() && !first {
                return Ok(());
            }
            wave.truncate(most);
            first = false;
            match self.wave(jobs, known, &wave) {
                // Alone, some of the items may hang together with fewer records.
                Err(error) if error.is::<TooMuch>() => most = 1,
                wrote => wrote?,
            }
        }
    }

    fn wave(&mut self, jobs: &[Job], known: &mut [Known], wave: &[(usize, usize)]) -> anyhow::Result<()> {
        let items: Vec<&Prepared> =
            wave.iter().filter_map(|(job, item)| jobs[*job].items[*item].as_ref().ok()).collect();
        let actor = &jobs[wave.first().map_or(0, |(job, _)| *job)].client;
        let before = &*known;
        let keep = |done: &[Done]| kept(jobs, before, wave, done);
        let done = self.engine.take(&items, actor, &keep, self.guard)?;
        for ((job, item), done) in wave.iter().zip(done) {
            known[*job][*item] = Some(Answer::Done(done));
        }
        Ok(())
    }

    /// Writes a message by itself; where an item may be at fault, item by item, and what fails then becomes a dead
    /// letter before the next one is written: a later item of the same record supersedes it. The answer to a message
    /// of which an item failed is not kept: sent again, it is tried again.
    fn alone(&mut self, job: &Job, known: &mut Known) -> Result<(), Refusal> {
        let jobs = std::slice::from_ref(job);
        let all = std::slice::from_mut(known);
        let Err(error) = self.waves(jobs, all) else { return Ok(()) };
        if job.items.len() == 1 {
            all[0][0] = Some(self.failed(job, 0, error)?);
            return Ok(());
        }
        if !is_of_an_item(&error) {
            return Err(refusal(error));
        }
        let open: Vec<usize> = (0..job.items.len()).filter(|item| all[0][*item].is_none()).collect();
        let mut failed = Vec::new();
        for item in open {
            if let Err(error) = self.wave(jobs, all, &[(0, item)]) {
                failed.push((item, self.failed(job, item, error)?));
            }
        }
        // Only now: a message all of whose items are answered would have its answer kept.
        for (item, answer) in failed {
            all[0][item] = Some(answer);
        }
        Ok(())
    }

    /// The answer to an item that cannot be written: it is kept as a dead letter, if that can be written.
    fn failed(&mut self, job: &Job, item: usize, error: anyhow::Error) -> Result<Answer, Refusal> {
        let Ok(prepared) = &job.items[item] else { return Err(refusal(error)) };
        if !is_of_an_item(&error) {
            return Err(refusal(error));
        }
        tracing::error!(item, "one item of a message cannot be written: {error:#}");
        let failure = Failure { client: &job.client, code: code_of(&error) };
        match self.engine.keep(prepared, &job.sent[item], &failure, self.guard) {
            Ok(letter) => Ok(Answer::Refused(kept_as(DeadLetterId(letter)))),
            Err(error) if is_outage(&error) => Err(away(&error)),
            Err(unkept) => {
                tracing::error!(item, "nor can it be kept as a dead letter: {unkept:#}");
                if job.items.len() == 1 { Err(refusal(error)) } else { Ok(Answer::Refused(unwritten())) }
            }
        }
    }
}

/// Whether nothing at all can be written for now.
pub(crate) fn is_outage(error: &anyhow::Error) -> bool {
    error.downcast_ref::<db::Error>().is_some_and(db::Error::is_outage)
}

/// Whether it may be an item that cannot be written, and not what writes.
pub(super) fn is_of_an_item(error: &anyhow::Error) -> bool {
    error.downcast_ref::<db::Error>().is_some_and(|error| !error.is_outage())
}

/// Why an item cannot be written, in a word.
pub(super) fn code_of(error: &anyhow::Error) -> &'static str {
    match error.downcast_ref::<db::Error>() {
        Some(db::Error::Damaged { .. }) => "damaged",
        Some(db::Error::Erased { .. }) => "erased",
        Some(db::Error::Database(_)) => "refused_by_database",
        _ => "failed",
    }
}

pub(super) fn refusal(error: anyhow::Error) -> Refusal {
    if is_outage(&error) { away(&error) } else { Refusal::Failed(error) }
}

fn away(error: &anyhow::Error) -> Refusal {
    tracing::error!("nothing can be written: {error:#}");
    Refusal::NotReady { retry_after: SOON, why: Unready::of(error) }
}

/// Tells everybody who waits that nothing was done.
fn fail(jobs: Vec<Job>, error: &anyhow::Error) -> Wrote {
    let outage = is_outage(error);
    tracing::error!("nothing can be written: {error:#}");
    for job in jobs {
        let refusal = if outage {
            Refusal::NotReady { retry_after: SOON, why: Unready::of(error) }
        } else {
            Refusal::Failed(anyhow::anyhow!("answers given before cannot be read"))
        };
        let _ = job.reply.send(Err(refusal));
    }
    if outage { Wrote::Broken } else { Wrote::Answered }
}

fn unwritten() -> ItemError {
    ItemError {
        code: "failed",
        detail: "this item could not be written here, the log says why; send it again once that is mended"
            .to_owned(),
        field: None,
        dead_letter: None,
    }
}

fn kept_as(letter: DeadLetterId) -> ItemError {
    let detail = Refusal::Unwritten { letter }.to_string();
    ItemError { code: "failed", detail, field: None, dead_letter: Some(letter) }
}

/// The items that can be written together: the first open one of each record.
fn next_wave(jobs: &[Job], answers: &[Known]) -> Vec<(usize, usize)> {
    let mut records: FxHashSet<[u8; 16]> = FxHashSet::default();
    let mut wave = Vec::new();
    for (at, (job, answers)) in jobs.iter().zip(answers).enumerate() {
        for (place, (item, answer)) in job.items.iter().zip(answers).enumerate() {
            let Ok(item) = item else { continue };
            if answer.is_none() && records.insert(item.key_hashes[0]) {
                wave.push((at, place));
            }
        }
    }
    wave
}

/// The answers to be kept of messages that this wave completes.
fn kept(jobs: &[Job], answers: &[Known], wave: &[(usize, usize)], done: &[Done]) -> Vec<Kept> {
    let mut kept = Vec::new();
    for (at, job) in jobs.iter().enumerate() {
        let Some(keep) = &job.keep else { continue };
        let mut complete = answers[at].clone();
        for ((of, item), done) in wave.iter().zip(done) {
            if *of == at {
                complete[*item] = Some(Answer::Done(done.clone()));
            }
        }
        if let Some(complete) = complete.into_iter().collect::<Option<Vec<Answer>>>() {
            kept.push(Kept {
                key_hash: keep.key_hash,
                content_hash: keep.content_hash,
                at: crate::clock::now(),
                answer: answer::to_text(&complete),
            });
        }
    }
    kept
}
