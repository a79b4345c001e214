//! The working set: what a serving process holds in memory to answer at once. It lives in memory only; nothing of it
//! is ever written to disk.

pub mod search;
