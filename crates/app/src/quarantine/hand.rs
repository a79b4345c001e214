//! By what right rows in quarantine are changed, and why one cannot be.

use crate::session::Session;
use db::Tx;

/// Makes a transaction fail where another process writes by now.
type Guard<'a> = &'a dyn Fn(&mut Tx) -> anyhow::Result<()>;

/// Who changes rows: a command that is alone, or the process that writes now.
#[derive(Clone, Copy)]
pub(crate) struct Hand<'a> {
    /// The repository.
    pub session: &'a Session,
    /// What checks that it may; nothing where it is alone.
    pub guard: Option<Guard<'a>>,
}

impl<'a> Hand<'a> {
    /// A command, beside which nothing writes.
    pub fn alone(session: &'a Session) -> Hand<'a> {
        Hand { session, guard: None }
    }

    /// Begins to write.
    pub fn begin(&self) -> anyhow::Result<Tx> {
        let mut tx = self.session.block(self.session.repository.data.begin())?;
        if let Some(guard) = self.guard {
            guard(&mut tx)?;
        }
        Ok(tx)
    }
}

/// Why nothing can be done with a row.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// The number was never given.
    #[error("there is no row {id} in quarantine; `amigo quarantine list` names those that wait")]
    Unknown {
        /// The number.
        id: i64,
    },
    /// It waits no more.
    #[error("row {id} {words}: it cannot be repaired")]
    Settled {
        /// The row.
        id: i64,
        /// What became of it.
        words: &'static str,
    },
    /// Nothing of it is left to be read.
    #[error("the key of row {id} was destroyed: `amigo quarantine discard {id}` settles it")]
    Destroyed {
        /// The row.
        id: i64,
    },
    /// The policy forbids the column.
    #[error("the column {heading:?} is forbidden by the policy: nothing can be written into it")]
    Forbidden {
        /// Its heading.
        heading: String,
    },
    /// The import is of a release that did not write it down.
    #[error("import {import} does not say how its file was read; import it again")]
    NoRecipe {
        /// Its number.
        import: i64,
    },
}
