//! How long what proves who asks holds: the section `[accounts]` of the configuration.

use anyhow::ensure;
use serde::Deserialize;
use std::net::SocketAddr;

/// The section `[accounts]`. A key that is not listed here is refused.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Under which address tokens are issued, the same for all processes of a repository; without it, the address of
    /// the process, which must be one of this machine.
    pub issuer: Option<String>,
    /// Minutes that an access token holds.
    pub token_minutes: u32,
    /// Days after which another key signs.
    pub key_days: u32,
    /// Minutes after which somebody who does nothing is signed out.
    pub session_idle_minutes: u32,
    /// Hours after which everybody is signed out.
    pub session_hours: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            issuer: None,
            token_minutes: 15,
            key_days: 30,
            session_idle_minutes: 30,
            session_hours: 12,
        }
    }
}

impl Settings {
    /// Refuses what cannot work or must not be.
    pub fn check(&self) -> anyhow::Result<()> {
        ensure!((1..=60).contains(&self.token_minutes), "token_minutes: from 1 to 60 minutes");
        ensure!((1..=366).contains(&self.key_days), "key_days: from 1 to 366 days");
        ensure!(
            (1..=1_440).contains(&self.session_idle_minutes),
            "session_idle_minutes: from 1 to 1440 minutes"
        );
        ensure!((1..=168).contains(&self.session_hours), "session_hours: from 1 to 168 hours");
        let fits = |issuer: &String| issuer.starts_with("https://") && !issuer.ends_with('/');
        ensure!(
            self.issuer.as_ref().is_none_or(fits),
            "issuer: an address that begins with https:// and does not end with a slash"
        );
        Ok(())
    }

    /// Under which address a process that listens there issues tokens.
    pub fn issuer(&self, listens: SocketAddr, scheme: &str) -> String {
        self.issuer.clone().unwrap_or_else(|| format!("{scheme}://{listens}"))
    }

    /// Whether tokens of this issuer are ours. Without a name that all processes share, those of this machine are.
    pub(crate) fn issues(&self, issuer: &str) -> bool {
        if let Some(own) = &self.issuer {
            return own == issuer;
        }
        let address = issuer.strip_prefix("http://").or(issuer.strip_prefix("https://"));
        let address = address.and_then(|address| address.parse::<SocketAddr>().ok());
        address.is_some_and(|address| address.ip().is_loopback())
    }

    /// Milliseconds that a token holds.
    pub fn token_millis(&self) -> i64 {
        i64::from(self.token_minutes) * 60_000
    }

    /// Milliseconds of doing nothing after which a session ends.
    pub(crate) fn idle_millis(&self) -> i64 {
        i64::from(self.session_idle_minutes) * 60_000
    }

    /// Milliseconds after which a session ends.
    pub(crate) fn session_millis(&self) -> i64 {
        i64::from(self.session_hours) * 3_600_000
    }

    /// Milliseconds that a key signs.
    pub(crate) fn key_millis(&self) -> i64 {
        i64::from(self.key_days) * 86_400_000
    }
}
