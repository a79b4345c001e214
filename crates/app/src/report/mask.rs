//! Shows a pair of values so that a reader can follow how they compare without learning them: what is equal
//! looks equal, what differs is marked, and of each value only its shape is left.

use super::differences::{Differences, LONGEST, align, in_place};
use serde::Serialize;

/// Stands for a letter that is not shown.
pub(crate) const DOT: char = '•';

/// How a value is written, which decides what of it may be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// Names and other words: the first letter of each word.
    Words,
    /// A day as `YYYY-MM-DD`: the year, where both sides agree in it.
    Date,
    /// An e-mail address: first letters and the top-level domain.
    Email,
    /// A long number: its last two digits.
    Number,
    /// A postcode: its first two digits, the wider area.
    Postcode,
    /// A house number: nothing.
    Hidden,
}

/// A stretch of a value and whether the other side differs there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Part(pub String, pub bool);

/// Both sides of a comparison; a missing side has no parts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Sides {
    /// The left value.
    pub left: Vec<Part>,
    /// The right value.
    pub right: Vec<Part>,
}

/// The two values with their differences, masked.
pub(super) fn masked(form: Form, left: &str, right: &str) -> Sides {
    show(form, left, right, |letters, differs, alone| hide(form, letters, differs, alone))
}

/// One value by itself, masked.
pub(crate) fn alone(form: Form, value: &str) -> String {
    let letters = letters(value);
    let differs = vec![false; letters.len()];
    hide(form, &letters, &differs, true).into_iter().collect()
}

/// The two values with their differences, in full.
pub(super) fn open(form: Form, left: &str, right: &str) -> Sides {
    show(form, left, right, |letters, _, _| letters.to_vec())
}

/// How many letters the two values have in common, for pairing the values of a field that has several.
pub(super) fn likeness(form: Form, left: &str, right: &str) -> usize {
    compare(form, &letters(left), &letters(right)).left.iter().filter(|differs| !**differs).count()
}

fn show(form: Form, left: &str, right: &str, write: impl Fn(&[char], &[bool], bool) -> Vec<char>) -> Sides {
    let (left, right) = (letters(left), letters(right));
    let alone = left.is_empty() || right.is_empty();
    let differences = match alone {
        true => Differences { left: vec![false; left.len()], right: vec![false; right.len()] },
        false => compare(form, &left, &right),
    };
    let side = |letters: &[char], differs: &[bool]| parts(&write(letters, differs, alone), differs);
    Sides { left: side(&left, &differences.left), right: side(&right, &differences.right) }
}

fn letters(text: &str) -> Vec<char> {
    text.chars().take(LONGEST).collect()
}

fn compare(form: Form, left: &[char], right: &[char]) -> Differences {
    match form {
        Form::Date => in_place(left, right),
        Form::Email => compare_emails(left, right),
        _ => align(left, right),
    }
}

/// What stands before the `@` and what stands behind it are compared each for itself.
fn compare_emails(left: &[char], right: &[char]) -> Differences {
    let at = |letters: &[char]| letters.iter().position(|letter| *letter == '@').unwrap_or(letters.len());
    let ((left_local, left_domain), (right_local, right_domain)) =
        (left.split_at(at(left)), right.split_at(at(right)));
    let mut differences = align(left_local, right_local);
    let domains = align(left_domain, right_domain);
    differences.left.extend(domains.left);
    differences.right.extend(domains.right);
    differences
}

fn parts(letters: &[char], differs: &[bool]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (letter, differs) in letters.iter().zip(differs) {
        match parts.last_mut() {
            Some(part) if part.1 == *differs => part.0.push(*letter),
            _ => parts.push(Part(letter.to_string(), *differs)),
        }
    }
    parts
}

fn hide(form: Form, letters: &[char], differs: &[bool], alone: bool) -> Vec<char> {
    let same_year = !alone && differs.iter().take(4).all(|differs| !differs);
    let visible = |at: usize| match form {
        Form::Words => is_visible_in_words(letters, at),
        Form::Date => letters[at] == '-' || at < 4 && same_year,
        Form::Email => is_visible_in_email(letters, at),
        Form::Number => letters.len() >= 6 && at + 2 >= letters.len(),
        Form::Postcode => letters.len() >= 4 && at < 2,
        Form::Hidden => false,
    };
    (0..letters.len()).map(|at| if visible(at) { letters[at] } else { DOT }).collect()
}

