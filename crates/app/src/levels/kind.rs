//! Kinds of questions, as far as it matters how soon they are answered.

/// What kind of question a request is. Streams and files take as long as whoever follows or sends wants, and whoever
/// watches the process is no user of it: these are not timed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// Something known by its id or in a list is read.
    Read,
    /// Somebody is looked for by what is known of them.
    Find,
    /// Something is changed.
    Write,
    /// A stream is followed, or a file is sent.
    Transfer,
    /// The process itself is watched.
    Probe,
}

impl Kind {
    /// Those that are timed.
    pub const TIMED: [Kind; 3] = [Kind::Read, Kind::Find, Kind::Write];

    /// Its name in answers.
    pub const fn key(self) -> &'static str {
        match self {
            Kind::Read => "read",
            Kind::Find => "find",
            Kind::Write => "write",
            Kind::Transfer => "transfer",
            Kind::Probe => "probe",
        }
    }
}
