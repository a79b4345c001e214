//! Good order in the set: what came since is put into the bulk, one kind at a time. Made beside the set, so that whoever asks
//! meanwhile waits only for the moment in which it takes the place of what was there.

use super::keys::Key;
use super::postings::Postings;
use super::set::Set;
use crate::records::Index;

/// The postings of one kind in good order.
pub struct Tidied {
    kind: usize,
    postings: Postings,
}

impl Set {
    /// One kind in good order, where one is not. Nothing may change before it is put in its place.
    pub fn tidied(&self) -> Option<Tidied> {
        let kind = self.kinds.all.iter().position(|(_, postings)| postings.is_scattered())?;
        let holds = |short, index| self.is_alive(index) && self.carries_short(kind as u8, short, index);
        Some(Tidied { kind, postings: self.kinds.all[kind].1.merged(holds) })
    }

    /// Puts it in its place, and gives back what was there: letting go of it takes a while too.
    pub fn put_tidied(&mut self, tidied: Tidied) -> Tidied {
        let Tidied { kind, postings } = tidied;
        let before = std::mem::replace(&mut self.kinds.all[kind].1, postings);
        Tidied { kind, postings: before }
    }

    fn carries_short(&self, kind: u8, short: u32, index: Index) -> bool {
        let carries = |key: &Key| self.kinds.short(*key) == short;
        self.keys_of_kind(self.records.get(index), kind).iter().any(carries)
    }
}
