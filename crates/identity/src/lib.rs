//! Pure rules of identity: cleaning values, finding the records of one person, saying why. No I/O, no clock,
//! nothing asynchronous: the same records, model and decisions always give the same answer.

pub mod normalise;
pub mod records;
pub mod resolve;
