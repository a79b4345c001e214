//! What a source wrote in, what people read out; and that exactly what is filled can be shown.

use super::super::tests::{raw, with_record};
use super::super::traits;
use super::*;
use model::{DateOrder, Survivorship};
use proptest::prelude::*;

#[track_caller]
fn check_in(country: &[u8; 2], cells: &[(Field, &str)], shown: &[(Field, &str)]) {
    let batch = raw(cells, Some(*country), DateOrder::Dmy);
    with_record(&batch, |raw, clean| {
        for &(field, expected) in shown {
            let text = display(raw, clean, field, 0).unwrap_or_default();
            assert_eq!(text, expected, "{field} of {cells:?}");
        }
    });
}

#[track_caller]
fn check(field: Field, cell: &str, expected: &str) {
    check_in(b"FR", &[(field, cell)], &[(field, expected)]);
}

#[test]
fn given_names_keep_accents_and_hyphens() {
    for (cell, expected) in [
        ("JEAN-PIERRE", "Jean-Pierre"),
        ("jean pierre", "Jean Pierre"),
        ("éloïse", "Éloïse"),
        ("ÉLOÏSE", "Éloïse"),
        ("Mme Jeanne", "Jeanne"),
        ("J.-P.", "J.-P."),
        ("j", "J."),
        ("DÉSIRÉ-D’ARC", "Désiré-d'Arc"),
        ("Paul2", "Paul"),
        ("Andr\u{FFFD}", "Andr"),
        ("FranÃ§ois", "François"),
        ("Ã‰lodie CÅ“ur", "Élodie Cœur"),
        ("AnneSophie", "Anne Sophie"),
        ("MacKenzie", "MacKenzie"),
        ("XXX", ""),
    ] {
        check(Field::FirstName, cell, expected);
    }
}

#[test]
fn family_names_follow_french_usage() {
    for (cell, expected) in [
        ("DE LA TOUR", "de La Tour"),
        ("De La Tour", "de La Tour"),
        ("de l'isle", "de L'Isle"),
        ("D'ARTAGNAN", "d'Artagnan"),
        ("LE GOFF-DE KERDREL", "Le Goff-de Kerdrel"),
        ("du bellay", "du Bellay"),
        ("O'BRIEN", "O'Brien"),
        ("MCDONALD", "McDonald"),
        ("McDonald", "McDonald"),
        ("VAN DER BERG", "van der Berg"),
        ("Van Damme", "Van Damme"),
        ("BEN ALI", "Ben Ali"),
        ("EL KHOURY", "El Khoury"),
        ("M'BAYE", "M'Baye"),
        ("ST-MARTIN", "Saint Martin"),
        ("DUPONT née MARTIN", "Dupont"),
        ("Mr DUPONT jr", "Dupont"),
        ("MÜLLER", "Müller"),
        ("DE", "De"),
    ] {
        check(Field::LastName, cell, expected);
    }
    check_in(b"BE", &[(Field::LastName, "De Smet")], &[(Field::LastName, "De Smet")]);
}

#[test]
fn names_are_found_in_other_cells() {
    use Field::{BirthName, FirstName, FullName, LastName};
    check_in(
        b"FR",
        &[(FullName, "M. Jean-Noël DE LA TOUR")],
        &[(FirstName, "Jean-Noël"), (LastName, "de La Tour")],
    );
    check_in(b"FR", &[(FullName, "LEFÈVRE, Zoé")], &[(FullName, "Zoé Lefèvre")]);
    check_in(b"FR", &[(LastName, "DUPONT NÉE LEFÈVRE")], &[(BirthName, "Lefèvre"), (LastName, "Dupont")]);
    check_in(b"FR", &[(LastName, "Dupont"), (BirthName, "née LEFÈVRE")], &[(BirthName, "Lefèvre")]);
    check_in(b"FR", &[(BirthName, "LEFÈVRE")], &[(BirthName, "Lefèvre"), (LastName, "Lefèvre")]);
    check_in(b"FR", &[(LastName, "Bouzigant-Perrot")], &[(BirthName, "")]);
}

