//! Programs that the tests start and that no Rust package brings.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::program::{Program, is_installed};
use crate::report::say;

/// A Debian package, and what shows that it, or another system's package of the same, is there.
struct Package {
    name: &'static str,
    brings: Brings,
}

enum Brings {
    Program(&'static str),
    File(&'static str),
}

/// Packages that the tests need for the same reason.
struct Need {
    packages: &'static [Package],
    because: &'static str,
}

const NEEDS: [Need; 3] = [
    Need {
        packages: &[
            Package::of_program("skopeo"),
            Package::of_program("buildah"),
            Package::of_program("podman"),
            Package::of_program("crun"),
        ],
        because: "the tests push and pull with them",
    },
    Need {
        packages: &[Package {
            name: "kubernetes-client",
            brings: Brings::Program("kubectl"),
        }],
        because: "the tests make a Secret with it, without a cluster",
    },
    Need {
        packages: &[
            Package::of_program("chromium"),
            Package {
                name: "chromium-driver",
                brings: Brings::Program("chromedriver"),
            },
            Package {
                name: "fonts-dejavu-core",
                brings: Brings::File("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
            },
        ],
        because: "the tests open the web app in a real browser",
    },
];

impl Package {
    const fn of_program(name: &'static str) -> Self {
        Self {
            name,
            brings: Brings::Program(name),
        }
    }

    fn is_there(&self) -> bool {
        match self.brings {
            Brings::Program(program) => is_installed(program),
            Brings::File(file) => Path::new(file).is_file(),
        }
    }
}

/// Sees to it that the tests find the programs that they start: installs what is missing where that
/// can be done without asking, and otherwise fails with what a person has to do. Nothing is left
/// out silently.
pub(crate) fn ensure_all() -> Result<()> {
    let missing: Vec<(&Need, Vec<&str>)> = NEEDS
        .iter()
        .map(|need| (need, need.missing()))
        .filter(|(_, missing)| !missing.is_empty())
        .collect();
    let names: Vec<&str> = missing
        .iter()
        .flat_map(|(_, names)| names)
        .copied()
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    let all = names.join(" ");
    if !is_installed("apt-get") {
        bail!(
            "the tests need `{all}` and this is no Debian: install them with this system's packages"
        );
    }
    if !is_root()? {
        bail!("the tests need `{all}`: run `sudo apt-get install --no-install-recommends {all}`");
    }
    for (need, names) in &missing {
        let (names, because) = (names.join(" "), need.because);
        say(format_args!(
            "installing the Debian packages {names}: {because}"
        ));
    }
    apt_get("update").run()?;
    apt_get("install --yes --no-install-recommends")
        .args(names)
        .run()
}

impl Need {
    fn missing(&self) -> Vec<&'static str> {
        let missing = self.packages.iter().filter(|package| !package.is_there());
        missing.map(|package| package.name).collect()
    }
}

fn apt_get(command: &str) -> Program {
    Program::line("apt-get --quiet")
        .args(command.split_whitespace())
        .env("DEBIAN_FRONTEND", "noninteractive")
}

fn is_root() -> Result<bool> {
    let user = Program::line("id -u")
        .output()
        .context("asking who runs this")?;
    Ok(user.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_is_missing_until_what_it_brings_is_there() {
        let package = |brings| Package {
            name: "a-package",
            brings,
        };

        assert!(package(Brings::Program("cargo")).is_there());
        assert!(!package(Brings::Program("no-such-program")).is_there());
        assert!(package(Brings::File("/etc/passwd")).is_there());
        assert!(!package(Brings::File("/no/such/file")).is_there());
    }
}
