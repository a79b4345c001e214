//! Stores and the associates who work in them.

use crate::CivilDate;
use serde::{Deserialize, Serialize};

/// What kind of place a store is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoreKind {
    /// A shop that people enter.
    Shop,
    /// Click and collect.
    Drive,
    /// A web shop.
    Web,
    /// A multi-brand door of a wholesale partner.
    WholesaleDoor,
}

/// The part of the world a store belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorldRegion {
    /// Europe, the Middle East and Africa.
    Europe,
    /// Asia and Oceania.
    Asia,
    /// North and South America.
    Americas,
}

/// A store. Nothing of it is personal: the manager is named by code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// Its code in the till system, by which customers' preferred stores refer to it.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What kind of place it is.
    pub kind: StoreKind,
    /// The part of the world.
    #[serde(default)]
    pub region: Option<WorldRegion>,
    /// ISO 3166 code of its country.
    #[serde(default)]
    pub country: Option<String>,
    /// Street with number.
    #[serde(default)]
    pub street: Option<String>,
    /// Postcode.
    #[serde(default)]
    pub postcode: Option<String>,
    /// Town.
    #[serde(default)]
    pub city: Option<String>,
    /// Postcodes of its catchment area, separated by spaces; `75*` stands for all that begin so.
    #[serde(default)]
    pub catchment: Option<String>,
    /// Phone of the store.
    #[serde(default)]
    pub phone: Option<String>,
    /// E-mail of the store.
    #[serde(default)]
    pub email: Option<String>,
    /// Opening hours as OpenStreetMap writes them: `Mo-Sa 10:00-19:00`.
    #[serde(default)]
    pub opening_hours: Option<String>,
    /// Code of the associate who manages it.
    #[serde(default)]
    pub manager: Option<String>,
}

/// An associate. The name is personal data and is sealed at rest.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Associate {
    /// Code in the till system.
    pub code: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The stores worked in.
    #[serde(default)]
    pub postings: Vec<Posting>,
}

/// When an associate works in a store.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Posting {
    /// Code of the store.
    pub store: String,
    /// The first day.
    pub from: CivilDate,
    /// The last day; none while it lasts.
    #[serde(default)]
    pub to: Option<CivilDate>,
}

impl StoreKind {
    /// All kinds.
    pub const ALL: [StoreKind; 4] =
        [StoreKind::Shop, StoreKind::Drive, StoreKind::Web, StoreKind::WholesaleDoor];

    /// Its name in files and messages.
    pub const fn key(self) -> &'static str {
        match self {
            StoreKind::Shop => "shop",
            StoreKind::Drive => "drive",
            StoreKind::Web => "web",
            StoreKind::WholesaleDoor => "wholesale-door",
        }
    }
}

impl WorldRegion {
    /// All of them.
    pub const ALL: [WorldRegion; 3] = [WorldRegion::Europe, WorldRegion::Asia, WorldRegion::Americas];

    /// Its name in files and messages.
    pub const fn key(self) -> &'static str {
        match self {
            WorldRegion::Europe => "europe",
            WorldRegion::Asia => "asia",
            WorldRegion::Americas => "americas",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_files() {
        for kind in StoreKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.key());
        }
        for region in WorldRegion::ALL {
            assert_eq!(serde_json::to_value(region).unwrap(), region.key());
        }
    }
}
