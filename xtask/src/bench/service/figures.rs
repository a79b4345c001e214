//! What a run of the service came to, and how that stands to the bars.

use super::load::Taken;
use super::observe::Used;
use super::server::Start;
use crate::bench::bars::{Better, Verdict, verdict};

/// Seconds that Splink 4 took to find the matches of one record among a million, measured before this was built.
pub const SPLINK_S: f64 = 1.7;
/// A run in which more of the requests than this were refused or lost clears no bar.
const MOST_FAILED: f64 = 0.001;
/// Nor does one that answered fewer than this share of what was asked in a second.
const LEAST_RATE: f64 = 0.98;

/// Requests of one kind, sent in one way.
pub struct Run {
    /// What was asked, and how.
    pub what: String,
    /// Requests that were due in a second.
    pub rate: Option<f64>,
    /// What came of it.
    pub taken: Taken,
    /// What was used meanwhile.
    pub used: Used,
}

/// Everything that was measured.
pub struct Figures {
    /// What the database is.
    pub engine: &'static str,
    /// The first start after the import, from files that are not in memory where `is_cold`.
    pub first: Start,
    /// The start after that.
    pub second: Start,
    /// Whether the first start had to read its files from disk.
    pub is_cold: bool,
    /// While nobody asked anything.
    pub idle: Used,
    /// Memory then, in MB.
    pub idle_mb: f64,
    /// The most memory there ever was, in MB.
    pub most_mb: f64,
    /// Matching at a fixed rate.
    pub matching: Run,
    /// Matching as fast as the answers come, with more and more clients.
    pub matching_full: Vec<Run>,
    /// Profiles at a fixed rate.
    pub profiles: Run,
    /// Searches at a fixed rate.
    pub searches: Run,
    /// Durable upserts as fast as the answers come.
    pub upserts: Run,
    /// How long it took to stop after that.
    pub stop_s: f64,
}

impl Run {
    /// Microseconds of the server's processor time for a request.
    pub fn server_us(&self) -> f64 {
        self.used.server_s * 1e6 / self.taken.answered() as f64
    }

    /// Microseconds of the driver's processor time for a request.
    pub fn driver_us(&self) -> f64 {
        self.used.driver_s * 1e6 / self.taken.answered() as f64
    }

    /// Bytes the server had written for a request.
    pub fn written(&self) -> Option<f64> {
        Some(self.used.written? as f64 / self.taken.answered() as f64)
    }

    /// Milliseconds within which this share came; not a number where too much was refused or the rate was not held.
    fn ms(&self, share: f64) -> Option<f64> {
        self.judged(self.taken.ms(share))
    }

    fn per_second(&self) -> Option<f64> {
        self.judged(self.taken.rate())
    }

    fn judged(&self, value: f64) -> Option<f64> {
        let (answered, failed) = (self.taken.answered(), self.taken.failed());
        if answered == 0 {
            return None;
        }
        let holds = failed as f64 <= MOST_FAILED * (answered + failed) as f64
            && self.rate.is_none_or(|rate| self.taken.rate() >= rate * LEAST_RATE);
        Some(if holds { value } else { f64::NAN })
    }
}

impl Figures {
    /// The run that answered most questions a second.
    fn fastest(&self) -> Option<f64> {
        self.matching_full.iter().filter_map(Run::per_second).max_by(f64::total_cmp)
    }

    /// Splink's seconds for a record over ours.
    pub fn splink_ratio(&self) -> f64 {
        SPLINK_S * 1e3 / self.matching.taken.ms(0.5)
    }

    /// Share of one processor used while nobody asked anything, in hundredths.
    pub fn idle_percent(&self) -> f64 {
        self.idle.server_s * 100.0 / self.idle.wall_s
    }

