//! Reads the words after `cargo xtask`. Every option is asked for by name and what is left over is an error,
//! so that a misspelt option never passes unnoticed.

use anyhow::{Context, bail};
use std::str::FromStr;

/// The words not yet asked for.
pub struct Args(Vec<String>);

impl Args {
    /// The words of a command line, the program's own name left out.
    pub fn new(words: impl Iterator<Item = String>) -> Self {
        Self(words.collect())
    }

    /// Takes the next word that is not an option.
    pub fn positional(&mut self) -> Option<String> {
        let help = |word: &str| matches!(word, "--help" | "-h");
        let at = self.0.first().is_some_and(|word| !word.starts_with('-') || help(word));
        at.then(|| self.0.remove(0))
    }

    /// Takes an option without a value, such as `--quick`.
    pub fn flag(&mut self, name: &str) -> bool {
        let at = self.0.iter().position(|word| word == name);
        at.map(|at| self.0.remove(at)).is_some()
    }

    /// Takes an option with a value, written `--seed 7` or `--seed=7`.
    pub fn value<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(
        &mut self,
        name: &str,
    ) -> anyhow::Result<Option<T>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let value = text.parse().with_context(|| format!("`{text}` does not fit {name}"))?;
        Ok(Some(value))
    }

    fn text(&mut self, name: &str) -> anyhow::Result<Option<String>> {
        let joined = format!("{name}=");
        if let Some(at) = self.0.iter().position(|word| word.starts_with(&joined)) {
            return Ok(Some(self.0.remove(at)[joined.len()..].to_owned()));
        }
        let Some(at) = self.0.iter().position(|word| word == name) else { return Ok(None) };
        self.0.remove(at);
        if at == self.0.len() {
            bail!("{name} needs a value");
        }
        Ok(Some(self.0.remove(at)))
    }

    /// Ends the reading: a word that nobody asked for is an error.
    pub fn finish(self) -> anyhow::Result<()> {
        match self.0.first() {
            Some(word) => bail!("`{word}` is not understood here; see cargo xtask help"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(line: &str) -> Args {
        Args::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_taken_in_any_order() {
        let mut args = args("identity --records 5000 --quick --seed=7");
        assert_eq!(args.positional().as_deref(), Some("identity"));
        assert!(args.flag("--quick") && !args.flag("--write"));
        assert_eq!(args.value::<u64>("--seed").unwrap(), Some(7));
        assert_eq!(args.value::<u64>("--records").unwrap(), Some(5000));
        assert_eq!(args.value::<u64>("--runs").unwrap(), None);
        args.finish().unwrap();
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let message = |result: anyhow::Result<()>| result.unwrap_err().to_string();
        assert!(message(args("--qiuck").finish()).contains("`--qiuck`"));
        assert!(message(args("--seed").value::<u64>("--seed").map(drop)).contains("--seed needs a value"));
        assert!(message(args("--seed x").value::<u64>("--seed").map(drop)).contains("`x` does not fit"));
    }
}
