//! The resolver: from the records, the published model and the stewards' decisions to customers, households and
//! golden profiles, written with their journal and events. The partition is a pure function of those three;
//! this module only finds out what differs from what is stored, and writes that. Nothing new, nothing written.

mod batch;
mod comparison;
mod compose;
mod difference;
mod evidence;
mod homes;
mod kept;
mod people;
mod published;
mod reviews;
mod starter;

pub(crate) use batch::Batch;
pub use batch::{changed_fields, references};
pub use comparison::{Bridge, Change, Comparison, Part, Stage, compare};
pub(crate) use compose::{Composer, tell};
pub use difference::{Difference, Merge, Split, between};
pub(crate) use evidence::Links;
pub use evidence::{Evidence, decode as decode_evidence};
pub(crate) use homes::{Homes, Rows as HomeRows};
pub use kept::{open as kept_model, seal_model, train, tune};
pub use published::{
    Choice, Published, bits, built_in_cases, cases_version, current as published_model, earlier,
    of as published_of, publish, roll_back, stored, train_first,
};
pub use starter::{publish_starter, replace_starter};

use crate::decisions::Book;
use crate::matching::Matched;
use crate::session::Session;
use crate::working::Working;
use db::journal::{self, Run};
use db::lease::Right;
use db::{Millis, customers};
use identity::records::Records;
use identity::resolve::{self, Candidates, Decisions, Resolution};

/// The cause of a run that only finishes what an interrupted one left.
pub const REPAIR: &str = "repair";
/// The cause of a run by another model, or other match cases.
pub const PUBLICATION: &str = "publication";
/// The cause of a run by a model that acted before.
pub const ROLLBACK: &str = "rollback";

/// Why the resolver runs, and by what right it writes.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'a> {
    /// In a word: `import`, `decision`, [`PUBLICATION`], [`ROLLBACK`], [`REPAIR`].
    pub what: &'a str,
    /// Who.
    pub actor: &'a str,
    /// The decision concerned.
    pub decision: Option<i64>,
    /// When.
    pub now: Millis,
    /// By what right.
    pub right: Right<'a>,
}

impl<'a> Cause<'a> {
    /// The cause of a command, which writes while nobody else does.
    pub fn alone(what: &'a str, actor: &'a str, now: Millis) -> Cause<'a> {
        Cause { what, actor, decision: None, now, right: Right::Alone }
    }
}

/// What a run found and wrote.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// Records.
    pub records: usize,
    /// Customers.
    pub customers: usize,
    /// Households of two people or more.
    pub households: usize,
    /// Pairs that wait for a person's look.
    pub reviews: usize,
    /// Customers that came to be.
    pub created: usize,
    /// Customers merged away.
    pub merged: usize,
    /// Customers that were split.
    pub split: usize,
    /// Customers whose records or profile changed.
    pub changed: usize,
}

impl Outcome {
    /// Whether anything was written.
    pub fn is_empty(&self) -> bool {
        (self.created, self.merged, self.split, self.changed) == (0, 0, 0, 0)
    }
}

/// Everything a run knows.
pub struct Resolved {
    /// The records.
    pub working: Working,
    /// The model and the cases that decided.
    pub published: Published,
    /// The stewards' decisions.
    pub book: Book,
    /// Who is who.
    pub resolution: Resolution,
}

/// Resolves what is stored, without writing. Where there is no model yet, none can: see [`train_first`].
pub fn resolve(session: &Session, published: Published, threads: usize) -> anyhow::Result<Resolved> {
    let book = Book::read(session)?;
    let working = Working::load_under(session, &book, threads)?;
    Ok(resolve_under(working, published, book, threads))
}

fn resolve_under(working: Working, published: Published, book: Book, threads: usize) -> Resolved {
    let resolution = resolve_working(&working, &published, &book.deeds(&working), threads);
    Resolved { working, published, book, resolution }
}

/// The pure function: records, model and decisions to people.
pub fn resolve_working(
    working: &Working,
    published: &Published,
    deeds: &[resolve::Deed],
    threads: usize,
) -> Resolution {
    let bar = crate::progress::spinner("matching");
    let decisions = Decisions::fold(&working.records, deeds);
    let candidates = Candidates::find(&working.records, Some(&published.model), &decisions, threads);
    let resolution = resolve::resolve(&candidates, &published.model, &published.cases, &decisions, threads);
    bar.finish_and_clear();
    resolution
}

