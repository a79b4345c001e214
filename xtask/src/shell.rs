//! Runs other programs from the root of the repository and says which one failed and how.

use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the root of the repository")
}

/// Where Cargo puts what it builds.
pub fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// A fresh, empty folder under the target folder.
pub fn scratch(name: &str) -> anyhow::Result<PathBuf> {
    let dir = target_dir().join("xtask").join(name);
    if dir.exists() {
        std::fs::remove_dir_all(&dir).with_context(|| format!("cannot empty {}", dir.display()))?;
    }
    std::fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    Ok(dir)
}

/// A program to be run in the root of the repository, with these words.
pub fn program<S: AsRef<std::ffi::OsStr>>(path: impl AsRef<Path>, words: &[S]) -> Command {
    let mut command = Command::new(path.as_ref());
    command.args(words).current_dir(root());
    command
}

/// Cargo, the same one that runs this program, with a line of words.
pub fn cargo(line: &str) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    program(cargo, &line.split_whitespace().collect::<Vec<_>>())
}

/// Runs it with our own output; an error unless it succeeds.
pub fn run(mut command: Command) -> anyhow::Result<()> {
    let status = command.status().with_context(|| format!("cannot start `{}`", line(&command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(&command));
    }
    Ok(())
}

/// Goes on as this program, which then answers to whoever stops us; an error where it cannot be started, or, where a
/// process cannot become another, unless it succeeds.
pub fn become_it(mut command: Command) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        let failed = command.exec();
        Err(failed).with_context(|| format!("cannot start `{}`", line(&command)))
    }
    #[cfg(not(unix))]
    run(command)
}

/// Runs it and returns what it wrote to standard output; an error unless it succeeds.
pub fn output(mut command: Command) -> anyhow::Result<String> {
    command.stderr(Stdio::inherit());
    let output = command.output().with_context(|| format!("cannot start `{}`", line(&command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", line(&command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` did not write text", line(&command)))
}

/// The command as one would type it in the root of the repository.
pub fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| short(&word.to_string_lossy())).collect::<Vec<_>>().join(" ")
}

fn short(word: &str) -> String {
    let root = format!("{}/", root().display());
    let word = if word.ends_with("/cargo") { "cargo" } else { word };
    let word = word.replace(&root, "");
    if word.contains(' ') { format!("'{word}'") } else { word }
}

/// Whether we may do everything on this machine.
pub fn we_are_root() -> bool {
    output(program("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}

/// Finds a program on the search path by the first of these names that is there.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let dirs: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| dirs.iter().map(move |dir| dir.join(name))).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let command = program(root().join("target/debug/amigo"), &["report", "two words"]);
        assert_eq!(line(&command), "target/debug/amigo report 'two words'");
        assert!(line(&cargo("fmt --check")).ends_with("cargo fmt --check"));
    }

    #[test]
    fn a_failure_names_the_command() {
        let error = run(program("sh", &["-c", "exit 3"])).unwrap_err().to_string();
        assert!(error.contains("sh -c 'exit 3'") && error.contains('3'), "{error}");
        let error = output(program("no-such-program", &["x"])).unwrap_err().to_string();
        assert!(error.contains("cannot start `no-such-program x`"), "{error}");
    }
}
