//! Public ids: a word that says what it names, and a number in Crockford's base 32, which has no letters that are
//! mistaken for digits. Each number has one spelling; capitals are read, too.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The digits: no i, l, o and u.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Why a text is no id. It does not hold the text: somebody may have typed a person's data there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum IdError {
    /// It does not begin as ids of this kind do.
    #[error("an id of a {what} begins with `{prefix}_`, such as {prefix}_4g2")]
    Prefix {
        /// What the id should name.
        what: &'static str,
        /// How such ids begin.
        prefix: &'static str,
    },
    /// What follows is no number in base 32.
    #[error(
        "after `{prefix}_` stand digits and letters without i, l, o and u, and no zero in front; copy the id again"
    )]
    Number {
        /// How such ids begin.
        prefix: &'static str,
    },
}

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $name:ident = $prefix:literal, $what:literal;)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
            pub struct $name(pub i64);

            impl $name {
                /// How ids of this kind begin, before the underscore.
                pub const PREFIX: &'static str = $prefix;
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write_id(f, $prefix, self.0)
                }
            }

            impl FromStr for $name {
                type Err = IdError;

                fn from_str(text: &str) -> Result<Self, IdError> {
                    read_id(text, $prefix, $what).map(Self)
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                }
            }

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }
        )+
    };
}

ids! {
    /// A customer: a person as far as the records tell.
    CustomerId = "cus", "customer";
    /// A household.
    HouseholdId = "hh", "household";
    /// A source record, whatever its version.
    RecordId = "rec", "record";
    /// A steward's decision.
    DecisionId = "dec", "decision";
    /// An item that was accepted but could not be written.
    DeadLetterId = "dl", "dead letter";
    /// A pair of records that a person has to look at.
    ReviewId = "rev", "review task";
    /// Somebody who signs in.
    UserId = "usr", "user";
    /// Another system that asks.
    ClientId = "cl", "client";
    /// Somebody who works in stores.
    AssociateId = "as", "associate";
    /// A file that was taken in.
    ImportId = "imp", "import";
    /// A row in quarantine.
    QuarantineId = "qr", "row in quarantine";
    /// A model.
    ModelId = "mod", "model";
    /// What another model would change.
    WhatIfId = "wi", "what-if";
    /// A round of acceptance.
    RoundId = "rnd", "round";
    /// A business event.
    EventId = "evt", "event";
    /// Where business events are sent to.
    WebhookId = "wh", "webhook";
    /// Something that somebody should look at.
    AlarmId = "al", "alarm";
    /// A pair that was decided wrongly.
    TicketId = "tk", "ticket";
    /// Work beside everything else.
    JobId = "job", "job";
}

fn write_id(f: &mut fmt::Formatter<'_>, prefix: &str, number: i64) -> fmt::Result {
    let mut digits = [0; 13];
    let (mut rest, mut start) = (number.unsigned_abs(), digits.len());
    while rest > 0 || start == digits.len() {
        start -= 1;
        digits[start] = DIGITS[(rest % 32) as usize];
        rest /= 32;
    }
    write!(f, "{prefix}_")?;
    digits[start..].iter().try_for_each(|digit| write!(f, "{}", char::from(*digit)))
}

fn read_id(text: &str, prefix: &'static str, what: &'static str) -> Result<i64, IdError> {
    let malformed = IdError::Prefix { what, prefix };
    let (found, digits) = text.trim().split_once('_').ok_or(malformed)?;
    if !found.eq_ignore_ascii_case(prefix) {
        return Err(malformed);
    }
    read_number(digits).ok_or(IdError::Number { prefix })
}

fn read_number(digits: &str) -> Option<i64> {
    if digits.is_empty() || digits.starts_with('0') {
        return None;
    }
    digits.bytes().try_fold(0_i64, |number, byte| {
        let digit = DIGITS.iter().position(|digit| *digit == byte.to_ascii_lowercase())?;
        number.checked_mul(32)?.checked_add(digit as i64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<i64, &str>) {
        let read = text.parse::<CustomerId>().map(|id| id.0).map_err(|error| error.to_string());
        match (read, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{text}"),
            (Err(said), Err(expected)) => assert!(said.contains(expected), "{text}: {said}"),
            (found, _) => panic!("{text}: {found:?}"),
        }
    }

    #[test]
    fn numbers_are_written_in_one_way() {
        for (number, text) in [(1, "cus_1"), (31, "cus_z"), (32, "cus_10"), (1_200_000, "cus_14kw0")] {
            assert_eq!(CustomerId(number).to_string(), text);
            check(text, Ok(number));
            check(&text.to_uppercase(), Ok(number));
            check(&format!(" {text}\n"), Ok(number));
        }
        assert_eq!(HouseholdId(9).to_string(), "hh_9");
        assert_eq!((RecordId(10).to_string(), DecisionId(11).to_string()), ("rec_a".into(), "dec_b".into()));
        assert_eq!(CustomerId(i64::MAX).to_string().parse(), Ok(CustomerId(i64::MAX)));
    }

    #[test]
    fn what_is_no_id_is_refused_without_repeating_it() {
        for text in ["", "1", "cus", "rec_1", "customer_1", "zenobie@quatremer.fr"] {
            check(text, Err("begins with `cus_`"));
        }
        for text in
            ["cus_", "cus_01", "cus_0", "cus_i", "cus_1l", "cus_O", "cus_u", "cus_é", "cus_-1", "cus_1_1"]
        {
            check(text, Err("without i, l, o and u"));
        }
        check("cus_zzzzzzzzzzzzzz", Err("copy the id again"));
        let said = "zenobie@quatremer.fr".parse::<CustomerId>().unwrap_err().to_string();
        assert!(!said.contains("zenobie"));
    }
}
