//! The vocabulary every other crate speaks: the fields of a source record, a batch of raw records, the
//! remarks that cleaning leaves behind, the policy of what never enters. It does no I/O and knows neither
//! files, HTTP nor SQL.

mod access;
mod batch;
mod date;
mod event;
mod field;
mod ids;
mod policy;
mod relation;
mod remark;
mod store;
mod trust;

pub use access::{Grant, Needed, Permission, Purpose, Reach, Role, Sight, may};
pub use batch::{Layout, RawBatch, RawRecord, Slot};
pub use date::{CivilDate, DateOrder};
pub use event::EventType;
pub use field::{DataClass, Field, Quality, RETENTION, Survivorship};
pub use ids::{
    AlarmId, AssociateId, ClientId, CustomerId, DeadLetterId, DecisionId, EventId, HouseholdId, IdError,
    ImportId, JobId, ModelId, QuarantineId, RecordId, ReviewId, RoundId, TicketId, UserId, WebhookId,
    WhatIfId,
};
pub use policy::{CardRange, Policy, PolicyError};
pub use relation::StoreRelation;
pub use remark::{Remark, RemarkKind};
pub use store::{Associate, Posting, Store, StoreKind, WorldRegion};
pub use trust::{STEWARD, Trust};
