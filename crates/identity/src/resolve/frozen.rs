//! The term frequencies of a published model: how many of the records it was trained on carry each value, by
//! hash of the value. They are saved beside the model file in a compact binary file, in which no value stands
//! in clear. The hashes are no secret, though: whoever holds a list of names can look them up.

use super::mix;
use super::model_error::Error;
use super::model_error::FREQUENCIES_FORMAT as FORMAT;
use super::rarity::{ROLES, Whole};
use crate::records::{Interner, Records, TextId};
use rustc_hash::FxHashMap;

const MAGIC: &[u8; 8] = b"AMIGOFRQ";
const CHECKSUM: usize = size_of::<u64>();

/// A value by its hash, and how many records carry it in each role of its dictionary; never in none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Term {
    hash: u64,
    counts: [u32; ROLES],
}

/// The counts that a model was trained with.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// In any order: only a file needs one.
    names: Vec<Term>,
    words: Vec<Term>,
    digest: u64,
}

/// Two tables of the same digest are the same; the order of the values does not count.
impl PartialEq for Frozen {
    fn eq(&self, other: &Self) -> bool {
        self.digest == other.digest
    }
}

impl Frozen {
    /// Takes the counts of all texts that occur in a role.
    pub(super) fn of(
        records: &Records,
        name: impl Fn(TextId) -> [u32; ROLES],
        word: impl Fn(TextId) -> [u32; ROLES],
    ) -> Frozen {
        Frozen::new(terms(&records.names, name), terms(&records.words, word))
    }

    fn new(names: Vec<Term>, words: Vec<Term>) -> Frozen {
        let digest = mix(digest(&names)).wrapping_add(digest(&words));
        Frozen { names, words, digest }
    }

    /// A number for the contents, whatever their order.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// What the counts of each role add up to, names first.
    pub(super) fn wholes(&self) -> [[Whole; ROLES]; 2] {
        let whole = |terms: &[Term], role: usize| Whole::of(terms.iter().map(|term| term.counts[role]));
        [&self.names, &self.words].map(|terms| [0, 1, 2].map(|role| whole(terms, role)))
    }

    /// The counts for the texts of these records by their numbers, names first.
    pub(super) fn counts_of(&self, records: &Records) -> [[Vec<u32>; ROLES]; 2] {
        [look_up(&self.names, &records.names), look_up(&self.words, &records.words)]
    }

    /// The table as a file that belongs to this version of the model.
    pub fn to_bytes(&self, model: &str) -> Vec<u8> {
        let mut file = Vec::with_capacity(64 + 12 * (self.names.len() + self.words.len()));
        file.extend_from_slice(MAGIC);
        file.extend_from_slice(&FORMAT.to_le_bytes());
        put_number(&mut file, model.len() as u64);
        file.extend_from_slice(model.as_bytes());
        for terms in [&self.names, &self.words] {
            put_terms(&mut file, terms);
        }
        let checksum = crate::stable_hash_of_bytes(&file);
        file.extend_from_slice(&checksum.to_le_bytes());
        file
    }

    /// Reads the table that belongs to this version of a model.
    pub fn from_bytes(file: &[u8], model: &str) -> Result<Frozen, Error> {
        let Some(after_magic) = file.strip_prefix(MAGIC) else {
            let cut_off = MAGIC.starts_with(file);
            return Err(if cut_off { Error::FrequenciesDamaged } else { Error::NoFrequencies });
        };
        let (format, _) = after_magic.split_first_chunk().ok_or(Error::FrequenciesDamaged)?;
        let format = u32::from_le_bytes(*format);
        if format != FORMAT {
            return Err(Error::FrequenciesFormat { found: format });
        }
        let body = checked(file).ok_or(Error::FrequenciesDamaged)?;
        let mut rest = &body[MAGIC.len() + size_of::<u32>()..];
        let found = take_text(&mut rest).ok_or(Error::FrequenciesDamaged)?;
        if found != model {
            return Err(Error::OtherModel { model: model.to_owned(), frequencies: found.to_owned() });
        }
        let both = take_terms(&mut rest).zip(take_terms(&mut rest)).filter(|_| rest.is_empty());
        let (names, words) = both.ok_or(Error::FrequenciesDamaged)?;
        Ok(Frozen::new(names, words))
    }
}

fn terms(texts: &Interner, counts_of: impl Fn(TextId) -> [u32; ROLES]) -> Vec<Term> {
    let term = |(id, text): (TextId, &str)| {
        let counts = counts_of(id);
        (counts != [0; ROLES]).then(|| Term { hash: crate::stable_hash(&[text]), counts })
    };
    texts.iter().filter_map(term).collect()
}

fn digest(terms: &[Term]) -> u64 {
    let one = |term: &Term| term.counts.iter().fold(term.hash, |hash, count| mix(hash ^ u64::from(*count)));
    terms.iter().map(one).fold(terms.len() as u64, u64::wrapping_add)
}

/// The counts of a published model, ready to be asked for single texts: for sets that grow record by record.
#[derive(Debug)]
pub struct Terms {
    names: FxHashMap<u64, [u32; ROLES]>,
    words: FxHashMap<u64, [u32; ROLES]>,
    wholes: [[Whole; ROLES]; 2],
}

impl Terms {
    /// Of a table.
    pub fn of(frozen: &Frozen) -> Terms {
        Terms { names: by_hash(&frozen.names), words: by_hash(&frozen.words), wholes: frozen.wholes() }
    }

