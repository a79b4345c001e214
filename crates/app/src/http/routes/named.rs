//! What an address names.

use crate::http::problem::{Fault, Problem};
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use std::str::FromStr;

/// A part of the address, unless it cannot be decoded.
pub(super) type Named = Result<Path<String>, PathRejection>;

/// The part as it stands.
pub(super) fn text(path: Named) -> Result<String, Problem> {
    let Path(text) = path.map_err(|_| Fault::BadAddress)?;
    Ok(text)
}

/// The id that the part is.
pub(super) fn id_of<Id: FromStr>(path: Named, what: &'static str) -> Result<Id, Problem> {
    id(text(path)?, what)
}

/// An id.
pub(super) fn id<Id: FromStr>(text: impl AsRef<str>, what: &'static str) -> Result<Id, Problem> {
    text.as_ref().parse().map_err(|_| Fault::BadId { what }.into())
}
