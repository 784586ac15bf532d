//! What every source file looks like.

use std::path::Path;

use super::workspace::{files, text};

/// Lines of a file, its unit tests left out, at which it has to be split.
const LIMIT: usize = 600;

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    let long: Vec<_> = sources()
        .into_iter()
        .filter(|file| !is_test(file))
        .map(|file| (lines_without_tests(&text(Path::new(&file)).unwrap()), file))
        .filter(|(lines, _)| *lines > LIMIT)
        .collect();

    assert_eq!(long, Vec::new());
}

#[test]
fn unit_tests_do_not_count_as_length() {
    let source = "fn one() {}\nfn two() {}\n\n#[cfg(test)]\nmod tests {\n    // long\n}\n";

    assert_eq!(lines_without_tests(source), 3);
    assert_eq!(
        lines_without_tests("#[cfg(test)]\nmod tests;\nfn one() {}\n"),
        3
    );
}

#[test]
fn no_module_is_called_mod() {
    let hidden: Vec<_> = sources()
        .into_iter()
        .filter(|file| file.ends_with("/mod.rs"))
        .collect();

    assert_eq!(hidden, Vec::<String>::new());
}

#[test]
fn every_crate_and_every_module_of_a_library_says_what_it_is() {
    let silent: Vec<_> = sources()
        .into_iter()
        .filter(|file| file.starts_with("crates/") && !is_test(file))
        .filter(|file| !text(Path::new(file)).unwrap().starts_with("//!"))
        .collect();

    assert_eq!(silent, Vec::<String>::new());
}

fn sources() -> Vec<String> {
    let sources: Vec<_> = files()
        .into_iter()
        .map(|file| file.to_str().unwrap().to_owned())
        .filter(|file| file.ends_with(".rs"))
        .collect();
    assert!(
        sources.iter().any(|file| file == "tests/house/files.rs"),
        "the search finds this file"
    );
    sources
}

/// A file of a package that holds nothing but that package's tests: `tests/….rs`,
/// `src/…/tests.rs`, `src/…/tests/….rs`. The package `tests` is not made of such.
fn is_test(file: &str) -> bool {
    let (_, inside) = file
        .strip_prefix("crates/")
        .unwrap_or(file)
        .split_once('/')
        .unwrap_or_default();
    inside
        .split('/')
        .any(|part| part == "tests" || part == "tests.rs")
}

fn lines_without_tests(source: &str) -> usize {
    let (code, _) = source
        .split_once("#[cfg(test)]\nmod tests {")
        .unwrap_or((source, ""));
    code.lines().count()
}
