use porthole_policy::{AppId, Attribution, DeviceClass, HostName, Verdict};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// What a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
pub struct Record {
    /// When, in UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub time: OffsetDateTime,
    /// The id of the pinned app, where one is concerned.
    pub app: Option<String>,
    /// The apps of which one is concerned, where nothing tells which.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
    /// The host, where one is concerned. Never a path, never a query.
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
    /// What this one case adds, such as a file's name. Never content.
    pub detail: Option<String>,
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
    pub fn attributed(mut self, attribution: &Attribution) -> Self {
        match attribution {
            Attribution::App(app) => self.app(app),
            Attribution::Several(apps) => {
                self.candidates = apps.iter().map(ToString::to_string).collect();
                self
            }
            Attribution::Unknown => self,
        }
    }

    /// Names the host.
    #[must_use]
    pub fn host(mut self, host: &HostName) -> Self {
        self.host = Some(host.to_string());
        self
    }

    /// Names the device certificate in force by its fingerprint.
    #[must_use]
    pub fn certificate(mut self, fingerprint: Option<&str>) -> Self {
        self.certificate = fingerprint.map(ToOwned::to_owned);
        self
    }

    /// Adds what this one case adds.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}
