//! Who may ask: users, API clients, and the roles that both are given. Whoever gives or takes roles does so within the
//! own reach; whoever lies beyond it is answered like somebody who does not exist.

mod clients;
mod messages;
mod roles;
mod users;

pub(super) use clients::{
    CHANGE as CHANGE_CLIENT, CREATE as CREATE_CLIENT, LIST as CLIENTS, READ as CLIENT, ROTATE,
};
pub(super) use roles::GET as ROLES;
pub(super) use users::{CHANGE as CHANGE_USER, CREATE as CREATE_USER, LIST as USERS, READ as USER, RESET};