/// The same with everything that led to it.
pub fn matched<'a>(
    records: &'a Records,
    published: Published,
    deeds: &[resolve::Deed],
    threads: usize,
) -> Matched<'a> {
    let bar = crate::progress::spinner("matching");
    let Published { model, cases, .. } = published;
    let decisions = Decisions::fold(records, deeds);
    let candidates = Candidates::find(records, Some(&model), &decisions, threads);
    let resolution = resolve::resolve(&candidates, &model, &cases, &decisions, threads);
    bar.finish_and_clear();
    Matched { candidates, model, cases, decisions, resolution }
}

/// Runs the resolver and writes what differs from what is stored.
pub fn run(session: &Session, cause: &Cause<'_>, threads: usize) -> anyhow::Result<Outcome> {
    match acting_or_first(session, cause, threads)? {
        Some(published) => write(session, cause, &resolve(session, published, threads)?),
        None => Ok(Outcome::default()),
    }
}

/// The same without the records that cannot be opened because they are damaged: for now these are nobody's.
pub fn run_on_what_opens(session: &Session, cause: &Cause<'_>, threads: usize) -> anyhow::Result<Outcome> {
    let Some(published) = acting_or_first(session, cause, threads)? else { return Ok(Outcome::default()) };
    let book = Book::read(session)?;
    let working = Working::load_what_opens(session, &book, threads)?;
    write(session, cause, &resolve_under(working, published, book, threads))
}

/// What acts; where nothing does, the first model, unless there is no record.
fn acting_or_first(
    session: &Session,
    cause: &Cause<'_>,
    threads: usize,
) -> anyhow::Result<Option<Published>> {
    match published_model(session)? {
        Some(published) => Ok(Some(published)),
        None => train_first(session, cause, threads),
    }
}

/// Finishes what is left to do before somebody is served: a publication by which not everybody was decided, records
/// without a customer, a run without an end, and what sources of another rank leave.
/// Says whether there was anything to do.
pub fn finish(session: &Session, cause: &Cause<'_>, threads: usize) -> anyhow::Result<bool> {
    let data = &session.repository.data;
    if let Some(publication) = published::unsettled(session)? {
        let what = if publication.rolls_back.is_some() { ROLLBACK } else { PUBLICATION };
        let cause = Cause { what, actor: &publication.actor, ..*cause };
        run_on_what_opens(session, &cause, threads)?;
    }
    let is_open = session.block(async {
        let (last, _) = journal::last_runs(data).await?;
        let unfinished = last.is_some_and(|last| last.finished_at.is_none());
        Ok::<_, db::Error>(
            unfinished
                || db::pending::is_any(data).await?
                || customers::unsettled(data).await?
                || db::sources::unsettled_since(data).await?.is_some(),
        )
    })?;
    if is_open {
        run_on_what_opens(session, cause, threads)?;
        session.block(async {
            let mut tx = cause.right.begin(data).await?;
            db::pending::clear(&mut tx).await?;
            tx.commit().await
        })?;
    }
    Ok(is_open)
}

/// Writes what differs from what is stored.
pub fn write(session: &Session, cause: &Cause<'_>, resolved: &Resolved) -> anyhow::Result<Outcome> {
    let mut ledger = session.block(Ledger::open(session, cause, &resolved.published))?;
    let mut outcome = Outcome {
        records: resolved.working.len(),
        customers: resolved.resolution.customers,
        reviews: resolved.resolution.reviews.len(),
        ..Outcome::default()
    };
    let ids = people::write(session, &mut ledger, resolved, &mut outcome)?;
    outcome.households = homes::write(session, &mut ledger, &resolved.resolution, &ids)?;
    reviews::write(session, cause, resolved)?;
    session.block(ledger.close(session))?;
    session.block(settle(session, cause))?;
    crate::quality::write(
        session,
        &resolved.working,
        &resolved.resolution.customer_of,
        cause.now,
        cause.right,
    )?;
    Ok(outcome)
}

/// Notes that everybody is decided by what acts and that the profiles follow the ranks of all sources, where that was
/// open.
async fn settle(session: &Session, cause: &Cause<'_>) -> Result<(), db::Error> {
    let data = &session.repository.data;
    let is_open =
        db::sources::unsettled_since(data).await?.is_some() || db::models::unsettled(data).await?.is_some();
    if !is_open {
        return Ok(());
    }
    let mut tx = cause.right.begin(data).await?;
    db::sources::settled(&mut tx).await?;
    db::models::settled(&mut tx).await?;
    tx.commit().await
}

