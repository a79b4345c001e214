//! Business events are sent to whoever wants to be told (the Standard Webhooks specification). The process that writes
//! sends them: a task for each webhook, so that one whose receiver is slow or gone holds up no other. How far each is stands
//! in the database, so that whoever begins to write goes on where another one ended. What may be sent now, when again and
//! when no more is decided by pure functions.

mod ask;
mod change;
mod counts;
mod dispatch;
mod health;
mod hub;
mod lane;
mod log;
mod order;
mod outcome;
mod plan;
mod private;
mod retry;
mod said;
mod send;
mod sign;

pub use ask::{NewWebhook, Rotated, ShownWebhook, WebhookChange};
pub use counts::WebhookCounts;
pub(super) use hub::Hub;
pub use hub::Message;
pub use send::Outcome;
