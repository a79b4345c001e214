//! How business events are sent to others: the section `[webhooks]` of the configuration.

use crate::outgoing::inside::Allowed;
use anyhow::ensure;
use serde::Deserialize;
use std::path::PathBuf;

/// The section `[webhooks]`. A key that is not listed here is refused.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Addresses inside that may be reached, in clear too.
    pub allow: Vec<String>,
    /// Ports that may be reached; all where there is none.
    pub ports: Vec<u16>,
    /// Authorities whose certificates are believed, in place of those of the system (PEM).
    pub ca: Option<PathBuf>,
    /// How many webhooks there may be.
    pub most: usize,
    /// Seconds that a receiver may take to answer.
    pub seconds: u32,
    /// How often an event is sent before it is given up.
    pub attempts: u32,
    /// Seconds after which it is sent a second time at the latest.
    pub retry_seconds: u32,
    /// Attempts that fail one after the other before nothing is sent for a while.
    pub pause_after: u32,
    /// Seconds of that while, the first time.
    pub pause_seconds: u32,
    /// Hours of failing after which nothing is sent any more.
    pub disable_after_hours: u32,
    /// Days that it is kept what became of an event.
    pub keep_days: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            allow: Vec::new(),
            ports: Vec::new(),
            ca: None,
            most: 50,
            seconds: 15,
            attempts: 14,
            retry_seconds: 5,
            pause_after: 5,
            pause_seconds: 30,
            disable_after_hours: 120,
            keep_days: 30,
        }
    }
}

impl Settings {
    /// Refuses what cannot work.
    pub fn check(&self) -> anyhow::Result<()> {
        Allowed::read(&self.allow)?;
        let within = |name: &str, value: u32, (from, to): (u32, u32)| {
            ensure!((from..=to).contains(&value), "{name}: from {from} to {to}");
            Ok(())
        };
        within("most", u32::try_from(self.most).unwrap_or(u32::MAX), (0, 200))?;
        within("seconds", self.seconds, (1, 60))?;
        within("attempts", self.attempts, (1, 50))?;
        within("retry_seconds", self.retry_seconds, (1, 3_600))?;
        within("pause_after", self.pause_after, (1, 1_000))?;
        within("pause_seconds", self.pause_seconds, (1, 3_600))?;
        within("disable_after_hours", self.disable_after_hours, (1, 8_760))?;
        within("keep_days", self.keep_days, (1, 366))
    }
}
