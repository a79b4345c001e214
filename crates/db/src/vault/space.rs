//! What keys are kept for. The numbers are stored and never change.

/// What a key seals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Space {
    /// A source record with all its versions.
    Record = 1,
    /// A row in quarantine.
    Quarantine = 2,
    /// What a steward wrote or named in a decision.
    Decision = 3,
    /// The frequencies of a model.
    Model = 4,
    /// What a labeller wrote about a pair.
    Label = 5,
    /// An associate.
    Associate = 6,
    /// Why a row in quarantine was discarded.
    Note = 7,
    /// Why somebody was erased.
    Erasure = 8,
    /// An item that was accepted but could not be written.
    DeadLetter = 9,
    /// What a serving process holds in memory, written down for its next start.
    WorkingSet = 10,
    /// Somebody who signs in.
    User = 11,
    /// The private half of a key that signs access tokens.
    SigningKey = 12,
    /// A file that was sent to be taken in.
    Upload = 13,
    /// Where events are sent to, and what signs them.
    Webhook = 14,
    /// Sets of ids in the access log, and what signs its heads.
    AccessLog = 20,
}

impl Space {
    /// All of them.
    pub const ALL: [Space; 15] = [
        Space::Record,
        Space::Quarantine,
        Space::Decision,
        Space::Model,
        Space::Label,
        Space::Associate,
        Space::Note,
        Space::Erasure,
        Space::DeadLetter,
        Space::WorkingSet,
        Space::User,
        Space::SigningKey,
        Space::Upload,
        Space::Webhook,
        Space::AccessLog,
    ];

    /// What it is called in messages.
    pub const fn what(self) -> &'static str {
        match self {
            Space::Record => "source record",
            Space::Quarantine => "quarantined row",
            Space::Decision => "decision",
            Space::Model => "model",
            Space::Label => "label",
            Space::Associate => "associate",
            Space::Note => "note",
            Space::Erasure => "erasure",
            Space::DeadLetter => "dead letter",
            Space::WorkingSet => "working set",
            Space::User => "user",
            Space::SigningKey => "signing key",
            Space::Upload => "upload",
            Space::Webhook => "webhook",
            Space::AccessLog => "access log",
        }
    }

    /// Ties a wrapped key to its place, so that keys cannot be exchanged.
    pub(super) fn context(self, id: i64) -> [u8; 9] {
        let mut context = [self as u8; 9];
        context[1..].copy_from_slice(&id.to_le_bytes());
        context
    }
}
