//! Writing what waits: as many messages as wait are written together, and what cannot be written does not hold up the
//! others.

use super::answer::{self, Answer, Done, ItemError};
use super::engine::{Beside, Engine, Failure, Guard, TooMuch};
use super::failure::{away, code_of, is_of_an_item, is_outage, refusal};
use super::message::Job;
use super::prepare::Prepared;
use super::refusal::{Refusal, SOON};
use super::unready::Unready;
use crate::levels::Meter;
use db::audit::{Entry, People};
use db::idempotency::Kept;
use model::DeadLetterId;
use rustc_hash::FxHashSet;
use std::time::Instant;

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
    /// Counts what is written.
    pub meter: &'a Meter,
}

/// Writes messages and answers them. Where writing them together fails, each is tried by itself, and where that
/// fails, each of its items, so that what cannot be written does not hold up the others.
pub(crate) fn write(writer: &mut Writer<'_>, jobs: Vec<Job>) -> Wrote {
    let jobs = match writer.open(jobs) {
        Ok(jobs) if jobs.is_empty() => return Wrote::Answered,
        Ok(jobs) => jobs,
        Err(wrote) => return wrote,
    };
    let begun = Instant::now();
    let refused = |item: &Result<Prepared, ItemError>| item.as_ref().err().cloned().map(Answer::Refused);
    let mut known: Vec<Known> = jobs.iter().map(|job| job.items.iter().map(refused).collect()).collect();
    let together = writer.waves(&jobs, &mut known);
    let (mut wrote, mut done) = (Wrote::Answered, 0);
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
        done += known.iter().filter(|answer| matches!(answer, Some(Answer::Done(_)))).count();
        job.answer(written.map(|()| known.into_iter().flatten().collect()));
    }
    writer.meter.wrote(done, begun.elapsed());
    writer.meter.exchanged(done as u64, 0);
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
            job.answer(again);
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
        let actor = &jobs[wave.first().map_or(0, |(job, _)| *job)].by.actor;
        let before = &*known;
        let beside = |done: &[Done], gone: &[(i64, i64)]| Beside {
            kept: kept(jobs, before, wave, done),
            entries: entries(jobs, wave, done, gone),
            ..Beside::default()
        };
        let done = self.engine.take(&items, actor, &beside, self.guard)?;
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
        self.meter.exchanged(0, 1);
        let failure = Failure { by: &job.by, code: code_of(&error) };
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
        job.answer(Err(refusal));
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

/// One entry of the access log for each message that this wave has items of: which records it wrote, and whose they are
/// or were.
fn entries(jobs: &[Job], wave: &[(usize, usize)], done: &[Done], gone: &[(i64, i64)]) -> Vec<Entry> {
    let mut of: Vec<Vec<&Done>> = jobs.iter().map(|_| Vec::new()).collect();
    for ((job, _), done) in wave.iter().zip(done) {
        of[*job].push(done);
    }
    let concerned = jobs.iter().zip(of).filter(|(_, done)| !done.is_empty());
    concerned.map(|(job, done)| job.by.entry(people(&done, gone))).collect()
}

/// Whom items concern.
pub(super) fn people(done: &[&Done], gone: &[(i64, i64)]) -> People {
    let records: Vec<i64> = done.iter().filter_map(|done| done.record).map(|record| record.0).collect();
    let lost = gone.iter().filter(|(record, _)| records.contains(record)).map(|(_, customer)| *customer);
    let customers = done.iter().filter_map(|done| done.customer).map(|customer| customer.0).chain(lost);
    People::customers(customers).with_records(records.iter().copied())
}
