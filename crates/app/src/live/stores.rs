//! Stores and associates as a serving process knows them, and changed between the messages.

use super::failure::refusal;
use super::node::Node;
use super::refusal::Refusal;
use super::sources::Check;
use crate::access::By;
use crate::session::Session;
use crate::stores::{self, KnownAssociate};
use anyhow::Context;
use db::audit::People;
use model::{Associate, AssociateId, Store};
use std::collections::BTreeMap;

/// A store with its brand.
pub type Branded = (String, Store);

/// A store with its number.
pub struct KnownStore {
    /// The number.
    pub id: i64,
    /// The store.
    pub branded: Branded,
}

/// An associate, with the brands of the stores.
pub struct Posted {
    /// Who, and where.
    pub associate: KnownAssociate,
    /// Brand of each store by code.
    pub brands: BTreeMap<String, String>,
}

impl Node {
    /// All stores; any process knows them.
    pub async fn stores(&self) -> Result<Vec<KnownStore>, Refusal> {
        let own = self.clone();
        let known = |(id, brand, store): (i64, String, Store)| KnownStore { id, branded: (brand, store) };
        self.beside(move || Ok(stores::numbered_stores(own.session())?.into_iter().map(known).collect()))
            .await
    }

    /// Keeps a store as it is told, where the check agrees. Only where this process writes.
    pub async fn save_store(
        &self,
        brand: String,
        store: Store,
        check: Check<Branded>,
    ) -> Result<Branded, Refusal> {
        let own = self.clone();
        self.between(move |writer| {
            let all = stores::stores(own.session()).map_err(refusal)?;
            check(all.iter().find(|(_, known)| known.code == store.code))?;
            let now = crate::clock::now();
            let begin = || own.begin_between(writer).map_err(anyhow::Error::from);
            let found = std::slice::from_ref(&store);
            stores::save_stores_within(own.session(), &brand, found, now, begin).map_err(refused)?;
            Ok((brand, store))
        })
        .await
    }

    /// All associates, with their names; whoever shows names notes it.
    pub async fn associates(&self) -> Result<Vec<Posted>, Refusal> {
        let own = self.clone();
        self.beside(move || Ok(associates(own.session())?)).await
    }

    /// Notes that names of associates were shown.
    pub async fn note_associates(&self, by: &By) -> Result<(), Refusal> {
        self.note(by, People::none()).await
    }

    /// Keeps an associate, known by id or new, as the change makes it of what is known. Only where this process
    /// writes.
    pub async fn save_associate(
        &self,
        id: Option<AssociateId>,
        change: impl FnOnce(Option<&Posted>) -> Result<Associate, Refusal> + Send + 'static,
    ) -> Result<Posted, Refusal> {
        let own = self.clone();
        self.between(move |writer| {
            let all = associates(own.session()).map_err(refusal)?;
            let known = id.map(|id| all.iter().find(|posted| posted.associate.id == id.0));
            let unknown = Refusal::Unknown { what: "associate" };
            let known = known.map(|known| known.ok_or(unknown)).transpose()?;
            let found = change(known)?;
            let same = |posted: &&Posted| posted.associate.associate.code == found.code;
            if known.is_none() && all.iter().any(|posted| same(&posted)) {
                return Err(Refusal::Exists);
            }
            let now = crate::clock::now();
            let begin = || own.begin_between(writer).map_err(anyhow::Error::from);
            stores::save_associates_within(own.session(), std::slice::from_ref(&found), now, begin)
                .map_err(refused)?;
            let mut all = associates(own.session()).map_err(refusal)?.into_iter();
            let saved = all.find(|posted| same(&posted)).context("an associate was kept just now")?;
            Ok(saved)
        })
        .await
    }
}

fn associates(session: &Session) -> anyhow::Result<Vec<Posted>> {
    let brands = stores::stores(session)?.into_iter().map(|(brand, store)| (store.code, brand));
    let brands: BTreeMap<String, String> = brands.collect();
    let posted = |associate: KnownAssociate| {
        let of = |posting: &model::Posting| {
            let code = posting.store.clone();
            brands.get(&code).map(|brand| (code, brand.clone()))
        };
        let brands = associate.associate.postings.iter().filter_map(of).collect();
        Posted { associate, brands }
    };
    Ok(stores::associates(session)?.into_iter().map(posted).collect())
}

/// What a transaction was refused for, as it was.
fn refused(error: anyhow::Error) -> Refusal {
    error.downcast::<Refusal>().unwrap_or_else(refusal)
}
