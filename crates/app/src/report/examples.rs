//! The explained examples: two records side by side, the outcome, and what led to it.

use super::choose::{Call, Verdict, choose};
use super::origin::{Origin, Standing};
use super::values::{self, Row};
use crate::load::Loaded;
use crate::matching::Matched;
use identity::records::Index;
use identity::resolve::Why;
use identity::resolve::decide::Judge;
use identity::resolve::explain::{Explanation, explain_with};
use serde::Serialize;

/// One explained pair.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub(super) struct Example {
    /// What became of the pair.
    pub verdict: Verdict,
    /// Why it is set aside; the explanation only knows of the pair by itself, not of its groups.
    pub why: Option<Why>,
    /// Whether the two live in one household.
    pub one_household: bool,
    /// Where the two records stand.
    pub records: [Standing; 2],
    /// The values compared.
    pub rows: Vec<Row>,
    /// The reasons.
    pub explanation: Explanation,
}

/// The examples with masked values.
pub(super) fn masked(
    origin: &Origin<'_>,
    loaded: &Loaded,
    matched: &Matched<'_>,
) -> anyhow::Result<Vec<Example>> {
    let judge = Judge::new(&matched.candidates, &matched.model, &matched.cases, &matched.decisions);
    let example = |call: &Call| {
        let rows = values::masked(loaded, call.a, call.b);
        let records = [call.a, call.b].map(|index| origin.standing(loaded, index));
        example(matched, &judge, call, records, rows)
    };
    let calls = choose(matched, &judge);
    origin.note(&records_of(&calls))?;
    Ok(calls.iter().map(example).collect())
}

/// The examples with all values and keys, as compared and as in the files.
pub(super) fn revealed(
    origin: &Origin<'_>,
    loaded: &Loaded,
    matched: &Matched<'_>,
) -> anyhow::Result<Vec<Example>> {
    let judge = Judge::new(&matched.candidates, &matched.model, &matched.cases, &matched.decisions);
    let calls = choose(matched, &judge);
    let wanted = records_of(&calls);
    origin.note(&wanted)?;
    let raw = origin.raw(loaded, &wanted)?;
    let example = |call: &Call| {
        let rows = values::open(&loaded.records, &loaded.policy, call.a, call.b, &raw);
        let records = [call.a, call.b].map(|index| {
            let id = super::short(loaded.records.key(index).1);
            Standing { id: Some(id), ..origin.standing(loaded, index) }
        });
        example(matched, &judge, call, records, rows)
    };
    Ok(calls.iter().map(example).collect())
}

fn example(
    matched: &Matched<'_>,
    judge: &Judge<'_>,
    call: &Call,
    records: [Standing; 2],
    rows: Vec<Row>,
) -> Example {
    let resolution = &matched.resolution;
    let household = |index: Index| resolution.household_of[resolution.customer_of[index as usize] as usize];
    Example {
        verdict: call.verdict,
        why: call.why,
        one_household: household(call.a) == household(call.b),
        records,
        rows,
        explanation: explain_with(judge, &matched.model, &matched.cases, (call.a, call.b, call.pattern)),
    }
}

fn records_of(calls: &[Call]) -> Vec<Index> {
    calls.iter().flat_map(|call| [call.a, call.b]).collect()
}
