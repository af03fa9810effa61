use porthole_policy::{AppId, Attribution, DeviceClass, HostName, Verdict};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::file;

/// The longest detail, in characters.
const LONGEST: usize = 300;

/// What a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ActivityKind"))]
pub enum Kind {
    /// Content would become, or became, a file.
    Download,
    /// A page would go, or went, to a printer.
    Print,
    /// A connection was refused: a caller that is none of our windows, or a host that no app names.
    Connect,
    /// The device certificate was given to a server that asked for it.
    PresentCertificate,
    /// The device class changed.
    DeviceClass,
    /// The managed file was loaded or refused.
    Config,
    /// A device certificate was asked for, renewed or removed.
    Enrolment,
}

impl Kind {
    /// The name used in the activity log and scripts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Download => "download",
            Self::Print => "print",
            Self::Connect => "connect",
            Self::PresentCertificate => "present_certificate",
            Self::DeviceClass => "device_class",
            Self::Config => "config",
            Self::Enrolment => "enrolment",
        }
    }
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ActivityRecord"))]
pub struct Record {
    /// When, in UTC.
    #[serde(with = "time::serde::rfc3339")]
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub time: OffsetDateTime,
    /// The id of the pinned app, where one is concerned.
    pub app: Option<String>,
    /// The apps of which one is concerned, where nothing tells which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<Vec<String>>"))]
    pub candidates: Vec<String>,
    /// The host, where one is concerned; only its registrable domain where the managed file does not name the host.
    pub host: Option<String>,
    /// What was decided about.
    pub activity: Kind,
    /// The answer.
    pub verdict: Verdict,
    /// The rule or default that decided.
    pub rule: String,
    /// The device class in force.
    pub device_class: DeviceClass,
    /// The SHA-256 fingerprint of the device certificate, where one was in force.
    pub certificate: Option<String>,
    /// What this one case adds, such as a file's kind. Never content.
    pub detail: Option<String>,
    /// How many more times the same was decided since the record before this one; 0 for a decision by itself.
    #[serde(default, skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "typescript", ts(optional, as = "Option<u32>"))]
    pub repeated: u32,
}

/// A record that was just written, with its number in this run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "ActivityEntry"))]
pub struct Entry {
    /// From 1, in the order in which they stand in the log.
    pub number: u64,
    /// What was decided.
    pub record: Record,
}

/// The newest records at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "NewestActivity"))]
pub struct Newest {
    /// The number of the last [`Entry`] that is among them; 0 where this run has written none.
    pub number: u64,
    /// Newest first.
    pub records: Vec<Record>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Record {
    /// A record of now, with the fields that every decision has.
    #[must_use]
    pub fn new(activity: Kind, verdict: Verdict, rule: impl Into<String>, device_class: DeviceClass) -> Self {
        Self {
            time: OffsetDateTime::now_utc(),
            app: None,
            candidates: Vec::new(),
            host: None,
            activity,
            verdict,
            rule: rule.into(),
            device_class,
            certificate: None,
            detail: None,
            repeated: 0,
        }
    }

    /// Names the pinned app.
    #[must_use]
    pub fn app(mut self, app: &AppId) -> Self {
        self.app = Some(app.to_string());
        self
    }

    /// Names the pinned app, or those of which one is concerned.
    #[must_use]
    pub fn with_attribution(mut self, attribution: &Attribution) -> Self {
        match attribution {
            Attribution::App(app) => self.app(app),
            Attribution::Several(apps) => {
                self.candidates = apps.iter().map(ToString::to_string).collect();
                self
            }
            Attribution::Unknown => self,
        }
    }

    /// Names a host that the managed file names.
    #[must_use]
    pub fn host(mut self, host: &HostName) -> Self {
        self.host = Some(host.to_string());
        self
    }

    /// Names a host that the managed file does not name, by its registrable domain: the labels below it may be words of
    /// a page.
    #[must_use]
    pub fn outside_host(mut self, host: &HostName) -> Self {
        let name = host.as_str();
        let domain = psl::domain_str(name).filter(|_| host.ip().is_none());
        // An address, or a name of one label such as `localhost`.
        let whole = host.ip().is_some() || !name.contains('.');
        self.host = Some(match domain {
            Some(domain) if domain.len() < name.len() => format!("*.{domain}"),
            Some(domain) => domain.to_owned(),
            None if whole => name.to_owned(),
            None => "a host without a registrable domain".to_owned(),
        });
        self
    }

    /// Names the device certificate in force by its fingerprint.
    #[must_use]
    pub fn certificate(mut self, fingerprint: Option<&str>) -> Self {
        self.certificate = fingerprint.map(ToOwned::to_owned);
        self
    }

    /// Adds what this one case adds: words of Porthole's own, cut to a line of bounded length.
    #[must_use]
    pub fn detail(mut self, detail: impl AsRef<str>) -> Self {
        let line = detail.as_ref().chars().map(|letter| if letter.is_control() { ' ' } else { letter });
        self.detail = Some(line.take(LONGEST).collect());
        self
    }

    /// Adds the file that was decided about. Only one that may be written is named: its name is on the disk anyway.
    #[must_use]
    pub fn file(self, name: &str, bytes: Option<u64>) -> Self {
        match self.verdict {
            Verdict::Allow | Verdict::Monitor => self.detail(name),
            Verdict::Block => {
                let facts = file::describe_file(name, bytes);
                self.detail(facts)
            }
        }
    }

    /// Whether both records have the same content, apart from their times.
    pub(crate) fn says_the_same(&self, other: &Self) -> bool {
        *self == Self { time: self.time, ..other.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocked() -> Record {
        Record::new(Kind::Download, Verdict::Block, "no downloads", DeviceClass::Untrusted)
    }

    #[test]
    fn a_blocked_file_is_recorded_without_a_word_of_the_page() {
        let name = format!("{}.secret words", "content ".repeat(400_000));
        let record = blocked().file(&name, Some(5));
        assert_eq!(record.detail.as_deref(), Some("file of another type, up to 10 kB"));
        let kept = Record::new(Kind::Download, Verdict::Allow, "default", DeviceClass::Certified);
        assert_eq!(kept.file("report.pdf", None).detail.as_deref(), Some("report.pdf"));
    }

    #[test]
    fn a_detail_is_one_line_of_bounded_length() {
        let record = blocked().detail("a\nb\u{7}".to_owned() + &"c".repeat(4_000));
        let detail = record.detail.unwrap();
        assert!(detail.starts_with("a b c") && detail.chars().count() == LONGEST, "{detail}");
    }

    #[test]
    fn a_host_outside_the_managed_file_is_recorded_by_its_registrable_domain() {
        for (host, recorded) in [
            ("the-pin-is-4711.evil.example", "*.evil.example"),
            ("evil.example", "evil.example"),
            ("words.of.a.page.evil.co.uk", "*.evil.co.uk"),
            ("words.github.io", "words.github.io"),
            ("203.0.113.7", "203.0.113.7"),
            ("2001:db8::7", "2001:db8::7"),
            ("localhost", "localhost"),
            ("co.uk", "a host without a registrable domain"),
        ] {
            let record = blocked().outside_host(&host.parse().unwrap());
            assert_eq!(record.host.as_deref(), Some(recorded), "{host}");
        }
    }
}
