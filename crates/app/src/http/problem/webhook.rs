//! The words of why nothing may be sent to an address.

use crate::http::language::Language;
use crate::live::Unfit;

/// What is wrong with it, and what to do.
pub(super) fn detail(why: Unfit, language: Language) -> String {
    let (english, french) = match why {
        Unfit::Form => (
            "this is no address that events can be sent to; write it as https://hooks.example/amigo, in ASCII and at \
             most 2000 letters long",
            "ce n'est pas une adresse d'envoi ; écrivez-la comme https://hooks.example/amigo, en ASCII et en 2000 \
             caractères au plus",
        ),
        Unfit::User => (
            "no name and password may stand before the host; the signature says who sends",
            "ni nom ni mot de passe devant l'hôte ; la signature dit qui envoie",
        ),
        Unfit::Fragment => (
            "nothing may stand behind a `#`, which is never sent; leave it out",
            "rien ne peut suivre un `#`, qui n'est jamais envoyé ; retirez-le",
        ),
        Unfit::InClear => (
            "it must begin with https://; in clear go only addresses that `allow` of [webhooks] names",
            "elle doit commencer par https:// ; en clair, seules les adresses de `allow` de [webhooks] sont permises",
        ),
        Unfit::Port => (
            "this port is not among `ports` of [webhooks]; use another one, or ask whoever runs this service",
            "ce port n'est pas parmi `ports` de [webhooks] ; prenez-en un autre, ou demandez à qui exploite ce service",
        ),
        Unfit::Inside => (
            "it leads to this machine, its network or nowhere, which `allow` of [webhooks] does not name; use another \
             one, or ask whoever runs this service",
            "elle mène à cette machine, à son réseau ou nulle part, ce que `allow` de [webhooks] ne nomme pas ; \
             prenez-en une autre, ou demandez à qui exploite ce service",
        ),
        Unfit::Unknown => (
            "nobody knows the name of its host; check how it is written, and that this service can find names",
            "personne ne connaît le nom de son hôte ; vérifiez son orthographe, et que ce service résout les noms",
        ),
    };
    language.of_two(english, french).to_owned()
}
