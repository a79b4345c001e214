//! What a steward names: a record by its id or by its key in a source, or a customer, who stands for all its
//! records. Messages never repeat what was typed, which may be a person's card or e-mail.

use crate::customers::{self, SourceFacts, record_by_key, source_and_key};
use crate::session::Session;
use anyhow::{Context, bail, ensure};
use model::{CustomerId, RecordId};

/// What was named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Subject {
    /// The records.
    pub records: Vec<i64>,
    /// The customer, where one was named; the survivor where the id was merged away.
    pub customer: Option<i64>,
}

/// Finds what was named: `cus_..`, `rec_..` or `SOURCE:KEY`.
pub fn subject(session: &Session, facts: &SourceFacts, text: &str) -> anyhow::Result<Subject> {
    if has_prefix(text, CustomerId::PREFIX) {
        let (customer, _) = customers::active(session, text.parse()?)?;
        let records = session.block(db::customers::records_of(&session.repository.data, customer.id))?;
        return Ok(Subject { records, customer: Some(customer.id) });
    }
    Ok(Subject { records: vec![record(session, facts, text)?], customer: None })
}

/// Finds a record: `rec_..` or `SOURCE:KEY`.
pub fn record(session: &Session, facts: &SourceFacts, text: &str) -> anyhow::Result<i64> {
    if has_prefix(text, RecordId::PREFIX) {
        let id: RecordId = text.parse()?;
        let stored = session.block(db::records::current(&session.repository.data, &[id.0]))?;
        ensure!(!stored.is_empty(), "there is no record {id}, or it was erased");
        return Ok(id.0);
    }
    let Some((source, key)) = source_and_key(facts, text) else {
        let names: Vec<&str> = facts.sources.iter().map(|source| source.name.as_str()).collect();
        bail!(
            "a record is named by its id, such as rec_4g2, or as SOURCE:KEY, where the source is one of {}",
            names.join(", ")
        );
    };
    let source_name = facts.source(source).map_or("", |source| source.name.as_str());
    let found = record_by_key(session, source, key)?;
    found.with_context(|| format!("the source `{source_name}` has no record with that key"))
}

fn has_prefix(text: &str, prefix: &str) -> bool {
    let found = text.split_once('_').map(|(found, _)| found);
    found.is_some_and(|found| found.eq_ignore_ascii_case(prefix)) && !text.contains(':')
}
