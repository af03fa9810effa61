//! What a report holds. Structure and words are Porthole's own; every text that may hold a name goes through the redactor.

use std::path::{Path, PathBuf};

use porthole_activity::{Kind as Activity, Record};
use porthole_config::{ManagedConfig, Origin, Source};
use porthole_explain::Problem;
use porthole_identity::{AlternativeName, Certificate, Evaluation, rfc3339};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::pseudonyms::{Kind, Pseudonyms};
use super::redact::Redactor;
use crate::commands::doctor::{self, Check};
use crate::failure::Failure;
use crate::{in_force, places};

/// How many records of the activity log and lines of the log a report holds.
const RECORDS: usize = 200;
const LINES: usize = 400;

/// Stores that are called the same on every machine.
const USUAL_STORES: [&str; 2] = ["Secret Service", "NSS user database"];

/// A report, and what its placeholders replace.
pub(super) struct Report {
    pub(super) content: Value,
    pub(super) pseudonyms: Pseudonyms,
}

/// What a report is made of, as it was found.
pub(super) struct Facts {
    pub(super) versions: Vec<(&'static str, String)>,
    /// The names of this person and this machine.
    pub(super) own_names: Vec<String>,
    pub(super) config: Result<std::sync::Arc<ManagedConfig>, Box<Problem>>,
    pub(super) device: Option<Evaluation>,
    pub(super) checks: Vec<Check>,
    pub(super) activity: Result<Vec<Record>, Box<Problem>>,
    pub(super) log: Vec<String>,
    pub(super) made: OffsetDateTime,
}

impl Report {
    /// Looks at everything. The checks come first, as one of them needs a process with one thread.
    pub(super) fn make(source: &Source, made: OffsetDateTime) -> Self {
        let checks = doctor::examine(source).checks;
        let config = porthole_config::load(source).map_err(|refusal| Box::new(refusal.problem()));
        let device = config.as_ref().ok().and_then(|config| in_force::device(config).ok());
        // A log that cannot be read is one of the things that a report is for.
        let read = |log: PathBuf| {
            let records = porthole_activity::read(&log, None, RECORDS);
            records.map_err(|error| Box::new(error.code().with_detail(error.to_string())))
        };
        let activity = places::activity_log().map_err(Failure::into_problem).and_then(read);
        let log = places::state_folder().map(|folder| last_lines(&folder.join(porthole_activity::LOG_FILE)));
        let log = log.unwrap_or_default();
        let versions = versions();
        Facts { versions, own_names: own_names(), config, device, checks, activity, log, made }.report()
    }
}

impl Facts {
    pub(super) fn report(self) -> Report {
        let mut redactor = Redactor::new();
        self.add_names(&mut redactor.pseudonyms);
        if let Ok(config) = &self.config {
            learn_settings(config, &mut redactor);
        }
        let made = rfc3339(self.made);
        let versions =
            self.versions.iter().map(|(of, version)| ((*of).to_owned(), Value::from(version.as_str())));
        let content = json!({
            "report": 1,
            "made": made,
            "versions": versions.collect::<serde_json::Map<_, _>>(),
            "managedFile": managed(&self.config, &mut redactor),
            "device": self.device.as_ref().map(|found| device(found, &mut redactor)),
            "checks": self.checks.iter().map(|check| check_facts(check, &mut redactor)).collect::<Vec<_>>(),
            "activity": self.activity.iter().flatten().map(|record| record_facts(record, &mut redactor)).collect::<Vec<_>>(),
            "activityProblem": self.activity.as_ref().err().map(|problem| problem_facts(problem, &mut redactor)),
            "log": self.log.iter().map(|line| redactor.text(line)).collect::<Vec<_>>(),
        });
        Report { content, pseudonyms: redactor.pseudonyms }
    }

