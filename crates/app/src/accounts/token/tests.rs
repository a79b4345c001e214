//! Tokens that somebody made, changed, or kept too long.

use super::*;
use crate::access::Caller;
use crate::accounts::secret::{decode, encode};
use crate::accounts::{Key, Known, Settings};
use ed25519_dalek::{Signer, SigningKey};
use model::{Grant, Reach, Role};
use proptest::prelude::*;
use serde_json::{Value, json};

const ISSUER: &str = "http://127.0.0.1:8420";
/// A moment.
const NOW: i64 = 1_800_000_000_000;

fn key(number: u8) -> Key {
    let private = SigningKey::from_bytes(&[number; 32]);
    let public = private.verifying_key();
    Key {
        number: number.into(),
        id: key_id(&public),
        public,
        private,
        created_at: 0,
        active_from: 0,
        verifies_until: None,
    }
}

/// One steward, one client, key 1.
fn known() -> Known {
    let grants = vec![Grant { role: Role::Steward, reach: Reach::ALL }];
    let client = KnownClient {
        caller: Caller::new("cl_1", grants),
        secrets: Vec::new(),
        is_active: true,
        generation: 1,
        per_second: None,
    };
    Known {
        change: 1,
        users: Default::default(),
        sessions: Default::default(),
        clients: [(ClientId(1), client)].into_iter().collect(),
        keys: vec![key(1)],
        revoked: Default::default(),
    }
}

fn claims() -> Value {
    let iat = NOW / 1_000;
    json!({ "iss": ISSUER, "aud": "amigo", "sub": "cl_1", "client_id": "cl_1", "scope": "customers:read",
        "iat": iat, "exp": iat + 900, "jti": "j1", "generation": 1 })
}

fn header() -> Value {
    json!({ "typ": "at+jwt", "alg": "EdDSA", "kid": key(1).id })
}

fn signed(header: &Value, claims: &Value, key: &Key) -> String {
    let text = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
    let signature = encode(&key.private.sign(text.as_bytes()).to_bytes());
    format!("{text}.{signature}")
}

fn verdict(token: &str, known: &Known, now: i64) -> Option<Invalid> {
    verify(token, known, &Settings::default(), now).err()
}

/// A token of these claims, signed by the right key.
#[track_caller]
fn check(change: impl FnOnce(&mut Value), expected: Option<Invalid>) {
    let mut claims = claims();
    change(&mut claims);
    assert_eq!(verdict(&signed(&header(), &claims, &key(1)), &known(), NOW), expected, "{claims}");
}

/// A token with this header.
#[track_caller]
fn check_header(change: impl FnOnce(&mut Value), expected: Option<Invalid>) {
    let mut header = header();
    change(&mut header);
    assert_eq!(verdict(&signed(&header, &claims(), &key(1)), &known(), NOW), expected, "{header}");
}

#[test]
fn a_token_of_ours_says_who_asks_and_for_what() {
    let verified = verify(&signed(&header(), &claims(), &key(1)), &known(), &Settings::default(), NOW);
    let verified = verified.ok().unwrap();
    assert_eq!((verified.caller.actor.as_str(), verified.jti.as_str()), ("cl_1", "j1"));
    assert!(verified.caller.may(Permission::ReadCustomers));
    assert!(!verified.caller.may(Permission::FindCustomers), "no scope for it");
}

#[test]
fn no_header_chooses_how_it_is_verified() {
    check_header(|_| {}, None);
    for algorithm in ["none", "None", "HS256", "ES256", "RS256", "Ed25519", ""] {
        check_header(|header| header["alg"] = algorithm.into(), Some(Invalid::Algorithm));
    }
    check_header(|header| header["typ"] = "JWT".into(), Some(Invalid::Type));
    check_header(|header| header["typ"] = "dpop+jwt".into(), Some(Invalid::Type));
    check_header(|header| header["kid"] = "another".into(), Some(Invalid::Key));
    check_header(|header| header["kid"] = "../../etc/passwd".into(), Some(Invalid::Key));
    for (name, value) in [("jwk", json!({})), ("jku", json!("https://x")), ("crit", json!(["b64"]))] {
        check_header(|header| header[name] = value, Some(Invalid::Form));
    }
}

