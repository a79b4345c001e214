//! Opening what was sealed of a row, and finding how its file was read.

use super::hand::Refused;
use super::reason::Reason;
use crate::session::Session;
use connect::{Content, Error, Forbidden, LineFault, Recipe, Repaired, reread};
use db::quarantine::Row;
use db::vault::Space;
use model::{Policy, RawBatch};
use rustc_hash::FxHashMap;

/// How the files of all imports were read, made as strict as the policy is by now.
pub struct Recipes(FxHashMap<i64, (String, Option<Recipe>)>);

impl Recipes {
    /// Reads them.
    pub fn read(session: &Session, policy: &Policy) -> anyhow::Result<Recipes> {
        let imports = session.block(db::imports::all(&session.repository.data))?;
        let forbidden = Forbidden::from(policy);
        let recipe = |text: &str| {
            let mut recipe: Recipe = serde_json::from_str(text).ok()?;
            recipe.forbid(&forbidden);
            Some(recipe)
        };
        Ok(Recipes(
            imports.into_iter().map(|import| (import.id, (import.file, recipe(&import.recipe)))).collect(),
        ))
    }

    /// Name of the file of an import.
    pub fn file(&self, import: i64) -> &str {
        self.0.get(&import).map_or("", |(file, _)| file)
    }

    /// How the file of an import was read.
    pub fn of(&self, import: i64) -> anyhow::Result<&Recipe> {
        let recipe = self.0.get(&import).and_then(|(_, recipe)| recipe.as_ref());
        recipe.ok_or_else(|| Refused::NoRecipe { import }.into())
    }
}

/// What could be opened of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Opened {
    /// Its content, without what is forbidden.
    Content(Content),
    /// Its key was destroyed, in this repository or in one that this was restored from.
    Destroyed,
}

/// Opens rows.
pub fn open(session: &Session, recipes: &Recipes, rows: &[Row]) -> anyhow::Result<Vec<Opened>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let keys = session.block(session.repository.vault.keys(Space::Quarantine, &ids))?;
    let damaged = |id| db::Error::Damaged { what: "quarantined row", id };
    let open = |row: &Row| {
        let Some(sealed) = &row.sealed else { return Ok(Opened::Content(Content::Withheld)) };
        let Some(key) = keys.get(&row.id) else { return Ok(Opened::Destroyed) };
        let plain = key.open(&row.id.to_le_bytes(), sealed).ok_or_else(|| damaged(row.id))?;
        let content: Content = serde_json::from_slice(&plain).map_err(|_| damaged(row.id))?;
        Ok(Opened::Content(recipes.of(row.import_id)?.without_forbidden(content)))
    };
    rows.iter().map(open).collect()
}

/// A row that reads as those of its file do, or what is wrong with it; nothing known where its content is
/// withheld.
pub(super) enum Readable {
    /// It can be read.
    Yes(Repaired),
    /// It cannot: for this reason, in this column.
    No(Reason, Option<String>),
    /// It cannot, for the reason known already.
    AsBefore,
}

/// Reads a content as its file's reader would.
pub(super) fn read(recipe: &Recipe, row: &Row, content: Content) -> anyhow::Result<Readable> {
    let number = u64::try_from(row.row_number).unwrap_or_default();
    let cells = match content {
        Content::Withheld => return Ok(Readable::AsBefore),
        Content::Row(cells) => cells,
        Content::Text(line) => match recipe.split(&line) {
            Ok(cells) => cells,
            Err(error) => return fault(error),
        },
    };
    // What was no text in the file's encoding stands there as U+FFFD until somebody writes what it was.
    let garbled = connect::RejectReason::Garbled;
    if row.reason == garbled.kind() && cells.iter().any(|(_, cell)| cell.contains('\u{fffd}')) {
        return Ok(Readable::No(Reason::Unreadable(garbled), None));
    }
    let repaired = Repaired { row: number, cells };
    match reread(recipe, std::slice::from_ref(&repaired)) {
        Ok(_) => Ok(Readable::Yes(repaired)),
        Err(error) => fault(error),
    }
}

/// What an error says about a row; an error that concerns its whole file or the wish is handed on.
fn fault(error: Error) -> anyhow::Result<Readable> {
    Ok(match error {
        Error::Unrepaired(reject) => Readable::No(Reason::Unreadable(reject.reason), reject.column),
        Error::StillCut { column, .. } => {
            Readable::No(Reason::Unreadable(connect::RejectReason::TooLong), column)
        }
        Error::BadLine { fault: LineFault::Rejected(reason), .. } => {
            Readable::No(Reason::Unreadable(reason), None)
        }
        Error::BadLine { .. } => Readable::AsBefore,
        other => return Err(other.into()),
    })
}

/// Rows of one file, read together under the facts that their source was registered with.
pub(super) fn batch(
    recipe: &Recipe,
    rows: &[Repaired],
    source: &db::sources::Source,
) -> anyhow::Result<RawBatch> {
    let mut batch = reread(recipe, rows)?;
    let layout = crate::import::layout_of(source, batch.layout())?;
    batch.relabel(std::sync::Arc::new(layout));
    Ok(batch)
}
