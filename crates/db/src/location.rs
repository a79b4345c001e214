//! Where a repository lies: always a folder, which holds the master key; data and keys in files of it, or on servers.

use crate::engine::Durability;
use crate::server::{Server, Use};
use crate::{Db, Error, Place};
use std::fmt;

/// Where a repository lies.
#[derive(Clone, Debug)]
pub struct Location {
    /// The folder.
    pub place: Place,
    /// Where data and keys are, if not in files of the folder.
    pub servers: Option<Servers>,
}

/// Two schemas, which may lie on two servers.
#[derive(Clone, Debug)]
pub struct Servers {
    /// Of the data.
    pub data: Server,
    /// Of the keys.
    pub keys: Server,
    /// Of the access log: beside the data.
    pub log: Server,
}

impl From<Place> for Location {
    fn from(place: Place) -> Location {
        Location { place, servers: None }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.servers {
            None => write!(out, "{}", self.place.folder.display()),
            Some(servers) => write!(out, "{}", servers.data),
        }
    }
}

impl Location {
    /// A repository on a server, with its keys in a schema beside the data or on another server.
    pub fn on_server(
        place: Place,
        url: &str,
        keys_url: Option<&str>,
        schema: &str,
    ) -> Result<Location, Error> {
        let data = Server::new(url, schema)?;
        let keys = format!("{schema}_keys");
        let keys = match keys_url {
            None => data.with_schema(&keys),
            Some(url) => Server::new(url, schema)?.with_schema(&keys),
        };
        let log = data.with_schema(&format!("{schema}_log"));
        Ok(Location { place, servers: Some(Servers { data, keys, log }) })
    }

    /// Whether there is a repository.
    pub async fn exists(&self) -> Result<bool, Error> {
        match &self.servers {
            None => Ok(self.place.data().exists()),
            Some(servers) => servers.data.exists().await,
        }
    }

    /// Whether there is a key store.
    pub async fn has_keys(&self) -> Result<bool, Error> {
        match &self.servers {
            None => Ok(self.place.keys().exists()),
            Some(servers) => servers.keys.exists().await,
        }
    }

    /// Opens the access log, and makes it where it is missing. An entry is on disk before what it tells is done.
    pub(crate) async fn open_log(&self, used: Use) -> Result<Db, Error> {
        match &self.servers {
            None => Db::open_file_with(&self.place.log(), Durability::Full, LOG_CACHE).await,
            Some(servers) => servers.log.open(used.beside(), None).await,
        }
    }

    /// Opens the data; `owner` as in [`Server::open`].
    pub(crate) async fn open_data(&self, used: Use, owner: Option<i32>) -> Result<Db, Error> {
        match &self.servers {
            None => Db::open_file_with(&self.place.data(), durability(used), cache(used)).await,
            Some(servers) => servers.data.open(used, owner).await,
        }
    }

    /// Opens the key store alone, and makes it where it is missing.
    pub async fn open_keys(&self) -> Result<Db, Error> {
        self.open_keys_for(Use::Command).await
    }

    /// Opens the key store.
    pub(crate) async fn open_keys_for(&self, used: Use) -> Result<Db, Error> {
        match &self.servers {
            None => Db::open_file_with(&self.place.keys(), Durability::Full, cache(used)).await,
            Some(servers) => servers.keys.open(used, None).await,
        }
    }
}

/// KiB of the log that a connection keeps in memory: it is written at its end.
const LOG_CACHE: u32 = 4 << 10;

/// A command that was cut off by a power failure is begun again; what a serving process confirmed must be there.
fn durability(used: Use) -> Durability {
    match used {
        Use::Serving | Use::ServingFew => Durability::Full,
        Use::Command => Durability::Normal,
    }
}

/// KiB that a connection keeps in memory: a serving process holds its records there already, and the system keeps
/// what is read often.
fn cache(used: Use) -> u32 {
    match used {
        Use::Serving | Use::ServingFew => 16 << 10,
        Use::Command => 128 << 10,
    }
}
