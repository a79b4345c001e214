//! What acts: a kept model, the thresholds and the match cases of the latest publication. The first one is made
//! by the first import, or by the first process that serves; every later one acts only when somebody publishes it.

use super::Cause;
use super::kept;
use crate::session::Session;
use anyhow::Context;
use db::models::{self, Publication, Thresholds};
use identity::resolve::cases::{self, Cases};
use identity::resolve::{self, Model};

/// The model and the match cases that decide.
pub struct Published {
    /// The model, with the thresholds that act.
    pub model: Model,
    /// Its number.
    pub model_id: i64,
    /// The match cases.
    pub cases: Cases,
    /// What names these match cases.
    pub cases_version: String,
}

impl Published {
    /// The thresholds in bits, as the journal names them: `3/1`.
    pub fn thresholds(&self) -> String {
        let resolve::Thresholds { same_person, review } = self.model.thresholds;
        format!("{same_person}/{review}")
    }
}

/// What can be published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// The kept model.
    pub model_id: i64,
    /// From which scores on what is done.
    pub thresholds: Thresholds,
    /// The match cases, as a file.
    pub cases: String,
}

impl Choice {
    /// What a publication made act.
    pub fn of(publication: &Publication) -> Choice {
        let Publication { model_id, thresholds, cases, .. } = publication;
        Choice { model_id: *model_id, thresholds: *thresholds, cases: cases.clone() }
    }
}

impl Choice {
    /// Its publication under a number, by and for whom; where it takes the one that acts back, which that is.
    pub fn publication(
        &self,
        id: i64,
        (actor, reason): (&str, &str),
        rolls_back: Option<i64>,
    ) -> Publication {
        Publication {
            id,
            model_id: self.model_id,
            at: crate::clock::now(),
            actor: actor.to_owned(),
            reason: reason.to_owned(),
            thresholds: self.thresholds,
            cases: self.cases.clone(),
            rolls_back,
            is_starter: false,
        }
    }
}

/// What acts; none before the first import, unless a process served before.
pub fn current(session: &Session) -> anyhow::Result<Option<Published>> {
    let publications = session.block(models::publications(&session.repository.data))?;
    publications.last().map(|publication| of(session, &Choice::of(publication))).transpose()
}

/// The publication that acts, where not everybody was decided by it yet.
pub(super) fn unsettled(session: &Session) -> anyhow::Result<Option<Publication>> {
    let data = &session.repository.data;
    let Some(id) = session.block(models::unsettled(data))? else { return Ok(None) };
    Ok(session.block(models::publications(data))?.pop().filter(|publication| publication.id == id))
}

/// What would act.
pub fn of(session: &Session, choice: &Choice) -> anyhow::Result<Published> {
    let model = kept::open(session, choice.model_id)?;
    let cases = Cases::from_toml(&choice.cases).context("the match cases cannot be read")?;
    let cases_version = cases_version(&choice.cases);
    let model = Model { thresholds: bits(choice.thresholds), ..model };
    Ok(Published { model, model_id: choice.model_id, cases, cases_version })
}

/// A short name for match cases, from their text.
pub fn cases_version(text: &str) -> String {
    format!("c{:016x}", identity::stable_hash(&[text]))
}

/// The match cases that come with the program.
pub fn built_in_cases() -> &'static str {
    cases::DEFAULT
}

/// Thresholds as they are stored; what is finer than a thousandth of a bit is lost.
pub fn stored(thresholds: resolve::Thresholds) -> Thresholds {
    let thousandths = |bits: f64| (bits * 1_000.0).round() as i64;
    Thresholds { same_person: thousandths(thresholds.same_person), review: thousandths(thresholds.review) }
}

/// Stored thresholds in bits.
pub fn bits(thresholds: Thresholds) -> resolve::Thresholds {
    let bits = |thousandths: i64| thousandths as f64 / 1_000.0;
    resolve::Thresholds { same_person: bits(thresholds.same_person), review: bits(thresholds.review) }
}

/// Trains and publishes the first model; none where there is no record to learn from.
pub fn train_first(
    session: &Session,
    cause: &Cause<'_>,
    threads: usize,
) -> anyhow::Result<Option<Published>> {
    let Some(model) = kept::train(session, false, threads)? else { return Ok(None) };
    publish(session, &keep(session, &model, cause)?, "the first model", cause)?;
    current(session)
}

