//! What is compared between two records, and how finely: each attribute has a few comparison levels, and the
//! levels that two records reach form a pattern. Level 0 always means that a side is missing: no evidence.

use serde::{Deserialize, Serialize};

/// The groups of criteria that a match case counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Given and family names.
    Name,
    /// Date and place of birth.
    Birth,
    /// E-mail and phone.
    Contact,
    /// Postal address.
    Address,
    /// Numbers given to one person.
    VerifiedId,
    /// Describes, but does not identify.
    Other,
}

/// One comparison level.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Level {
    /// Name in model files and match cases.
    pub key: &'static str,
    /// In words, English.
    pub en: &'static str,
    /// In words, French.
    pub fr: &'static str,
}

const fn level(key: &'static str, en: &'static str, fr: &'static str) -> Level {
    Level { key, en, fr }
}

macro_rules! attributes {
    ($($(#[doc = $doc:literal])+ $name:ident = $key:literal, $en:literal, $fr:literal, $group:ident,
        [$($const:ident = $level:expr),+ $(,)?];)+) => {
        /// What is compared.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Attribute {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Attribute {
            /// Every attribute, in the order of the pattern.
            pub const ALL: &[Attribute] = &[$(Attribute::$name,)+];

            /// Name in model files and match cases.
            pub const fn key(self) -> &'static str {
                match self { $(Attribute::$name => $key,)+ }
            }

            /// Name in words: English, French.
            pub const fn words(self) -> (&'static str, &'static str) {
                match self { $(Attribute::$name => ($en, $fr),)+ }
            }

            /// The group of criteria it belongs to.
            pub const fn group(self) -> Group {
                match self { $(Attribute::$name => Group::$group,)+ }
            }

            /// Its comparison levels from level 1 on.
            pub const fn levels(self) -> &'static [Level] {
                match self { $(Attribute::$name => const { &[$($level,)+] },)+ }
            }
        }

        $(#[doc = concat!("Levels of [`Attribute::", stringify!($name), "`].")]
        #[expect(non_snake_case, missing_docs, reason = "one module per attribute, named like it; the levels' words are their documentation")]
        pub mod $name {
            attributes!(@levels 1u8; $($const,)+);
        })+
    };
    (@levels $n:expr; $const:ident, $($rest:ident,)*) => {
        pub const $const: u8 = $n;
        attributes!(@levels $n + 1; $($rest,)*);
    };
    (@levels $n:expr;) => {};
}