    /// Every name that is known before any text is read.
    fn add_names(&self, names: &mut Pseudonyms) {
        for name in &self.own_names {
            names.add(Kind::Name, name);
        }
        let candidates = self.device.iter().flat_map(|found| &found.ledger.candidates);
        for candidate in candidates {
            if let Ok(certificate) = &candidate.certificate {
                learn_certificate(certificate, names);
            }
            names.add(Kind::Name, &candidate.label);
            if !USUAL_STORES.contains(&candidate.store.as_str()) {
                names.add(Kind::Name, candidate.store.as_str());
            }
        }
        for record in self.activity.iter().flatten() {
            let apps = record.app.iter().chain(&record.candidates);
            apps.for_each(|app| names.add(Kind::App, app));
            record.host.iter().for_each(|host| names.add(Kind::Host, host));
        }
    }
}

fn learn_certificate(certificate: &Certificate, names: &mut Pseudonyms) {
    for name in [&certificate.subject, &certificate.issuer] {
        let text = name.to_string();
        // RFC 4514: what is escaped belongs to the value.
        let plain = text.replace("\\,", "\u{1}").replace("\\+", "\u{2}");
        for part in plain.split([',', '+']) {
            let value = part.split_once('=').map_or(part, |(_, value)| value);
            names.add(Kind::Name, &value.replace('\u{1}', ",").replace('\u{2}', "+").replace('\\', ""));
            names.add(Kind::Name, &value.replace('\u{1}', "\\,").replace('\u{2}', "\\+"));
        }
        names.add(Kind::Name, &text);
    }
    for name in &certificate.alternative_names {
        match name {
            AlternativeName::Dns(host) => names.add(Kind::Host, host),
            AlternativeName::Email(address) => names.add(Kind::Mail, address),
            AlternativeName::Uri(uri) => names.add(Kind::Text, uri),
        }
    }
}

/// The names in the settings: ids and names between brackets, and every text that is none of Porthole's own words.
fn learn_settings(config: &ManagedConfig, redactor: &mut Redactor) {
    for setting in &config.provenance {
        for name in setting.key.split('[').skip(1).filter_map(|rest| rest.split(']').next()) {
            let kind = if setting.key.starts_with("app[") { Kind::App } else { Kind::Rule };
            if name.parse::<usize>().is_err() {
                redactor.pseudonyms.add(kind, name);
            }
        }
        if let Some(host) = setting.key.strip_prefix("network.resolve.") {
            redactor.pseudonyms.add(Kind::Host, host.trim_start_matches("*."));
        }
        learn_value(&setting.key, &setting.value, redactor);
    }
}

fn learn_value(key: &str, value: &Value, redactor: &mut Redactor) {
    match value {
        Value::String(text) => learn_text(key, text, redactor),
        Value::Array(values) => values.iter().for_each(|value| learn_value(key, value, redactor)),
        Value::Object(fields) => {
            for (name, value) in fields {
                // Hosts are keys in some tables.
                if !redactor.is_own_word(name) {
                    learn_text(key, name, redactor);
                }
                learn_value(name, value, redactor);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn learn_text(key: &str, text: &str, redactor: &mut Redactor) {
    if redactor.is_own_word(text) {
        return;
    }
    if let Ok(address) = url::Url::parse(text)
        && let Some(host) = address.host_str()
    {
        redactor.pseudonyms.add(Kind::Host, host);
        return;
    }
    let last = key.rsplit('.').next().unwrap_or_default();
    let kind = match last {
        "hosts" | "scope" | "present_to" | "resolve" | "tunnel" | "private_hosts" => Kind::Host,
        "anchors" | "extra_roots" | "crl" | "file" | "key" | "icon" | "modules" => Kind::File,
        "message" => Kind::Text,
        _ => Kind::Name,
    };
    let (host, _) =
        text.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).unwrap_or((text, ""));
    let plain = if kind == Kind::Host { host.trim_start_matches("*.") } else { text };
    redactor.pseudonyms.add(kind, plain);
}

fn managed(config: &Result<std::sync::Arc<ManagedConfig>, Box<Problem>>, redactor: &mut Redactor) -> Value {
    let config = match config {
        Ok(config) => config,
        Err(problem) => return json!({ "valid": false, "problem": problem_facts(problem, redactor) }),
    };
    let sources = config.sources.iter().map(|source| redactor.text(&source.path.display().to_string()));
    let sources = sources.collect::<Vec<_>>();
    let settings = config.provenance.iter().map(|setting| {
        let origin = match &setting.origin {
            Origin::Default => "default".to_owned(),
            Origin::File { file, line, column } => format!("{}:{line}:{column}", redactor.text(file)),
        };
        json!({ "key": key_facts(&setting.key, redactor), "value": value_facts(&setting.value, redactor), "origin": origin })
    });
    let settings = settings.collect::<Vec<_>>();
    json!({ "valid": true, "sources": sources, "settings": settings })
}

/// A key, in which names stand between brackets and hosts behind `network.resolve.`.
fn key_facts(key: &str, redactor: &mut Redactor) -> String {
    if let Some(host) = key.strip_prefix("network.resolve.") {
        return format!("network.resolve.{}", redactor.name(Kind::Host, host));
    }
    let mut out = String::new();
    let mut rest = key;
    while let Some((before, after)) = rest.split_once('[') {
        let (inside, behind) = after.split_once(']').unwrap_or((after, ""));
        let inside = if inside.parse::<usize>().is_ok() {
            inside.to_owned()
        } else {
            redactor.name(Kind::Rule, inside)
        };
        out.push_str(&format!("{before}[{inside}]"));
        rest = behind;
    }
    out + rest
}

fn value_facts(value: &Value, redactor: &mut Redactor) -> Value {
    match value {
        Value::String(text) if redactor.is_own_word(text) => value.clone(),
        Value::String(text) if text.contains("://") => redactor.text(text).into(),
        Value::String(text) => redactor.name(Kind::Text, text).into(),
        Value::Array(values) => values.iter().map(|value| value_facts(value, redactor)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| {
                let name =
                    if redactor.is_own_word(name) { name.clone() } else { redactor.name(Kind::Host, name) };
                (name, value_facts(value, redactor))
            });
            Value::Object(fields.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

fn device(found: &Evaluation, redactor: &mut Redactor) -> Value {
    let evidence = found.status.evidence.iter().map(|fact| {
        json!({
            "fact": redactor.text(&fact.fact.to_string()),
            "holds": fact.holds,
            "found": fact.found.as_ref().map(|found| redactor.text(&found.to_string())),
            "wouldChange": redactor.text(&fact.would_change.to_string()),
        })
    });
    let evidence = evidence.collect::<Vec<_>>();
    let candidates = found.ledger.candidates.iter().map(|candidate| {
        let certificate = candidate.certificate.as_ref().ok();
        json!({
            "certificate": redactor.name(Kind::Value, &candidate.fingerprint.to_string()),
            "store": store(candidate.store.as_str(), redactor),
            "notBefore": certificate.map(|certificate| rfc3339(certificate.not_before)),
            "notAfter": certificate.map(|certificate| rfc3339(certificate.not_after)),
            "failures": candidate.failures().map(|(check, code)| {
                json!({ "check": check.name.as_str(), "code": code.as_str(), "detail": redactor.text(&check.detail.to_string()) })
            }).collect::<Vec<_>>(),
        })
    });
    let candidates = candidates.collect::<Vec<_>>();
    let unread = found.ledger.unread.iter().map(|unread| {
        json!({ "store": store(unread.error.store.as_str(), redactor), "code": unread.error.problem().code })
    });
    let unread = unread.collect::<Vec<_>>();
    json!({
        "class": found.status.class.as_str(),
        "problem": found.status.problem.as_ref().map(|problem| problem_facts(problem, redactor)),
        "evidence": evidence,
        "candidates": candidates,
        "unread": unread,
    })
}

fn store(name: &str, redactor: &mut Redactor) -> String {
    if USUAL_STORES.contains(&name) { name.to_owned() } else { redactor.name(Kind::Name, name) }
}

fn problem_facts(problem: &Problem, redactor: &mut Redactor) -> Value {
    json!({ "code": problem.code, "detail": problem.detail.as_deref().map(|detail| redactor.text(detail)) })
}

fn check_facts(check: &Check, redactor: &mut Redactor) -> Value {
    let code = check.problem.as_ref().map(|problem| problem.code);
    json!({ "check": check.check, "state": check.state, "found": redactor.text(&check.found), "code": code })
}

fn record_facts(record: &Record, redactor: &mut Redactor) -> Value {
    let of_the_file = matches!(record.activity, Activity::Download | Activity::Print);
    // Porthole's own defaults are no names of the organisation's.
    let is_named = of_the_file && !record.rule.starts_with("default: ");
    let rule = if is_named { redactor.name(Kind::Rule, &record.rule) } else { redactor.text(&record.rule) };
    json!({
        "time": rfc3339(record.time),
        "app": record.app.as_deref().map(|app| redactor.name(Kind::App, app)),
        "candidates": record.candidates.iter().map(|app| redactor.name(Kind::App, app)).collect::<Vec<_>>(),
        "host": record.host.as_deref().map(|host| redactor.name(Kind::Host, host)),
        "activity": record.activity.as_str(),
        "verdict": record.verdict.as_str(),
        "rule": rule,
        "deviceClass": record.device_class.as_str(),
        "certificate": record.certificate.as_deref().map(|print| redactor.name(Kind::Value, print)),
        "detail": record.detail.as_deref().map(|detail| redactor.text(detail)),
        "repeated": record.repeated,
    })
}

fn versions() -> Vec<(&'static str, String)> {
    let mut versions = vec![("portholectl", porthole_version::TEXT.to_owned())];
    #[cfg(target_os = "linux")]
    {
        let line = |path: &str| std::fs::read_to_string(path).unwrap_or_default().trim().to_owned();
        let release = line("/etc/os-release");
        let name = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
        versions.push(("system", name.unwrap_or_default().trim_matches('"').to_owned()));
        versions.push(("kernel", line("/proc/sys/kernel/osrelease")));
        let session = std::env::var("XDG_SESSION_TYPE").unwrap_or_default();
        let is_known = ["wayland", "x11", "tty"].contains(&session.as_str());
        versions.push(("session", if is_known { session } else { String::new() }));
    }
    versions.push(("architecture", std::env::consts::ARCH.to_owned()));
    versions
}

/// The person's name, the home folder's, and the machine's.
fn own_names() -> Vec<String> {
    let variables = ["USER", "LOGNAME", "USERNAME", "HOSTNAME", "COMPUTERNAME"];
    let mut names = variables.iter().filter_map(|name| std::env::var(name).ok()).collect::<Vec<_>>();
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    let home = home.as_deref().map(Path::new).and_then(Path::file_name);
    names.extend(home.and_then(|name| name.to_str()).map(str::to_owned));
    #[cfg(target_os = "linux")]
    names.extend(std::fs::read_to_string("/proc/sys/kernel/hostname").ok());
    names
        .into_iter()
        .map(|name| name.trim().to_owned())
        .filter(|name| name != "root" && name != "localhost")
        .collect()
}

fn last_lines(log: &Path) -> Vec<String> {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines = text.lines().collect::<Vec<_>>();
    lines.iter().skip(lines.len().saturating_sub(LINES)).map(|line| (*line).to_owned()).collect()
}

#[cfg(test)]
mod tests;
