//! Work beside everything else: the section `[jobs]` of the configuration.

use serde::Deserialize;
use std::time::Duration;

/// The section `[jobs]`.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Jobs that one process works on at once; with none, others have to.
    pub threads: usize,
    /// Seconds after which another process takes up the job of one that is gone.
    pub lease_seconds: u64,
    /// How often a job is tried.
    pub attempts: u32,
    /// Seconds until the second attempt; each further one waits twice as long.
    pub retry_seconds: u64,
    /// Seconds that no attempt waits longer than.
    pub most_retry_seconds: u64,
    /// Days for which jobs that are over are told.
    pub keep_days: u32,
    /// The time zone of schedules that name none.
    pub zone: String,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            threads: 2,
            lease_seconds: 30,
            attempts: 5,
            retry_seconds: 10,
            most_retry_seconds: 3_600,
            keep_days: 30,
            zone: "UTC".to_owned(),
        }
    }
}

/// Most jobs at once: each may hold connections to the database.
const MOST_THREADS: usize = 16;

impl Settings {
    /// Refuses what makes no sense.
    pub fn check(&self) -> anyhow::Result<()> {
        anyhow::ensure!(self.threads <= MOST_THREADS, "threads is at most {MOST_THREADS}");
        anyhow::ensure!(self.lease_seconds > 0, "lease_seconds is at least 1");
        anyhow::ensure!(self.attempts > 0, "attempts is at least 1");
        anyhow::ensure!(
            jiff::tz::TimeZone::get(&self.zone).is_ok(),
            "zone is no time zone that is known here; write it as in Europe/Paris"
        );
        Ok(())
    }

    /// How long a job is held without news of whoever does it.
    pub fn lease(&self) -> Duration {
        Duration::from_secs(self.lease_seconds)
    }
}
