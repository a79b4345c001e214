//! E-mail addresses: a pragmatic reading of RFC 5321. Quoted local parts and address literals do not occur
//! among customers and are refused. Fillers are told from addresses that a firm shares and from misspelt
//! domains, which a table corrects: a distance would turn rare domains into common ones.

use super::{CleanRecord, text};
use model::{Field, RemarkKind};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Longest address that RFC 5321 lets through.
const LONGEST: usize = 254;

/// What the table knows about a domain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Domain {
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
        include_str!("../../data/email_domains.csv").lines().filter_map(|line| line.split_once(','))
    {
        let meaning = if right.is_empty() { Domain::Filler } else { Domain::Typo(right) };
        domains.extend(wrong.split(' ').map(|wrong| (wrong, meaning)));
        domains.extend(Some((right, Domain::Right)).filter(|_| !right.is_empty()));
    }
    domains
});

/// What the part before the at sign says by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Local {
    /// That there is no address. Digits and separators around the word do not count.
    Filler,
    /// That a function and not a person is behind the address. Only the bare word counts.
    Role,
}

static LOCALS: LazyLock<FxHashMap<&'static str, Local>> = LazyLock::new(|| {
    let fillers = FILLERS.into_iter().map(|word| (word, Local::Filler));
    fillers.chain(ROLES.into_iter().map(|word| (word, Local::Role))).collect()
});

/// Reads every address of a cell into `emails`.
pub(super) fn read(cell: &str, out: &mut CleanRecord) {
    if !cell.bytes().any(|byte| byte == b'@') {
        let mut folded = String::new();
        text::fold(cell, &mut folded);
        let filler =
            folded.is_empty() || text::says_nothing(&folded) || meaning(&folded) == Some(Local::Filler);
        return out.note(Field::Email, if filler { RemarkKind::Placeholder } else { RemarkKind::Invalid });
    }
    let mut address = String::with_capacity(cell.len());
    if read_one(cell, &mut address, out) {
        return;
    }
    // Blanks around the at sign, several addresses, a name in front: the rare forms.
    let joined = cell.replace(" @", "@").replace("@ ", "@");
    let pieces = joined.split([' ', ';', ',', '/', '|', '<', '>', '(', ')', '\t', '\n', '"']);
    let mut any = false;
    for piece in pieces.filter(|piece| piece.contains('@')) {
        any |= read_one(piece, &mut address, out);
    }
    if !any {
        out.note(Field::Email, RemarkKind::Invalid);
    }
}

/// Reads one address; answers whether it is one, be it a filler.
fn read_one(cell: &str, address: &mut String, out: &mut CleanRecord) -> bool {
    address.clear();
    if !lower(strip(cell), address) {
        return false;
    }
    let doubled = address.as_bytes().windows(2).any(|pair| pair == b"..") && single_dots(address);
    let Some(at) = address.bytes().position(|byte| byte == b'@') else { return false };
    let (local, domain) = (&address[..at], &address[at + 1..]);
    if !is_local(local) {
        return false;
    }
    let known = DOMAINS.get(domain).copied();
    if known.is_none() && !is_domain(domain) {
        return false;
    }
    let said = meaning(local);
    if known == Some(Domain::Filler) || said == Some(Local::Filler) || is_filler(local, domain) {
        out.note(Field::Email, RemarkKind::Placeholder);
        return true;
    }
    if said == Some(Local::Role) {
        out.note(Field::Email, RemarkKind::RoleAddress);
    }
    if let Some(Domain::Typo(right)) = known {
        address.truncate(address.len() - domain.len());
        address.push_str(right);
        out.note(Field::Email, RemarkKind::DomainTypo);
    }
    if doubled {
        out.note(Field::Email, RemarkKind::CharactersRemoved);
    }
    if !out.emails.contains(address) {
        out.emails.push(address.clone());
    }
    true
}

