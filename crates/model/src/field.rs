//! The canonical fields of a source record, each described once. Mapping targets, headings, masking and the
//! field dictionary are read from here.

use crate::access::Role;
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

impl Survivorship {
    /// The rule in words: English, French.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Survivorship::None => {
                ("not carried to the golden profile", "n'est pas repris dans le profil de référence")
            }
            Survivorship::RankThenRecency => (
                "a steward's pin; then the best source rank, then values without remark, then the newest record",
                "le choix d'un responsable ; puis le meilleur rang de source, les valeurs sans remarque, la fiche la plus récente",
            ),
            Survivorship::KeepAll => (
                "all distinct values are kept; the first by a steward's pin, source rank, validity and recency is the main one",
                "toutes les valeurs distinctes sont gardées ; la principale selon le choix d'un responsable, le rang de source, la validité et la date",
            ),
            Survivorship::Address => (
                "the whole address comes from one record: a steward's pin, the most complete address, source rank, validity, recency",
                "l'adresse entière vient d'une seule fiche : choix d'un responsable, adresse la plus complète, rang de source, validité, date",
            ),
        }
    }
}

/// Which values of a field can be used: what cleaning must not have had to refuse.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// A key as it stands.
    Key,
    /// One of the words that are known.
    Known,
    /// A moment.
    Instant,
    /// A name of a person.
    Name,
    /// A day that can be one of birth.
    Date,
    /// A text as it stands.
    Text,
    /// An address that mail can reach.
    Email,
    /// A number that can be dialled.
    Phone,
    /// A postcode of its country.
    Postcode,
}

impl Quality {
    /// The rule in words: English, French.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Quality::Key => ("any text that is no placeholder", "tout texte qui n'est pas un bouche-trou"),
            Quality::Known => ("a word or code that cleaning knows", "un mot ou un code connu du nettoyage"),
            Quality::Instant => ("a date and time that can be read", "une date et une heure lisibles"),
            Quality::Name => (
                "letters of a name, no placeholder and no test entry",
                "les lettres d'un nom, ni bouche-trou ni essai",
            ),
            Quality::Date => (
                "a day of the calendar that somebody can have been born on",
                "un jour du calendrier où quelqu'un a pu naître",
            ),
            Quality::Text => ("any text that is no placeholder", "tout texte qui n'est pas un bouche-trou"),
            Quality::Email => (
                "an address of valid form that is no placeholder",
                "une adresse de forme valable qui n'est pas un bouche-trou",
            ),
            Quality::Phone => (
                "a number that exists in the numbering plan of its country",
                "un numéro possible selon le plan de numérotation de son pays",
            ),
            Quality::Postcode => {
                ("a postcode of the form that its country uses", "un code postal de la forme de son pays")
            }
        }
    }
}

/// How long values are kept: English, French. The same for all fields: they live in source records.
pub const RETENTION: (&str, &str) = (
    "as long as its source record is kept; destroyed when the person is erased",
    "aussi longtemps que sa fiche source ; détruit quand la personne est effacée",
);

