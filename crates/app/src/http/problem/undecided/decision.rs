//! Why a decision cannot be taken.

use super::Undecided;
use crate::decisions::Undecidable;
use crate::http::problem::{Fault, failed};

/// The fault that it is that a decision cannot be taken.
pub(in crate::http::problem) fn of_decision(why: Undecidable) -> Fault {
    let undecided = match why {
        Undecidable::Unknown(what) => return Fault::Unknown { what },
        Undecidable::Erased => return Fault::Erased,
        Undecidable::OneAlready => Undecided::of(
            "one_already",
            409,
            "two of those named are one person already; read them again and name different ones",
            "deux des personnes nommées n'en font déjà qu'une ; relisez-les et nommez-en de différentes",
        ),
        Undecidable::EmptySide => Undecided::of(
            "empty_side",
            422,
            "a side would have no record; name at least one for each",
            "un côté n'aurait aucun enregistrement ; nommez-en au moins un pour chacun",
        ),
        Undecidable::NotOfCustomer => Undecided::of(
            "not_of_customer",
            409,
            "a record that is named is not this customer's; read the customer again",
            "un enregistrement nommé n'appartient pas à ce client ; relisez le client",
        ),
        Undecidable::NoProfileField(field) => Undecided::of(
            "no_profile_field",
            422,
            format!("{field} is no field of the golden profile and cannot be pinned"),
            format!("{field} ne figure pas dans le profil de référence et ne peut être fixé"),
        ),
        Undecidable::NoValue(field) => Undecided::of(
            "no_value",
            409,
            format!("the record has no usable {field} at that position; read the customer again"),
            format!("l'enregistrement n'a pas de {field} utilisable à cette place ; relisez le client"),
        ),
        Undecidable::Unusable(field) => Undecided::of(
            "unusable_value",
            422,
            format!("cleaning makes no usable {field} of this value; write it in full"),
            format!("le nettoyage ne tire de cette valeur aucun {field} utilisable ; écrivez-la en entier"),
        ),
        Undecidable::NoContact => Undecided::of(
            "no_contact",
            422,
            "this is no e-mail address, phone number or loyalty card that an import would keep, so it joins nobody anyway",
            "ce n'est ni une adresse e-mail, ni un numéro de téléphone, ni une carte qu'un import garderait : cela ne rapproche personne",
        ),
        Undecidable::ForEveryBrand => Undecided::of(
            "for_every_brand",
            403,
            "this would count for every brand and store; ask a steward whose access is not limited",
            "cela vaudrait pour toutes les enseignes et tous les magasins ; demandez à un responsable des données sans limite d'accès",
        ),
        Undecidable::SaidAlready(decision) => Undecided::of(
            "said_already",
            409,
            format!("{decision} says so already"),
            format!("{decision} le dit déjà"),
        ),
        Undecidable::TakenBack(by) => Undecided::of(
            "taken_back",
            409,
            format!("it was taken back already, by {by}; undo that one to restore it"),
            format!("déjà annulée, par {by} ; annulez celle-ci pour la rétablir"),
        ),
        Undecidable::Failed(error) => return failed(&format!("{error:#}")),
    };
    Fault::Undecided(undecided)
}
