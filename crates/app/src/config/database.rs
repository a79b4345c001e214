//! Where data and keys lie: in files of the folder, or on PostgreSQL.

use anyhow::{Context, ensure};
use db::{Location, Place};
use serde::Deserialize;
use std::fmt;
use std::path::Path;

/// The section `[database]`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// The server of the data; without it, data and keys lie in files of the folder.
    pub url: Option<String>,
    /// The server of the keys, where it is another one.
    pub keys_url: Option<String>,
    /// The schema of the data; that of the keys is called the same with `_keys`.
    pub schema: String,
}

impl Default for Database {
    fn default() -> Database {
        Database { url: None, keys_url: None, schema: "amigo".to_owned() }
    }
}

/// URLs may hold passwords.
impl fmt::Debug for Database {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |url: &Option<String>| url.as_ref().map(|_| "postgres://...");
        let mut out = out.debug_struct("Database");
        out.field("url", &shown(&self.url)).field("keys_url", &shown(&self.keys_url));
        out.field("schema", &self.schema).finish()
    }
}

impl Database {
    /// The place of the repository whose folder this is.
    pub fn location(&self, folder: &Path) -> anyhow::Result<Location> {
        let place = Place::new(folder);
        let Some(url) = &self.url else {
            ensure!(
                self.keys_url.is_none(),
                "the keys have a server (keys_url, AMIGO_KEYS_URL) and the data have none; set url in [database] or \
                 AMIGO_DATABASE_URL too"
            );
            return Ok(place.into());
        };
        Location::on_server(place, url, self.keys_url.as_deref(), &self.schema)
            .context("the settings of [database] were refused")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        let url = Some("postgres://ann:s3cret@environment/d".to_owned());
        let database = Database { url, schema: "shop".to_owned(), ..Database::default() };
        let servers = database.location(Path::new("x")).unwrap().servers.unwrap();
        assert_eq!(servers.data.to_string(), "postgres://ann@environment:5432/d (schema shop)");
        assert_eq!(servers.keys.to_string(), "postgres://ann@environment:5432/d (schema shop_keys)");
        assert!(!format!("{database:?}").contains("s3cret"));
    }

    #[test]
    fn keys_may_lie_on_another_server_but_not_alone() {
        let keys_url = Some("postgres://vault/k".to_owned());
        let mut database = Database { keys_url, ..Database::default() };
        let refused = database.location(Path::new("x")).unwrap_err().to_string();
        assert!(refused.contains("AMIGO_DATABASE_URL"), "{refused}");
        database.url = Some("postgres://data/d".into());
        let servers = database.location(Path::new("x")).unwrap().servers.unwrap();
        assert!(servers.keys.to_string().contains("@vault:5432/k (schema amigo_keys)"), "{}", servers.keys);
    }
}
