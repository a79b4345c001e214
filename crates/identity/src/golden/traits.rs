//! What must be known of a record once its values are out of sight: by survivorship, which fields hold a usable value,
//! where cleaning had something to remark on, and how new the record is; and by whoever looks for records that lack
//! something, what quality counts of it.

use super::display::{language, name, title};
use crate::normalise::cells::Cells;
use crate::normalise::text::says_nothing;
use crate::normalise::{CleanRecord, email, gender, instant, phone};
use crate::quality;
use model::{Field, RawRecord, Remark, RemarkKind, Survivorship};
use serde::{Deserialize, Serialize};

/// A set of fields, for use in memory only: its bits follow the order of the dictionary.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct FieldSet(u32);

const _: () = assert!(Field::ALL.len() <= 32, "a set of fields has 32 bits");

impl FieldSet {
    /// The set of these fields.
    pub const fn of(fields: &[Field]) -> FieldSet {
        let (mut bits, mut at) = (0, 0);
        while at < fields.len() {
            bits |= 1 << fields[at] as u32;
            at += 1;
        }
        FieldSet(bits)
    }

    /// The fields that follow this rule.
    pub const fn surviving(rule: Survivorship) -> FieldSet {
        let (mut bits, mut at) = (0, 0);
        while at < Field::ALL.len() {
            let follows = Field::ALL[at].survivorship() as u8 == rule as u8;
            bits |= (follows as u32) << Field::ALL[at] as u32;
            at += 1;
        }
        FieldSet(bits)
    }

    /// Adds a field.
    pub fn insert(&mut self, field: Field) {
        self.0 |= 1 << field as u32;
    }

    /// Whether the field is in the set.
    #[inline]
    pub const fn contains(self, field: Field) -> bool {
        self.0 >> field as u32 & 1 != 0
    }

    /// Whether the sets share a field.
    #[inline]
    pub const fn meets(self, other: FieldSet) -> bool {
        self.0 & other.0 != 0
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<Fields: IntoIterator<Item = Field>>(fields: Fields) -> FieldSet {
        let mut set = FieldSet::default();
        fields.into_iter().for_each(|field| set.insert(field));
        set
    }
}

/// What must be known of a record without its values.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Traits {
    /// The fields with a value that cleaning could use.
    pub filled: FieldSet,
    /// Those whose (first) value is doubtful: remarked on but kept, or inferred from another field.
    pub weak: FieldSet,
    /// The same for the second value of the fields that have several.
    pub weak_second: FieldSet,
    /// The fields that count as filled where quality is measured: something is said there, usable or not.
    pub told: FieldSet,
    /// The fields with a value that nobody can use.
    pub useless: FieldSet,
    /// When the source last changed the record, milliseconds since 1970.
    pub recency: i64,
}

impl Traits {
    /// Whether the value is doubtful.
    #[inline]
    pub fn is_weak(&self, field: Field, nth: u8) -> bool {
        if nth == 0 { self.weak.contains(field) } else { self.weak_second.contains(field) }
    }
}

/// Describes a record and what cleaning made of it. `fallback_recency` stands where the source does not say
/// when it changed the record, or nobody can read it.
pub fn traits(raw: &RawRecord<'_>, clean: &CleanRecord, fallback_recency: i64) -> Traits {
    let cells = Cells::gather(raw, &mut Vec::new());
    let order = raw.layout().date_order;
    let changed = cells.filled(Field::UpdatedAt).and_then(|text| instant::read(text, order));
    let (weak, weak_second) = weak(&cells, clean);
    Traits {
        filled: filled(&cells, clean),
        weak,
        weak_second,
        told: quality::filled(raw, clean).iter().collect(),
        useless: quality::inaccurate(clean).iter().collect(),
        recency: changed.unwrap_or(fallback_recency),
    }
}

