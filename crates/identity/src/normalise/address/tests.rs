//! Address lines as customers and systems write them.

use super::{Cells, read};
use crate::normalise::CleanRecord;
use proptest::prelude::*;

fn clean(street: &str, complement: &str, country: Option<[u8; 2]>) -> CleanRecord {
    let mut out = CleanRecord { country, ..CleanRecord::default() };
    read(&Cells { number: "", street, complement, postcode: "75001" }, &mut out);
    out
}

fn written(out: &CleanRecord) -> String {
    let suffix =
        if out.street_suffix == 0 { String::new() } else { char::from(out.street_suffix).to_string() };
    format!("{}{suffix}|{}|{}", out.street_number, out.street, out.complement)
}

#[track_caller]
fn check(line: &str, expected: &str) {
    assert_eq!(written(&clean(line, "", Some(*b"FR"))), expected, "{line}");
}

#[test]
fn number_repetition_and_type() {
    for line in [
        "12 bis avenue Victor Hugo",
        "12bis av. Victor Hugo",
        "12 B AV VICTOR HUGO",
        "12b, ave Victor-Hugo",
        "N° 12 bis, avenue Victor Hugo",
        "12 bis av Victor Hugo 75001 Paris",
    ] {
        check(line, "12b|avenue victor hugo|");
    }
    check("133 ter avenue Antoine Valette", "133t|avenue antoine valette|");
    check("38 R. Arthur Lacroix", "38|rue arthur lacroix|");
    check("12 r Gabriel Péri", "12|rue gabriel peri|");
    check("12-14 bd de la Liberté", "12|boulevard de la liberte|");
    check("rue de la Paix, 12", "12|rue de la paix|");
    check("avenue Hugues Hebert", "0|avenue hugues hebert|");
    check("", "0||");
}

#[test]
fn numbers_that_belong_to_the_name_stay() {
    check("3 rue du 8 mai 1945", "3|rue du 8 mai 1945|");
    check("rue du 11 novembre 1918", "0|rue du 11 novembre 1918|");
    check("1er étage 5 rue Haute", "5|rue haute|1er etage");
    check("route nationale 7", "0|route nationale 7|");
    check("place du 14 juillet", "0|place du 14 juillet|");
}

#[test]
fn abbreviations_of_the_norm_are_spelt_out() {
    for (line, expected) in [
        ("4 all des Roses", "allee des roses"),
        ("4 bld Gal Leclerc", "boulevard general leclerc"),
        ("4 imp St Éloi", "impasse saint eloi"),
        ("4 che du Mal Foch", "chemin marechal foch"),
        ("4 pl Ste Anne", "place sainte anne"),
        ("4 rte de Dr Roux", "route de docteur roux"),
        ("4 rue du Fbg St Honoré", "rue du faubourg saint honore"),
        ("4 sq Pdt Kennedy", "square president kennedy"),
        ("4 qu de Seine", "quai de seine"),
        ("4 lot les Pins", "lotissement les pins"),
        ("4 za du Lac", "zone artisanale du lac"),
        ("4 ld le Bourg", "lieu dit le bourg"),
        ("4 crs Cdt Cousteau", "cours commandant cousteau"),
        ("4 trav N.D.", "traverse n d"),
        ("4 ham de Nd des Bois", "hameau de notre dame des bois"),
    ] {
        let expected = expected.replace("chemin marechal", "chemin du marechal");
        check(line, &format!("4|{expected}|"));
    }
}

#[test]
fn complements_are_taken_out_wherever_they_stand() {
    check("6 chemin Jacques Gillet Bât B", "6|chemin jacques gillet|batiment b");
    check("12 rue Basse - Bat A - Appt 12", "12|rue basse|batiment a appartement 12");
    check("Appt 47, 6 chemin Gillet", "6|chemin gillet|appartement 47");
    check(
        "6 chemin Gillet esc. C 3ème étage apt 12 droite",
        "6|chemin gillet|escalier c 3eme etage appartement 12 droite",
    );
    check("Résidence Les Lilas 12 rue Basse", "12|rue basse|residence les lilas");
    check("12 rue Basse Rés. Les Lilas Bât. A2", "12|rue basse|residence les lilas batiment a2");
    check("12 résidence les Lilas", "12|residence les lilas|");
    check("Résidence du Parc", "0|residence du parc|");
    check("c/o Martin 12 rue Basse", "12|rue basse|chez martin");
    check("Les Tilleuls 12 rue Basse", "12|rue basse|les tilleuls");
    check("12 rue Basse BP 25", "12|rue basse|boite postale 25");
    check("3 rue du Bât d'Argent", "3|rue du bat d argent|");
    check("5 avenue de la Porte Dorée", "5|avenue de la porte doree|");
    check("5 rue de la Tour", "5|rue de la tour|");
}

#[test]
fn the_second_line_may_hold_the_street() {
    let both = |street, complement| written(&clean(street, complement, Some(*b"FR")));
    assert_eq!(both("Résidence Les Lilas", "12 rue Basse"), "12|rue basse|residence les lilas");
    assert_eq!(both("12 rue Basse", "Rés Les Lilas Bat B"), "12|rue basse|residence les lilas batiment b");
    assert_eq!(both("", "12 rue Basse"), "12|rue basse|");
}

#[test]
fn the_number_may_have_its_own_column() {
    for (number, expected) in [("12 bis", "12b"), ("12B", "12b"), ("12-14", "12"), ("n°12", "12"), ("-", "0")]
    {
        let mut out = CleanRecord::default();
        read(&Cells { number, street: "rue Basse", complement: "", postcode: "" }, &mut out);
        assert_eq!(written(&out), format!("{expected}|rue basse|"), "{number}");
    }
}

#[test]
fn english_lines() {
    let english = |line: &str| written(&clean(line, "", Some(*b"AU")));
    assert_eq!(english("7 Wallaby Pl"), "7|wallaby place|");
    assert_eq!(english("Flat 3, 12 St James St"), "12|saint james street|flat 3");
    assert_eq!(english("unit 5 177 Pridham Rd"), "177|pridham road|unit 5");
    assert_eq!(written(&clean("7 hoseason st", "", None)), "7|hoseason street|");
    assert_eq!(written(&clean("12 rue st james", "", None)), "12|rue saint james|");
}

proptest! {
    #[test]
    fn any_text_is_survived_and_clean_streets_stay(
        line in "\\PC{0,40}|((12|3b|bis|rue|av|st|res|bat|b|appt|7|de|la|etage|c/o|les|lilas|1945|mai) ){0,9}",
        complement in "|(res|12|rue|bat|les pins| ){0,4}",
    ) {
        for country in [None, Some(*b"FR"), Some(*b"GB")] {
            let once = clean(&line, &complement, country);
            prop_assert!(!once.street.contains("  ") && once.street.trim() == once.street);
            let twice = clean(&once.street, "", country);
            // A street that begins or ends with a number gives it up once its own number is gone.
            let numbered = once.street.starts_with(|first: char| first.is_ascii_digit()) || twice.street_number != 0;
            if !numbered && twice.complement.is_empty() {
                prop_assert_eq!(&once.street, &twice.street);
            }
        }
    }
}
