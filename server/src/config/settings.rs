//! Raw settings: what the file and the environment say, by key, before it means anything.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use super::keys::{KEYS, Key};

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The configuration file.
    File(PathBuf),
    /// A variable of the environment.
    Variable(String),
    /// The command line, or a default that a command sets for itself.
    Command,
    /// The key's own default.
    Default,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "in {}", path.display()),
            Self::Variable(name) => write!(f, "in the variable {name}"),
            Self::Command => f.write_str("on the command line"),
            Self::Default => f.write_str("by default"),
        }
    }
}

/// A configuration that cannot be used. Never repeats a value: it may be a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the configuration file {} cannot be read", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("the configuration file {} is not TOML: line {line}", path.display())]
    NotToml {
        /// Which file.
        path: PathBuf,
        /// The line of the first mistake, counted from 1.
        line: usize,
    },
    /// A key that does not exist.
    #[error("there is no configuration key '{key}' ({source_}){}", nearest.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default())]
    UnknownKey {
        /// The key that was given.
        key: String,
        /// Where.
        source_: Source,
        /// The nearest key that exists.
        nearest: Option<&'static str>,
    },
    /// A value that is not what its key wants.
    #[error("the configuration key '{key}' ({source_}) should be {expected}")]
    WrongValue {
        /// The key.
        key: &'static str,
        /// Where its value came from.
        source_: Source,
        /// What it should be.
        expected: String,
    },
    /// Two keys that say the same thing in two ways.
    #[error("give either '{0}' or '{1}', not both")]
    Both(&'static str, &'static str),
}

/// What the file and the environment say. `Debug` shows the keys, not the values.
#[derive(Default, Clone)]
pub struct Settings {
    values: BTreeMap<&'static str, (String, Source)>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

impl Settings {
    /// Reads the file, if one is given, and then the `BERTH_…` variables among `environment`.
    ///
    /// # Errors
    /// A file that cannot be read or is not TOML; a key that does not exist.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut settings = Self::default();
        if let Some(path) = file {
            settings.read_file(path)?;
        }
        for (name, value) in environment {
            if let Some(key) = name.strip_prefix("BERTH_") {
                settings.read_variable(&name, key, value)?;
            }
        }
        Ok(settings)
    }

    /// Sets a key for a command, unless the file or the environment has set it.
    pub fn default_to(&mut self, key: &'static str, value: impl Into<String>) {
        self.values
            .entry(key)
            .or_insert_with(|| (value.into(), Source::Command));
    }

    fn read_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let before = error
                .span()
                .and_then(|span| text.get(..span.start))
                .unwrap_or_default();
            ConfigError::NotToml {
                path: path.to_owned(),
                line: before.matches('\n').count() + 1,
            }
        })?;
        let mut pending = vec![(String::new(), toml::Value::Table(table))];
        while let Some((path_so_far, value)) = pending.pop() {
            if let toml::Value::Table(table) = value {
                pending.extend(table.into_iter().map(|(name, value)| {
                    let dot = if path_so_far.is_empty() { "" } else { "." };
                    (format!("{path_so_far}{dot}{name}"), value)
                }));
                continue;
            }
            let source = Source::File(path.to_owned());
            let key = find(|key| key.path == path_so_far)
                .ok_or_else(|| unknown(&path_so_far, source.clone()))?;
            let text = match value {
                toml::Value::String(text) => text,
                other => other.to_string(),
            };
            self.values.insert(key.path, (text, source));
        }
        Ok(())
    }

    fn read_variable(&mut self, name: &str, key: &str, value: String) -> Result<(), ConfigError> {
        let source = Source::Variable(name.to_owned());
        let found = find(|candidate| candidate.variable() == name)
            .ok_or_else(|| unknown(&key.to_ascii_lowercase().replace('_', "."), source.clone()))?;
        self.values.insert(found.path, (value, source));
        Ok(())
    }

    /// The text of a key, or of its default.
    pub(super) fn text(&self, key: &'static str) -> Result<String, ConfigError> {
        self.optional(key)
            .map(str::to_owned)
            .ok_or_else(|| self.wrong(key, "given"))
    }

    /// The text of a key or of its default, if it has either.
    pub(super) fn optional(&self, key: &'static str) -> Option<&str> {
        match self.values.get(key) {
            Some((text, _)) => Some(text),
            None => find(|candidate| candidate.path == key).and_then(|key| key.default),
        }
    }

    pub(super) fn path(&self, key: &'static str) -> Result<PathBuf, ConfigError> {
        self.text(key).map(PathBuf::from)
    }

    pub(super) fn parse<T: FromStr>(
        &self,
        key: &'static str,
        expected: &str,
    ) -> Result<T, ConfigError> {
        self.text(key)?
            .trim()
            .parse()
            .map_err(|_| self.wrong(key, expected))
    }

    pub(super) fn choice<T: Copy>(
        &self,
        key: &'static str,
        choices: &[(&str, T)],
    ) -> Result<T, ConfigError> {
        let text = self.text(key)?;
        choices
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, value)| *value)
            .ok_or_else(|| {
                let names: Vec<_> = choices
                    .iter()
                    .map(|(name, _)| format!("'{name}'"))
                    .collect();
                self.wrong(key, &names.join(" or "))
            })
    }

    pub(super) fn duration(&self, key: &'static str) -> Result<Duration, ConfigError> {
        humantime::parse_duration(self.text(key)?.trim())
            .map_err(|_| self.wrong(key, "a duration such as 30s, 15m or 24h"))
    }

    pub(super) fn wrong(&self, key: &'static str, expected: &str) -> ConfigError {
        let source_ = self
            .values
            .get(key)
            .map_or(Source::Default, |(_, source)| source.clone());
        ConfigError::WrongValue {
            key,
            source_,
            expected: expected.to_owned(),
        }
    }
}

fn find(matches: impl Fn(&Key) -> bool) -> Option<&'static Key> {
    KEYS.iter().find(|key| matches(key))
}

fn unknown(key: &str, source_: Source) -> ConfigError {
    let nearest = KEYS
        .iter()
        .map(|known| {
            (
                strsim::jaro_winkler(key, &known.path.replace('_', ".")),
                known.path,
            )
        })
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, path)| path);
    ConfigError::UnknownKey {
        key: key.to_owned(),
        source_,
        nearest,
    }
}
