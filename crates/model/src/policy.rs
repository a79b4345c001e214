//! What a retailer's policy keeps out: attributes that never enter, and values that may not be used to derive
//! them. It judges headings and values by themselves; who reads files or shows values asks it, and it asks
//! nobody.

use crate::Field;
use serde::{Deserialize, Serialize};

/// What never enters, and what is masked where people are selected, counted or exported.
///
/// ```
/// let policy: model::Policy = toml::from_str(
///     r#"
///     forbidden_headings = [                 # columns of these headings are dropped while a file is read
///         "Salarié du groupe",               # case, accents, spaces and punctuation do not matter
///         "is_employee",                     # any part of a path: customer.is_employee, is_employee.since
///     ]
///     forbidden_fields = ["occupation"]      # and so are columns that feed these fields
///     masked_email_domains = ["enseigne.fr"] # these would give it away: masked in segments, reports, lake
///     masked_card_ranges = [{ from = "2990000000000", to = "2990000999999" }]
///     "#,
/// )?;
/// policy.check()?;
/// assert!(policy.masks(model::Field::Email, "zoe@siege.enseigne.fr"));
/// assert!(policy.masks(model::Field::LoyaltyCard, "299 0000 123456"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Headings whose columns never enter.
    pub forbidden_headings: Vec<String>,
    /// Fields that never enter, whatever their heading.
    pub forbidden_fields: Vec<Field>,
    /// Domains of the staff's e-mail addresses; their subdomains are meant too.
    pub masked_email_domains: Vec<String>,
    /// Numbers of the staff's loyalty cards.
    pub masked_card_ranges: Vec<CardRange>,
}

/// Card numbers from one to another, both included. Separators and leading zeros do not matter; letters in
/// front are part of the number.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardRange {
    /// The first number.
    pub from: String,
    /// The last number.
    pub to: String,
}

/// What is wrong with a policy.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A heading without a letter or digit, which would forbid nothing.
    #[error(
        "forbidden_headings holds {heading:?}, which has no letter or digit: write the heading of a column"
    )]
    EmptyHeading {
        /// As written.
        heading: String,
    },
    /// A field without which no record can be kept.
    #[error("forbidden_fields holds {field}, by which a record is known: it cannot be left out")]
    NeededField {
        /// The field.
        field: Field,
    },
    /// Not the domain of an address.
    #[error("masked_email_domains holds {domain:?}: write what stands behind the @, such as \"enseigne.fr\"")]
    BadDomain {
        /// As written.
        domain: String,
    },
    /// The ends of a range do not belong together.
    #[error("masked_card_ranges goes from {from:?} to {to:?}: {reason}")]
    BadRange {
        /// The first number as written.
        from: String,
        /// The last number as written.
        to: String,
        /// Why it is no range.
        reason: &'static str,
    },
}

impl Policy {
    /// Says what is wrong with the policy, so that nothing it means to forbid slips through by a slip of the pen.
    pub fn check(&self) -> Result<(), PolicyError> {
        if let Some(heading) =
            self.forbidden_headings.iter().find(|text| !text.contains(char::is_alphanumeric))
        {
            return Err(PolicyError::EmptyHeading { heading: heading.clone() });
        }
        let is_needed = |field: &&Field| matches!(field, Field::RecordId | Field::Source);
        if let Some(field) = self.forbidden_fields.iter().find(is_needed) {
            return Err(PolicyError::NeededField { field: *field });
        }
        if let Some(domain) = self.masked_email_domains.iter().find(|domain| !is_domain(domain)) {
            return Err(PolicyError::BadDomain { domain: domain.clone() });
        }
        self.masked_card_ranges.iter().try_for_each(CardRange::check)
    }

    /// Whether a value would give a forbidden attribute away, so that segments, reports and lake may not use it.
    pub fn masks(&self, field: Field, value: &str) -> bool {
        match field {
            Field::Email => self.masks_email(value),
            Field::LoyaltyCard => self.masked_card_ranges.iter().any(|range| range.holds(value)),
            _ => false,
        }
    }

    /// Whether there are values that it masks.
    pub fn masks_any(&self) -> bool {
        !self.masked_email_domains.is_empty() || !self.masked_card_ranges.is_empty()
    }

    fn masks_email(&self, value: &str) -> bool {
        let Some((_, domain)) = value.rsplit_once('@') else { return false };
        let domain = domain.trim().trim_end_matches(['>', '.']);
        self.masked_email_domains.iter().any(|masked| is_below(domain, masked))
    }
}

impl CardRange {
    /// Whether the number lies in the range.
    pub fn holds(&self, number: &str) -> bool {
        let (from, to) = (Number::of(&self.from), Number::of(&self.to));
        let number = Number::of(number);
        let is_alike = number.letters == from.letters && !number.digits.is_empty();
        is_alike && from.size() <= number.size() && number.size() <= to.size()
    }

