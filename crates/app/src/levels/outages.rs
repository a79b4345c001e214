//! When no process answered everything, found out by the one that does again: it looks at when one last did.

use db::Millis;
use db::service_levels::{Outage, Process};

/// What is shorter is no interruption: processes say how they are only so often.
const SHORTEST: Millis = 100;
/// For how long whoever said that they answer everything is taken to: they say so each five seconds.
pub(super) const FRESH: Millis = 3 * 5_000;

/// A time without service, or one that goes on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interruption {
    /// Since when.
    pub began_at: Millis,
    /// Until when; none while it goes on.
    pub ended_at: Option<Millis>,
    /// Whether the last process that answered had ended in order: maintenance, which counts as neither up nor down.
    pub is_announced: bool,
}

/// How the service was there in some time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Presence {
    /// How long that time is, as far as anything is known of it.
    pub length: Millis,
    /// How long of it nobody answered, unannounced.
    pub down: Millis,
    /// How long of it nobody answered, announced.
    pub maintenance: Millis,
    /// The longest unannounced interruption that ended in it, or goes on.
    pub longest: Option<Millis>,
}

/// Whether a process answers everything: it said so a moment ago, and has not ended.
pub fn answers(process: &Process, now: Millis, fresh: Millis) -> bool {
    process.ended_at.is_none() && process.ready_at.is_some_and(|ready| (now - ready).abs() <= fresh)
}

/// What lies between now, when a process begins to write and answers everything with it, and when one last did. Where
/// nobody writes, nobody answers everything, whoever else is there.
pub fn ended(processes: &[Process], now: Millis) -> Option<Outage> {
    let last = last(processes)?;
    let (began_at, is_announced) = (last.ready_at?, last.ended_at.is_some());
    // A clock that was set back says nothing of how long it was.
    (now - began_at >= SHORTEST).then_some(Outage { began_at, ended_at: now, is_announced })
}

/// The interruption that goes on, where one does.
pub fn going_on(processes: &[Process], now: Millis, fresh: Millis) -> Option<Interruption> {
    if processes.iter().any(|process| answers(process, now, fresh)) {
        return None;
    }
    let last = last(processes)?;
    let began_at = last.ready_at.filter(|ready| *ready < now)?;
    Some(Interruption { began_at, ended_at: None, is_announced: last.ended_at.is_some() })
}

fn last(processes: &[Process]) -> Option<&Process> {
    let ready = processes.iter().filter(|process| process.ready_at.is_some());
    ready.max_by_key(|process| (process.ready_at, process.ended_at.is_some()))
}

/// How the service was there from a moment until now. Before the first process nothing is known.
pub fn presence(told: &[Interruption], since: Option<Millis>, (from, now): (Millis, Millis)) -> Presence {
    let Some(since) = since else { return Presence::default() };
    let from = from.max(since).min(now);
    let mut presence = Presence { length: now - from, ..Presence::default() };
    for interruption in told {
        let ended = interruption.ended_at.unwrap_or(now).min(now);
        let within = (ended - interruption.began_at.max(from)).max(0);
        if within == 0 {
            continue;
        }
        if interruption.is_announced {
            presence.maintenance += within;
        } else {
            presence.down += within;
            presence.longest = presence.longest.max(Some(ended - interruption.began_at));
        }
    }
    presence
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(id: &str, ready_at: Option<Millis>, ended_at: Option<Millis>) -> Process {
        Process {
            id: id.to_owned(),
            address: String::new(),
            version: String::new(),
            started_at: 0,
            seen_at: 0,
            ready_at,
            ended_at,
            missing: None,
            waiting: 0,
            event: 0,
        }
    }

    fn check(processes: &[Process], now: Millis, expected: Option<(Millis, bool)>) {
        let found = ended(processes, now).map(|outage| (outage.began_at, outage.is_announced));
        assert_eq!(found, expected, "{processes:?} at {now}");
    }

    #[test]
    fn an_outage_begins_when_somebody_answered_last() {
        let own = process("own", None, None);
        check(std::slice::from_ref(&own), 90_000, None);
        let killed = process("killed", Some(50_000), None);
        check(&[own.clone(), killed.clone()], 90_000, Some((50_000, false)));
        let stopped = process("stopped", Some(60_000), Some(60_000));
        check(&[own, killed.clone(), stopped], 90_000, Some((60_000, true)));
        // It was itself that could not answer for a while, because who wrote is no more.
        check(&[process("own", Some(70_000), None), killed], 90_000, Some((70_000, false)));
        check(&[process("own", Some(89_950), None)], 90_000, None);
    }

    #[test]
    fn a_clock_that_was_set_back_makes_no_outage() {
        check(&[process("own", None, None), process("killed", Some(900_000), None)], 90_000, None);
        let future = [process("killed", Some(900_000), None)];
        assert_eq!(going_on(&future, 90_000, FRESH), None);
    }

    #[test]
    fn maintenance_is_neither_up_nor_down() {
        let of = |began_at, ended_at, is_announced| Interruption { began_at, ended_at, is_announced };
        let told = [of(0, Some(100), false), of(200, Some(260), true), of(900, None, false)];
        let found = presence(&told, Some(0), (50, 1_000));
        let expected = Presence { length: 950, down: 150, maintenance: 60, longest: Some(100) };
        assert_eq!(found, expected);
        assert_eq!(presence(&told, Some(950), (50, 1_000)).length, 50, "nothing is known of before");
        assert_eq!(presence(&told, None, (50, 1_000)), Presence::default());
    }
}
