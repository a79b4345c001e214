//! The application: joins the stations of the data's way and offers them on the command line.

pub mod acceptance;
mod cells;
pub mod cli;
mod clock;
pub mod customers;
pub mod decisions;
pub mod evaluate;
pub mod import;
pub mod load;
pub mod matching;
pub mod model_files;
pub mod output;
pub mod policy;
pub mod progress;
pub mod quality;
pub mod quarantine;
pub mod report;
pub mod resolver;
pub mod sealed;
pub mod session;
pub mod stores;
pub mod usage;
mod whole_file;
pub mod working;