fn is_visible_in_words(letters: &[char], at: usize) -> bool {
    let starts = at == 0 || !letters[at - 1].is_alphanumeric();
    !letters[at].is_alphanumeric() || starts && letters[at].is_alphabetic()
}

fn is_visible_in_email(letters: &[char], at: usize) -> bool {
    let sign = letters.iter().position(|letter| *letter == '@').unwrap_or(letters.len());
    let dot = letters.iter().rposition(|letter| *letter == '.').filter(|dot| *dot > sign);
    let last_label = dot.unwrap_or(letters.len());
    // A part of one letter would be told in full by its first letter.
    let first_of_local = at == 0 && sign > 1;
    let first_of_domain = at == sign + 1 && last_label > sign + 2;
    at == sign || at >= last_label || first_of_local || first_of_domain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is marked stands in brackets.
    fn written(parts: &[Part]) -> String {
        parts
            .iter()
            .map(|Part(text, differs)| if *differs { format!("[{text}]") } else { text.clone() })
            .collect()
    }

    fn check(form: Form, left: &str, right: &str, expected: [&str; 2]) {
        let sides = masked(form, left, right);
        assert_eq!([written(&sides.left), written(&sides.right)], expected, "{left} and {right}");
    }

    #[test]
    fn of_a_name_its_initials_are_shown() {
        check(Form::Words, "jean pierre", "jean pierre", ["j••• p•••••", "j••• p•••••"]);
        check(Form::Words, "martin", "marten", ["m•••[•]•", "m•••[•]•"]);
        check(Form::Words, "karine", "carine", ["[k]•••••", "[c]•••••"]);
        check(Form::Words, "d'arc", "", ["d'a••", ""]);
        check(Form::Words, "8 mai", "", ["• m••", ""]);
    }

    #[test]
    fn of_a_date_only_a_common_year_is_shown() {
        check(Form::Date, "1980-04-03", "1980-03-04", ["1980-•[•]-•[•]", "1980-•[•]-•[•]"]);
        check(Form::Date, "1980-04-03", "1981-04-03", ["•••[•]-••-••", "•••[•]-••-••"]);
        check(Form::Date, "1980-04-03", "", ["••••-••-••", ""]);
    }

    #[test]
    fn of_an_address_the_shape_is_shown() {
        let expected = ["j•[•]••@g•••••.com", "j•••@g•••••.com"];
        check(Form::Email, "jenne@google.com", "jene@google.com", expected);
        check(Form::Email, "a@b.fr", "a@b.fr", ["•@•.fr", "•@•.fr"]);
        check(Form::Email, "nobody", "", ["n•••••", ""]);
        check(Form::Number, "33612345678", "33612345679", ["•••••••••7[8]", "•••••••••7[9]"]);
        check(Form::Number, "12345", "", ["•••••", ""]);
        check(Form::Postcode, "75011", "75012", ["75••[•]", "75••[•]"]);
        check(Form::Hidden, "12b", "12", ["••[•]", "••"]);
    }

    #[test]
    fn in_full_nothing_is_hidden() {
        let sides = open(Form::Words, "martin", "marten");
        assert_eq!([written(&sides.left), written(&sides.right)], ["mart[i]n", "mart[e]n"]);
    }

    proptest! {
        #[test]
        fn a_masked_value_keeps_its_length_and_equal_values_look_equal(left in ".{0,120}", right in ".{0,120}") {
            for form in [Form::Words, Form::Date, Form::Email, Form::Number, Form::Postcode, Form::Hidden] {
                let sides = masked(form, &left, &right);
                let length = sides.left.iter().map(|part| part.0.chars().count()).sum::<usize>();
                prop_assert_eq!(length, left.chars().count().min(LONGEST));
                let same = masked(form, &left, &left);
                prop_assert_eq!(&same.left, &same.right);
                prop_assert!(same.left.iter().all(|part| !part.1));
            }
        }

        #[test]
        fn most_letters_of_a_value_are_hidden(name in "[a-z]{4,20}", digits in "[0-9]{6,15}") {
            let text = |sides: Sides| sides.left.iter().map(|part| part.0.clone()).collect::<String>();
            let hidden = |shown: String| shown.chars().filter(|letter| *letter == DOT).count();
            prop_assert_eq!(hidden(text(masked(Form::Words, &name, &name))), name.len() - 1);
            prop_assert_eq!(hidden(text(masked(Form::Number, &digits, &digits))), digits.len() - 2);
        }
    }
}
