//! Which given names may be one person's: French and English diminutives and variant spellings, from the
//! tables in `data/`. A name may be short for several (`Alex`), so this is no equality: `Alexandre` and
//! `Alexandra` share a diminutive and stay two names.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// The tables: each line a full name and its forms, the commonest full name first.
const SPELLINGS: &str = include_str!("../../data/spellings.csv");
const FRENCH: &str = include_str!("../../data/nicknames_fr.csv");
const ENGLISH: &str = include_str!("../../data/nicknames_en.csv");

/// What the tables say about one name.
#[derive(Default)]
struct Entry {
    /// Group of the full name that it is.
    full: Option<u16>,
    /// Groups of the full names that it is a form of, the commonest first.
    short_for: Vec<u16>,
    /// Group of the spelling that stands for all its variants.
    spelt: Option<u16>,
}

struct Names {
    entries: FxHashMap<&'static str, Entry>,
    /// Leading group of each group: that of its full name's usual spelling.
    leads: Vec<u16>,
    /// Full name of each group.
    full_names: Vec<&'static str>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names { entries: FxHashMap::default(), leads: Vec::new(), full_names: Vec::new() };
    FRENCH.lines().chain(ENGLISH.lines()).for_each(|line| names.add(line, false));
    SPELLINGS.lines().for_each(|line| names.add(line, true));
    for Entry { full, spelt, .. } in names.entries.values() {
        if let (Some(full), Some(spelt)) = (full, spelt) {
            names.leads[usize::from(*full)] = *spelt;
        }
    }
    names
});

impl Names {
    fn add(&mut self, line: &'static str, spelling: bool) {
        let mut forms = line.split(',');
        let Some(full) = forms.next() else { return };
        let group = self.group(full);
        for form in forms {
            let entry = self.entries.entry(form).or_default();
            if spelling {
                entry.spelt = entry.spelt.or(Some(group));
            }
            if !entry.short_for.contains(&group) {
                entry.short_for.push(group);
            }
        }
    }

    /// The group of a full name, a new one if it has none.
    fn group(&mut self, full: &'static str) -> u16 {
        let entry = self.entries.entry(full).or_default();
        if let Some(group) = entry.full {
            return group;
        }
        let group = self.leads.len() as u16;
        entry.full = Some(group);
        self.leads.push(group);
        self.full_names.push(full);
        group
    }
}

/// Whether two folded given names may be one person's: equal, one a form of the other, or both forms of a
/// third. Two full names that share a form are not.
pub fn same_group(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (Some(a), Some(b)) = (NAMES.entries.get(a), NAMES.entries.get(b)) else { return false };
    let is_form = |form: &Entry, full: &Entry| full.full.is_some_and(|group| form.short_for.contains(&group));
    is_form(a, b)
        || is_form(b, a)
        || (forms_only(a, b) && a.short_for.iter().any(|group| b.short_for.contains(group)))
}

/// A few bits for the groups that a folded given name belongs to: names without a common bit are not in one
/// group. 0 for names without known forms.
pub fn group_bits(name: &str) -> u64 {
    let Some(entry) = NAMES.entries.get(name) else { return 0 };
    let groups = entry.full.iter().chain(&entry.short_for);
    groups.fold(0, |bits, group| bits | 1 << (group % 64))
}

/// Whether neither is a full name, apart from being one in a variant spelling.
fn forms_only(a: &Entry, b: &Entry) -> bool {
    (a.full.is_none() || a.spelt.is_some()) && (b.full.is_none() || b.spelt.is_some())
}

/// The commonest full name that a folded given name may stand for, which it mostly shares with its forms.
/// `None` for names without known forms. For finding candidates; [`same_group`] decides.
pub fn canonical(name: &str) -> Option<&'static str> {
    let names = &*NAMES;
    let entry = names.entries.get(name)?;
    let commonest = entry.full.into_iter().chain(entry.short_for.first().copied()).min();
    let group = entry.spelt.or(commonest)?;
    Some(names.full_names[usize::from(names.leads[usize::from(group)])])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_name_go_together() {
        for (a, b) in [
            ("alexandre", "alex"),
            ("alexandre", "sacha"),
            ("alexandra", "alex"),
            ("catherine", "cathy"),
            ("fred", "frederic"),
            ("jp", "jean pierre"),
            ("marielou", "marie claude"),
            ("elisabeth", "babeth"),
            ("lise", "elisabeth"),
            ("genevieve", "ginou"),
            ("bob", "robert"),
            ("rob", "bob"),
            ("bill", "william"),
            ("peggy", "margaret"),
            ("mathieu", "matthieu"),
            ("yoan", "johann"),
            ("philippe", "philippe"),
            ("unheard", "unheard"),
            ("elizabeth", "betty"),
            ("rodger", "roger"),
        ] {
            assert!(same_group(a, b) && same_group(b, a), "{a} {b}");
        }
    }

    #[test]
    fn two_full_names_stay_two() {
        for (a, b) in [
            ("alexandre", "alexandra"),
            ("anne", "marie"),
            ("aaron", "erin"),
            ("frederic", "frederique"),
            ("paul", "pierre"),
            ("martin", "martine"),
            ("daniel", "danielle"),
            ("stephane", "stephen"),
            ("michel", "michael"),
            ("", "alex"),
            ("simon", "simone"),
            ("claude", "claudine"),
            ("louis", "louise"),
            ("unheard", "alex"),
        ] {
            assert!(!same_group(a, b) && !same_group(b, a), "{a} {b}");
        }
    }

    #[test]
    fn the_key_brings_forms_together() {
        for (a, b) in [
            ("fred", "frederic"),
            ("alex", "alexandre"),
            ("bob", "robert"),
            ("mathieu", "matthieu"),
            ("yoan", "johann"),
            ("babeth", "elizabeth"),
            ("cathy", "katherine"),
            ("jp", "jean pierre"),
        ] {
            assert_eq!(canonical(a), canonical(b), "{a} {b}");
            assert!(canonical(a).is_some(), "{a}");
        }
        assert_ne!(canonical("paul"), canonical("pierre"));
        assert_eq!(canonical("unheard"), None);
    }

    #[test]
    fn the_tables_are_folded_and_long_enough() {
        let mut folded = String::new();
        for name in NAMES.entries.keys() {
            super::super::text::fold(name, &mut folded);
            assert_eq!(&folded, name);
        }
        let diminutives: usize = FRENCH.lines().map(|line| line.split(',').count() - 1).sum();
        assert!(diminutives >= 150, "{diminutives}");
    }
}
