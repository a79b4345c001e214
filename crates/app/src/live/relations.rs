//! Which stores and associates a customer belongs to. What was said is kept under the id that the customer had then, and
//! is read under every id that leads to whoever answers now; a store that a record names counts too.

use super::answer::Hit;
use super::find;
use super::node::Node;
use super::profiles::Profile;
use super::refusal::Refusal;
use super::within::{Seen, Sights};
use crate::access::{By, View};
use crate::customers::{Shops, SourceFacts};
use crate::stores::{date, day};
use db::audit::People;
use db::relations::{self, Statement, ToAssociate, ToStore};
use db::{Db, Millis};
use model::{AssociateId, CivilDate, CustomerId, Field, RecordId, StoreRelation};
use rustc_hash::FxHashSet;

/// What a customer belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Relations {
    /// The customer who answers.
    pub id: CustomerId,
    /// Its stores, by their codes.
    pub stores: Vec<StoreTie>,
    /// In whose client books it stands.
    pub associates: Vec<AssociateTie>,
}

/// Who said something, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// When.
    pub at: Millis,
    /// By whom.
    pub by: String,
}

/// A store of a customer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoreTie {
    /// Its code.
    pub store: String,
    /// How the customer belongs to it, since when, and who said so.
    pub kinds: Vec<(StoreRelation, Option<CivilDate>, Said)>,
    /// Records that name it.
    pub named_by: Vec<RecordId>,
}

/// An entry in a client book.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AssociateTie {
    /// Whose book.
    pub associate: AssociateId,
    /// What it says.
    pub entry: BookEntry,
    /// Who said so.
    pub said: Said,
}

/// What an entry in a client book says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BookEntry {
    /// Code of the store where the customer is served.
    pub store: String,
    /// Whether the associate is the customer's own.
    pub is_primary: bool,
    /// The first day.
    pub from: Option<CivilDate>,
    /// The last day.
    pub to: Option<CivilDate>,
}

/// Whose customers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Whose {
    /// Those of a store.
    Store(String),
    /// Those of a client book.
    Associate(AssociateId),
}

const NO_STORE: Refusal = Refusal::Unknown { what: "store" };
const NO_ASSOCIATE: Refusal = Refusal::Unknown { what: "associate" };
const NO_RELATION: Refusal = Refusal::Unknown { what: "relation" };

impl Node {
    /// What a customer belongs to.
    pub async fn relations(&self, id: CustomerId, by: &By, view: &View) -> Result<Relations, Refusal> {
        let seen = self.seen(id, view).await?;
        let relations = self.of_seen(&seen, view).await?;
        self.note(by, People::one(relations.id.0)).await?;
        Ok(relations)
    }

    async fn of_seen(&self, seen: &Seen, view: &View) -> Result<Relations, Refusal> {
        let shops = Shops::read(self.data()).await.map_err(anyhow::Error::from)?;
        let ids = seen.profile.ids();
        let view = match &seen.sights {
            Sights::Whole => view,
            Sights::Some { view, .. } => view,
        };
        let code =
            |store: i64| shops.by_number(store).filter(|(_, brand)| view.brand(brand)).map(|(code, _)| code);
        let mut stores: Vec<StoreTie> = Vec::new();
        for to in relations::stores_of(self.data(), &ids).await.map_err(anyhow::Error::from)? {
            let (Some(code), Some(kind)) = (code(to.store), StoreRelation::from_key(&to.kind)) else {
                continue;
            };
            let tie = tie_to(&mut stores, code);
            // The latest statement comes first, whichever id it was made under.
            if tie.kinds.iter().all(|(known, ..)| *known != kind) {
                tie.kinds.push((kind, to.since.map(date), said(to.said)));
            }
        }
        for (record, code) in self.named(seen, &shops).await? {
            tie_to(&mut stores, &code).named_by.push(record);
        }
        stores.iter_mut().for_each(|tie| tie.kinds.sort_by_key(|(kind, ..)| *kind));
        stores.sort_by(|left, right| left.store.cmp(&right.store));
        let mut associates: Vec<AssociateTie> = Vec::new();
        for to in relations::associates_of(self.data(), &ids).await.map_err(anyhow::Error::from)? {
            let Some(store) = code(to.store).map(str::to_owned) else { continue };
            let associate = AssociateId(to.associate);
            if associates.iter().all(|known| known.associate != associate) {
                let (from, until) = (to.from.map(date), to.to.map(date));
                let entry = BookEntry { store, is_primary: to.is_primary, from, to: until };
                associates.push(AssociateTie { associate, entry, said: said(to.said) });
            }
        }
        // Two that were primary before they were merged: the latest counts.
        let primary = associates.iter().position(|tie| tie.entry.is_primary);
        for (at, tie) in associates.iter_mut().enumerate() {
            tie.entry.is_primary = Some(at) == primary;
        }
        Ok(Relations { id: CustomerId(seen.profile.whole.customer.id), stores, associates })
    }

