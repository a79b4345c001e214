//! The canonical fields of a source record, each described once. Mapping targets, headings, masking and the
//! field dictionary are read from here.

use serde::{Deserialize, Serialize};

/// How sensitive a value is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    /// Says nothing about a person by itself.
    Technical,
    /// Describes a person without pointing at one.
    Personal,
    /// Points at one person or at few.
    Identifying,
}

/// Which value wins on the golden profile when sources disagree. Only a value that cleaning could use is a
/// candidate, and a steward's pin goes before every rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Survivorship {
    /// Not carried to the golden profile: it describes the record and not the person, or survives in other
    /// fields, as the parts of a full name do in first and last name.
    None,
    /// One value: the best source rank, then what cleaning had nothing to remark on, then the newest record.
    RankThenRecency,
    /// All distinct values are kept; the first by source rank, validity and recency is the main one.
    KeepAll,
    /// The fields of the postal address come from one record together, so that no street meets a foreign town:
    /// the most complete kind of address (street with town, then town or street, then the rest), within it
    /// source rank, validity, recency. What that record leaves empty stays empty.
    Address,
}

macro_rules! fields {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $key:literal, $class:ident, $rule:ident;)+) => {
        /// A canonical field of a source record.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Field {
            /// Every field, in the order of the dictionary.
            pub const ALL: &[Field] = &[$(Field::$name,)+];

            /// The field's name in mappings, files and messages.
            pub const fn key(self) -> &'static str {
                match self { $(Field::$name => $key,)+ }
            }

            /// The field's number in stored data. It outlives renaming and reordering: a number is never
            /// changed, nor given to another field once its own is gone.
            pub const fn code(self) -> u8 {
                match self { $(Field::$name => $code,)+ }
            }

            /// The field with this number in stored data.
            pub const fn from_code(code: u8) -> Option<Field> {
                match code { $($code => Some(Field::$name),)+ _ => None }
            }

            /// What the field means.
            pub const fn meaning(self) -> &'static str {
                match self { $(Field::$name => concat!($($doc, " "),+).trim_ascii(),)+ }
            }

            /// How sensitive its values are.
            pub const fn class(self) -> DataClass {
                match self { $(Field::$name => DataClass::$class,)+ }
            }

            /// Which value wins on the golden profile.
            pub const fn survivorship(self) -> Survivorship {
                match self { $(Field::$name => Survivorship::$rule,)+ }
            }
        }
    };
}

fields! {
    /// Key of the record within its source.
    RecordId = 1, "record_id", Identifying, None;
    /// The system the record comes from.
    Source = 2, "source", Technical, None;
    /// When the source last changed the record.
    UpdatedAt = 3, "updated_at", Technical, None;
    /// Form of address (M., Mme, Mr, Dr).
    Title = 4, "title", Personal, RankThenRecency;
    /// Gender as stated by the source.
    Gender = 5, "gender", Personal, RankThenRecency;
    /// Given names.
    FirstName = 6, "first_name", Identifying, RankThenRecency;
    /// Name in use: birth name, or name by marriage.
    LastName = 7, "last_name", Identifying, RankThenRecency;
    /// Name at birth, where the source keeps it apart.
    BirthName = 8, "birth_name", Identifying, RankThenRecency;
    /// Given and family name in one cell, where the source does not separate them. Cleaning parts them, and
    /// they survive as first and last name.
    FullName = 9, "full_name", Identifying, None;
    /// Day of birth.
    BirthDate = 10, "birth_date", Identifying, RankThenRecency;
    /// Place of birth.
    BirthPlace = 11, "birth_place", Personal, RankThenRecency;
    /// Occupation.
    Occupation = 12, "occupation", Personal, RankThenRecency;
    /// E-mail address.
    Email = 13, "email", Identifying, KeepAll;
    /// Phone number, landline or mobile.
    Phone = 14, "phone", Identifying, KeepAll;
    /// House number, where the source keeps it apart from the street.
    StreetNumber = 15, "street_number", Personal, Address;
    /// Street line of the postal address.
    Street = 16, "street", Identifying, Address;
    /// Further address line: building, flat, place name.
    AddressComplement = 17, "address_complement", Personal, Address;
    /// Postcode.
    Postcode = 18, "postcode", Personal, Address;
    /// Town.
    City = 19, "city", Personal, Address;
    /// State or region within the country.
    Region = 20, "region", Personal, Address;
    /// Country.
    Country = 21, "country", Personal, Address;
    /// Number of the loyalty card. A person may hold several.
    LoyaltyCard = 22, "loyalty_card", Identifying, KeepAll;
    /// Number that a public body gives to one person; two different ones mean two persons where the
    /// configuration declares it exclusive.
    NationalId = 23, "national_id", Identifying, RankThenRecency;
    /// Language for correspondence.
    Language = 24, "language", Personal, RankThenRecency;
    /// Store that the customer prefers or belongs to.
    Store = 25, "store", Personal, RankThenRecency;
}

impl Field {
    /// The field with this key.
    pub fn from_key(key: &str) -> Option<Field> {
        Self::ALL.iter().copied().find(|field| field.key() == key)
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_found_again() {
        for field in Field::ALL {
            assert_eq!(Field::from_key(field.key()), Some(*field));
            assert!(field.meaning().ends_with('.'), "{field} has no sentence");
        }
        assert_eq!(Field::from_key("nothing"), None);
    }

    #[test]
    fn stored_numbers_are_unique_and_stay() {
        for field in Field::ALL {
            assert_eq!(Field::from_code(field.code()), Some(*field));
            assert!((1..128).contains(&field.code()), "{field}: stored profiles use the top bit and zero");
        }
        assert_eq!(Field::from_code(0), None);
        // A stored profile of the first version must be read for ever.
        let first = [(1, "record_id"), (4, "title"), (13, "email"), (16, "street"), (25, "store")];
        for (code, key) in first {
            assert_eq!(Field::from_code(code).map(Field::key), Some(key));
        }
    }
}