    /// What the counts of each role add up to, names first.
    pub(super) fn wholes(&self) -> [[Whole; ROLES]; 2] {
        self.wholes
    }

    /// How many records carry a name: as a given name, as the family name in use, as a family name of any kind.
    pub(crate) fn name(&self, name: &str) -> [u32; ROLES] {
        self.names.get(&crate::stable_hash(&[name])).copied().unwrap_or_default()
    }

    /// How many records carry a word: as a town, as a birth place, as an occupation.
    pub(crate) fn word(&self, word: &str) -> [u32; ROLES] {
        self.words.get(&crate::stable_hash(&[word])).copied().unwrap_or_default()
    }
}

fn look_up(terms: &[Term], texts: &Interner) -> [Vec<u32>; ROLES] {
    counts_in(&by_hash(terms), texts)
}

/// Two values of one hash count as one value: in billions of names there might be such a pair.
fn by_hash(terms: &[Term]) -> FxHashMap<u64, [u32; ROLES]> {
    let mut known: FxHashMap<u64, [u32; ROLES]> = FxHashMap::default();
    known.reserve(terms.len());
    for term in terms {
        let counts = known.entry(term.hash).or_default();
        counts.iter_mut().zip(term.counts).for_each(|(count, more)| *count = count.saturating_add(more));
    }
    known
}

fn counts_in(known: &FxHashMap<u64, [u32; ROLES]>, texts: &Interner) -> [Vec<u32>; ROLES] {
    let mut found = [(); ROLES].map(|()| vec![0; texts.len() + 1]);
    for (id, text) in texts.iter() {
        if let Some(counts) = known.get(&crate::stable_hash(&[text])) {
            found.iter_mut().zip(counts).for_each(|(role, count)| role[id as usize] = *count);
        }
    }
    found
}

/// In order of the hashes, so that nothing tells where and when a value was met.
fn put_terms(file: &mut Vec<u8>, terms: &[Term]) {
    let mut terms = terms.to_vec();
    terms.sort_unstable();
    put_number(file, terms.len() as u64);
    for term in terms {
        file.extend_from_slice(&term.hash.to_le_bytes());
        term.counts.iter().for_each(|count| put_number(file, u64::from(*count)));
    }
}

fn take_terms(rest: &mut &[u8]) -> Option<Vec<Term>> {
    let number = usize::try_from(take_number(rest)?).ok()?;
    // What a file claims must not decide how much memory is set aside for it.
    let mut terms = Vec::with_capacity(number.min(rest.len() / (size_of::<u64>() + ROLES)));
    for _ in 0..number {
        let (hash, after) = rest.split_first_chunk()?;
        *rest = after;
        let mut counts = [0; ROLES];
        for count in &mut counts {
            *count = u32::try_from(take_number(rest)?).ok()?;
        }
        terms.push(Term { hash: u64::from_le_bytes(*hash), counts });
    }
    Some(terms)
}

/// Seven bits a byte, lowest first; the highest bit says that more follow. Most counts fit into one byte.
fn put_number(file: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        file.push(number as u8 | 0x80);
        number >>= 7;
    }
    file.push(number as u8);
}

fn take_number(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..u64::BITS).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        let bits = u64::from(byte & 0x7F);
        number |= bits.checked_shl(shift).filter(|shifted| shifted >> shift == bits)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn take_text<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let length = usize::try_from(take_number(rest)?).ok()?;
    let (text, after) = rest.split_at_checked(length)?;
    *rest = after;
    std::str::from_utf8(text).ok()
}

/// The file without its checksum, if that is right.
fn checked(file: &[u8]) -> Option<&[u8]> {
    let (body, checksum) = file.split_last_chunk::<CHECKSUM>()?;
    (crate::stable_hash_of_bytes(body) == u64::from_le_bytes(*checksum)).then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_of_any_size() {
        for number in [0, 1, 127, 128, 300, 1 << 32, u64::MAX] {
            let mut file = Vec::new();
            put_number(&mut file, number);
            let mut rest = file.as_slice();
            assert_eq!((take_number(&mut rest), rest), (Some(number), [].as_slice()));
            assert_eq!(take_number(&mut &file[..file.len() - 1]), None);
        }
        assert_eq!(take_number(&mut [0xFF; 12].as_slice()), None);
    }

    fn any_terms() -> impl Strategy<Value = Vec<Term>> {
        let term = any::<(u64, [u32; ROLES])>().prop_map(|(hash, counts)| Term { hash, counts });
        prop::collection::vec(term, 0..20)
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(names in any_terms(), words in any_terms(), mut cut in 0..1000usize) {
            let table = Frozen::new(names, words);
            let file = table.to_bytes("m1");
            let read = Frozen::from_bytes(&file, "m1").unwrap();
            prop_assert_eq!(&read, &table);
            prop_assert_eq!(read.to_bytes("m1"), file.clone());
            cut %= file.len();
            prop_assert_eq!(Frozen::from_bytes(&file[..cut], "m1").unwrap_err(), Error::FrequenciesDamaged);
        }

        #[test]
        fn any_bytes_are_an_answer(bytes: Vec<u8>) {
            let mut file = [MAGIC.as_slice(), &FORMAT.to_le_bytes(), &bytes].concat();
            let checksum = crate::stable_hash_of_bytes(&file);
            file.extend_from_slice(&checksum.to_le_bytes());
            let _ = Frozen::from_bytes(&file, "");
        }
    }
}