/// The run's row, and the numbers to give next in the journal and the events. The row is written with the first
/// change: a run that changes nothing leaves no trace.
struct Ledger<'a> {
    run: Run,
    right: Right<'a>,
    is_written: bool,
    /// The run that was interrupted, where it is another one than this.
    interrupted: Option<i64>,
    /// Runs finished before this one began.
    since: Millis,
    next_entry: i64,
    next_event: i64,
}

impl<'a> Ledger<'a> {
    async fn open(session: &Session, cause: &Cause<'a>, published: &Published) -> anyhow::Result<Self> {
        let data = &session.repository.data;
        let next_run = journal::last_run(data).await? + 1;
        let (last, finished) = journal::last_runs(data).await?;
        let since = finished.unwrap_or(0);
        let (next_entry, next_event) =
            (journal::last_entry(data).await? + 1, journal::last_event(data).await? + 1);
        let run = Run {
            id: next_run,
            // Runs follow each other in time too: the state of a date is found by it.
            at: last.as_ref().map_or(cause.now, |run| cause.now.max(run.at)),
            cause: cause.what.to_owned(),
            actor: cause.actor.to_owned(),
            decision_id: cause.decision,
            model_version: published.model.version.clone(),
            cases_version: published.cases_version.clone(),
            thresholds: published.thresholds(),
            next_customer: customers::last_id(data).await? + 1,
            next_household: customers::last_household(data).await? + 1,
            finished_at: None,
        };
        // An interrupted run goes on under its own number and gives the ids that it would have given.
        let last = last.filter(|last| last.finished_at.is_none());
        let interrupted = last.as_ref().filter(|last| !goes_on(last, &run, cause)).map(|last| last.id);
        let last = last.filter(|_| interrupted.is_none());
        let is_written = last.is_some();
        let run = last.unwrap_or(run);
        Ok(Ledger { run, right: cause.right, is_written, interrupted, since, next_entry, next_event })
    }

    /// Begins a transaction of this run.
    async fn begin(&mut self, session: &Session) -> anyhow::Result<db::Tx> {
        let mut tx = self.right.begin(&session.repository.data).await?;
        if !self.is_written {
            self.run.id = journal::start_run(&mut tx, &self.run).await?;
        }
        Ok(tx)
    }

    /// Commits it.
    async fn commit(&mut self, tx: db::Tx) -> anyhow::Result<()> {
        tx.commit().await?;
        self.is_written = true;
        Ok(())
    }

    /// Notes that everything of the run is written. An interrupted one of another cause has ended with it: what that
    /// one lacked was written now, or was nothing. Left open, the next run of its cause would go on under its number
    /// and change what it had left.
    async fn close(self, session: &Session) -> anyhow::Result<()> {
        let written = self.is_written.then_some(self.run.id);
        let ended: Vec<i64> = self.interrupted.into_iter().chain(written).collect();
        if !ended.is_empty() {
            let mut tx = self.right.begin(&session.repository.data).await?;
            for run in ended {
                journal::finish_run(&mut tx, run, crate::clock::now()).await?;
            }
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Whether an interrupted run is the one that is to be made now. What another model or decision changes must not
/// stand in the journal under this one's name: it then gets a run of its own, with which the interrupted one
/// ends.
fn goes_on(interrupted: &Run, now: &Run, cause: &Cause<'_>) -> bool {
    let acts = |run: &Run| [&run.model_version, &run.cases_version, &run.thresholds].map(String::clone);
    let is_same = (&interrupted.cause, interrupted.decision_id) == (&now.cause, now.decision_id);
    acts(interrupted) == acts(now) && (is_same || cause.what == REPAIR)
}

/// What decisions of a book, or another model, would change: the partition as they would make it against the
/// one of the book and model that act now.
pub fn preview(
    resolved: &Resolved,
    published: &Published,
    book: &Book,
    threads: usize,
) -> (Resolution, Difference) {
    let other = resolve_working(&resolved.working, published, &book.deeds(&resolved.working), threads);
    let difference = between(&resolved.resolution.customer_of, &other.customer_of);
    (other, difference)
}
