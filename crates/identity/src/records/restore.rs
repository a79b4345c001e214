//! Records that were written down and are put together again: the dictionaries first, each text under the number it
//! had, then the records that speak of them by these numbers.

use super::{Index, Interner, Record, Records, TextId};
use std::cell::Cell;

/// The dictionaries of [`Records`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub enum Dictionary {
    /// [`Records::names`].
    Names,
    /// [`Records::contacts`].
    Contacts,
    /// [`Records::words`].
    Words,
}

impl Dictionary {
    /// All of them.
    pub const ALL: [Dictionary; 3] = [Dictionary::Names, Dictionary::Contacts, Dictionary::Words];

    /// The texts in it.
    pub fn of(self, records: &Records) -> &Interner {
        match self {
            Dictionary::Names => &records.names,
            Dictionary::Contacts => &records.contacts,
            Dictionary::Words => &records.words,
        }
    }

    fn of_mut(self, records: &mut Records) -> &mut Interner {
        match self {
            Dictionary::Names => &mut records.names,
            Dictionary::Contacts => &mut records.contacts,
            Dictionary::Words => &mut records.words,
        }
    }
}

/// Records on their way back.
#[derive(Default)]
pub struct Restored(Records);

impl Restored {
    /// With room for so many records.
    pub fn with_capacity(records: usize) -> Restored {
        let mut restored = Records::default();
        restored.records.reserve_exact(records);
        restored.key_hashes.reserve_exact(records);
        Restored(restored)
    }

    /// Adds the next text of a dictionary. False where it stands there already: then the numbers do not fit.
    pub fn text(&mut self, dictionary: Dictionary, text: &str) -> bool {
        let texts = dictionary.of_mut(&mut self.0);
        let next = texts.len() as TextId + 1;
        texts.intern(text) == next
    }

    /// Adds the next record.
    pub fn record(&mut self, record: Record, key: &str, key_hash: u64) {
        self.0.records.push(record);
        self.0.keys.push(key);
        self.0.key_hashes.push(key_hash);
    }

    /// The records; none where one speaks of a text that did not come.
    pub fn finish(mut self) -> Option<Records> {
        let last = Dictionary::ALL.map(|dictionary| dictionary.of(&self.0).len() as TextId);
        let fits = Cell::new(true);
        let check = |last: TextId| {
            let fits = &fits;
            move |id: TextId| {
                fits.set(fits.get() && id <= last);
                id
            }
        };
        for record in &self.0.records {
            record.translated(check(last[0]), check(last[1]), check(last[2]));
        }
        self.0.name_info = super::names::describe(&self.0.names);
        fits.get().then_some(self.0)
    }
}

impl Records {
    /// The key of a record within its source.
    pub fn own_key(&self, index: Index) -> &str {
        self.keys.get(index)
    }
}
