//! What changes settle besides: how far an import is, and rows in quarantine that are taken in after all. In the
//! transaction of the changes, so that none of it counts twice.

use crate::live::opinion::Noted;
use db::quarantine::{self, Finding, Settlement, State};
use db::uploads::{self, Advance};
use db::{Millis, Tx};

/// What is settled besides.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Also {
    /// How far the rows of an import are settled.
    pub advance: Option<Advance>,
    /// Rows in quarantine.
    pub settled: Settled,
    /// What somebody found about a pair.
    pub opinion: Option<Noted>,
}

/// What becomes of rows in quarantine.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Settled {
    /// Those that are settled.
    pub rows: Vec<(i64, State)>,
    /// Those that stay, with what is wrong with them by now.
    pub stay: Vec<(i64, Finding)>,
    /// Who does it.
    pub actor: String,
    /// When.
    pub at: Millis,
}

impl Also {
    pub fn is_empty(&self) -> bool {
        self.advance.is_none()
            && self.settled.rows.is_empty()
            && self.settled.stay.is_empty()
            && self.opinion.is_none()
    }

    pub async fn write(&self, tx: &mut Tx) -> Result<(), db::Error> {
        if let Some(advance) = &self.advance {
            uploads::advance(tx, advance).await?;
        }
        if let Some(opinion) = &self.opinion {
            opinion.write(tx).await?;
        }
        self.settled.write(tx).await
    }
}

impl Settled {
    pub async fn write(&self, tx: &mut Tx) -> Result<(), db::Error> {
        for (id, state) in &self.rows {
            let settlement = Settlement { state: *state, actor: &self.actor, at: self.at, note: None };
            quarantine::settle(tx, *id, &settlement).await?;
        }
        for (id, finding) in &self.stay {
            quarantine::restate(tx, *id, finding).await?;
        }
        Ok(())
    }
}
