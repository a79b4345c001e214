//! Names and towns with their frequencies. The tables hold ranks, not counts: frequency follows a rank law.

use crate::random::Random;
use flate2::read::GzDecoder;
use std::io::Read;

const FIRST_NAMES: &[u8] = include_bytes!("../data/first_names.txt.gz");
const SURNAMES: &[u8] = include_bytes!("../data/surnames.txt.gz");
const COMMUNES: &[u8] = include_bytes!("../data/communes.txt.gz");

/// First decade of birth in the table of first names.
const FIRST_DECADE: i32 = 1931;
/// Families with a surname outside the table of the 20,000 most frequent.
const RARE_SURNAME: f64 = 0.06;
/// Shops stand in towns: customers concentrate there more than inhabitants do.
const TOWN_BIAS: f64 = 1.18;
/// Towns with districts of their own postcode; elsewhere nearly everyone uses the first postcode.
const DISTRICTS: usize = 8;

/// The gender a first name and a title belong to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Gender {
    Female,
    Male,
}

/// A commune.
pub(crate) struct Town {
    pub(crate) name: Box<str>,
    postcodes: Vec<Box<str>>,
}

/// Items with their cumulated frequencies.
struct Frequencies<T> {
    items: Vec<T>,
    cumulated: Vec<u64>,
}

impl<T> Frequencies<T> {
    fn new(items: Vec<T>, weights: impl Iterator<Item = f64>) -> Self {
        let mut total = 0;
        let cumulated = weights.map(|weight| {
            total += (weight * 1e9) as u64 + 1;
            total
        });
        Self { cumulated: cumulated.collect(), items }
    }

    /// Frequencies that fall with the rank: proportional to (rank + offset) ^ -exponent.
    fn ranked(items: Vec<T>, offset: f64, exponent: f64) -> Self {
        let count = items.len();
        Self::new(items, (1..=count).map(|rank| (rank as f64 + offset).powf(-exponent)))
    }

    fn draw(&self, random: &mut Random) -> &T {
        let total = self.cumulated[self.cumulated.len() - 1];
        let drawn = random.below(total as usize) as u64;
        &self.items[self.cumulated.partition_point(|end| *end <= drawn)]
    }
}

/// All names and towns.
pub(crate) struct Lexicon {
    female: Vec<Frequencies<Box<str>>>,
    male: Vec<Frequencies<Box<str>>>,
    surnames: Frequencies<Box<str>>,
    towns: Frequencies<Town>,
}

impl Lexicon {
    /// Unpacks the tables.
    pub(crate) fn load() -> Self {
        let first_names = unpack(FIRST_NAMES);
        let surnames = unpack(SURNAMES).lines().map(Box::from).collect();
        Self {
            female: decades(&first_names, "f "),
            male: decades(&first_names, "m "),
            surnames: Frequencies::ranked(surnames, 300.0, 1.37),
            towns: towns(&unpack(COMMUNES)),
        }
    }

    /// A first name that people of this gender born in this year bear.
    pub(crate) fn first_name(&self, gender: Gender, birth_year: i32, random: &mut Random) -> &str {
        let decades = match gender {
            Gender::Female => &self.female,
            Gender::Male => &self.male,
        };
        let decade = (birth_year - FIRST_DECADE).max(0) as usize / 10;
        decades[decade.min(decades.len() - 1)].draw(random)
    }

    /// A family's name.
    pub(crate) fn surname(&self, random: &mut Random) -> String {
        if random.chance(RARE_SURNAME) {
            return rare_surname(random);
        }
        let listed = self.surnames.draw(random);
        let accented = ACCENTED.iter().find(|(plain, _)| *plain == &**listed).map(|(_, accented)| *accented);
        match accented {
            Some(accented) if random.chance(0.5) => accented.to_owned(),
            _ => listed.to_string(),
        }
    }

    /// A surname that streets are named after.
    pub(crate) fn common_surname(&self, random: &mut Random) -> &str {
        &self.surnames.items[random.below(240)]
    }

    /// A town and one of its postcodes.
    pub(crate) fn town(&self, random: &mut Random) -> (&str, &str) {
        let town = self.towns.draw(random);
        let codes = &town.postcodes;
        let share = random.share();
        let index = if codes.len() > DISTRICTS {
            (share * share * codes.len() as f64) as usize
        } else if share < 0.92 {
            0
        } else {
            random.below(codes.len())
        };
        (&town.name, &codes[index])
    }
}

fn unpack(packed: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(packed).read_to_string(&mut text).expect("the embedded tables are gzipped UTF-8");
    text
}

fn decades(text: &str, gender: &str) -> Vec<Frequencies<Box<str>>> {
    let lines = text.lines().filter_map(|line| line.strip_prefix(gender)?.split_once(' '));
    lines
        .map(|(_, names)| Frequencies::ranked(names.split('|').map(Box::from).collect(), 12.0, 1.8))
        .collect()
}

