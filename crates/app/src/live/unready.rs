//! Why a process is not ready yet: a word for whoever asks. The log says the rest, and where.

use db::Error;
use identity::resolve::{cases, model};

/// What is missing. Says nothing of anybody.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unready {
    /// The records are being read.
    #[error("the records are being read")]
    Reading,
    /// What a command or a process left half done is being finished.
    #[error("what was interrupted is being finished")]
    Finishing,
    /// A model to begin with is being made, here or by another process.
    #[error("no model acts yet; one to begin with is being made")]
    NoModel,
    /// Nobody writes at the moment.
    #[error("nobody writes at the moment; another process takes over within seconds")]
    NoWriter,
    /// The database is away, full or locked.
    #[error("the database is away, full or locked")]
    Database,
    /// The model that acts, or its match cases, cannot be read.
    #[error("the model that acts cannot be read")]
    Model,
    /// A decision of a steward cannot be opened.
    #[error("a decision cannot be opened")]
    Decision,
    /// So many records cannot be opened that something else is wrong.
    #[error("too many records cannot be opened; are the keys those of these data?")]
    Records,
    /// Something else failed.
    #[error("something failed")]
    Failed,
    /// What is done with a person cannot be written down.
    #[error("the access log cannot be written, and nothing is done unseen")]
    AccessLog,
    /// It was told to stop.
    #[error("this process ends; ask another one")]
    Stopping,
}

impl Unready {
    /// All of them.
    pub const ALL: [Unready; 11] = [
        Unready::Reading,
        Unready::Finishing,
        Unready::NoModel,
        Unready::NoWriter,
        Unready::Database,
        Unready::Model,
        Unready::Decision,
        Unready::Records,
        Unready::Failed,
        Unready::AccessLog,
        Unready::Stopping,
    ];

    /// A word for machines.
    pub fn code(self) -> &'static str {
        match self {
            Unready::Reading => "reading",
            Unready::Finishing => "finishing",
            Unready::NoModel => "no_model",
            Unready::NoWriter => "no_writer",
            Unready::Database => "database",
            Unready::Model => "model",
            Unready::Decision => "decision",
            Unready::Records => "records",
            Unready::Failed => "failed",
            Unready::AccessLog => "access_log",
            Unready::Stopping => "stopping",
        }
    }

    /// Whether it passes by itself, soon perhaps.
    pub(super) fn passes(self) -> bool {
        !matches!(self, Unready::Model | Unready::Decision | Unready::Records | Unready::Failed)
    }

    /// What a failure keeps from being ready.
    pub(super) fn of(error: &anyhow::Error) -> Unready {
        if let Some(known) = error.downcast_ref::<Unready>() {
            return *known;
        }
        let is_of_model = |cause: &(dyn std::error::Error + 'static)| {
            cause.is::<model::Error>() || cause.is::<cases::Error>()
        };
        match error.chain().find_map(|cause| cause.downcast_ref::<Error>()) {
            Some(Error::Fenced { .. }) => Unready::NoWriter,
            Some(Error::Unlogged(_)) => Unready::AccessLog,
            Some(error) if error.is_outage() => Unready::Database,
            Some(Error::Damaged { what: "model", .. } | Error::Erased { what: "model", .. }) => {
                Unready::Model
            }
            Some(Error::Damaged { what: "decision", .. }) => Unready::Decision,
            Some(Error::Damaged { what: "source record" | "key of record", .. }) => Unready::Records,
            None if error.chain().any(is_of_model) => Unready::Model,
            _ => Unready::Failed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    #[test]
    fn a_failure_says_what_is_missing() {
        let check = |error: anyhow::Error, expected: Unready| {
            assert_eq!(Unready::of(&error), expected, "{error:#}");
            assert_eq!(Unready::of(&error.context("while something was done")), expected);
        };
        let damaged = |what| Error::Damaged { what, id: 7 }.into();
        check(None::<()>.context(Unready::NoModel).unwrap_err(), Unready::NoModel);
        check(Error::Fenced { lease: "resolver".to_owned() }.into(), Unready::NoWriter);
        check(Error::NoConnection.into(), Unready::Database);
        check(Error::Unlogged("the disk is full".to_owned()).into(), Unready::AccessLog);
        check(damaged("model"), Unready::Model);
        check(damaged("decision"), Unready::Decision);
        check(damaged("source record"), Unready::Records);
        check(model::Error::NoFrequencies.into(), Unready::Model);
        check(cases::Error::Empty.into(), Unready::Model);
        check(anyhow::anyhow!("nobody knows"), Unready::Failed);
    }
}
