//! Settings: flag > environment (`PLANZOEKER_*`) > `planzoeker.toml` > default.
//!
//! A key that isn't known is refused with its line: a setting that is silently left out is worse than
//! a service that doesn't start.

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;

use crate::index::corpus::{fault_of, line_of};
use crate::index::watch::Rhythm;
use crate::web::{Limits, Origins};

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
    /// Time that the corpus must be still before a change is indexed
    /// [env: PLANZOEKER_SETTLE] [default: 3]
    #[arg(long, value_name = "SECONDS")]
    pub settle: Option<Seconds>,
    /// Mail or web address where visitors can ask for help [env: PLANZOEKER_CONTACT]
    #[arg(long, value_name = "ADDRESS", help_heading = "Pages", hide_short_help = true)]
    pub contact: Option<String>,
    /// Who runs the service, as the description of the API names them [env: PLANZOEKER_OPERATOR]
    #[arg(long, value_name = "NAME", help_heading = "Pages", hide_short_help = true)]
    pub operator: Option<String>,
    /// Websites that may show /embed in a frame, as "https://a.nl https://b.nl"; without it every
    /// website may [env: PLANZOEKER_EMBED_ON]
    #[arg(long, value_name = "WEBSITES", help_heading = "Pages", hide_short_help = true)]
    pub embed_on: Option<String>,
    /// Websites whose pages may read the API, as "https://a.nl https://b.nl"; without it every
    /// website's may [env: PLANZOEKER_CORS]
    #[arg(long, value_name = "WEBSITES", help_heading = "Pages", hide_short_help = true)]
    pub cors: Option<Origins>,
    /// Your own privacy statement, in place of the draft on /privacy [env: PLANZOEKER_PRIVACY_URL]
    #[arg(long, value_name = "URL", help_heading = "Pages", hide_short_help = true)]
    pub privacy_url: Option<String>,
    /// Your own accessibility statement, in place of the draft on /toegankelijkheid
    /// [env: PLANZOEKER_ACCESSIBILITY_URL]
    #[arg(long, value_name = "URL", help_heading = "Pages", hide_short_help = true)]
    pub accessibility_url: Option<String>,
    /// Address of metrics and of the page for staff, which visitors must not reach; off without it
    /// [env: PLANZOEKER_OPS_LISTEN]
    #[arg(long, value_name = "ADDRESS")]
    pub ops_listen: Option<String>,
    /// Addresses of proxies whose X-Forwarded-For is believed, separated by commas
    /// [env: PLANZOEKER_TRUSTED_PROXY]
    #[arg(long, value_name = "ADDRESSES", help_heading = "Limits", hide_short_help = true)]
    pub trusted_proxy: Option<Addresses>,
    /// Requests that one address may make in a minute; off without it [env: PLANZOEKER_RATE_LIMIT]
    #[arg(long, value_name = "NUMBER", help_heading = "Limits", hide_short_help = true)]
    pub rate_limit: Option<Count>,
    /// Connections at once, at most half of the files that this process may open
    /// [env: PLANZOEKER_CONNECTIONS] [default: 512]
    #[arg(long, value_name = "NUMBER", help_heading = "Limits", hide_short_help = true)]
    pub connections: Option<Count>,
    /// Questions that may wait for each core before others are sent away
    /// [env: PLANZOEKER_QUEUE] [default: 16]
    #[arg(long, value_name = "NUMBER", help_heading = "Limits", hide_short_help = true)]
    pub queue: Option<Count>,
    /// Bytes of a request line with its headers, from 8192
    /// [env: PLANZOEKER_HEADER_BYTES] [default: 16384]
    #[arg(long, value_name = "BYTES", help_heading = "Limits", hide_short_help = true)]
    pub header_bytes: Option<Count>,
    /// Bytes of a request body [env: PLANZOEKER_BODY_BYTES] [default: 16384]
    #[arg(long, value_name = "BYTES", help_heading = "Limits", hide_short_help = true)]
    pub body_bytes: Option<Count>,
    /// Time a client has to send its headers, or to ask again
    /// [env: PLANZOEKER_HEADER_TIMEOUT] [default: 10]
    #[arg(long, value_name = "SECONDS", help_heading = "Limits", hide_short_help = true)]
    pub header_timeout: Option<Seconds>,
    /// Time an answer may take to make [env: PLANZOEKER_REQUEST_TIMEOUT] [default: 10]
    #[arg(long, value_name = "SECONDS", help_heading = "Limits", hide_short_help = true)]
    pub request_timeout: Option<Seconds>,
    /// Time in which a client must take in 4 KiB of its answer
    /// [env: PLANZOEKER_WRITE_TIMEOUT] [default: 30]
    #[arg(long, value_name = "SECONDS", help_heading = "Limits", hide_short_help = true)]
    pub write_timeout: Option<Seconds>,
    /// Time that answers under way have when the service stops
    /// [env: PLANZOEKER_DRAIN_TIMEOUT] [default: 10]
    #[arg(long, value_name = "SECONDS", help_heading = "Limits", hide_short_help = true)]
    pub drain_timeout: Option<Seconds>,
}