/// Takes off what surrounds an address: `mailto:`, brackets, quotes, a full stop behind.
fn strip(cell: &str) -> &str {
    if let [first, .., last] = cell.as_bytes()
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
        && !matches!(first, b'm' | b'M')
    {
        return cell;
    }
    let cell = cell.trim();
    let scheme = cell.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("mailto:"));
    let cell = if scheme { &cell[7..] } else { cell };
    let cell = cell.split_once('?').filter(|_| scheme).map_or(cell, |(address, _)| address);
    cell.trim_matches([
        '<', '>', '"', '\'', '.', ',', ';', ':', '(', ')', '[', ']', ' ', '\u{A0}', '\u{FEFF}',
    ])
}

/// Makes one full stop of several in a row, a slip of the finger; answers whether there were any.
fn single_dots(address: &mut String) -> bool {
    let before = address.len();
    let mut previous = ' ';
    address.retain(|letter| {
        let again = letter == '.' && previous == '.';
        previous = letter;
        !again
    });
    address.len() < before
}

/// Writes the address in small letters; `false` if it is too long to be one.
fn lower(cell: &str, address: &mut String) -> bool {
    if cell.is_ascii() {
        address.push_str(cell);
        address.make_ascii_lowercase();
    } else {
        address.extend(cell.chars().flat_map(char::to_lowercase));
    }
    address.len() <= LONGEST
}

/// Bytes of a local part: letters, digits, and what RFC 5321 lets an unquoted one hold.
const LOCAL_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = byte >= 128 || (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let others = b"._-+&'~=#!%*$^{}`";
    let mut index = 0;
    while index < others.len() {
        table[others[index] as usize] = true;
        index += 1;
    }
    table
};

fn is_local(local: &str) -> bool {
    let mut previous = b'.';
    for byte in local.bytes() {
        if !LOCAL_BYTES[usize::from(byte)] || (byte == b'.' && previous == b'.') {
            return false;
        }
        previous = byte;
    }
    let foreign = local.is_ascii() || local.chars().all(|other| other.is_ascii() || other.is_alphanumeric());
    previous != b'.' && foreign && local.len() <= 64
}

fn is_domain(domain: &str) -> bool {
    let label = |label: &str| {
        let letters = label.chars().all(|letter| letter.is_alphanumeric() || letter == '-');
        letters && !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
    };
    let Some((_, last)) = domain.rsplit_once('.') else { return false };
    domain.split('.').all(label)
        && last.chars().count() >= 2
        && !last.bytes().any(|byte| byte.is_ascii_digit())
        || last.starts_with("xn--") && domain.split('.').all(label)
}

/// Whether nobody is behind the address.
fn is_filler(local: &str, domain: &str) -> bool {
    let label = &domain[..domain.bytes().position(|byte| byte == b'.').unwrap_or(domain.len())];
    let same = local == label && (local.len() <= 3 || text::repeats(local, 2));
    let reserved = [".invalid", ".test", ".example"].iter().any(|top| domain.ends_with(top));
    same || reserved
        || text::repeats(local, 3)
        || (local.starts_with('x') && text::repeats(local, 2))
        || (label.starts_with('x') && text::repeats(label, 3))
}

