//! A body that is a file: within its limits in bytes and time, handed on piece by piece and never held as a whole.

use super::Served;
use super::problem::{Fault, Problem};
use crate::live::Arriving;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http_body_util::BodyExt;
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;

/// What files are sent as.
const TYPES: [&str; 9] = [
    "application/octet-stream",
    "text/csv",
    "text/plain",
    "text/tab-separated-values",
    "application/x-ndjson",
    "application/jsonl",
    "application/gzip",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-excel",
];

/// Whether a request brings a file that may fit. What says beforehand that it is too large is not read at all.
pub(super) fn check(request: &Request<Body>, served: &Served) -> Result<(), Problem> {
    let headers = request.headers();
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let told = (types.next().and_then(|value| value.to_str().ok()), types.next());
    let is_file = |told: &str| {
        let media_type = told.split(';').next().unwrap_or_default().trim();
        TYPES.iter().any(|known| media_type.eq_ignore_ascii_case(known))
    };
    if headers.contains_key(CONTENT_ENCODING) || !matches!(told, (Some(told), None) if is_file(told)) {
        return Err(Fault::FileType.into());
    }
    let most = served.settings.max_upload_bytes;
    let length = headers.get(CONTENT_LENGTH).map(|length| length.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(length) if length.is_none_or(|length| length > most) => Err(Fault::FileTooLarge { most }.into()),
        _ => Ok(()),
    }
}

/// A place among the files that are sent at once.
pub(super) fn place(served: &Served) -> Result<OwnedSemaphorePermit, Problem> {
    let place = Arc::clone(&served.uploads).try_acquire_owned();
    place.map_err(|_| Fault::TooBusy { seconds: 5 }.into())
}

/// Takes the whole file; what came of one that breaks off is destroyed.
pub(super) async fn all(mut arriving: Arriving, body: Body, served: &Served) -> Result<i64, Problem> {
    let id = arriving.id();
    match pieces(&mut arriving, body, served).await {
        Ok(()) => arriving.end().await?,
        Err(problem) => {
            arriving.give_up().await;
            return Err(problem);
        }
    }
    Ok(id)
}

async fn pieces(arriving: &mut Arriving, mut body: Body, served: &Served) -> Result<(), Problem> {
    let (most, patience) = (served.settings.max_upload_bytes, served.settings.read_within());
    let mut length = 0_u64;
    loop {
        let frame = tokio::time::timeout(patience, body.frame()).await;
        let Some(frame) = frame.map_err(|_| Problem::from(Fault::SlowBody))? else { return Ok(()) };
        let Ok(data) = frame.map_err(|_| Problem::from(Fault::CutBody))?.into_data() else { continue };
        length += data.len() as u64;
        if length > most {
            return Err(Fault::FileTooLarge { most }.into());
        }
        arriving.take(&data).await?;
    }
}
