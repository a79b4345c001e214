//! What resolving promises, as sentences that are tried: which pairs the match cases join, which the vetoes
//! keep apart, that neither order nor threads show in the answer, that models and explanations hold what they
//! say. Records are built clean here; cleaning has tests of its own.

mod cases;
mod decided;
mod decisions;
mod explanation;
mod faces;
mod frozen;
mod homes;
mod model_file;
mod order;
mod person;
mod population;
mod promises;
mod realtime;
mod said;
mod shared;
mod shop;
mod sides;
mod training;
mod unrelated;
mod vetoes;
