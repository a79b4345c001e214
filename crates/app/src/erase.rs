//! Erasing a person. First the keys go, together with the entry in the list of the erased: from then on nothing
//! of the person can be read, here or in any copy of the data. Then the rows go. Interrupted between the two, it
//! is finished by running it again.

use crate::access::By;
use crate::live::Content;
use crate::sealed;
use crate::session::Session;
use db::Millis;
use db::audit::People;
use db::customers::{self, State};
use db::dead_letters;
use db::erase::{self, Cause, Taken, Targets};
use db::quarantine::{self, Filter};
use db::records::{self, Stored};
use db::vault::{ErasedRow, Sealer, Space};
use model::{CustomerId, Field};

/// Letters of the shortest value by which a quarantined row is recognised as the person's.
const SHORTEST: usize = 6;

/// Quarantined rows and dead letters read at a time.
const PAGE: i64 = 1_024;

/// Whom an erasure concerns.
pub struct Plan {
    /// The customer who answers for the id that was asked for.
    pub customer: i64,
    /// What goes.
    pub targets: Targets,
    /// Whether the keys are gone already: an erasure that was interrupted.
    pub interrupted: bool,
}

/// Finds out what an erasure would take out; an id that was merged away means who answers for it.
pub fn plan(session: &Session, id: i64) -> anyhow::Result<Plan> {
    let repository = &session.repository;
    let customer = survivor(session, id)?;
    let erased = session.block(repository.vault.erased())?;
    let destroyed = |space: Space| {
        let theirs = move |row: &&ErasedRow| row.customer == Some(customer) && row.space == space as i64;
        erased.iter().filter(theirs).map(|row| row.id)
    };
    let mut records = session.block(customers::records_of(&repository.data, customer))?;
    let interrupted = destroyed(Space::Record).next().is_some();
    records.extend(destroyed(Space::Record));
    records.sort_unstable();
    records.dedup();
    anyhow::ensure!(
        !records.is_empty(),
        "customer {} has no records, so nothing personal is kept of it; there is nothing to erase",
        CustomerId(customer)
    );
    let mut found = Marks::new(session, &records);
    let quarantine = quarantined(session, &mut found)?;
    let mut letters = letters(session, &mut found)?;
    letters.extend(destroyed(Space::DeadLetter));
    letters.sort_unstable();
    letters.dedup();
    let targets = Targets {
        customers: vec![customer],
        quarantine: quarantine.into_iter().chain(destroyed(Space::Quarantine)).collect(),
        dead_letters: letters,
        decisions: session.block(erase::decisions_about(&repository.data, &records))?,
        records,
        ..Targets::default()
    };
    Ok(Plan { customer, targets, interrupted })
}

fn survivor(session: &Session, id: i64) -> anyhow::Result<i64> {
    let data = &session.repository.data;
    let mut answers = id;
    loop {
        let customer = session
            .block(customers::get(data, answers))?
            .ok_or(db::Error::NotFound { what: "customer", name: CustomerId(id).to_string() })?;
        match (customer.state, customer.survivor) {
            (State::Erased, _) => anyhow::bail!("{}", erased_text(session, answers)?),
            (State::Merged, Some(survivor)) => answers = survivor,
            _ => return Ok(answers),
        }
    }
}

/// What is said of a customer that was erased.
pub fn erased_text(session: &Session, id: i64) -> anyhow::Result<String> {
    let at = session.block(erase::erased_at(&session.repository.data, id))?;
    let id = CustomerId(id);
    Ok(format!("customer {id} was erased{}", at.map(|at| format!(" on {}", day(at))).unwrap_or_default()))
}

