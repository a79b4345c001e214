//! What somebody types to find a person, understood: values that are looked up exactly, names, a postcode, a birth
//! date.

use super::members::SourceFacts;
use crate::import::date_order_of;
use crate::session::Session;
use db::records;
use db::vault::Lookup;
use identity::normalise::{self, CleanRecord, date, text};
use model::{CivilDate, CustomerId, DateOrder, Field, HouseholdId, Layout, RawBatch, RecordId, Slot};
use std::sync::Arc;

/// One word of a query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Term {
    /// Records that carry exactly this.
    Records(Vec<i64>),
    /// Customers with these ids.
    Customers(Vec<i64>),
    /// Part of a name, folded.
    Name(String),
    /// A postcode, folded.
    Postcode(String),
    /// A day of birth.
    Birth(CivilDate),
}

/// Understands what was typed. Each word stands for itself, but for an exact value written with spaces, such as a
/// phone number in pairs of digits.
pub(super) fn read(session: &Session, facts: &SourceFacts, words: &[String]) -> anyhow::Result<Vec<Term>> {
    let whole = words.join(" ");
    let mut terms = Vec::new();
    if whole.trim().contains(char::is_whitespace) {
        let found = by_contact(session, facts, &whole)?;
        if !found.is_empty() {
            return Ok(vec![Term::Records(found)]);
        }
    }
    for word in whole.split_whitespace() {
        terms.push(match exact(session, facts, word)? {
            Some(exact) => exact,
            None => free(word),
        });
    }
    Ok(terms)
}

/// A word that is looked up; none where it may be a name, a postcode or a date.
fn exact(session: &Session, facts: &SourceFacts, word: &str) -> anyhow::Result<Option<Term>> {
    let data = &session.repository.data;
    if let Ok(id) = word.parse::<CustomerId>() {
        return Ok(Some(Term::Customers(vec![id.0])));
    }
    if let Ok(id) = word.parse::<HouseholdId>() {
        let people = session.block(db::customers::people_of(data, id.0))?;
        return Ok(Some(Term::Customers(people)));
    }
    if let Ok(id) = word.parse::<RecordId>() {
        return Ok(Some(Term::Records(vec![id.0])));
    }
    if let Some((source, key)) = source_and_key(facts, word) {
        return Ok(Some(Term::Records(by_key(session, source, key)?.into_iter().collect())));
    }
    let found = by_contact(session, facts, word)?;
    let is_contact = word.contains('@') || digits(word) >= 9;
    Ok((is_contact || !found.is_empty()).then_some(Term::Records(found)))
}

fn digits(word: &str) -> usize {
    word.bytes().filter(u8::is_ascii_digit).count()
}

fn free(word: &str) -> Term {
    if let Some(birth) = date::read(word, DateOrder::Dmy).date.filter(|_| digits(word) >= 6) {
        return Term::Birth(birth);
    }
    let mut folded = String::new();
    text::fold(word, &mut folded);
    match digits(&folded) {
        0 => Term::Name(folded),
        _ => Term::Postcode(folded.replace(' ', "")),
    }
}

/// `cegid:4711` as source and key, whatever the case of the source's name.
pub(crate) fn source_and_key<'t>(facts: &SourceFacts, word: &'t str) -> Option<(i64, &'t str)> {
    let named = |name: &str| {
        let (start, rest) = word.split_at_checked(name.len())?;
        start.eq_ignore_ascii_case(name).then_some(rest)?.strip_prefix(':').map(str::trim)
    };
    let found = facts.sources.iter().filter_map(|source| Some((source, named(&source.name)?)));
    found.max_by_key(|(source, _)| source.name.len()).map(|(source, key)| (source.id, key))
}

/// A record by its key in a source, under every readable generation of the look-up key.
pub(crate) fn by_key(session: &Session, source: i64, key: &str) -> anyhow::Result<Option<i64>> {
    let repository = &session.repository;
    let hashes: Vec<[u8; 16]> =
        repository.vault.hashers().iter().map(|hasher| hasher.record(source, key)).collect();
    let known = session.block(records::known(&repository.data, &hashes))?;
    Ok(hashes.iter().find_map(|hash| known.get(hash)).map(|known| known.id))
}

/// The records that carry a contact.
pub(crate) fn by_contact(session: &Session, facts: &SourceFacts, written: &str) -> anyhow::Result<Vec<i64>> {
    let mut hashes = Vec::new();
    for hasher in session.repository.vault.hashers() {
        let contacts = contacts(facts, written)?;
        hashes.extend(contacts.iter().map(|(kind, text)| hasher.contact(*kind, text)));
    }
    Ok(session.block(records::by_contact(&session.repository.data, &hashes))?)
}

/// Everything that a written contact may mean, cleaned as the imports of every country clean it.
pub(crate) fn contacts(facts: &SourceFacts, written: &str) -> anyhow::Result<Vec<(Lookup, String)>> {
    let mut meanings = Vec::new();
    let mut clean = CleanRecord::default();
    for source in &facts.sources {
        for (field, kind) in
            [(Field::Email, Lookup::Email), (Field::Phone, Lookup::Phone), (Field::LoyaltyCard, Lookup::Card)]
        {
            // A word with an @ is never a number, nor the other way round.
            if written.contains('@') != (kind == Lookup::Email) {
                continue;
            }
            let layout = Layout {
                file: String::new(),
                source: source.name.clone(),
                slots: vec![Slot::Field(field)],
                country: crate::import::country_of(source),
                date_order: date_order_of(source)?,
            };
            let mut batch = RawBatch::new(Arc::new(layout), 1);
            batch.push(1, [written]);
            normalise::record(&batch.record(0), &mut clean);
            let texts: Vec<String> = match kind {
                Lookup::Email => clean.emails.clone(),
                Lookup::Phone => clean.phones.iter().map(u64::to_string).collect(),
                Lookup::Card => clean.loyalty_cards.clone(),
            };
            meanings.extend(texts.into_iter().map(|text| (kind, text)));
        }
    }
    meanings.sort_by(|left, right| (left.0 as u8, &left.1).cmp(&(right.0 as u8, &right.1)));
    meanings.dedup();
    Ok(meanings)
}
