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
fn code_map_is_read_from_its_own_section_only() {
    let readme = "\
# Berth
| `not/this` | a table elsewhere |
## The code map
| where | what |
|---|---|
| `crates/model/` | names |
| [`server`](server) | the binary |
## Configuration
| `nor.this` | a key |
";

    assert_eq!(
        code_map(readme),
        BTreeSet::from(["crates/model".to_owned(), "server".to_owned()])
    );
}

fn readme() -> String {
    text(Path::new("README.md")).unwrap()
}

/// The first thing in backquotes on each table line below the heading that says "code map".
fn code_map(readme: &str) -> BTreeSet<String> {
    let is_heading = |line: &&str| line.starts_with('#');
    readme
        .lines()
        .skip_while(|line| !(is_heading(line) && line.to_lowercase().contains("code map")))
        .skip(1)
        .take_while(|line| !is_heading(line))
        .filter(|line| line.starts_with('|'))
        .filter_map(|line| line.split('`').nth(1))
        .map(|path| path.trim_end_matches('/').to_owned())
        .collect()
}
