//! E-mail addresses: fillers are told from addresses that a firm shares and from misspelt domains, which a
//! table corrects: a distance would turn rare domains into common ones.

mod known;
mod syntax;

use super::{CleanRecord, text};
use known::{Domain, Local};
use model::{Field, RemarkKind};
use syntax::{is_domain, is_local, lower, single_dots, strip};

/// Reads every address of a cell into `emails`.
pub(super) fn read(cell: &str, out: &mut CleanRecord) {
    let mut address = String::with_capacity(cell.len());
    if read_one(cell, &mut address, out) {
        return;
    }
    if !cell.contains('@') {
        let mut folded = String::new();
        text::fold(cell, &mut folded);
        let filler =
            folded.is_empty() || text::says_nothing(&folded) || known::local(&folded) == Some(Local::Filler);
        return out.note(Field::Email, if filler { RemarkKind::Placeholder } else { RemarkKind::Invalid });
    }
    // Blanks around the at sign, several addresses, a name in front: the rare forms.
    let joined = cell.replace(" @", "@").replace("@ ", "@");
    let pieces = joined.split([' ', ';', ',', '/', '|', '<', '>', '(', ')', '\t', '\n', '"']);
    let mut any = false;
    for piece in pieces.filter(|piece| piece.contains('@')) {
        any |= read_one(piece, &mut address, out);
    }
    if !any {
        let lost = cell.contains(char::REPLACEMENT_CHARACTER);
        out.note(Field::Email, if lost { RemarkKind::Garbled } else { RemarkKind::Invalid });
    }
}

/// Whether a clean address is a function's and not a person's.
pub(crate) fn is_role(address: &str) -> bool {
    let local = address.split_once('@').map_or(address, |(local, _)| local);
    known::local(local) == Some(Local::Role)
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
    let known = known::domain(domain);
    if known.is_none() && !is_domain(domain) {
        return false;
    }
    let said = known::local(local);
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
