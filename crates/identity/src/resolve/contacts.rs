//! How many different people carry a contact. An e-mail of a couple, a family's phone or the shop's own number
//! typed for everyone say less about a person the more people carry them.

use super::decisions::Decisions;
use super::frequency::Frequencies;
use crate::records::{Record, Records, TextId};

/// How widely a contact is used.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Sharing {
    /// By one person, as far as the records tell.
    #[default]
    Personal,
    /// By a few people: a couple, a family.
    Shared,
    /// By many, or a steward said so: a shop's own number, a made-up address. No evidence at all.
    Public,
}

/// From how many different first-name initials on a contact counts as public.
const PUBLIC_FROM: u32 = 6;

/// What is known of each contact, by its number in [`Records::contacts`].
pub struct Contacts {
    sharing: Vec<Sharing>,
    local: Vec<u32>,
}

impl Contacts {
    /// Looks at all carriers of all contacts. What stewards declared shared is public, whoever carries it.
    pub fn survey(records: &Records, frequencies: &Frequencies, decisions: &Decisions) -> Contacts {
        let mut initials = vec![0u32; records.contacts.len() + 1];
        for record in records.as_slice() {
            let bit =
                initial_bit(records, record, |name| (frequencies.as_first(name), frequencies.as_last(name)));
            for contact in carried(record) {
                initials[contact as usize] |= bit;
            }
        }
        let mut sharing: Vec<Sharing> = initials.iter().map(|bits| sharing_of(*bits)).collect();
        let mut local = vec![0];
        local.extend(records.contacts.iter().map(|(_, text)| local_part(text)));
        for contact in decisions.shared_values() {
            sharing[*contact as usize] = Sharing::Public;
            local[*contact as usize] = 0;
        }
        Contacts { sharing, local }
    }

    /// What is known from elsewhere of the contacts of a few records; by `known`, and whether a steward declared
    /// it shared.
    pub(crate) fn known(records: &Records, known: impl Fn(TextId) -> (Sharing, bool)) -> Contacts {
        let mut contacts = Contacts { sharing: vec![Sharing::Personal], local: vec![0] };
        for (id, text) in records.contacts.iter() {
            let (sharing, declared) = known(id);
            contacts.sharing.push(if declared { Sharing::Public } else { sharing });
            contacts.local.push(if declared { 0 } else { local_part(text) });
        }
        contacts
    }

    /// How widely a contact is used.
    #[inline]
    pub fn sharing(&self, contact: TextId) -> Sharing {
        self.sharing[contact as usize]
    }

    /// Hash of what stands before the `@`, 0 where that is too short to say anything.
    #[inline]
    pub fn local(&self, contact: TextId) -> u32 {
        self.local[contact as usize]
    }

    /// A record's e-mails and phones that are evidence.
    pub fn usable<'a>(&'a self, contacts: &'a [TextId; 2]) -> impl Iterator<Item = TextId> + 'a {
        let counts = |id: &TextId| *id != 0 && self.sharing(*id) != Sharing::Public;
        contacts.iter().copied().filter(counts)
    }
}

/// The contacts that a record may share with others.
pub(crate) fn carried(record: &Record) -> impl Iterator<Item = TextId> {
    record.emails.into_iter().chain(record.phones).chain(record.cards)
}

/// First letter of the given name without its diminutive (`nanard` counts as `bernard`); where the two names
/// are evidently exchanged, that of the other one. One bit for each letter, none where there is no name. `carriers`
/// says how many carry a name as a given name and as a family name.
pub(crate) fn initial_bit(
    records: &Records,
    record: &Record,
    carriers: impl Fn(TextId) -> (u32, u32),
) -> u32 {
    let (first, last) = (record.first, record.last);
    let exchanged = || {
        let ((first_given, first_family), (last_given, last_family)) = (carriers(first), carriers(last));
        first_family > 2 * first_given && last_given > 2 * last_family
    };
    let name = if exchanged() { last } else { first };
    let initial = records.name(name).given_initial;
    if initial.is_ascii_lowercase() { 1 << (initial - b'a') } else { 0 }
}

/// How widely a contact is used whose carriers have these initials.
pub(crate) fn sharing_of(initials: u32) -> Sharing {
    match initials.count_ones() {
        0 | 1 => Sharing::Personal,
        n if n < PUBLIC_FROM => Sharing::Shared,
        _ => Sharing::Public,
    }
}

/// From this length on, what stands before the `@` says something by itself.
pub(super) const SHORTEST_LOCAL: usize = 6;

pub(crate) fn local_part(contact: &str) -> u32 {
    match contact.split_once('@') {
        Some((local, _)) if local.len() >= SHORTEST_LOCAL => super::hash32(local.as_bytes()),
        _ => 0,
    }
}