/// A number from 1.
pub type Count = std::num::NonZeroU32;

/// A time in seconds, `10` or `0.5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "f64")]
pub struct Seconds(pub Duration);

impl TryFrom<f64> for Seconds {
    type Error = &'static str;

    fn try_from(seconds: f64) -> Result<Seconds, &'static str> {
        // A day is beyond every use, and far below what clocks can add.
        Some(seconds)
            .filter(|seconds| (0.001..=86_400.0).contains(seconds))
            .map(|seconds| Seconds(Duration::from_secs_f64(seconds)))
            .ok_or("must be a number of seconds between 0.001 and 86400")
    }
}

impl FromStr for Seconds {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Seconds, &'static str> {
        text.parse::<f64>().unwrap_or(f64::NAN).try_into()
    }
}

/// Addresses of machines, separated by commas; none is none.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Addresses(pub Vec<IpAddr>);

impl TryFrom<String> for Addresses {
    type Error = String;

    fn try_from(text: String) -> Result<Addresses, String> {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().map_err(|_| format!("\"{part}\" is no IP address")))
            .collect::<Result<_, _>>()
            .map(Addresses)
    }
}

impl FromStr for Addresses {
    type Err = String;

    fn from_str(text: &str) -> Result<Addresses, String> {
        text.to_owned().try_into()
    }
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
    /// Where visitors can ask for help.
    pub contact: Option<String>,
    /// Who runs the service.
    pub operator: Option<String>,
    /// Websites that may show the search box in a frame, separated by spaces.
    pub embed_on: Option<String>,
    /// Websites whose pages may read the API.
    pub cors: Option<Origins>,
    /// The owner's privacy statement.
    pub privacy_url: Option<String>,
    /// The owner's accessibility statement.
    pub accessibility_url: Option<String>,
    /// Address of metrics and of the page for staff.
    pub ops_listen: Option<String>,
    /// What clients may cost.
    pub limits: Limits,
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
    /// An environment variable is wrong.
    #[error("{name}: {message}")]
    Variable {
        /// Its name.
        name: String,
        /// What is wrong with its value.
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
            settle: self.settle.or(other.settle),
            contact: self.contact.or(other.contact),
            operator: self.operator.or(other.operator),
            embed_on: self.embed_on.or(other.embed_on),
            cors: self.cors.or(other.cors),
            privacy_url: self.privacy_url.or(other.privacy_url),
            accessibility_url: self.accessibility_url.or(other.accessibility_url),
            ops_listen: self.ops_listen.or(other.ops_listen),
            trusted_proxy: self.trusted_proxy.or(other.trusted_proxy),
            rate_limit: self.rate_limit.or(other.rate_limit),
            connections: self.connections.or(other.connections),
            queue: self.queue.or(other.queue),
            header_bytes: self.header_bytes.or(other.header_bytes),
            body_bytes: self.body_bytes.or(other.body_bytes),
            header_timeout: self.header_timeout.or(other.header_timeout),
            request_timeout: self.request_timeout.or(other.request_timeout),
            write_timeout: self.write_timeout.or(other.write_timeout),
            drain_timeout: self.drain_timeout.or(other.drain_timeout),
        }
    }

    /// What the environment says; an empty variable says nothing.
    pub fn from_environment(
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Settings, ConfigError> {
        let environment = Environment { variable };
        Ok(Settings {
            corpus: environment.value("CORPUS").map(PathBuf::from),
            index: environment.value("INDEX").map(PathBuf::from),
            listen: environment.read("LISTEN")?,
            public_url: environment.read("PUBLIC_URL")?,
            settle: environment.read("SETTLE")?,
            contact: environment.read("CONTACT")?,
            operator: environment.read("OPERATOR")?,
            embed_on: environment.read("EMBED_ON")?,
            cors: environment.read("CORS")?,
            privacy_url: environment.read("PRIVACY_URL")?,
            accessibility_url: environment.read("ACCESSIBILITY_URL")?,
            ops_listen: environment.read("OPS_LISTEN")?,
            trusted_proxy: environment.read("TRUSTED_PROXY")?,
            rate_limit: environment.read("RATE_LIMIT")?,
            connections: environment.read("CONNECTIONS")?,
            queue: environment.read("QUEUE")?,
            header_bytes: environment.read("HEADER_BYTES")?,
            body_bytes: environment.read("BODY_BYTES")?,
            header_timeout: environment.read("HEADER_TIMEOUT")?,
            request_timeout: environment.read("REQUEST_TIMEOUT")?,
            write_timeout: environment.read("WRITE_TIMEOUT")?,
            drain_timeout: environment.read("DRAIN_TIMEOUT")?,
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
        let limits = Limits::default();
        let count = |set: Option<Count>, unset: usize| set.map_or(unset, |n| n.get() as usize);
        let time = |set: Option<Seconds>, unset: Duration| set.map_or(unset, |time| time.0);
        Config {
            corpus: self.corpus.unwrap_or_else(|| "corpus".into()),
            index: self.index.unwrap_or_else(|| "index".into()),
            listen: self.listen.unwrap_or_else(|| "127.0.0.1:7070".to_owned()),
            public_url: self.public_url,
            settle: time(self.settle, Rhythm::default().settle),
            contact: self.contact,
            operator: self.operator,
            embed_on: self.embed_on,
            cors: self.cors,
            privacy_url: self.privacy_url,
            accessibility_url: self.accessibility_url,
            ops_listen: self.ops_listen,
            limits: Limits {
                trusted_proxy: self.trusted_proxy.map_or(limits.trusted_proxy, |all| all.0),
                rate: self.rate_limit.map(Count::get),
                connections: count(self.connections, limits.connections),
                queue: count(self.queue, limits.queue),
                // The HTTP library reads in pieces of this size at least.
                header_bytes: count(self.header_bytes, limits.header_bytes).max(8192),
                body_bytes: count(self.body_bytes, limits.body_bytes),
                header_timeout: time(self.header_timeout, limits.header_timeout),
                request_timeout: time(self.request_timeout, limits.request_timeout),
                write_timeout: time(self.write_timeout, limits.write_timeout),
                drain_timeout: time(self.drain_timeout, limits.drain_timeout),
            },
        }
    }
}

/// The variables `PLANZOEKER_*`.
struct Environment<F> {
    variable: F,
}

impl<F: Fn(&str) -> Option<OsString>> Environment<F> {
    fn value(&self, name: &str) -> Option<OsString> {
        (self.variable)(&format!("PLANZOEKER_{name}")).filter(|value| !value.is_empty())
    }

    fn read<T: FromStr<Err: ToString>>(&self, name: &str) -> Result<Option<T>, ConfigError> {
        let read = |value: OsString| {
            value.to_string_lossy().parse().map_err(|error: T::Err| ConfigError::Variable {
                name: format!("PLANZOEKER_{name}"),
                message: error.to_string(),
            })
        };
        self.value(name).map(read).transpose()
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
            "PLANZOEKER_SETTLE" => Some("0.25".into()),
            _ => None,
        })
        .unwrap();
        let config = from("flag").or(environment.clone()).or(from("file")).complete();
        assert_eq!((config.listen.as_str(), config.index.to_str()), ("flag", Some("i")));
        assert_eq!(config.corpus.to_str(), Some("corpus"));
        assert_eq!(config.settle, Duration::from_millis(250));
        assert_eq!(environment.or(from("file")).complete().listen, "environment");
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
        check("listen = 'x'\nheader_timeout = -1\n", "line 2: header_timeout: must be a number");
        check("connections = 0\n", "line 1: connections: invalid value: integer `0`");
        check("cors = 'www.a.nl'\n", "line 1: cors: \"www.a.nl\" is no website");
        check("trusted_proxy = '127.0.0.1, ::x'\n", "line 1: trusted_proxy: \"::x\" is no IP");
    }

    #[test]
    fn a_wrong_variable_is_named() {
        let check = |name: &'static str, value: &'static str, expected: &str| {
            let read = Settings::from_environment(|asked| (asked == name).then(|| value.into()));
            match read.map(Settings::complete) {
                Ok(config) => assert!(format!("{config:?}").contains(expected), "{config:?}"),
                Err(error) => assert_eq!(error.to_string(), expected),
            }
        };
        let seconds = "must be a number of seconds between 0.001 and 86400";
        for value in ["soon", "NaN", "0", "-1", "1e9"] {
            check(
                "PLANZOEKER_WRITE_TIMEOUT",
                value,
                &format!("PLANZOEKER_WRITE_TIMEOUT: {seconds}"),
            );
        }
        check("PLANZOEKER_WRITE_TIMEOUT", "0.25", "write_timeout: 250ms");
        check("PLANZOEKER_HEADER_BYTES", "10", "header_bytes: 8192");
        check("PLANZOEKER_TRUSTED_PROXY", "10.0.0.1,::1", "trusted_proxy: [10.0.0.1, ::1]");
        check("PLANZOEKER_RATE_LIMIT", "120", "rate: Some(120)");
    }
}
