//! Stores and the associates who work in them.

use crate::access::View;
use crate::live::{Branded, Posted};
use model::{AssociateId, CivilDate, DataClass, Posting, Sight, Store};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of stores.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Stores {
    pub stores: Vec<ShownStore>,
    pub next: Option<String>,
}

/// A store. What is not known of it is null.
#[derive(Serialize, ToSchema)]
#[schema(as = Store)]
pub(in crate::http) struct ShownStore {
    brand: String,
    #[serde(flatten)]
    #[schema(inline)]
    store: StoreShape,
}

/// What is known of a store, with its code.
#[derive(Serialize, ToSchema)]
struct StoreShape {
    code: String,
    name: String,
    /// shop, drive, web, wholesale-door.
    kind: String,
    /// europe, asia, americas.
    region: Option<String>,
    country: Option<String>,
    street: Option<String>,
    postcode: Option<String>,
    city: Option<String>,
    /// Postcodes of its catchment area, separated by spaces.
    catchment: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    opening_hours: Option<String>,
    /// Code of the associate who manages it.
    manager: Option<String>,
}

impl From<&Branded> for ShownStore {
    fn from((brand, store): &Branded) -> ShownStore {
        ShownStore { brand: brand.clone(), store: StoreShape::from(store.clone()) }
    }
}

impl From<Store> for StoreShape {
    fn from(store: Store) -> StoreShape {
        StoreShape {
            code: store.code,
            name: store.name,
            kind: store.kind.key().to_owned(),
            region: store.region.map(|region| region.key().to_owned()),
            country: store.country,
            street: store.street,
            postcode: store.postcode,
            city: store.city,
            catchment: store.catchment,
            phone: store.phone,
            email: store.email,
            opening_hours: store.opening_hours,
            manager: store.manager,
        }
    }
}

/// A page of associates.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Associates {
    pub associates: Vec<ShownAssociate>,
    pub next: Option<String>,
}

/// An associate, as far as whoever asks sees them.
#[derive(Serialize, ToSchema)]
#[schema(as = Associate)]
pub(in crate::http) struct ShownAssociate {
    #[schema(value_type = String)]
    id: AssociateId,
    /// Null where it is not seen, and in part where it is masked.
    code: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    /// How code and name are seen: clear, masked, hidden.
    seen: &'static str,
    /// Those in stores within reach.
    postings: Vec<ShownPosting>,
}

/// When an associate works in a store.
#[derive(Serialize, ToSchema)]
#[schema(as = Posting)]
struct ShownPosting {
    store: String,
    #[schema(value_type = String)]
    from: CivilDate,
    #[schema(value_type = Option<String>)]
    to: Option<CivilDate>,
}

impl ShownAssociate {
    /// As it is seen; none where nothing of it is within reach.
    pub fn of(posted: &Posted, view: &View) -> Option<ShownAssociate> {
        let Posted { associate, brands } = posted;
        let reached = |posting: &&Posting| is_reached(posting, posted, view);
        let postings: Vec<&Posting> = associate.associate.postings.iter().filter(reached).collect();
        // Whoever works nowhere yet belongs to those who reach everything.
        if postings.is_empty() && !view.store("", None) {
            return None;
        }
        let brand = |posting: &&Posting| brands.get(&posting.store).map_or("", String::as_str);
        let sights = postings.iter().map(|posting| view.sees(DataClass::Identifying, brand(posting)));
        let sight = sights.max().unwrap_or_else(|| view.sees(DataClass::Identifying, ""));
        let person = &associate.associate;
        Some(ShownAssociate {
            id: AssociateId(associate.id),
            code: seen(&person.code, sight),
            first_name: seen(&person.first_name, sight),
            last_name: seen(&person.last_name, sight),
            seen: match sight {
                Sight::Clear => "clear",
                Sight::Masked => "masked",
                Sight::Hidden => "hidden",
            },
            postings: postings.into_iter().map(ShownPosting::from).collect(),
        })
    }

    /// Who it is.
    pub fn id(&self) -> AssociateId {
        self.id
    }

    /// Whether a store within reach is among theirs.
    pub fn works_in(&self, store: &str) -> bool {
        self.postings.iter().any(|posting| posting.store == store)
    }

    /// Whether names are shown in clear.
    pub fn is_clear(&self) -> bool {
        self.seen == "clear"
    }
}

/// Whether a posting is in a store within reach.
pub(in crate::http) fn is_reached(posting: &Posting, posted: &Posted, view: &View) -> bool {
    let brand = posted.brands.get(&posting.store);
    brand.is_some_and(|brand| view.store(brand, Some(&posting.store)))
}

/// A text as it is seen: masked, its first character says which of few it may be.
fn seen(text: &str, sight: Sight) -> Option<String> {
    match sight {
        Sight::Clear => Some(text.to_owned()),
        Sight::Masked => Some(text.chars().take(1).chain("•••".chars()).collect()),
        Sight::Hidden => None,
    }
}

impl From<&Posting> for ShownPosting {
    fn from(posting: &Posting) -> ShownPosting {
        ShownPosting { store: posting.store.clone(), from: posting.from, to: posting.to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Caller, Grant};
    use crate::stores::KnownAssociate;
    use model::{Associate, Permission, Reach, Role};
    use std::collections::{BTreeMap, BTreeSet};

    fn posted() -> Posted {
        let posting = |store: &str| Posting {
            store: store.to_owned(),
            from: CivilDate::constant(2020, 1, 1),
            to: None,
        };
        let associate = Associate {
            code: "A1".to_owned(),
            first_name: "Zoé".to_owned(),
            last_name: "Lune".to_owned(),
            postings: vec![posting("s1"), posting("s2")],
        };
        let brands = [("s1", "a"), ("s2", "b")].map(|(store, brand)| (store.to_owned(), brand.to_owned()));
        Posted { associate: KnownAssociate { id: 7, associate }, brands: BTreeMap::from(brands) }
    }

    fn check(role: Role, brands: Option<&[&str]>, stores: Option<&[&str]>, expected: &str) {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        let reach = Reach { brands: brands.map(set), stores: stores.map(set) };
        let view = Caller::new("x", vec![Grant { role, reach }]).view(Permission::ReadStores);
        let shown = ShownAssociate::of(&posted(), &view).map_or_else(
            || "unknown".to_owned(),
            |shown| {
                let stores: Vec<&str> = shown.postings.iter().map(|posting| posting.store.as_str()).collect();
                format!("{} {:?} {}", shown.seen, shown.last_name, stores.join(" "))
            },
        );
        assert_eq!(shown, expected, "{role} {brands:?} {stores:?}");
    }

    #[test]
    fn an_associate_is_seen_where_they_work_within_reach() {
        check(Role::StoreManager, None, None, "clear Some(\"Lune\") s1 s2");
        check(Role::StoreManager, Some(&["a"]), None, "clear Some(\"Lune\") s1");
        check(Role::StoreManager, None, Some(&["s2"]), "clear Some(\"Lune\") s2");
        check(Role::StoreManager, Some(&["a"]), Some(&["s2"]), "unknown");
        check(Role::Marketer, Some(&["b"]), None, "masked Some(\"L•••\") s2");
        check(Role::Analyst, None, None, "hidden None s1 s2");
        check(Role::SecurityOfficer, None, None, "unknown");
    }
}
