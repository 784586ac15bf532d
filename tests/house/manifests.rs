//! What every package's manifest says.

use super::workspace::packages;

#[test]
fn every_package_inherits_the_lint_table() {
    for package in packages() {
        let manifest = package.manifest();
        let inherited = manifest
            .get("lints")
            .and_then(|lints| lints.get("workspace"));
        assert_eq!(
            inherited,
            Some(&toml::Value::Boolean(true)),
            "{}",
            package.name
        );
        assert_eq!(
            manifest["lints"].as_table().unwrap().len(),
            1,
            "{} adds lints of its own",
            package.name
        );
    }
}

#[test]
fn every_package_has_the_edition_the_licence_and_a_description() {
    for package in packages() {
        let name = &package.name;
        assert_eq!(package.edition, "2024", "{name}");
        assert_eq!(package.license.as_deref(), Some("Apache-2.0"), "{name}");
        assert_eq!(package.rust_version.as_deref(), Some("1.95"), "{name}");
        assert_eq!(
            package.publish.as_deref(),
            Some(&[][..]),
            "{name} is not for a registry"
        );
        assert!(
            package.description.is_some_and(|text| !text.is_empty()),
            "{name}"
        );
    }
}

#[test]
fn every_package_is_called_like_its_folder() {
    for package in packages() {
        let folder = package.folder();
        let expected = match package.name.as_str() {
            "server" | "tests" | "frontend" => package.name.clone(),
            library => format!("crates/{library}"),
        };
        assert_eq!(folder, expected);
    }
}

#[test]
fn versions_are_chosen_in_one_place() {
    for package in packages() {
        let manifest = package.manifest();
        for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let dependencies = manifest.get(table).and_then(toml::Value::as_table);
            for (library, wanted) in dependencies.into_iter().flatten() {
                let inherits = wanted.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                let is_itself = *library == package.name;
                assert!(
                    inherits || is_itself,
                    "{}: {library} has a version of its own",
                    package.name
                );
            }
        }
    }
}
