//! What became of a customer: the merge journal with its evidence, and the events that told others.

use crate::resolver::{self, changed_fields, decode_evidence};
use crate::session::Session;
use db::Millis;
use db::journal::{self, Deed, Entry, Run};
use db::models;
use identity::golden::{self, Reference};
use identity::resolve::cases::Cases;
use rustc_hash::FxHashMap;

/// A link that spoke for a merge.
#[derive(Clone, PartialEq, Debug)]
pub struct Link {
    /// One record.
    pub a: i64,
    /// The other.
    pub b: i64,
    /// Bits for one person; infinite where a steward said so.
    pub bits: f64,
    /// The match cases that fired.
    pub cases: Vec<String>,
}

/// One step of a customer's life.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// When.
    pub at: Millis,
    /// Who caused it.
    pub actor: String,
    /// By what: `import`, `decision`, `publication`.
    pub cause: String,
    /// The decision that caused it.
    pub decision: Option<i64>,
    /// The model that decided.
    pub model_version: String,
    /// The match cases that decided.
    pub cases_version: String,
    /// What happened.
    pub deed: Deed,
    /// To whom.
    pub customer: i64,
    /// With whom.
    pub other: Option<i64>,
    /// The links that speak for it, strongest first.
    pub links: Vec<Link>,
    /// Names of the fields whose origin changed.
    pub fields: Vec<String>,
    /// Where the values of the profile came from before.
    pub before: Vec<Reference>,
    /// And afterwards.
    pub after: Vec<Reference>,
    /// The run that did it.
    pub run: i64,
}

/// Steps and events of a customer, oldest first.
#[derive(Clone, PartialEq, Debug)]
pub struct History {
    /// The steps.
    pub steps: Vec<Step>,
    /// The events.
    pub events: Vec<journal::Told>,
}

/// Reads the history of an id, whatever became of it. `created_run` is the run that made it.
pub fn history(session: &Session, id: i64, created_run: i64) -> anyhow::Result<History> {
    let data = &session.repository.data;
    let runs: FxHashMap<i64, Run> =
        session.block(journal::runs(data))?.into_iter().map(|run| (run.id, run)).collect();
    let names = case_names(session)?;
    let entries = session.block(journal::of_customer(data, id))?;
    let mut steps = Vec::with_capacity(entries.len() + 1);
    // A single record that came to be a customer leaves no entry.
    let told = entries.iter().any(|(_, entry)| entry.deed == Deed::Created && entry.customer == id);
    if let (false, Some(run)) = (told, runs.get(&created_run)) {
        steps.push(step(run, &created(id, created_run), &names));
    }
    let known = entries.iter().filter_map(|(_, entry)| Some((runs.get(&entry.run)?, entry)));
    steps.extend(known.map(|(run, entry)| step(run, entry, &names)));
    Ok(History { steps, events: session.block(journal::events_of(data, id))? })
}

fn created(customer: i64, run: i64) -> Entry {
    Entry { run, deed: Deed::Created, customer, other: None, evidence: None, before: None, after: None }
}

fn step(run: &Run, entry: &Entry, names: &FxHashMap<String, Vec<String>>) -> Step {
    let cases = names.get(&run.cases_version);
    let links = entry.evidence.as_deref().map(decode_evidence).unwrap_or_default();
    let fired = |bits: u64| -> Vec<String> {
        let all = cases.into_iter().flatten().enumerate();
        all.filter(|(at, _)| bits >> at & 1 == 1).map(|(_, name)| name.clone()).collect()
    };
    let link =
        |link: &resolver::Evidence| Link { a: link.a, b: link.b, bits: link.score, cases: fired(link.cases) };
    let fields = match (&entry.before, &entry.after) {
        (Some(before), Some(after)) => changed_fields(Some(before), after),
        _ => String::new(),
    };
    let origins = |profile: &Option<Vec<u8>>| {
        profile.as_deref().and_then(|profile| golden::decode(profile).ok()).unwrap_or_default()
    };
    Step {
        before: origins(&entry.before),
        after: origins(&entry.after),
        run: entry.run,
        at: run.at,
        actor: run.actor.clone(),
        cause: run.cause.clone(),
        decision: run.decision_id,
        model_version: run.model_version.clone(),
        cases_version: run.cases_version.clone(),
        deed: entry.deed,
        customer: entry.customer,
        other: entry.other,
        links: links.iter().map(link).collect(),
        fields: fields.split(',').filter(|field| !field.is_empty()).map(str::to_owned).collect(),
    }
}

/// The names of the match cases of every version that was ever published.
fn case_names(session: &Session) -> anyhow::Result<FxHashMap<String, Vec<String>>> {
    let mut names = FxHashMap::default();
    for publication in session.block(models::publications(&session.repository.data))? {
        if let Ok(cases) = Cases::from_toml(&publication.cases) {
            let version = resolver::cases_version(&publication.cases);
            names.insert(version, cases.iter().map(|case| case.id.clone()).collect());
        }
    }
    Ok(names)
}
