//! What was acknowledged: each record as it was said last, how often it changed, and each decision. Also written to a
//! file line by line, so that a run that fails can be examined.

use super::content::Content;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Source and key of a record.
pub type Key = (String, String);

/// What is known of a record.
#[derive(Clone, Default)]
pub struct Known {
    /// What it says; nothing once it is deleted.
    pub content: Option<Content>,
    /// What it said last, also when it is deleted.
    pub last: Content,
    /// Its id, where an answer named it.
    pub record: Option<String>,
    /// Versions that were acknowledged.
    pub versions: u64,
}

/// A decision that was acknowledged.
#[derive(Clone)]
pub struct Decided {
    /// The decisions that it became.
    pub ids: Vec<String>,
    /// What was asked.
    pub asked: Value,
}

/// The ledger.
pub struct Ledger {
    state: Mutex<State>,
    file: Mutex<File>,
}

#[derive(Default)]
struct State {
    records: BTreeMap<Key, Known>,
    /// Keys of records with ids, in the order in which they came.
    keys: Vec<Key>,
    decided: Vec<Decided>,
}

/// What became of a record.
pub struct Told<'a> {
    /// Its key.
    pub key: &'a Key,
    /// What it says from now on; nothing: it is deleted.
    pub content: Option<&'a Content>,
    /// Its id, where the answer names it.
    pub record: Option<&'a str>,
    /// Whether that is another version than the one before.
    pub is_new: bool,
}

impl Ledger {
    /// An empty one that writes here.
    pub fn create(path: &Path) -> anyhow::Result<Ledger> {
        Ok(Ledger { state: Mutex::default(), file: Mutex::new(File::create(path)?) })
    }

    /// Notes what was acknowledged about a record.
    pub fn tell(&self, told: &Told<'_>) {
        self.write(
            &json!({ "key": told.key, "says": told.content, "record": told.record, "new": told.is_new }),
        );
        let mut state = self.state();
        let state = &mut *state;
        let known = state.records.entry(told.key.clone()).or_default();
        if let (None, Some(record)) = (&known.record, told.record) {
            known.record = Some(record.to_owned());
            state.keys.push(told.key.clone());
        }
        known.versions += u64::from(told.is_new);
        known.content = told.content.cloned();
        if let Some(content) = told.content {
            known.last.clone_from(content);
        }
    }

    /// Notes a decision.
    pub fn decide(&self, ids: Vec<String>, asked: Value) {
        self.write(&json!({ "decisions": ids, "asked": asked }));
        self.state().decided.push(Decided { ids, asked });
    }

    /// The id of a record that is there, by a number from which it is drawn.
    pub fn some_record(&self, number: usize) -> Option<String> {
        let state = self.state();
        let key = state.keys.get(number % state.keys.len().max(1))?;
        let known = &state.records[key];
        known.content.as_ref().and(known.record.clone())
    }

    /// Something that a record says, by a number from which it is drawn.
    pub fn some_content(&self, number: usize) -> Option<Content> {
        let state = self.state();
        let key = state.keys.get(number % state.keys.len().max(1))?;
        state.records[key].content.clone()
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.state().records.values().filter(|known| known.content.is_some()).count()
    }

    /// All records.
    pub fn records(&self) -> BTreeMap<Key, Known> {
        self.state().records.clone()
    }

    /// All decisions.
    pub fn decided(&self) -> Vec<Decided> {
        self.state().decided.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, line: &Value) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // It helps to understand a failure; without it there is still the comparison.
        let _ = writeln!(file, "{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_about_a_record_counts() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::create(&folder.path().join("ledger.jsonl")).unwrap();
        let key = ("web".to_owned(), "w1".to_owned());
        let content = |city: &str| Content::from([("city", city.to_owned())]);
        let tell = |content: Option<&Content>, record, is_new| {
            ledger.tell(&Told { key: &key, content, record, is_new });
        };
        tell(Some(&content("Lyon")), None, true);
        assert_eq!((ledger.len(), ledger.some_record(3)), (1, None));
        tell(Some(&content("Nîmes")), Some("rec_1"), true);
        assert_eq!(ledger.some_record(3).as_deref(), Some("rec_1"));
        tell(Some(&content("Nîmes")), Some("rec_1"), false);
        tell(None, Some("rec_1"), false);
        let known = ledger.records().remove(&key).unwrap();
        assert_eq!((known.content, known.last, known.versions), (None, content("Nîmes"), 2));
        assert_eq!((ledger.len(), ledger.some_record(3)), (0, None));
        assert_eq!(std::fs::read_to_string(folder.path().join("ledger.jsonl")).unwrap().lines().count(), 4);
    }
}
