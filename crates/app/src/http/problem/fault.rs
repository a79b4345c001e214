//! Everything that may be wrong, with its word for machines and its status.

use super::kind::Kind;
use super::oidc::{self, Oidc};
use super::undecided::Undecided;
use crate::accounts::password::Weak;
use crate::http::json::Flaw;
use crate::live::{Unfit, Unready};
use model::{DeadLetterId, Permission};

/// What is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::http) enum Fault {
    /// The node is starting, or has just lost the database.
    NotReady { seconds: u64, why: Unready },
    /// More comes in than can be worked on.
    TooBusy { seconds: u64 },
    /// The same key came with another message.
    KeyReused,
    /// The same message is being worked on.
    InProgress,
    /// Nothing of this kind has the id or the name.
    Unknown { what: &'static str },
    /// Whose it is may still ask, and deletes it.
    OwnerMayAsk,
    /// Events are kept for a time, and whoever asks knows none of those that are there.
    EventsForgotten,
    /// The person was erased.
    Erased,
    /// Something failed inside; the log has the rest under this reference.
    Failed { reference: String },
    /// It could not be written here and is kept.
    Kept { letter: DeadLetterId },
    /// The dead letter waits no more.
    Settled,
    /// The node's own words.
    Refused { code: &'static str, detail: String },
    /// No answer in time.
    Timeout,
    /// The body did not arrive in time.
    SlowBody,
    /// The connection broke off within the body.
    CutBody,
    /// The body is larger than this.
    TooLarge { most: usize },
    /// The body is not `application/json`.
    MediaType,
    /// The body is packed.
    Packed,
    /// The body is not UTF-8.
    BodyNotText,
    /// The body is no JSON that can be taken.
    Json(Flaw),
    /// A value is of another kind than this.
    WrongType { expected: Kind },
    /// A name is missing.
    Missing { name: &'static str },
    /// A name of a message or a query that has no meaning there, and the nearest that has.
    UnknownName { name: String, nearest: Option<&'static str> },
    /// No field is called so; the nearest that is.
    UnknownField { name: String, nearest: Option<&'static str> },
    /// A field that stands beside the fields, not among them.
    NotAmongFields { name: &'static str, instead: &'static str },
    /// A list where one value is the most.
    OneValueOnly,
    /// More values than a field has.
    TooManyOfField { most: usize },
    /// The key or the source is empty, too long, or has characters that nobody sees.
    BadKey { most: usize },
    /// `delete` along with fields.
    DeleteAndFields,
    /// No items.
    NoItems,
    /// More items than this.
    TooManyItems { most: usize },
    /// A number outside these bounds.
    OutOfRange { from: usize, to: usize },
    /// Nothing is known of the person asked for.
    NothingToCompare,
    /// It cannot be an id of this.
    BadId { what: &'static str },
    /// The address cannot be decoded.
    BadAddress,
    /// A name of the query that stands twice.
    TwiceInQuery { name: &'static str },
    /// A filter that is empty or too long.
    BadFilter { name: &'static str, most: usize },
    /// Two names of the query of which one leaves no sense to the other.
    NotTogether { names: [&'static str; 2] },
    /// The text to search for is missing or too long.
    BadSearch { most: usize },
    /// The header that recognises a message sent again.
    BadIdempotencyKey,
    /// Nothing is served there.
    NoRoute,
    /// Not with this method.
    Method,
    /// The host is not one that this process answers for.
    WrongHost,
    /// Nobody says who asks.
    NotSignedIn,
    /// Whoever asks may not do it.
    NotAllowed { permission: Permission },
    /// Somebody else claimed the task.
    Claimed,
    /// The token is none of ours, or does not hold any more.
    BadToken,
    /// None of these, or several where one is needed.
    OneOf { names: &'static [&'static str] },
    /// A decision that cannot be taken.
    Undecided(Undecided),
    /// It would tell values that whoever asks does not see in clear.
    NotInClear,
    /// The cursor was not handed out for this list.
    BadCursor,
    /// The conditions of a change cannot be read.
    BadCondition,
    /// What is to be changed is not as the request knows it.
    ChangedMeanwhile,
    /// A change does not say which state it knows.
    IfMatchRequired,
    /// The session of the cookie came to its end.
    SessionOver,
    /// The password must be changed before anything else.
    MustChangePassword,
    /// A page of somebody else sent it.
    CrossSite,
    /// The header X-CSRF-Token is missing, or not that of the session.
    BadCsrf,
    /// Login and password do not belong together, or may not be used.
    WrongPassword,
    /// Too many attempts to sign in.
    TooManyAttempts { seconds: u64 },
    /// Something of this name is there already.
    Taken { what: &'static str },
    /// Nobody could make users any more.
    LastAdmin,
    /// A role goes beyond what whoever asks may give.
    BeyondReach,
    /// A password that is not taken.
    Weak(Weak),
    /// It cannot be a login.
    BadLogin,
    /// A list that is too long.
    TooManyEntries { most: usize },
    /// More requests than this caller may make.
    TooManyRequests { seconds: u64 },
    /// It cannot be a day or an instant.
    BadMoment,
    /// It is no day.
    BadDay,
    /// It is no time zone.
    BadZone,
    /// More days than are told at once.
    TooManyDays { most: i64 },
    /// The last day lies before the first.
    EndsBeforeItBegins,
    /// The header that says what a person is read or written for.
    BadPurpose,
    /// A word that is none of these.
    NotAmong { words: &'static [&'static str] },
    /// A text that is no country.
    BadCountry,
    /// A name that is the repository's own.
    Reserved,
    /// Records of the source were read as it is registered now.
    SourceHasRecords,
    /// What is to be made is there already.
    Exists,
    /// The code in the body is not the one of whom the address names.
    OtherCode,
    /// A time that cannot be read.
    BadTime,
    /// Nobody is signed in by another service.
    Oidc(Oidc),
    /// The import came to its end.
    ImportOver,
    /// Something else is being done with the file of an import.
    ImportBusy,
    /// The row in quarantine waits no more.
    RowSettled,
    /// The key of the row in quarantine was destroyed.
    RowDestroyed,
    /// A file, a mapping or a repaired row that cannot be used as it is.
    Unusable { code: &'static str, detail: String },
    /// The file is larger than this.
    FileTooLarge { most: u64 },
    /// The body is said to be none of the files that are taken.
    FileType,
    /// Nothing may be sent to this address.
    BadUrl(Unfit),
}

impl Fault {
    /// A word for machines.
    pub fn code(&self) -> &'static str {
        self.facts().0
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.facts().1
    }

    fn facts(&self) -> (&'static str, u16) {
        match self {
            Fault::NotReady { .. } => ("not_ready", 503),
            Fault::TooBusy { .. } => ("too_busy", 429),
            Fault::KeyReused => ("idempotency_key_reused", 422),
            Fault::InProgress => ("in_progress", 409),
            Fault::Unknown { .. } => ("not_found", 404),
            Fault::OwnerMayAsk => ("owner_may_ask", 409),
            Fault::EventsForgotten => ("events_forgotten", 410),
            Fault::Erased => ("erased", 410),
            Fault::Failed { .. } => ("failed", 500),
            Fault::Kept { .. } => ("failed", 500),
            Fault::Settled => ("dead_letter_settled", 409),
            // An item that failed by our fault, alone in its message.
            Fault::Refused { code: code @ "failed", .. } => (code, 500),
            Fault::Refused { code, .. } => (code, 422),
            Fault::Timeout => ("timeout", 504),
            Fault::SlowBody => ("slow_body", 408),
            Fault::CutBody => ("cut_body", 400),
            Fault::TooLarge { .. } => ("too_large", 413),
            Fault::MediaType => ("media_type", 415),
            Fault::Packed => ("content_encoding", 415),
            Fault::BodyNotText => ("not_utf8", 400),
            Fault::Json(Flaw::Syntax { .. }) => ("bad_json", 400),
            Fault::Json(Flaw::TooDeep) => ("json_too_deep", 400),
            Fault::Json(Flaw::Duplicate { .. }) => ("duplicate_name", 400),
            Fault::Json(Flaw::Surrogate) => ("bad_escape", 400),
            Fault::Json(Flaw::TooManyNames) => ("too_many_names", 400),
            Fault::Json(Flaw::TooManyValues) => ("too_many_values", 400),
            Fault::WrongType { .. } => ("wrong_type", 422),
            Fault::Missing { .. } => ("missing", 422),
            Fault::UnknownName { .. } => ("unknown_name", 422),
            Fault::UnknownField { .. } => ("unknown_field", 422),
            Fault::NotAmongFields { .. } => ("not_among_fields", 422),
            Fault::OneValueOnly => ("one_value_only", 422),
            Fault::TooManyOfField { .. } => ("too_many_of_field", 422),
            Fault::BadKey { .. } => ("bad_key", 422),
            Fault::DeleteAndFields => ("delete_and_fields", 422),
            Fault::NoItems => ("no_items", 422),
            Fault::TooManyItems { .. } => ("too_many_items", 422),
            Fault::OutOfRange { .. } => ("out_of_range", 422),
            Fault::NothingToCompare => ("nothing_to_compare", 422),
            Fault::BadId { .. } => ("bad_id", 400),
            Fault::BadAddress => ("bad_address", 400),
            Fault::TwiceInQuery { .. } => ("twice_in_query", 400),
            Fault::BadFilter { .. } => ("bad_filter", 400),
            Fault::NotTogether { .. } => ("not_together", 422),
            Fault::BadSearch { .. } => ("bad_search", 400),
            Fault::BadIdempotencyKey => ("bad_idempotency_key", 400),
            Fault::NoRoute => ("no_route", 404),
            Fault::Method => ("method_not_allowed", 405),
            Fault::WrongHost => ("wrong_host", 421),
            Fault::NotSignedIn => ("not_signed_in", 401),
            Fault::NotAllowed { .. } => ("not_allowed", 403),
            Fault::BadToken => ("invalid_token", 401),
            Fault::OneOf { .. } => ("one_of", 422),
            Fault::Claimed => ("claimed", 409),
            Fault::Undecided(why) => (why.code, why.status),
            Fault::NotInClear => ("not_in_clear", 403),
            Fault::BadCursor => ("bad_cursor", 400),
            Fault::BadCondition => ("bad_condition", 400),
            Fault::ChangedMeanwhile => ("changed_meanwhile", 412),
            Fault::IfMatchRequired => ("if_match_required", 428),
            Fault::SessionOver => ("session_over", 401),
            Fault::MustChangePassword => ("must_change_password", 403),
            Fault::CrossSite => ("cross_site", 403),
            Fault::BadCsrf => ("bad_csrf_token", 403),
            Fault::WrongPassword => ("wrong_login_or_password", 401),
            Fault::TooManyAttempts { .. } => ("too_many_attempts", 429),
            Fault::Taken { .. } => ("taken", 409),
            Fault::LastAdmin => ("last_admin", 409),
            Fault::BeyondReach => ("beyond_reach", 403),
            Fault::Weak(_) => ("weak_password", 422),
            Fault::BadLogin => ("bad_login", 422),
            Fault::TooManyEntries { .. } => ("too_many_entries", 422),
            Fault::TooManyRequests { .. } => ("too_many_requests", 429),
            Fault::BadMoment => ("bad_moment", 400),
            Fault::BadDay => ("bad_day", 422),
            Fault::BadZone => ("bad_time_zone", 422),
            Fault::TooManyDays { .. } => ("too_many_days", 422),
            Fault::EndsBeforeItBegins => ("ends_before_it_begins", 422),
            Fault::BadPurpose => ("bad_purpose", 400),
            Fault::NotAmong { .. } => ("unknown_word", 422),
            Fault::BadCountry => ("bad_country", 422),
            Fault::Reserved => ("reserved", 422),
            Fault::SourceHasRecords => ("source_has_records", 409),
            Fault::Exists => ("exists", 409),
            Fault::OtherCode => ("other_code", 422),
            Fault::BadTime => ("bad_time", 400),
            Fault::Oidc(why) => why.facts(),
            Fault::ImportOver => ("import_over", 409),
            Fault::ImportBusy => ("import_busy", 409),
            Fault::RowSettled => ("row_settled", 409),
            Fault::RowDestroyed => ("row_destroyed", 409),
            Fault::Unusable { code, .. } => (code, 422),
            Fault::FileTooLarge { .. } => ("too_large", 413),
            Fault::FileType => ("media_type", 415),
            Fault::BadUrl(_) => ("bad_url", 422),
        }
    }

    /// When to ask again, in seconds.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Fault::NotReady { seconds, .. }
            | Fault::TooBusy { seconds }
            | Fault::TooManyAttempts { seconds }
            | Fault::TooManyRequests { seconds } => Some(*seconds),
            Fault::InProgress => Some(1),
            Fault::Oidc(Oidc::Away) => Some(oidc::BACK),
            _ => None,
        }
    }

    /// What is missing where the process is not ready, for machines.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Fault::NotReady { why, .. } => Some(why.code()),
            _ => None,
        }
    }

    /// Under what the log tells more.
    pub fn reference(&self) -> Option<&str> {
        match self {
            Fault::Failed { reference } => Some(reference),
            _ => None,
        }
    }

    /// Under what it is kept.
    pub fn dead_letter(&self) -> Option<DeadLetterId> {
        match self {
            Fault::Kept { letter } => Some(*letter),
            _ => None,
        }
    }

    /// What the header WWW-Authenticate says of it (RFC 6750, section 3).
    pub fn challenge(&self) -> Option<&'static str> {
        match self {
            Fault::NotSignedIn | Fault::SessionOver | Fault::WrongPassword => Some(r#"Bearer realm="amigo""#),
            Fault::BadToken => Some(r#"Bearer realm="amigo", error="invalid_token""#),
            _ => None,
        }
    }

    /// Whether what else comes on the connection cannot be trusted, or is not worth reading.
    pub fn ends_the_connection(&self) -> bool {
        matches!(self, Fault::SlowBody | Fault::CutBody | Fault::TooLarge { .. } | Fault::FileTooLarge { .. })
    }
}
