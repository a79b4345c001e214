//! The identity graph of a customer: its records, the identifiers they carry, and the pairs that speak for one person.

use super::node::Node;
use super::refusal::Refusal;
use super::within::Sights;
use crate::access::{By, View, mask};
use crate::customers::{Opened, SourceFacts, unseal};
use db::audit::People;
use identity::records::Index;
use identity::resolve::Link;
use model::{CustomerId, Field, RecordId, Sight};
use std::collections::BTreeMap;

/// What identifies a person by itself.
const IDENTIFIERS: [Field; 4] = [Field::Email, Field::Phone, Field::LoyaltyCard, Field::NationalId];

/// The graph.
pub struct Graph {
    /// The customer who answers.
    pub id: CustomerId,
    /// Its records, each with the name of its source.
    pub records: Vec<(RecordId, String)>,
    /// What they carry.
    pub identifiers: Vec<Identifier>,
    /// The pairs that speak for one person; none where too many hang together to be compared at once.
    pub ties: Option<Vec<Tie>>,
}

/// A value that records carry.
pub struct Identifier {
    /// The field.
    pub field: Field,
    /// As it is seen.
    pub value: String,
    /// How it is seen.
    pub sight: Sight,
    /// Who carries it.
    pub records: Vec<RecordId>,
}

/// A pair that speaks for one person.
pub struct Tie {
    /// The records.
    pub records: [RecordId; 2],
    /// Bits for one person; infinite where a steward said so.
    pub score: f64,
    /// Ids of the match cases that fire.
    pub cases: Vec<String>,
}

impl Node {
    /// The identity graph of a customer.
    pub async fn customer_graph(&self, id: CustomerId, by: &By, view: &View) -> Result<Graph, Refusal> {
        let (world, _) = self.0.ready()?;
        let seen = self.seen(id, view).await?;
        let keys = seen.profile.keys(self.session())?;
        let stored = &seen.profile.whole.records;
        let opened = self.with_facts(|facts: &SourceFacts| unseal(facts, stored, &keys)).await?;
        let ids: Vec<i64> = opened.iter().map(|opened| opened.id).collect();
        let ties = {
            let world = world.read().map_err(|_| self.0.not_ready())?;
            ties(&world, &ids, self.0.settings.resolver.most_at_once)
        };
        let id = seen.profile.whole.customer.id;
        self.note(by, People::one(id)).await?;
        Ok(Graph {
            id: CustomerId(id),
            records: opened.iter().map(|opened| (RecordId(opened.id), opened.source.clone())).collect(),
            identifiers: identifiers(&opened, &seen.sights),
            ties,
        })
    }
}

/// Each value once, with all who carry it; as whoever sees the most of it sees it.
fn identifiers(opened: &[Opened], sights: &Sights) -> Vec<Identifier> {
    let mut found: BTreeMap<(Field, String), (Sight, Vec<RecordId>)> = BTreeMap::new();
    for record in opened {
        for field in IDENTIFIERS {
            let sight = sights.of(record.id, field);
            for value in (0..=u8::MAX).map_while(|nth| record.value(field, nth)) {
                let known = found.entry((field, value)).or_insert((sight, Vec::new()));
                known.0 = known.0.max(sight);
                known.1.push(RecordId(record.id));
            }
        }
    }
    let identifier = |((field, value), (sight, records)): ((Field, String), (Sight, Vec<RecordId>))| {
        let value = mask::seen(sight, field, value).unwrap_or_default();
        Identifier { field, value, sight, records }
    };
    found.into_iter().map(identifier).collect()
}

/// The pairs of these records that speak for one person, the strongest first.
fn ties(world: &super::world::World, records: &[i64], most: usize) -> Option<Vec<Tie>> {
    let seeds: Vec<Index> = records.iter().filter_map(|id| world.index(*id)).collect();
    let around = world.set.around(&seeds, most.max(seeds.len())).ok()?;
    let place = |at: Index| world.ids[around.members[at as usize] as usize];
    let inside = |link: &&Link| records.contains(&place(link.a)) && records.contains(&place(link.b));
    let tie = |link: &Link| {
        let cases = world.set.cases().iter().filter(|case| case.fires(link.pattern));
        Tie {
            records: [RecordId(place(link.a)), RecordId(place(link.b))],
            score: link.score,
            cases: cases.map(|case| case.id.clone()).collect(),
        }
    };
    let mut ties: Vec<Tie> = around.resolution.links.iter().filter(inside).map(tie).collect();
    ties.sort_by(|left, right| right.score.total_cmp(&left.score).then(left.records.cmp(&right.records)));
    Some(ties)
}
