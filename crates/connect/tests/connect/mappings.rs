//! Mappings: given, built in, and the headings alone.

use crate::support::{open_sample, outcome, sample, slots};
use connect::{MappedBy, Mapping, Reader};
use model::DateOrder;

fn built_in(name: &str) -> &'static str {
    Mapping::built_in().iter().find(|(known, _)| *known == name).unwrap().1
}

/// The built-in mapping applies by itself, and the headings alone give the same columns.
fn check(name: &str, headings: &str, expected: &str) {
    let file = sample("people.csv", headings);
    let reader = open_sample(&file, None, &[]).unwrap();
    assert_eq!(reader.shape().mapped_by, MappedBy::BuiltIn(name.to_owned()));
    assert_eq!(slots(&reader), expected, "{name}");
    let by_headings = open_sample(&file, Some("[source]\nname = \"x\""), &[]).unwrap();
    assert_eq!(slots(&by_headings), expected, "{name} by headings alone");
    let given = open_sample(&file, Some(built_in(name)), &[]).unwrap();
    assert_eq!(slots(&given), expected, "{name} given");
}

#[test]
fn evaluation_files_are_known_by_mapping_and_by_headings() {
    check(
        "retail",
        "record_id,source,updated_at,civility,first_name,last_name,email,phone,street,postcode,city,country,\
         birth_date,entity_id,household_id",
        "record_id source updated_at title first_name last_name email phone street postcode city country birth_date",
    );
    check(
        "febrl",
        "rec_id,given_name,surname,street_number,address_1,address_2,suburb,postcode,state,date_of_birth,\
         soc_sec_id,cluster",
        "record_id first_name last_name street_number street address_complement city postcode region birth_date \
         national_id",
    );
    check(
        "fake-1000",
        "unique_id,first_name,surname,dob,city,email,cluster",
        "record_id first_name last_name birth_date city email",
    );
    check(
        "historical",
        "unique_id,cluster,full_name,first_and_surname,first_name,surname,dob,birth_place,postcode_fake,gender,\
         occupation",
        "record_id full_name first_name last_name birth_date birth_place postcode gender occupation",
    );
}

/// A vendor's export is known by itself: the source, its columns, and the headings left out.
fn check_export(name: &str, text: &str, source: &str, expected: &str, unmapped: &str) -> Reader {
    let reader = open_sample(&sample(name, text), None, &[]).unwrap();
    assert_eq!(slots(&reader), expected, "{source}");
    assert_eq!(
        (reader.layout().source.as_str(), reader.shape().unmapped.join(", ")),
        (source, unmapped.to_owned())
    );
    reader
}

#[test]
fn vendors_exports_are_known() {
    let cegid = check_export(
        "export.csv",
        "CustomerId;TitleId;LastName;FirstName;Sex;BirthDate;AddressLine1;AddressLine2;AddressLine3;ZipCode;City;\
         CountryId;HomePhoneNumber;CellularPhoneNumber;Email;PassportNumber;EmailingAccepted;UsualStoreId;Barcode;\
         Closed;LastDateUpdate\n",
        "cegid",
        "record_id title last_name first_name gender birth_date street address_complement address_complement postcode \
         city country phone phone email national_id store loyalty_card updated_at",
        "EmailingAccepted, Closed",
    );
    assert_eq!((cegid.layout().country, cegid.layout().date_order), (Some(*b"FR"), DateOrder::Dmy));
    check_export(
        "export.csv",
        "CustomerId;TitleId;LastName;AddressData.AddressLine1;AddressData.City;EmailData.Email;\
         PhoneData.HomePhoneNumber\n",
        "cegid",
        "record_id title last_name street city email phone",
        "",
    );
    check_export(
        "export.csv",
        "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address \
         Address1,Default Address Address2,Default Address City,Default Address Province Code,Default Address Country \
         Code,Default Address Zip,Default Address Phone,Phone,Tags,Birth date \
         (customer.metafields.facts.birth_date),Title (customer.metafields.custom.title)\n",
        "shopify",
        "record_id first_name last_name email street address_complement city region country postcode phone phone \
         birth_date title",
        "Accepts Email Marketing, Default Address Company, Tags",
    );
}

#[test]
fn forms_and_cards_are_known() {
    check_export(
        "web_forms.jsonl",
        "{\"submissionId\": \"W1\", \"submittedAt\": \"2024-01-02T10:00:00Z\", \"form\": \"contact\", \"firstName\": \"Zoé\", \
         \"lastName\": \"L\", \"birthPlace\": \"Metz\", \"address\": {\"street\": \"1 rue B\", \"postalCode\": \"57000\", \"city\": \"Metz\"}}",
        "web",
        "record_id updated_at first_name last_name birth_place street postcode city",
        "form",
    );
    let mut cards = check_export(
        "cards.csv",
        "\u{feff}Numéro de carte\tCivilité\tPrénom\tNom\tLieu de naissance\tE-mail\tCode postal\tN° de pièce d'identité\tPalier\tPoints\tOpt-in e-mail\tN° client\n\
         299001\tMme\tA\tB\tMetz\te\t1\t25AB12345\tOr\t9\toui\t7\n",
        "loyalty",
        "record_id loyalty_card title first_name last_name birth_place email postcode national_id",
        "Palier, Points, Opt-in e-mail, N° client",
    );
    assert_eq!(outcome(&mut cards), ["2: 299001|299001|Mme|A|B|Metz|e|1|25AB12345"]);
}

#[test]
fn extras_are_carried_along() {
    let file = sample("people.csv", "id,cluster,email\n1,c9,a@b.fr\n");
    let mut reader = open_sample(&file, None, &["Cluster", "email"]).unwrap();
    assert_eq!(slots(&reader), "record_id +Cluster email +email");
    assert_eq!(outcome(&mut reader), ["2: 1|c9|a@b.fr|a@b.fr"]);
}

#[test]
fn a_given_mapping_is_exact_unless_it_says_otherwise() {
    let file = sample("people.csv", "A;B;ville;email\nx;y;Metz;e\n");
    let exact = "[columns]\na = \"last_name\"\nB = [\"phone\", \"record_id\"]\nemail = \"ignore\"";
    let mut reader = open_sample(&file, Some(exact), &[]).unwrap();
    assert_eq!(slots(&reader), "last_name phone record_id");
    assert_eq!(outcome(&mut reader), ["2: x|y|y"]);
    assert_eq!(reader.shape().unmapped, ["ville", "email"]);
    let rest = format!("[recognise]\nrest = true\n{exact}");
    assert_eq!(slots(&open_sample(&file, Some(&rest), &[]).unwrap()), "last_name phone record_id city");
}

#[test]
fn a_mapping_overrides_what_is_detected() {
    let file = sample("people.csv", b"a,b;c\n1,2;\xe9\n");
    let mapping = "[format]\ndelimiter = \",\"\nencoding = \"latin1\"\n[columns]\n\"b;c\" = \"email\"";
    let mut reader = open_sample(&file, Some(mapping), &[]).unwrap();
    assert_eq!(outcome(&mut reader), ["2: 2;é"]);
}
