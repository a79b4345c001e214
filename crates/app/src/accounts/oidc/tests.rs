//! Tokens that somebody made, changed or kept, and sign-ins that were begun elsewhere.

use super::attempt::Attempt;
use super::id_token::{Claims, Expected, Signed, Untrusted};
use super::is_path_here;
use super::keys::{Algorithm, Keys};
use crate::accounts::secret::encode;
use db::vault::Hasher;
use ed25519_dalek::{Signer, SigningKey};
use proptest::prelude::*;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

const NOW: f64 = 1_800_000_000.0;

fn key(number: u8) -> SigningKey {
    SigningKey::from_bytes(&[number; 32])
}

fn jwk(number: u8, kid: &str) -> Value {
    let x = encode(key(number).verifying_key().as_bytes());
    json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig" })
}

fn keys(keys: &[Value]) -> Keys {
    serde_json::from_value(json!({ "keys": keys })).unwrap()
}

fn claims() -> Value {
    json!({ "iss": "https://id.example", "sub": "s1", "aud": "amigo", "exp": NOW + 300.0, "iat": NOW,
        "nonce": "n", "email": "a@b.example" })
}

fn token(header: &Value, claims: &Value, number: u8) -> String {
    let text = format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()));
    format!("{text}.{}", encode(&key(number).sign(text.as_bytes()).to_bytes()))
}

fn read(token: &str, keys: &Keys, announced: &[Algorithm]) -> Result<Claims, Untrusted> {
    let signed = Signed::read(token, announced)?;
    let key = keys.find(signed.kid.as_deref(), signed.algorithm).ok_or(Untrusted::Key)?;
    let claims = signed.opened(key)?;
    let expected = Expected { issuer: "https://id.example", client_id: "amigo", nonce: "n", now: NOW };
    claims.check(&expected).map(|()| claims)
}

/// What becomes of a token with these claims.
fn verdict(claims: &Value) -> Option<Untrusted> {
    let token = token(&json!({ "alg": "EdDSA", "kid": "k1" }), claims, 1);
    read(&token, &keys(&[jwk(1, "k1")]), &[Algorithm::EdDsa]).err()
}

#[test]
fn every_claim_must_fit_this_sign_in() {
    let with = |name: &str, value: Value| {
        let mut changed = claims();
        changed[name] = value;
        verdict(&changed)
    };
    let without = |name: &str| {
        let mut changed = claims();
        changed.as_object_mut().unwrap().remove(name);
        verdict(&changed)
    };
    assert_eq!(verdict(&claims()), None);
    assert_eq!(with("iss", json!("https://id.example/")), Some(Untrusted::Issuer));
    assert_eq!(with("aud", json!("other")), Some(Untrusted::Audience));
    assert_eq!(with("aud", json!([])), Some(Untrusted::Audience));
    assert_eq!(with("aud", json!(["amigo"])), None);
    assert_eq!(with("aud", json!(["amigo", "other"])), Some(Untrusted::Audience));
    assert_eq!(with("azp", json!("amigo")), None);
    assert_eq!(with("azp", json!("other")), Some(Untrusted::Party));
    assert_eq!(with("exp", json!(NOW - 59.0)), None);
    assert_eq!(with("exp", json!(NOW - 60.0)), Some(Untrusted::Expired));
    assert_eq!(with("iat", json!(NOW + 61.0)), Some(Untrusted::Issued));
    assert_eq!(with("iat", json!(NOW - 661.0)), Some(Untrusted::Issued));
    assert_eq!(with("nbf", json!(NOW + 61.0)), Some(Untrusted::Issued));
    assert_eq!(with("nonce", json!("m")), Some(Untrusted::Nonce));
    assert_eq!(with("nonce", json!(null)), Some(Untrusted::Nonce));
    assert_eq!(without("nonce"), Some(Untrusted::Nonce));
    assert_eq!(with("sub", json!("")), Some(Untrusted::Form));
    assert_eq!(with("sub", json!("s".repeat(256))), Some(Untrusted::Form));
    for name in ["iss", "sub", "aud", "exp", "iat"] {
        assert_eq!(without(name), Some(Untrusted::Form), "{name}");
    }
}

#[test]
fn a_header_chooses_nothing_that_was_not_announced() {
    let published = keys(&[jwk(1, "k1"), jwk(2, "k2")]);
    let check = |header: Value, number: u8, announced: &[Algorithm], expected: Option<Untrusted>| {
        let found = read(&token(&header, &claims(), number), &published, announced).err();
        assert_eq!(found, expected, "{header}");
    };
    let all = [Algorithm::EdDsa, Algorithm::Rs256, Algorithm::Es256];
    check(json!({ "alg": "EdDSA", "kid": "k1", "typ": "JWT" }), 1, &all, None);
    check(json!({ "alg": "EdDSA", "kid": "k1" }), 1, &[Algorithm::Rs256], Some(Untrusted::Algorithm));
    check(json!({ "alg": "none", "kid": "k1" }), 1, &all, Some(Untrusted::Algorithm));
    check(json!({ "alg": "HS256", "kid": "k1" }), 1, &all, Some(Untrusted::Algorithm));
    check(json!({ "alg": "RS256", "kid": "k1" }), 1, &all, Some(Untrusted::Key));
    check(json!({ "alg": "EdDSA", "kid": "k1" }), 2, &all, Some(Untrusted::Signature));
    check(json!({ "alg": "EdDSA", "kid": "k3" }), 1, &all, Some(Untrusted::Key));
    check(json!({ "alg": "EdDSA", "kid": "k1", "crit": ["x"] }), 1, &all, Some(Untrusted::Form));
    // Without a name, there must be one key only.
    check(json!({ "alg": "EdDSA" }), 1, &all, Some(Untrusted::Key));
    let nameless = token(&json!({ "alg": "EdDSA" }), &claims(), 1);
    assert!(read(&nameless, &keys(&[jwk(1, "k1")]), &all).is_ok());
    let mut for_secrets = jwk(1, "k1");
    for_secrets["use"] = json!("enc");
    assert_eq!(read(&nameless, &keys(&[for_secrets]), &all).err(), Some(Untrusted::Key));
}

