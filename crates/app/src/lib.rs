//! The application: joins the stations of the data's way and offers them on the command line.

pub mod cli;
pub mod evaluate;
pub mod load;
pub mod matching;
pub mod model_files;
pub mod output;
pub mod progress;
pub mod report;
pub mod usage;
mod whole_file;