attributes! {
    /// Given names.
    FirstName = "first_name", "first name", "prénom", Name, [
        DIFFERENT = level("different", "different", "différent"),
        SAME_COMMON = level("same_common", "same, a common one", "identique, courant"),
        SAME_USUAL = level("same_usual", "same", "identique"),
        SAME_RARE = level("same_rare", "same, a rare one", "identique, rare"),
        NICKNAME = level("nickname", "a nickname or variant of the other", "diminutif ou variante de l'autre"),
        SHORT = level("short", "a shortened form of the other", "forme abrégée de l'autre"),
        INITIAL = level("initial", "an initial that fits", "une initiale qui convient"),
        PART = level("part", "one part of a composed name", "une partie d'un prénom composé"),
        TYPO = level("typo", "a typing error apart", "à une faute de frappe près"),
        SIMILAR = level("similar", "similar", "ressemblant"),
    ];
    /// Family names.
    LastName = "last_name", "last name", "nom", Name, [
        DIFFERENT = level("different", "different", "différent"),
        SAME_COMMON = level("same_common", "same, a common one", "identique, courant"),
        SAME_USUAL = level("same_usual", "same", "identique"),
        SAME_RARE = level("same_rare", "same, a rare one", "identique, rare"),
        PART = level("part", "one half of a double name", "une moitié d'un nom double"),
        TYPO = level("typo", "a typing error apart", "à une faute de frappe près"),
        SIMILAR = level("similar", "similar", "ressemblant"),
        INITIAL = level("initial", "an initial that fits", "une initiale qui convient"),
    ];
    /// Whether first and last name stand in the same order on both sides.
    NameOrder = "name_order", "order of the names", "ordre des noms", Name, [
        STRAIGHT = level("straight", "the same on both sides", "le même des deux côtés"),
        SWAPPED = level("swapped", "first and last name exchanged", "nom et prénom inversés"),
    ];
    /// Day of birth.
    BirthDate = "birth_date", "birth date", "date de naissance", Birth, [
        DIFFERENT = level("different", "different", "différente"),
        SAME = level("same", "same", "identique"),
        SWAPPED = level("swapped", "day and month exchanged", "jour et mois inversés"),
        TYPO = level("typo", "one digit apart", "à un chiffre près"),
        TWO_PARTS = level("two_parts", "two of day, month and year agree", "deux éléments sur trois concordent"),
        YEAR = level("year", "same year only", "même année seulement"),
    ];
    /// E-mail address.
    Email = "email", "e-mail", "e-mail", Contact, [
        DIFFERENT = level("different", "different", "différent"),
        SAME = level("same", "same, used by one person", "identique, propre à une personne"),
        SHARED = level("shared", "same, used by several people", "identique, partagé par plusieurs personnes"),
        LOCAL = level("local", "same before the @", "identique avant l'arobase"),
        NAMED = level("named", "different, each made of the name", "différent, chacun formé du nom"),
        NUMBERED = level("numbered", "same name and number before the @", "mêmes nom et chiffres avant l'arobase"),
        TYPO = level("typo", "a typing error apart", "à une faute de frappe près"),
    ];
    /// Phone number.
    Phone = "phone", "phone", "téléphone", Contact, [
        DIFFERENT = level("different", "different", "différent"),
        SAME = level("same", "same, used by one person", "identique, propre à une personne"),
        SHARED = level("shared", "same, used by several people", "identique, partagé par plusieurs personnes"),
        TYPO = level("typo", "one digit apart", "à un chiffre près"),
    ];
    /// Postal address.
    Address = "address", "address", "adresse", Address, [
        DIFFERENT = level("different", "another town", "une autre commune"),
        AREA = level("area", "same area", "même secteur"),
        TOWN = level("town", "same town, a street is missing", "même commune, une rue manque"),
        OTHER_STREET = level("other_street", "same town, another street", "même commune, autre rue"),
        STREET = level("street", "same street", "même rue"),
        SAME = level("same", "same street and number", "même rue et même numéro"),
    ];
    /// Gender.
    Gender = "gender", "gender", "sexe", Other, [
        DIFFERENT = level("different", "different", "différent"),
        SAME = level("same", "same", "identique"),
    ];
    /// Place of birth.
    BirthPlace = "birth_place", "place of birth", "lieu de naissance", Birth, [
        DIFFERENT = level("different", "different", "différent"),
        SAME = level("same", "same", "identique"),
        SIMILAR = level("similar", "similar", "ressemblant"),
    ];
    /// Occupation.
    Occupation = "occupation", "occupation", "profession", Other, [
        DIFFERENT = level("different", "different", "différente"),
        SAME = level("same", "same", "identique"),
    ];
    /// Number given by a public body.
    NationalId = "national_id", "national number", "numéro national", VerifiedId, [
        DIFFERENT = level("different", "different", "différent"),
        SAME = level("same", "same", "identique"),
        TYPO = level("typo", "a typing error apart", "à une faute de frappe près"),
    ];
    /// Loyalty card.
    LoyaltyCard = "loyalty_card", "loyalty card", "carte de fidélité", Contact, [
        DIFFERENT = level("different", "different", "différente"),
        SAME = level("same", "same, used by one person", "identique, propre à une personne"),
        SHARED = level("shared", "same, used by several people", "identique, partagée par plusieurs personnes"),
    ];
}

/// Number of attributes.
pub const COUNT: usize = Attribute::ALL.len();

/// Room for the levels of any attribute, level 0 included.
pub const MOST_LEVELS: usize = 11;

impl Attribute {
    /// Level number for its key; 0 is `missing`.
    pub fn level_from_key(self, key: &str) -> Option<u8> {
        if key == "missing" {
            return Some(0);
        }
        self.levels().iter().position(|level| level.key == key).map(|index| index as u8 + 1)
    }

    /// Key of a level number.
    pub fn level_key(self, number: u8) -> &'static str {
        if number == 0 { "missing" } else { self.levels()[number as usize - 1].key }
    }

    /// The attribute with this key.
    pub fn from_key(key: &str) -> Option<Attribute> {
        Self::ALL.iter().copied().find(|attribute| attribute.key() == key)
    }
}

/// The levels that two records reach, four bits an attribute.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Pattern(pub u64);

impl Pattern {
    /// The pattern with one attribute's level set; it must not have been set before.
    #[must_use]
    #[inline]
    pub const fn with(self, attribute: Attribute, level: u8) -> Pattern {
        Pattern(self.0 | (level as u64) << (4 * attribute as u32))
    }

    /// Level of an attribute; 0 is missing.
    #[inline]
    pub const fn level(self, attribute: Attribute) -> u8 {
        (self.0 >> (4 * attribute as u32)) as u8 & 15
    }

    /// All attributes with their levels.
    pub fn levels(self) -> impl Iterator<Item = (Attribute, u8)> {
        Attribute::ALL.iter().map(move |attribute| (*attribute, self.level(*attribute)))
    }
}

/// Patterns of all candidate pairs with their numbers, in ascending order.
pub type Histogram = Vec<(Pattern, f64)>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_hold_every_level_of_every_attribute() {
        for attribute in Attribute::ALL {
            assert!(attribute.levels().len() < MOST_LEVELS);
            for number in 0..=attribute.levels().len() as u8 {
                let pattern = Pattern::default().with(*attribute, number);
                assert_eq!(pattern.level(*attribute), number);
                assert_eq!(attribute.level_from_key(attribute.level_key(number)), Some(number));
            }
            assert_eq!(Attribute::from_key(attribute.key()), Some(*attribute));
        }
        assert_eq!(FirstName::SIMILAR as usize, Attribute::FirstName.levels().len());
    }
}
