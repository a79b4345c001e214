//! Repairing a row: its cells or its line are written anew and sealed in place of what was set aside.

use super::open::{Opened, Readable, Recipes, open, read};
use super::reason::Reason;
use super::{Hand, Refused, settled_words};
use crate::session::Session;
use anyhow::Context;
use connect::{Content, Recipe};
use db::Millis;
use db::quarantine::{self, Finding, Row};
use db::vault::{Sealer, Space};

/// What is written anew.
pub enum Change {
    /// Some cells: heading and value.
    Cells(Vec<(String, String)>),
    /// The whole line.
    Line(String),
}

/// Repairs a row that waits. Returns what is still wrong with it, as far as its file's reader would say.
pub fn repair(
    session: &Session,
    recipes: &Recipes,
    id: i64,
    change: Change,
    now: Millis,
) -> anyhow::Result<Option<Reason>> {
    repair_by(&Hand::alone(session), recipes, id, change, now)
}

/// The same by another right.
pub(crate) fn repair_by(
    hand: &Hand<'_>,
    recipes: &Recipes,
    id: i64,
    change: Change,
    now: Millis,
) -> anyhow::Result<Option<Reason>> {
    let session = hand.session;
    let Some(row) = session.block(quarantine::waiting_row(&session.repository.data, id))? else {
        return Err(Refused::Settled { id, words: settled_words(session, id)? }.into());
    };
    let recipe = recipes.of(row.import_id)?;
    let content = open(session, recipes, std::slice::from_ref(&row))?.pop().context("the row was opened")?;
    let Opened::Content(content) = content else {
        return Err(Refused::Destroyed { id }.into());
    };
    let content = match change {
        Change::Line(line) => Content::Row(recipe.split(&line)?),
        Change::Cells(cells) => Content::Row(with_cells(recipe, id, content, cells)?),
    };
    let (left, finding) = match read(recipe, &row, content.clone())? {
        Readable::No(reason, column) => (Some(reason), reason.finding(column)),
        // What else was wrong with it, only the replay can tell.
        Readable::Yes(_) | Readable::AsBefore => (None, finding_of(&row)),
    };
    store(hand, &row, &content, &finding, now)?;
    Ok(left)
}

fn finding_of(row: &Row) -> Finding {
    Finding { column: row.column.clone(), reason: row.reason.clone(), detail: row.detail.clone() }
}

fn with_cells(
    recipe: &Recipe,
    id: i64,
    content: Content,
    set: Vec<(String, String)>,
) -> anyhow::Result<Vec<(String, String)>> {
    let mut cells = match content {
        Content::Row(cells) => cells,
        Content::Withheld => Vec::new(),
        Content::Text(line) => recipe.split(&line).with_context(|| {
            format!("the cells of row {id} cannot be told apart: write the line with `repair {id} --line -`")
        })?,
    };
    for (heading, value) in set {
        let alone = Content::Row(vec![(heading.clone(), String::new())]);
        if recipe.without_forbidden(alone.clone()) != alone {
            return Err(Refused::Forbidden { heading }.into());
        }
        match cells.iter_mut().find(|(known, _)| *known == heading) {
            Some((_, cell)) => *cell = value,
            None => cells.push((heading, value)),
        }
    }
    Ok(cells)
}

fn store(
    hand: &Hand<'_>,
    row: &Row,
    content: &Content,
    finding: &Finding,
    now: Millis,
) -> anyhow::Result<()> {
    let session = hand.session;
    let repository = &session.repository;
    let key = session.block(repository.vault.key(Space::Quarantine, row.id))?;
    let sealed = Sealer::default().seal(&key, &row.id.to_le_bytes(), &crate::import::encode(content))?;
    let mut tx = hand.begin()?;
    session.block(async {
        quarantine::repair(&mut tx, row.id, &sealed, finding, now).await?;
        tx.commit().await
    })?;
    Ok(())
}
