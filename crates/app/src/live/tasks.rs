//! Review tasks: two customers whose records a person has to look at. Listed by what is at stake times how uncertain
//! it is, claimed so that two people do not look at the same, explained, decided by a decision like any other.

use super::answer::Reason;
use super::ask::reasons;
use super::decide::Statement;
use super::decided::Decided;
use super::node::Node;
use super::refusal::Refusal;
use super::within::RecordsWithin;
use crate::access::{By, View};
use crate::customers::Person;
use crate::decisions::{Named, Undecidable, Wish};
use db::Millis;
use db::audit::People;
use db::reviews::{self, Task};
use model::{CustomerId, RecordId, ReviewId};
use rustc_hash::FxHashSet;

/// How long a claim holds.
const CLAIM: Millis = 15 * 60 * 1_000;

/// What a person finds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// One person.
    Same,
    /// Two people.
    Different,
    /// Two people of one household.
    Household,
}

/// How the two records of a task compare.
#[derive(Clone, PartialEq, Debug)]
pub struct Compared {
    /// Match cases that fire.
    pub cases: Vec<String>,
    /// The veto that rules out one person.
    pub veto: Option<String>,
    /// What each attribute says.
    pub reasons: Vec<Reason>,
}

/// What comes first: what is at stake times how uncertain it is, in thousandths.
pub(crate) fn priority(task: &Task) -> i64 {
    task.stake * task.review.uncertainty
}

/// The most urgent first, each two customers once: by the pair of their records that comes first.
pub(super) fn one_each(mut tasks: Vec<Task>) -> Vec<Task> {
    tasks.sort_by_key(|task| (-priority(task), task.review.id));
    let mut seen: FxHashSet<[i64; 2]> = FxHashSet::default();
    tasks.retain(|task| {
        let mut two = task.customers;
        two.sort_unstable();
        seen.insert(two)
    });
    tasks
}

impl Node {
    /// Tasks behind a position of priority and number, the most urgent first. Two customers are one task, by the pair of
    /// their records that comes first.
    pub async fn review_tasks(
        &self,
        after: Option<[i64; 2]>,
        most: usize,
        by: &By,
        view: &View,
    ) -> Result<Vec<Task>, Refusal> {
        let data = &self.0.session.repository.data;
        let mut tasks = reviews::tasks(data).await.map_err(anyhow::Error::from)?;
        self.keep_within(&mut tasks, view).await?;
        tasks = one_each(tasks);
        let is_behind = |task: &Task| {
            after.is_none_or(|[priority_of, id]| (-priority(task), task.review.id) > (-priority_of, id))
        };
        tasks.retain(is_behind);
        tasks.truncate(most);
        self.note(by, People::customers(tasks.iter().flat_map(|task| task.customers))).await?;
        Ok(tasks)
    }

    /// One task, with how its records compare and who both customers would be together.
    pub async fn review_task(
        &self,
        id: ReviewId,
        by: &By,
        view: &View,
    ) -> Result<(Task, Compared, Option<Person>), Refusal> {
        let task = self.task(id, view).await?;
        let seen = People::customers(task.customers).with_records(task.review.records);
        self.note(by, seen).await?;
        let compared = self.compared(&task)?;
        let person = self.together(&task.customers, |_| true, &*self.book().await?, view).await?;
        Ok((task, compared, person))
    }

    fn compared(&self, task: &Task) -> Result<Compared, Refusal> {
        let (world, _) = self.0.ready()?;
        let world = world.read().map_err(|_| self.0.not_ready())?;
        let [a, b] = task.review.records.map(|record| world.index(record));
        let unknown = Refusal::Unknown { what: "review task" };
        let (a, b) = a.zip(b).ok_or(unknown)?;
        let explanation = world.set.explain(a, b);
        Ok(Compared {
            cases: explanation.cases.iter().map(|case| case.id.clone()).collect(),
            veto: super::ask::veto(&explanation),
            reasons: reasons(&explanation),
        })
    }

    /// Lets nobody else decide a task for a while. Gives the end of that.
    pub async fn claim_review_task(&self, id: ReviewId, by: &By, view: &View) -> Result<Millis, Refusal> {
        self.task(id, view).await?;
        let (data, now) = (&self.0.session.repository.data, crate::clock::now());
        let claimed = reviews::claim(data, id.0, &by.actor, now, now + CLAIM).await;
        if claimed.map_err(anyhow::Error::from)? { Ok(now + CLAIM) } else { Err(Refusal::Claimed) }
    }

    /// Lets others decide it.
    pub async fn release_review_task(&self, id: ReviewId, by: &By, view: &View) -> Result<(), Refusal> {
        self.task(id, view).await?;
        let data = &self.0.session.repository.data;
        Ok(reviews::release(data, id.0, &by.actor).await.map_err(anyhow::Error::from)?)
    }

    /// Decides a task. Only where this process writes.
    pub async fn decide_review_task(
        &self,
        id: ReviewId,
        (verdict, statement): (Verdict, Statement),
        by: &By,
        view: View,
    ) -> Result<Decided, Refusal> {
        let task = match self.task(id, &view).await {
            // It may have been settled by this very message, whose answer was lost: that one is given again.
            Err(gone @ Refusal::Unknown { .. }) if statement.idempotency.is_some() => {
                let nobody = Statement { wish: Wish::Same(Vec::new()), ..statement };
                return self.decide(nobody, by, view).await.map_err(|refusal| match refusal {
                    Refusal::Undecidable(Undecidable::EmptySide) => gone,
                    other => other,
                });
            }
            task => task?,
        };
        let now = crate::clock::now();
        let by_another = |(who, until): &(String, Millis)| *who != by.actor && *until > now;
        if task.claim.as_ref().is_some_and(by_another) {
            return Err(Refusal::Claimed);
        }
        let records = task.review.records.map(|record| Named::Record(RecordId(record)));
        let wish = match verdict {
            Verdict::Same => Wish::Same(records.to_vec()),
            Verdict::Different => {
                Wish::Apart(task.customers.map(|customer| vec![Named::Customer(CustomerId(customer))]))
            }
            Verdict::Household => Wish::Household(records),
        };
        self.decide(Statement { wish, ..statement }, by, view).await
    }

    async fn task(&self, id: ReviewId, view: &View) -> Result<Task, Refusal> {
        let data = &self.0.session.repository.data;
        let task = reviews::task_of(data, id.0).await.map_err(anyhow::Error::from)?;
        let mut tasks: Vec<Task> = task.into_iter().collect();
        self.keep_within(&mut tasks, view).await?;
        tasks.pop().ok_or(Refusal::Unknown { what: "review task" })
    }

    /// Leaves out tasks of which a record is beyond reach.
    async fn keep_within(&self, tasks: &mut Vec<Task>, view: &View) -> Result<(), Refusal> {
        if view.reaches_all() {
            return Ok(());
        }
        let within = RecordsWithin::of(view, &*self.book().await?);
        let (world, _) = self.0.ready()?;
        let world = world.read().map_err(|_| self.0.not_ready())?;
        tasks.retain(|task| task.review.records.iter().all(|record| within.has(&world, *record)));
        Ok(())
    }
}
