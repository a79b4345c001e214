//! A released program holds the console as it was built last; without `--release` it is read while the program runs, and
//! nothing is compiled again because of it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../../web/built");
    }
}
