//! What stewards said, as this process knows it: read once, and again where a decision was written since.

use crate::decisions::Book;
use crate::session::Session;
use std::sync::{Arc, PoisonError, RwLock};

/// The book as it is known here.
#[derive(Default)]
pub(crate) struct KnownBook(RwLock<Option<Arc<Book>>>);

impl KnownBook {
    /// What is known; read where nothing is yet.
    pub fn get(&self, session: &Session) -> anyhow::Result<Arc<Book>> {
        if let Some(book) = self.known() {
            return Ok(book);
        }
        let book = Arc::new(Book::read(session)?);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(known.get_or_insert(book)))
    }

    /// What is known without asking the database.
    pub fn known(&self) -> Option<Arc<Book>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on this.
    pub fn set(&self, book: Arc<Book>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(book);
    }
}
