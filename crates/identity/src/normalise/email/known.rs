//! What is known about domains and about the part before the at sign.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What the table knows about a domain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Domain {
    /// A well-known one, written right.
    Right,
    /// Nobody receives mail there.
    Filler,
    /// A misspelling of this one.
    Typo(&'static str),
}

static DOMAINS: LazyLock<FxHashMap<&'static str, Domain>> = LazyLock::new(|| {
    let mut domains = FxHashMap::default();
    for (right, wrong) in
        include_str!("../../../data/email_domains.csv").lines().filter_map(|line| line.split_once(','))
    {
        let meaning = if right.is_empty() { Domain::Filler } else { Domain::Typo(right) };
        domains.extend(wrong.split(' ').map(|wrong| (wrong, meaning)));
        domains.extend(Some((right, Domain::Right)).filter(|_| !right.is_empty()));
    }
    domains
});

/// What the part before the at sign says by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Local {
    /// That there is no address. Digits and separators around the word do not count.
    Filler,
    /// That a function and not a person is behind the address. Only the bare word counts.
    Role,
}

static LOCALS: LazyLock<FxHashMap<&'static str, Local>> = LazyLock::new(|| {
    let fillers = FILLERS.into_iter().map(|word| (word, Local::Filler));
    fillers.chain(ROLES.into_iter().map(|word| (word, Local::Role))).collect()
});

/// What is known about a domain.
pub(super) fn domain(domain: &str) -> Option<Domain> {
    DOMAINS.get(domain).copied()
}

/// What the letters of the part before the at sign say.
pub(super) fn local(local: &str) -> Option<Local> {
    let mut letters = [0; 24];
    let mut length = 0;
    for byte in local.bytes().filter(u8::is_ascii_alphabetic) {
        *letters.get_mut(length)? = byte;
        length += 1;
    }
    let word = std::str::from_utf8(&letters[..length]).ok()?;
    LOCALS.get(word).copied().filter(|meaning| *meaning == Local::Filler || length == local.len())
}

/// Words that people type who have no address to give.
const FILLERS: [&str; 58] = [
    "noemail",
    "nomail",
    "noemailaddress",
    "sansmail",
    "sansemail",
    "sansadresse",
    "pasdemail",
    "pasdemails",
    "pasdemel",
    "pasemail",
    "pasmail",
    "pasdadresse",
    "pasdadressemail",
    "aucun",
    "aucune",
    "aucunmail",
    "none",
    "null",
    "inconnu",
    "unknown",
    "anonyme",
    "anonymous",
    "test",
    "tests",
    "testtest",
    "essai",
    "noreply",
    "donotreply",
    "nepasrepondre",
    "nobody",
    "client",
    "clients",
    "cliente",
    "clientmagasin",
    "clientsansmail",
    "azerty",
    "qwerty",
    "example",
    "exemple",
    "refus",
    "refuse",
    "nonrenseigne",
    "noncommunique",
    "asupprimer",
    "supprime",
    "toto",
    "fake",
    "faux",
    "bidon",
    "undefined",
    "nr",
    "nc",
    "neant",
    "rien",
    "noaddress",
    "donthave",
    "noone",
    "na",
];

/// Functions that share an address.
const ROLES: [&str; 44] = [
    "info",
    "infos",
    "contact",
    "contacts",
    "admin",
    "administration",
    "sales",
    "support",
    "service",
    "accueil",
    "commande",
    "commandes",
    "compta",
    "comptabilite",
    "direction",
    "secretariat",
    "mairie",
    "bonjour",
    "hello",
    "office",
    "webmaster",
    "postmaster",
    "newsletter",
    "rh",
    "jobs",
    "facturation",
    "mail",
    "email",
    "marketing",
    "commercial",
    "team",
    "equipe",
    "boutique",
    "magasin",
    "shop",
    "sav",
    "reception",
    "reservation",
    "communication",
    "abuse",
    "help",
    "billing",
    "achats",
    "gerance",
];

#[cfg(test)]
mod tests {
    use super::super::syntax::is_domain;
    use super::*;

    #[test]
    fn no_domain_is_both_right_and_wrong() {
        for domain in DOMAINS.values() {
            if let Domain::Typo(right) = domain {
                assert_eq!(DOMAINS.get(right), Some(&Domain::Right), "{right}");
                assert!(is_domain(right), "{right}");
            }
        }
        assert!(DOMAINS.len() > 100);
    }
}