    /// How everything stands to its bar. The number of upserts depends on the database.
    pub fn verdicts(&self, upserts: f64, upserts_goal: f64) -> Vec<Verdict> {
        use Better::{Less, More};
        let matching = |share| self.matching.ms(share);
        vec![
            verdict("match", "p50 at 500/s, ms", Less, 3.0, 2.0, matching(0.5)),
            verdict("match", "p99 at 500/s, ms", Less, 15.0, 10.0, matching(0.99)),
            verdict("match", "answers a second at saturation", More, 1_500.0, 3_000.0, self.fastest()),
            verdict("upsert", "a second, 64 clients", More, upserts, upserts_goal, self.upserts.per_second()),
            verdict("profile", "p99 at 1,000/s, ms", Less, 10.0, 5.0, self.profiles.ms(0.99)),
            verdict("search", "p99 at 50/s, ms", Less, 50.0, 20.0, self.searches.ms(0.99)),
            verdict("start", "first profile, s", Less, 3.0, 3.0, Some(self.first.reads_s)),
            verdict(
                "start",
                "matching and search, first start, s",
                Less,
                60.0,
                60.0,
                Some(self.first.matching_s),
            ),
            verdict(
                "start",
                "matching and search, next start, s",
                Less,
                10.0,
                10.0,
                Some(self.second.matching_s),
            ),
            verdict("idle", "% of one processor", Less, 1.0, 1.0, Some(self.idle_percent())),
            verdict("idle", "memory, MB", Less, 700.0, 400.0, Some(self.idle_mb)),
        ]
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A run in which every request took `us` microseconds.
    pub fn run(what: &str, rate: Option<f64>, answered: u32, seconds: f64, us: u32) -> Run {
        let latencies = vec![us; answered as usize];
        let taken = Taken { latencies, lateness: vec![50; 10], seconds, ..Taken::default() };
        let used = Used {
            wall_s: seconds,
            server_s: f64::from(answered) * 600e-6,
            driver_s: f64::from(answered) * 100e-6,
            others_s: Some(seconds / 10.0),
            pressure: Some(0.25),
            written: Some(u64::from(answered) * 5_000),
        };
        Run { what: what.to_owned(), rate, taken, used }
    }

    /// Figures of a server that clears every bar.
    pub fn figures() -> Figures {
        let start = Start { reads_s: 0.1, matching_s: 8.0, all_s: 8.0, cpu_s: 12.5, memory_mb: 450.0 };
        Figures {
            engine: "SQLite",
            first: Start { matching_s: 30.0, ..start },
            second: start,
            is_cold: true,
            idle: Used { wall_s: 20.0, server_s: 0.1, ..Used::default() },
            idle_mb: 500.0,
            most_mb: 900.0,
            matching: run("match", Some(500.0), 10_000, 20.0, 1_700),
            matching_full: vec![
                run("match, 8 clients", None, 10_000, 5.0, 4_000),
                run("match, 16 clients", None, 16_000, 5.0, 5_000),
            ],
            profiles: run("profile", Some(1_000.0), 20_000, 20.0, 800),
            searches: run("search", Some(50.0), 1_000, 20.0, 9_000),
            upserts: run("upsert, 64 clients", None, 40_000, 20.0, 30_000),
            stop_s: 0.3,
        }
    }

    fn check(change: impl Fn(&mut Figures), what: &str, result: &str) {
        let mut figures = figures();
        change(&mut figures);
        let verdicts = figures.verdicts(1_500.0, 3_000.0);
        let verdict = verdicts.iter().find(|verdict| verdict.what == what).unwrap();
        assert_eq!(verdict.result, result, "{what}: {:?}", verdict.value);
    }

    #[test]
    fn bars_are_met_beaten_and_missed() {
        check(|_| {}, "match: p50 at 500/s, ms", "goal met");
        check(|_| {}, "match: answers a second at saturation", "goal met");
        check(|_| {}, "upsert: a second, 64 clients", "met");
        check(|figures| figures.idle.server_s = 0.4, "idle: % of one processor", "NOT met");
        check(
            |figures| figures.second.matching_s = 12.0,
            "start: matching and search, next start, s",
            "NOT met",
        );
    }

    #[test]
    fn refused_requests_and_a_rate_not_held_clear_no_bar() {
        let what = "match: p99 at 500/s, ms";
        let refuse = |figures: &mut Figures, times| {
            figures.matching.taken.refused.insert(429, times);
        };
        check(|figures| refuse(figures, 10), what, "goal met");
        check(|figures| refuse(figures, 11), what, "NOT met");
        check(|figures| figures.matching.taken.seconds = 20.5, what, "NOT met");
    }

    #[test]
    fn what_was_never_answered_is_not_measured() {
        check(|figures| figures.searches.taken.latencies.clear(), "search: p99 at 50/s, ms", "not measured");
    }
}
