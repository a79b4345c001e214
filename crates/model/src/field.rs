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

/// Which value wins on the golden profile when sources disagree.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Survivorship {
    /// Not carried to the golden profile.
    None,
    /// Source rank, then validity, then recency.
    RankThenRecency,
    /// All distinct values are kept; the first by rank leads.
    KeepAll,
}

macro_rules! fields {
    ($($(#[doc = $doc:literal])+ $name:ident = $key:literal, $class:ident, $rule:ident;)+) => {
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
    RecordId = "record_id", Identifying, None;
    /// The system the record comes from.
    Source = "source", Technical, None;
    /// When the source last changed the record.
    UpdatedAt = "updated_at", Technical, None;
    /// Form of address (M., Mme, Mr, Dr).
    Title = "title", Personal, RankThenRecency;
    /// Gender as stated by the source.
    Gender = "gender", Personal, RankThenRecency;
    /// Given names.
    FirstName = "first_name", Identifying, RankThenRecency;
    /// Name in use: birth name, or name by marriage.
    LastName = "last_name", Identifying, RankThenRecency;
    /// Name at birth, where the source keeps it apart.
    BirthName = "birth_name", Identifying, RankThenRecency;
    /// Given and family name in one cell, where the source does not separate them.
    FullName = "full_name", Identifying, None;
    /// Day of birth.
    BirthDate = "birth_date", Identifying, RankThenRecency;
    /// Place of birth.
    BirthPlace = "birth_place", Personal, RankThenRecency;
    /// Occupation.
    Occupation = "occupation", Personal, RankThenRecency;
    /// E-mail address.
    Email = "email", Identifying, KeepAll;
    /// Phone number, landline or mobile.
    Phone = "phone", Identifying, KeepAll;
    /// House number, where the source keeps it apart from the street.
    StreetNumber = "street_number", Personal, RankThenRecency;
    /// Street line of the postal address.
    Street = "street", Identifying, RankThenRecency;
    /// Further address line: building, flat, place name.
    AddressComplement = "address_complement", Personal, RankThenRecency;
    /// Postcode.
    Postcode = "postcode", Personal, RankThenRecency;
    /// Town.
    City = "city", Personal, RankThenRecency;
    /// State or region within the country.
    Region = "region", Personal, RankThenRecency;
    /// Country.
    Country = "country", Personal, RankThenRecency;
    /// Number of the loyalty card. A person may hold several.
    LoyaltyCard = "loyalty_card", Identifying, KeepAll;
    /// Number that a public body gives to one person; two different ones mean two persons where the
    /// configuration declares it exclusive.
    NationalId = "national_id", Identifying, RankThenRecency;
    /// Language for correspondence.
    Language = "language", Personal, RankThenRecency;
    /// Store that the customer prefers or belongs to.
    Store = "store", Personal, RankThenRecency;
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
}
