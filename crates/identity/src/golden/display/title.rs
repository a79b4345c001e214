//! Forms of address in French usage: `M.`, `Mme`, `Dr`. English ones are kept as they are, save that `Mr` means
//! Monsieur where English is not spoken: French tills write it so.

use crate::normalise::text;

const ENGLISH_SPEAKING: [[u8; 2]; 7] = [*b"GB", *b"US", *b"IE", *b"CA", *b"AU", *b"NZ", *b"ZA"];

/// The form of address meant; `None` if it is none.
pub fn read(cell: &str, country: Option<[u8; 2]>) -> Option<&'static str> {
    match cell {
        "" => return None,
        // What nearly every record has needs no folding.
        "M." | "M" => return Some("M."),
        "Mme" | "MME" => return Some("Mme"),
        _ => {}
    }
    let mut folded = String::new();
    text::fold(cell, &mut folded);
    let english = country.is_some_and(|country| ENGLISH_SPEAKING.contains(&country));
    let title = match folded.as_str() {
        "mr" | "mister" if english => "Mr",
        "m" | "mr" | "mister" | "monsieur" => "M.",
        // Mademoiselle left French forms in 2012.
        "mme" | "madame" | "mlle" | "melle" | "mademoiselle" | "veuve" | "vve" => "Mme",
        "m mme" | "mr mme" | "m et mme" | "mr et mme" | "m ou mme" | "monsieur et madame" => "M. et Mme",
        "mrs" => "Mrs",
        "ms" => "Ms",
        "miss" => "Miss",
        "mx" => "Mx",
        "dr" | "docteur" | "doctor" => "Dr",
        "me" | "maitre" => "Me",
        "pr" | "prof" | "professeur" | "professor" => "Pr",
        "abbe" => "Abbé",
        "sir" => "Sir",
        "lord" => "Lord",
        "lady" => "Lady",
        "herr" => "Herr",
        "frau" => "Frau",
        _ => return None,
    };
    Some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cells: &[&str], country: &[u8; 2], expected: Option<&str>) {
        cells.iter().for_each(|cell| assert_eq!(read(cell, Some(*country)), expected, "{cell}"));
    }

    #[test]
    fn forms_of_address_are_standardised() {
        check(&["M", "M.", "mr", "MR.", "Monsieur"], b"FR", Some("M."));
        check(&["Mr", "MR."], b"GB", Some("Mr"));
        check(&["MME", "Mme.", "Madame", "Mlle", "Mademoiselle"], b"FR", Some("Mme"));
        check(&["DR", "Docteur"], b"FR", Some("Dr"));
        check(&["M. et Mme", "MR & MME"], b"FR", Some("M. et Mme"));
        check(&["", "1", "n/a", "Dupont"], b"FR", None);
    }
}
