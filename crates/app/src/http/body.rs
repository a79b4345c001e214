//! The body of a request: within its limits in bytes and time, text, JSON.

use super::Served;
use super::problem::{Fault, Problem};
use axum::body::Body;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What room is counted in, because it counts up to 32 bits only.
const KIB: usize = 1 << 10;
/// Bytes of a body that most bodies do not exceed.
const SMALL: usize = 64 << 10;

/// Room for the bodies of all requests together.
#[derive(Clone)]
pub(super) struct Room(Arc<Semaphore>);

impl Room {
    /// Room for so many bytes.
    pub fn of(bytes: usize) -> Room {
        Room(Arc::new(Semaphore::new((bytes / KIB).clamp(1, u32::MAX as usize >> 3))))
    }

    /// Nobody waits for room while holding some, or all might wait for each other.
    fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Problem> {
        let wanted = u32::try_from(bytes.div_ceil(KIB)).unwrap_or(u32::MAX);
        let taken = self.0.clone().try_acquire_many_owned(wanted);
        taken.map_err(|_| Fault::TooBusy { seconds: 1 }.into())
    }
}

/// A body, with the room that it takes.
pub(super) struct Text {
    /// What it says.
    pub text: String,
    _room: OwnedSemaphorePermit,
}

/// Reads the body of a request that should be JSON.
pub(super) async fn read(request: Request<Body>, served: &Served) -> Result<Text, Problem> {
    read_as("application/json", request, served).await
}

/// The same of some other media type.
pub(super) async fn read_as(
    media_type: &str,
    request: Request<Body>,
    served: &Served,
) -> Result<Text, Problem> {
    check_form(request.headers(), media_type)?;
    let length = announced(request.headers(), served.settings.max_body_bytes)?;
    let reading = collect(request.into_body(), length, served);
    let within = tokio::time::timeout(served.settings.read_within(), reading).await;
    let (bytes, room) = within.map_err(|_| Problem::from(Fault::SlowBody))??;
    let text = String::from_utf8(bytes).map_err(|_| Problem::from(Fault::BodyNotText))?;
    Ok(Text { text, _room: room })
}

fn check_form(headers: &HeaderMap, media_type: &str) -> Result<(), Problem> {
    if headers.contains_key(CONTENT_ENCODING) {
        return Err(Fault::Packed.into());
    }
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    match (types.next().and_then(|value| value.to_str().ok()), types.next()) {
        (Some(value), None) if is(value, media_type) => Ok(()),
        _ => Err(Fault::MediaType.into()),
    }
}

/// This media type, with no other charset than UTF-8.
fn is(content_type: &str, media_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let is_media_type = parts.next().is_some_and(|first| first.eq_ignore_ascii_case(media_type));
    let is_utf8 = |parameter: &str| match parameter.split_once('=') {
        Some((name, charset)) if name.eq_ignore_ascii_case("charset") => {
            charset.trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    };
    is_media_type && parts.all(is_utf8)
}

/// How long it says it is. What says beforehand that it is too large is not read at all.
fn announced(headers: &HeaderMap, most: usize) -> Result<usize, Problem> {
    let Some(length) = headers.get(CONTENT_LENGTH) else { return Ok(0) };
    let length = length.to_str().ok().and_then(|length| length.parse().ok());
    length.filter(|length| *length <= most).ok_or_else(|| Fault::TooLarge { most }.into())
}

async fn collect(
    mut body: Body,
    announced: usize,
    served: &Served,
) -> Result<(Vec<u8>, OwnedSemaphorePermit), Problem> {
    let most = served.settings.max_body_bytes;
    let mut bytes = Vec::with_capacity(announced);
    let mut room = served.room.take(1)?;
    let mut held = KIB;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Problem::from(Fault::CutBody))?.into_data() else { continue };
        let length = bytes.len() + data.len();
        if length > most {
            return Err(Fault::TooLarge { most }.into());
        }
        if length > held {
            room.merge(served.room.take(length - held)?);
            held += (length - held).next_multiple_of(KIB);
        }
        if length > bytes.capacity() {
            // Growing by doubling would hold it twice. What is promised but never written to costs nothing.
            bytes.reserve_exact(if length > SMALL { most - bytes.len() } else { SMALL });
        }
        bytes.extend_from_slice(&data);
    }
    Ok((bytes, room))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_in_utf8_is_read() {
        let check = |content_type: &str, expected: bool| {
            assert_eq!(is(content_type, "application/json"), expected, "{content_type}");
        };
        check("application/json", true);
        check("Application/JSON; charset=\"UTF-8\"", true);
        check("application/json; version=1", true);
        check("application/json; charset=latin1", false);
        check("application/jsonl", false);
        check("text/json", false);
        check("", false);
    }
}
