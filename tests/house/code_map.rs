//! The README's code map against the tree.

use std::collections::BTreeSet;
use std::path::Path;

use super::workspace::{Package, packages, root, text};

#[test]
fn code_map_has_a_line_for_every_package() {
    let map = code_map(&readme());
    let missing: Vec<_> = packages()
        .iter()
        .map(Package::folder)
        .filter(|folder| !map.contains(folder))
        .collect();

    assert_eq!(
        missing,
        Vec::<String>::new(),
        "not in the README's code map"
    );
}

#[test]
fn code_map_has_no_line_for_what_is_not_there() {
    let folders: BTreeSet<_> = packages().iter().map(Package::folder).collect();
    let gone: Vec<_> = code_map(&readme())
        .into_iter()
        .filter(|path| match path.strip_prefix("crates/") {
            Some(_) => !folders.contains(path),
            None => !root().join(path).exists(),
        })
        .collect();

    assert_eq!(
        gone,
        Vec::<String>::new(),
        "in the README's code map, but not in the tree"
    );
}

#[test]
fn code_map_is_the_table_that_names_crates() {
    let readme = "\
| `berth serve` | a command |

| where | what |
|---|---|
| `crates/model/` | names |
| [`server`](server) | the binary |
Text, and `crates/in-passing`.
| `some.key` | a key |
";

    assert_eq!(
        code_map(readme),
        BTreeSet::from(["crates/model".to_owned(), "server".to_owned()])
    );
}

fn readme() -> String {
    text(Path::new("README.md")).unwrap()
}

/// The first thing in backquotes on each line of every table that names a crate.
fn code_map(readme: &str) -> BTreeSet<String> {
    let lines: Vec<_> = readme.lines().collect();
    lines
        .split(|line| !line.starts_with('|'))
        .filter(|table| table.iter().any(|line| line.starts_with("| `crates/")))
        .flatten()
        .filter_map(|line| line.split('`').nth(1))
        .map(|path| path.trim_end_matches('/').to_owned())
        .collect()
}