    /// The stores that the records of a customer name.
    async fn named(&self, seen: &Seen, shops: &Shops) -> Result<Vec<(RecordId, String)>, Refusal> {
        let keys = seen.profile.keys(self.session())?;
        let records = &seen.profile.whole.records;
        let named = |facts: &SourceFacts| {
            let opened = crate::customers::unseal(facts, records, &keys)?;
            let store = |record: &crate::customers::Opened| {
                let brand = &facts.source(record.source_id)?.brand;
                let code = shops.called(&record.value(Field::Store, 0)?, brand)?;
                Some((RecordId(record.id), code.to_owned()))
            };
            Ok(opened.iter().filter_map(store).collect())
        };
        self.with_facts(named).await
    }

    /// Says how a customer belongs to a store, in place of what was said before.
    pub async fn put_store(
        &self,
        id: CustomerId,
        store: &str,
        (kinds, since): (&[StoreRelation], Option<CivilDate>),
        by: &By,
        view: &View,
    ) -> Result<Relations, Refusal> {
        let seen = self.seen(id, view).await?;
        let store = self.store_within(store, view).await?;
        let (at, actor) = (crate::clock::now(), &by.actor);
        let customer = seen.profile.whole.customer.id;
        let relation = |kind: &StoreRelation| ToStore {
            customer,
            store,
            kind: kind.key().to_owned(),
            since: since.map(day),
            said: Statement { at, by: actor.clone() },
        };
        let relations: Vec<ToStore> = kinds.iter().map(relation).collect();
        self.note(by, People::one(customer)).await?;
        let written = async {
            let mut tx = self.data().begin().await?;
            relations::put_stores(&mut tx, (&seen.profile.ids(), store), &relations).await?;
            tx.commit().await
        };
        written.await.map_err(anyhow::Error::from)?;
        self.of_seen(&seen, view).await
    }

    /// Takes back what was said of a store. That records name it stays.
    pub async fn delete_store(
        &self,
        id: CustomerId,
        store: &str,
        by: &By,
        view: &View,
    ) -> Result<Relations, Refusal> {
        let seen = self.seen(id, view).await?;
        let store = self.store_within(store, view).await?;
        self.note(by, People::one(seen.profile.whole.customer.id)).await?;
        let deleted = async {
            let mut tx = self.data().begin().await?;
            let was_there = relations::delete_stores(&mut tx, &seen.profile.ids(), store).await?;
            tx.commit().await.map(|()| was_there)
        };
        if !deleted.await.map_err(anyhow::Error::from)? {
            return Err(NO_RELATION);
        }
        self.of_seen(&seen, view).await
    }

    /// Enters a customer into a client book, in place of what was said before.
    pub async fn put_associate(
        &self,
        id: CustomerId,
        associate: AssociateId,
        entry: &BookEntry,
        by: &By,
        view: &View,
    ) -> Result<Relations, Refusal> {
        let seen = self.seen(id, view).await?;
        self.associate_within(associate, view).await?;
        let store = self.store_within(&entry.store, view).await?;
        let customer = seen.profile.whole.customer.id;
        let to = ToAssociate {
            customer,
            associate: associate.0,
            store,
            is_primary: entry.is_primary,
            from: entry.from.map(day),
            to: entry.to.map(day),
            said: Statement { at: crate::clock::now(), by: by.actor.clone() },
        };
        self.note(by, People::one(customer)).await?;
        let written = async {
            let mut tx = self.data().begin().await?;
            relations::put_associate(&mut tx, &seen.profile.ids(), &to).await?;
            tx.commit().await
        };
        written.await.map_err(anyhow::Error::from)?;
        self.of_seen(&seen, view).await
    }

