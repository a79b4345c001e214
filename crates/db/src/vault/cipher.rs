//! Sealing and opening of bytes with one key.

use crate::Error;
use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use zeroize::Zeroizing;

const NONCE: usize = 12;
const TAG: usize = 16;
/// Bytes that sealing adds.
pub(crate) const OVERHEAD: usize = NONCE + TAG;

/// A key that seals one thing and all its versions.
#[derive(Clone)]
pub struct DataKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(..)")
    }
}

/// A key made ready, and a stock of random numbers for the nonces.
pub struct Sealer {
    nonces: Zeroizing<Vec<u8>>,
}

/// Nonces drawn from the operating system at a time.
const STOCK: usize = 256;

impl Default for Sealer {
    fn default() -> Self {
        Self { nonces: Zeroizing::new(Vec::new()) }
    }
}

impl Sealer {
    fn nonce(&mut self) -> Result<[u8; NONCE], Error> {
        if self.nonces.is_empty() {
            self.nonces.resize(STOCK * NONCE, 0);
            fill(&mut self.nonces)?;
        }
        let mut nonce = [0; NONCE];
        let start = self.nonces.len() - NONCE;
        nonce.copy_from_slice(&self.nonces[start..]);
        self.nonces.truncate(start);
        Ok(nonce)
    }

    /// Seals bytes: nonce, ciphertext, tag. `context` must be given again to open them: what was sealed for one
    /// place does not open in another.
    pub fn seal(&mut self, key: &DataKey, context: &[u8], plain: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce = self.nonce()?;
        let mut sealed = Vec::with_capacity(plain.len() + OVERHEAD);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(plain);
        let tag = cipher(key)
            .encrypt_inout_detached(&Nonce::from(nonce), context, (&mut sealed[NONCE..]).into())
            .map_err(|_| Error::Refused("too large to be sealed".into()))?;
        sealed.extend_from_slice(&tag);
        Ok(sealed)
    }
}

fn cipher(key: &DataKey) -> Aes256Gcm {
    Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key.0))
}

impl DataKey {
    /// A new key.
    pub fn random() -> Result<DataKey, Error> {
        let mut key = Zeroizing::new([0; 32]);
        fill(&mut *key)?;
        Ok(DataKey(key))
    }

    /// Many keys at once, which asks the operating system only once.
    pub(crate) fn random_many(number: usize) -> Result<Vec<DataKey>, Error> {
        let mut bytes = Zeroizing::new(vec![0; number * 32]);
        fill(&mut bytes)?;
        Ok(bytes.chunks_exact(32).filter_map(DataKey::from_bytes).collect())
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<DataKey> {
        let mut key = Zeroizing::new([0; 32]);
        (bytes.len() == 32).then(|| key.copy_from_slice(bytes))?;
        Some(DataKey(key))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Opens what [`Sealer::seal`] sealed; nothing where key, context or contents do not match.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let mut plain = Vec::new();
        self.open_into(context, sealed, &mut plain).then_some(plain)
    }

    /// The same into a buffer that is cleared first.
    pub fn open_into(&self, context: &[u8], sealed: &[u8], plain: &mut Vec<u8>) -> bool {
        plain.clear();
        if sealed.len() < OVERHEAD {
            return false;
        }
        let (nonce, rest) = sealed.split_at(NONCE);
        let (text, tag) = rest.split_at(rest.len() - TAG);
        plain.extend_from_slice(text);
        let (Ok(nonce), Ok(tag)) = (<[u8; NONCE]>::try_from(nonce), <[u8; TAG]>::try_from(tag)) else {
            return false;
        };
        let opened = cipher(self).decrypt_inout_detached(
            &Nonce::from(nonce),
            context,
            plain.as_mut_slice().into(),
            &tag.into(),
        );
        if opened.is_err() {
            plain.clear();
        }
        opened.is_ok()
    }
}

/// Random bytes from the operating system.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(|error| Error::Random(error.to_string()))
}

/// So many random bytes from the operating system: for what must not be guessed.
pub fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_sealed_opens_with_its_key_and_context_only(plain: Vec<u8>, context: Vec<u8>, at: usize) {
            let (key, other) = (DataKey::random().unwrap(), DataKey::random().unwrap());
            let sealed = Sealer::default().seal(&key, &context, &plain).unwrap();
            prop_assert_eq!(sealed.len(), plain.len() + OVERHEAD);
            prop_assert_eq!(key.open(&context, &sealed), Some(plain));
            prop_assert_eq!(other.open(&context, &sealed), None);
            prop_assert_eq!(key.open(b"elsewhere!", &sealed), None);
            let mut changed = sealed.clone();
            let at = at % changed.len();
            changed[at] ^= 1;
            prop_assert_eq!(key.open(&context, &changed), None);
            prop_assert_eq!(key.open(&context, &sealed[..at]), None);
        }
    }

    #[test]
    fn the_same_text_never_looks_the_same() {
        let key = DataKey::random().unwrap();
        let mut sealer = Sealer::default();
        let mut sealed: Vec<Vec<u8>> =
            (0..STOCK + 10).map(|_| sealer.seal(&key, b"", b"Martin").unwrap()).collect();
        sealed.sort();
        sealed.dedup();
        assert_eq!(sealed.len(), STOCK + 10);
    }
}