fn towns(text: &str) -> Frequencies<Town> {
    let mut weights = Vec::new();
    let mut towns = Vec::new();
    for line in text.lines() {
        let mut cells = line.split('\t');
        let (Some(population), Some(name), Some(codes)) = (cells.next(), cells.next(), cells.next()) else {
            continue;
        };
        weights.push(population.parse::<f64>().unwrap_or(0.0).powf(TOWN_BIAS) / 1e4);
        towns.push(Town { name: name.into(), postcodes: codes.split('|').map(Box::from).collect() });
    }
    Frequencies::new(towns, weights.into_iter())
}

/// Surnames that the table holds without the accent that half the families write.
const ACCENTED: [(&str, &str); 37] = [
    ("Andre", "André"),
    ("Barre", "Barré"),
    ("Beranger", "Béranger"),
    ("Boue", "Boué"),
    ("Chretien", "Chrétien"),
    ("Clement", "Clément"),
    ("Cote", "Côté"),
    ("Desire", "Désiré"),
    ("Dupre", "Dupré"),
    ("Etienne", "Étienne"),
    ("Ferre", "Ferré"),
    ("Feret", "Féret"),
    ("Frere", "Frère"),
    ("Gerard", "Gérard"),
    ("Guerin", "Guérin"),
    ("Hebert", "Hébert"),
    ("Helene", "Hélène"),
    ("Jerome", "Jérôme"),
    ("Lacote", "Lacôte"),
    ("Lefevre", "Lefèvre"),
    ("Lemaitre", "Lemaître"),
    ("Leveque", "Lévêque"),
    ("Mahe", "Mahé"),
    ("Menard", "Ménard"),
    ("Michele", "Michèle"),
    ("Noel", "Noël"),
    ("Pean", "Péan"),
    ("Perez", "Pérez"),
    ("Prevost", "Prévost"),
    ("Regnier", "Régnier"),
    ("Remy", "Rémy"),
    ("Rene", "René"),
    ("Sebastien", "Sébastien"),
    ("Seguin", "Séguin"),
    ("Severin", "Séverin"),
    ("Theret", "Théret"),
    ("Vallee", "Vallée"),
];

/// A surname built of French syllables, as rare as rare surnames are.
fn rare_surname(random: &mut Random) -> String {
    let mut name = String::with_capacity(16);
    name.push_str(random.weighted(&[(90, ""), (5, "Le "), (4, "de "), (1, "de la ")]));
    name.push_str(random.pick(&ONSETS));
    if random.chance(0.7) {
        name.push_str(random.pick(&MIDDLES));
    }
    name.push_str(random.pick(&ENDINGS));
    name
}

const ONSETS: [&str; 48] = [
    "Ba", "Bé", "Bou", "Bra", "Ca", "Cha", "Chau", "Che", "Clau", "Cou", "Cré", "Da", "De", "Dou", "Du",
    "Fa", "Fer", "Fou", "Ga", "Gi", "Gou", "Gra", "Gui", "Ha", "Jau", "Jo", "La", "Le", "Lou", "Ma", "Mau",
    "Mi", "Mou", "Na", "Pa", "Pé", "Pi", "Poi", "Ra", "Ro", "Sa", "Sau", "Ta", "Thi", "Tou", "Va", "Vau",
    "Vi",
];
const MIDDLES: [&str; 32] = [
    "ba", "bi", "cha", "chi", "da", "de", "di", "fa", "ga", "gue", "la", "li", "lo", "ma", "mi", "mo", "na",
    "ni", "pe", "pi", "ra", "ri", "rou", "sa", "si", "ta", "te", "ti", "va", "ve", "vi", "zi",
];
const ENDINGS: [&str; 36] = [
    "bert", "chard", "chet", "dard", "din", "gnac", "gnon", "guet", "lard", "let", "lier", "llac", "lon",
    "mard", "mont", "nard", "neau", "net", "nier", "quet", "rand", "rat", "reau", "ret", "rion", "ron",
    "rot", "sac", "son", "tier", "tin", "ton", "vard", "vel", "vin", "zac",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_names_and_towns_come_up_as_often_as_in_the_country() {
        let lexicon = Lexicon::load();
        let mut random = Random::at(&[1]);
        let mut share = |draw: &dyn Fn(&mut Random) -> bool| {
            (0..40_000).filter(|_| draw(&mut random)).count() as f64 / 40_000.0
        };
        let martin = share(&|random| lexicon.surname(random) == "Martin");
        assert!((0.001..0.004).contains(&martin), "{martin}");
        let paris = share(&|random| lexicon.town(random).0 == "Paris");
        assert!((0.05..0.08).contains(&paris), "{paris}");
        let monique = share(&|random| lexicon.first_name(Gender::Female, 1938, random) == "Monique");
        let too_young = share(&|random| lexicon.first_name(Gender::Female, 2005, random) == "Monique");
        assert!(monique > 0.02 && too_young < 0.002, "{monique} {too_young}");
    }
}
