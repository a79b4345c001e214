//! Progress on long work: a bar with rate and remaining time on the terminal, nothing where there is none.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over bytes.
pub fn bytes(total: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(total);
    bar.set_style(style("{prefix} {bar:30} {bytes}/{total_bytes} {binary_bytes_per_sec}, {eta} left"));
    bar.set_prefix(what.to_owned());
    bar
}

/// A bar over things that are counted.
pub fn count(total: u64, what: &str) -> ProgressBar {
    let bar = ProgressBar::new(total);
    bar.set_style(style("{prefix} {bar:30} {human_pos}/{human_len} {per_sec}, {eta} left"));
    bar.set_prefix(what.to_owned());
    bar
}

/// A turning sign for work of unknown length.
pub fn spinner(what: &str) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.set_style(style("{spinner} {prefix} {elapsed}"));
    bar.set_prefix(what.to_owned());
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the templates of this file are valid")
}
