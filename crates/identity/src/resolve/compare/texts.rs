//! Distances between texts, and a small memory of distances already computed.

use crate::records::TextId;
use rapidfuzz::distance::osa;

/// Remembers a byte for pairs of texts. A fixed number of places; a new pair takes the place of an old one,
/// so the answers never depend on what was remembered.
pub(super) struct Memo {
    places: Vec<(u64, u8)>,
    shift: u32,
}

/// Most places; and a few for each text where there are only few texts, since places must be cleared.
const PLACES: usize = 1 << 15;
const PLACES_A_TEXT: usize = 4;

impl Memo {
    /// A memory for so many texts.
    pub(super) fn of(texts: usize) -> Memo {
        let places = (PLACES_A_TEXT * texts).next_power_of_two().clamp(16, PLACES);
        Memo { places: vec![(0, 0); places], shift: u64::BITS - places.trailing_zeros() }
    }

    /// The remembered answer for this pair in either order, or the computed one.
    #[inline]
    pub(super) fn get_or(&mut self, a: TextId, b: TextId, compute: impl FnOnce() -> u8) -> u8 {
        let pair = u64::from(a.min(b)) << 32 | u64::from(a.max(b));
        let place = (pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize;
        let (remembered, answer) = self.places[place];
        if remembered == pair {
            return answer;
        }
        let answer = compute();
        self.places[place] = (pair, answer);
        answer
    }
}

/// Insertions, deletions, replacements and exchanges of neighbours between two ASCII texts, if at most `most`.
pub(super) fn few_edits(a: &str, b: &str, most: usize) -> Option<u8> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let arguments = osa::Args::default().score_cutoff(most);
    osa::distance_with_args(a.bytes(), b.bytes(), &arguments).map(|distance| distance as u8)
}

/// Whether two numbers of equal length differ in one digit or in the order of two neighbours.
pub(super) fn one_digit_apart(mut a: u64, mut b: u64) -> bool {
    let mut differing = 0;
    let (mut first, mut previous_differs) = ((0, 0), false);
    let mut exchanged = false;
    while a != 0 && b != 0 {
        let (left, right) = (a % 10, b % 10);
        let differs = left != right;
        differing += u32::from(differs);
        if differing > 2 {
            return false;
        }
        if differs && differing == 1 {
            first = (left, right);
        }
        exchanged |= differs && differing == 2 && previous_differs && (right, left) == first;
        previous_differs = differs;
        (a, b) = (a / 10, b / 10);
    }
    a == b && (differing == 1 || exchanged)
}

/// Whether two words or phrases differ by few letters for their length, by their spaces only, or one holds
/// the other as a whole word.
pub(super) fn alike(a: &str, b: &str) -> bool {
    let longest = a.len().max(b.len());
    let allowed = if longest >= 5 { 1 + longest / 8 } else { 0 };
    few_edits(a, b, allowed).is_some() || shares_long_word(a, b) || equal_without_spaces(a, b)
}

fn shares_long_word(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short.len() >= 4 && !short.contains(' ') && long.split(' ').any(|word| word == short)
}

fn equal_without_spaces(a: &str, b: &str) -> bool {
    let letters = |text: &'_ str| text.bytes().filter(|byte| *byte != b' ').collect::<Vec<_>>();
    (a.contains(' ') || b.contains(' ')) && letters(a) == letters(b)
}

/// The letters of a text, without digits and punctuation.
pub(super) fn letters(text: &str) -> impl Iterator<Item = u8> + '_ {
    text.bytes().filter(u8::is_ascii_lowercase)
}

/// Whether both texts hold the same digits, two at least.
pub(super) fn same_number(a: &str, b: &str) -> bool {
    let number = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
    let left = number(a);
    left.len() >= 2 && left == number(b)
}

/// Whether the part of an address before the `@` consists of these names, or of an initial and a name.
pub(super) fn made_of_names(local: &str, names: [&str; 3]) -> bool {
    let mut rest: Vec<u8> = letters(local).collect();
    let mut found = false;
    for part in names.iter().flat_map(|name| [name.replace(' ', ""), first_part(name)]) {
        if part.len() < 3 {
            continue;
        }
        if let Some(start) = rest.windows(part.len()).position(|window| window == part.as_bytes()) {
            rest.drain(start..start + part.len());
            found = true;
        }
    }
    found && rest.len() <= 1
}

fn first_part(name: &str) -> String {
    name.split(' ').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted_up_to_the_limit() {
        assert_eq!(few_edits("dupont", "dupnot", 1), Some(1));
        assert_eq!(few_edits("dupont", "dpnt", 2), Some(2));
        assert_eq!(few_edits("dupont", "dpnt", 1), None);
    }

    #[test]
    fn numbers_one_digit_apart() {
        assert!(one_digit_apart(33_612_345_678, 33_612_345_679));
        assert!(one_digit_apart(33_612_345_678, 33_612_345_687));
        assert!(one_digit_apart(33_612_345_678, 33_162_345_678));
        assert!(!one_digit_apart(33_612_345_678, 33_612_345_678));
        assert!(!one_digit_apart(33_612_345_678, 33_512_345_679));
        assert!(!one_digit_apart(33_612_345_678, 3_361_234_567));
        assert!(!one_digit_apart(33_612_345_678, 0));
    }

    #[test]
    fn phrases_alike() {
        assert!(alike("rue victor hugo", "rue victor hugot"));
        assert!(alike("pridham street", "pridhamstreet"));
        assert!(alike("devon", "west devon"));
        assert!(!alike("rue victor hugo", "rue jean jaures"));
        assert!(!alike("nice", "nima"));
    }

    #[test]
    fn addresses_made_of_names() {
        let names = ["jean pierre", "petit", ""];
        assert!(made_of_names("jeanpierre44", names));
        assert!(made_of_names("j.petit", names));
        assert!(made_of_names("petit.jean", names));
        assert!(!made_of_names("famillepetit", names));
        assert!(!made_of_names("coolcath775", names));
        assert!(!made_of_names("j", names));
    }

    #[test]
    fn the_memory_never_changes_an_answer() {
        let mut memo = Memo::of(100_000);
        for round in 0..2 {
            for pair in 0..100_000u32 {
                assert_eq!(memo.get_or(pair, pair + 1, || pair as u8), pair as u8, "round {round}");
            }
        }
    }
}
