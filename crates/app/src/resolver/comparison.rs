//! What publishing a model would change, and the partition it would make: what was compared is what is written.

use super::{Difference, Published, Resolved, between, resolve_working};
use crate::decisions::Book;
use crate::session::Session;
use crate::working::Working;
use db::customers::{self, Group};
use identity::records::Index;
use identity::resolve::explain::explain;
use identity::resolve::{self, Candidates, Decisions, Link, Resolution};
use rustc_hash::{FxHashMap, FxHashSet};

/// What would change.
pub struct Comparison {
    /// The partition as it would be, ready to be written.
    pub after: Resolved,
    /// Customers joined and parted.
    pub people: Difference,
    /// Households joined and parted, by their records.
    pub homes: Difference,
    /// Households of two people or more, before and after.
    pub households: [usize; 2],
    /// Pairs that wait for a person's look, before and after.
    pub reviews: [usize; 2],
    /// The heaviest changes, merges first.
    pub sample: Vec<Change>,
    /// Stored customer of each record.
    customer_of: FxHashMap<i64, i64>,
}

/// One change, by numbers of records.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// Whether customers are joined; else one is parted.
    pub joins: bool,
    /// The records of each part, the largest first.
    pub parts: Vec<Part>,
    /// The strongest link between two parts, on the side where they are one customer.
    pub bridge: Option<Bridge>,
}

/// Records that stay together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// The customer they belong to now.
    pub customer: Option<i64>,
    /// The records.
    pub records: Vec<i64>,
}

/// Two records with their score in bits.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bridge {
    /// One record.
    pub a: i64,
    /// The other.
    pub b: i64,
    /// By what acts; none where the pair was not worth a look. Infinite where a steward joined them.
    pub before: Option<f64>,
    /// By what would act.
    pub after: f64,
}

/// What comparing is at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Reading the records.
    Reading,
    /// Matching by what acts.
    Acting,
    /// Matching by what would act.
    Other,
    /// Telling the two apart.
    Comparing,
}

/// Compares what acts with what would act. `sample` is the number of merges and of splits to show; `goes_on` is told the
/// stage, and ends it by an error.
pub fn compare(
    session: &Session,
    acting: &Published,
    other: Published,
    (sample, threads): (usize, usize),
    goes_on: &dyn Fn(Stage) -> anyhow::Result<()>,
) -> anyhow::Result<Comparison> {
    goes_on(Stage::Reading)?;
    let book = Book::read(session)?;
    let working = Working::load_under(session, &book, threads)?;
    let deeds = book.deeds(&working);
    goes_on(Stage::Acting)?;
    let before = resolve_working(&working, acting, &deeds, threads);
    goes_on(Stage::Other)?;
    let bar = crate::progress::spinner("matching by the other model");
    let decisions = Decisions::fold(&working.records, &deeds);
    let candidates = Candidates::find(&working.records, Some(&other.model), &decisions, threads);
    let after = resolve::resolve(&candidates, &other.model, &other.cases, &decisions, threads);
    goes_on(Stage::Comparing)?;
    let people = between(&before.customer_of, &after.customer_of);
    let score = |a: Index, b: Index| explain(&candidates, &other.model, &other.cases, &decisions, a, b).score;
    let shown = Shown { working: &working, before: &before, after: &after, score: &score };
    let mut changes: Vec<Change> =
        people.merges.iter().take(sample).map(|merge| shown.change(true, &merge.parts)).collect();
    changes.extend(people.splits.iter().take(sample).map(|split| shown.change(false, &split.parts)));
    bar.finish_and_clear();
    drop(candidates);
    let stored = session.block(customers::memberships(&session.repository.data, Group::Customer))?;
    let mut comparison = Comparison {
        people,
        homes: between(&households_of(&before), &households_of(&after)),
        households: [shared(&before), shared(&after)],
        reviews: [before.reviews.len(), after.reviews.len()],
        sample: changes,
        customer_of: stored.into_iter().collect(),
        after: Resolved { working, published: other, book, resolution: after },
    };
    let customer_of = &comparison.customer_of;
    for part in comparison.sample.iter_mut().flat_map(|change| &mut change.parts) {
        part.customer = part.records.first().and_then(|record| customer_of.get(record)).copied();
    }
    Ok(comparison)
}

impl Comparison {
    /// Every change, merges first, each list the heaviest first; without scores.
    pub fn changes(&self) -> impl Iterator<Item = Change> + '_ {
        let merges = self.people.merges.iter().map(|merge| (true, &merge.parts));
        let splits = self.people.splits.iter().map(|split| (false, &split.parts));
        merges.chain(splits).map(|(joins, parts)| Change {
            joins,
            parts: parts.iter().map(|part| self.part(part)).collect(),
            bridge: None,
        })
    }

    fn part(&self, records: &[Index]) -> Part {
        let part = part(&self.after.working, records);
        let customer = part.records.first().and_then(|record| self.customer_of.get(record)).copied();
        Part { customer, ..part }
    }
}

fn part(working: &Working, records: &[Index]) -> Part {
    let mut records: Vec<i64> = records.iter().map(|index| working.ids[*index as usize]).collect();
    records.sort_unstable();
    Part { customer: None, records }
}

/// What a shown change is told from.
struct Shown<'a> {
    working: &'a Working,
    before: &'a Resolution,
    after: &'a Resolution,
    score: &'a dyn Fn(Index, Index) -> f64,
}

impl Shown<'_> {
    fn change(&self, joins: bool, parts: &[Vec<Index>]) -> Change {
        let links = if joins { &self.after.links } else { &self.before.links };
        Change {
            joins,
            parts: parts.iter().map(|records| part(self.working, records)).collect(),
            bridge: strongest(links, parts).map(|link| self.bridge(joins, link)),
        }
    }

    fn bridge(&self, joins: bool, link: &Link) -> Bridge {
        let (a, b) = (link.a, link.b);
        let id = |index: Index| self.working.ids[index as usize];
        let reviewed = |of: &Link| (of.a.min(of.b), of.a.max(of.b)) == (a.min(b), a.max(b));
        let in_doubt = || {
            let reviews = &self.before.reviews;
            reviews.iter().find(|review| reviewed(&review.link)).map(|review| review.link.score)
        };
        let (before, after) =
            if joins { (in_doubt(), link.score) } else { (Some(link.score), (self.score)(a, b)) };
        Bridge { a: id(a), b: id(b), before, after }
    }
}

/// The strongest link between records of two parts; links stand strongest first.
fn strongest<'l>(links: &'l [Link], parts: &[Vec<Index>]) -> Option<&'l Link> {
    let part_of: FxHashMap<Index, usize> =
        parts.iter().zip(0..).flat_map(|(part, at)| part.iter().map(move |index| (*index, at))).collect();
    let bridges = |link: &&Link| match (part_of.get(&link.a), part_of.get(&link.b)) {
        (Some(left), Some(right)) => left != right,
        _ => false,
    };
    links.iter().find(bridges)
}

/// The household of each record.
fn households_of(resolution: &Resolution) -> Vec<u32> {
    resolution.customer_of.iter().map(|customer| resolution.household_of[*customer as usize]).collect()
}

/// Households of two people or more.
fn shared(resolution: &Resolution) -> usize {
    let (mut once, mut twice) = (FxHashSet::default(), FxHashSet::default());
    for household in &resolution.household_of {
        if !once.insert(*household) {
            twice.insert(*household);
        }
    }
    twice.len()
}
