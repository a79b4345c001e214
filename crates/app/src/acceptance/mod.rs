//! Acceptance of a matching: rounds whose targets are set first, whose pairs are then drawn and judged by people who
//! do not see the score, and whose figures are signed in the end. Kept by record numbers, so that a round outlives
//! retraining; the statistics are in `identity::acceptance`.

mod figures;
mod labels;
mod page;
mod rounds;
mod sample;
mod shown;
mod tickets;

pub use figures::{Figure, Figures, StratumFigures, figures};
pub use labels::{FromFile, Labelling, from_file, key_of, label_of};
pub use page::render;
pub use rounds::{Comparison, compare};
pub use sample::{Drawn, sample};
pub(crate) use shown::side_by_side_of;
pub use shown::{Shown, Side, show};
pub use tickets::{STATES, change, settle};

use crate::session::Session;
use anyhow::Context;
use db::Millis;
use db::acceptance::{self, Pair, Round, Sample, Signed};
use identity::acceptance::Targets;
use serde_json::json;

/// The round with this name.
pub fn find(session: &Session, name: &str) -> anyhow::Result<Round> {
    let rounds = session.block(acceptance::rounds(&session.repository.data))?;
    rounds.into_iter().find(|round| round.name == name).with_context(|| {
        format!("there is no round `{name}`; `amigo acceptance plan {name}` begins one, `amigo acceptance rounds` lists all")
    })
}

/// The pairs of a round, which must have been drawn.
pub fn pairs(session: &Session, round: &Round) -> anyhow::Result<(Sample, Vec<Pair>)> {
    let sample = round.sample.clone().with_context(|| {
        let name = &round.name;
        format!("nothing was drawn for round `{name}` yet; `amigo acceptance sample {name}` draws its pairs")
    })?;
    Ok((sample, session.block(acceptance::pairs(&session.repository.data, round.id))?))
}

/// Sets the targets of a round. They cannot be changed once its pairs are drawn: a target chosen after the result
/// would prove nothing.
pub fn plan(
    session: &Session,
    name: &str,
    targets: &Targets,
    actor: &str,
    now: Millis,
) -> anyhow::Result<()> {
    targets.check()?;
    anyhow::ensure!(!name.trim().is_empty(), "a round needs a name, such as `round-1`");
    let text = serde_json::to_string(targets)?;
    let written = session.block(async {
        let mut tx = session.repository.data.begin().await?;
        let written = acceptance::plan(&mut tx, name, &text, actor, now).await?;
        tx.commit().await?;
        Ok::<_, db::Error>(written)
    })?;
    anyhow::ensure!(
        written,
        "the pairs of round `{name}` are drawn already: its targets stay; plan another round for other targets"
    );
    Ok(())
}

/// The targets of a round.
pub fn targets_of(round: &Round) -> anyhow::Result<Targets> {
    serde_json::from_str(&round.targets)
        .with_context(|| format!("the targets of `{}` cannot be read", round.name))
}

/// Refuses what would change a signed round, in words; the database refuses it as well.
pub fn ensure_unsigned(round: &Round) -> anyhow::Result<()> {
    match &round.signed {
        None => Ok(()),
        Some(signed) => anyhow::bail!(
            "round `{}` was signed by {}: it no longer changes; plan another round",
            round.name,
            signed.by
        ),
    }
}

/// Signs a round: its figures are frozen as they are.
pub fn sign(
    session: &Session,
    round: &Round,
    by: &str,
    with_pending: bool,
    now: Millis,
) -> anyhow::Result<Figures> {
    ensure_unsigned(round)?;
    let figures = figures(session, round)?;
    let open = figures.pending - figures.gone;
    anyhow::ensure!(
        open == 0 || with_pending,
        "{open} pairs of round `{}` have no label yet; label them, or sign with --with-pending",
        round.name
    );
    settle(session, round, now)?;
    let result = json!({ "signed_at": now, "signed_by": by, "model": figures.model, "figures": figures });
    let signed = Signed { at: now, by: by.to_owned(), result: result.to_string() };
    let written = session.block(async {
        let mut tx = session.repository.data.begin().await?;
        let written = acceptance::sign(&mut tx, round.id, &signed).await?;
        tx.commit().await?;
        Ok::<_, db::Error>(written)
    })?;
    anyhow::ensure!(written, "round `{}` was signed meanwhile", round.name);
    Ok(figures)
}
