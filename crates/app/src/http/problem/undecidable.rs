//! What cannot be decided, as a problem: with its word for machines, its status, and what to do, in both languages.

use super::{Fault, Problem, failed};
use crate::decisions::Undecidable;
use crate::http::language::Language;
use crate::live::{RoundRefused, Untried};

/// Why a decision cannot be taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::http) struct Undecided {
    pub code: &'static str,
    pub status: u16,
    english: String,
    french: String,
}

impl Undecided {
    /// What is wrong, and what to do.
    pub fn detail(&self, language: Language) -> String {
        language.of_two(self.english.clone(), self.french.clone())
    }
}

/// The fault that it is.
pub(super) fn fault(why: Undecidable) -> Fault {
    let of = |code, status, english: String, french: String| {
        Fault::Undecided(Undecided { code, status, english, french })
    };
    let said = |code, status, english: &str, french: &str| of(code, status, english.into(), french.into());
    match why {
        Undecidable::Unknown(what) => Fault::Unknown { what },
        Undecidable::Erased => Fault::Erased,
        Undecidable::OneAlready => said(
            "one_already",
            409,
            "two of those named are one person already; read them again and name different ones",
            "deux des personnes nommées n'en font déjà qu'une ; relisez-les et nommez-en de différentes",
        ),
        Undecidable::EmptySide => said(
            "empty_side",
            422,
            "a side would have no record; name at least one for each",
            "un côté n'aurait aucun enregistrement ; nommez-en au moins un pour chacun",
        ),
        Undecidable::NotOfCustomer => said(
            "not_of_customer",
            409,
            "a record that is named is not this customer's; read the customer again",
            "un enregistrement nommé n'appartient pas à ce client ; relisez le client",
        ),
        Undecidable::NoProfileField(field) => of(
            "no_profile_field",
            422,
            format!("{field} is no field of the golden profile and cannot be pinned"),
            format!("{field} ne figure pas dans le profil de référence et ne peut être fixé"),
        ),
        Undecidable::NoValue(field) => of(
            "no_value",
            409,
            format!("the record has no usable {field} at that position; read the customer again"),
            format!("l'enregistrement n'a pas de {field} utilisable à cette place ; relisez le client"),
        ),
        Undecidable::Unusable(field) => of(
            "unusable_value",
            422,
            format!("cleaning makes no usable {field} of this value; write it in full"),
            format!("le nettoyage ne tire de cette valeur aucun {field} utilisable ; écrivez-la en entier"),
        ),
        Undecidable::NoContact => said(
            "no_contact",
            422,
            "this is no e-mail address, phone number or loyalty card that an import would keep, so it joins nobody anyway",
            "ce n'est ni une adresse e-mail, ni un numéro de téléphone, ni une carte qu'un import garderait : cela ne rapproche personne",
        ),
        Undecidable::ForEveryBrand => said(
            "for_every_brand",
            403,
            "this would count for every brand and store; ask a steward whose access is not limited",
            "cela vaudrait pour toutes les enseignes et tous les magasins ; demandez à un responsable des données sans limite d'accès",
        ),
        Undecidable::SaidAlready(decision) => {
            of("said_already", 409, format!("{decision} says so already"), format!("{decision} le dit déjà"))
        }
        Undecidable::TakenBack(by) => of(
            "taken_back",
            409,
            format!("it was taken back already, by {by}; undo that one to restore it"),
            format!("déjà annulée, par {by} ; annulez celle-ci pour la rétablir"),
        ),
        Undecidable::Failed(error) => failed(&format!("{error:#}")),
    }
}

/// The problem that it is that something is not done with a round.
pub(super) fn of_round(why: RoundRefused) -> Problem {
    let of = |code, status, english: String, french: String| {
        Fault::Undecided(Undecided { code, status, english, french })
    };
    let said = |code, english: &str, french: &str| of(code, 409, english.into(), french.into()).into();
    match why {
        RoundRefused::Drawn => said(
            "round_drawn",
            "the pairs of this round are drawn already: its targets stay; plan another round for other targets",
            "les paires de cette campagne sont déjà tirées : ses objectifs restent ; planifiez-en une autre",
        ),
        RoundRefused::Drawing => said(
            "round_drawing",
            "the pairs of this round are being drawn; read it again in a moment",
            "les paires de cette campagne sont en cours de tirage ; relisez-la dans un instant",
        ),
        RoundRefused::NotDrawn => said(
            "round_not_drawn",
            "nothing was drawn for this round yet; draw its pairs first",
            "rien n'est encore tiré pour cette campagne ; tirez d'abord ses paires",
        ),
        RoundRefused::Signed => said(
            "round_signed",
            "this round is signed and no longer changes; plan another one",
            "cette campagne est signée et ne change plus ; planifiez-en une autre",
        ),
        RoundRefused::Pending(open) => of(
            "pairs_pending",
            409,
            format!("{open} pairs have no label yet; label them, or sign with `with_pending`"),
            format!("{open} paires n'ont pas encore d'étiquette ; jugez-les, ou signez avec `with_pending`"),
        )
        .into(),
        RoundRefused::BadTargets(why) => {
            let french = format!("les objectifs sont refusés ; en anglais : {why}");
            Problem::at(of("bad_targets", 422, why, french), "/targets")
        }
    }
}

