//! What is derived once from each distinct name: a phonetic key for blocking, the joined form and the nickname
//! group. How often a name occurs is the frequencies' business, which a model may have frozen.

use super::{Interner, TextId};
use crate::normalise::nicknames;

/// What was derived from one name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NameInfo {
    /// Hash of the letters without spaces: `jean pierre` and `jeanpierre` agree.
    pub joined: u32,
    /// Hash of the phonetic key of the nickname group's name, or of the name itself.
    pub sound: u32,
    /// First letter, 0 for none.
    pub initial: u8,
    /// First letter of the nickname group's name, or of the name itself.
    pub given_initial: u8,
    /// Number of letters without spaces, at most 255.
    pub letters: u8,
    /// Bits of the nickname groups that the name belongs to.
    pub nickname_bits: u64,
    /// Whether the name has several parts.
    pub composed: bool,
    /// One bit for each letter that occurs, to rule out similarity cheaply.
    pub alphabet: u32,
}

/// Describes every name of the dictionary; entry 0 describes the missing name.
pub(super) fn describe(names: &Interner) -> Vec<NameInfo> {
    let mut all = Vec::with_capacity(names.len() + 1);
    all.push(NameInfo::default());
    describe_further(names, &mut all);
    all
}

/// Describes the names that came after those described.
pub(super) fn describe_further(names: &Interner, described: &mut Vec<NameInfo>) {
    let mut scratch = Scratch::default();
    let first = described.len() as TextId;
    described.extend((first..=names.len() as TextId).map(|id| scratch.describe(names.get(id))));
}

#[derive(Default)]
struct Scratch {
    joined: String,
    sound: String,
}

impl Scratch {
    fn describe(&mut self, name: &str) -> NameInfo {
        self.joined.clear();
        self.joined.extend(name.chars().filter(|letter| *letter != ' '));
        let group = nicknames::canonical(name);
        phonetic(group.unwrap_or(&self.joined), &mut self.sound);
        let joined = hash(&self.joined);
        NameInfo {
            joined,
            sound: hash(&self.sound),
            initial: self.joined.bytes().next().unwrap_or(0),
            given_initial: group.unwrap_or(&self.joined).bytes().next().unwrap_or(0),
            letters: self.joined.len().min(255) as u8,
            nickname_bits: nicknames::group_bits(name),
            composed: name.len() != self.joined.len(),
            alphabet: alphabet(&self.joined),
        }
    }
}

fn alphabet(text: &str) -> u32 {
    text.bytes().filter(u8::is_ascii_lowercase).fold(0, |bits, letter| bits | 1 << (letter - b'a'))
}

fn hash(text: &str) -> u32 {
    use std::hash::{BuildHasher, BuildHasherDefault};
    let full = BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(text);
    ((full >> 32) as u32 ^ full as u32).max(1)
}

/// Writes a key that names which sound alike share, French spelling first: `eau`, `au` and `o`; `ph` and `f`;
/// `c`, `k` and `qu`; doubled and silent final letters. Only for finding candidates, never for deciding.
pub fn phonetic(name: &str, key: &mut String) {
    key.clear();
    let letters = name.as_bytes();
    let mut position = 0;
    while position < letters.len() {
        let (sound, length) = sound_at(&letters[position..], position == 0);
        position += length;
        for letter in sound.chars() {
            if !key.ends_with(letter) {
                key.push(letter);
            }
        }
    }
    while key.len() > 2 && key.ends_with(['s', 't', 'd', 'e', 'p']) {
        key.pop();
    }
}

/// The sound that a spelling starts with, and how many letters it takes.
fn sound_at(rest: &[u8], at_start: bool) -> (&'static str, usize) {
    const SPELLINGS: &[(&[u8], &str)] = &[
        (b"eau", "o"),
        (b"sch", "s"),
        (b"au", "o"),
        (b"ou", "u"),
        (b"ai", "e"),
        (b"ei", "e"),
        (b"ey", "e"),
        (b"ay", "e"),
        (b"ph", "f"),
        (b"qu", "k"),
        (b"ck", "k"),
        (b"ch", "s"),
        (b"sh", "s"),
        (b"th", "t"),
        (b"gn", "n"),
        (b"ce", "se"),
        (b"ci", "si"),
        (b"cy", "si"),
        (b"ge", "je"),
        (b"gi", "ji"),
    ];
    if let Some((spelling, sound)) = SPELLINGS.iter().find(|(spelling, _)| rest.starts_with(spelling)) {
        return (sound, spelling.len());
    }
    let sound = match rest[0] {
        b'h' if !at_start => "",
        b'h' => "",
        b'y' => "i",
        b'z' => "s",
        b'x' => "s",
        b'c' | b'q' => "k",
        b'w' => "v",
        letter => single(letter),
    };
    (sound, 1)
}

fn single(letter: u8) -> &'static str {
    const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    match letter {
        b'a'..=b'z' => &LETTERS[(letter - b'a') as usize..][..1],
        b'0'..=b'9' => &LETTERS[26 + (letter - b'0') as usize..][..1],
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[&str]) {
        let key = |name: &str| {
            let mut key = String::new();
            phonetic(name, &mut key);
            key
        };
        for name in names {
            assert_eq!(key(name), key(names[0]), "{name} does not sound like {}", names[0]);
        }
    }

    #[test]
    fn names_that_sound_alike_share_a_key() {
        check(&["philippe", "filippe", "philipe"]);
        check(&["moreau", "moro", "morau", "moreaud"]);
        check(&["mathieu", "matthieu", "mattieu"]);
        check(&["isabelle", "izabel"]);
        check(&["thomas", "toma"]);
    }

    #[test]
    fn any_text_has_a_key() {
        let mut key = String::new();
        phonetic("", &mut key);
        assert_eq!(key, "");
        phonetic("é1", &mut key);
        assert_eq!(key, "1");
    }
}
