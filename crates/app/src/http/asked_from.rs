//! From where somebody asks. A process of ours that hands a request on signs that with the key of the repository, which
//! nobody else has: what anybody else says of where they are is not believed.

use super::Served;
use crate::clock;
use crate::live::Route;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Request};
use db::Millis;
use db::hex;
use db::vault::Vault;
use std::net::{IpAddr, SocketAddr};

/// The header: address, moment in milliseconds since 1970, signature.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-amigo-asked-from");
/// How long a signature holds: a request is handed on at once, and clocks differ a little.
const HOLDS: Millis = 60_000;

/// Who is at the other end of the connection, beside each of its requests; once settled, where somebody really asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub SocketAddr);

/// Beside a request that another process of ours handed on, which counts it.
#[derive(Clone, Copy, Debug)]
pub(super) struct HandedOn;

/// Puts the address from where somebody really asks beside the request; where requests are handed on, signs it.
pub(super) fn settle(served: &Served, request: &mut Request<Body>) {
    let vault = &served.node.session().repository.vault;
    let said = request.headers_mut().remove(HEADER);
    if let Some(address) = said.and_then(|said| proven(vault, said.to_str().ok()?, clock::now())) {
        request.extensions_mut().insert(Peer(SocketAddr::new(address, 0)));
        request.extensions_mut().insert(HandedOn);
    }
    let Some(Peer(peer)) = request.extensions().get::<Peer>() else { return };
    if matches!(served.node.route(), Route::At(_))
        && let Ok(value) = HeaderValue::from_str(&signed(vault, peer.ip(), clock::now()))
    {
        request.headers_mut().insert(HEADER, value);
    }
}

fn signed(vault: &Vault, address: IpAddr, now: Millis) -> String {
    let said = format!("{address} {now}");
    format!("{said} {}", signature(vault, &said))
}

/// The address that one of our processes signed a moment ago.
fn proven(vault: &Vault, said: &str, now: Millis) -> Option<IpAddr> {
    let (said, signature_said) = said.rsplit_once(' ')?;
    let (address, at) = said.split_once(' ')?;
    let is_fresh = at.parse::<Millis>().is_ok_and(|at| (now - at).abs() <= HOLDS);
    let is_ours = super::cookie::is_same(signature_said, &signature(vault, said));
    address.parse().ok().filter(|_| is_fresh && is_ours)
}

fn signature(vault: &Vault, said: &str) -> String {
    hex(&vault.recogniser().contents(&[b"asked from", said.as_bytes()]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;
    use db::Purpose;

    #[test]
    fn what_another_process_signed_a_moment_ago_is_believed_and_nothing_else() {
        let [folder, other] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let [ours, theirs] =
            [&folder, &other].map(|folder| Session::open(folder.path(), Purpose::Create).unwrap());
        let (ours, theirs) = (&ours.repository.vault, &theirs.repository.vault);
        let address: IpAddr = "2001:db8::7".parse().unwrap();
        let said = signed(ours, address, 1_000_000);
        assert_eq!(proven(ours, &said, 1_000_100), Some(address));
        assert_eq!(proven(ours, &said, 1_000_000 + HOLDS + 1), None, "it is over");
        assert_eq!(proven(ours, &said, 1_000_000 - HOLDS - 1), None, "it is to come");
        assert_eq!(proven(theirs, &said, 1_000_100), None, "another repository signed it");
        for forged in [
            said.replace("::7", "::8"),
            said.replace("1000000", "1000001"),
            said.rsplit_once(' ').unwrap().0.to_owned(),
            format!("{said}0"),
            "2001:db8::7".to_owned(),
            String::new(),
        ] {
            assert_eq!(proven(ours, &forged, 1_000_100), None, "{forged}");
        }
    }
}
