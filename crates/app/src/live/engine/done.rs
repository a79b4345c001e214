//! The answers to items: whose each record is now, and which pairs speak for it.

use super::fate::Fate;
use super::meaning::Meaning;
use super::state::Engine;
use crate::live::answer::{Done, Evidence, Outcome};
use crate::live::prepare::Prepared;
use crate::live::world::World;
use identity::index::Around;
use identity::records::Index;
use identity::resolve::Link;
use model::{CustomerId, RecordId};
use rustc_hash::FxHashMap;

/// Pairs kept for one answer at most; fewer are told, those that whoever sent the item may know of.
const MOST_EVIDENCE: usize = 20;

impl Engine {
    /// The answers where it is known who is who.
    pub(super) fn answers(&self, items: &[&Prepared], fates: &[Fate], meaning: &Meaning) -> Vec<Done> {
        let Ok(world) = self.world.read() else { return Vec::new() };
        let place: FxHashMap<Index, usize> =
            meaning.around.members.iter().enumerate().map(|(at, index)| (*index, at)).collect();
        let mut sizes = vec![0usize; meaning.around.resolution.customers];
        meaning.around.resolution.customer_of.iter().for_each(|customer| sizes[*customer as usize] += 1);
        let done = |(item, fate): (&&Prepared, &Fate)| {
            let mut done = alone(item, fate, Outcome::Deleted);
            let Some(at) = fate.index.and_then(|index| place.get(&index)) else { return done };
            let customer = meaning.around.resolution.customer_of[*at] as usize;
            done.customer = Some(CustomerId(meaning.ids[customer]));
            done.doubts = self.in_doubt(&world, &meaning.around, *at);
            if sizes[customer] > 1 {
                done.outcome = Outcome::Linked;
                done.evidence = self.joining(&world, &meaning.around, *at);
            } else {
                done.outcome = if done.doubts.is_empty() { Outcome::New } else { Outcome::Review };
                done.evidence = std::mem::take(&mut done.doubts);
            }
            done
        };
        items.iter().zip(fates).map(done).collect()
    }

    /// The pairs that join a member to others, the strongest first.
    fn joining(&self, world: &World, around: &Around, at: usize) -> Vec<Evidence> {
        let links = around.resolution.links.iter();
        let mine = links.filter(|link| link.a as usize == at || link.b as usize == at);
        let other = |link: &Link| if link.a as usize == at { link.b } else { link.a };
        mine.take(MOST_EVIDENCE)
            .map(|link| self.evidence(world, around.members[other(link) as usize], link))
            .collect()
    }

    /// The pairs that a person should look at and that a member is part of, the strongest first.
    fn in_doubt(&self, world: &World, around: &Around, at: usize) -> Vec<Evidence> {
        let index = around.members[at];
        let doubtful = around.reviews.iter().map(|review| review.link);
        let mine = doubtful.filter(|link| link.a == index || link.b == index);
        let other = |link: &Link| if link.a == index { link.b } else { link.a };
        mine.take(MOST_EVIDENCE).map(|link| self.evidence(world, other(&link), &link)).collect()
    }

    fn evidence(&self, world: &World, other: Index, link: &Link) -> Evidence {
        let cases = self.published.cases.iter().filter(|case| case.fires(link.pattern));
        Evidence {
            record: RecordId(world.ids[other as usize]),
            score: link.score,
            cases: cases.map(|case| case.id.clone()).collect(),
        }
    }

    /// The answers where that is decided later: whose the records were so far.
    pub(super) fn pending(&self, items: &[&Prepared], fates: &[Fate]) -> Vec<Done> {
        let Ok(world) = self.world.read() else { return Vec::new() };
        let done = |(item, fate): (&&Prepared, &Fate)| {
            let mut done = alone(item, fate, Outcome::Pending);
            let known = fate.index.map(|index| world.customer_of[index as usize]);
            done.customer = known.filter(|customer| *customer != 0).map(CustomerId);
            done
        };
        items.iter().zip(fates).map(done).collect()
    }
}

/// What is said of a record whatever it hangs together with.
fn alone(item: &Prepared, fate: &Fate, outcome: Outcome) -> Done {
    let remarks = item.says.as_ref();
    let remarks =
        remarks.map(|says| says.clean.remarks.iter().map(|remark| (remark.field, remark.kind)).collect());
    Done {
        record: fate.record.map(RecordId),
        customer: None,
        change: fate.change,
        outcome,
        evidence: Vec::new(),
        doubts: Vec::new(),
        remarks: remarks.unwrap_or_default(),
    }
}
