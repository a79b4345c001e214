//! What was measured, held against its objective: in the window of the objective, in a day and in an hour. What may go
//! wrong within an objective is its budget; how much of it is left says how far there is to go.

use super::outages::Presence;
use super::sums::Sums;
use crate::config::service_levels::Settings;
use db::Millis;

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Name {
    /// How long an answer takes on average, in milliseconds.
    ResponseMean,
    /// What 99 of 100 answers take at most, in milliseconds.
    ResponseP99,
    /// How surely somebody who asks is answered, in per cent.
    Availability,
    /// Records taken in a second while there is load.
    SyncRate,
    /// What of all that is exchanged fails by a fault of this side, in per cent.
    IntegrationErrors,
    /// How long it took at most until the service was there again, in seconds.
    Recovery,
}

impl Name {
    /// All of them.
    pub const ALL: [Name; 6] = [
        Name::ResponseMean,
        Name::ResponseP99,
        Name::Availability,
        Name::SyncRate,
        Name::IntegrationErrors,
        Name::Recovery,
    ];

    /// Its name in answers and alarms.
    pub const fn key(self) -> &'static str {
        match self {
            Name::ResponseMean => "response_mean",
            Name::ResponseP99 => "response_p99",
            Name::Availability => "availability",
            Name::SyncRate => "sync_rate",
            Name::IntegrationErrors => "integration_errors",
            Name::Recovery => "recovery",
        }
    }

    /// What it is counted in.
    pub const fn unit(self) -> &'static str {
        match self {
            Name::ResponseMean | Name::ResponseP99 => "ms",
            Name::Availability | Name::IntegrationErrors => "%",
            Name::SyncRate => "records/s",
            Name::Recovery => "s",
        }
    }

    /// Whether more is better.
    pub const fn is_least(self) -> bool {
        matches!(self, Name::Availability | Name::SyncRate)
    }

    /// What it should be.
    pub fn objective(self, settings: &Settings) -> f64 {
        match self {
            Name::ResponseMean => f64::from(settings.response_mean_ms),
            Name::ResponseP99 => f64::from(settings.response_p99_ms),
            Name::Availability => settings.availability_percent.as_f64(),
            Name::SyncRate => f64::from(settings.sync_rate),
            Name::IntegrationErrors => settings.integration_errors_percent.as_f64(),
            Name::Recovery => f64::from(settings.recovery_seconds),
        }
    }
}

/// How something stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Nothing was measured.
    NoData,
    /// As it should be.
    Ok,
    /// Still as it should be, with little left.
    AtRisk,
    /// Not as it should be.
    Missed,
}

impl State {
    /// Its name in answers.
    pub const fn key(self) -> &'static str {
        match self {
            State::NoData => "no_data",
            State::Ok => "ok",
            State::AtRisk => "at_risk",
            State::Missed => "missed",
        }
    }
}

/// What was measured in some time, and how the service was there.
#[derive(Clone, Debug, Default)]
pub struct Stretch {
    /// What was measured.
    pub sums: Sums,
    /// How the service was there.
    pub presence: Presence,
}

/// A level in some time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Window {
    /// How long that time is.
    pub length: Millis,
    /// What was measured; none where nothing was.
    pub value: Option<f64>,
    /// How much of the budget is left, in per cent: 0 or less where the objective is missed.
    pub budget_left: Option<f64>,
    /// How it stands.
    pub state: State,
}

/// A level with its objective.
#[derive(Clone, PartialEq, Debug)]
pub struct Level {
    /// Which one.
    pub name: Name,
    /// What it should be.
    pub objective: f64,
    /// In the window of the objective, then in shorter ones.
    pub windows: Vec<Window>,
}

/// Of the budget, in per cent, below which an objective is at risk.
const LITTLE: f64 = 20.0;

impl Stretch {
    /// What was measured of a level.
    pub fn value(&self, name: Name) -> Option<f64> {
        let sums = &self.sums;
        match name {
            Name::ResponseMean => sums.durations().mean_ms(),
            Name::ResponseP99 => sums.durations().quantile_ms(0.99),
            Name::Availability => self.unavailable().map(|share| (1.0 - share) * 100.0),
            Name::SyncRate => sums.rate(),
            Name::IntegrationErrors => self.unintegrated().map(|share| share * 100.0),
            Name::Recovery => self.presence.longest.map(|longest| longest as f64 / 1e3),
        }
    }

    /// The share of what somebody asked, at any moment that is as likely as any other, that was not answered: nobody was
    /// there, or the answer was a fault of the service. Announced maintenance is left out.
    pub fn unavailable(&self) -> Option<f64> {
        let Presence { length, down, maintenance, .. } = self.presence;
        let (meant, requests) = (length - maintenance, self.sums.requests);
        if meant <= 0 && requests == 0 {
            return None;
        }
        let up = if meant > 0 { 1.0 - (down as f64 / meant as f64).min(1.0) } else { 1.0 };
        let answered = if requests > 0 { 1.0 - self.sums.failures as f64 / requests as f64 } else { 1.0 };
        Some(1.0 - up * answered)
    }

    /// The share of what was exchanged with other systems that failed.
    pub fn unintegrated(&self) -> Option<f64> {
        let all = self.sums.integrated + self.sums.unintegrated;
        (all > 0).then(|| self.sums.unintegrated as f64 / all as f64)
    }

