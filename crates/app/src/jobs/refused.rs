//! Why a job is not made, stopped or taken up again, or a schedule not made.

/// Why not. Names what to do; never a value.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refused {
    /// There is no such kind.
    #[error("there is no kind of job `{name}`{}", maybe(*nearest))]
    UnknownKind {
        /// What was asked for.
        name: String,
        /// What is called nearly so.
        nearest: Option<&'static str>,
    },
    /// It is begun in another way.
    #[error("jobs of this kind are begun where they belong, not as jobs")]
    NotOpen,
    /// The configuration does not say where backups go.
    #[error("backups need both folders: set `to` and `keys_to` in [backup]")]
    NoTargets,
    /// The kind has no such parameter.
    #[error("this kind of job has no parameter `{name}`{}", maybe(*nearest))]
    UnknownParameter {
        /// What was told.
        name: String,
        /// What is called nearly so.
        nearest: Option<&'static str>,
    },
    /// A parameter is no whole number within its bounds, or is missing.
    #[error("`{name}` is a whole number from {least} to {most}")]
    BadParameter {
        /// Which one.
        name: &'static str,
        /// The least.
        least: i64,
        /// The most.
        most: i64,
    },
    /// It is over, and nothing is left to be stopped.
    #[error("this job is over")]
    Over,
    /// It did not fail, or another one about the same is not over.
    #[error(
        "only jobs that failed or were cancelled are taken up again, and only while no other one does the same"
    )]
    NotFailed,
    /// It is not over.
    #[error("this job is not over; cancel it first")]
    NotOver,
    /// It is no expression of cron.
    #[error("this is no cron expression of five fields (minute, hour, day of month, month, day of week)")]
    BadExpression,
    /// It never comes.
    #[error("this time never comes")]
    Never,
    /// It is no time zone.
    #[error("this is no time zone that is known here; write it as in Europe/Paris")]
    BadZone,
}

fn maybe(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"))
}
