//! Removes identifying text: names that are known, and everything that looks like a host, an address, a path, a
//! person or a secret.

use std::collections::BTreeSet;

use serde_json::Value;

use super::pseudonyms::{Kind, Pseudonyms};

/// Folders and files that are the same everywhere. Any other part of a path has a placeholder.
const SAME_EVERYWHERE: &[&str] = &[
    "",
    ".",
    "..",
    "~",
    "usr",
    "bin",
    "lib",
    "lib64",
    "share",
    "etc",
    "proc",
    "sys",
    "kernel",
    "dev",
    "shm",
    "tmp",
    "run",
    "user",
    "var",
    "home",
    "opt",
    "porthole",
    "portholectl",
    "managed.toml",
    "managed.d",
    "activity.jsonl",
    "porthole.log",
    ".local",
    ".config",
    ".cache",
    "state",
    "Downloads",
    "apparmor.d",
    "ssl",
    "certs",
    ".X11-unix",
    "bus",
    "group-policy.json",
    ".pki",
    "nssdb",
    "pkcs11",
];

/// Endings of files; what has one is no host.
const ENDINGS: &[&str] = &[
    "toml", "json", "jsonl", "pem", "cer", "crt", "crl", "der", "p12", "pfx", "p7b", "jws", "so", "log",
    "conf", "csr", "module", "txt",
];

/// What people write before the parts of a distinguished name.
const ATTRIBUTES: &[&str] = &[
    "cn",
    "o",
    "ou",
    "c",
    "st",
    "l",
    "dc",
    "uid",
    "e",
    "emailaddress",
    "serialnumber",
    "dns",
    "email",
    "uri",
];

/// Letters and digits together that are at least this long are no word.
const SECRET_LENGTH: usize = 16;

/// Redacts text, and remembers every placeholder.
#[derive(Debug)]
pub(super) struct Redactor {
    pub(super) pseudonyms: Pseudonyms,
    /// Words of Porthole's own that may stand between quotes: keys of the managed file, codes, verdicts.
    known_names: BTreeSet<String>,
}

impl Redactor {
    pub(super) fn new() -> Self {
        let mut known_names = BTreeSet::new();
        keys_of(&porthole_config::schema(), &mut known_names);
        known_names.extend(porthole_explain::Code::ALL.iter().map(|code| code.as_str().to_owned()));
        let verdicts = ["allow", "monitor", "block", "managed", "certified", "untrusted", "true", "false"];
        known_names.extend(verdicts.map(str::to_owned));
        Self { pseudonyms: Pseudonyms::default(), known_names }
    }

    pub(super) fn is_own_word(&self, word: &str) -> bool {
        self.known_names.contains(word) || (word.len() <= 3 && word.parse::<u16>().is_ok())
    }

    /// What stands for a name, known or not.
    pub(super) fn name(&mut self, kind: Kind, name: &str) -> String {
        let (star, plain) = match (kind, name.strip_prefix("*.")) {
            (Kind::Host, Some(plain)) => ("*.", plain),
            (_, _) => ("", name),
        };
        format!("{star}{}", self.pseudonyms.of(kind, plain))
    }

    /// `text` without what tells who or where.
    pub(super) fn text(&mut self, text: &str) -> String {
        let text = self.pseudonyms.replace_known(text);
        let mut out = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(['`', '"']) {
            let (before, quoted) = rest.split_at(at);
            out.push_str(&self.redact_names(before));
            let mark = &quoted[..1];
            let inside = &quoted[1..];
            let Some(end) = inside.find(mark) else {
                rest = inside;
                out.push_str(mark);
                continue;
            };
            out.push_str(mark);
            out.push_str(&self.redact_quoted(&inside[..end]));
            out.push_str(mark);
            rest = &inside[end + 1..];
        }
        out.push_str(&self.redact_names(rest));
        out
    }

    /// What stands between quotes is a name, unless it is one of Porthole's own words.
    fn redact_quoted(&mut self, text: &str) -> String {
        let is_command = text.starts_with("portholectl ") && !text.contains(['/', '=', '@', '.']);
        if is_command || text.is_empty() || self.is_own_word(text) || is_all_stand_ins(text) {
            return text.to_owned();
        }
        let redacted =
            if text.contains(char::is_whitespace) { text.to_owned() } else { self.redact_core(text) };
        // Nothing in it looks like a name, so all of it may be one.
        if redacted == text { self.pseudonyms.of(Kind::Name, text) } else { redacted }
    }

    fn redact_names(&mut self, text: &str) -> String {
        let mut out = String::new();
        for piece in text.split_inclusive(char::is_whitespace) {
            let word = piece.trim_end();
            out.push_str(&self.redact_word(word));
            out.push_str(&piece[word.len()..]);
        }
        out
    }

