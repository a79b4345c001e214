//! Comparing two records: which level each attribute reaches. Cheap integer comparisons come first; letters
//! are only looked at where the numbers differ, and each pair of texts only once while it stays in the cache.

mod addresses;
mod birth;
pub(super) mod names;
mod texts;

use super::attribute::{self as levels, Attribute, Pattern};
use super::contacts::{Contacts, Sharing};
use super::frequency::Frequencies;
use crate::records::{Index, Record, Records, TextId};
use texts::Memo;

/// Compares records. One per thread: it remembers pairs of texts that it has seen.
pub struct Comparator<'a> {
    records: &'a Records,
    contacts: &'a Contacts,
    frequencies: &'a Frequencies,
    names: Memo,
    words: Memo,
    addresses: Memo,
}

impl<'a> Comparator<'a> {
    /// A comparator for these records.
    pub fn new(records: &'a Records, contacts: &'a Contacts, frequencies: &'a Frequencies) -> Self {
        let memo = Memo::default;
        Self { records, contacts, frequencies, names: memo(), words: memo(), addresses: memo() }
    }

    /// The pattern of two records. Symmetric.
    pub fn compare(&mut self, a: Index, b: Index) -> Pattern {
        let (a, b) = (self.records.get(a), self.records.get(b));
        let names = self.compare_names(a, b);
        Pattern::default()
            .with(Attribute::FirstName, names.first)
            .with(Attribute::LastName, names.last)
            .with(Attribute::NameOrder, names.order)
            .with(Attribute::BirthDate, birth::compare(a.birth, b.birth))
            .with(Attribute::Email, self.compare_emails(a, b))
            .with(Attribute::Phone, self.compare_phones(a, b))
            .with(Attribute::Address, self.compare_addresses(a, b))
            .with(Attribute::Gender, same_or_different(u32::from(a.gender), u32::from(b.gender)))
            .with(Attribute::BirthPlace, self.compare_birth_places(a, b))
            .with(Attribute::Occupation, same_or_different(a.occupation, b.occupation))
            .with(Attribute::NationalId, self.compare_national_ids(a, b))
            .with(Attribute::LoyaltyCard, self.compare_cards(a, b))
    }

    fn compare_emails(&mut self, a: &Record, b: &Record) -> u8 {
        use levels::Email::{DIFFERENT, SAME, SHARED};
        let Some(shared) = self.shared_contact(&a.emails, &b.emails) else { return 0 };
        match shared {
            Some(Sharing::Personal) => return SAME,
            Some(_) => return SHARED,
            None => {}
        }
        let mut best = DIFFERENT;
        for (left, right) in pairs(self.contacts, &a.emails, &b.emails) {
            let local = self.contacts.local(left);
            let same_local = local != 0 && local == self.contacts.local(right);
            if same_local || self.contact_distance(left, right) <= 2 {
                best = best.max(self.near_email(left, right, [a, b]));
            }
        }
        best
    }

    /// Level of two addresses that are nearly the same. People of one name make the same address of it, with
    /// other dots and digits: that says no more than the name, unless the digits are the same too.
    fn near_email(&self, left: TextId, right: TextId, holders: [&Record; 2]) -> u8 {
        use levels::Email::{LOCAL, NAMED, NUMBERED, TYPO};
        let (left, right) = (self.records.contacts.get(left), self.records.contacts.get(right));
        let local = |address: &'a str| address.split_once('@').map_or(address, |(local, _)| local);
        let letters = |address: &'a str| texts::letters(local(address));
        let same_letters = letters(left).eq(letters(right));
        let named = |address, holder: &Record| {
            let names = [holder.first, holder.last, holder.other_last].map(|id| self.records.names.get(id));
            texts::made_of_names(local(address), names)
        };
        let (by_left, by_right) = (named(left, holders[0]), named(right, holders[1]));
        if by_left && by_right || same_letters && (by_left || by_right) {
            let same_number = same_letters && texts::same_number(local(left), local(right));
            return if same_number { NUMBERED } else { NAMED };
        }
        if local(left) == local(right) { LOCAL } else { TYPO }
    }

