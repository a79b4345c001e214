//! What is done to the repository meanwhile: tills and shops that tell records, a steward who decides, files that are
//! imported, and people who look things up.

mod files;
mod looks;
mod steward;
mod teller;

use super::Soak;
use std::thread::{Scope, ScopedJoinHandle};
use std::time::Duration;

/// Those who tell records.
const TELLERS: u64 = 6;
/// Those who look things up.
const LOOKERS: u64 = 3;

/// Begins all of it; whatever was sent before it is over is insisted on until it is answered.
pub fn begin<'scope>(
    scope: &'scope Scope<'scope, '_>,
    soak: &'scope Soak,
) -> Vec<ScopedJoinHandle<'scope, ()>> {
    let tellers = (0..TELLERS).map(|number| scope.spawn(move || teller::run(soak, number)));
    let lookers = (0..LOOKERS).map(|number| scope.spawn(move || looks::run(soak, 200 + number)));
    let others = [scope.spawn(|| steward::run(soak, 300)), scope.spawn(|| files::run(soak, 400))];
    tellers.chain(lookers).chain(others).collect()
}

/// Waits for so many milliseconds at most, by a number that is drawn.
fn pause(milliseconds: usize) {
    std::thread::sleep(Duration::from_millis(milliseconds as u64));
}
