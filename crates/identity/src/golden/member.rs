//! A record as survivorship sees it: what it could contribute, and where it stands among the others.

use super::traits::{FieldSet, Traits};
use crate::records::{Record, TextId};
use model::{Field, Survivorship};
use std::cmp::Reverse;

/// The fields that survive together.
const ADDRESS: FieldSet = FieldSet::surviving(Survivorship::Address);

/// What names the place within a town.
const PLACE: FieldSet = FieldSet::of(&[Field::Street, Field::AddressComplement]);
/// What names the town.
const TOWN: FieldSet = FieldSet::of(&[Field::Postcode, Field::City]);

/// One record of a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Member {
    /// Rank of the record's source: 1 is the best. Every source has one.
    pub source_rank: u16,
    /// What is known of its values.
    pub traits: Traits,
    /// Its e-mail addresses; equal numbers mean equal addresses, 0 means none.
    pub emails: [TextId; 2],
    /// Its phone numbers.
    pub phones: [TextId; 2],
    /// Its loyalty cards.
    pub cards: [TextId; 2],
    /// Decides between records that are equal in all else: a hash of source and key, the same on every
    /// machine and different for every record.
    pub tie: u64,
}

/// A steward's wish: this record's value of this field. On a field of the address it brings the whole address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pin {
    /// The field.
    pub field: Field,
    /// Position of the record among the members.
    pub member: usize,
    /// Which of the record's values; 0 where the field has one.
    pub nth: u8,
}

/// Where a value of the profile comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Origin {
    /// The field.
    pub field: Field,
    /// Position of the record among the members.
    pub member: u32,
    /// Which of the record's values; 0 where the field has one.
    pub nth: u8,
}

/// Where a value stands among its rivals; the least wins. Pinned, completeness of the address, source rank,
/// doubt, recency, and what makes the order total.
pub(super) type Standing = (bool, u8, u16, bool, Reverse<i64>, u64, u8);

impl Member {
    /// The member that a record is.
    pub fn new(record: &Record, traits: Traits, source_rank: u16, tie: u64) -> Member {
        let Record { emails, phones, cards, .. } = *record;
        Member { source_rank, traits, emails, phones, cards, tie }
    }

    /// The record's values of a field that keeps all.
    pub(super) fn values(&self, field: Field) -> [TextId; 2] {
        match field {
            Field::Email => self.emails,
            Field::Phone => self.phones,
            Field::LoyaltyCard => self.cards,
            _ => [0; 2],
        }
    }

    /// Whether the record has a usable value there.
    pub(super) fn is_candidate(&self, field: Field, nth: u8) -> bool {
        match field.survivorship() {
            Survivorship::None => false,
            Survivorship::KeepAll => self.values(field).get(usize::from(nth)).is_some_and(|id| *id != 0),
            Survivorship::RankThenRecency => nth == 0 && self.traits.filled.contains(field),
            Survivorship::Address => nth == 0 && self.has_address(),
        }
    }

    pub(super) fn has_address(&self) -> bool {
        self.traits.filled.meets(ADDRESS)
    }

    /// How far a letter would get: 0 to a door, 1 to a town or a street somewhere, 2 nowhere.
    fn reach(&self) -> u8 {
        let filled = self.traits.filled;
        match (filled.meets(PLACE), filled.meets(TOWN)) {
            (true, true) => 0,
            (false, false) => 2,
            _ => 1,
        }
    }

    /// Where the record's value stands among its rivals.
    pub(super) fn standing(&self, field: Field, nth: u8, pinned: bool) -> Standing {
        let (reach, weak) = match field.survivorship() {
            Survivorship::Address => (self.reach(), self.traits.weak.meets(ADDRESS)),
            _ => (0, self.traits.is_weak(field, nth)),
        };
        (!pinned, reach, self.source_rank, weak, Reverse(self.traits.recency), self.tie, nth)
    }
}

/// The member and value that a steward wants: the latest pin that still points at a usable value.
pub(super) fn pinned(field: Field, members: &[Member], pins: &[Pin]) -> Option<(usize, u8)> {
    let meant = |pin: &Pin| {
        let together = field.survivorship() == Survivorship::Address
            && pin.field.survivorship() == Survivorship::Address;
        (pin.field == field || together)
            && members.get(pin.member).is_some_and(|member| member.is_candidate(pin.field, pin.nth))
    };
    pins.iter().rev().find(|pin| meant(pin)).map(|pin| (pin.member, pin.nth))
}
