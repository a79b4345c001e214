//! Do you know this person? The records that resemble, gathered by customer.

use super::answer::{Candidate, Reason, Similar};
use super::world::World;
use identity::index::Resembling;
use identity::normalise::CleanRecord;
use identity::records::Index;
use identity::resolve::Outcome;
use identity::resolve::explain::{Explanation, Weight};
use model::{CustomerId, RecordId};
use serde::Serialize;

/// Records named for one candidate at most.
const MOST_RECORDS: usize = 5;

/// The customers who may be this person, the likeliest first; among some records where that is asked for.
pub(crate) fn candidates(
    world: &World,
    clean: &CleanRecord,
    among: Option<&dyn Fn(Index) -> bool>,
    (pairs, limit): (usize, usize),
) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = Vec::new();
    let resembling = match among {
        None => world.set.ask(clean, pairs),
        Some(among) => world.set.ask_among(clean, pairs, among),
    };
    for found in resembling {
        let customer = world.customer_of[found.index as usize];
        // What is not committed yet belongs to nobody.
        if customer == 0 {
            continue;
        }
        let id = CustomerId(customer);
        match candidates.iter().position(|candidate| candidate.customer == id) {
            Some(at) if candidates[at].records.len() < MOST_RECORDS => {
                candidates[at].records.push(similar(world, &found));
            }
            None if candidates.len() < limit => candidates.push(candidate(id, world, &found)),
            _ => {}
        }
    }
    candidates
}

fn candidate(customer: CustomerId, world: &World, found: &Resembling) -> Candidate {
    let score = found.explanation.score;
    Candidate {
        customer,
        score,
        confidence: 1.0 / (1.0 + (-score).exp2()),
        decision: match found.explanation.outcome {
            Outcome::Same => "same",
            Outcome::Review => "review",
            Outcome::Different => "different",
        },
        records: vec![similar(world, found)],
    }
}

fn similar(world: &World, found: &Resembling) -> Similar {
    let at = found.index as usize;
    let explanation = &found.explanation;
    Similar {
        record: RecordId(world.ids[at]),
        source: world.sources[usize::from(world.source_of[at])].name.clone(),
        score: explanation.score,
        cases: explanation.cases.iter().map(|case| case.id.clone()).collect(),
        veto: veto(explanation),
        reasons: reasons(explanation),
    }
}

/// What rules out one person.
pub(super) fn veto(explanation: &Explanation) -> Option<String> {
    explanation.veto.as_ref().map(word)
}

/// What each attribute says.
pub(super) fn reasons(explanation: &Explanation) -> Vec<Reason> {
    let reason = |weight: &Weight| Reason {
        attribute: word(&weight.attribute),
        level: weight.level.to_owned(),
        bits: weight.bits,
    };
    explanation.weights.iter().map(reason).collect()
}

/// The name under which a value is written.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
