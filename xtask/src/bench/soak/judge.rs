//! The comparison at the end: what the repository tells is what was acknowledged, its customers and households are those of
//! the pure function, every follower heard the whole log, and nothing is left to be done.

use super::Soak;
use super::caller::Caller;
use super::follow::{Event, Heard, Kind};
use super::fresh;
use super::ledger::{Key, Known};
use super::place::Place;
use super::state::{self, Groups, State};
use crate::bench::service::http;
use crate::shell;
use anyhow::Context;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What is counted for the report.
#[derive(Default)]
pub struct Compared {
    /// Records that are there.
    pub records: usize,
    /// Records that were deleted, and are not.
    pub gone: usize,
    /// Customers, and households of several.
    pub groups: [usize; 2],
    /// Decisions.
    pub decisions: usize,
    /// Events of the log.
    pub events: usize,
}

/// What a served repository told.
pub struct Told {
    state: State,
    decided: Vec<Value>,
}

/// Compares what followers heard with the log.
pub fn followers(soak: &Soak, log: &[Event], heard: &[(&'static Kind, Heard)]) {
    for (kind, heard) in heard {
        let expected: Vec<&str> = of_kind(log, kind).map(|event| event.id.as_str()).collect();
        let ids: Vec<&str> = heard.ids.iter().map(String::as_str).collect();
        let told: BTreeSet<&str> = ids.iter().copied().collect();
        let missed = expected.iter().filter(|id| !told.contains(**id)).count();
        let doubled = ids.len() - told.len();
        soak.findings
            .check(missed == 0, "events missed", || format!("{}: {missed} of {}", kind.name, expected.len()));
        soak.findings.check(doubled == 0, "events doubled", || format!("{}: {doubled}", kind.name));
        soak.findings.check(ids == expected, "not the log", || {
            let at = ids.iter().zip(&expected).position(|(one, other)| one != other);
            format!("{}: {} events of {}, other ones from {at:?} on", kind.name, ids.len(), expected.len())
        });
    }
}

/// The events of the log that a kind of follower follows.
pub fn of_kind<'a>(log: &'a [Event], kind: &'static Kind) -> impl Iterator<Item = &'a Event> {
    log.iter().filter(|event| kind.types.is_empty() || kind.types.contains(&event.kind.as_str()))
}

/// Reads what both processes tell while they serve, and compares it with what was acknowledged.
pub fn served(soak: &Soak, log: &[Event]) -> anyhow::Result<Told> {
    let address = soak.nodes.get(0).address;
    let token = soak.tokens.get(address, Duration::from_secs(10)).context("no token is given any more")?;
    let (living, last) = match state::replayed(log) {
        Ok(replayed) => replayed,
        Err(said) => {
            soak.findings.note("event does not fit", said);
            (BTreeSet::new(), 2 * soak.ledger.len() as u64)
        }
    };
    let [state, other] = soak.nodes.addresses().map(|address| state::read(address, &token, last));
    let (state, other) = (state?, other?);
    let findings = &soak.findings;
    findings.check(state.people == other.people && state.says == other.says, "processes differ", || {
        differ(&state.people, &other.people)
    });
    findings.check(living == state.customers, "events tell of others", || {
        let [one, two] = [living.difference(&state.customers), state.customers.difference(&living)];
        format!("only by events {:?}; only there {:?}", first(one), first(two))
    });
    acknowledged(soak, &state);
    let mut caller = Caller::new(soak, 901);
    let listed =
        caller.insist("decisions", &http::get("/v1/decisions?limit=1000")).context("no decisions")?;
    let mut decided = listed.body["decisions"].as_array().cloned().unwrap_or_default();
    decided.reverse();
    decisions(soak, &decided);
    let letters = caller.insist("dead letters", &http::get("/v1/dead-letters")).context("no dead letters")?;
    findings.check(letters.body["open"] == 0, "dead letters", || letters.body.to_string());
    let waiting = caller.insist("quarantine", &http::get("/v1/quarantine")).context("no quarantine")?;
    findings.check(waiting.body["rows"].as_array().is_none_or(Vec::is_empty), "quarantined", || {
        waiting.body.to_string()
    });
    Ok(Told { state, decided })
}

/// Every record is there as it was acknowledged last, in as many versions, and no other.
fn acknowledged(soak: &Soak, state: &State) {
    let records = soak.ledger.records();
    for (key, known) in &records {
        let is_there = state.says.contains_key(key);
        soak.findings.check(known.content.is_none() || is_there, "record lost", || format!("{key:?}"));
        soak.findings
            .check(known.content.is_some() || !is_there, "deleted record is there", || format!("{key:?}"));
        let version = state.versions.get(key).copied().unwrap_or(known.versions);
        soak.findings.check(version == known.versions, "versions lost or doubled", || {
            format!("{key:?}: {version} in place of {}", known.versions)
        });
    }
    let unknown: Vec<&Key> = state.says.keys().filter(|key| !records.contains_key(*key)).collect();
    soak.findings
        .check(unknown.is_empty(), "record that nobody sent", || format!("{:?}", first(unknown.iter())));
}

/// Every decision that was acknowledged is there, once, and no other.
fn decisions(soak: &Soak, listed: &[Value]) {
    let taken = soak.ledger.decided();
    let acknowledged: BTreeMap<&str, &Value> =
        taken.iter().flat_map(|decided| decided.ids.iter().map(|id| (id.as_str(), &decided.asked))).collect();
    let listed: BTreeSet<&str> = listed.iter().filter_map(|decision| decision["id"].as_str()).collect();
    for (id, asked) in &acknowledged {
        soak.findings.check(listed.contains(id), "decision lost", || format!("{id}: {asked}"));
    }
    let unknown: Vec<&&str> = listed.iter().filter(|id| !acknowledged.contains_key(**id)).collect();
    soak.findings
        .check(unknown.is_empty(), "decision taken twice", || format!("{:?}", first(unknown.iter())));
}

/// After both processes ended: nothing is left to be done, the next start changes nothing, the access log is whole, and a
/// fresh repository comes to the same.
pub fn at_rest(soak: &Soak, place: &Place, told: &Told, log: &[Event]) -> anyhow::Result<Compared> {
    let findings = &soak.findings;
    let repaired: Value = serde_json::from_str(&shell::output(place.command(&["repair", "--json"]))?)?;
    findings.check(fresh::is_nothing(&repaired), "something was left to be done", || repaired.to_string());
    soak.nodes.get(0).start(place, 0)?;
    soak.until_ready(0)?;
    let after = super::follow::log(soak, &mut Caller::new(soak, 902), 0)?;
    let [before, after] = [log, after.as_slice()].map(|log| log.last().map(|event| event.id.clone()));
    findings.check(before == after, "the next start changes something", || format!("{before:?} {after:?}"));
    soak.nodes.get(0).stop()?;
    let mut verify = place.command(&["audit", "verify"]);
    for heads in
        [0, 1].map(|number| place.data(number).join("audit-heads.jsonl")).iter().collect::<BTreeSet<_>>()
    {
        verify.arg("--heads").arg(heads);
    }
    let verified = verify.output()?;
    let said =
        String::from_utf8_lossy(&verified.stdout).into_owned() + &String::from_utf8_lossy(&verified.stderr);
    findings.check(verified.status.success() && !said.contains("FOUND"), "access log", || said);
    the_pure_function(soak, place, told)?;
    let records = soak.ledger.records();
    Ok(Compared {
        records: told.state.says.len(),
        gone: records.values().filter(|known| known.content.is_none()).count(),
        groups: [told.state.people.len(), told.state.homes.len()],
        decisions: told.decided.len(),
        events: log.len(),
    })
}

fn the_pure_function(soak: &Soak, place: &Place, told: &Told) -> anyhow::Result<()> {
    let records = soak.ledger.records();
    let mut keys = told.state.keys.clone();
    let id = |(key, known): (&Key, &Known)| Some((known.record.clone()?, key.clone()));
    keys.extend(records.iter().filter_map(id));
    let fresh = fresh::make(place, &records, &told.decided, &keys)?;
    let findings = &soak.findings;
    let (one, other) = (&told.state, &fresh);
    findings.check(one.people == other.people, "customers differ", || differ(&one.people, &other.people));
    findings.check(one.homes == other.homes, "households differ", || differ(&one.homes, &other.homes));
    for (key, says) in &one.says {
        let expected = other.says.get(key);
        findings.check(Some(says) == expected, "record says something else", || {
            format!("{key:?}: {says} {expected:?}")
        });
    }
    Ok(())
}

fn differ(one: &Groups, other: &Groups) -> String {
    let only = [one.difference(other), other.difference(one)];
    let [here, there] =
        only.map(|groups| (groups.clone().count(), groups.take(3).cloned().collect::<Vec<_>>()));
    format!("{} here only {:?}, {} there only {:?}", here.0, here.1, there.0, there.1)
}

fn first<T: std::fmt::Debug>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.take(5).collect()
}