/// The fields that can be shown, and so can win.
fn filled(cells: &Cells<'_>, clean: &CleanRecord) -> FieldSet {
    let said = |folded: &str| !folded.is_empty() && !says_nothing(folded);
    let mut set = FieldSet::default();
    for (field, usable) in [
        (Field::Title, title::read(cells.get(Field::Title), clean.country).is_some()),
        (Field::Gender, clean.gender.is_some()),
        (Field::FirstName, !clean.first_name.is_empty()),
        (Field::LastName, !clean.last_name.is_empty()),
        (Field::BirthName, name::has_birth_name(cells, clean)),
        (Field::BirthDate, clean.birth_date.is_some()),
        (Field::BirthPlace, said(&clean.birth_place)),
        (Field::Occupation, said(&clean.occupation)),
        (Field::Email, !clean.emails.is_empty()),
        (Field::Phone, !clean.phones.is_empty()),
        (Field::StreetNumber, clean.street_number != 0),
        (Field::Street, said(&clean.street)),
        (Field::AddressComplement, said(&clean.complement)),
        (Field::Postcode, !clean.postcode.is_empty()),
        (Field::City, !clean.city.is_empty()),
        (Field::Region, said(&clean.region)),
        (Field::Country, clean.country.is_some()),
        (Field::LoyaltyCard, !clean.loyalty_cards.is_empty()),
        (Field::NationalId, !clean.national_id.is_empty()),
        (Field::Language, language::read(cells.get(Field::Language)).is_some()),
        (Field::Store, super::display::is_said(cells.get(Field::Store))),
    ] {
        if usable {
            set.insert(field);
        }
    }
    set
}

/// The doubtful values: first ones and second ones.
fn weak(cells: &Cells<'_>, clean: &CleanRecord) -> (FieldSet, FieldSet) {
    let (mut first, mut second) = (inferred(cells, clean), FieldSet::default());
    for remark in clean.remarks.iter().filter(|remark| is_doubt(remark.kind)) {
        let (at_first, at_second) = concerned(*remark, clean);
        if at_first {
            first.insert(remark.field);
        }
        if at_second {
            second.insert(remark.field);
        }
    }
    (first, second)
}

/// Values that cleaning took from another field: right most often, but less surely than one that was asked for.
fn inferred(cells: &Cells<'_>, clean: &CleanRecord) -> FieldSet {
    let mut set = FieldSet::default();
    let blank = |field| cells.filled(field).is_none();
    for (field, inferred) in [
        (Field::Gender, gender::read(cells.get(Field::Gender)) != clean.gender),
        (Field::FirstName, blank(Field::FirstName)),
        (Field::LastName, blank(Field::LastName)),
        (Field::BirthName, blank(Field::BirthName)),
    ] {
        if inferred {
            set.insert(field);
        }
    }
    set
}

/// Whether a remark casts doubt on a value that was kept. A value thrown away is no candidate and needs no
/// doubt, and a title or a marker of marriage taken out leaves a good name.
fn is_doubt(kind: RemarkKind) -> bool {
    use RemarkKind::{ImpossibleDate, Invalid, Placeholder, SplitName, TitleRemoved};
    !matches!(kind, Placeholder | Invalid | ImpossibleDate | TitleRemoved | SplitName)
}

/// Which of a field's two first values a remark is about. Remarks do not say: what can be asked of the value
/// itself is asked, else both are meant.
fn concerned(remark: Remark, clean: &CleanRecord) -> (bool, bool) {
    match (remark.field, remark.kind) {
        (Field::Email, RemarkKind::RoleAddress) => both(&clean.emails, |address| email::is_role(address)),
        (Field::Phone, RemarkKind::UnassignedNumber) => {
            both(&clean.phones, |number| phone::is_unassigned(*number))
        }
        _ => (true, true),
    }
}

fn both<T>(values: &[T], doubtful: impl Fn(&T) -> bool) -> (bool, bool) {
    let nth = |nth: usize| values.get(nth).is_some_and(&doubtful);
    (nth(0), nth(1))
}
