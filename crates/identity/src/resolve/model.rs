//! The published model: everything that decides about a pair besides the records themselves and the stewards'
//! decisions. It is saved as a readable, versioned file with a second one beside it, the term frequencies.

use super::attribute::{Attribute, COUNT, MOST_LEVELS};
use super::frozen::Frozen;
use super::kind::Kind;
use super::parameters::{Class, Levels, Parameters};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

pub use super::model_error::{Error, FORMAT};

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

impl Thresholds {
    /// They may be edited, so they may be wrong.
    pub fn check(self) -> Result<(), Error> {
        let wrong = |problem| Err(Error::Value { place: "thresholds".into(), problem });
        if !self.same_person.is_finite() || !self.review.is_finite() {
            return wrong("a threshold is a number of bits");
        }
        if self.review > self.same_person {
            return wrong("review must not lie above same_person");
        }
        Ok(())
    }
}

/// A trained model.
#[derive(Clone, PartialEq, Debug)]
pub struct Model {
    /// Name of this version, from its contents. Only the thresholds do not count: they say what is done about a
    /// score, and may be edited.
    pub version: String,
    /// Number of records it was trained on.
    pub trained_on: usize,
    /// How common values were in those records.
    pub frequencies: Arc<Frozen>,
    /// From which scores on what is done.
    pub thresholds: Thresholds,
    /// Whether two different public numbers rule out one person.
    pub exclusive_ids: bool,
    /// The kinds of blocking keys in use.
    pub blocking: Vec<Kind>,
    /// The learned weights.
    pub parameters: Parameters,
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
        frequencies: Arc<Frozen>,
        thresholds: Thresholds,
        exclusive_ids: bool,
        blocking: Vec<Kind>,
        parameters: Parameters,
    ) -> Model {
        let version = String::new();
        let mut model =
            Model { version, trained_on, frequencies, thresholds, exclusive_ids, blocking, parameters };
        // What is used must be what is written down, to the last digit.
        model.parameters = rounded(&model.parameters);
        model.version = model.version_of_contents();
        model
    }

    /// The same model as it suits any number of records: it seeks pairs by none of the kinds that are worth their
    /// pairs only where records are few.
    pub fn without_loose_kinds(self) -> Model {
        let blocking = self.blocking.into_iter().filter(|kind| !kind.is_loose()).collect();
        let Model { trained_on, frequencies, thresholds, exclusive_ids, parameters, .. } = self;
        Model::new(trained_on, frequencies, thresholds, exclusive_ids, blocking, parameters)
    }

    /// Made from the numbers and not from the file's text, so that neither the layout of a file nor the way it
    /// is written in later releases makes another version of it.
    fn version_of_contents(&self) -> String {
        let mut contents =
            format!("{} {:016x} {}", self.trained_on, self.frequencies.digest(), self.exclusive_ids);
        let mut add = |text: std::fmt::Arguments| contents.write_fmt(text).expect("a string takes any text");
        self.blocking.iter().for_each(|kind| add(format_args!(" {kind:?}")));
        for (class, pairs) in self.parameters.levels.iter().zip(self.parameters.pairs) {
            add(format_args!("\n{:016x}", pairs.to_bits()));
            for attribute in Attribute::ALL {
                add(format_args!("\n{}", attribute.key()));
                for number in 1..=attribute.levels().len() as u8 {
                    let share = class[*attribute as usize][usize::from(number)];
                    add(format_args!(" {} {:016x}", attribute.level_key(number), share.to_bits()));
                }
            }
        }
        format!("m{:016x}", crate::stable_hash(&[&contents]))
    }

    /// The second file, which belongs to the readable one: how common values were, in binary form.
    pub fn frequencies_file(&self) -> Vec<u8> {
        self.frequencies.to_bytes(&self.version)
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

    /// Reads a model from its two files, as [`Model::to_toml`] and [`Model::frequencies_file`] wrote them. Only
    /// the thresholds may have been edited since.
    pub fn from_files(text: &str, frequencies: &[u8]) -> Result<Model, Error> {
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
        file.thresholds.check()?;
        let model = Model {
            frequencies: Arc::new(Frozen::from_bytes(frequencies, &file.version)?),
            version: file.version,
            trained_on: file.trained_on,
            thresholds: file.thresholds,
            exclusive_ids: file.exclusive_ids,
            blocking: file.blocking,
            parameters,
        };
        if model.version != model.version_of_contents() {
            return Err(Error::Edited { stated: model.version });
        }
        Ok(model)
    }
}

const HEADING: &str = "\
# A trained matching model. It holds no value of any record, only how often comparison levels occur.
# Only [thresholds] may be edited. Any other change is noticed by the version, and the file refused.
# A second file belongs to this one and lies beside it under the same name, ending in .frequencies: how many
# records carried each name, town, birth place and occupation, by hash. Whoever holds a list of names can look
# them up in it, so treat it as personal data: keep it to yourself. In a repository it lies sealed.
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