    fn redact_word(&mut self, word: &str) -> String {
        let is_edge = |letter: char| {
            matches!(
                letter,
                ',' | ';'
                    | '!'
                    | '?'
                    | '('
                    | ')'
                    | '['
                    | ']'
                    | '{'
                    | '}'
                    | '<'
                    | '>'
                    | '\''
                    | '.'
                    | ':'
                    | '…'
            )
        };
        let start = word.len()
            - word.trim_start_matches(|letter| is_edge(letter) && letter != '.' && letter != ':').len();
        let core = word[start..].trim_end_matches(is_edge);
        let end = start + core.len();
        format!("{}{}{}", &word[..start], self.redact_core(core), &word[end..])
    }

    fn redact_core(&mut self, core: &str) -> String {
        if core.is_empty() || is_stand_in(core) {
            return core.to_owned();
        }
        if let Some((scheme, rest)) = core.split_once("://") {
            return self.url(scheme, rest);
        }
        if let Some((key, value)) = core.split_once('=') {
            return self.redact_pair(key, value);
        }
        if let Some((key, value)) = core.split_once(':')
            && ATTRIBUTES.contains(&key.to_ascii_lowercase().as_str())
        {
            return format!("{key}:{}", self.pseudonyms.of(Kind::Name, value));
        }
        if core.contains('@') {
            return self.pseudonyms.of(Kind::Mail, core);
        }
        if core.contains(['/', '\\']) || core.starts_with('~') {
            return self.path(core);
        }
        let (host, port) = split_port(core);
        let shown_port = port.map(|port| format!(":{port}")).unwrap_or_default();
        if host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok()
            || core.parse::<std::net::IpAddr>().is_ok()
        {
            let bare = host.trim_matches(['[', ']']);
            return format!("{}{shown_port}", self.pseudonyms.of(Kind::Address, bare));
        }
        if let Some((_, ending)) = core.rsplit_once('.')
            && ENDINGS.contains(&ending.to_ascii_lowercase().as_str())
        {
            return self.file(core);
        }
        if looks_like_host(host) {
            let (star, name) = match host.strip_prefix("*.") {
                Some(name) => ("*.", name),
                None => ("", host),
            };
            return format!("{star}{}{shown_port}", self.pseudonyms.of(Kind::Host, name));
        }
        if looks_like_secret(core) {
            return self.pseudonyms.of(Kind::Value, core);
        }
        core.to_owned()
    }

    fn url(&mut self, scheme: &str, rest: &str) -> String {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let host = authority.rsplit('@').next().unwrap_or(authority);
        let (host, port) = split_port(host);
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let path = if path.len() > 1 { "/…" } else { path };
        let scheme = if scheme.chars().all(|letter| letter.is_ascii_lowercase()) { scheme } else { "…" };
        let (star, name) = host.strip_prefix("*.").map_or(("", host), |name| ("*.", name));
        let host = if is_stand_in(name) { name.to_owned() } else { self.pseudonyms.of(Kind::Host, name) };
        format!("{scheme}://{star}{host}{port}{path}")
    }

    /// `CN=…`, or a value of a log line with its name.
    fn redact_pair(&mut self, key: &str, value: &str) -> String {
        let key = if is_plain(key) || is_stand_in(key) {
            key.to_owned()
        } else {
            self.pseudonyms.of(Kind::Name, key)
        };
        if value.is_empty() || self.is_own_word(value) || is_stand_in(value) {
            return format!("{key}={value}");
        }
        format!("{key}={}", self.pseudonyms.of(Kind::Value, value))
    }

    fn path(&mut self, path: &str) -> String {
        let mark = if path.contains('/') { '/' } else { '\\' };
        // Line and column.
        let is_place = |letter: char| letter.is_ascii_digit() || letter == ':';
        let (path, place) = path.split_at(path.trim_end_matches(is_place).len());
        let (path, place) =
            if place.starts_with(':') { (path.to_owned(), place) } else { (format!("{path}{place}"), "") };
        let parts = path.split(mark).map(|part| {
            match SAME_EVERYWHERE.contains(&part) || is_stand_in(part) || part.parse::<u32>().is_ok() {
                true => part.to_owned(),
                false => self.file(part),
            }
        });
        parts.collect::<Vec<_>>().join(&mark.to_string()) + place
    }

    /// A file's name has a placeholder; its ending may stay.
    fn file(&mut self, name: &str) -> String {
        if SAME_EVERYWHERE.contains(&name) || is_stand_in(name) {
            return name.to_owned();
        }
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        let ending = ending.filter(|ending| ENDINGS.contains(ending)).map(|ending| format!(".{ending}"));
        format!("{}{}", self.pseudonyms.of(Kind::File, name), ending.unwrap_or_default())
    }
}

