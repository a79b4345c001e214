//! What can be set: `amigo.toml` in the folder of the repository, with the environment on top. Every setting stands
//! with its meaning and its default in `config.default.toml`; one that is unknown is an error.

pub mod accounts;
mod audit;
mod backup;
mod database;
mod effective;
mod environment;
pub mod events;
pub mod imports;
pub mod jobs;
pub mod log;
mod manual;
pub mod metrics;
pub mod oidc;
pub mod resolver;
pub mod review;
pub mod secret;
pub mod server;
pub mod service_levels;
pub mod webhooks;

use anyhow::Context;
pub use audit::Audit;
pub use backup::Backup;
pub use database::Database;
pub use effective::{Effective, Shown};
pub use manual::DEFAULT;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The file that was named in place of the one in the folder: one for the process.
static FILE: OnceLock<PathBuf> = OnceLock::new();

/// Reads the settings from this file from now on, in place of `amigo.toml` of the folder.
pub fn use_file(path: PathBuf) {
    // A command line names one.
    let _ = FILE.set(path);
}

/// The file that was named.
fn file() -> Option<PathBuf> {
    FILE.get().cloned()
}

/// Everything that can be set, one struct for each concern.
#[derive(Clone, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where data and keys lie.
    pub database: Database,
    /// How long what proves who asks holds.
    pub accounts: accounts::Settings,
    /// Which other service people sign in by.
    pub oidc: oidc::Settings,
    /// How a serving process listens.
    pub server: server::Settings,
    /// How changes that come record by record are decided.
    pub resolver: resolver::Settings,
    /// How files are taken in beside everything else.
    pub imports: imports::Settings,
    /// How people look at pairs.
    pub review: review::Settings,
    /// How long business events are kept.
    pub events: events::Settings,
    /// How business events are sent to others.
    pub webhooks: webhooks::Settings,
    /// What proves the access log.
    pub audit: Audit,
    /// What the service should reach.
    pub service_levels: service_levels::Settings,
    /// Where figures are read by whoever watches.
    pub metrics: metrics::Metrics,
    /// How the log is written.
    pub log: log::Log,
    /// Work beside everything else.
    pub jobs: jobs::Settings,
    /// Where backups go that are made by themselves.
    pub backup: Backup,
}

impl Config {
    /// What holds for the repository in a folder.
    pub fn of(folder: &Path) -> anyhow::Result<Config> {
        Ok(Effective::read(folder)?.config)
    }

    /// Refuses what cannot work or must not be.
    pub fn check(&self, folder: &Path) -> anyhow::Result<()> {
        self.database.location(folder)?;
        self.server.check().context("[server]")?;
        self.accounts.check().context("[accounts]")?;
        self.review.check().context("[review]")?;
        self.events.check().context("[events]")?;
        self.webhooks.check().context("[webhooks]")?;
        self.jobs.check().context("[jobs]")?;
        self.service_levels.check().context("[service_levels]")?;
        self.oidc.check()
    }

    fn from_toml(text: &str) -> anyhow::Result<Config> {
        toml::from_str(text).map_err(|error| {
            // The message with its excerpt of the file could show a password.
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            anyhow::anyhow!("line {line}: {}", without_values(&error))
        })
    }
}

/// What is wrong, unless that repeats an address, which may hold a password.
fn without_values(error: &toml::de::Error) -> &str {
    let said = error.message();
    if said.contains("://") { "a section or setting of another kind is expected" } else { said }
}

impl Effective {
    /// What holds for the repository in a folder, and who said it.
    pub fn read(folder: &Path) -> anyhow::Result<Effective> {
        let said = environment::read(std::env::vars_os())?;
        let mut effective = Effective::of(&effective::file_of(folder), &said)?;
        effective.config.oidc.client_secret = secret::of("AMIGO_OIDC_CLIENT_SECRET")?;
        Ok(effective)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_says_what_holds_without_it() {
        assert_eq!(Config::from_toml(DEFAULT).unwrap(), Config::default());
    }

    #[test]
    fn the_examples_of_the_manual_can_be_switched_on() {
        let config = Config::from_toml(&manual::examples()).unwrap();
        assert!(config.database.url.is_some() && config.database.keys_url.is_some());
        assert!(config.audit.heads.is_some());
        config.oidc.check().unwrap();
        config.webhooks.check().unwrap();
        assert!(config.webhooks.ca.is_some());
        assert!(config.oidc.issuer.is_some() && config.oidc.signed_out.is_some());
        config.database.location(Path::new("x")).unwrap();
    }

    #[test]
    fn an_unknown_setting_is_refused_with_its_line_and_nothing_else() {
        let check = |text: &str, words: &str| {
            let said = Config::from_toml(text).unwrap_err().to_string();
            assert!(said.contains(words) && !said.contains("s3cret"), "{said}");
        };
        check("[database]\nurl = \"postgres://a:s3cret@h/d\"\nuri = 1\n", "line 3: unknown field `uri`");
        check("[databse]\n", "unknown field `databse`");
        check("[database]\nurl = \"postgres://a:s3cret@h/d\n", "line 2");
        check("database = \"postgres://a:s3cret@h/d\"\n", "of another kind");
    }
}