    /// How often the budget would be spent if it went on like this: the burn rate of the SRE workbook.
    pub fn burn(&self, name: Name, objective: f64) -> Option<f64> {
        match name {
            Name::Availability => self.unavailable().map(|bad| bad / (1.0 - objective / 100.0)),
            Name::IntegrationErrors => self.unintegrated().map(|bad| bad / (objective / 100.0)),
            _ => None,
        }
    }

    /// The level in this time.
    pub fn window(&self, name: Name, objective: f64, length: Millis) -> Window {
        let value = self.value(name);
        let budget_left = value.map(|value| self.budget_left(name, value, objective));
        let state = match (value, budget_left) {
            // Whatever never failed need not come back.
            (None, _) if name == Name::Recovery && self.presence.length > 0 => State::Ok,
            (None, _) | (_, None) => State::NoData,
            (Some(value), _) if is_missed(name, value, objective) => State::Missed,
            (_, Some(left)) if left < LITTLE => State::AtRisk,
            _ => State::Ok,
        };
        Window { length, value, budget_left, state }
    }

    fn budget_left(&self, name: Name, value: f64, objective: f64) -> f64 {
        let spent = match name {
            Name::Availability | Name::IntegrationErrors => self.burn(name, objective).unwrap_or_default(),
            Name::ResponseP99 => {
                // One of a hundred may take longer.
                let durations = self.sums.durations();
                let all = durations.count() as f64;
                let slow = all - durations.within((objective * 1e3) as u64) as f64;
                slow / (all * 0.01)
            }
            Name::SyncRate => objective / value.max(f64::MIN_POSITIVE),
            Name::ResponseMean | Name::Recovery => value / objective,
        };
        (1.0 - spent) * 100.0
    }
}

/// Whether a value is not as it should be.
pub fn is_missed(name: Name, value: f64, objective: f64) -> bool {
    if name.is_least() { value < objective } else { value > objective }
}

#[cfg(test)]
mod tests {
    use super::super::kind::Kind;
    use super::super::meter::Meter;
    use super::*;
    use std::time::Duration;

    fn stretch(requests: u64, failures: u64, presence: Presence) -> Stretch {
        Stretch { sums: Sums { requests, failures, ..Sums::default() }, presence }
    }

    fn there(length: Millis, down: Millis, maintenance: Millis) -> Presence {
        Presence { length, down, maintenance, longest: (down > 0).then_some(down) }
    }

    #[test]
    fn availability_is_being_there_and_answering() {
        let check = |stretch: &Stretch, expected: Option<f64>| {
            let found = stretch.value(Name::Availability).map(|value| (value * 1e3).round() / 1e3);
            assert_eq!(found, expected, "{stretch:?}");
        };
        check(&stretch(0, 0, Presence::default()), None);
        check(&stretch(0, 0, there(1_000, 0, 0)), Some(100.0));
        check(&stretch(1_000, 1, there(1_000, 0, 0)), Some(99.9));
        check(&stretch(0, 0, there(1_000, 100, 0)), Some(90.0));
        check(&stretch(0, 0, there(1_000, 100, 500)), Some(80.0));
        check(&stretch(10, 1, there(1_000, 100, 0)), Some(81.0));
        check(&stretch(0, 0, there(1_000, 0, 1_000)), None);
    }

    #[test]
    fn a_budget_runs_out_where_the_objective_is_missed() {
        let check = |failures: u64, expected: State, left: f64| {
            let window = stretch(10_000, failures, there(1_000, 0, 0)).window(Name::Availability, 99.9, 1);
            assert_eq!(window.state, expected, "{window:?}");
            assert!((window.budget_left.unwrap() - left).abs() < 0.01, "{window:?}");
        };
        check(0, State::Ok, 100.0);
        check(5, State::Ok, 50.0);
        check(9, State::AtRisk, 10.0);
        check(20, State::Missed, -100.0);
    }

    #[test]
    fn one_slow_answer_in_a_hundred_is_within_the_budget_and_two_are_not() {
        let meter = Meter::default();
        let window = |meter: &Meter| {
            let stretch = Stretch { sums: meter.read(), presence: there(1_000, 0, 0) };
            stretch.window(Name::ResponseP99, 25.0, 1)
        };
        let slow = |many: usize| {
            for _ in 0..many {
                let underway = meter.begin(Kind::Read);
                std::thread::sleep(Duration::from_millis(30));
                underway.answered(200);
            }
        };
        slow(1);
        (0..199).for_each(|_| drop(meter.begin(Kind::Read)));
        assert_eq!(window(&meter).state, State::Ok, "{:?}", window(&meter));
        slow(3);
        let missed = window(&meter);
        assert_eq!(missed.state, State::Missed);
        assert!(missed.budget_left.unwrap() < 0.0 && missed.value.unwrap() >= 30.0, "{missed:?}");
    }

    #[test]
    fn who_never_failed_has_recovered_and_of_nothing_nothing_is_said() {
        let of = |presence| stretch(0, 0, presence).window(Name::Recovery, 300.0, 1).state;
        assert_eq!(of(there(1_000, 0, 0)), State::Ok);
        assert_eq!(of(there(900_000, 299_000, 0)), State::AtRisk);
        assert_eq!(of(there(900_000, 301_000, 0)), State::Missed);
        assert_eq!(of(Presence::default()), State::NoData);
        let nothing = stretch(0, 0, there(1_000, 0, 0));
        for name in [Name::ResponseMean, Name::ResponseP99, Name::SyncRate, Name::IntegrationErrors] {
            assert_eq!(nothing.window(name, 1.0, 1).state, State::NoData, "{name:?}");
        }
    }
}
