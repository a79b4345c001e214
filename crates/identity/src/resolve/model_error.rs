//! Why the files of a model were refused.

/// Version of the file's form. A file of another version is refused.
pub const FORMAT: u32 = 2;
/// Version of the form of the frequency file. A file of another version is refused.
pub const FREQUENCIES_FORMAT: u32 = 1;

/// Why a model file was refused.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// Not TOML, or keys missing or unknown.
    #[error("the model file cannot be read: {0}")]
    Syntax(String),
    /// Written by another version of the program.
    #[error("the model file has format {found}, this program reads format {FORMAT}; train the model again")]
    Format {
        /// As written in the file.
        found: u32,
    },
    /// An attribute or a level that does not exist, or a share that is none.
    #[error("the model file is wrong at {place}: {problem}")]
    Value {
        /// Where.
        place: String,
        /// What.
        problem: &'static str,
    },
    /// Changed after it was made, elsewhere than in the thresholds.
    #[error(
        "the model file says it is {stated}, but its contents are not: it was changed. Only [thresholds] may be \
         edited; take the file as it was written, or train the model again"
    )]
    Edited {
        /// The version it claims to be.
        stated: String,
    },
    /// The second file is something else.
    #[error("this is no frequency file of a model; one is saved beside each model file and belongs to it")]
    NoFrequencies,
    /// The second file was written by another version of the program.
    #[error(
        "the frequency file has format {found}, this program reads format {format}; train the model again",
        format = FREQUENCIES_FORMAT
    )]
    FrequenciesFormat {
        /// As written in the file.
        found: u32,
    },
    /// The second file is not whole.
    #[error("the frequency file is cut off or damaged; copy it again, or train the model again")]
    FrequenciesDamaged,
    /// The two files come from two models.
    #[error(
        "the model file is {model}, the frequency file belongs to {frequencies}; take two files that were \
         written together"
    )]
    OtherModel {
        /// Version of the model file.
        model: String,
        /// Version that the frequency file belongs to.
        frequencies: String,
    },
}
