//! What acceptance promises: every pair has its known chance to be drawn, the intervals hold the truth as often as
//! they say, the wider blocking sees what the matcher's blocking missed, and the order of records never shows.
//! The records are the demo retailer's, whose truth is known.

mod figures;
mod sampling;
mod shop;
mod wider;
