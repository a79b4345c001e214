//! What is sealed of a webhook: its address, which may have a password in it, its description, and what signs.

use super::sign;
use anyhow::Context;
use db::vault::{DataKey, Sealer, Space, random};
use db::{Millis, Repository};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

/// How long the secret before goes on to sign.
const FORMER_SIGNS: Millis = 24 * 60 * 60 * 1_000;
/// Secrets that sign at once.
const SECRETS: usize = 4;

/// What is sealed of a webhook.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Private {
    pub url: String,
    pub description: String,
    /// What signs, the newest first.
    secrets: Vec<Secret>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Secret {
    key: Vec<u8>,
    /// Until when it signs, where another one came since.
    until: Option<Millis>,
}

impl Private {
    /// A new one, and its secret as it is shown.
    pub fn new(url: &str, description: &str) -> anyhow::Result<(Private, Zeroizing<String>)> {
        let (secret, shown) = Secret::new()?;
        let (url, description) = (url.to_owned(), description.to_owned());
        Ok((Private { url, description, secrets: vec![secret] }, shown))
    }

    /// Signs by another secret from now on. Those before go on to sign for a day, or not at all.
    pub fn rotate(&mut self, former_sign: bool, now: Millis) -> anyhow::Result<Zeroizing<String>> {
        let (secret, shown) = Secret::new()?;
        self.secrets.retain(|former| former_sign && former.signs(now));
        let until = now + FORMER_SIGNS;
        self.secrets
            .iter_mut()
            .for_each(|former| former.until = Some(former.until.unwrap_or(until).min(until)));
        self.secrets.insert(0, secret);
        self.secrets.truncate(SECRETS);
        Ok(shown)
    }

    /// What signs now.
    pub fn keys(&self, now: Millis) -> impl Iterator<Item = &[u8]> {
        self.secrets.iter().filter(move |secret| secret.signs(now)).map(|secret| secret.key.as_slice())
    }

    /// Until when a secret signs that is not the newest; none where only that signs.
    pub fn former_until(&self, now: Millis) -> Option<Millis> {
        self.secrets.iter().filter(|secret| secret.signs(now)).filter_map(|secret| secret.until).max()
    }

    /// Sealed with the key of the webhook of this number.
    pub fn seal(&self, key: &DataKey, id: i64) -> anyhow::Result<Vec<u8>> {
        let plain = Zeroizing::new(postcard::to_allocvec(self)?);
        Ok(Sealer::default().seal(key, &id.to_le_bytes(), &plain)?)
    }

    /// What was sealed of one.
    pub async fn open(repository: &Repository, id: i64, sealed: &[u8]) -> anyhow::Result<Private> {
        Private::open_with(&repository.vault.key(Space::Webhook, id).await?, id, sealed)
    }

    /// The same with its key.
    pub fn open_with(key: &DataKey, id: i64, sealed: &[u8]) -> anyhow::Result<Private> {
        let plain = key.open(&id.to_le_bytes(), sealed).map(Zeroizing::new);
        let plain = plain.ok_or(db::Error::Damaged { what: "webhook", id })?;
        postcard::from_bytes(&plain).context("what is sealed of a webhook is of another form")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

impl Secret {
    fn new() -> anyhow::Result<(Secret, Zeroizing<String>)> {
        let key = random::<{ sign::BYTES }>()?.to_vec();
        let shown = Zeroizing::new(sign::shown(&key));
        Ok((Secret { key, until: None }, shown))
    }

    fn signs(&self, now: Millis) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_former_secret_signs_for_a_day_and_then_no_more() {
        let (mut private, first) = Private::new("https://a.example", "").unwrap();
        let second = private.rotate(true, 1_000).unwrap();
        assert_ne!(*first, *second);
        assert_eq!(private.former_until(1_000), Some(1_000 + FORMER_SIGNS));
        let shown = |private: &Private, now| private.keys(now).map(sign::shown).collect::<Vec<_>>();
        assert_eq!(shown(&private, 1_000), [second.to_string(), first.to_string()]);
        assert_eq!(shown(&private, 1_000 + FORMER_SIGNS), [second.to_string()]);
        let third = private.rotate(false, 2_000).unwrap();
        assert_eq!(shown(&private, 2_000), [third.to_string()], "in wrong hands");
        for _ in 0..9 {
            private.rotate(true, 3_000).unwrap();
        }
        assert_eq!(private.keys(3_000).count(), SECRETS);
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let key = DataKey::random().unwrap();
        let (private, _) = Private::new("https://a.example", "the tills").unwrap();
        let sealed = private.seal(&key, 7).unwrap();
        assert!(Private::open_with(&key, 7, &sealed).unwrap() == private);
        assert!(Private::open_with(&key, 8, &sealed).is_err());
    }
}
