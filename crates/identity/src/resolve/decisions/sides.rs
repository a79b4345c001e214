//! The sides that records stand on. A constraint has two; who stands on one never meets who stands on the other.

/// Sides of constraints: `constraint << 1 | side`, ascending. Nobody stands on both sides of one.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::resolve) struct Sides(Vec<u32>);

impl Sides {
    /// Stands on one side of a constraint more; it must be the newest so far.
    pub(super) fn add(&mut self, constraint: u32, right: bool) {
        self.0.push(constraint << 1 | u32::from(right));
    }

    /// The lowest constraint of which the two stand on opposite sides.
    pub(in crate::resolve) fn opposed_to(&self, other: &Sides) -> Option<u32> {
        let (mut mine, mut theirs) = (self.0.as_slice(), other.0.as_slice());
        while let ([left, rest_of_mine @ ..], [right, rest_of_theirs @ ..]) = (mine, theirs) {
            match (left >> 1).cmp(&(right >> 1)) {
                std::cmp::Ordering::Less => mine = rest_of_mine,
                std::cmp::Ordering::Greater => theirs = rest_of_theirs,
                std::cmp::Ordering::Equal if left != right => return Some(left >> 1),
                std::cmp::Ordering::Equal => (mine, theirs) = (rest_of_mine, rest_of_theirs),
            }
        }
        None
    }

    /// Stands where the other stands, too.
    pub(in crate::resolve) fn take(&mut self, other: &Sides) {
        if other.is_empty() {
            return;
        }
        self.0.extend_from_slice(&other.0);
        // Two ascending runs: the stable sort merges them in one pass.
        self.0.sort();
        self.0.dedup();
    }

    /// Whether there is no side at all.
    pub(in crate::resolve) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(of: &[(u32, bool)]) -> Sides {
        let mut sides = Sides::default();
        of.iter().for_each(|(constraint, right)| sides.add(*constraint, *right));
        sides
    }

    #[test]
    fn opposite_sides_of_the_lowest_constraint_are_found() {
        let check = |left: &[(u32, bool)], right: &[(u32, bool)], expected| {
            let (left, right) = (sides(left), sides(right));
            assert_eq!((left.opposed_to(&right), right.opposed_to(&left)), (expected, expected));
        };
        check(&[], &[(0, true)], None);
        check(&[(0, true)], &[(0, true)], None);
        check(&[(0, true)], &[(1, false)], None);
        check(&[(0, true)], &[(0, false)], Some(0));
        check(&[(0, true), (2, false), (5, true)], &[(1, true), (2, true), (5, false)], Some(2));
        check(&[(3, true), (9, false)], &[(3, true), (4, true), (9, true)], Some(9));
    }

    #[test]
    fn who_takes_sides_stands_on_all_of_them() {
        let mut one = sides(&[(1, false), (4, true)]);
        one.take(&sides(&[(0, true), (4, true)]));
        assert_eq!(one, sides(&[(0, true), (1, false), (4, true)]));
    }
}
