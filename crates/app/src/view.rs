//! Records as survivorship and the plan of ids see them, wherever they are held.

use identity::golden;
use identity::records::Index;

/// The records as the plan names them.
pub(crate) trait View {
    /// Number in the database.
    fn id(&self, index: Index) -> i64;
    /// Current version.
    fn version(&self, index: Index) -> i64;
    /// As survivorship sees it.
    fn member(&self, index: Index) -> golden::Member;
}
