//! Delimited text: which characters give it its shape, and its rows into batches.

mod detect;
mod opening;
mod rows;
mod scan;
mod split;

pub(crate) use opening::opening;
pub(crate) use rows::Rows;
pub(crate) use split::split;
