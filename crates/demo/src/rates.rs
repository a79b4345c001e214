//! How often things happen in the retailer's data, in one place. Measured on a file of 20,000 retail records;
//! shares are of records unless said otherwise.

use crate::source::Source;

/// Weights of one, two, three ... records of one person.
pub(crate) const RECORDS_A_PERSON: [(u32, u8); 12] = [
    (13_957, 1),
    (1_776, 2),
    (422, 3),
    (142, 4),
    (46, 5),
    (29, 6),
    (6, 7),
    (6, 8),
    (8, 9),
    (2, 10),
    (1, 11),
    (5, 12),
];

/// Weights of one, two, three ... customers of one household.
pub(crate) const PEOPLE_A_HOUSEHOLD: [(u32, u8); 5] = [(6_571, 1), (2_851, 2), (899, 3), (320, 4), (30, 5)];

/// Weights of the sources.
pub(crate) const SOURCES: [(u32, Source); 4] =
    [(380, Source::Cegid), (145, Source::Loyalty), (327, Source::Shopify), (148, Source::Web)];

/// Shares of records without a value, which differ from source to source.
pub(crate) struct Missing {
    pub(crate) email: f64,
    pub(crate) phone: f64,
    /// Postcode and town, always both.
    pub(crate) town: f64,
    /// Street, given that there is a town.
    pub(crate) street: f64,
    pub(crate) birth: f64,
}

/// Shares of missing values in a source. The till asks little, the web shop needs a delivery address.
pub(crate) const fn missing(source: Source) -> Missing {
    match source {
        Source::Cegid => Missing { email: 0.410, phone: 0.290, town: 0.230, street: 0.490, birth: 0.512 },
        Source::Loyalty => Missing { email: 0.290, phone: 0.355, town: 0.205, street: 0.440, birth: 0.350 },
        Source::Shopify => Missing { email: 0.081, phone: 0.209, town: 0.021, street: 0.032, birth: 0.692 },
        Source::Web => Missing { email: 0.100, phone: 0.473, town: 0.351, street: 0.609, birth: 0.440 },
    }
}

/// Title left out.
pub(crate) const NO_TITLE: f64 = 0.25;
/// Country left out where there is no address.
pub(crate) const NO_COUNTRY: f64 = 0.198;

/// Persons who never give an e-mail, a phone.
pub(crate) const PERSON_WITHOUT_EMAIL: f64 = 0.06;
pub(crate) const PERSON_WITHOUT_PHONE: f64 = 0.05;

/// How likely a person has changed a value: with two records, and how much likelier with each record more.
pub(crate) struct Change {
    pub(crate) with_two_records: f64,
    pub(crate) each_more: f64,
}

pub(crate) const EMAIL_CHANGE: Change = Change { with_two_records: 0.33, each_more: 0.10 };
pub(crate) const PHONE_CHANGE: Change = Change { with_two_records: 0.45, each_more: 0.06 };
pub(crate) const HOME_CHANGE: Change = Change { with_two_records: 0.26, each_more: 0.07 };
/// From so many records on, persons who changed a value have often changed it twice.
pub(crate) const CHANGED_TWICE_FROM: usize = 6;
/// How often a record keeps an older value.
pub(crate) const OLDER_VALUE: f64 = 0.32;

/// Households with an e-mail or phone that several members give, and members other than its owner who do so.
pub(crate) const SHARED_EMAIL: f64 = 0.18;
pub(crate) const SHARED_PHONE: f64 = 0.17;
pub(crate) const MEMBER_SHARES: f64 = 0.50;
/// Grown-up children who live elsewhere.
pub(crate) const LEFT_HOME: f64 = 0.02;

/// Women in a couple who took their husband's name, other women over thirty who bear a married name.
pub(crate) const MARRIED_NAME: f64 = 0.78;
pub(crate) const MARRIED_ELSEWHERE: f64 = 0.25;
/// Of a married woman's records: under her birth name, under both names.
pub(crate) const BIRTH_NAME_USED: f64 = 0.11;
pub(crate) const BOTH_NAMES_USED: f64 = 0.08;
/// Families with a double name, and records that keep half of it.
pub(crate) const DOUBLE_NAME: f64 = 0.03;
pub(crate) const HALF_OF_DOUBLE_NAME: f64 = 0.15;

/// Persons who show an identity document, records of theirs that note its number, and those that note another one:
/// the passport instead of the card, or the one before.
pub(crate) const SHOWS_DOCUMENT: f64 = 0.10;
pub(crate) const DOCUMENT_NOTED: f64 = 0.65;
pub(crate) const OTHER_DOCUMENT: f64 = 0.05;
pub(crate) const DOCUMENT_TYPO: f64 = 0.02;
/// Persons who say where they were born, records of theirs that note it, and births in the town of the home.
pub(crate) const TELLS_BIRTH_PLACE: f64 = 0.14;
pub(crate) const BIRTH_PLACE_NOTED: f64 = 0.65;
pub(crate) const BORN_IN_TOWN_OF_HOME: f64 = 0.35;
pub(crate) const BIRTH_PLACE_TYPO: f64 = 0.015;

/// Slips of the pen.
pub(crate) const FIRST_NAME_TYPO: f64 = 0.025;
pub(crate) const LAST_NAME_TYPO: f64 = 0.034;
pub(crate) const NICKNAME: f64 = 0.016;
pub(crate) const INITIAL: f64 = 0.0075;
pub(crate) const COMPOUND_JOINED: f64 = 0.28;
pub(crate) const COMPOUND_HALVED: f64 = 0.10;
pub(crate) const NAMES_SWAPPED: f64 = 0.009;
pub(crate) const EMAIL_TYPO: f64 = 0.008;
pub(crate) const EMAIL_DOMAIN_TYPO: f64 = 0.006;
pub(crate) const PHONE_TYPO: f64 = 0.009;
pub(crate) const POSTCODE_TYPO: f64 = 0.009;
pub(crate) const CITY_TYPO: f64 = 0.007;
pub(crate) const STREET_TYPO: f64 = 0.028;
pub(crate) const NO_STREET_NUMBER: f64 = 0.030;
pub(crate) const NO_COMPLEMENT: f64 = 0.30;
pub(crate) const HYPHENS_DROPPED: f64 = 0.034;
pub(crate) const SAINT_ABBREVIATED: f64 = 0.16;
pub(crate) const ACCENTS_DROPPED: f64 = 0.20;
pub(crate) const BIRTH_DAY_AND_MONTH_SWAPPED: f64 = 0.004;
pub(crate) const BIRTH_DIGIT: f64 = 0.016;
pub(crate) const BIRTH_YEAR: f64 = 0.011;
pub(crate) const BIRTH_FIRST_OF_JANUARY: f64 = 0.016;

/// Fillers among the values given.
pub(crate) const BIRTH_PLACEHOLDER: f64 = 0.006;
pub(crate) const EMAIL_PLACEHOLDER: f64 = 0.0032;
pub(crate) const PHONE_PLACEHOLDER: f64 = 0.0032;

/// Capitals throughout, small letters throughout, capitals in an e-mail.
pub(crate) const CAPITALS_IN_STORE: f64 = 0.62;
pub(crate) const SMALL_LETTERS_IN_STORE: f64 = 0.05;
pub(crate) const SMALL_LETTERS_ONLINE: f64 = 0.128;
pub(crate) const EMAIL_CAPITALS: f64 = 0.05;

/// Till records of card holders that name the card, and those where another member's card was scanned.
pub(crate) const CARD_SCANNED: f64 = 0.60;
pub(crate) const CARD_OF_ANOTHER: f64 = 0.01;
