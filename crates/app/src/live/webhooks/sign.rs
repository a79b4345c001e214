//! Signatures as the Standard Webhooks specification describes them: HMAC-SHA256 over id, time and body.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use db::Millis;
use ring::hmac;

/// How a secret begins, so that whoever finds one knows what it is.
const PREFIX: &str = "whsec_";
/// Bytes of a secret.
pub(super) const BYTES: usize = 32;

/// A secret as it is shown, once.
pub(super) fn shown(key: &[u8]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(key))
}

/// The header `webhook-signature`: a signature by each of these keys.
pub(super) fn signatures<'k>(
    keys: impl Iterator<Item = &'k [u8]>,
    id: &str,
    at: Millis,
    body: &[u8],
) -> String {
    let signed = [id.as_bytes(), b".", seconds(at).as_bytes(), b".", body].concat();
    let signature = |key: &[u8]| {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), &signed);
        format!("v1,{}", STANDARD.encode(tag))
    };
    keys.map(signature).collect::<Vec<_>>().join(" ")
}

/// The header `webhook-timestamp`.
pub(super) fn seconds(at: Millis) -> String {
    at.div_euclid(1_000).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's reference libraries.
    #[test]
    fn a_signature_is_that_of_the_specification() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let (id, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", br#"{"test": 2432232314}"#);
        let one = signatures([key.as_slice()].into_iter(), id, 1_614_265_330_999, body);
        assert_eq!(one, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let two = signatures([[7; 32].as_slice(), &key].into_iter(), id, 1_614_265_330_000, body);
        assert!(two.starts_with("v1,") && two.ends_with(&format!(" {one}")), "{two}");
        assert_eq!(shown(&key), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }
}
