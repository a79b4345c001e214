//! What can be set, as the manual says: the defaults, and an example of every setting.

use toml::Table;

/// The manual: every setting with its default, commented.
pub const DEFAULT: &str = include_str!("../../config.default.toml");

/// What holds where nothing is said.
pub(super) fn defaults() -> Table {
    DEFAULT.parse().expect("a test reads the manual")
}

/// Every setting there is: those without a default with their example.
pub(super) fn all() -> Table {
    examples().parse().expect("a test reads the examples of the manual")
}

/// The manual with its examples switched on: settings without a default stand in it as `#name = value`.
pub(super) fn examples() -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(setting) if setting.starts_with(char::is_alphabetic) => setting.to_owned(),
        // A section, and the lines of a list.
        Some(setting) if setting.starts_with('[') && setting.ends_with(']') => setting.to_owned(),
        Some(setting) if setting.starts_with("  {") || setting == "]" => setting.to_owned(),
        _ => line.to_owned(),
    };
    DEFAULT.lines().map(line).collect::<Vec<_>>().join("\n")
}
