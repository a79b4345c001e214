//! Records that stand near each other in a sorted list.

use super::orders::{Order, Sounds};
use super::packed;
use crate::records::{Index, Records};

/// Adds every record's pairs with the `window` records that follow it in the list. Records that sort alike stand
/// in the order of their keys' hashes, so that the order in which records came does not show.
pub(super) fn add(records: &Records, sounds: &Sounds, order: Order, window: usize, pairs: &mut Vec<u64>) {
    let mut list: Vec<(u128, u64, Index)> = Vec::with_capacity(records.len());
    for (record, index) in records.as_slice().iter().zip(0..) {
        let places = order.places(records, sounds, record).into_iter().flatten();
        list.extend(places.map(|key| (key, records.key_hash(index), index)));
    }
    list.sort_unstable();
    for (place, (_, _, a)) in list.iter().enumerate() {
        let following = list[place + 1..].iter().take(window).filter(|(_, _, b)| a != b);
        pairs.extend(following.map(|(_, _, b)| packed(*a, *b)));
    }
}
