//! The published model: everything that decides about a pair besides the records themselves and the stewards'
//! decisions. It is saved as a readable, versioned file.

use super::attribute::{Attribute, COUNT, MOST_LEVELS};
use super::block::Kind;
use super::parameters::{Class, Levels, Parameters};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the file's form. A file of another version is refused.
pub const FORMAT: u32 = 1;

/// From which scores on a pair is one person, or worth a person's look.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// From this score on, in bits, a pair that fires a case is one person. 3 bits are odds of 8 to 1.
    pub same_person: f64,
    /// From this score on, in bits, a pair is set aside for review.
    pub review: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { same_person: 3.0, review: 1.0 }
    }
}

/// A trained model.
#[derive(Clone, PartialEq, Debug)]
pub struct Model {
    /// Name of this version, from its contents.
    pub version: String,
    /// Number of records it was trained on.
    pub trained_on: usize,
    /// From which scores on what is done.
    pub thresholds: Thresholds,
    /// Whether two different public numbers rule out one person.
    pub exclusive_ids: bool,
    /// The kinds of blocking keys in use.
    pub blocking: Vec<Kind>,
    /// The learned weights.
    pub parameters: Parameters,
}

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
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    version: String,
    trained_on: usize,
    exclusive_ids: bool,
    blocking: Vec<Kind>,
    thresholds: Thresholds,
    pairs: ByClass,
    levels: BTreeMap<String, BTreeMap<String, ByClass>>,
}

/// One number for each class.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ByClass {
    same_person: f64,
    household: f64,
    strangers: f64,
}

impl Model {
    /// A model with its version named after its contents.
    pub fn new(
        trained_on: usize,
        thresholds: Thresholds,
        exclusive_ids: bool,
        blocking: Vec<Kind>,
        parameters: Parameters,
    ) -> Model {
        let mut model =
            Model { version: String::new(), trained_on, thresholds, exclusive_ids, blocking, parameters };
        // What is used must be what is written down, to the last digit.
        model.parameters = rounded(&model.parameters);
        let text = model.to_toml();
        model.version = format!("m{:016x}", crate::stable_hash(&[&text]));
        model
    }

    /// The model as a readable file.
    pub fn to_toml(&self) -> String {
        let file = File {
            format: FORMAT,
            version: self.version.clone(),
            trained_on: self.trained_on,
            exclusive_ids: self.exclusive_ids,
            blocking: self.blocking.clone(),
            thresholds: self.thresholds,
            pairs: by_class(&self.parameters.pairs),
            levels: written_levels(&self.parameters.levels),
        };
        let body = toml::to_string(&file).expect("a model consists of names and numbers only");
        format!("{HEADING}{body}")
    }

    /// Reads a model file.
    pub fn from_toml(text: &str) -> Result<Model, Error> {
        let file: File = toml::from_str(text).map_err(|error| Error::Syntax(error.to_string()))?;
        if file.format != FORMAT {
            return Err(Error::Format { found: file.format });
        }
        let parameters = Parameters {
            pairs: [file.pairs.same_person, file.pairs.household, file.pairs.strangers],
            levels: read_levels(&file.levels)?,
        };
        if parameters.pairs.iter().any(|pairs| !pairs.is_finite() || *pairs <= 0.0) {
            return Err(Error::Value { place: "pairs".into(), problem: "a number of pairs must be above 0" });
        }
        Ok(Model {
            version: file.version,
            trained_on: file.trained_on,
            thresholds: file.thresholds,
            exclusive_ids: file.exclusive_ids,
            blocking: file.blocking,
            parameters,
        })
    }
}

const HEADING: &str = "\
# A trained matching model. It holds no value of any record, only how often comparison levels occur.
# [pairs]: how many pairs of records are one person, one household, strangers.
# [levels.ATTRIBUTE.LEVEL]: how often two records reach a level, given that both have a value, in each class.
# The weight of a level is the logarithm (base two) of same_person divided by household or strangers.

";

fn by_class(numbers: &[f64; 3]) -> ByClass {
    ByClass { same_person: numbers[0], household: numbers[1], strangers: numbers[2] }
}

/// Nine significant digits: more than the data can tell, and the same number when read again.
fn rounded(parameters: &Parameters) -> Parameters {
    let round = |number: f64| format!("{number:.8e}").parse().unwrap_or(number);
    Parameters {
        pairs: parameters.pairs.map(round),
        levels: parameters.levels.map(|class| class.map(|attribute| attribute.map(round))),
    }
}

fn written_levels(levels: &[Levels; 3]) -> BTreeMap<String, BTreeMap<String, ByClass>> {
    let of = |attribute: &Attribute| {
        let share = |number: u8| {
            by_class(
                &[Class::Same, Class::Household, Class::Stranger]
                    .map(|class| levels[class as usize][*attribute as usize][usize::from(number)]),
            )
        };
        let numbers = 1..=attribute.levels().len() as u8;
        numbers.map(|number| (attribute.level_key(number).to_owned(), share(number))).collect()
    };
    Attribute::ALL.iter().map(|attribute| (attribute.key().to_owned(), of(attribute))).collect()
}

fn read_levels(written: &BTreeMap<String, BTreeMap<String, ByClass>>) -> Result<[Levels; 3], Error> {
    refuse_unknown(written)?;
    let mut levels = [[[0.0; MOST_LEVELS]; COUNT]; 3];
    for attribute in Attribute::ALL {
        for number in 1..=attribute.levels().len() as u8 {
            let place = format!("levels.{}.{}", attribute.key(), attribute.level_key(number));
            let found = written.get(attribute.key()).and_then(|of| of.get(attribute.level_key(number)));
            let Some(shares) = found else {
                return Err(Error::Value { place, problem: "missing; train the model again" });
            };
            let shares = [shares.same_person, shares.household, shares.strangers];
            // A share of 0 has no logarithm: one such level would outweigh everything else.
            if shares.iter().any(|share| !(*share > 0.0 && *share <= 1.0)) {
                return Err(Error::Value { place, problem: "a share lies above 0 and is at most 1" });
            }
            for (class, share) in levels.iter_mut().zip(shares) {
                class[*attribute as usize][usize::from(number)] = share;
            }
        }
    }
    Ok(levels)
}

/// A misspelt attribute or level must not pass for a change of the model.
fn refuse_unknown(written: &BTreeMap<String, BTreeMap<String, ByClass>>) -> Result<(), Error> {
    for (attribute, levels) in written {
        let known = Attribute::from_key(attribute);
        if known.is_none() {
            let place = format!("levels.{attribute}");
            return Err(Error::Value { place, problem: "there is no such attribute" });
        }
        // `missing` is a level without shares: it says nothing.
        let exists = |level: &str| known.and_then(|known| known.level_from_key(level)).is_some_and(|n| n > 0);
        if let Some(level) = levels.keys().find(|level| !exists(level)) {
            let place = format!("levels.{attribute}.{level}");
            return Err(Error::Value { place, problem: "there is no such level" });
        }
    }
    Ok(())
}
