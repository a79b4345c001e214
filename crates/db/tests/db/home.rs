//! Where the repositories of a test lie, and what runs it.

use crate::schemas::{Schemas, server};
use db::{Location, Place, Purpose, Repository};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

/// A folder for a test, with a schema for each repository where a server is tested.
pub struct Home {
    folder: tempfile::TempDir,
    schemas: Schemas,
    names: Mutex<BTreeMap<String, String>>,
}

impl Home {
    pub fn new() -> Home {
        Home { folder: tempfile::tempdir().unwrap(), schemas: Schemas::default(), names: Mutex::default() }
    }

    /// A repository of this test.
    pub fn location(&self, name: &str) -> Location {
        let place = Place::new(self.path(name));
        let Some(url) = server() else { return place.into() };
        let mut names = self.names.lock().unwrap();
        let schema = names.entry(name.to_owned()).or_insert_with(|| self.schemas.fresh());
        Location::on_server(place, &url, None, schema).unwrap()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Runs a test to its end.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
}

/// The same for what several processes do at a time to one repository, which is there.
pub fn run_on<F: Future<Output = ()>>(test: impl FnOnce(Location) -> F) {
    let home = Home::new();
    let location = home.location("data");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        Repository::open(location.clone(), Purpose::Create, None).await.unwrap().close().await.unwrap();
        test(location).await;
    });
}

/// One of these processes.
pub async fn serve(location: &Location) -> Repository {
    Repository::open(location.clone(), Purpose::Serve, None).await.unwrap()
}
