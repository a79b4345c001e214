//! A pair as it is shown to whoever judges it: two records side by side, without score, stratum or fate.

use crate::access::By;
use crate::report::mask::Part;
use crate::report::values::{self, Raw};
use crate::sealed::{self, Unsealed};
use crate::session::Session;
use db::acceptance::Pair;
use db::audit::People;
use model::{Field, Purpose};
use std::collections::BTreeMap;

/// Two records side by side.
pub struct Shown {
    /// Their sources.
    pub sources: [String; 2],
    /// Their keys there.
    pub keys: [String; 2],
    /// The values of each field, left and right.
    pub rows: Vec<(Field, [Side; 2])>,
}

/// The value of one side.
pub struct Side {
    /// Stretches of it, each with whether the other side differs there.
    pub parts: Vec<(String, bool)>,
    /// As it came in, where that says more than the compared value.
    pub raw: String,
}

/// Shows a pair; nothing where a record was erased. The looks are noted first.
pub fn show(session: &Session, pair: &Pair, actor: &str) -> anyhow::Result<Option<Shown>> {
    let shown = side_by_side_of(session, pair)?;
    if shown.is_some() {
        note(session, pair, actor)?;
    }
    Ok(shown)
}

/// The same for whoever has noted the looks.
pub(crate) fn side_by_side_of(session: &Session, pair: &Pair) -> anyhow::Result<Option<Shown>> {
    let unsealed = sealed::unseal(session, &[pair.record_a, pair.record_b])?;
    let place = |id: i64| unsealed.ids.iter().position(|known| *known == id);
    let (Some(a), Some(b)) = (place(pair.record_a), place(pair.record_b)) else { return Ok(None) };
    Ok(Some(side_by_side(&unsealed, a, b)))
}

fn note(session: &Session, pair: &Pair, actor: &str) -> anyhow::Result<()> {
    let records = [pair.record_a, pair.record_b];
    let customers = session.block(db::customers::of_records(&session.repository.data, &records))?;
    let by = By::command(actor, "acceptance", Purpose::DataQuality);
    session.note(&by, People::customers(customers.into_values()).with_records(records))?;
    Ok(())
}

fn side_by_side(unsealed: &Unsealed, a: usize, b: usize) -> Shown {
    // Who labels must see what is compared; the policy masks what leaves the house.
    let unmasked = model::Policy::default();
    let raw: BTreeMap<u32, Raw> =
        [a, b].into_iter().map(|at| (at as u32, values::texts(&unsealed.raw(at), &unmasked))).collect();
    let rows = values::open(&unsealed.records, &unmasked, a as u32, b as u32, &raw);
    let sources = [a, b].map(|at| unsealed.raw(at).layout().source.clone());
    let key = |at| unsealed.records.key(at as u32).1.to_owned();
    let side = |parts: Vec<Part>, raw: Option<&String>| {
        let plain: String = parts.iter().map(|part| part.0.as_str()).collect();
        let raw = raw.filter(|raw| !raw.eq_ignore_ascii_case(&plain)).cloned().unwrap_or_default();
        Side { parts: parts.into_iter().map(|Part(text, differs)| (text, differs)).collect(), raw }
    };
    let rows = rows.into_iter().map(|row| {
        let raw = row.raw.as_ref();
        let left = side(row.sides.left, raw.map(|raw| &raw[0]));
        let right = side(row.sides.right, raw.map(|raw| &raw[1]));
        (row.field, [left, right])
    });
    Shown { sources, keys: [a, b].map(key), rows: rows.collect() }
}