/// Erases whom a plan names. `reason` names nobody: it stays, sealed.
pub fn erase(
    session: &Session,
    plan: &Plan,
    reason: &str,
    actor: &str,
    now: Millis,
) -> anyhow::Result<Taken> {
    let repository = &session.repository;
    let Targets { records, quarantine, dead_letters, decisions, .. } = &plan.targets;
    let spaces = [
        (Space::Record, records),
        (Space::Quarantine, quarantine),
        (Space::DeadLetter, dead_letters),
        (Space::Decision, decisions),
    ];
    let customer = Some(plan.customer);
    let rows: Vec<ErasedRow> = spaces
        .iter()
        .flat_map(|(space, ids)| ids.iter().map(|id| (*space as i64, *id)))
        .map(|(space, id)| ErasedRow { space, id, customer, at: now })
        .collect();
    let by = By::command(actor, "erase", model::Purpose::RightsRequest);
    session.note(&by, People::one(plan.customer).with_records(records.iter().copied()))?;
    session.block(repository.vault.replay_erased(&rows))?;
    let keys = session.block(repository.vault.create_keys(Space::Erasure, &[plan.customer]))?;
    let sealed = Sealer::default().seal(&keys[0], &plan.customer.to_le_bytes(), reason.as_bytes())?;
    let cause = Cause { at: now, actor, reason: Some((plan.customer, &sealed)) };
    Ok(session.block(erase::take_out(&repository.data, &plan.targets, &cause))?)
}

/// An erasure with its reason in clear.
pub struct Noted {
    /// Whose id it was.
    pub customer: i64,
    /// When.
    pub at: Millis,
    /// By whom.
    pub actor: String,
    /// Why.
    pub reason: Option<String>,
}

/// Who was erased when, by whom and why.
pub fn list(session: &Session) -> anyhow::Result<Vec<Noted>> {
    let repository = &session.repository;
    let all = session.block(erase::noted(&repository.data))?;
    let ids: Vec<i64> = all.iter().map(|noted| noted.customer).collect();
    let keys = session.block(repository.vault.keys(Space::Erasure, &ids))?;
    let clear = |noted: erase::Noted| {
        let erase::Noted { customer, at, actor, sealed } = noted;
        let plain = keys
            .get(&customer)
            .zip(sealed)
            .and_then(|(key, sealed)| key.open(&customer.to_le_bytes(), &sealed));
        let reason = plain.and_then(|plain| String::from_utf8(plain).ok());
        Noted { customer, at, actor, reason }
    };
    Ok(all.into_iter().map(clear).collect())
}

/// The day of an instant, in UTC.
pub fn day(at: Millis) -> String {
    let instant = jiff::Timestamp::from_millisecond(at);
    instant.map_or_else(|_| "?".to_owned(), |instant| instant.strftime("%Y-%m-%d").to_string())
}

/// Rows in quarantine and open dead letters that are about these records, or hold one of their contacts, cards or keys or
/// one of these values. What is settled holds nothing any more.
pub(crate) fn waiting_about(
    session: &Session,
    records: &[i64],
    values: &[String],
) -> anyhow::Result<(Vec<i64>, Vec<i64>)> {
    let mut marks = Marks::new(session, records);
    let (mut contacts, keys) = known(session, records)?;
    contacts.extend(values.iter().filter(|value| value.len() >= SHORTEST).map(|value| value.to_lowercase()));
    marks.known = Some((contacts, keys));
    Ok((quarantined(session, &mut marks)?, letters(session, &mut marks)?))
}

/// Rows in quarantine that hold one of the person's contacts, cards or keys.
fn quarantined(session: &Session, marks: &mut Marks<'_>) -> anyhow::Result<Vec<i64>> {
    let data = &session.repository.data;
    let next = |after: i64| session.block(quarantine::waiting(data, &Filter::default(), after, PAGE));
    let mut waiting = next(0)?;
    let mut found = Vec::new();
    while let Some(last) = waiting.last().map(|row| row.id) {
        found.extend(theirs(session, &waiting, marks.read()?)?);
        waiting = next(last)?;
    }
    Ok(found)
}

/// Those of some rows that hold one of these marks.
fn theirs(session: &Session, rows: &[quarantine::Row], (contacts, keys): &Known) -> anyhow::Result<Vec<i64>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let row_keys = session.block(session.repository.vault.keys(Space::Quarantine, &ids))?;
    let mut found = Vec::new();
    for row in rows {
        let (Some(sealed), Some(key)) = (&row.sealed, row_keys.get(&row.id)) else { continue };
        let plain = key
            .open(&row.id.to_le_bytes(), sealed)
            .ok_or(db::Error::Damaged { what: Space::Quarantine.what(), id: row.id })?;
        let text = String::from_utf8_lossy(&plain).to_lowercase();
        let mut keys = keys.iter().filter(|(_, key)| key.len() >= SHORTEST);
        let has_key = keys.any(|(source, key)| *source == row.source_id && holds(&text, key));
        if has_key || contacts.iter().any(|contact| holds(&text, contact)) {
            found.push(row.id);
        }
    }
    Ok(found)
}

