//! Work beside everything else: a few threads of each process do what waits in the database, by priority and time, and
//! schedules make jobs by themselves. A kind of job is one file in `kinds` and a line in its list. What a job does may be
//! done twice where a process dies in the middle of it; that it ended is noted once.

pub mod ask;
mod kind;
mod kinds;
mod refused;
mod retry;
mod run;
mod runner;
mod scheduler;
mod timetable;
mod watch;

pub use ask::{Asked, Wanted};
pub use kind::{Kind, Needs, Parameter, Values};
pub use kinds::{ALL, DRAW_ROUND, draw_place, kind};
pub use refused::Refused;
pub use run::{Hopeless, Run};
pub use runner::{Jobs, here};
pub use scheduler::{Timed, put as put_schedule};
pub use timetable::Timetable;
