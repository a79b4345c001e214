//! Keyed hashes: what must be found exactly without being readable. Equal values have equal hashes, which is all
//! they tell.

use super::cipher::DataKey;

/// What an exact look-up looks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lookup {
    /// An e-mail address, as cleaned.
    Email,
    /// A phone number: digits of E.164.
    Phone,
    /// A loyalty card, as cleaned.
    Card,
}

impl Lookup {
    const fn purpose(self) -> u8 {
        match self {
            Lookup::Email => b'e',
            Lookup::Phone => b'p',
            Lookup::Card => b'c',
        }
    }
}

/// Hashes under one generation of the look-up key.
#[derive(Clone)]
pub struct Hasher {
    /// The generation, written beside each hash.
    pub generation: i64,
    key: DataKey,
}

impl Hasher {
    pub(crate) fn new(generation: i64, key: &DataKey) -> Hasher {
        Hasher { generation, key: key.clone() }
    }

    /// A hasher whose key is kept nowhere, for a look at a file where there is no repository yet.
    pub fn passing() -> Result<Hasher, crate::Error> {
        Ok(Hasher { generation: 0, key: DataKey::random()? })
    }

    /// The hash under which a contact is found.
    pub fn contact(&self, kind: Lookup, text: &str) -> i64 {
        let hash = self.hash(kind.purpose(), &[text.as_bytes()]);
        i64::from_le_bytes(first(&hash))
    }

    /// The hash under which a record is found by its key in a source.
    pub fn record(&self, source: i64, key: &str) -> [u8; 16] {
        first(&self.hash(b'r', &[&source.to_le_bytes(), key.as_bytes()]))
    }

    /// The hash under which an associate is found by code.
    pub fn associate(&self, code: &str) -> [u8; 16] {
        first(&self.hash(b'a', &[code.as_bytes()]))
    }

    /// The hash by which a secret is known again, and that nobody can turn back into it; `what` says what it is for.
    pub fn secret(&self, what: &str, secret: &[u8]) -> [u8; 32] {
        self.hash(b's', &[what.as_bytes(), secret])
    }

    /// The hash by which contents are recognised when they come again.
    pub fn contents(&self, parts: &[&[u8]]) -> [u8; 16] {
        first(&self.hash(b'h', parts))
    }

    /// Each part is led by its length, so that no two lists of parts look alike.
    fn hash(&self, purpose: u8, parts: &[&[u8]]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(self.key.bytes());
        hasher.update(&[purpose]);
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        *hasher.finalize().as_bytes()
    }
}

fn first<const N: usize>(hash: &[u8; 32]) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.copy_from_slice(&hash[..N]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_depends_on_key_purpose_and_every_part() {
        let key = DataKey::random().unwrap();
        let hasher = Hasher::new(1, &key);
        let other = Hasher::new(2, &DataKey::random().unwrap());
        let email = |hasher: &Hasher| hasher.contact(Lookup::Email, "a@b.fr");
        assert_eq!(email(&hasher), email(&Hasher::new(9, &key)));
        assert_ne!(email(&hasher), email(&other));
        assert_ne!(email(&hasher), hasher.contact(Lookup::Card, "a@b.fr"));
        assert_ne!(hasher.contents(&[b"ab", b"c"]), hasher.contents(&[b"a", b"bc"]));
        assert_ne!(hasher.record(1, "7"), hasher.record(2, "7"));
    }
}