#[test]
fn addresses_follow_the_postal_standard() {
    use Field::{AddressComplement, City, Country, Postcode, Street, StreetNumber};
    check_in(
        b"FR",
        &[(Street, "12 bis av. du Gal Leclerc Bât. B"), (Postcode, "6000"), (City, "Saint-Étienne")],
        &[
            (StreetNumber, "12 BIS"),
            (Street, "AVENUE DU GENERAL LECLERC"),
            (AddressComplement, "BATIMENT B"),
            (Postcode, "06000"),
            (City, "SAINT ETIENNE"),
            (Country, "FR"),
        ],
    );
    check_in(b"GB", &[(Postcode, "sw1a2bj")], &[(Postcode, "SW1A 2BJ"), (Country, "GB")]);
    check_in(b"NL", &[(Postcode, "1012ab")], &[(Postcode, "1012 AB")]);
}

#[test]
fn other_values_have_one_form() {
    for (field, cell, expected) in [
        (Field::Email, "Anne.Dupont@Gmial.com", "anne.dupont@gmail.com"),
        (Field::Phone, "06 98 45 12 37", "+33698451237"),
        (Field::BirthDate, "25/03/1980", "1980-03-25"),
        (Field::UpdatedAt, "25/03/2024 14:05", "2024-03-25T14:05:00Z"),
        (Field::Title, "MADAME", "Mme"),
        (Field::Gender, "F", "female"),
        (Field::Gender, "1", ""),
        (Field::BirthPlace, "SAINT-GERMAIN-EN-LAYE", "Saint-Germain-en-Laye"),
        (Field::BirthPlace, "n/a", ""),
        (Field::Occupation, "INGÉNIEURE EN CHEF", "Ingénieure en chef"),
        (Field::Occupation, "chargée de RH", "Chargée de RH"),
        (Field::Language, "FRA", "fr"),
        (Field::Store, " Lyon  Part-Dieu ", "Lyon Part-Dieu"),
        (Field::LoyaltyCard, "ab-12", "AB12"),
        (Field::NationalId, "1 80 03 75", "1800375"),
    ] {
        check(field, cell, expected);
    }
}

proptest! {
    #[test]
    fn exactly_what_is_filled_can_be_shown(
        texts in proptest::collection::vec(
            "|\\PC{0,20}|[a-zA-Z0-9 @.,+'-]{0,20}|(née|Mme|DE|de|XXX|st|É|Dupont|n/a|M\\.| |-|12){0,5}", Field::ALL.len()),
        french in any::<bool>(),
    ) {
        let cells: Vec<_> = Field::ALL.iter().copied().zip(texts.iter().map(String::as_str)).collect();
        let batch = raw(&cells, french.then_some(*b"FR"), DateOrder::Dmy);
        with_record(&batch, |raw, clean| {
            let traits = traits(raw, clean, 7);
            for field in Field::ALL.iter().filter(|field| field.survivorship() != Survivorship::None) {
                let shown = display(raw, clean, *field, 0);
                assert_eq!(traits.filled.contains(*field), shown.is_some(), "{field} {shown:?}");
            }
        });
    }

    /// Names are what matching compares: their shown form folds back to the clean one.
    #[test]
    fn shown_names_are_the_clean_ones(
        first in "[A-Za-zéÉèçÇ' .Ã§©-]{0,16}",
        last in "((de|DE|la|LA|d'|van|Mme|née|St|Mc|É|[A-Za-zéÉ]{2,8})[ '-]?){0,5}",
    ) {
        let cells = [(Field::FirstName, first.as_str()), (Field::LastName, last.as_str())];
        let batch = raw(&cells, Some(*b"FR"), DateOrder::Dmy);
        with_record(&batch, |raw, clean| {
            let folded = |field| {
                let mut out = String::new();
                text::fold(&display(raw, clean, field, 0).unwrap_or_default(), &mut out);
                out
            };
            assert_eq!(folded(Field::FirstName), clean.first_name);
            assert_eq!(folded(Field::LastName), clean.last_name);
        });
    }
}
