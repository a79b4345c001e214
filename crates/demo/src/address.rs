//! Where people live: real towns, streets of frequent French names or named after invented persons.

use crate::lexicon::Lexicon;
use crate::random::Random;

/// A postal address.
#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) number: i32,
    /// `bis`, `ter`, `B` or nothing.
    pub(crate) suffix: &'static str,
    pub(crate) kind: StreetKind,
    pub(crate) street: String,
    /// Building, flat or residence; may be empty.
    pub(crate) complement: String,
    pub(crate) postcode: String,
    pub(crate) city: String,
}

/// A street type and its abbreviations.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StreetKind {
    pub(crate) name: &'static str,
    pub(crate) short: &'static [&'static str],
}

const KINDS: [(u32, StreetKind); 7] = [
    (650, StreetKind { name: "rue", short: &["r", "R.", "R.", "R"] }),
    (168, StreetKind { name: "avenue", short: &["av", "ave", "av."] }),
    (68, StreetKind { name: "allée", short: &["all", "all."] }),
    (58, StreetKind { name: "boulevard", short: &["bd", "bld", "bvd"] }),
    (51, StreetKind { name: "chemin", short: &["ch", "che"] }),
    (45, StreetKind { name: "place", short: &["pl", "pl."] }),
    (40, StreetKind { name: "impasse", short: &["imp", "imp."] }),
];

const STREETS: [&str; 52] = [
    "Pasteur",
    "Victor Hugo",
    "du Général de Gaulle",
    "de l'Église",
    "de la République",
    "des Écoles",
    "Émile Zola",
    "Jean Jaurès",
    "de la Gare",
    "de la Mairie",
    "Gambetta",
    "de Verdun",
    "du Moulin",
    "Molière",
    "Jules Ferry",
    "de Paris",
    "des Lilas",
    "du Château",
    "Pierre Curie",
    "Voltaire",
    "de la Fontaine",
    "du Stade",
    "Albert Camus",
    "Saint-Michel",
    "du Marché",
    "Neuve",
    "du 8 Mai 1945",
    "des Tilleuls",
    "Jean Moulin",
    "Louis Pasteur",
    "Saint-Exupéry",
    "du Maréchal Foch",
    "Lamartine",
    "des Rosiers",
    "des Vignes",
    "du 11 Novembre",
    "de la Forêt",
    "de la Paix",
    "des Peupliers",
    "Aristide Briand",
    "de la Liberté",
    "Berlioz",
    "Ravel",
    "George Sand",
    "des Acacias",
    "du Lavoir",
    "des Jardins",
    "de la Poste",
    "Marcel Pagnol",
    "Jacques Prévert",
    "du Port",
    "de la Source",
];

const NAMESAKES: [&str; 60] = [
    "Adrien",
    "Aimé",
    "Alain",
    "Albert",
    "Alexandre",
    "André",
    "Antoine",
    "Arthur",
    "Auguste",
    "Augustin",
    "Benoît",
    "Bertrand",
    "Charles",
    "Christophe",
    "Daniel",
    "David",
    "Denis",
    "Édouard",
    "Émile",
    "Emmanuel",
    "Eugène",
    "Fernand",
    "François",
    "Frédéric",
    "Gabriel",
    "Georges",
    "Gérard",
    "Gilbert",
    "Grégoire",
    "Guillaume",
    "Henri",
    "Honoré",
    "Hugues",
    "Isaac",
    "Jacques",
    "Jérôme",
    "Joseph",
    "Jules",
    "Léon",
    "Louis",
    "Luc",
    "Marcel",
    "Martin",
    "Matthieu",
    "Maurice",
    "Michel",
    "Nicolas",
    "Noël",
    "Olivier",
    "Patrick",
    "Paul",
    "Philippe",
    "Raymond",
    "René",
    "Richard",
    "Robert",
    "Théodore",
    "Thomas",
    "Victor",
    "Xavier",
];

impl Address {
    /// An address anywhere in France, towns weighted by their inhabitants.
    pub(crate) fn draw(lexicon: &Lexicon, random: &mut Random) -> Self {
        let (city, postcode) = lexicon.town(random);
        let number = if random.chance(0.78) { random.between(1, 40) } else { random.between(40, 250) };
        let suffix = random.weighted(&[(945, ""), (22, "bis"), (14, "ter"), (19, "B")]);
        Self {
            number,
            suffix,
            kind: random.weighted(&KINDS),
            street: street(lexicon, random),
            complement: complement(random),
            postcode: postcode.to_owned(),
            city: city.to_owned(),
        }
    }
}

fn street(lexicon: &Lexicon, random: &mut Random) -> String {
    if random.chance(0.25) {
        let (first, second) = (random.below(STREETS.len()), random.below(STREETS.len()));
        return STREETS[first.min(second)].to_owned();
    }
    format!("{} {}", random.pick(&NAMESAKES), lexicon.common_surname(random))
}

fn complement(random: &mut Random) -> String {
    if !random.chance(0.13) {
        return String::new();
    }
    match random.below(100) {
        0..36 => format!("Résidence {}", random.pick(&["Le Parc", "Les Tilleuls", "Bellevue", "Les Pins"])),
        36..66 => format!("Bât {}", random.pick(&["A", "B", "C", "D"])),
        _ => format!("Appt {}", random.between(1, 60)),
    }
}
