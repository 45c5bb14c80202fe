//! Settings: flag > environment (`PLANZOEKER_*`) > `planzoeker.toml` > default.
//!
//! A key that isn't known is refused with its line: a setting that is silently left out is worse than
//! a service that doesn't start.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use crate::index::corpus::{fault_of, line_of};

/// Name of the settings file in the working directory.
pub const FILE: &str = "planzoeker.toml";

/// Settings as one source gives them; what it doesn't say is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, clap::Args)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Directory with the PDFs [env: PLANZOEKER_CORPUS] [default: corpus]
    #[arg(long, value_name = "DIR")]
    pub corpus: Option<PathBuf>,
    /// Directory of the index [env: PLANZOEKER_INDEX] [default: index]
    #[arg(long, value_name = "DIR")]
    pub index: Option<PathBuf>,
    /// Address to serve on; port 0 is any free one [env: PLANZOEKER_LISTEN] [default: 127.0.0.1:7070]
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<String>,
    /// Address under which visitors reach the service [env: PLANZOEKER_PUBLIC_URL]
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// Milliseconds that the corpus must be still before a change is indexed
    /// [env: PLANZOEKER_SETTLE_MS] [default: 3000]
    #[arg(long, value_name = "MS")]
    pub settle_ms: Option<u64>,
}

/// All settings with their values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Directory with the PDFs.
    pub corpus: PathBuf,
    /// Directory of the index.
    pub index: PathBuf,
    /// Address to serve on.
    pub listen: String,
    /// Address under which visitors reach the service; links are relative without it.
    pub public_url: Option<String>,
    /// How long the corpus must be still before a change is indexed.
    pub settle: Duration,
}

/// Why the settings can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("can't read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A variable of the environment holds no whole number.
    #[error("{0} is not a whole number")]
    Variable(String),
    /// The file is wrong.
    #[error("{path}, line {line}: {message}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong, with the key.
        message: String,
    },
}

impl Settings {
    /// What this source says, else what `other` says.
    #[must_use]
    pub fn or(self, other: Settings) -> Settings {
        Settings {
            corpus: self.corpus.or(other.corpus),
            index: self.index.or(other.index),
            listen: self.listen.or(other.listen),
            public_url: self.public_url.or(other.public_url),
            settle_ms: self.settle_ms.or(other.settle_ms),
        }
    }

    /// What the environment says; an empty variable says nothing.
    pub fn from_environment(
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Settings, ConfigError> {
        let value =
            |name: &str| variable(&format!("PLANZOEKER_{name}")).filter(|value| !value.is_empty());
        let text = |name: &str| value(name).map(|value| value.to_string_lossy().into_owned());
        let number = |name: &str| match text(name).map(|text| text.trim().parse()) {
            None => Ok(None),
            Some(Ok(number)) => Ok(Some(number)),
            Some(Err(_)) => Err(ConfigError::Variable(format!("PLANZOEKER_{name}"))),
        };
        Ok(Settings {
            corpus: value("CORPUS").map(PathBuf::from),
            index: value("INDEX").map(PathBuf::from),
            listen: text("LISTEN"),
            public_url: text("PUBLIC_URL"),
            settle_ms: number("SETTLE_MS")?,
        })
    }

    /// What a settings file says; nothing where there is no such file.
    pub fn from_file(path: &Path) -> Result<Settings, ConfigError> {
        match std::fs::read_to_string(path) {
            Ok(text) => parse(path, &text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Settings::default()),
            Err(source) => Err(ConfigError::Unreadable { path: path.to_path_buf(), source }),
        }
    }

    /// Fills in the defaults.
    #[must_use]
    pub fn complete(self) -> Config {
        Config {
            corpus: self.corpus.unwrap_or_else(|| "corpus".into()),
            index: self.index.unwrap_or_else(|| "index".into()),
            listen: self.listen.unwrap_or_else(|| "127.0.0.1:7070".to_owned()),
            public_url: self.public_url,
            settle: Duration::from_millis(self.settle_ms.unwrap_or(3000)),
        }
    }
}

fn parse(path: &Path, text: &str) -> Result<Settings, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let (byte, message) = fault_of(text, &error);
        ConfigError::Wrong { path: path.to_path_buf(), line: line_of(text, byte), message }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_source_wins() {
        let from =
            |listen: &str| Settings { listen: Some(listen.to_owned()), ..Settings::default() };
        let environment = Settings::from_environment(|name| match name {
            "PLANZOEKER_LISTEN" => Some("environment".into()),
            "PLANZOEKER_INDEX" => Some("i".into()),
            "PLANZOEKER_CORPUS" => Some("".into()),
            "PLANZOEKER_SETTLE_MS" => Some("250".into()),
            _ => None,
        })
        .unwrap();
        let config = from("flag").or(environment.clone()).or(from("file")).complete();
        assert_eq!((config.listen.as_str(), config.index.to_str()), ("flag", Some("i")));
        assert_eq!(config.corpus.to_str(), Some("corpus"));
        assert_eq!(config.settle, Duration::from_millis(250));
        assert_eq!(environment.or(from("file")).complete().listen, "environment");
        let wrong = Settings::from_environment(|_| Some("3 s".into())).unwrap_err();
        assert_eq!(wrong.to_string(), "PLANZOEKER_SETTLE_MS is not a whole number");
    }

    #[test]
    fn a_fault_in_the_file_names_its_line_and_key() {
        let check = |text: &str, expected: &str| {
            let error = parse(Path::new("planzoeker.toml"), text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check("listen = '127.0.0.1:0'\nlisen = 'x'\n", "line 2: unknown field `lisen`");
        check("\n\nindex = 5\n", "line 3: index: invalid type");
        check("index\n", "line 1");
    }
}