#[test]
fn a_curve_of_another_kind_signs_too() {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let pair =
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
    let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
    let published = keys(&[json!({ "kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y) })]);
    let text = format!("{}.{}", encode(br#"{"alg":"ES256"}"#), encode(claims().to_string().as_bytes()));
    let signature = pair.sign(&random, text.as_bytes()).unwrap();
    let token = format!("{text}.{}", encode(signature.as_ref()));
    assert!(read(&token, &published, &[Algorithm::Es256]).is_ok());
    let turned = keys(&[json!({ "kty": "EC", "crv": "P-256", "x": encode(y), "y": encode(x) })]);
    assert_eq!(read(&token, &turned, &[Algorithm::Es256]).err(), Some(Untrusted::Signature));
}

#[test]
fn the_access_token_belongs_to_the_id_token() {
    let mut said = claims();
    // The example of OpenID Connect Core, appendix A.3.
    said["at_hash"] = json!("77QmUPtjPfzWtF2AnpK9RQ");
    let token = token(&json!({ "alg": "EdDSA", "kid": "k1" }), &said, 1);
    let read = read(&token, &keys(&[jwk(1, "k1")]), &[Algorithm::EdDsa]).unwrap();
    let access = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    assert_eq!(read.check_access_token(Algorithm::Rs256, access), Ok(()));
    assert_eq!(read.check_access_token(Algorithm::Rs256, "other"), Err(Untrusted::AccessToken));
    assert_eq!(read.check_access_token(Algorithm::EdDsa, access), Err(Untrusted::AccessToken));
}

#[test]
fn a_sign_in_is_known_by_its_cookie_only_and_not_for_long() {
    let (hasher, other) = (Hasher::passing().unwrap(), Hasher::passing().unwrap());
    let begun = Attempt::new("/v1/docs?x=1", 1_000_000).unwrap();
    let (cookie, keys) = (begun.cookie(), begun.keys(&hasher));
    let read = Attempt::read(&cookie, 1_000_000).unwrap();
    assert_eq!((read.cookie(), read.return_to.as_str()), (cookie.clone(), "/v1/docs?x=1"));
    assert!(read.keys(&hasher).is_state(&keys.state));
    assert_eq!(read.keys(&hasher).verifier, keys.verifier);
    assert!(!keys.is_state(&keys.nonce) && keys.nonce != keys.verifier);
    assert!(!begun.keys(&other).is_state(&keys.state), "another repository's key");
    assert!(!Attempt::new("/v1/docs?x=1", 1_000_000).unwrap().keys(&hasher).is_state(&keys.state));
    for (now, is_known) in [(999_999, false), (1_599_999, true), (1_600_000, false), (i64::MIN, false)] {
        assert_eq!(Attempt::read(&cookie, now).is_some(), is_known, "{now}");
    }
    // Whoever writes another time or path into the cookie has another sign-in.
    let changed = |old: &str, new: &str| {
        let changed = Attempt::read(&cookie.replace(old, new), 1_000_001).unwrap();
        assert!(!changed.keys(&hasher).is_state(&keys.state), "{new}");
    };
    changed(".1000000.", ".1000001.");
    changed(&encode(b"/v1/docs?x=1"), &encode(b"/v1/docs?x=2"));
    for cookie in ["", "..", "a.1000000.Lw", &cookie.replace('.', ""), &format!("{cookie}.x")] {
        assert!(Attempt::read(cookie, 1_000_000).is_none(), "{cookie}");
    }
    let elsewhere = cookie.replace(&encode(b"/v1/docs?x=1"), &encode(b"//evil.example"));
    assert!(Attempt::read(&elsewhere, 1_000_000).is_none());
}

#[test]
fn only_paths_of_ours_are_gone_on_to() {
    let check = |path: &str, expected: bool| assert_eq!(is_path_here(path), expected, "{path:?}");
    check("/", true);
    check("/v1/docs#getSession", true);
    check("/a//b", true);
    check("/a?to=https://evil.example", true);
    for path in [
        "",
        "v1",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/ /evil.example",
        "/\n",
        "/é",
        "/\"><script>",
        "/\\",
    ] {
        check(path, false);
    }
    check(&format!("/{}", "a".repeat(500)), false);
}

proptest! {
    /// Whatever is sent as a token or a cookie, nothing panics and nothing is believed.
    #[test]
    fn no_text_is_believed(text in "\\PC{0,200}", parts in proptest::collection::vec("[A-Za-z0-9_-]{0,60}", 1..5)) {
        let published = keys(&[jwk(1, "k1")]);
        for text in [text, parts.join(".")] {
            prop_assert!(read(&text, &published, &[Algorithm::EdDsa]).is_err());
            let _ = Attempt::read(&text, 5);
        }
    }
}
