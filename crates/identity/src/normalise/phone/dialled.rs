//! The digits of a phone cell, freed of the ways people group them, and the cuts between several numbers.

/// Longest run of digits kept: an international prefix, a country code and the longest number.
const LONGEST: usize = 20;

/// Digits as one would dial them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dialled {
    plus: bool,
    digits: [u8; LONGEST],
    length: usize,
}

impl Dialled {
    const EMPTY: Self = Self { plus: false, digits: [0; LONGEST], length: 0 };

    /// The digits as ASCII. More than fit means that the text was no phone number: then there are none.
    pub fn digits(&self) -> &[u8] {
        self.digits.get(..self.length).unwrap_or_default()
    }

    /// Country code and number, where written behind a plus sign or `00`.
    pub fn international(&self) -> Option<&[u8]> {
        match self.digits() {
            digits if self.plus => Some(digits),
            [b'0', b'0', digits @ ..] => Some(digits),
            _ => None,
        }
    }

    fn push(&mut self, digit: u8) {
        if let Some(place) = self.digits.get_mut(self.length) {
            *place = digit;
        }
        self.length += 1;
    }

    /// Whether this can be a whole number, so that a separator behind it may begin the next one.
    fn is_whole(&self) -> bool {
        self.length >= 9
    }

    /// Whether nothing but a new number can follow a blank: ten digits behind one zero.
    fn is_french(&self) -> bool {
        !self.plus && self.length == 10 && self.digits[0] == b'0' && self.digits[1] != b'0'
    }

    /// Whether a slash behind this parts two numbers and not two groups of one.
    fn is_beyond_grouping(&self) -> bool {
        let international = 11 + 2 * usize::from(self.digits.starts_with(b"00"));
        self.is_french() || self.length >= international
    }
}

/// Hands on every number of a cell. A cell with text but no number gives one without digits.
pub(super) fn each(text: &str, mut found: impl FnMut(Dialled)) {
    let mut current = Dialled::EMPTY;
    let mut any = false;
    let bytes = text.as_bytes();
    for (position, &byte) in bytes.iter().enumerate() {
        let ends = match byte {
            b'0'..=b'9' => {
                current.push(byte);
                continue;
            }
            b'+' if current.length == 0 => {
                current.plus = true;
                continue;
            }
            b' ' => current.is_french() && matches!(bytes.get(position + 1), Some(b'0' | b'+')),
            b'/' => current.is_beyond_grouping(),
            b',' | b';' | b'|' | b'+' | b'\n' | b'a'..=b'z' | b'A'..=b'Z' => current.is_whole(),
            _ => false,
        };
        if ends {
            any = true;
            found(std::mem::replace(&mut current, Dialled { plus: byte == b'+', ..Dialled::EMPTY }));
        }
    }
    if current.is_whole() || !any {
        found(current);
    }
}
