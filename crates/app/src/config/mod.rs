//! What can be set: `amigo.toml` in the folder of the repository, with the environment on top. Every setting stands
//! with its meaning and its default in `config.default.toml`; one that is unknown is an error.

pub mod accounts;
mod audit;
mod backup;
mod database;
pub mod events;
pub mod jobs;
pub mod oidc;
pub mod resolver;
pub mod server;
pub mod webhooks;

use anyhow::Context;
pub use audit::Audit;
pub use backup::Backup;
pub use database::Database;
use serde::Deserialize;
use std::io::ErrorKind;
use std::path::Path;

/// The manual: every setting with its default, commented.
pub const DEFAULT: &str = include_str!("../../config.default.toml");

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
    /// How long business events are kept.
    pub events: events::Settings,
    /// How business events are sent to others.
    pub webhooks: webhooks::Settings,
    /// What proves the access log.
    pub audit: Audit,
    /// Work beside everything else.
    pub jobs: jobs::Settings,
    /// Where backups go that are made by themselves.
    pub backup: Backup,
}

impl Config {
    /// What holds for the repository in a folder.
    pub fn of(folder: &Path) -> anyhow::Result<Config> {
        let mut config = Config::in_file(&db::Place::new(folder).config())?;
        config.database.override_by(|name| std::env::var(name).ok());
        config.oidc.override_by(|name| std::env::var(name).ok());
        Ok(config)
    }

    /// What a file says; the defaults where there is none.
    fn in_file(path: &Path) -> anyhow::Result<Config> {
        match std::fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Config::default()),
            read => {
                let text = read.with_context(|| format!("cannot read {}", path.display()))?;
                Config::from_toml(&text).with_context(|| format!("{} was refused", path.display()))
            }
        }
    }

    fn from_toml(text: &str) -> anyhow::Result<Config> {
        toml::from_str(text).map_err(|error| {
            // The message with its excerpt of the file could show a password.
            let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
            let said = error.message();
            let said =
                if said.contains("://") { "a section or setting of another kind is expected" } else { said };
            anyhow::anyhow!("line {line}: {said}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The manual with its examples switched on: settings without a default stand in it as `#name = value`.
    fn examples() -> String {
        let line = |line: &str| match line.strip_prefix('#') {
            Some(setting) if setting.starts_with(char::is_alphabetic) => setting.to_owned(),
            // The lines of a list.
            Some(setting) if setting.starts_with("  {") || setting == "]" => setting.to_owned(),
            _ => line.to_owned(),
        };
        DEFAULT.lines().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_manual_says_what_holds_without_it() {
        assert_eq!(Config::from_toml(DEFAULT).unwrap(), Config::default());
    }

    #[test]
    fn the_examples_of_the_manual_can_be_switched_on() {
        let config = Config::from_toml(&examples()).unwrap();
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
