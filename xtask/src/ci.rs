//! What the continuous integration runs. It is the same as `cargo xtask test`, on purpose: what passes on a
//! developer's machine passes there.

use crate::args::Args;

/// Runs everything.
pub fn run(args: Args) -> anyhow::Result<()> {
    crate::test::run(args)
}
