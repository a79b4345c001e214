//! The answers to items: whose each record is now, and which pairs speak for it.

use super::Engine;
use super::fate::Fate;
use super::meaning::Meaning;
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
            (done.outcome, done.evidence) =
                self.speaking_for(&world, &meaning.around, *at, sizes[customer] > 1);
            done
        };
        items.iter().zip(fates).map(done).collect()
    }

    /// The pairs that speak for what became of a member, the strongest first.
    fn speaking_for(
        &self,
        world: &World,
        around: &Around,
        at: usize,
        linked: bool,
    ) -> (Outcome, Vec<Evidence>) {
        let evidence = |other: Index, link: &Link| Evidence {
            record: RecordId(world.ids[other as usize]),
            score: link.score,
            cases: self
                .published
                .cases
                .iter()
                .filter(|case| case.fires(link.pattern))
                .map(|case| case.id.clone())
                .collect(),
        };
        if linked {
            let mine =
                around.resolution.links.iter().filter(|link| link.a as usize == at || link.b as usize == at);
            let other = |link: &Link| if link.a as usize == at { link.b } else { link.a };
            let of =
                mine.take(MOST_EVIDENCE).map(|link| evidence(around.members[other(link) as usize], link));
            return (Outcome::Linked, of.collect());
        }
        let index = around.members[at];
        let doubtful =
            around.reviews.iter().map(|review| review.link).filter(|link| link.a == index || link.b == index);
        let of: Vec<Evidence> = doubtful
            .take(MOST_EVIDENCE)
            .map(|link| evidence(if link.a == index { link.b } else { link.a }, &link))
            .collect();
        (if of.is_empty() { Outcome::New } else { Outcome::Review }, of)
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
        remarks: remarks.unwrap_or_default(),
    }
}
