//! E-mail addresses and phone numbers in the forms that French customers choose.

use crate::day::Day;
use crate::random::Random;
use crate::text::slug;

const DOMAINS: [(u32, &str); 14] = [
    (391, "gmail.com"),
    (126, "orange.fr"),
    (67, "hotmail.fr"),
    (59, "free.fr"),
    (52, "yahoo.fr"),
    (45, "laposte.net"),
    (43, "wanadoo.fr"),
    (43, "outlook.fr"),
    (43, "hotmail.com"),
    (43, "sfr.fr"),
    (34, "icloud.com"),
    (23, "live.fr"),
    (18, "bbox.fr"),
    (8, "neuf.fr"),
];

/// Domains as they are mistyped.
pub(crate) const DOMAIN_TYPOS: [(&str, &str); 6] = [
    ("@gmail.com", "@gmai.com"),
    ("@gmail.com", "@gmial.com"),
    ("@gmail.com", "@gmail.fr"),
    ("@hotmail.com", "@hotmail.con"),
    ("@hotmail.fr", "@hotmial.fr"),
    ("@orange.fr", "@orange.com"),
];

/// What a till sends when the customer gives no address; the shop's own is the most frequent.
pub(crate) const PLACEHOLDER_EMAILS: [(u32, &str); 4] =
    [(15, "client@magasin.fr"), (13, "noemail@noemail.com"), (11, "aaa@aaa.com"), (10, "xx@xx.fr")];

/// What a till is fed when the customer gives no number; the second is the shop's own.
pub(crate) const PLACEHOLDER_PHONES: [(u32, &str); 4] =
    [(13, "0600000000"), (11, "0102030405"), (11, "0612345678"), (10, "0000000000")];

const NICK_STEMS: [&str; 14] = [
    "cool", "soleil", "star", "mr", "lulu", "mimi", "doudou", "super", "chat", "titi", "la", "le", "bella",
    "lune",
];

/// An address made of the owner's names, and often of a number.
pub(crate) fn email(first: &str, last: &str, birth: Day, random: &mut Random) -> String {
    let (first, last) = (slug(first), slug(last));
    let year = format!("{:02}", birth.year % 100);
    let initial = &first[..1];
    let local = match random.below(1_000) {
        0..300 => format!("{first}.{last}"),
        300..440 => format!("{first}{last}"),
        440..550 => format!("{last}.{first}"),
        550..665 => {
            format!("{}{}{}", random.pick(&NICK_STEMS), &first[..first.len().min(4)], random.between(1, 999))
        }
        665..775 => format!("{first}{year}"),
        775..840 => format!("{initial}{last}"),
        840..905 => format!("{initial}.{last}"),
        905..980 => format!("{first}.{last}{year}"),
        980..985 => format!("{last}{year}"),
        _ => format!("{first}{:04}", random.below(10_000)),
    };
    at_domain(&local, random)
}

/// An address that a family shares.
pub(crate) fn family_email(last: &str, random: &mut Random) -> String {
    let last = slug(last);
    let local = match random.below(10) {
        0..7 => format!("famille.{last}"),
        7..9 => format!("famille{last}"),
        _ => format!("{last}.famille"),
    };
    at_domain(&local, random)
}

fn at_domain(local: &str, random: &mut Random) -> String {
    format!("{local}@{}", random.weighted(&DOMAINS))
}

/// The address a provider offers when the wished one is taken: `serial` is the owner's alone.
pub(crate) fn with_number(email: &str, serial: u64) -> String {
    let (local, domain) = email.split_once('@').unwrap_or((email, "gmail.com"));
    format!("{local}{serial:02}@{domain}")
}

/// A mobile number, ten digits.
pub(crate) fn mobile(random: &mut Random) -> String {
    if random.chance(0.72) {
        format!("06{:08}", random.between(3_000_000, 99_999_999))
    } else {
        format!("07{:08}", random.between(30_000_000, 99_999_999))
    }
}

/// A landline number, ten digits, of the zone in which the postcode lies.
pub(crate) fn landline(postcode: &str, random: &mut Random) -> String {
    format!("0{}{:08}", zone(postcode), random.between(10_000_000, 89_999_999))
}

/// The numbering zone of a department: Paris, north-west, north-east, south-east, south-west.
fn zone(postcode: &str) -> u32 {
    match postcode.get(..2).unwrap_or("75") {
        "75" | "77" | "78" | "91" | "92" | "93" | "94" | "95" => 1,
        "14" | "18" | "22" | "27" | "28" | "29" | "35" | "36" | "37" | "41" | "44" | "45" | "49" | "50"
        | "53" | "56" | "61" | "72" | "76" | "85" => 2,
        "02" | "08" | "10" | "21" | "25" | "39" | "51" | "52" | "54" | "55" | "57" | "58" | "59" | "60"
        | "62" | "67" | "68" | "70" | "71" | "80" | "88" | "89" | "90" => 3,
        "09" | "12" | "16" | "17" | "19" | "23" | "24" | "31" | "32" | "33" | "40" | "46" | "47" | "64"
        | "65" | "79" | "81" | "82" | "86" | "87" => 5,
        _ => 4,
    }
}

/// The number as people write it: mostly ten digits in a row, sometimes in pairs or with the country's code.
pub(crate) fn written(number: &str, random: &mut Random) -> String {
    let pair = |index: usize| &number[2 * index..2 * index + 2];
    match random.below(1_000) {
        0..495 => number.to_owned(),
        495..720 => (0..5).map(pair).collect::<Vec<_>>().join(" "),
        720..900 => format!("+33{}", &number[1..]),
        900..952 => (0..5).map(pair).collect::<Vec<_>>().join("."),
        _ => format!("+33 {} {}", &number[1..2], (1..5).map(pair).collect::<Vec<_>>().join(" ")),
    }
}
