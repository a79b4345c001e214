//! A made-up population with what makes matching hard: families, twins, shared contacts, movers, married
//! names, nicknames, typing errors, missing fields. A household follows from one number, so that a failing
//! property shrinks to few households.

use crate::person::{Person, person};

/// Given names with a diminutive each; the front ones are the commonest.
const FIRST: &[(&str, &str, bool)] = &[
    ("marie", "mimi", true),
    ("michel", "mich", false),
    ("catherine", "cathy", true),
    ("christophe", "chris", false),
    ("isabelle", "isa", true),
    ("bernard", "nanard", false),
    ("stephanie", "steph", true),
    ("frederic", "fred", false),
    ("alexandre", "alex", false),
    ("thomas", "tom", false),
    ("lucas", "lulu", false),
    ("jean pierre", "jp", false),
    ("jean luc", "luc", false),
    ("jeanne", "jeannette", true),
    ("camille", "camille", true),
    ("nathalie", "nath", true),
    ("sandrine", "sandrine", true),
    ("olivier", "olivier", false),
    ("hugo", "hugo", false),
    ("ines", "ines", true),
    ("chloe", "chloe", true),
    ("mathieu", "mathieu", false),
    ("matthieu", "matthieu", false),
    ("michele", "michele", true),
    ("apolline", "apolline", true),
    ("gauthier", "gauthier", false),
];

/// Family names; the front ones are the commonest.
const LAST: &[&str] = &[
    "martin",
    "bernard",
    "dubois",
    "thomas",
    "robert",
    "richard",
    "petit",
    "durand",
    "leroy",
    "moreau",
    "simon",
    "laurent",
    "lefebvre",
    "michel",
    "garcia",
    "david",
    "bertrand",
    "roux",
    "vincent",
    "fournier",
    "morel",
    "girard",
    "andre",
    "lefevre",
    "mercier",
    "dupont",
    "lambert",
    "bonnet",
    "francois",
    "martinez",
    "de la tour",
    "le goff",
    "benali",
    "nguyen",
    "schmitt",
    "rouchagilin",
    "vandamme",
    "castelnau",
    "quemener",
    "ibarra",
    "zygmanowski",
    "pradal",
    "estournet",
    "kerambrun",
    "louvigne",
    "monteillet",
];

const TOWNS: &[(&str, &str)] = &[
    ("75011", "paris"),
    ("75020", "paris"),
    ("69003", "lyon"),
    ("13005", "marseille"),
    ("31000", "toulouse"),
    ("44000", "nantes"),
    ("33000", "bordeaux"),
    ("59000", "lille"),
    ("35000", "rennes"),
    ("67000", "strasbourg"),
    ("44600", "saint nazaire"),
    ("33120", "arcachon"),
    ("59200", "tourcoing"),
    ("35400", "saint malo"),
];

const STREETS: &[&str] = &[
    "rue victor hugo",
    "rue jean jaures",
    "avenue de la gare",
    "rue pasteur",
    "place du marche",
    "rue des lilas",
    "boulevard gambetta",
    "impasse des acacias",
    "rue de la republique",
    "chemin vert",
    "rue du moulin",
    "allee des tilleuls",
];

const BIRTH_PLACES: &[&str] = &["paris", "lyon", "brest", "oran", "tunis", "lille", "nice", "quimper"];
const OCCUPATIONS: &[&str] = &["infirmiere", "enseignant", "comptable", "vendeuse", "retraite", "ingenieur"];
const DOMAINS: &[&str] = &["exemple.fr", "courriel.fr", "poste.example", "boite.example"];

/// The shop's own number, typed in for those who give none.
const SHOP_PHONE: u64 = 33_140_000_001;

/// Random numbers from a seed (splitmix64).
pub struct Dice(u64);

impl Dice {
    /// Dice that fall the same way for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut value = self.0;
        value = (value ^ value >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        value = (value ^ value >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        value ^ value >> 31
    }

    /// A number below `most`.
    pub fn below(&mut self, most: usize) -> usize {
        (self.next() % most as u64) as usize
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    /// One of these, the front ones more often.
    fn front<T: Copy>(&mut self, of: &[T]) -> T {
        let (one, two, three) = (self.below(of.len()), self.below(of.len()), self.below(of.len()));
        of[one.min(two).min(three)]
    }

    /// The same things in another order.
    pub fn shuffled<T: Clone>(&mut self, things: &[T]) -> Vec<T> {
        let mut things = things.to_vec();
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last + 1));
        }
        things
    }
}

