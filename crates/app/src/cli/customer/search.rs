//! `amigo customer search`: people by what is known of them. Contacts are masked; the words are kept nowhere.

use super::super::files;
use super::super::folder::{Folder, by};
use super::super::text::count;
use crate::customers::{self, Person, SourceFacts};
use crate::decisions::Book;
use clap::Args;
use db::Purpose;
use db::audit::People;
use model::{CustomerId, Field};
use serde_json::json;

/// Arguments of the command.
#[derive(Args)]
pub(super) struct Arguments {
    /// An e-mail, phone number, card, SOURCE:KEY or id, or names with postcode and birth date.
    #[arg(required = true, value_name = "TEXT")]
    words: Vec<String>,
    /// Customers shown at most.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=500))]
    limit: u16,
    /// Threads to read with [default: one a processor].
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Prints one JSON object a customer.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(folder: &Folder, arguments: &Arguments) -> anyhow::Result<()> {
    let session = folder.open(Purpose::Read)?;
    let facts = SourceFacts::read(&session)?;
    let (most, threads) = (usize::from(arguments.limit), files::threads(arguments.threads));
    let hits = customers::search(&session, &facts, &arguments.words, most, threads)?;
    let book = Book::read(&session)?;
    let mut people = Vec::with_capacity(hits.len());
    for hit in &hits {
        let (customer, _) = customers::active(&session, CustomerId(hit.customer))?;
        people.push(customers::now(&session, &facts, &customer, &book)?);
    }
    let seen = people.iter().map(|person| person.id);
    session.note(&by("customer search", model::Purpose::DataQuality), People::customers(seen))?;
    for person in &people {
        if arguments.json {
            println!("{}", to_json(person));
        } else {
            println!("{}", line(person));
        }
    }
    if !arguments.json {
        match people.len() {
            0 => println!("Nobody was found. Names may be typed roughly; contacts and keys must be exact."),
            number if number == most => {
                println!("The best {} are shown; --limit shows more.", count(number, "one", "ones"));
            }
            _ => {}
        }
    }
    session.close()
}

fn text(person: &Person, field: Field) -> Option<&str> {
    person.value(field).map(|value| value.text.as_str())
}

fn line(person: &Person) -> String {
    let mut parts = vec![format!("{:10}", CustomerId(person.id).to_string())];
    let name: Vec<&str> =
        [Field::FirstName, Field::LastName].iter().filter_map(|field| text(person, *field)).collect();
    parts.push(format!("{:30}", name.join(" ")));
    parts.push(text(person, Field::BirthDate).unwrap_or("-").to_owned());
    let town: Vec<&str> =
        [Field::Postcode, Field::City].iter().filter_map(|field| text(person, *field)).collect();
    parts.extend((!town.is_empty()).then(|| town.join(" ")));
    parts.extend(contacts(person).into_iter().map(|(_, masked)| masked));
    parts.push(count(person.records.len(), "record", "records"));
    parts.join("  ")
}

/// The main contacts, masked.
fn contacts(person: &Person) -> Vec<(Field, String)> {
    let fields = [Field::Email, Field::Phone, Field::LoyaltyCard].into_iter();
    fields.filter_map(|field| Some((field, masked(field, text(person, field)?)))).collect()
}

/// What is left of a contact, enough to recognise one that is known and too little to learn it.
fn masked(field: Field, text: &str) -> String {
    let dots = "\u{2022}\u{2022}\u{2022}\u{2022}";
    if field == Field::Email {
        let (local, domain) = text.split_once('@').unwrap_or((text, ""));
        let first = |part: &str| part.chars().next().map(String::from).unwrap_or_default();
        let end = domain.rsplit_once('.').map_or("", |(_, end)| end);
        return format!("{}{dots}@{}{dots}.{end}", first(local), first(domain));
    }
    let mut last: Vec<char> = text.chars().rev().take(2).collect();
    last.reverse();
    // Of a short number two digits would be too much.
    if text.chars().count() < 6 {
        dots.to_owned()
    } else {
        format!("{dots}{}", last.into_iter().collect::<String>())
    }
}

fn to_json(person: &Person) -> serde_json::Value {
    let contacts: serde_json::Map<String, serde_json::Value> =
        contacts(person).into_iter().map(|(field, masked)| (field.key().to_owned(), masked.into())).collect();
    json!({
        "id": CustomerId(person.id),
        "first_name": text(person, Field::FirstName),
        "last_name": text(person, Field::LastName),
        "birth_date": text(person, Field::BirthDate),
        "postcode": text(person, Field::Postcode),
        "city": text(person, Field::City),
        "contacts": contacts,
        "records": person.records.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_are_masked() {
        let check = |field, text: &str, expected: &str| assert_eq!(masked(field, text), expected);
        check(Field::Email, "zenobie@quatremer.fr", "z••••@q••••.fr");
        check(Field::Phone, "+33612345678", "••••78");
        check(Field::LoyaltyCard, "1234", "••••");
    }
}