    /// Takes a customer out of a client book.
    pub async fn delete_associate(
        &self,
        id: CustomerId,
        associate: AssociateId,
        by: &By,
        view: &View,
    ) -> Result<Relations, Refusal> {
        let seen = self.seen(id, view).await?;
        self.associate_within(associate, view).await?;
        self.note(by, People::one(seen.profile.whole.customer.id)).await?;
        let deleted = async {
            let mut tx = self.data().begin().await?;
            let ids = seen.profile.ids();
            let was_there = relations::delete_associate(&mut tx, &ids, associate.0).await?;
            tx.commit().await.map(|()| was_there)
        };
        if !deleted.await.map_err(anyhow::Error::from)? {
            return Err(NO_RELATION);
        }
        self.of_seen(&seen, view).await
    }

    /// The customers of a store or of a client book as far as they are within reach, behind this one and at most so
    /// many. Those whom only a record puts there are not among them: what records say is sealed.
    pub async fn customers_of(
        &self,
        whose: &Whose,
        (mut after, most): (i64, usize),
        by: &By,
        view: &View,
    ) -> Result<Vec<Hit>, Refusal> {
        let number = match whose {
            Whose::Store(code) => self.store_within(code, view).await?,
            Whose::Associate(id) => {
                self.associate_within(*id, view).await?;
                id.0
            }
        };
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        let (mut found, mut all) = (Vec::new(), Vec::new());
        loop {
            let ids = match whose {
                Whose::Store(_) => relations::customers_of_store(self.data(), number, after, limit).await,
                Whose::Associate(_) => {
                    relations::customers_of_associate(self.data(), number, after, limit).await
                }
            };
            let ids = ids.map_err(anyhow::Error::from)?;
            let is_last = ids.len() < most;
            after = ids.last().copied().unwrap_or(after);
            let profiles = self.0.profiles.read(ids).await?;
            let profiles: Vec<Profile> = profiles.into_iter().flatten().collect();
            for seen in self.within(profiles, view).await? {
                let customer = seen.profile.whole.customer.id;
                found.push(find::Found { customer, matched: Vec::new() });
                all.push(seen);
            }
            if is_last || found.len() >= most {
                break;
            }
        }
        found.truncate(most);
        let book = self.book().await?;
        let session = self.session();
        let show = |facts: &SourceFacts| find::show(session, facts, &book, &found, &all);
        let hits = self.with_facts(show).await?;
        self.note(by, People::customers(hits.iter().map(|hit| hit.customer.0))).await?;
        Ok(hits)
    }

    /// Number of a store within reach.
    async fn store_within(&self, code: &str, view: &View) -> Result<i64, Refusal> {
        let shops = Shops::read(self.data()).await.map_err(anyhow::Error::from)?;
        let found = shops.by_code(code).filter(|(_, brand)| view.store(brand, Some(code)));
        found.map(|(id, _)| id).ok_or(NO_STORE)
    }

    /// Whether an associate ever worked in a store within reach.
    async fn associate_within(&self, id: AssociateId, view: &View) -> Result<(), Refusal> {
        let stores = db::stores::stores_of_associate(self.data(), id.0).await.map_err(anyhow::Error::from)?;
        let stores: FxHashSet<i64> = stores.ok_or(NO_ASSOCIATE)?.into_iter().collect();
        let shops = Shops::read(self.data()).await.map_err(anyhow::Error::from)?;
        let reaches =
            |store: &i64| shops.by_number(*store).is_some_and(|(code, brand)| view.store(brand, Some(code)));
        (view.reaches_all() || stores.iter().any(reaches)).then_some(()).ok_or(NO_ASSOCIATE)
    }

    fn data(&self) -> &Db {
        &self.session().repository.data
    }
}

fn tie_to<'t>(stores: &'t mut Vec<StoreTie>, code: &str) -> &'t mut StoreTie {
    let at = stores.iter().position(|tie| tie.store == code).unwrap_or_else(|| {
        stores.push(StoreTie { store: code.to_owned(), kinds: Vec::new(), named_by: Vec::new() });
        stores.len() - 1
    });
    &mut stores[at]
}

fn said(statement: Statement) -> Said {
    Said { at: statement.at, by: statement.by }
}

impl Relations {
    /// Only what concerns one store; none where nothing does.
    pub fn of_store(mut self, code: &str) -> Option<Relations> {
        self.stores.retain(|tie| tie.store == code);
        self.associates.clear();
        (!self.stores.is_empty()).then_some(self)
    }

    /// Only what concerns one associate; none where nothing does.
    pub fn of_associate(mut self, id: AssociateId) -> Option<Relations> {
        self.associates.retain(|tie| tie.associate == id);
        self.stores.clear();
        (!self.associates.is_empty()).then_some(self)
    }
}