/// The problem that it is that something is not tried or published.
pub(super) fn untried(why: Untried) -> Problem {
    let of = |code, status, english: String, french: String| {
        Fault::Undecided(Undecided { code, status, english, french })
    };
    let said = |code, english: &str, french: &str| of(code, 409, english.into(), french.into()).into();
    match why {
        Untried::ActsAlready => said(
            "acts_already",
            "this acts already: nothing would differ; try another model, other thresholds or other match cases",
            "cela agit déjà : rien ne changerait ; essayez un autre modèle, d'autres seuils ou d'autres règles",
        ),
        Untried::NothingEarlier => said(
            "nothing_earlier",
            "nothing acted before what acts now; there is nothing to roll back to",
            "rien n'agissait avant ce qui agit ; il n'y a rien à rétablir",
        ),
        Untried::Busy => said(
            "what_if_runs",
            "another what-if is being found out; wait for it, or give it up",
            "un autre essai est en cours ; attendez-le ou abandonnez-le",
        ),
        Untried::Unfinished => said(
            "what_if_unfinished",
            "it is not known what this would change; wait until its state is `done`, or try again",
            "on ne sait pas ce que cela changerait ; attendez que son état soit `done`, ou recommencez",
        ),
        Untried::ActsOtherwise => said(
            "acts_otherwise",
            "something else acts since this was tried; try it again against what acts now",
            "autre chose agit depuis cet essai ; refaites-le face à ce qui agit maintenant",
        ),
        Untried::BadThresholds(why) => Problem::at(
            of(
                "bad_thresholds",
                422,
                why,
                "le seuil de revue ne peut dépasser celui d'une même personne".into(),
            ),
            "/thresholds",
        ),
        Untried::BadCases(why) => {
            let french = format!("les règles sont refusées ; en anglais : {why}");
            Problem::at(of("bad_cases", 422, why, french), "/cases")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{DecisionId, Field};

    #[test]
    fn each_reason_is_told_in_both_languages() {
        let all = [
            Undecidable::OneAlready,
            Undecidable::EmptySide,
            Undecidable::NotOfCustomer,
            Undecidable::NoProfileField(Field::FullName),
            Undecidable::NoValue(Field::Email),
            Undecidable::Unusable(Field::Phone),
            Undecidable::NoContact,
            Undecidable::ForEveryBrand,
            Undecidable::SaidAlready(DecisionId(3)),
            Undecidable::TakenBack(DecisionId(4)),
        ];
        let untried_too = [
            Untried::ActsAlready,
            Untried::NothingEarlier,
            Untried::Busy,
            Untried::Unfinished,
            Untried::ActsOtherwise,
            Untried::BadThresholds("review must not lie above same_person".into()),
            Untried::BadCases("case email_only rests on one group".into()),
        ];
        let untried_too = untried_too.into_iter().map(|why| untried(why).fault);
        let of_rounds = [
            RoundRefused::Drawn,
            RoundRefused::Drawing,
            RoundRefused::NotDrawn,
            RoundRefused::Signed,
            RoundRefused::Pending(3),
            RoundRefused::BadTargets("recall must be above 0 and at most 1".into()),
        ];
        let of_rounds = of_rounds.into_iter().map(|why| of_round(why).fault);
        let told = all.into_iter().map(fault).chain(untried_too).chain(of_rounds).map(|fault| {
            let said = |language| fault.detail(language);
            let (english, french) = (said(Language::English), said(Language::French));
            assert_ne!(english, french);
            format!("{} {}\n  {english}\n  {french}", fault.status(), fault.code())
        });
        insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
    }
}
