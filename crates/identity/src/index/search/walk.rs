//! The records of one piece from the closest words on, for where there are too many to look at them all.

use super::Search;
use super::bits::Bits;
use super::parts::{self, KINDS};
use super::pattern::{Effort, Pattern};
use super::query::Piece;
use super::terms::Terms;
use crate::records::{Index, Records};
use std::borrow::Cow;

/// Hands on the records that are `inside`, those of the closest words first, until `most` were taken; answers whether
/// it stopped before the end.
pub(super) fn walk(
    search: &Search,
    records: &Records,
    piece: &Piece,
    effort: Effort,
    mut inside: Bits,
    most: usize,
    take: &mut dyn FnMut(Index) -> bool,
) -> bool {
    let mut taken = 0;
    let mut offer = |index: Index| {
        if taken < most && inside.has(index) {
            inside.remove(index);
            taken += usize::from(take(index));
        }
        taken < most
    };
    let patterns = [piece.word.as_ref().filter(|_| piece.names), piece.word.as_ref(), piece.birth.as_ref()];
    for (nth, (kind, pattern)) in KINDS.into_iter().zip(patterns).enumerate() {
        let carries = |word: &str, index: Index| {
            search.changed[nth].keeps(index, || parts::carries(records, index, kind, word))
        };
        let Some(pattern) = pattern else { continue };
        let words = closest_first(&search.terms[nth], pattern, effort);
        // A word stands twice where records of it came in later; together they have one order.
        let on = words.chunk_by(|left, right| left.1 == right.1).all(|same| {
            in_order(records, same)
                .iter()
                .filter(|index| carries(same[0].1, **index))
                .copied()
                .all(&mut offer)
        });
        if !on {
            return true;
        }
    }
    let changed = &search.changed[KINDS.len()];
    let mut contacts = piece.contacts.iter();
    !contacts.all(|start| search.contacts.walk_beginning(records, start, changed, &mut offer))
}

/// A word, the points for it, and who carries or carried it.
type Close<'a> = (u32, &'a str, &'a [Index]);

fn closest_first<'a>(terms: &'a Terms, pattern: &Pattern, effort: Effort) -> Vec<Close<'a>> {
    let mut words = Vec::new();
    for effort in [Effort::Plain, Effort::Typos, Effort::Sound].into_iter().filter(|each| *each <= effort) {
        terms.each(pattern, effort, |word, found| words.push((pattern.points(word, effort), word, found)));
    }
    words.sort_unstable_by(|left: &Close<'_>, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    words
}

/// The records of one word in the order of their key hashes.
fn in_order<'a>(records: &Records, same: &[Close<'a>]) -> Cow<'a, [Index]> {
    if let [(_, _, listed)] = same {
        return Cow::Borrowed(listed);
    }
    let mut all: Vec<Index> = same.iter().flat_map(|(_, _, found)| found.iter().copied()).collect();
    all.sort_unstable_by_key(|index| (records.key_hash(*index), *index));
    Cow::Owned(all)
}