/// Open dead letters about one of the person's records, or that hold one of the person's contacts or cards. The
/// settled ones hold nothing any more.
fn letters(session: &Session, marks: &mut Marks<'_>) -> anyhow::Result<Vec<i64>> {
    let repository = &session.repository;
    let mut found = Vec::new();
    let mut last = 0;
    loop {
        let open = session.block(dead_letters::sealed(&repository.data, last, PAGE))?;
        let ids: Vec<i64> = open.iter().map(|(letter, _)| letter.id).collect();
        let Some(end) = ids.last() else { return Ok(found) };
        last = *end;
        let letter_keys = session.block(repository.vault.keys(Space::DeadLetter, &ids))?;
        for (letter, sealed) in open {
            let is_about = letter.known.is_some_and(|(record, _)| marks.records.contains(&record));
            let Some(key) = letter_keys.get(&letter.id).filter(|_| !is_about) else {
                found.extend(is_about.then_some(letter.id));
                continue;
            };
            let (key, values) = Content::open(key, letter.id, &sealed)?.texts()?;
            let (contacts, keys) = marks.read()?;
            let (key, values) = ((letter.source_id, key.to_lowercase()), values.to_lowercase());
            if keys.contains(&key) || contacts.iter().any(|contact| holds(&values, contact)) {
                found.push(letter.id);
            }
        }
    }
}

/// Contacts, and keys of records with their sources.
type Known = (Vec<String>, Vec<(i64, String)>);

/// By what the person is recognised where no record leads to it; read once, and only where something is searched.
struct Marks<'a> {
    session: &'a Session,
    records: &'a [i64],
    known: Option<Known>,
}

impl<'a> Marks<'a> {
    fn new(session: &'a Session, records: &'a [i64]) -> Marks<'a> {
        Marks { session, records, known: None }
    }

    fn read(&mut self) -> anyhow::Result<&Known> {
        let known = match self.known.take() {
            Some(known) => known,
            None => known(self.session, self.records)?,
        };
        Ok(self.known.insert(known))
    }
}

/// What these records say in all of their versions.
fn known(session: &Session, records: &[i64]) -> anyhow::Result<Known> {
    let data = &session.repository.data;
    let sources = session.block(db::sources::all(data))?;
    let layouts = crate::layouts::layouts(session, &sources)?;
    let (mut contacts, mut keys) = (Vec::new(), Vec::new());
    for id in records {
        let mut versions: Vec<Stored> = session.block(records::current(data, &[*id]))?;
        versions.extend(session.block(records::history_between(data, *id, *id))?);
        sealed::each(session, &layouts, &versions, |record, stored| {
            for (field, cell) in record.fields() {
                match field {
                    Field::Email | Field::Phone | Field::LoyaltyCard if cell.len() >= SHORTEST => {
                        contacts.push(cell.to_lowercase());
                    }
                    Field::RecordId => keys.push((stored.source_id, cell.to_lowercase())),
                    _ => {}
                }
            }
        })?;
    }
    Ok((contacts, keys))
}

/// Whether a text holds a value as a whole: not as a part of a longer one, which may be somebody else's.
fn holds(text: &str, value: &str) -> bool {
    let is_inner = |letter: char| letter.is_alphanumeric() || "._-+@".contains(letter);
    text.match_indices(value).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + value.len()..]);
        !before.chars().next_back().is_some_and(is_inner) && !after.chars().next().is_some_and(is_inner)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_as_a_whole_only() {
        let check =
            |text: &str, value: &str, expected: bool| assert_eq!(holds(text, value), expected, "{text}");
        check(r#"["email","anne@x.fr"]"#, "anne@x.fr", true);
        check("a;anne@x.fr;b", "anne@x.fr", true);
        check("anne@x.fr", "anne@x.fr", true);
        check("joanne@x.fr", "anne@x.fr", false);
        check("le.anne@x.fr", "anne@x.fr", false);
        check("anne@x.fray", "anne@x.fr", false);
        check("joanne@x.fr anne@x.fr", "anne@x.fr", true);
        check("", "anne@x.fr", false);
    }
}