macro_rules! fields {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal, $key:literal, $class:ident, $rule:ident, $owner:ident,
       $quality:ident, $french:literal;)+) => {
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

            /// What the field means, in French.
            pub const fn meaning_in_french(self) -> &'static str {
                match self { $(Field::$name => $french,)+ }
            }

            /// Who answers for what it means and how good it is.
            pub const fn owner(self) -> Role {
                match self { $(Field::$name => Role::$owner,)+ }
            }

            /// Which of its values can be used.
            pub const fn quality(self) -> Quality {
                match self { $(Field::$name => Quality::$quality,)+ }
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
    RecordId = 1, "record_id", Identifying, None, Steward, Key, "Clé de la fiche dans sa source.";
    /// The system the record comes from.
    Source = 2, "source", Technical, None, Steward, Known, "Le système dont vient la fiche.";
    /// When the source last changed the record.
    UpdatedAt = 3, "updated_at", Technical, None, Integrator, Instant, "Quand la source a modifié la fiche pour la dernière fois.";
    /// Form of address (M., Mme, Mr, Dr).
    Title = 4, "title", Personal, RankThenRecency, Steward, Known, "Civilité (M., Mme, Mr, Dr).";
    /// Gender as stated by the source.
    Gender = 5, "gender", Personal, RankThenRecency, Steward, Known, "Genre déclaré par la source.";
    /// Given names.
    FirstName = 6, "first_name", Identifying, RankThenRecency, Steward, Name, "Prénoms.";
    /// Name in use: birth name, or name by marriage.
    LastName = 7, "last_name", Identifying, RankThenRecency, Steward, Name, "Nom d'usage : de naissance ou de mariage.";
    /// Name at birth, where the source keeps it apart.
    BirthName = 8, "birth_name", Identifying, RankThenRecency, Steward, Name, "Nom de naissance, si la source le tient à part.";
    /// Given and family name in one cell, where the source does not separate them. Cleaning parts them, and
    /// they survive as first and last name.
    FullName = 9, "full_name", Identifying, None, Steward, Name, "Prénom et nom dans une seule cellule, si la source ne les sépare pas.";
    /// Day of birth.
    BirthDate = 10, "birth_date", Identifying, RankThenRecency, Steward, Date, "Jour de naissance.";
    /// Place of birth.
    BirthPlace = 11, "birth_place", Personal, RankThenRecency, Steward, Text, "Lieu de naissance.";
    /// Occupation.
    Occupation = 12, "occupation", Personal, RankThenRecency, Marketer, Text, "Profession.";
    /// E-mail address.
    Email = 13, "email", Identifying, KeepAll, Marketer, Email, "Adresse électronique.";
    /// Phone number, landline or mobile.
    Phone = 14, "phone", Identifying, KeepAll, Marketer, Phone, "Numéro de téléphone, fixe ou mobile.";
    /// House number, where the source keeps it apart from the street.
    StreetNumber = 15, "street_number", Personal, Address, Steward, Text, "Numéro dans la rue, si la source le tient à part.";
    /// Street line of the postal address.
    Street = 16, "street", Identifying, Address, Steward, Text, "Ligne de rue de l'adresse postale.";
    /// Further address line: building, flat, place name.
    AddressComplement = 17, "address_complement", Personal, Address, Steward, Text, "Complément d'adresse : bâtiment, appartement, lieu-dit.";
    /// Postcode.
    Postcode = 18, "postcode", Personal, Address, Steward, Postcode, "Code postal.";
    /// Town.
    City = 19, "city", Personal, Address, Steward, Text, "Ville.";
    /// State or region within the country.
    Region = 20, "region", Personal, Address, Steward, Text, "État ou région dans le pays.";
    /// Country.
    Country = 21, "country", Personal, Address, Steward, Known, "Pays.";
    /// Number of the loyalty card. A person may hold several.
    LoyaltyCard = 22, "loyalty_card", Identifying, KeepAll, Marketer, Key, "Numéro de carte de fidélité ; une personne peut en avoir plusieurs.";
    /// Number that a public body gives to one person; two different ones mean two persons where the
    /// configuration declares it exclusive.
    NationalId = 23, "national_id", Identifying, RankThenRecency, PrivacyOfficer, Key, "Numéro qu'un organisme public donne à une seule personne.";
    /// Language for correspondence.
    Language = 24, "language", Personal, RankThenRecency, Marketer, Known, "Langue de correspondance.";
    /// Store that the customer prefers or belongs to.
    Store = 25, "store", Personal, RankThenRecency, StoreManager, Key, "Magasin que le client préfère ou auquel il appartient.";
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
            assert!(field.meaning_in_french().ends_with('.'), "{field} has no sentence in French");
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
