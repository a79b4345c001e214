//! Review tasks: two customers whose records a person has to look at. Listed by what is at stake times how uncertain
//! it is, claimed so that two people do not look at the same, explained, decided by a decision like any other. Among them
//! are pairs that somebody decided and a second person is asked about, who is told nothing of that.

use super::answer::Reason;
use super::ask::reasons;
use super::decide::Statement;
use super::decided::Decided;
use super::node::Node;
use super::opinion::{Found, Opinion, TASK, Verdict};
use super::refusal::Refusal;
use super::within::RecordsWithin;
use crate::access::{By, View};
use crate::customers::Person;
use crate::decisions::{Named, Undecidable, Wish};
use db::Millis;
use db::audit::People;
use db::reviews::{self, Claimable, Task};
use db::verdicts::{self, Second};
use model::{CustomerId, DecisionId, RecordId, ReviewId};
use rustc_hash::{FxHashMap, FxHashSet};

/// How long a claim holds.
const CLAIM: Millis = 15 * 60 * 1_000;
/// Numbers of tasks from which on a second person is asked: the others are below, for none ever lived to see so many.
const SECOND: i64 = 1 << 40;

const UNKNOWN: Refusal = Refusal::Unknown { what: TASK };

/// A task that waits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waits {
    /// The task.
    pub task: Task,
    /// How many people could not say.
    pub undecided: usize,
    /// Whether whoever asks is one of them.
    pub by_who_asks: bool,
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

/// A pair that somebody is to look at, the first one or the second.
struct Asked {
    task: Task,
    /// What the first one found, where this asks a second one.
    second: Option<Second>,
}

impl Asked {
    fn claimable(&self) -> Claimable {
        match &self.second {
            None => Claimable::Review(self.task.review.id),
            Some(second) => Claimable::SecondOpinion(second.id),
        }
    }
}

/// What comes first: what is at stake times how uncertain it is, in thousandths.
pub(crate) fn priority(task: &Task) -> i64 {
    task.stake * task.review.uncertainty
}

impl Waits {
    /// The place in the list: what nobody looked at, then what others could not say, then what whoever asks could not say;
    /// each the most urgent first.
    pub fn place(&self) -> [i64; 3] {
        let rank = match (self.by_who_asks, self.undecided) {
            (true, _) => 2,
            (false, 0) => 0,
            (false, _) => 1,
        };
        [rank, -priority(&self.task), self.task.review.id]
    }
}

/// Each two customers once: by what comes first.
pub(super) fn one_each<T>(tasks: &mut Vec<T>, task: impl Fn(&T) -> &Task) {
    let mut seen: FxHashSet<[i64; 2]> = FxHashSet::default();
    tasks.retain(|entry| seen.insert(two(task(entry))));
}

/// Both customers, whichever comes first.
fn two(task: &Task) -> [i64; 2] {
    let mut two = task.customers;
    two.sort_unstable();
    two
}

impl Node {
    /// Tasks behind a place, the most urgent first. Two customers are one task, by the pair of their records that comes
    /// first.
    pub async fn review_tasks(
        &self,
        after: Option<[i64; 3]>,
        most: usize,
        by: &By,
        view: &View,
    ) -> Result<Vec<Waits>, Refusal> {
        let data = &self.0.session.repository.data;
        let mut tasks = reviews::tasks(data).await.map_err(anyhow::Error::from)?;
        tasks.extend(self.second_opinions(&by.actor).await?.into_iter().map(numbered));
        self.keep_within(&mut tasks, view).await?;
        let mut waiting = self.with_undecided(tasks, &by.actor).await?;
        waiting.sort_by_key(Waits::place);
        one_each(&mut waiting, |waits| &waits.task);
        waiting.retain(|waits| after.is_none_or(|after| waits.place() > after));
        waiting.truncate(most);
        self.note(by, People::customers(waiting.iter().flat_map(|waits| waits.task.customers))).await?;
        Ok(waiting)
    }

