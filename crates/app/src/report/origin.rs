//! Where the records of a report come from, and with them the values of its examples: files that are read once
//! more, or the repository, which is unsealed for those few records only.

use super::repository::Kept;
use super::values::{self, Raw};
use crate::load::{Loaded, Request};
use identity::records::Index;
use serde::Serialize;
use std::collections::BTreeMap;

/// Where a record stands.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub(super) struct Standing {
    /// Its source.
    pub source: String,
    /// Its file, where it stands in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Its row there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Its number, where it is kept in a repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<i64>,
    /// Its key, where it may be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// Where the records come from.
pub enum Origin<'a> {
    /// From files.
    Files(&'a Request),
    /// From a repository.
    Repository(&'a Kept<'a>),
}

impl Origin<'_> {
    /// The cells of a few records as they came in.
    pub(super) fn raw(&self, loaded: &Loaded, wanted: &[Index]) -> anyhow::Result<BTreeMap<Index, Raw>> {
        match self {
            Origin::Files(request) => values::read_again(request, loaded, wanted),
            Origin::Repository(kept) => kept.raw(wanted),
        }
    }

    /// Where a record stands.
    pub(super) fn standing(&self, loaded: &Loaded, index: Index) -> Standing {
        let source = super::short(loaded.records.key(index).0);
        match self {
            Origin::Files(_) => {
                let place = loaded.places[index as usize];
                let file = super::short(&loaded.files[usize::from(place.file)].shape.file);
                Standing { source, file: Some(file), row: Some(place.row), record: None, id: None }
            }
            Origin::Repository(kept) => {
                let record = Some(kept.ids[index as usize]);
                Standing { source, file: None, row: None, record, id: None }
            }
        }
    }

    /// Notes who looks at the records of the examples, before they are shown.
    pub(super) fn note(&self, seen: &[Index]) -> anyhow::Result<()> {
        match self {
            Origin::Files(_) => Ok(()),
            Origin::Repository(kept) => kept.note(seen),
        }
    }
}