#[test]
fn a_token_without_our_signature_is_worth_nothing() {
    let none = json!({ "typ": "at+jwt", "alg": "none", "kid": key(1).id });
    let text = format!("{}.{}", encode(none.to_string().as_bytes()), encode(claims().to_string().as_bytes()));
    assert_eq!(verdict(&format!("{text}."), &known(), NOW), Some(Invalid::Algorithm));
    // The public key taken as the secret of a keyed hash.
    let hashed = json!({ "typ": "at+jwt", "alg": "HS256", "kid": key(1).id });
    let text =
        format!("{}.{}", encode(hashed.to_string().as_bytes()), encode(claims().to_string().as_bytes()));
    let hash = blake3::keyed_hash(key(1).public.as_bytes(), text.as_bytes());
    assert_eq!(
        verdict(&format!("{text}.{}", encode(hash.as_bytes())), &known(), NOW),
        Some(Invalid::Algorithm)
    );
    // Another key that claims to be ours.
    assert_eq!(verdict(&signed(&header(), &claims(), &key(2)), &known(), NOW), Some(Invalid::Signature));
    // Claims exchanged under a signature.
    let token = signed(&header(), &claims(), &key(1));
    let mut wider = claims();
    wider["scope"] = "customers:read customers:erase".into();
    let parts: Vec<&str> = token.split('.').collect();
    let forged = format!("{}.{}.{}", parts[0], encode(wider.to_string().as_bytes()), parts[2]);
    assert_eq!(verdict(&forged, &known(), NOW), Some(Invalid::Signature));
    for text in ["", ".", "..", "...", "a.b.c", &format!("{token}."), &format!(".{token}"), &token[1..]] {
        assert!(verdict(text, &known(), NOW).is_some(), "{text}");
    }
    assert_eq!(verdict(&format!("{token}{}", "A".repeat(5_000)), &known(), NOW), Some(Invalid::Form));
}

#[test]
fn what_a_token_says_must_be_ours() {
    check(|_| {}, None);
    check(|claims| claims["iss"] = "https://elsewhere.example".into(), Some(Invalid::Issuer));
    check(|claims| claims["iss"] = "http://10.0.0.1:8420".into(), Some(Invalid::Issuer));
    check(|claims| claims["iss"] = "http://127.0.0.1:9000".into(), None);
    check(|claims| claims["aud"] = "other".into(), Some(Invalid::Audience));
    check(|claims| claims["aud"] = json!(["amigo", "other"]), Some(Invalid::Form));
    check(|claims| claims["client_id"] = "cl_2".into(), Some(Invalid::Client));
    check(|claims| claims["sub"] = "usr_1".into(), Some(Invalid::Client));
    check(|claims| claims["generation"] = 0.into(), Some(Invalid::Client));
    check(|claims| claims["roles"] = json!(["admin"]), Some(Invalid::Form));
    check(|claims| drop(claims.as_object_mut().unwrap().remove("exp")), Some(Invalid::Form));
    let named = Settings { issuer: Some("https://amigo.example".into()), ..Settings::default() };
    let token = signed(&header(), &claims(), &key(1));
    assert_eq!(verify(&token, &known(), &named, NOW).err(), Some(Invalid::Issuer));
}

#[test]
fn a_token_holds_from_its_beginning_to_its_end() {
    let now = NOW / 1_000;
    check(|claims| claims["exp"] = (now - 4).into(), None);
    check(|claims| claims["exp"] = (now - 5).into(), Some(Invalid::Expired));
    check(|claims| claims["iat"] = (now + 5).into(), None);
    check(|claims| claims["iat"] = (now + 6).into(), Some(Invalid::Early));
}

#[test]
fn what_was_taken_back_is_gone() {
    let token = signed(&header(), &claims(), &key(1));
    let mut revoked = known();
    revoked.revoked.insert("j1".to_owned());
    assert_eq!(verdict(&token, &revoked, NOW), Some(Invalid::Revoked));
    let mut blocked = known();
    blocked.clients.get_mut(&ClientId(1)).unwrap().is_active = false;
    assert_eq!(verdict(&token, &blocked, NOW), Some(Invalid::Client));
    let mut other = known();
    other.clients.get_mut(&ClientId(1)).unwrap().caller =
        Caller::new("cl_1", vec![Grant { role: Role::Director, reach: Reach::ALL }]);
    let caller = verify(&token, &other, &Settings::default(), NOW).ok().unwrap().caller;
    assert!(!caller.may(Permission::ReadCustomers), "a role that was taken away counts no more");
}

#[test]
fn a_retired_key_verifies_until_its_end() {
    let token = signed(&header(), &claims(), &key(1));
    let mut known = known();
    known.keys[0].verifies_until = Some(NOW + 1_000);
    known.keys.push(Key { active_from: NOW + 500, ..key(2) });
    assert_eq!(verdict(&token, &known, NOW), None);
    assert_eq!(known.signing(NOW).unwrap().id, key(1).id, "the new key is not known everywhere yet");
    assert_eq!(known.signing(NOW + 500).unwrap().id, key(2).id);
    assert_eq!(verdict(&token, &known, NOW + 1_000), Some(Invalid::Key));
}

proptest! {
    #[test]
    fn one_changed_byte_is_found(at: usize, bit in 0_u8..7) {
        let token = signed(&header(), &claims(), &key(1)).into_bytes();
        let at = at % token.len();
        let mut changed = token.clone();
        changed[at] ^= 1 << bit;
        if let Ok(text) = std::str::from_utf8(&changed) {
            prop_assert!(verdict(text, &known(), NOW).is_some(), "{text}");
        }
    }

    #[test]
    fn no_text_makes_it_fail(text: String) {
        prop_assert!(verdict(&text, &known(), NOW).is_some());
        prop_assert!(decode(&text).is_none_or(|bytes| encode(&bytes) == text));
    }
}
