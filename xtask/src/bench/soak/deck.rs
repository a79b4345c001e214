//! Which fault strikes when: every kind once before one comes again, in an order that the seed decides.

use crate::bench::service::chance::Chance;

/// What strikes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fault {
    /// The process that writes is killed (`kill -9`), and started again some seconds later.
    KillWriter,
    /// So is the one that follows.
    KillFollower,
    /// Both are killed at the same moment.
    KillBoth,
    /// The process that writes is told to stop, and started again.
    StopWriter,
    /// So is the one that follows.
    StopFollower,
    /// The process that writes stands still for some seconds (`SIGSTOP`), and goes on.
    PauseWriter,
    /// So does the one that follows.
    PauseFollower,
    /// The disk that holds everything is full for some seconds.
    DiskFull,
    /// Hundreds of clients that send a byte a second, or read no answer.
    SlowPeers,
    /// The server of the database is stopped at once and started again.
    DatabaseRestart,
    /// All connections of the database are ended by its administrator.
    BackendsEnded,
}

impl Fault {
    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Fault::KillWriter => "kill -9 of the writer",
            Fault::KillFollower => "kill -9 of the follower",
            Fault::KillBoth => "kill -9 of both",
            Fault::StopWriter => "stop of the writer",
            Fault::StopFollower => "stop of the follower",
            Fault::PauseWriter => "pause of the writer",
            Fault::PauseFollower => "pause of the follower",
            Fault::DiskFull => "disk full",
            Fault::SlowPeers => "slow peers",
            Fault::DatabaseRestart => "database restarted at once",
            Fault::BackendsEnded => "backends ended",
        }
    }

    /// Whether a process ends by it: its memory begins anew.
    pub fn ends(self) -> bool {
        use Fault::*;
        matches!(self, KillWriter | KillFollower | KillBoth | StopWriter | StopFollower)
    }

    /// Whether it strikes one process only.
    pub fn is_about_one(self) -> bool {
        use Fault::*;
        matches!(self, KillWriter | KillFollower | StopWriter | StopFollower | PauseWriter | PauseFollower)
    }
}

/// What can strike here.
#[derive(Clone, Copy)]
pub struct Kinds {
    /// The disk can be filled.
    pub disk: bool,
    /// The database is a server.
    pub server: bool,
}

impl Kinds {
    fn all(self) -> Vec<Fault> {
        use Fault::*;
        let mut all = vec![KillWriter, KillFollower, KillBoth, StopWriter, StopFollower];
        all.extend([PauseWriter, PauseFollower, SlowPeers]);
        all.extend(self.disk.then_some(DiskFull));
        all.extend(self.server.then_some([DatabaseRestart, BackendsEnded]).into_iter().flatten());
        all
    }
}

/// So many faults, in their order.
pub fn deal(kinds: Kinds, number: usize, seed: u64) -> Vec<Fault> {
    let mut chance = Chance::new(seed);
    let mut dealt = Vec::with_capacity(number);
    while dealt.len() < number {
        let mut deck = kinds.all();
        while !deck.is_empty() {
            dealt.push(deck.swap_remove(chance.below(deck.len())));
        }
    }
    dealt.truncate(number);
    dealt
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_strikes_before_one_strikes_again() {
        let kinds = Kinds { disk: true, server: true };
        let dealt = deal(kinds, 25, 7);
        assert_eq!((dealt.len(), dealt.clone()), (25, deal(kinds, 25, 7)));
        assert_ne!(dealt, deal(kinds, 25, 8));
        let first: BTreeSet<Fault> = dealt[..11].iter().copied().collect();
        assert_eq!(first.len(), 11);
        let names: BTreeSet<&str> = first.iter().map(|fault| fault.name()).collect();
        assert_eq!(names.len(), 11);
    }

    #[test]
    fn what_cannot_strike_here_is_left_out() {
        let dealt = deal(Kinds { disk: false, server: false }, 24, 1);
        assert!(!dealt.iter().any(|fault| matches!(fault, Fault::DiskFull | Fault::DatabaseRestart)));
        assert_eq!(dealt.iter().filter(|fault| fault.ends()).count(), 15);
    }
}
