//! Whom a look-up is about.

use super::{fields, members, wrong};
use crate::http::json::{Json, pointer};
use crate::http::problem::{Fault, Kind, Problem};
use crate::live::Subject;
use model::Field;

/// What leads to a person.
pub(in crate::http) const LEADS: [Field; 6] =
    [Field::Email, Field::Phone, Field::LoyaltyCard, Field::FirstName, Field::LastName, Field::BirthDate];
const NAMES: [&str; 6] = ["email", "phone", "loyalty_card", "first_name", "last_name", "birth_date"];

/// `{"fields": {..}, "customer": "cus_.."}`: a contact, a card, a name with a day of birth, or an id.
pub(in crate::http) fn subject(json: &Json<'_>) -> Result<Subject, Problem> {
    let [told, customer] = members(json, "", ["fields", "customer"])?;
    let fields = match told {
        None | Some(Json::Null) => Vec::new(),
        Some(told) => fields::fields(told, "/fields")?,
    };
    if let Some((field, _)) = fields.iter().find(|(field, _)| !LEADS.contains(field)) {
        let place = pointer("/fields", field.key());
        return Err(Problem::at(Fault::OneOf { names: &NAMES }, place).of_field(field.key()));
    }
    let bad = || Problem::at(Fault::BadId { what: "customer" }, "/customer");
    let customer = match customer {
        None | Some(Json::Null) => None,
        Some(Json::Text(text)) => Some(text.parse().map_err(|_| bad())?),
        Some(_) => return Err(wrong(Kind::Plain, "/customer")),
    };
    let says = |field: Field| fields.iter().any(|(known, _)| *known == field);
    let by_contact = LEADS[..3].iter().any(|field| says(*field));
    let by_name = LEADS[3..].iter().all(|field| says(*field));
    if customer.is_none() && !by_contact && !by_name {
        return Err(Problem::at(Fault::NothingToCompare, "/fields"));
    }
    Ok(Subject { fields, customer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::json::read;

    #[test]
    fn somebody_is_named_by_what_leads_to_one_person() {
        let check = |body: &str, expected: Result<usize, &str>| {
            let told = subject(&read(body).unwrap());
            let told =
                told.as_ref().map(|subject| subject.fields.len()).map_err(|problem| problem.fault.code());
            assert_eq!(told, expected, "{body}");
        };
        check(r#"{"fields":{"email":["a@b.fr","c@d.fr"]}}"#, Ok(2));
        check(r#"{"customer":"cus_1"}"#, Ok(0));
        check(r#"{"fields":{"first_name":"A","last_name":"B","birth_date":"1980-01-02"}}"#, Ok(3));
        check(r#"{"fields":{"first_name":"A","last_name":"B"}}"#, Err("nothing_to_compare"));
        check("{}", Err("nothing_to_compare"));
        check(r#"{"fields":{"city":"Paris"}}"#, Err("one_of"));
        check(r#"{"customer":"anne@b.fr"}"#, Err("bad_id"));
        check(r#"{"email":"a@b.fr"}"#, Err("unknown_name"));
    }
}
