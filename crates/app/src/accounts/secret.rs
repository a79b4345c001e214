//! Secrets that nobody can guess, as texts.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A text of so many random bytes.
pub(super) fn secret<const BYTES: usize>() -> anyhow::Result<String> {
    Ok(encode(&db::vault::random::<BYTES>()?))
}

/// Bytes as base64url without padding (RFC 7515, appendix C).
pub(super) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of such a text; none where it is written in any other way.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