    fn compare_phones(&mut self, a: &Record, b: &Record) -> u8 {
        use levels::Phone::{DIFFERENT, SAME, SHARED, TYPO};
        let Some(shared) = self.shared_contact(&a.phones, &b.phones) else { return 0 };
        match shared {
            Some(Sharing::Personal) => return SAME,
            Some(_) => return SHARED,
            None => {}
        }
        let near = |(left, right): (TextId, TextId)| {
            let (left, right) = (self.records.contacts.get(left), self.records.contacts.get(right));
            texts::one_digit_apart(left.as_bytes(), right.as_bytes())
        };
        if pairs(self.contacts, &a.phones, &b.phones).any(near) { TYPO } else { DIFFERENT }
    }

    fn compare_cards(&self, a: &Record, b: &Record) -> u8 {
        use levels::LoyaltyCard::{DIFFERENT, SAME, SHARED};
        match self.shared_contact(&a.cards, &b.cards) {
            None => 0,
            Some(None) => DIFFERENT,
            Some(Some(Sharing::Personal)) => SAME,
            Some(Some(_)) => SHARED,
        }
    }

    /// None when a side has no usable contact; otherwise how widely the contact is used that both carry.
    #[expect(clippy::option_option, reason = "missing and different are two things")]
    fn shared_contact(&self, a: &[TextId; 2], b: &[TextId; 2]) -> Option<Option<Sharing>> {
        if a[0] == 0 || b[0] == 0 {
            return None;
        }
        let mut pairs = pairs(self.contacts, a, b).peekable();
        pairs.peek()?;
        Some(pairs.filter(|(left, right)| left == right).map(|(same, _)| self.contacts.sharing(same)).min())
    }

    /// Editing steps between two addresses, where they can be few; 9 otherwise.
    fn contact_distance(&mut self, left: TextId, right: TextId) -> u8 {
        let records = self.records;
        self.addresses.get_or(left, right, || {
            texts::few_edits(records.contacts.get(left), records.contacts.get(right), 2).unwrap_or(9)
        })
    }

    fn compare_national_ids(&self, a: &Record, b: &Record) -> u8 {
        use levels::NationalId::{DIFFERENT, SAME, TYPO};
        match (a.national_id, b.national_id) {
            (0, _) | (_, 0) => 0,
            (left, right) if left == right => SAME,
            (left, right) => {
                let text = |id| self.records.contacts.get(id);
                if texts::few_edits(text(left), text(right), 1).is_some() { TYPO } else { DIFFERENT }
            }
        }
    }

    fn compare_birth_places(&mut self, a: &Record, b: &Record) -> u8 {
        use levels::BirthPlace::{DIFFERENT, SAME, SIMILAR};
        match (a.birth_place, b.birth_place) {
            (0, _) | (_, 0) => 0,
            (left, right) if left == right => SAME,
            (left, right) if self.alike_words(left, right) => SIMILAR,
            _ => DIFFERENT,
        }
    }

    /// Whether two words differ by a typing error, or one is a part of the other.
    fn alike_words(&mut self, left: TextId, right: TextId) -> bool {
        let records = self.records;
        let (left_text, right_text) = (records.words.get(left), records.words.get(right));
        self.words.get_or(left, right, || u8::from(texts::alike(left_text, right_text))) == 1
    }
}

/// All usable contacts of one side with all of the other.
fn pairs<'c>(
    contacts: &'c Contacts,
    a: &'c [TextId; 2],
    b: &'c [TextId; 2],
) -> impl Iterator<Item = (TextId, TextId)> + 'c {
    contacts.usable(a).flat_map(move |left| contacts.usable(b).map(move |right| (left, right)))
}

/// Levels of an attribute that is missing, different (1) or same (2).
fn same_or_different(a: u32, b: u32) -> u8 {
    match (a, b) {
        (0, _) | (_, 0) => 0,
        (a, b) if a == b => 2,
        _ => 1,
    }
}
