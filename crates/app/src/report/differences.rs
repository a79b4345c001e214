//! Where two values differ, letter by letter, so that a reader sees at once what a comparison saw.

/// Longer values are cut before they are aligned: the time grows with the product of the lengths.
pub(super) const LONGEST: usize = 100;

/// For each letter of both sides, whether the other side lacks it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Differences {
    /// Marks of the left side.
    pub left: Vec<bool>,
    /// Marks of the right side.
    pub right: Vec<bool>,
}

/// Aligns two values with as few changed letters as possible. Values that have little in common differ as a
/// whole: single letters that happen to be the same would only confuse.
pub(super) fn align(left: &[char], right: &[char]) -> Differences {
    let common = common_letters(left, right);
    let mut differences = Differences { left: vec![true; left.len()], right: vec![true; right.len()] };
    if common.len() * 10 < left.len().max(right.len()) * 6 {
        return differences;
    }
    for (a, b) in common {
        differences.left[a] = false;
        differences.right[b] = false;
    }
    differences
}

/// Compares letter by letter at equal places, for values of a fixed form such as dates.
pub(super) fn in_place(left: &[char], right: &[char]) -> Differences {
    let differs = |one: &[char], other: &[char]| {
        one.iter().enumerate().map(|(at, letter)| other.get(at) != Some(letter)).collect()
    };
    Differences { left: differs(left, right), right: differs(right, left) }
}

/// Positions of the letters that an alignment of least cost (Levenshtein) keeps.
fn common_letters(left: &[char], right: &[char]) -> Vec<(usize, usize)> {
    let costs = costs(left, right);
    let (mut a, mut b) = (left.len(), right.len());
    let mut common = Vec::new();
    while a > 0 && b > 0 {
        let unequal = u16::from(left[a - 1] != right[b - 1]);
        if costs[a][b] == costs[a - 1][b - 1] + unequal {
            (a, b) = (a - 1, b - 1);
            if unequal == 0 {
                common.push((a, b));
            }
        } else if costs[a][b] == costs[a - 1][b] + 1 {
            a -= 1;
        } else {
            b -= 1;
        }
    }
    common
}

fn costs(left: &[char], right: &[char]) -> Vec<Vec<u16>> {
    let mut costs = vec![vec![0u16; right.len() + 1]; left.len() + 1];
    costs[0] = (0..=right.len() as u16).collect();
    for (a, letter) in left.iter().enumerate() {
        costs[a + 1][0] = a as u16 + 1;
        for (b, other) in right.iter().enumerate() {
            let changed = costs[a][b] + u16::from(letter != other);
            costs[a + 1][b + 1] = changed.min(costs[a][b + 1] + 1).min(costs[a + 1][b] + 1);
        }
    }
    costs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows both sides with what differs in brackets.
    fn check(left: &str, right: &str, expected: [&str; 2]) {
        let (one, two): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
        let differences = align(&one, &two);
        assert_eq!([shown(&one, &differences.left), shown(&two, &differences.right)], expected);
    }

    fn shown(letters: &[char], differs: &[bool]) -> String {
        let letter = |(letter, differs): (&char, &bool)| match differs {
            true => format!("[{letter}]"),
            false => letter.to_string(),
        };
        letters.iter().zip(differs).map(letter).collect()
    }

    #[test]
    fn changed_added_and_missing_letters_are_found() {
        check("martin", "martin", ["martin", "martin"]);
        check("martin", "marten", ["mart[i]n", "mart[e]n"]);
        check("martin", "marti", ["marti[n]", "marti"]);
        check("bavaeau", "baveau", ["bav[a]eau", "baveau"]);
    }

    #[test]
    fn unlike_values_differ_as_a_whole() {
        check("luc", "eve", ["[l][u][c]", "[e][v][e]"]);
        check("", "a", ["", "[a]"]);
    }

    #[test]
    fn dates_are_compared_in_place() {
        let [one, two] = ["1980-04-03", "1980-03-04"].map(|date| date.chars().collect::<Vec<_>>());
        let differences = in_place(&one, &two);
        assert_eq!(shown(&one, &differences.left), "1980-0[4]-0[3]");
        assert_eq!(shown(&two, &differences.right), "1980-0[3]-0[4]");
    }
}