    /// One task, with how its records compare and who both customers would be together.
    pub async fn review_task(
        &self,
        id: ReviewId,
        by: &By,
        view: &View,
    ) -> Result<(Waits, Compared, Option<Person>), Refusal> {
        let task = self.asked(id, by, view).await?.task;
        self.note(by, people_of(&task)).await?;
        let compared = self.compared(&task)?;
        let person = self.together(&task.customers, |_| true, (&*self.book().await?, None), view).await?;
        let waits = self.with_undecided_of(task, &by.actor).await?;
        Ok((waits, compared, person))
    }

    /// Lets nobody else decide a task for a while. Gives the end of that.
    pub async fn claim_review_task(&self, id: ReviewId, by: &By, view: &View) -> Result<Millis, Refusal> {
        let asked = self.asked(id, by, view).await?;
        let (data, now) = (&self.0.session.repository.data, crate::clock::now());
        let claimed = reviews::claim(data, asked.claimable(), &by.actor, now, now + CLAIM).await;
        if claimed.map_err(anyhow::Error::from)? { Ok(now + CLAIM) } else { Err(Refusal::Claimed) }
    }

    /// Lets others decide it.
    pub async fn release_review_task(&self, id: ReviewId, by: &By, view: &View) -> Result<(), Refusal> {
        let asked = self.asked(id, by, view).await?;
        self.release(&asked, by).await
    }

    async fn release(&self, asked: &Asked, by: &By) -> Result<(), Refusal> {
        let data = &self.0.session.repository.data;
        Ok(reviews::release(data, asked.claimable(), &by.actor).await.map_err(anyhow::Error::from)?)
    }

    /// Decides a task. Only where this process writes.
    pub async fn decide_review_task(
        &self,
        id: ReviewId,
        (found, statement): (Found, Statement),
        by: &By,
        view: View,
    ) -> Result<Decided, Refusal> {
        let asked = match self.asked(id, by, &view).await {
            // It may have been settled by this very message, whose answer was lost: that one is given again.
            Err(gone @ Refusal::Unknown { .. }) if statement.idempotency.is_some() => {
                let nobody = Statement { wish: Wish::Same(Vec::new()), ..statement };
                return self.decide(nobody, by, view).await.map_err(|refusal| match refusal {
                    Refusal::Undecidable(Undecidable::EmptySide) => gone,
                    other => other,
                });
            }
            asked => asked?,
        };
        let now = crate::clock::now();
        let by_another = |(who, until): &(String, Millis)| *who != by.actor && *until > now;
        if asked.task.claim.as_ref().is_some_and(by_another) {
            return Err(Refusal::Claimed);
        }
        let records = asked.task.review.records;
        let opinion = Opinion { records, found, asks: None, answers: None };
        let Some(wish) = wish(found.verdict, &asked.task) else {
            if statement.is_preview {
                return Ok(Decided::default());
            }
            let kept = self.keep_opinion(opinion, (people_of(&asked.task), statement), by).await?;
            self.release(&asked, by).await?;
            return Ok(kept);
        };
        match &asked.second {
            None => {
                let asks = self.is_drawn(records).then(|| Task { claim: None, ..asked.task.clone() });
                self.decide_by(Statement { wish, ..statement }, Some(Opinion { asks, ..opinion }), by, view)
                    .await
            }
            Some(second) => self.answer_second(second, opinion, statement, by, view).await,
        }
    }

    /// Takes a second opinion: where it is another one than the first, what was decided is taken back, so that the pair is
    /// looked at again.
    async fn answer_second(
        &self,
        second: &Second,
        opinion: Opinion,
        statement: Statement,
        by: &By,
        view: View,
    ) -> Result<Decided, Refusal> {
        // What would change tells what the first one found.
        if statement.is_preview {
            return Ok(Decided::default());
        }
        let agrees = second.first.verdict == opinion.found.verdict.key();
        let opinion = Opinion { answers: Some((second.id, agrees)), ..opinion };
        match second.first.decision {
            Some(decision) if !agrees => {
                let wish = Wish::Undo(DecisionId(decision));
                self.decide_by(Statement { wish, ..statement }, Some(opinion), by, view).await
            }
            _ => self.keep_opinion(opinion, (people_of(&second.task), statement), by).await,
        }
    }

