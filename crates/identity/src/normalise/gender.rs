//! Gender as matching needs it: from the gender field or from a title. A code that sources use in opposite
//! ways (`1`, `2`, `0`) is left unread.

use super::Gender;

/// Reads a gender field: `M`, `female`, `homme`, `Mme`.
pub fn read(text: &str) -> Option<Gender> {
    let mut small = [0; 12];
    match lower(text, &mut small)? {
        b"m" | b"h" | b"male" | b"homme" | b"masculin" | b"man" | b"masc" | b"garcon" | b"boy" => {
            Some(Gender::Male)
        }
        b"f" | b"female" | b"femme" | b"feminin" | b"woman" | b"fem" | b"fille" | b"girl" | b"w" => {
            Some(Gender::Female)
        }
        title => of_folded(title),
    }
}

/// Reads a title: `Mme`, `M.`, `Mr`, `Miss`. Titles that both bear (`Dr`, `Me`) say nothing.
pub fn of_title(text: &str) -> Option<Gender> {
    of_folded(lower(text, &mut [0; 12])?)
}

fn of_folded(title: &[u8]) -> Option<Gender> {
    match title {
        b"m" | b"mr" | b"monsieur" | b"mister" | b"sir" | b"herr" | b"lord" => Some(Gender::Male),
        b"mme" | b"mlle" | b"mrs" | b"ms" | b"miss" | b"madame" | b"mademoiselle" | b"melle" | b"frau"
        | b"lady" | b"veuve" | b"vve" | b"madam" => Some(Gender::Female),
        _ => None,
    }
}

/// The letters of a short text in lower case, accents of `é` and `ç` dropped; `None` if it is too long.
fn lower<'a>(text: &str, small: &'a mut [u8; 12]) -> Option<&'a [u8]> {
    let mut length = 0;
    for letter in text.chars() {
        let folded = match letter {
            'a'..='z' | 'A'..='Z' => letter.to_ascii_lowercase() as u8,
            'é' | 'É' => b'e',
            'ç' | 'Ç' => b'c',
            _ => continue,
        };
        *small.get_mut(length)? = folded;
        length += 1;
    }
    Some(&small[..length])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_titles_are_read() {
        for text in ["M", "M.", "mr", "Monsieur", "male", "H", "homme", "Masculin", "Sir"] {
            assert_eq!(read(text), Some(Gender::Male), "{text}");
        }
        for text in ["Mme", "Mlle", "Mrs", "Mrs.", "Ms", "F", "female", "femme", "Féminin", "MADAME", "Miss"]
        {
            assert_eq!(read(text), Some(Gender::Female), "{text}");
        }
        for text in ["", "1", "Dr", "Me", "other", "M. et Mme", "non binaire", "unknown"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(of_title("M."), Some(Gender::Male));
        assert_eq!(of_title("F"), None);
    }
}
