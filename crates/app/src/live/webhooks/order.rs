//! What may be sent now: no event of a customer is, while an earlier one about that customer waits or is under way. Pure.

use db::Millis;
use db::journal::Happened;
use rustc_hash::FxHashSet;

/// The customers whom an event is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct About {
    /// One of them, or the first of a range.
    pub customer: Option<i64>,
    /// Another one.
    pub other: Option<i64>,
    /// The last of the range.
    pub last: Option<i64>,
}

impl From<&Happened> for About {
    fn from(event: &Happened) -> About {
        About { customer: event.customer, other: event.other, last: event.last }
    }
}

/// An event that waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Waits {
    /// Its number.
    pub event: i64,
    /// Whom it is about.
    pub about: About,
    /// When it is due.
    pub next_at: Millis,
    /// Whether it is being sent.
    pub is_under_way: bool,
}

/// The customers of earlier events.
#[derive(Default)]
struct Earlier {
    ones: FxHashSet<i64>,
    ranges: Vec<(i64, i64)>,
}

impl Earlier {
    fn meets(&self, about: About) -> bool {
        let (ones, range) = parts(about);
        let is_within = |id: i64| self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&id));
        ones.into_iter().flatten().any(|id| self.ones.contains(&id) || is_within(id))
            || range.is_some_and(|(first, last)| {
                self.ones.iter().any(|id| (first..=last).contains(id))
                    || self.ranges.iter().any(|range| range.0 <= last && first <= range.1)
            })
    }

    fn add(&mut self, about: About) {
        let (ones, range) = parts(about);
        self.ones.extend(ones.into_iter().flatten());
        self.ranges.extend(range);
    }
}

/// Single customers, and a range of them.
fn parts(about: About) -> ([Option<i64>; 2], Option<(i64, i64)>) {
    match (about.customer, about.last) {
        (Some(first), Some(last)) => ([about.other, None], Some((first, last))),
        (customer, _) => ([customer, about.other], None),
    }
}

/// The events to be sent now, at most so many: due, and behind no other of the same customers. `waiting` is in the order of
/// the events, and begins with the first that waits.
pub(super) fn next(waiting: &[Waits], now: Millis, most: usize) -> Vec<i64> {
    let (mut earlier, mut next) = (Earlier::default(), Vec::new());
    for waits in waiting {
        if next.len() == most {
            break;
        }
        if !waits.is_under_way && waits.next_at <= now && !earlier.meets(waits.about) {
            next.push(waits.event);
        }
        earlier.add(waits.about);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn waits(
        event: i64,
        about: (i64, Option<i64>, Option<i64>),
        next_at: Millis,
        is_under_way: bool,
    ) -> Waits {
        let about = About { customer: Some(about.0), other: about.1, last: about.2 };
        Waits { event, about, next_at, is_under_way }
    }

    #[test]
    fn an_event_waits_for_the_earlier_one_of_its_customer_and_for_no_other() {
        let all = [
            waits(1, (10, None, None), 900, false),
            waits(2, (10, None, None), 0, false),
            waits(3, (11, None, None), 0, true),
            waits(4, (12, Some(11), None), 0, false),
            waits(5, (13, None, None), 0, false),
            waits(6, (20, None, Some(30)), 900, false),
            waits(7, (25, None, None), 0, false),
            waits(8, (40, None, None), 0, false),
            waits(9, (35, None, Some(45)), 0, false),
        ];
        assert_eq!(next(&all, 100, 9), [5, 8]);
        assert_eq!(next(&all, 900, 9), [1, 5, 6, 8]);
        assert_eq!(next(&all, 900, 2), [1, 5]);
        let nobody = Waits { about: About::default(), ..waits(10, (0, None, None), 0, false) };
        assert_eq!(next(&[all[0], nobody, nobody], 100, 9), [10, 10], "about no customer");
    }

    /// Everybody whom an event is about, one by one.
    fn everybody(about: About) -> Vec<i64> {
        let first = about.customer.unwrap();
        (first..=about.last.unwrap_or(first)).chain(about.other).collect()
    }

    fn any_waiting() -> impl Strategy<Value = Vec<Waits>> {
        type One = (i64, Option<i64>, Option<i64>, i64, bool);
        let one = (
            0_i64..12,
            proptest::option::of(0_i64..12),
            proptest::option::of(0_i64..4),
            0_i64..3,
            any::<bool>(),
        );
        proptest::collection::vec(one, 0..30).prop_map(|all| {
            let numbered = all.into_iter().zip(1..);
            let waits = |((first, other, more, next_at, under_way), event): (One, i64)| {
                waits(event, (first, other, more.map(|more| first + more)), next_at, under_way)
            };
            numbered.map(waits).collect()
        })
    }

    proptest! {
        /// By counting everybody out: never two of one customer, never before an earlier one, and nobody waits for nothing.
        #[test]
        fn events_of_a_customer_stay_in_order_and_others_do_not_wait(all in any_waiting(), now in 0_i64..3) {
            let sent = next(&all, now, usize::MAX);
            for (at, waits) in all.iter().enumerate() {
                let own = everybody(waits.about);
                let is_behind = all[..at].iter().any(|before| everybody(before.about).iter().any(|id| own.contains(id)));
                let expected = !is_behind && !waits.is_under_way && waits.next_at <= now;
                prop_assert_eq!(sent.contains(&waits.event), expected, "{:?}", waits);
            }
        }

        /// However attempts end and whatever comes meanwhile, each customer is told in order.
        #[test]
        fn a_customer_is_told_in_order_however_attempts_end(all in any_waiting(), ends in proptest::collection::vec((any::<bool>(), 0_usize..8, 1_i64..5), 400)) {
            let mut waiting: Vec<Waits> = all.iter().map(|waits| Waits { is_under_way: false, ..*waits }).collect();
            let (mut taken, mut now) = (Vec::new(), 10);
            for (is_taken, nth, later) in ends {
                for event in next(&waiting, now, 4) {
                    waiting.iter_mut().filter(|waits| waits.event == event).for_each(|waits| waits.is_under_way = true);
                }
                let under_way: Vec<i64> = waiting.iter().filter(|waits| waits.is_under_way).map(|waits| waits.event).collect();
                let Some(event) = under_way.get(nth % under_way.len().max(1)) else { now += later; continue };
                if is_taken {
                    taken.push(*event);
                    waiting.retain(|waits| waits.event != *event);
                } else {
                    let failed = waiting.iter_mut().find(|waits| waits.event == *event).unwrap();
                    (failed.is_under_way, failed.next_at) = (false, now + later);
                }
            }
            for customer in 0..16 {
                let about = |event: &&i64| everybody(all[**event as usize - 1].about).contains(&customer);
                let told: Vec<&i64> = taken.iter().filter(about).collect();
                prop_assert!(told.is_sorted(), "{customer}: {told:?}");
            }
        }
    }
}