/// About 3,000 records to learn from.
pub fn training() -> Vec<Person> {
    of_size(3_000)
}

/// At least so many records of the made-up population.
pub fn of_size(wanted: usize) -> Vec<Person> {
    let mut people = Vec::new();
    let mut seed = 0u64;
    while people.len() < wanted {
        people.extend(household(seed, seed as usize));
        seed += 1;
    }
    people
}

/// The records of several households. Keys are `household-person-record`.
pub fn households(seeds: &[u64]) -> Vec<Person> {
    seeds.iter().enumerate().flat_map(|(number, seed)| household(*seed, number)).collect()
}

struct Home {
    last: &'static str,
    town: (&'static str, &'static str),
    street: (u32, &'static str),
    email: Option<String>,
    phone: Option<u64>,
}

fn home(dice: &mut Dice) -> Home {
    let last = dice.front(LAST);
    let number = dice.below(10_000);
    let address = format!("famille.{}{number}@{}", last.replace(' ', ""), dice.one(DOMAINS));
    Home {
        last,
        town: dice.front(TOWNS),
        street: (1 + dice.below(40) as u32, dice.one(STREETS)),
        email: dice.percent(30).then_some(address),
        phone: dice.percent(35).then_some(33_200_000_000 + dice.next() % 90_000_000),
    }
}

/// Years of birth of the people of one household; the second twin is born as the first.
fn births(dice: &mut Dice) -> Vec<i32> {
    let parent = 1940 + dice.below(45) as i32;
    let child = parent + 22 + dice.below(12) as i32;
    match dice.below(100) {
        0..40 => vec![parent],
        40..62 => vec![parent, parent + dice.below(7) as i32 - 3],
        62..97 => vec![parent, parent + 2, child, child + 1 + dice.below(4) as i32],
        // A residence: more people at one address than a household has.
        _ => (0..15).map(|number| 1925 + number * 2).collect(),
    }
}

fn household(seed: u64, number: usize) -> Vec<Person> {
    let mut dice = Dice::new(seed);
    let home = home(&mut dice);
    let births = births(&mut dice);
    let family = births.len() < 15;
    let twins = births.len() == 4 && dice.percent(30);
    let mut records = Vec::new();
    let mut elder = None;
    for (member, year) in births.iter().enumerate() {
        let date = [*year, 1 + dice.below(12) as i32, 1 + dice.below(28) as i32];
        let date = if twins && member == 3 { elder.unwrap_or(date) } else { date };
        elder = Some(date);
        let base = member_of(&mut dice, &home, family, date);
        for copy in 0..1 + dice.below(3) {
            let key = format!("{number}-{member}-{copy}");
            let source = ["till", "web", "card"][copy];
            records.push(written_down(&mut dice, &base, date).key(&key).source(source));
        }
    }
    records
}

/// What is true of a person.
fn member_of(dice: &mut Dice, home: &Home, family: bool, date: [i32; 3]) -> Person {
    let (first, _, woman) = dice.front(FIRST);
    let last = if family && dice.percent(85) { home.last } else { dice.front(LAST) };
    let mut one = person(first, last)
        .born(&written(date))
        .town(home.town.0, home.town.1)
        .street(home.street.0, home.street.1);
    one = if woman { one.woman() } else { one.man() };
    if dice.percent(70) {
        one = one.email(&personal_email(dice, first, last));
    } else if let (true, Some(shared)) = (family, &home.email) {
        one = one.email(shared);
    }
    match home.phone {
        Some(shared) if family && dice.percent(50) => one = one.phone(shared),
        _ if dice.percent(65) => one = one.phone(33_600_000_000 + dice.next() % 90_000_000),
        _ => {}
    }
    if dice.percent(30) {
        one = one.card(&format!("{:013}", 2_900_000_000_000 + dice.next() % 90_000_000));
    }
    if dice.percent(15) {
        one = one.national_id(&format!("id{:010}", dice.next() % 9_000_000_000));
    }
    one.born_in(dice.one(BIRTH_PLACES)).works_as(dice.one(OCCUPATIONS))
}

fn personal_email(dice: &mut Dice, first: &str, last: &str) -> String {
    let (first, last) = (first.replace(' ', ""), last.replace(' ', ""));
    let number = dice.below(1_000);
    let domain = dice.one(DOMAINS);
    match dice.below(4) {
        0 => format!("{first}.{last}@{domain}"),
        1 => format!("{}{last}{number}@{domain}", &first[..1]),
        2 => format!("{last}.{first}{number}@{domain}"),
        _ => format!("soleil{number}{}@{domain}", dice.below(1_000)),
    }
}

/// A record of a person, as a source has it: some fields missing, some wrong, some out of date.
fn written_down(dice: &mut Dice, truth: &Person, date: [i32; 3]) -> Person {
    let mut one = with_missing_fields(dice, truth.clone());
    one = with_name_errors(dice, one);
    if one.0.birth_date.is_some() && dice.percent(8) {
        one = one.born(&written(misread(dice, date)));
    }
    if dice.percent(6) {
        let town = dice.one(TOWNS);
        one = one.town(town.0, town.1).street(1 + dice.below(40) as u32, dice.one(STREETS));
    }
    match dice.below(100) {
        0..3 => one = one.phone(SHOP_PHONE),
        3..7 => one = one.second_phone(33_700_000_000 + dice.next() % 90_000_000),
        7..11 => one = one.second_email(&format!("perso{}@boite.example", dice.next() % 1_000_000)),
        // Somebody else's number, typed into the wrong record.
        11..14 => one = one.national_id(&format!("id{:010}", dice.next() % 9_000_000_000)),
        14..17 => {
            let city = format!("{}x", one.0.city);
            one = one.town("", &city);
        }
        _ => {}
    }
    one
}

fn with_missing_fields(dice: &mut Dice, one: Person) -> Person {
    let one = if dice.percent(35) { one.born("") } else { one };
    let one = if dice.percent(35) { one.email("") } else { one };
    let one = if dice.percent(35) { one.phone(0) } else { one };
    let one = if dice.percent(20) { one.street(0, "") } else { one };
    let one = if dice.percent(15) { one.street(0, "").town("", "") } else { one };
    let one = if dice.percent(70) { one.born_in("") } else { one };
    let one = if dice.percent(80) { one.works_as("") } else { one };
    match dice.below(100) {
        0..2 => one.first(""),
        2..4 => one.last(""),
        _ => one,
    }
}

fn with_name_errors(dice: &mut Dice, one: Person) -> Person {
    let (first, last) = (one.0.first_name.clone(), one.0.last_name.clone());
    match dice.below(100) {
        0..5 => one.first(&misspelt(dice, &first)),
        5..10 => one.last(&misspelt(dice, &last)),
        10..15 => one.first(diminutive(&first)),
        15..17 => one.first(first.get(..1).unwrap_or_default()),
        17..19 if !first.is_empty() && !last.is_empty() => one.names_exchanged(),
        19..22 => one.also(dice.one(LAST)),
        22..24 => one.last(dice.one(LAST)).also(&last),
        24..26 => one.last(dice.one(LAST)),
        _ => one,
    }
}

fn diminutive(first: &str) -> &str {
    FIRST.iter().find(|(name, _, _)| *name == first).map_or(first, |(_, diminutive, _)| diminutive)
}

/// Two neighbouring letters exchanged, or one left out.
fn misspelt(dice: &mut Dice, name: &str) -> String {
    if name.len() < 4 {
        return name.to_owned();
    }
    let at = 1 + dice.below(name.len() - 2);
    let mut letters: Vec<char> = name.chars().collect();
    if dice.percent(50) {
        letters.swap(at, at + 1);
    } else {
        letters.remove(at);
    }
    letters.into_iter().collect::<String>().trim().to_owned()
}

fn misread(dice: &mut Dice, [year, month, day]: [i32; 3]) -> [i32; 3] {
    match dice.below(4) {
        0 if day <= 12 => [year, day, month],
        1 => [year, month, 1 + (day + 9) % 28],
        2 => [year + 1, month, day],
        _ => [year, 1 + (month + 4) % 12, day],
    }
}

fn written([year, month, day]: [i32; 3]) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}
