//! The records of one piece from the closest words on, for where there are too many to look at them all.

use super::Search;
use super::bits::Bits;
use super::pattern::{Effort, Pattern};
use super::query::Piece;
use super::terms::Terms;
use crate::records::{Index, Records};

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
    let [names, places, births] = &search.terms;
    let lists = [
        (piece.names.then_some(names), &piece.word),
        (Some(places), &piece.word),
        (Some(births), &piece.birth),
    ];
    for (terms, pattern) in lists {
        if let (Some(terms), Some(pattern)) = (terms, pattern)
            && !walk_terms(terms, records, pattern, effort, &mut offer)
        {
            return true;
        }
    }
    !piece.contacts.iter().all(|start| search.contacts.walk_beginning(records, start, &mut offer))
}

/// Answers whether to go on.
fn walk_terms(
    terms: &Terms,
    records: &Records,
    pattern: &Pattern,
    effort: Effort,
    offer: &mut dyn FnMut(Index) -> bool,
) -> bool {
    let mut words: Vec<(u32, &str, &[Index])> = Vec::new();
    for effort in [Effort::Plain, Effort::Typos, Effort::Sound].into_iter().filter(|each| *each <= effort) {
        terms.each(pattern, effort, |word, found| words.push((pattern.points(word, effort), word, found)));
    }
    words.sort_unstable_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    // A word stands twice where records of it came in later; together they have one order.
    words.chunk_by(|left, right| left.1 == right.1).all(|same| match same {
        [(_, _, listed)] => listed.iter().all(|index| offer(*index)),
        several => {
            let mut all: Vec<Index> =
                several.iter().flat_map(|(_, _, found)| found.iter().copied()).collect();
            all.sort_unstable_by_key(|index| (records.key_hash(*index), *index));
            all.into_iter().all(|index| offer(index))
        }
    })
}
