//! What the headings and verdicts of a sheet of reconciliations mean. The words are data:
//! `mappings/reconciliations.toml`.

use super::Verdict;
use crate::headings::fold;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The words, read once.
pub(super) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../../mappings/reconciliations.toml")).expect("a test reads this file");
    Words::from(file)
});

/// The part that a column plays.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Role {
    SourceA,
    IdA,
    SourceB,
    IdB,
    Verdict,
    On,
    By,
    Comment,
}

impl Role {
    /// How many parts there are.
    pub(super) const COUNT: usize = 8;
}

/// The columns without which a sheet says nothing.
pub(super) const REQUIRED: [Role; 5] = [Role::SourceA, Role::IdA, Role::SourceB, Role::IdB, Role::Verdict];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    headings: HashMap<Role, Vec<String>>,
    verdicts: HashMap<Verdict, Vec<String>>,
}

/// Folded words and what they mean.
pub(super) struct Words {
    roles: HashMap<String, Role>,
    verdicts: HashMap<String, Verdict>,
    /// One heading of each role, for messages.
    names: HashMap<Role, String>,
}

impl From<File> for Words {
    fn from(file: File) -> Self {
        let names = file.headings.iter().filter_map(|(role, words)| Some((*role, words.first()?.clone())));
        Self { names: names.collect(), roles: folded(&file.headings), verdicts: folded(&file.verdicts) }
    }
}

fn folded<M: Copy>(words: &HashMap<M, Vec<String>>) -> HashMap<String, M> {
    words.iter().flat_map(|(meaning, words)| words.iter().map(|word| (fold(word), *meaning))).collect()
}

impl Words {
    /// The first column of each role.
    pub(super) fn roles(&self, headings: &[String]) -> [Option<usize>; Role::COUNT] {
        let mut found = [None; Role::COUNT];
        for (at, heading) in headings.iter().enumerate() {
            if let Some(role) = self.roles.get(&fold(heading)) {
                found[*role as usize].get_or_insert(at);
            }
        }
        found
    }

    /// A heading by which the role is known.
    pub(super) fn name(&self, role: Role) -> &str {
        self.names.get(&role).map_or("", String::as_str)
    }

    /// The verdict that a cell states. A question mark says that nothing was decided.
    pub(super) fn verdict(&self, cell: &str) -> Option<Verdict> {
        if cell.contains('?') {
            return None;
        }
        self.verdicts.get(&fold(cell)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No word may have two meanings: which of them counts would be chance.
    fn check<M: Copy + PartialEq + std::fmt::Debug>(words: &HashMap<M, Vec<String>>) {
        let mut seen: HashMap<String, M> = HashMap::new();
        for (meaning, words) in words {
            for word in words {
                let before = seen.insert(fold(word), *meaning);
                assert!(before.is_none_or(|other| other == *meaning), "{word}: {meaning:?} and {before:?}");
            }
        }
    }

    #[test]
    fn no_word_has_two_meanings() {
        let file: File = toml::from_str(include_str!("../../mappings/reconciliations.toml")).unwrap();
        check(&file.headings);
        check(&file.verdicts);
        assert_eq!((file.headings.len(), file.verdicts.len()), (Role::COUNT, 3));
    }
}
