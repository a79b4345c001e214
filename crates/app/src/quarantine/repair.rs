//! Repairing a row: its cells or its line are written anew and sealed in place of what was set aside.

use super::open::{Opened, Readable, Recipes, open, read};
use super::reason::Reason;
use super::settled_words;
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
    let Some(row) = session.block(quarantine::waiting_row(&session.repository.data, id))? else {
        anyhow::bail!("row {id} {}: it cannot be repaired", settled_words(session, id)?);
    };
    let recipe = recipes.of(row.import_id)?;
    let content = open(session, recipes, std::slice::from_ref(&row))?.pop().context("the row was opened")?;
    let Opened::Content(content) = content else {
        anyhow::bail!("the key of row {id} was destroyed: `amigo quarantine discard {id}` settles it");
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
    store(session, &row, &content, &finding, now)?;
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
        anyhow::ensure!(
            recipe.without_forbidden(alone.clone()) == alone,
            "the column {heading:?} is forbidden by the policy: nothing can be written into it"
        );
        match cells.iter_mut().find(|(known, _)| *known == heading) {
            Some((_, cell)) => *cell = value,
            None => cells.push((heading, value)),
        }
    }
    Ok(cells)
}

fn store(
    session: &Session,
    row: &Row,
    content: &Content,
    finding: &Finding,
    now: Millis,
) -> anyhow::Result<()> {
    let repository = &session.repository;
    let key = session.block(repository.vault.key(Space::Quarantine, row.id))?;
    let sealed = Sealer::default().seal(&key, &row.id.to_le_bytes(), &crate::import::encode(content))?;
    session.block(async {
        let mut tx = repository.data.begin().await?;
        quarantine::repair(&mut tx, row.id, &sealed, finding, now).await?;
        tx.commit().await
    })?;
    Ok(())
}