/// Every key of the managed file.
fn keys_of(schema: &Value, keys: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "properties" {
                    keys.extend(value.as_object().into_iter().flat_map(|of| of.keys().cloned()));
                }
                if name == "enum" || name == "const" {
                    let values = value.as_array().into_iter().flatten().chain(Some(value));
                    keys.extend(values.filter_map(Value::as_str).map(str::to_owned));
                }
                keys_of(value, keys);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| keys_of(value, keys)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// `host-12`, with or without what a file's placeholder ends with.
fn is_stand_in(word: &str) -> bool {
    const KINDS: [&str; 9] = ["app", "file", "host", "address", "mail", "name", "rule", "text", "value"];
    let Some((kind, number)) = word.split_once('-') else { return false };
    let digits = number.chars().take_while(char::is_ascii_digit).count();
    let ending = number.get(digits..).unwrap_or_default();
    let is_ending =
        ending.is_empty() || ending.strip_prefix('.').is_some_and(|ending| ENDINGS.contains(&ending));
    KINDS.contains(&kind) && digits > 0 && is_ending
}

fn is_all_stand_ins(word: &str) -> bool {
    word.split(|letter: char| !letter.is_alphanumeric() && letter != '-' && letter != '.').all(|part| {
        part.is_empty() || is_stand_in(part) || ATTRIBUTES.contains(&part.to_ascii_lowercase().as_str())
    })
}

/// A key such as a program writes it.
fn is_plain(word: &str) -> bool {
    let letters = word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_' || letter == '.');
    letters && word.len() <= 24 || ATTRIBUTES.contains(&word.to_ascii_lowercase().as_str())
}

fn split_port(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => {
            (host, Some(port))
        }
        Some(_) | None => (text, None),
    }
}

/// Two labels or more, of which the last is no number.
fn looks_like_host(text: &str) -> bool {
    let text = text.strip_prefix("*.").unwrap_or(text);
    let text = text.trim_end_matches('.');
    let labels = text.split('.').collect::<Vec<_>>();
    let is_label = |label: &&str| {
        !label.is_empty()
            && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-' || letter == '_')
    };
    let last = labels.last().copied().unwrap_or_default();
    labels.len() > 1
        && labels.iter().all(is_label)
        && last.chars().any(char::is_alphabetic)
        && !text.starts_with("org.freedesktop.")
}

fn looks_like_secret(text: &str) -> bool {
    let length = text.chars().count();
    let is_of_code =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '+' | '/' | '=' | '-' | '_' | ':');
    length >= SECRET_LENGTH
        && text.chars().all(is_of_code)
        && text.chars().any(|letter| letter.is_ascii_digit())
        && time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        let mut redactor = Redactor::new();
        redactor.pseudonyms.add(Kind::App, "payroll");
        redactor.text(text)
    }

    #[test]
    fn whatever_tells_who_or_where_has_a_stand_in() {
        for (text, expected) in [
            ("Nothing answers at mail.harbor.test:8443.", "Nothing answers at host-1:8443."),
            ("https://robin:pw@mail.harbor.test/in?token=1", "https://host-1/…"),
            ("ask robin@harbor.test, please", "ask mail-1, please"),
            ("10.0.0.7 and [fd00::7]:443 are down", "address-1 and [address-2:443 are down"),
            (
                "the CA `CN=Harbor Device CA,O=Harbor Ltd` said no",
                "the CA `CN=value-1 name-1 CN=value-2 name-2` said no",
            ),
            ("/etc/porthole/harbor-ca.cer:3:1", "/etc/porthole/file-1.cer:3:1"),
            ("9f3c1a7be2d448609f3c1a7be2d44860 is its key", "value-1 is its key"),
            ("Payroll is blocked, and \"Harbor\" too", "app-1 is blocked, and \"name-1\" too"),
            ("pin=123456 host=intra count=3 ok=true", "pin=value-1 host=value-2 count=3 ok=true"),
        ] {
            let found = redacted(text);
            let lowered = found.to_lowercase();
            for name in ["harbor", "robin", "intra", "123456", "10.0.0.7", "fd00", "token", "9f3c"] {
                assert!(!lowered.contains(name), "{text}: {found}");
            }
            if !text.contains("CN=") {
                assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn what_is_the_same_everywhere_stays() {
        for text in [
            "`anchors` in `network`: `config-unsafe`",
            "run `portholectl config check`",
            "version 2.50.6 of the engine, at 2026-11-28T13:00:00Z",
            "/run/user/1000/bus, in memory",
            "file of type pdf, up to 100 kB",
        ] {
            assert_eq!(redacted(text), text);
        }
    }
}
