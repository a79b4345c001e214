//! How many rows are written together: as many as take as long as writing may.

use super::give_way::TARGET;
use std::time::Duration;

/// At first, at least and at most.
pub(super) const FIRST: usize = 32;
const LEAST: usize = 4;
const MOST: usize = 512;
/// Below, writing takes hardly shorter, as most of it is what is written once for all of them.
const FEW: usize = 20;

/// How many next, where so many took so long: fewer where that is much more than it should be, more where it is less.
pub(super) fn fitting(size: usize, took: Duration, target: Duration) -> usize {
    if took > 2 * TARGET {
        (size / 2).max(LEAST)
    } else if took > 2 * target && size > FEW {
        (size / 2).max(FEW)
    } else if took < target {
        (size + size / 4 + 1).min(MOST)
    } else {
        size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// How many in the end, where a row takes so long, and all together so long beside.
    fn settled(row: Duration, beside: Duration, target: Duration) -> usize {
        (0..100).fold(FIRST, |size, _| fitting(size, beside + row * size as u32, target))
    }

    #[test]
    fn as_many_as_take_as_long_as_they_may() {
        for (row, from, to) in
            [(MS / 10, 160, 400), (MS / 1_000, MOST, MOST), (MS, 16, 40), (100 * MS, LEAST, LEAST)]
        {
            let size = settled(row, MS, TARGET);
            assert!((from..=to).contains(&size), "{size} rows of {row:?}");
        }
    }

    #[test]
    fn not_so_few_that_most_is_what_is_written_once_for_all() {
        let (short, beside) = (TARGET / 4, TARGET * 3 / 4);
        assert_eq!(settled(MS / 10, beside, short), FEW, "fewer would hardly be shorter");
        assert_eq!(settled(10 * MS, beside, short), LEAST, "so many rows take too long in any case");
        assert!(settled(MS / 10, MS, short) > FEW);
    }
}
