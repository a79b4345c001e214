//! The vocabulary every other crate speaks: the fields of a source record, a batch of raw records, the
//! remarks that cleaning leaves behind. It does no I/O and knows neither files, HTTP nor SQL.

mod batch;
mod date;
mod field;
mod remark;
mod trust;

pub use batch::{Layout, RawBatch, RawRecord, Slot};
pub use date::{CivilDate, DateOrder};
pub use field::{DataClass, Field, Survivorship};
pub use remark::{Remark, RemarkKind};
pub use trust::{STEWARD, Trust};
