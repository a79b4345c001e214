//! An open repository and what runs its database calls: the commands are plain functions that wait.

use crate::access::By;
use crate::config::{Audit, Config, secret};
use anyhow::Context;
use db::audit::{People, Writer};
use db::vault::{ENVIRONMENT, MasterKey};
use db::{Location, Purpose, Repository};
use std::path::Path;
use tokio::runtime::{EnterGuard, Runtime};
use tokio::task::JoinHandle;

/// An open repository.
pub struct Session {
    runtime: Runtime,
    /// The repository.
    pub repository: Repository,
    /// What proves its access log.
    pub audit: Audit,
}

impl Session {
    /// Opens the repository in a folder.
    pub fn open(folder: &Path, purpose: Purpose) -> anyhow::Result<Session> {
        Session::on(runtime()?, folder, purpose)
    }

    /// Opens it for a process that serves: its calls run on several threads, and may be waited for on any thread
    /// that is not one of them.
    pub fn serving(folder: &Path, purpose: Purpose) -> anyhow::Result<Session> {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.enable_all().on_thread_start(crate::slices::short).build();
        let runtime = runtime.context("cannot start")?;
        Session::on(runtime, folder, purpose)
    }

    fn on(runtime: Runtime, folder: &Path, purpose: Purpose) -> anyhow::Result<Session> {
        let master = master_from_environment()?;
        let config = Config::of(folder)?;
        let location = config.database.location(folder)?;
        let repository = runtime.block_on(Repository::open(location, purpose, master))?;
        Ok(Session { runtime, repository, audit: config.audit })
    }

    /// Waits for a call of the database.
    pub fn block<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Writes down whom a command concerns; it is on disk when this returns, and what is told comes afterwards.
    pub fn note(&self, by: &By, people: People) -> Result<(), db::Error> {
        self.block(self.noted(by, people))
    }

    /// The same for what waits already.
    pub async fn noted(&self, by: &By, people: People) -> Result<(), db::Error> {
        let entry = by.entry(people);
        let mut writer = Writer::claim(&self.repository, entry.at).await?;
        writer.append(&self.repository, &[&entry]).await
    }

    /// Lets a thread of its own drop connections and transactions, which is more than memory, until this is dropped.
    pub fn enter(&self) -> EnterGuard<'_> {
        self.runtime.enter()
    }

    /// Lets something run beside, until it ends.
    pub fn spawn<T: Send + 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        self.runtime.spawn(future)
    }

    /// What runs calls, and the repository to be changed by them.
    pub fn parts(&mut self) -> (&Runtime, &mut Repository) {
        (&self.runtime, &mut self.repository)
    }

    /// Writes everything committed into the files.
    pub fn close(self) -> anyhow::Result<()> {
        let Session { runtime, repository, .. } = self;
        Ok(runtime.block_on(repository.close())?)
    }
}

/// Where the repository of a folder lies, by its settings.
pub fn location(folder: &Path) -> anyhow::Result<Location> {
    Config::of(folder)?.database.location(folder)
}

/// Whether there is a repository.
pub fn exists(folder: &Path) -> anyhow::Result<bool> {
    Ok(runtime()?.block_on(location(folder)?.exists())?)
}

/// What runs database calls.
pub fn runtime() -> anyhow::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start")
}

/// The master key, where the environment gives it.
pub fn master_from_environment() -> anyhow::Result<Option<MasterKey>> {
    secret::master_key(ENVIRONMENT)
}
