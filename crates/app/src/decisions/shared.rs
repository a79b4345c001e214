//! Shared values: a contact that says nothing about a person, such as the shop's own phone number.

use crate::customers::{SourceFacts, contacts};
use crate::session::Session;
use anyhow::Context;
use db::vault::Lookup;
use db::{customers, records};
use rustc_hash::FxHashSet;

/// A contact as cleaned, and who carries it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contact {
    /// As cleaned.
    pub text: String,
    /// What it is.
    pub kind: Lookup,
    /// How many records carry it.
    pub records: usize,
    /// How many customers carry it.
    pub customers: usize,
}

impl Contact {
    /// What it is, in a word.
    pub const fn what(&self) -> &'static str {
        match self.kind {
            Lookup::Email => "e-mail address",
            Lookup::Phone => "phone number",
            Lookup::Card => "loyalty card",
        }
    }
}

/// The contact that was written, cleaned as imports clean it. Where it can be read in several ways, that which most
/// records carry is meant.
pub fn contact(session: &Session, facts: &SourceFacts, written: &str) -> anyhow::Result<Contact> {
    let mut found = Vec::new();
    for (kind, text) in contacts(facts, written)? {
        found.push(carried(session, kind, text)?);
    }
    found.sort_by_key(|contact| std::cmp::Reverse(contact.records));
    let none = "this is no e-mail address, phone number or loyalty card that an import would keep, so it joins \
                nobody anyway";
    found.into_iter().next().context(none)
}

fn carried(session: &Session, kind: Lookup, text: String) -> anyhow::Result<Contact> {
    let repository = &session.repository;
    let hashes: Vec<i64> =
        repository.vault.hashers().iter().map(|hasher| hasher.contact(kind, &text)).collect();
    let records = session.block(records::by_contact(&repository.data, &hashes))?;
    let holders = session.block(customers::of_records(&repository.data, &records))?;
    let customers: FxHashSet<i64> = holders.values().copied().collect();
    Ok(Contact { text, kind, records: records.len(), customers: customers.len() })
}
