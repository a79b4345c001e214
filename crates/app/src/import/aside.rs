//! Rows on their way into quarantine: where they stood, why they are set aside, and what stood in them as it
//! will be sealed.

use crate::quarantine::Reason;
use connect::{Content, Rejected};
use db::Millis;
use db::vault::{DataKey, Hasher, Sealer};
use model::RawRecord;

/// A row to be set aside.
#[derive(Clone, Debug)]
pub(crate) struct Aside {
    /// Its number in the file.
    pub row: u64,
    /// The column concerned, where one is.
    pub column: Option<String>,
    /// Why.
    pub reason: Reason,
    /// Recognises it when it comes again.
    pub hash: [u8; 16],
    /// Its content, in clear: sealed as soon as there is a key. None where a forbidden value could hide in it.
    pub content: Option<Vec<u8>>,
}

/// What the rows of a file have in common.
pub(crate) struct Common<'a> {
    /// The file's name.
    pub file: &'a str,
    /// Number of the source.
    pub source: i64,
    /// The heading above each slot.
    pub headings: Vec<String>,
    /// Hashes of the repository, the writing one first.
    pub hashers: &'a [Hasher],
    /// Recognises rows set aside.
    pub recogniser: &'a Hasher,
}

impl Common<'_> {
    /// A row that the reader left out.
    pub(crate) fn rejected(&self, rejected: Rejected) -> Aside {
        let Rejected { reject, content } = rejected;
        self.aside(reject.row, reject.column, Reason::Unreadable(reject.reason), &content)
    }

    /// A row that was read but cannot be taken in.
    pub(crate) fn refused(&self, record: &RawRecord<'_>, reason: Reason) -> Aside {
        let mut cells: Vec<(String, String)> = Vec::with_capacity(self.headings.len());
        for (slot, heading) in self.headings.iter().enumerate() {
            // A column that feeds several fields stands in as many slots.
            if cells.last().is_none_or(|(last, _)| last != heading) {
                cells.push((heading.clone(), record.cell(slot).to_owned()));
            }
        }
        self.aside(record.row_number(), None, reason, &Content::Row(cells))
    }

    fn aside(&self, row: u64, column: Option<String>, reason: Reason, content: &Content) -> Aside {
        let text = (*content != Content::Withheld).then(|| encode(content));
        let (source, kind) = (self.source.to_le_bytes(), reason.kind().as_bytes());
        let hash = match &text {
            Some(text) => self.recogniser.contents(&[b"aside", &source, kind, text]),
            // Nothing is known of it but its place.
            None => {
                let place = row.to_le_bytes();
                self.recogniser.contents(&[b"withheld", &source, kind, self.file.as_bytes(), &place])
            }
        };
        Aside { row, column, reason, hash, content: text }
    }
}

/// Rows set aside as they are stored: each sealed with its key, numbered from `first` on.
pub(crate) fn stored(
    rows: &[Aside],
    keys: &[DataKey],
    (first, import_id, source_id): (i64, i64, i64),
    now: Millis,
    sealer: &mut Sealer,
) -> Result<Vec<db::quarantine::Row>, db::Error> {
    let mut stored = Vec::with_capacity(rows.len());
    for ((id, aside), key) in (first..).zip(rows).zip(keys) {
        let mut seal = |content: &Vec<u8>| sealer.seal(key, &id.to_le_bytes(), content);
        let sealed = aside.content.as_ref().map(&mut seal).transpose()?;
        let finding = aside.reason.finding(aside.column.clone());
        stored.push(db::quarantine::Row {
            id,
            import_id,
            source_id,
            row_number: i64::try_from(aside.row).unwrap_or(i64::MAX),
            column: finding.column,
            reason: finding.reason,
            detail: finding.detail,
            content_hash: aside.hash,
            quarantined_at: now,
            repaired_at: None,
            sealed,
        });
    }
    Ok(stored)
}

/// A content as it is sealed.
pub(crate) fn encode(content: &Content) -> Vec<u8> {
    serde_json::to_vec(content).expect("cells and lines of text can be written as JSON")
}