/// Keeps a model, to be published with its own thresholds and the match cases that come with the program.
pub(super) fn keep(session: &Session, model: &Model, cause: &Cause<'_>) -> anyhow::Result<Choice> {
    let model_id = kept::seal_model(session, model, cause)?;
    let cases = built_in_cases().to_owned();
    Ok(Choice { model_id, thresholds: stored(model.thresholds), cases })
}

/// Makes what was chosen act. Nobody's records move before the resolver has run.
pub fn publish(session: &Session, choice: &Choice, reason: &str, cause: &Cause<'_>) -> anyhow::Result<()> {
    append(session, choice, reason, How::Chosen, cause)
}

/// Makes an earlier publication act again in place of the one that acts; see [`earlier`].
pub fn roll_back(
    session: &Session,
    [acting, earlier]: [&Publication; 2],
    reason: &str,
    cause: &Cause<'_>,
) -> anyhow::Result<()> {
    append(session, &Choice::of(earlier), reason, How::RolledBack(acting.id), cause)
}

/// How a publication came about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// It was wanted.
    Chosen,
    /// It takes another one back.
    RolledBack(i64),
    /// Nothing acted, and somebody was to be served.
    Starter,
}

pub(super) fn append(
    session: &Session,
    choice: &Choice,
    reason: &str,
    how: How,
    cause: &Cause<'_>,
) -> anyhow::Result<()> {
    let data = &session.repository.data;
    let last = session.block(models::publications(data))?.last().map_or(0, |publication| publication.id);
    let rolls_back = if let How::RolledBack(id) = how { Some(id) } else { None };
    let publication = Publication {
        at: cause.now,
        is_starter: how == How::Starter,
        ..choice.publication(last + 1, (cause.actor, reason), rolls_back)
    };
    session.block(async {
        let mut tx = cause.right.begin(data).await?;
        models::publish(&mut tx, &publication).await?;
        tx.commit().await
    })?;
    Ok(())
}

/// The publication that acts and the one that acted before it. What was rolled back does not count, so rolling
/// back again goes further back; none where nothing came before.
pub fn earlier(publications: &[Publication]) -> Option<[&Publication; 2]> {
    let mut acted: Vec<&Publication> = Vec::new();
    for publication in publications {
        match publication.rolls_back {
            Some(_) => drop(acted.pop()),
            None => acted.push(publication),
        }
    }
    match acted.as_slice() {
        [.., earlier, acting] => Some([acting, earlier]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(id: i64, rolls_back: Option<i64>) -> Publication {
        let thresholds = Thresholds { same_person: 3_000, review: 1_000 };
        let (actor, reason, cases) = (String::new(), String::new(), String::new());
        let is_starter = false;
        Publication { id, model_id: id, at: id, actor, reason, thresholds, cases, rolls_back, is_starter }
    }

    /// Publications, of which 0 is one and any other number takes that one back; what acts and what acted before.
    fn check(history: &[i64], expected: Option<[i64; 2]>) {
        let all: Vec<Publication> = (1..)
            .zip(history)
            .map(|(id, taken_back)| published(id, (*taken_back > 0).then_some(*taken_back)))
            .collect();
        assert_eq!(earlier(&all).map(|both| both.map(|one| one.id)), expected, "{history:?}");
    }

    #[test]
    fn rolling_back_goes_further_back_each_time() {
        check(&[], None);
        check(&[0], None);
        check(&[0, 0], Some([2, 1]));
        check(&[0, 0, 0], Some([3, 2]));
        check(&[0, 0, 0, 3], Some([2, 1]));
        check(&[0, 0, 0, 3, 2], None);
        check(&[0, 0, 2, 0], Some([4, 1]));
    }

    #[test]
    fn thresholds_come_back_as_they_were_stored() {
        for bits_of in [0.0, 1.0, 2.999, 3.1, 17.25] {
            let thresholds = resolve::Thresholds { same_person: bits_of, review: bits_of / 2.0 };
            assert_eq!(stored(bits(stored(thresholds))), stored(thresholds));
            assert_eq!(bits(stored(thresholds)).same_person, bits_of);
        }
    }
}
