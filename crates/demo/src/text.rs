//! Letters: accents taken off, names made into e-mail parts, slips of the pen.

use crate::random::Random;

/// The letter without its accent.
fn bare(letter: char) -> char {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ÿ' => 'y',
        'À' | 'Â' | 'Ä' => 'A',
        'Ç' => 'C',
        'È' | 'É' | 'Ê' | 'Ë' => 'E',
        'Î' | 'Ï' => 'I',
        'Ô' | 'Ö' => 'O',
        'Ù' | 'Û' | 'Ü' => 'U',
        'Ÿ' => 'Y',
        other => other,
    }
}

/// The text without accents; ligatures are spelt out.
pub(crate) fn without_accents(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'œ' => plain.push_str("oe"),
            'Œ' => plain.push_str("Oe"),
            'æ' => plain.push_str("ae"),
            _ => plain.push(bare(letter)),
        }
    }
    plain
}

/// The text in capitals without accents, as tills write.
pub(crate) fn capitals(text: &str) -> String {
    without_accents(text).to_uppercase()
}

/// The letters and digits of the text as they stand in an e-mail address.
pub(crate) fn slug(text: &str) -> String {
    let mut plain = without_accents(text);
    plain.retain(|letter| letter.is_ascii_alphanumeric());
    plain.make_ascii_lowercase();
    plain
}

/// Which key stands beside which on a French keyboard.
const NEIGHBOURS: [(char, &str); 26] = [
    ('a', "zq"),
    ('b', "vn"),
    ('c', "xv"),
    ('d', "sfe"),
    ('e', "zrd"),
    ('f', "dgr"),
    ('g', "fht"),
    ('h', "gjy"),
    ('i', "uok"),
    ('j', "hku"),
    ('k', "jli"),
    ('l', "kmo"),
    ('m', "lp"),
    ('n', "bj"),
    ('o', "ipl"),
    ('p', "om"),
    ('q', "as"),
    ('r', "etf"),
    ('s', "qdz"),
    ('t', "ryg"),
    ('u', "yij"),
    ('v', "cb"),
    ('w', "xq"),
    ('x', "wc"),
    ('y', "tuh"),
    ('z', "aes"),
];

/// Spellings that sound alike.
const SOUND_ALIKE: [(&str, &str); 22] = [
    ("eau", "o"),
    ("au", "o"),
    ("ph", "f"),
    ("th", "t"),
    ("ch", "sh"),
    ("ck", "k"),
    ("qu", "k"),
    ("tt", "t"),
    ("ll", "l"),
    ("nn", "n"),
    ("ss", "s"),
    ("ai", "e"),
    ("en", "an"),
    ("ie", "y"),
    ("an", "en"),
    ("in", "ain"),
    ("é", "e"),
    ("y", "i"),
    ("c", "k"),
    ("x", "s"),
    ("z", "s"),
    ("d", "t"),
];

/// The text with one slip of the pen; texts of fewer than three letters stay as they are.
pub(crate) fn typo(text: &str, random: &mut Random) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() < 3 {
        return text.to_owned();
    }
    for _ in 0..8 {
        let slipped = match random.below(100) {
            0..34 => neighbour(&letters, random),
            34..54 => without_one(&letters, random),
            54..70 => doubled(&letters, random),
            70..86 => transposed(&letters, random),
            _ => sound_alike(text, random),
        };
        if slipped != text && !slipped.trim().is_empty() {
            return slipped;
        }
    }
    text.to_owned()
}

fn neighbour(letters: &[char], random: &mut Random) -> String {
    let place = random.below(letters.len());
    let small = bare(letters[place]).to_ascii_lowercase();
    let Some((_, keys)) = NEIGHBOURS.iter().find(|(key, _)| *key == small) else {
        return letters.iter().collect();
    };
    let typed = char::from(random.pick(keys.as_bytes()));
    let typed = if letters[place].is_uppercase() { typed.to_ascii_uppercase() } else { typed };
    letters.iter().enumerate().map(|(index, letter)| if index == place { typed } else { *letter }).collect()
}

fn without_one(letters: &[char], random: &mut Random) -> String {
    let place = random.below(letters.len());
    letters.iter().enumerate().filter(|(index, _)| *index != place).map(|(_, letter)| *letter).collect()
}

fn doubled(letters: &[char], random: &mut Random) -> String {
    let place = random.below(letters.len());
    let mut slipped = letters.to_vec();
    slipped.insert(place + 1, letters[place].to_ascii_lowercase());
    slipped.into_iter().collect()
}

fn transposed(letters: &[char], random: &mut Random) -> String {
    let place = random.below(letters.len() - 1);
    let mut slipped = letters.to_vec();
    slipped.swap(place, place + 1);
    slipped.into_iter().collect()
}

fn sound_alike(text: &str, random: &mut Random) -> String {
    let start = random.below(SOUND_ALIKE.len());
    let pairs = SOUND_ALIKE[start..].iter().chain(&SOUND_ALIKE[..start]);
    let found = pairs.into_iter().find(|(written, _)| text.contains(written));
    found.map_or_else(|| text.to_owned(), |(written, heard)| text.replacen(written, heard, 1))
}

/// The number with one wrong digit, or two exchanged.
pub(crate) fn digit_typo(number: &str, random: &mut Random) -> String {
    let mut digits: Vec<u8> = number.bytes().collect();
    let place = 1 + random.below(digits.len() - 1);
    if random.chance(0.7) || digits[place - 1] == digits[place] {
        digits[place] = b'0' + (digits[place] - b'0' + 1 + random.below(9) as u8) % 10;
    } else {
        digits.swap(place - 1, place);
    }
    digits.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_go_and_letters_stay() {
        assert_eq!(capitals("Éléonore Lefèvre"), "ELEONORE LEFEVRE");
        assert_eq!(slug("Anne-Sophie d'Œuf"), "annesophiedoeuf");
    }

    #[test]
    fn a_typo_changes_a_little() {
        let mut random = Random::at(&[3]);
        for _ in 0..500 {
            let slipped = typo("Christophe", &mut random);
            assert_ne!(slipped, "Christophe");
            assert!((8..=12).contains(&slipped.chars().count()), "{slipped}");
            let number = digit_typo("0612345678", &mut random);
            assert!(number != "0612345678" && number.len() == 10, "{number}");
        }
    }
}
