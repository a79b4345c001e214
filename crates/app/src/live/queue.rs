//! What waits to be written, and the thread that writes it: as many messages as wait are written together.

use super::answer::{self, Answer, Done, ItemError};
use super::engine::Engine;
use super::prepare::Prepared;
use super::refusal::Refusal;
use db::Tx;
use db::idempotency::Kept;
use rustc_hash::FxHashSet;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// Items written in one transaction, unless a single message has more.
const MOST_ITEMS: usize = 256;
/// Messages that may wait.
const MOST_WAITING: usize = 1_024;

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
    pub keep: Option<Keep>,
    #[expect(dead_code, reason = "held until the message is answered")]
    pub turn: Option<Turn>,
    pub reply: oneshot::Sender<Result<Vec<Answer>, Refusal>>,
}

/// Where messages wait.
#[derive(Clone)]
pub(crate) struct Queue(SyncSender<Job>);

impl Queue {
    /// A queue and its end.
    pub fn new() -> (Queue, Receiver<Job>) {
        let (sender, receiver) = sync_channel(MOST_WAITING);
        (Queue(sender), receiver)
    }

    /// Lets a message wait; not where too many do.
    pub fn push(&self, job: Job) -> Result<(), Refusal> {
        self.0.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Refusal::TooBusy { retry_after: Duration::from_secs(1) },
            TrySendError::Disconnected(_) => Refusal::NotReady { retry_after: Duration::from_secs(2) },
        })
    }
}

/// The messages that are written together.
pub(crate) fn gather(first: Job, jobs: &Receiver<Job>) -> Vec<Job> {
    let mut items = first.items.len();
    let mut gathered = vec![first];
    while items < MOST_ITEMS {
        let Ok(job) = jobs.try_recv() else { break };
        items += job.items.len();
        gathered.push(job);
    }
    gathered
}

/// How writing went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wrote {
    /// Every message was answered.
    Answered,
    /// The database is away, or another process writes now: what is known of it must be read again.
    Broken,
}

/// Writes messages and answers them. Where writing them together fails, each is tried by itself, so that one that
/// cannot be written does not hold up the others.
pub(crate) fn write(
    engine: &mut Engine,
    jobs: Vec<Job>,
    guard: &dyn Fn(&mut Tx) -> anyhow::Result<()>,
) -> Wrote {
    match answers(engine, &jobs, guard) {
        Ok(answers) => {
            for (job, answers) in jobs.into_iter().zip(answers) {
                // Whoever went away meanwhile may ask again.
                let _ = job.reply.send(Ok(answers));
            }
            Wrote::Answered
        }
        Err(error) if is_passing(&error) => {
            tracing::warn!("nothing can be written now: {error:#}");
            for job in jobs {
                let _ = job.reply.send(Err(Refusal::NotReady { retry_after: Duration::from_secs(1) }));
            }
            Wrote::Broken
        }
        Err(_) if jobs.len() > 1 => {
            let mut alone = jobs.into_iter().map(|job| write(engine, vec![job], guard));
            if alone.any(|wrote| wrote == Wrote::Broken) { Wrote::Broken } else { Wrote::Answered }
        }
        Err(error) => {
            for job in jobs {
                let _ = job.reply.send(Err(Refusal::Failed(anyhow::anyhow!("{error:#}"))));
            }
            Wrote::Answered
        }
    }
}

/// Whether a failure says nothing about what was to be written.
pub(crate) fn is_passing(error: &anyhow::Error) -> bool {
    error.downcast_ref::<db::Error>().is_some_and(db::Error::is_passing)
}

/// The answers to messages, everything written. An item whose record came before in the same messages is written
/// after that one, in a transaction of its own.
fn answers(
    engine: &mut Engine,
    jobs: &[Job],
    guard: &dyn Fn(&mut Tx) -> anyhow::Result<()>,
) -> anyhow::Result<Vec<Vec<Answer>>> {
    let mut answers: Vec<Vec<Option<Answer>>> = jobs
        .iter()
        .map(|job| job.items.iter().map(|item| item.as_ref().err().map(refused)).collect())
        .collect();
    let mut first = true;
    loop {
        let wave = next_wave(jobs, &answers);
        if wave.is_empty() && !first {
            break;
        }
        first = false;
        let items: Vec<&Prepared> =
            wave.iter().filter_map(|(job, item)| jobs[*job].items[*item].as_ref().ok()).collect();
        let actor = &jobs[wave.first().map_or(0, |(job, _)| *job)].client;
        let known = &answers;
        let keep = |done: &[Done]| kept(jobs, known, &wave, done);
        let done = engine.take(&items, actor, &keep, guard)?;
        for ((job, item), done) in wave.iter().zip(done) {
            answers[*job][*item] = Some(Answer::Done(done));
        }
    }
    Ok(answers.into_iter().map(|answers| answers.into_iter().flatten().collect()).collect())
}

fn refused(error: &ItemError) -> Answer {
    Answer::Refused(error.clone())
}

/// The items that can be written together: the first open one of each record.
fn next_wave(jobs: &[Job], answers: &[Vec<Option<Answer>>]) -> Vec<(usize, usize)> {
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
fn kept(jobs: &[Job], answers: &[Vec<Option<Answer>>], wave: &[(usize, usize)], done: &[Done]) -> Vec<Kept> {
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