/// What the letters of the part before the at sign say.
fn meaning(local: &str) -> Option<Local> {
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
    use super::*;
    use RemarkKind::{DomainTypo, Invalid, Placeholder, RoleAddress};
    use proptest::prelude::*;

    fn clean(cell: &str) -> CleanRecord {
        let mut out = CleanRecord::default();
        read(cell, &mut out);
        out
    }

    #[track_caller]
    fn check(cell: &str, emails: &[&str], remarks: &[RemarkKind]) {
        let out = clean(cell);
        assert_eq!(out.emails, emails, "{cell}");
        assert_eq!(out.remarks.iter().map(|remark| remark.kind).collect::<Vec<_>>(), remarks, "{cell}");
    }

    #[test]
    fn addresses_are_freed_of_their_wrapping() {
        for cell in [
            "Anne.Dupont@Free.FR",
            " anne.dupont@free.fr. ",
            "mailto:anne.dupont@free.fr?subject=x",
            "<anne.dupont@free.fr>",
            "Anne Dupont <anne.dupont@free.fr>",
            "anne.dupont @ free.fr",
            "anne.dupont@free.fr,",
        ] {
            check(cell, &["anne.dupont@free.fr"], &[]);
        }
        check("a.b@free.fr ; c.d@sfr.fr / a.b@free.fr", &["a.b@free.fr", "c.d@sfr.fr"], &[]);
        check("o'brien+shop@mail.example.co.uk", &["o'brien+shop@mail.example.co.uk"], &[]);
        check("anne..dupont@free.fr", &["anne.dupont@free.fr"], &[RemarkKind::CharactersRemoved]);
        check("hélène@free.fr", &["hélène@free.fr"], &[]);
        check("test.dupont@free.fr", &["test.dupont@free.fr"], &[]);
        check("x.dupont@xx.fr", &["x.dupont@xx.fr"], &[]);
        check("dupont@dupont.fr", &["dupont@dupont.fr"], &[]);
    }

    #[test]
    fn broken_addresses_are_missing() {
        for cell in [
            "dupont",
            "anne@",
            "@free.fr",
            "anne@perso",
            "anne@@free.fr",
            "anne@-free.fr",
            "anne@free.f1",
            "\"anne dupont\"@free.fr",
            "anne@[10.0.0.1]",
        ] {
            check(cell, &[], &[Invalid]);
        }
    }

    #[test]
    fn fillers_are_missing() {
        for cell in [
            "noemail@shop.fr",
            "no-mail@gmail.com",
            "aaa@aaa.com",
            "xx@xx.fr",
            "client@magasin.fr",
            "nomail",
            "test@test.fr",
            "test12@gmail.com",
            "sans.mail@free.fr",
            "someone@example.com",
            "a@a.fr",
            "n/a",
            "-",
            "pas de mail",
            "xxxx@gmail.com",
            "noreply@shop.fr",
            "dupont@noemail.com",
            "me@shop.invalid",
        ] {
            check(cell, &[], &[Placeholder]);
        }
    }

    #[test]
    fn shared_functions_are_kept_with_a_remark() {
        check("contact@dupont.fr", &["contact@dupont.fr"], &[RoleAddress]);
        check("contacter@dupont.fr", &["contacter@dupont.fr"], &[]);
    }

    #[test]
    fn misspelt_domains_are_corrected() {
        for (wrong, right) in [
            ("gmial.com", "gmail.com"),
            ("gmail.con", "gmail.com"),
            ("gmail.fr", "gmail.com"),
            ("hotmial.fr", "hotmail.fr"),
            ("orange.f", "orange.fr"),
            ("wanado.fr", "wanadoo.fr"),
            ("gmail", "gmail.com"),
            ("yaho.fr", "yahoo.fr"),
            ("orange,fr", "orange.fr"),
        ] {
            check(&format!("anne.dupont@{wrong}"), &[&format!("anne.dupont@{right}")], &[DomainTypo]);
        }
        // La Poste has this domain too: its customers' mail is at the .net one, but a person may work there.
        check("anne.dupont@laposte.fr", &["anne.dupont@laposte.fr"], &[]);
    }

    #[test]
    fn the_table_never_corrects_a_right_domain() {
        for domain in DOMAINS.values() {
            if let Domain::Typo(right) = domain {
                assert_eq!(DOMAINS.get(right), Some(&Domain::Right), "{right} is both right and wrong");
                assert!(is_domain(right), "{right}");
            }
        }
        assert!(DOMAINS.len() > 100);
    }

    proptest! {
        #[test]
        fn any_text_is_survived_and_clean_addresses_stay(
            cell in "\\PC{0,40}|[a-z.+ <>]{1,12}@[a-z.-]{1,12}[.,]?(com|fr|con)[ ;,.>]{0,2}",
        ) {
            for email in clean(&cell).emails {
                prop_assert_eq!(clean(&email).emails, vec![email]);
            }
        }
    }
}
