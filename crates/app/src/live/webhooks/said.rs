//! What was told of a failure that comes again and again.

/// Tells of a failure, unless it is the one that was told last.
pub(super) fn tell_once(said: &mut String, what: &str, error: &anyhow::Error) {
    let why = format!("{error:#}");
    if why != *said {
        tracing::warn!(why, "{what}");
    }
    *said = why;
}
