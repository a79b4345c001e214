//! How good the data is, as it was counted: any process knows it.

use super::node::Node;
use super::refusal::Refusal;
use crate::quality::{self, Scored};
use db::sources::Source;
use identity::quality::Scores;

impl Node {
    /// The scores of all sources as of a day, all of them together last.
    pub async fn quality(&self, day: i64) -> Result<Vec<Scored>, Refusal> {
        let own = self.clone();
        self.beside(move || Ok(quality::read(own.session(), day)?)).await
    }

    /// The scores of a source, or of all of them, day by day: newest first, before a day and at most so many.
    pub async fn quality_of_days(
        &self,
        source: Option<Source>,
        before: i64,
        most: usize,
    ) -> Result<Vec<(i64, Scores)>, Refusal> {
        let own = self.clone();
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.beside(move || Ok(quality::of_days(own.session(), source.as_ref(), before, most)?)).await
    }
}
