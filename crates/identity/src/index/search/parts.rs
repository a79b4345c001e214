//! The words under which a record is found: the parts of its names and the names in one word, the words of its town,
//! its postcode, its day of birth.

use super::Order;
use super::terms::Terms;
use crate::normalise::text;
use crate::records::{Index, Interner, Record, Records, TextId};
use rustc_hash::FxHashMap;

/// What kind of word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Of a name.
    Name,
    /// Of a town, or a postcode.
    Place,
    /// A day of birth, `19800312`.
    Birth,
}

/// Every kind, in the order in which the lists are kept.
pub(super) const KINDS: [Kind; 3] = [Kind::Name, Kind::Place, Kind::Birth];

/// The texts of a record in which words of a kind stand.
fn texts(record: &Record, kind: Kind) -> [TextId; 3] {
    match kind {
        Kind::Name => [record.first, record.last, record.other_last],
        Kind::Place => [record.postcode, record.city, 0],
        Kind::Birth => [0; 3],
    }
}

/// The words of a text: `jean pierre` is found under `jean`, `pierre` and `jeanpierre`. The word made of all comes
/// last, and only for names.
pub(super) fn split(text: &str, kind: Kind, mut found: impl FnMut(&str)) {
    text::words(text).for_each(&mut found);
    if kind == Kind::Name && text.contains(' ') {
        found(&text.replace(' ', ""));
    }
}

/// A day of birth as the word under which it is found; empty where it is missing.
pub(super) fn birth_word(birth: u32) -> String {
    if birth == 0 {
        return String::new();
    }
    format!("{:04}{:02}{:02}", birth >> 9, birth >> 5 & 15, birth & 31)
}

/// The words of one kind under which a record is found.
pub(super) fn each(records: &Records, index: Index, kind: Kind, mut found: impl FnMut(&str)) {
    let record = records.get(index);
    let dictionary = if kind == Kind::Name { &records.names } else { &records.words };
    for id in texts(record, kind).into_iter().filter(|id| *id != 0) {
        split(dictionary.get(id), kind, &mut found);
    }
    if kind == Kind::Birth && record.birth != 0 {
        found(&birth_word(record.birth));
    }
}

/// Whether a record is found under a word.
pub(super) fn carries(records: &Records, index: Index, kind: Kind, word: &str) -> bool {
    let mut carries = false;
    each(records, index, kind, |own| carries |= own == word);
    carries
}

/// All words of one kind of these records. Each distinct text is split once.
pub(super) fn list(records: &Records, order: &Order, kind: Kind) -> Terms {
    if kind == Kind::Birth {
        return births(records, order);
    }
    let dictionary = if kind == Kind::Name { &records.names } else { &records.words };
    let mut used = vec![false; dictionary.len() + 1];
    let all = order.by_number.iter().flat_map(|index| texts(records.get(*index), kind));
    all.for_each(|id| used[id as usize] = true);
    let (mut words, mut starts, mut parts) = (Interner::default(), vec![0, 0], Vec::new());
    for (id, text) in dictionary.iter() {
        if used[id as usize] {
            split(text, kind, |word| parts.push(words.intern(word)));
        }
        starts.push(parts.len() as u32);
    }
    Terms::build(&words, order, |index, found| {
        for id in texts(records.get(index), kind).map(|id| id as usize) {
            parts[starts[id] as usize..starts[id + 1] as usize].iter().for_each(|part| found(*part));
        }
    })
}

fn births(records: &Records, order: &Order) -> Terms {
    let (mut words, mut numbers) = (Interner::default(), FxHashMap::default());
    let days = order.by_number.iter().map(|index| records.get(*index).birth);
    for day in days.filter(|day| *day != 0) {
        numbers.entry(day).or_insert_with(|| words.intern(&birth_word(day)));
    }
    Terms::build(&words, order, |index, found| {
        if let Some(word) = numbers.get(&records.get(index).birth) {
            found(*word);
        }
    })
}
