//! The comparison at the end: what the repository tells is what was acknowledged, its customers and households are those of
//! the pure function, every follower heard the whole log, and nothing is left to be done.

use super::Soak;
use super::caller::Caller;
use super::event::Event;
use super::findings::Findings;
use super::follow::{Heard, Kind, Order};
use super::fresh;
use super::ledger::{Decided, Key, Known};
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
pub fn followers(findings: &Findings, log: &[Event], heard: &[(&'static Kind, Heard)]) {
    for (kind, heard) in heard {
        let expected: Vec<&str> = of_kind(log, kind).map(|event| event.id.as_str()).collect();
        let ids: Vec<&str> = heard.ids.iter().map(String::as_str).collect();
        let told: BTreeSet<&str> = ids.iter().copied().collect();
        let missed = expected.iter().filter(|id| !told.contains(**id)).count();
        let doubled = ids.len() - told.len();
        findings
            .check(missed == 0, "events missed", || format!("{}: {missed} of {}", kind.name, expected.len()));
        findings.check(doubled == 0, "events doubled", || format!("{}: {doubled}", kind.name));
        match kind.order {
            Order::Log => findings.check(ids == expected, "not the log", || {
                let at = ids.iter().zip(&expected).position(|(one, other)| one != other);
                format!(
                    "{}: {} events of {}, other ones from {at:?} on",
                    kind.name,
                    ids.len(),
                    expected.len()
                )
            }),
            Order::OfEachCustomer => in_order_for_each(findings, log, kind, &ids),
        }
    }
}

/// Of each customer a later event is never heard of before an earlier one.
fn in_order_for_each(findings: &Findings, log: &[Event], kind: &Kind, ids: &[&str]) {
    let known: BTreeMap<&str, (usize, &Event)> =
        log.iter().enumerate().map(|(at, event)| (event.id.as_str(), (at, event))).collect();
    let mut last: BTreeMap<&str, usize> = BTreeMap::new();
    for id in ids {
        let Some((at, event)) = known.get(id) else {
            findings.note("event that is not in the log", format!("{}: {id}", kind.name));
            continue;
        };
        for customer in ["customer", "other"].iter().filter_map(|name| event.data[*name].as_str()) {
            let before = last.insert(customer, *at);
            findings.check(before.is_none_or(|before| before < *at), "told out of order", || {
                format!("{}: {id} of {customer}", kind.name)
            });
        }
    }
}

/// The events of the log that a kind of follower follows.
pub fn of_kind<'a>(log: &'a [Event], kind: &'static Kind) -> impl Iterator<Item = &'a Event> {
    log.iter().filter(|event| kind.types.is_empty() || kind.types.contains(&event.kind.as_str()))
}

/// Compares who is there by those who keep a copy of it with who is there.
pub fn mirrors(soak: &Soak, told: &Told, mirrors: &[BTreeSet<u64>]) {
    for mirror in mirrors {
        let there = &told.state.customers;
        soak.findings.check(mirror == there, "mirror knows others", || {
            let [one, two] = [mirror.difference(there), there.difference(mirror)];
            format!("only in the mirror {:?}; only there {:?}", first(one), first(two))
        });
    }
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
    acknowledged(findings, &soak.ledger.records(), &state);
    let mut caller = Caller::new(soak, 901);
    let listed =
        caller.insist("decisions", &http::get("/v1/decisions?limit=1000")).context("no decisions")?;
    let mut decided = listed.body["decisions"].as_array().cloned().unwrap_or_default();
    decided.reverse();
    decisions(findings, &soak.ledger.decided(), &decided);
    let letters = caller.insist("dead letters", &http::get("/v1/dead-letters")).context("no dead letters")?;
    findings.check(letters.body["open"] == 0, "dead letters", || letters.body.to_string());
    let waiting = caller.insist("quarantine", &http::get("/v1/quarantine")).context("no quarantine")?;
    findings.check(waiting.body["rows"].as_array().is_none_or(Vec::is_empty), "quarantined", || {
        waiting.body.to_string()
    });
    Ok(Told { state, decided })
}

/// Every record is there as it was acknowledged last, in as many versions, and no other.
fn acknowledged(findings: &Findings, records: &BTreeMap<Key, Known>, state: &State) {
    for (key, known) in records {
        let is_there = state.says.contains_key(key);
        findings.check(known.content.is_none() || is_there, "record lost", || format!("{key:?}"));
        findings
            .check(known.content.is_some() || !is_there, "deleted record is there", || format!("{key:?}"));
        let version = state.versions.get(key).copied().unwrap_or(known.versions);
        findings.check(version == known.versions, "versions lost or doubled", || {
            format!("{key:?}: {version} in place of {}", known.versions)
        });
    }
    let unknown: Vec<&Key> = state.says.keys().filter(|key| !records.contains_key(*key)).collect();
    findings.check(unknown.is_empty(), "record that nobody sent", || format!("{:?}", first(unknown.iter())));
}

/// Every decision that was acknowledged is there, once, and no other.
fn decisions(findings: &Findings, taken: &[Decided], listed: &[Value]) {
    let acknowledged: BTreeMap<&str, &Value> =
        taken.iter().flat_map(|decided| decided.ids.iter().map(|id| (id.as_str(), &decided.asked))).collect();
    let listed: BTreeSet<&str> = listed.iter().filter_map(|decision| decision["id"].as_str()).collect();
    for (id, asked) in &acknowledged {
        findings.check(listed.contains(id), "decision lost", || format!("{id}: {asked}"));
    }
    let unknown: Vec<&&str> = listed.iter().filter(|id| !acknowledged.contains_key(**id)).collect();
    findings.check(unknown.is_empty(), "decision taken twice", || format!("{:?}", first(unknown.iter())));
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

#[cfg(test)]
mod tests {
    use super::super::content::Content;
    use super::super::follow;
    use super::*;
    use serde_json::json;

    fn key(name: &str) -> Key {
        ("web".to_owned(), name.to_owned())
    }

    /// What is found where the repository tells of these records, by key and version.
    fn found(there: &[(&str, u64)]) -> Vec<String> {
        let known = |content: Option<Content>, versions| Known { content, versions, ..Known::default() };
        let records =
            BTreeMap::from([(key("kept"), known(Some(Content::new()), 2)), (key("gone"), known(None, 3))]);
        let mut state = State::default();
        for (name, version) in there {
            state.says.insert(key(name), json!({}));
            state.versions.insert(key(name), *version);
        }
        let findings = Findings::default();
        acknowledged(&findings, &records, &state);
        findings.lines()
    }

    #[test]
    fn records_are_there_once_as_they_were_acknowledged() {
        let check = |there: &[(&str, u64)], expected: &[&str]| {
            let lines = found(there);
            let kinds: Vec<&str> =
                lines.iter().filter_map(|line| line.split_once(": 1 times")).map(|(kind, _)| kind).collect();
            assert_eq!(kinds, expected, "{lines:?}");
        };
        check(&[("kept", 2)], &[]);
        check(&[], &["record lost"]);
        check(&[("kept", 3)], &["versions lost or doubled"]);
        check(&[("kept", 2), ("gone", 3)], &["deleted record is there"]);
        check(&[("kept", 2), ("other", 1)], &["record that nobody sent"]);
    }

    #[test]
    fn decisions_are_there_once() {
        let taken = [Decided { ids: vec!["dec_1".to_owned(), "dec_2".to_owned()], asked: json!({}) }];
        let check = |listed: &[&str], kinds: usize| {
            let findings = Findings::default();
            let listed: Vec<Value> = listed.iter().map(|id| json!({ "id": id })).collect();
            decisions(&findings, &taken, &listed);
            assert_eq!(findings.lines().len(), 2 * kinds, "{:?}", findings.lines());
        };
        check(&["dec_1", "dec_2"], 0);
        check(&["dec_1"], 1);
        check(&["dec_1", "dec_2", "dec_3"], 1);
    }

    #[test]
    fn followers_hear_the_log_and_nothing_else() {
        let event =
            |id: &str, kind: &str| Event { id: id.to_owned(), kind: kind.to_owned(), data: json!({}) };
        let log =
            [event("a", "customer.created"), event("b", "customer.merged"), event("c", "customer.created")];
        let check = |kind: &'static Kind, ids: &[&str], expected: &[&str]| {
            let findings = Findings::default();
            let ids = ids.iter().map(|id| (*id).to_owned()).collect();
            followers(&findings, &log, &[(kind, Heard { ids, repeated: 0 })]);
            let lines = findings.lines();
            let kinds: Vec<&str> =
                lines.iter().filter_map(|line| line.split_once(": 1 times")).map(|(kind, _)| kind).collect();
            assert_eq!(kinds, expected, "{lines:?}");
        };
        let [all, parts] = [&follow::kinds()[0], &follow::kinds()[1]];
        check(all, &["a", "b", "c"], &[]);
        check(parts, &["b"], &[]);
        check(all, &["a", "c"], &["events missed", "not the log"]);
        check(all, &["a", "b", "b", "c"], &["events doubled", "not the log"]);
        check(all, &["b", "a", "c"], &["not the log"]);
        check(parts, &[], &["events missed", "not the log"]);
    }

    #[test]
    fn receivers_hear_of_each_customer_in_order() {
        let event =
            |id: &str, data: Value| Event { id: id.to_owned(), kind: "customer.changed".to_owned(), data };
        let log = [
            event("a", json!({ "customer": "cus_1" })),
            event("b", json!({ "customer": "cus_2" })),
            event("c", json!({ "customer": "cus_2", "other": "cus_1" })),
        ];
        let check = |ids: &[&str], expected: &[&str]| {
            let findings = Findings::default();
            let ids = ids.iter().map(|id| (*id).to_owned()).collect();
            let kind = follow::kinds().iter().find(|kind| kind.order == Order::OfEachCustomer).unwrap();
            followers(&findings, &log, &[(kind, Heard { ids, repeated: 0 })]);
            let lines = findings.lines();
            let kinds: Vec<&str> =
                lines.iter().filter_map(|line| line.split_once(": 1 times")).map(|(kind, _)| kind).collect();
            assert_eq!(kinds, expected, "{lines:?}");
        };
        check(&["a", "b", "c"], &[]);
        check(&["b", "a", "c"], &[]);
        check(&["b", "c", "a"], &["told out of order"]);
        check(&["a", "c"], &["events missed"]);
        check(&["a", "b", "c", "z"], &["event that is not in the log"]);
    }
}