    fn check(&self) -> Result<(), PolicyError> {
        let (from, to) = (Number::of(&self.from), Number::of(&self.to));
        let reason = if from.digits.is_empty() || to.digits.is_empty() {
            "both ends are card numbers and end in a digit"
        } else if from.letters != to.letters {
            "both ends begin with the same letters"
        } else if from.size() > to.size() {
            "the first number is the smaller one"
        } else {
            return Ok(());
        };
        Err(PolicyError::BadRange { from: self.from.clone(), to: self.to.clone(), reason })
    }
}

/// A card number taken apart: what stands before its last run of digits, and these digits.
struct Number {
    letters: String,
    digits: String,
}

impl Number {
    fn of(text: &str) -> Self {
        let plain: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
        let plain = plain.to_uppercase();
        let letters = plain.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let digits = &plain[letters.len()..];
        // A number made of zeros only is still a number.
        let shortened = digits.trim_start_matches('0');
        let kept = if shortened.is_empty() && !digits.is_empty() { "0" } else { shortened };
        Self { letters: letters.to_owned(), digits: kept.to_owned() }
    }

    /// Numbers of any length compare by how many digits they have, then by these.
    fn size(&self) -> (usize, &str) {
        (self.digits.len(), &self.digits)
    }
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
    };
    text.contains('.') && text.split('.').all(is_label)
}

/// Whether a domain is this one or one of its subdomains.
fn is_below(domain: &str, masked: &str) -> bool {
    let (domain, masked) = (domain.to_lowercase(), masked.to_lowercase());
    match domain.strip_suffix(&masked) {
        Some(before) => before.is_empty() || before.ends_with('.'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: &str, to: &str) -> CardRange {
        CardRange { from: from.to_owned(), to: to.to_owned() }
    }

    fn policy() -> Policy {
        Policy {
            masked_email_domains: vec!["enseigne.fr".to_owned(), "Staff.Example".to_owned()],
            masked_card_ranges: vec![range("2990-0000", "2990 0999"), range("FID-900", "FID-1100")],
            ..Policy::default()
        }
    }

    fn check(field: Field, values: &[&str], masked: bool) {
        for value in values {
            assert_eq!(policy().masks(field, value), masked, "{field} {value:?}");
        }
    }

    #[test]
    fn staff_addresses_are_masked_with_their_subdomains() {
        check(
            Field::Email,
            &["a@enseigne.fr", " A@ENSEIGNE.FR ", "a@siege.enseigne.fr", "a@enseigne.fr."],
            true,
        );
        check(Field::Email, &["Zoé <a@enseigne.fr>", "a@b@staff.example"], true);
        check(
            Field::Email,
            &["a@monenseigne.fr", "a@enseigne.fr.com", "enseigne.fr", "", "a@gmail.com"],
            false,
        );
    }

    #[test]
    fn staff_cards_are_masked_from_the_first_to_the_last() {
        check(Field::LoyaltyCard, &["29900000", "2990 0999", "2990.0500", "0029900500"], true);
        check(Field::LoyaltyCard, &["29899999", "29901000", "2990", "299005000", "", "X29900500"], false);
        check(Field::LoyaltyCard, &["FID900", "fid 1000", "FID-1100", "FID00950"], true);
        check(Field::LoyaltyCard, &["FID899", "FID1101", "GID1000", "1000", "FID"], false);
    }

    #[test]
    fn other_fields_are_left_alone() {
        check(Field::Phone, &["29900000", "a@enseigne.fr"], false);
        check(Field::RecordId, &["29900000"], false);
        assert!(!Policy::default().masks(Field::Email, "a@enseigne.fr"));
    }

    fn check_refused(text: &str, expected: &str) {
        let policy: Policy = toml::from_str(text).unwrap();
        let refused = policy.check().expect_err("the policy is refused").to_string();
        assert!(refused.contains(expected), "{refused}");
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(policy().check(), Ok(()));
        check_refused("forbidden_headings = [\"Salarié\", \"--\"]", "forbidden_headings holds \"--\"");
        check_refused("forbidden_fields = [\"email\", \"record_id\"]", "forbidden_fields holds record_id");
        for domain in ["@enseigne.fr", "enseigne", "", "a b.fr", "a..fr", "*.a.fr"] {
            check_refused(&format!("masked_email_domains = [\"{domain}\"]"), &format!("holds {domain:?}"));
        }
        for (from, to, reason) in [
            ("", "5", "end in a digit"),
            ("12A", "13A", "end in a digit"),
            ("A1", "B2", "same letters"),
            ("10", "9", "the smaller one"),
        ] {
            check_refused(&format!("masked_card_ranges = [{{ from = \"{from}\", to = \"{to}\" }}]"), reason);
        }
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        for text in ["forbiden_headings = []", "masked_card_ranges = [{ from = \"1\", until = \"2\" }]"] {
            assert!(toml::from_str::<Policy>(text).is_err(), "{text}");
        }
    }
}
