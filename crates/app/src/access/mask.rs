//! A value shown in part: enough for whoever knows it to recognise it, too little for whoever does not. How long the
//! hidden parts are is not told.

use crate::report::mask::{DOT, Form, alone};
use model::{Field, Sight};

/// The value as it is seen; none where it is not seen at all.
pub fn seen(sight: Sight, field: Field, value: String) -> Option<String> {
    match sight {
        Sight::Clear => Some(value),
        Sight::Masked => Some(masked(field, &value)),
        Sight::Hidden => None,
    }
}

/// A value of a field, masked.
pub fn masked(field: Field, value: &str) -> String {
    shortened(&alone(form(field), value))
}

fn form(field: Field) -> Form {
    match field {
        Field::Email => Form::Email,
        Field::Phone | Field::LoyaltyCard | Field::NationalId | Field::RecordId => Form::Number,
        Field::BirthDate | Field::UpdatedAt => Form::Hidden,
        Field::Postcode => Form::Postcode,
        Field::StreetNumber => Form::Hidden,
        _ => Form::Words,
    }
}

/// Three dots for whatever is hidden at a stretch.
fn shortened(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    let mut hidden = false;
    for letter in text.chars() {
        match letter {
            DOT if hidden => {}
            DOT => short.extend([DOT; 3]),
            shown => short.push(shown),
        }
        hidden = letter == DOT;
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_value_is_recognised_by_whoever_knows_it() {
        let check =
            |field, value: &str, expected: &str| assert_eq!(masked(field, value), expected, "{value}");
        check(Field::Email, "zenobie@quatremer.fr", "z•••@q•••.fr");
        check(Field::Email, "z@quatremer.fr", "•••@q•••.fr");
        check(Field::Phone, "+33612345678", "•••78");
        check(Field::FirstName, "Marie-Zénobie", "M•••-Z•••");
        check(Field::BirthDate, "1980-02-03", "•••");
        check(Field::RecordId, "w-1", "•••");
        check(Field::RecordId, "7425892554657", "•••57");
        check(Field::Street, "12 RUE DES LILAS", "••• R••• D••• L•••");
    }

    proptest! {
        #[test]
        fn no_mask_tells_the_whole_of_a_value(value in "[a-z0-9]{2,30}") {
            for field in Field::ALL {
                let shown = masked(*field, &value);
                let told = shown.chars().filter(|letter| *letter != DOT).count();
                prop_assert!(shown.contains(DOT) && told < value.len(), "{field}: {shown}");
            }
        }

        #[test]
        fn how_long_a_name_is_stays_hidden(first in "[a-z]{2,30}") {
            let initial: String = first.chars().take(1).collect();
            prop_assert_eq!(masked(Field::LastName, &first), format!("{initial}•••"));
        }
    }
}
