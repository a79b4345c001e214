//! How much goes into one batch of rows.

use model::RawBatch;

/// A batch ends at this many rows.
pub(crate) const ROWS: usize = 8_192;
/// A batch also ends at about this many bytes of text, so that long rows do not pile up.
pub(crate) const BYTES: usize = 16 << 20;

/// Whether a batch has all it should hold.
pub(crate) fn is_full(batch: &RawBatch) -> bool {
    batch.len() >= ROWS || batch.text_bytes() >= BYTES
}
