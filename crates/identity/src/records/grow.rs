//! Records that come one by one: added to a set that is in use, put in the place of what they said before, or copied
//! from a larger set into a small one. Texts are never taken out of the dictionaries; a set that has changed much
//! is built anew.

use super::compact::Dictionaries;
use super::{Index, Interner, NameInfo, Record, Records, TextId, make_room, names};
use crate::normalise::CleanRecord;
use rustc_hash::FxHashMap;

impl Records {
    /// Makes everything ready to take new records in.
    pub fn thaw(&mut self) {
        [&mut self.names, &mut self.contacts, &mut self.words].into_iter().for_each(Interner::thaw);
        make_room(&mut self.records);
        make_room(&mut self.key_hashes);
        make_room(&mut self.name_info);
        self.keys.make_room();
        if self.name_info.is_empty() {
            self.name_info.push(NameInfo::default());
        }
    }

    /// The compact form of a cleaned record. Its texts are taken into the dictionaries, the record is not added.
    pub fn compact(&mut self, clean: &CleanRecord) -> Record {
        let mut scratch = String::new();
        let mut into = Dictionaries {
            names: &mut self.names,
            contacts: &mut self.contacts,
            words: &mut self.words,
            scratch: &mut scratch,
        };
        let record = into.compact(clean);
        names::describe_further(&self.names, &mut self.name_info);
        record
    }

    /// Adds a record in its compact form.
    pub fn push(&mut self, record: Record, source: &str, key: &str) -> Index {
        let index = self.records.len() as Index;
        self.records.push(record);
        self.keys.push(key);
        self.key_hashes.push(crate::stable_hash(&[source, key]));
        index
    }

    /// Puts other content in the place of a record and gives back what stood there.
    pub fn replace(&mut self, index: Index, record: Record) -> Record {
        std::mem::replace(&mut self.records[index as usize], record)
    }
}

/// Copies records of a large set into a small one.
#[derive(Default)]
pub(crate) struct Copier {
    names: FxHashMap<TextId, TextId>,
    contacts: FxHashMap<TextId, TextId>,
    words: FxHashMap<TextId, TextId>,
    /// For each text of the small set, its number in the large one; 0 where it is not known there.
    pub name_of: Vec<TextId>,
    pub contact_of: Vec<TextId>,
    pub word_of: Vec<TextId>,
}

impl Copier {
    /// Copies one record, and gives its position in the small set.
    pub fn copy(&mut self, from: &Records, index: Index, into: &mut Records) -> Index {
        let Records { names, contacts, words, name_info, .. } = into;
        let record = from.get(index).translated(
            |id| {
                let new = number(&mut self.names, &mut self.name_of, names, id, from.names.get(id));
                if new as usize == name_info.len() {
                    name_info.push(*from.name(id));
                }
                new
            },
            |id| number(&mut self.contacts, &mut self.contact_of, contacts, id, from.contacts.get(id)),
            |id| number(&mut self.words, &mut self.word_of, words, id, from.words.get(id)),
        );
        let at = into.records.len() as Index;
        into.records.push(record);
        into.keys.push("");
        into.key_hashes.push(from.key_hash(index));
        at
    }
}

/// The number of a text in the small set, and back.
fn number(
    known: &mut FxHashMap<TextId, TextId>,
    back: &mut Vec<TextId>,
    all: &mut Interner,
    id: TextId,
    text: &str,
) -> TextId {
    if id == 0 {
        return 0;
    }
    *known.entry(id).or_insert_with(|| {
        let new = all.intern(text);
        back.resize(all.len() + 1, 0);
        back[new as usize] = id;
        new
    })
}
