//! A model on disk: the readable file, and the frequencies that lie beside it under the same name.

use crate::whole_file::{write_file, write_private_file};
use anyhow::Context;
use identity::resolve::Model;
use std::io::Write;
use std::path::{Path, PathBuf};

/// How the second file's name ends.
const FREQUENCIES: &str = "frequencies";

/// Where the frequencies of a model file lie.
pub fn frequencies_of(model: &Path) -> PathBuf {
    model.with_extension(FREQUENCIES)
}

/// Reads a model from its file and the one beside it.
pub fn read(path: &Path) -> anyhow::Result<Model> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let beside = frequencies_of(path);
    let frequencies = std::fs::read(&beside).with_context(|| {
        format!(
            "cannot read {}, the frequencies that belong to {}; keep the two files in one folder",
            beside.display(),
            path.display()
        )
    })?;
    Model::from_files(&text, &frequencies)
        .with_context(|| format!("{} with {} was refused", path.display(), beside.display()))
}

/// Writes the two files of a model and says where they are. The frequencies come first: a model file is never
/// without its own.
pub fn write(path: &Path, model: &Model) -> anyhow::Result<[PathBuf; 2]> {
    let beside = frequencies_of(path);
    write_private_file(&beside, &|target| Ok(target.write_all(&model.frequencies_file())?))
        .with_context(|| format!("cannot write {}", beside.display()))?;
    write_file(path, &|target| Ok(target.write_all(model.to_toml().as_bytes())?))
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok([path.to_owned(), beside])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Request, load};
    use crate::matching::{Rules, find_people};
    use std::fmt::Write as _;

    /// People who are met twice, once with another e-mail address, in rows of so many.
    fn people(number: usize) -> String {
        let mut text = "record_id,first_name,last_name,birth_date,email\n".to_owned();
        for n in 0..number {
            let first = ["Anne", "Luc", "Eve", "Paul", "Rose"][n / 2 % 5];
            let last = ["Roux", "Petit", "Garcia", "Moreau"][n / 2 % 7 % 4];
            let (year, day) = (1950 + n / 2 % 50, 1 + n / 2 % 28);
            writeln!(text, "{n},{first},{last},{year}-03-{day:02},{}@x{}.org", n / 2, n % 2).unwrap();
        }
        text
    }

    /// Resolves these people, writes what was found into a folder, and says who is who.
    fn resolve(text: &str, model: Option<PathBuf>, out: &Path) -> anyhow::Result<Vec<u32>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("shop.csv");
        std::fs::write(&path, text)?;
        let request = Request { files: vec![path], mapping: None, extras: Vec::new(), ..Request::default() };
        let loaded = load(&request)?;
        let matched = find_people(&loaded, &Rules { model, threads: 1, ..Rules::default() })?;
        crate::output::write(out, &loaded, &matched)?;
        Ok(matched.resolution.customer_of)
    }

    fn check_refused(model: &Path, words: &[&str]) {
        let error = format!("{:#}", read(model).expect_err("the model is refused"));
        words.iter().for_each(|word| assert!(error.contains(word), "{error} does not say {word}"));
    }

    #[test]
    fn a_model_is_read_as_it_was_written() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let model = first.path().join("model.toml");
        let text = people(400);
        let trained = resolve(&text, None, first.path()).unwrap();
        let again = resolve(&text, Some(model.clone()), second.path()).unwrap();
        assert_eq!(trained, again);
        assert!(trained.iter().max() < Some(&250), "people were found");
        for name in ["model.toml", "model.frequencies", "people.csv", "people.jsonl", "reviews.csv"] {
            let [one, two] = [&first, &second].map(|folder| std::fs::read(folder.path().join(name)).unwrap());
            assert!(one == two, "{name} differs");
        }
    }

    #[test]
    fn the_two_files_belong_together() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        resolve(&people(200), None, one.path()).unwrap();
        resolve(&people(300), None, two.path()).unwrap();
        let model = one.path().join("model.toml");
        let [mine, other] = [&one, &two].map(|folder| frequencies_of(&folder.path().join("model.toml")));
        read(&model).unwrap();
        std::fs::copy(other, &mine).unwrap();
        check_refused(&model, &["model.frequencies", "belongs to m"]);
        std::fs::write(&mine, b"AMIGOFRQ\x01\0\0\0").unwrap();
        check_refused(&model, &["model.frequencies", "cut off"]);
        std::fs::remove_file(&mine).unwrap();
        check_refused(&model, &["model.frequencies", "belong to", "model.toml"]);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_the_frequencies() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("model.unfinished"), "left by an interrupted run").unwrap();
        resolve(&people(100), None, folder.path()).unwrap();
        let mode = |name: &str| folder.path().join(name).metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("model.frequencies"), 0o600);
    }
}