    async fn asked(&self, id: ReviewId, by: &By, view: &View) -> Result<Asked, Refusal> {
        let data = &self.0.session.repository.data;
        let second = match id.0 >= SECOND {
            true => self.second_opinion(id.0 - SECOND, &by.actor).await?,
            false => None,
        };
        let task = match &second {
            Some(second) => Some(numbered(second.clone())),
            None if id.0 >= SECOND => None,
            None => reviews::task_of(data, id.0).await.map_err(anyhow::Error::from)?,
        };
        let mut tasks: Vec<Task> = task.into_iter().collect();
        self.keep_within(&mut tasks, view).await?;
        Ok(Asked { task: tasks.pop().ok_or(UNKNOWN)?, second })
    }

    fn compared(&self, task: &Task) -> Result<Compared, Refusal> {
        let (world, _) = self.0.ready()?;
        let world = world.read().map_err(|_| self.0.not_ready())?;
        let [a, b] = task.review.records.map(|record| world.index(record));
        let (a, b) = a.zip(b).ok_or(UNKNOWN)?;
        let explanation = world.set.explain(a, b);
        Ok(Compared {
            cases: explanation.cases.iter().map(|case| case.id.clone()).collect(),
            veto: super::ask::veto(&explanation),
            reasons: reasons(&explanation),
        })
    }

    /// With how many people could not say, of any pair of the same two customers.
    async fn with_undecided(&self, tasks: Vec<Task>, who: &str) -> Result<Vec<Waits>, Refusal> {
        let data = &self.0.session.repository.data;
        let said = verdicts::undecided(data).await.map_err(anyhow::Error::from)?;
        let mut by_pair: FxHashMap<[i64; 2], Vec<String>> = FxHashMap::default();
        said.into_iter().for_each(|(pair, actor)| by_pair.entry(pair).or_default().push(actor));
        let mut by_customers: FxHashMap<[i64; 2], FxHashSet<String>> = FxHashMap::default();
        for task in &tasks {
            if let Some(actors) = by_pair.get(&task.review.records) {
                by_customers.entry(two(task)).or_default().extend(actors.iter().cloned());
            }
        }
        let waits = |task: Task| {
            let actors = by_customers.get(&two(&task));
            let by_who_asks = actors.is_some_and(|actors| actors.contains(who));
            Waits { undecided: actors.map_or(0, FxHashSet::len), by_who_asks, task }
        };
        Ok(tasks.into_iter().map(waits).collect())
    }

    /// The same of one task: of the pair that it names.
    async fn with_undecided_of(&self, task: Task, who: &str) -> Result<Waits, Refusal> {
        let data = &self.0.session.repository.data;
        let said = verdicts::undecided_of(data, task.review.records).await.map_err(anyhow::Error::from)?;
        let actors: FxHashSet<String> = said.into_iter().collect();
        Ok(Waits { undecided: actors.len(), by_who_asks: actors.contains(who), task })
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

/// The task under which a second person is asked.
fn numbered(second: Second) -> Task {
    let mut task = second.task;
    task.review.id = SECOND + second.id;
    task
}

fn people_of(task: &Task) -> People {
    People::customers(task.customers).with_records(task.review.records)
}

/// What is decided by a verdict; nothing by that of whoever cannot say.
fn wish(verdict: Verdict, task: &Task) -> Option<Wish> {
    let records = task.review.records.map(|record| Named::Record(RecordId(record)));
    match verdict {
        Verdict::Same => Some(Wish::Same(records.to_vec())),
        Verdict::Household => Some(Wish::Household(records)),
        Verdict::Different => {
            Some(Wish::Apart(task.customers.map(|customer| vec![Named::Customer(CustomerId(customer))])))
        }
        Verdict::Undecided => None,
    }
}
