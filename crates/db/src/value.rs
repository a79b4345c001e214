//! The values that go into tables, whichever engine holds these.

/// A value on its way into a table.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Value<'a> {
    /// A number, an instant or an id.
    Int(i64),
    /// A number that may be missing.
    Maybe(Option<i64>),
    /// Bytes.
    Bytes(&'a [u8]),
    /// Bytes that may be missing.
    MaybeBytes(Option<&'a [u8]>),
    /// Text.
    Text(&'a str),
    /// Text that may be missing.
    MaybeText(Option<&'a str>),
}
