//! Comparing two records: which level each attribute reaches. Cheap integer comparisons come first; letters
//! are only looked at where the numbers differ, and each pair of texts only once while it stays in the cache.

mod addresses;
mod birth;
mod compact;
pub(super) mod names;
mod resemblance;
mod texts;

use super::attribute::{self as levels, Attribute, Pattern};
use super::contacts::{Contacts, SHORTEST_LOCAL, Sharing};
use super::frequency::Frequencies;
use crate::records::{Index, Record, Records, TextId};
use compact::Compact;
pub use compact::Compacts;
pub use resemblance::resemblance;
use texts::Memo;

/// Compares records. One per thread: it remembers pairs of texts that it has seen.
pub struct Comparator<'a> {
    records: &'a Records,
    compacts: &'a Compacts,
    contacts: &'a Contacts,
    frequencies: &'a Frequencies,
    names: Memo,
    words: Memo,
}

impl<'a> Comparator<'a> {
    /// A comparator for these records.
    pub fn new(
        records: &'a Records,
        compacts: &'a Compacts,
        contacts: &'a Contacts,
        frequencies: &'a Frequencies,
    ) -> Self {
        let (names, words) = (Memo::of(records.names.len()), Memo::of(records.words.len()));
        Self { records, compacts, contacts, frequencies, names, words }
    }

    /// The pattern of two records. Symmetric.
    pub fn compare(&mut self, a: Index, b: Index) -> Pattern {
        let (left, right) = (self.compacts.get(a), self.compacts.get(b));
        let names = self.compare_names(left, right);
        let pattern = Pattern::default()
            .with(Attribute::FirstName, names.first)
            .with(Attribute::LastName, names.last)
            .with(Attribute::NameOrder, names.order)
            .with(Attribute::BirthDate, birth::compare(left.birth, right.birth))
            .with(Attribute::Email, self.compare_emails(left, right))
            .with(Attribute::Phone, compare_phones(left, right))
            .with(Attribute::Address, self.compare_addresses(left, right))
            .with(Attribute::Gender, same_or_different(u32::from(left.gender), u32::from(right.gender)));
        if left.has_further() && right.has_further() { self.compare_further(a, b, pattern) } else { pattern }
    }

    /// Adds the attributes that few records have.
    fn compare_further(&mut self, a: Index, b: Index, pattern: Pattern) -> Pattern {
        let (a, b) = (self.records.get(a), self.records.get(b));
        pattern
            .with(Attribute::BirthPlace, self.compare_birth_places(a, b))
            .with(Attribute::Occupation, same_or_different(a.occupation, b.occupation))
            .with(Attribute::NationalId, self.compare_national_ids(a, b))
            .with(Attribute::LoyaltyCard, self.compare_cards(a, b))
    }

    fn compare_emails(&self, a: &Compact, b: &Compact) -> u8 {
        use levels::Email::{DIFFERENT, SAME, SHARED};
        if a.emails[0] == 0 || b.emails[0] == 0 {
            return 0;
        }
        if let Some(personal) = common(&a.emails, &b.emails, |slot| !a.shares_email(slot)) {
            return if personal { SAME } else { SHARED };
        }
        let single = a.emails[1] == 0 && b.emails[1] == 0;
        if single && a.has_quite_another_email(b) {
            return DIFFERENT;
        }
        let given = |emails: [TextId; 2]| emails.into_iter().filter(|id| *id != 0);
        let levels = given(a.emails)
            .flat_map(|left| given(b.emails).map(move |right| (left, right)))
            .map(|(left, right)| self.near_email(left, right, [a, b]));
        levels.max().unwrap_or(DIFFERENT)
    }

    /// Level of two addresses that are nearly the same. People of one name make the same address of it, with
    /// other dots and digits: that says no more than the name, unless the digits are the same too.
    fn near_email(&self, left: TextId, right: TextId, holders: [&Compact; 2]) -> u8 {
        use levels::Email::{DIFFERENT, LOCAL, NAMED, NUMBERED, TYPO};
        let (left, right) = (self.records.contacts.get(left), self.records.contacts.get(right));
        let local = |address: &'a str| address.split_once('@').map_or(address, |(local, _)| local);
        let same_local = local(left) == local(right) && local(left).len() >= SHORTEST_LOCAL;
        if !same_local && texts::few_edits(left, right, 2).is_none() {
            return DIFFERENT;
        }
        let letters = |address: &'a str| texts::letters(local(address));
        let same_letters = letters(left).eq(letters(right));
        let named = |address, holder: &Compact| {
            let names = [holder.first, holder.last, holder.other_last].map(|id| self.records.names.get(id));
            texts::made_of_names(local(address), names)
        };
        let (by_left, by_right) = (named(left, holders[0]), named(right, holders[1]));
        if by_left && by_right || same_letters && (by_left || by_right) {
            let same_number = same_letters && texts::same_number(local(left), local(right));
            return if same_number { NUMBERED } else { NAMED };
        }
        if same_local { LOCAL } else { TYPO }
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
        let mut pairs = pairs(self.contacts, a, b).peekable();
        pairs.peek()?;
        Some(pairs.filter(|(left, right)| left == right).map(|(same, _)| self.contacts.sharing(same)).min())
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

/// None where the two sides have no value in common; otherwise whether one of those they have is personal. All
/// of them are asked, so that the answer is the same from either side.
#[inline]
fn common<T: Copy + PartialEq + Default>(
    a: &[T; 2],
    b: &[T; 2],
    is_personal: impl Fn(usize) -> bool,
) -> Option<bool> {
    let missing = T::default();
    let held = (0..2).filter(|slot| a[*slot] != missing && (a[*slot] == b[0] || a[*slot] == b[1]));
    held.map(is_personal).reduce(|one, other| one || other)
}

fn compare_phones(a: &Compact, b: &Compact) -> u8 {
    use levels::Phone::{DIFFERENT, SAME, SHARED, TYPO};
    if a.phones[0] == 0 || b.phones[0] == 0 {
        return 0;
    }
    if let Some(personal) = common(&a.phones, &b.phones, |slot| !a.shares_phone(slot)) {
        return if personal { SAME } else { SHARED };
    }
    let near = |left: u64| left != 0 && b.phones.iter().any(|right| texts::one_digit_apart(left, *right));
    if a.phones.into_iter().any(near) { TYPO } else { DIFFERENT }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_common_are_the_same_from_either_side() {
        let personal = |value: u32| value == 1;
        let (a, b) = ([1, 2], [2, 1]);
        assert_eq!(common(&a, &b, |slot| personal(a[slot])), Some(true));
        assert_eq!(common(&b, &a, |slot| personal(b[slot])), Some(true));
        assert_eq!(common(&[2, 0], &[3, 2], |_| false), Some(false));
        assert_eq!(common(&[2, 0], &[3, 0], |_| true), None);
    }
}
