//! What the service should reach: the section `[service_levels]`.

use anyhow::ensure;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// The section `[service_levels]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Milliseconds that an answer takes on average at most. Default: 500.
    pub response_mean_ms: u32,
    /// Milliseconds that 99 of 100 answers take at most. Default: 500.
    pub response_p99_ms: u32,
    /// Of all that is asked, at any moment, how much is answered at least, in per cent. Default: 99.9.
    pub availability_percent: Percent,
    /// Records taken in a second at least while there is load. Default: 100.
    pub sync_rate: u32,
    /// Of all that is exchanged with other systems, how much may fail by a fault of this side. Default: 0.1.
    pub integration_errors_percent: Percent,
    /// Seconds after which the service is there again at most. Default: 300.
    pub recovery_seconds: u32,
    /// Days over which this holds, from 1 to 90. Default: 30.
    pub window_days: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            response_mean_ms: 500,
            response_p99_ms: 500,
            availability_percent: Percent(999_000),
            sync_rate: 100,
            integration_errors_percent: Percent(1_000),
            recovery_seconds: 300,
            window_days: 30,
        }
    }
}

impl Settings {
    /// Refuses what cannot be held against anything.
    pub fn check(&self) -> anyhow::Result<()> {
        let numbers = [
            ("response_mean_ms", self.response_mean_ms),
            ("response_p99_ms", self.response_p99_ms),
            ("sync_rate", self.sync_rate),
            ("recovery_seconds", self.recovery_seconds),
        ];
        for (name, number) in numbers {
            ensure!(number > 0, "{name} = 0: an objective has to be more than nothing");
        }
        let percents = [
            ("availability_percent", self.availability_percent),
            ("integration_errors_percent", self.integration_errors_percent),
        ];
        for (name, Percent(millionths)) in percents {
            ensure!(
                (1..WHOLE).contains(&millionths),
                "{name}: between 0 and 100; with one of these nothing could go wrong, or everything"
            );
        }
        ensure!((1..=90).contains(&self.window_days), "window_days: from 1 to 90");
        Ok(())
    }
}

/// Millionths of the whole.
const WHOLE: u32 = 1_000_000;

/// Per cent with up to four decimals: `99.95`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Percent(u32);

impl Percent {
    /// As a number.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 1e4
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Percent, D::Error> {
        let number = f64::deserialize(deserializer)?;
        if !(0.0..=100.0).contains(&number) {
            return Err(D::Error::custom("a percentage from 0 to 100 is needed, such as 99.9"));
        }
        Ok(Percent((number * 1e4).round() as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_exactly_and_what_means_nothing_is_refused() {
        let read = |text: &str| {
            let read = toml::from_str::<Settings>(text).map_err(anyhow::Error::from);
            read.and_then(|settings| settings.check().map(|()| settings)).map_err(|error| error.to_string())
        };
        let settings = read("availability_percent = 99.95\nintegration_errors_percent = 1").unwrap();
        assert_eq!(settings.availability_percent.as_f64(), 99.95);
        assert_eq!(settings.integration_errors_percent.as_f64(), 1.0);
        for (text, words) in [
            ("availability_percent = 100", "nothing could go wrong"),
            ("availability_percent = 101", "from 0 to 100"),
            ("integration_errors_percent = 0", "nothing could go wrong"),
            ("sync_rate = 0", "more than nothing"),
            ("window_days = 91", "from 1 to 90"),
            ("availability = 99.9", "unknown field"),
        ] {
            let said = read(text).unwrap_err();
            assert!(said.contains(words), "{text}: {said}");
        }
    }
}
