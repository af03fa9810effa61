//! What is run on each input, and what must hold of an input that is accepted.

pub(crate) mod path;
pub(crate) mod proxy;
pub(crate) mod revocation;

use std::path::{Path, PathBuf};

use porthole_config::{FileProblem, Text};
use porthole_explain::Code;
use porthole_identity::text_encoding::Encoding;
use porthole_identity::{
    AlternativeName, Anchor, Certificate, CsrAttributes, DistinguishedName, EnrolmentId, EstResponse,
    MachineFacts, MachineId, NamePattern, RequestSpec, SanFilter, StatementKey, SubjectPattern, is_bundle,
    open_bundle, read_certificates, read_response, text_encoding, verify_statement,
};
use rustls_pki_types::CertificateDer;
use time::OffsetDateTime;

/// The moment at which the seeds were made to hold: 2026-01-01 00:00:00 UTC.
const NOW: i64 = 1_767_225_600;

const MACHINE: &str = "0b7e1a52c94d4c1f9a3d5e6f70819203";

/// A certificate's DER, as a store or a server hands it over.
pub(crate) fn certificate(input: &[u8]) -> bool {
    let Ok(certificate) = Certificate::from_der(CertificateDer::from(input.to_vec())) else { return false };
    assert_eq!(&**certificate.der(), input, "nothing of what was read is lost or added");
    let subject = &certificate.subject;
    assert!(
        subject.contains(subject) || subject.is_empty(),
        "a name holds itself, and nothing is held by none"
    );
    let _read_by_people = (certificate.subject.to_string(), certificate.issuer.to_string());
    for name in &certificate.alternative_names {
        let _read_by_people = name.to_string();
    }
    true
}

/// A file as a CA or a mail brings it, and an anchor as IT writes it.
pub(crate) fn certificate_file(input: &[u8]) -> bool {
    let read = read_certificates(input);
    if let Ok(certificates) = &read {
        assert!(!certificates.is_empty(), "a file that is accepted holds a certificate");
    }
    if let Ok(anchors) = Anchor::read(input) {
        assert!(anchors.iter().all(|anchor| anchor.certificate().is_ca));
        assert!(read.is_ok());
    }
    read.is_ok()
}

/// A PKCS#12 file.
pub(crate) fn bundle(input: &[u8]) -> bool {
    is_bundle(input) && (open_bundle(input, "geheim").is_ok() || open_bundle(input, "").is_ok())
}

/// A compliance statement by a key whose other half has made one statement and was thrown away.
pub(crate) fn statement(input: &[u8]) -> bool {
    let key = StatementKey::read(include_bytes!("../keys/statement.pem"));
    let (Ok(key), Ok(machine), Ok(now)) =
        (key, MACHINE.parse::<MachineId>(), OffsetDateTime::from_unix_timestamp(NOW))
    else {
        panic!("the key, machine and moment of this target are valid");
    };
    let Ok(compliance) = verify_statement(input, &key, &machine, now) else { return false };
    assert!(compliance.expires > now);
    let made = include_bytes!("../corpus/jws/statement.jws");
    let read = text_encoding::decode(input);
    let read = read.as_deref().map_or(input, str::as_bytes);
    assert_eq!(read.trim_ascii(), made.trim_ascii(), "nothing but what was signed is believed");
    true
}

/// A file that is to hold the key of statements.
pub(crate) fn statement_key(input: &[u8]) -> bool {
    StatementKey::read(input).is_ok()
}

/// An enrolment server's answer: the first byte picks the status, a line break ends `Retry-After`, the rest is the body.
pub(crate) fn est(input: &[u8]) -> bool {
    let Some((first, rest)) = input.split_first() else { return false };
    const STATUS: [u16; 8] = [200, 202, 204, 302, 401, 404, 429, 503];
    let status = STATUS[usize::from(*first) % STATUS.len()];
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let retry_after = std::str::from_utf8(&rest[..end]).ok();
    let now = OffsetDateTime::UNIX_EPOCH + std::time::Duration::from_secs(NOW.unsigned_abs());
    let answer = read_response(status, retry_after, rest.get(end + 1..).unwrap_or_default(), now);
    match &answer {
        Ok(EstResponse::Certificates(certificates)) => assert!(status == 200 && !certificates.is_empty()),
        Ok(EstResponse::AskAgain(wait)) => assert!((1..=24 * 60 * 60).contains(&wait.as_secs())),
        Err(error) => assert!(!error.to_string().chars().any(char::is_control), "{error:?}"),
    }
    answer.is_ok()
}

/// What an enrolment server wants of a request.
pub(crate) fn csr_attributes(input: &[u8]) -> bool {
    let Ok(wanted) = CsrAttributes::read(200, input) else { return false };
    let name = AlternativeName::Dns("laptop-7.devices.harbor.test".to_owned());
    let spec = "CN=laptop-7".parse().ok().and_then(|subject| RequestSpec::new(subject, &[name]).ok());
    let Some(spec) = spec else { panic!("the request of this target is valid") };
    match wanted.met_by(spec.clone()) {
        Ok(met) => assert_eq!(met.subject(), spec.subject(), "a server decides the kind of key and no more"),
        Err(unmet) => assert!(!unmet.to_string().chars().any(char::is_control), "{unmet:?}"),
    }
    true
}

/// The subject and names of a request, with places, on a machine whose own names are syntax.
pub(crate) fn pattern(input: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(input) else { return false };
    let Ok(machine) = MACHINE.parse::<MachineId>() else { return false };
    let facts = MachineFacts {
        hostname: Ok("x,O=Evil+CN=\\{user}".to_owned()),
        user: Ok("#04 \"<;>\"".to_owned()),
        machine_id: Ok(EnrolmentId::of(&machine)),
    };
    if let Ok(pattern) = text.parse::<SubjectPattern>()
        && let Ok(name) = pattern.fill(&facts)
    {
        let written = name.to_string();
        assert_eq!(written.parse().as_ref(), Ok(&name), "`{written}` means what it was written from");
    }
    let pattern = text.parse::<NamePattern>();
    pattern.is_ok_and(|pattern| pattern.fill(&facts).is_ok()) || text.parse::<SubjectPattern>().is_ok()
}

/// A distinguished name as text or DER, and the filters beside it.
pub(crate) fn name(input: &[u8]) -> bool {
    if let Some(name) = DistinguishedName::from_der(input) {
        let _read_by_people = name.to_string();
    }
    let Ok(text) = std::str::from_utf8(input) else { return false };
    if let Ok(name) = text.parse::<DistinguishedName>() {
        let written = name.to_string();
        let again = written.parse::<DistinguishedName>();
        assert_eq!(again.as_ref(), Ok(&name), "`{written}` means what it was written from");
    }
    let filter = text.parse::<SanFilter>();
    if let Ok(name) = text.parse::<AlternativeName>() {
        let matches = filter.is_ok_and(|filter| filter.matches(&name));
        let exact = !text.contains('*') && text.parse::<SanFilter>().is_ok();
        assert!(matches || !exact, "a name without a star matches itself");
    }
    text.parse::<DistinguishedName>().is_ok()
}

/// Text as editors save it, and the password in its first line.
pub(crate) fn text(input: &[u8]) -> bool {
    let Some(text) = text_encoding::decode(input) else { return false };
    let unmarked = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input);
    let units = || text.encode_utf16();
    let again: Vec<u8> = match Encoding::of(input) {
        Encoding::Utf8 => {
            assert_eq!(text.as_bytes(), unmarked, "UTF-8 is taken as it is");
            return has_first_line(input, &text);
        }
        Encoding::Utf16LittleEndian => {
            [0xfeff].into_iter().chain(units()).flat_map(u16::to_le_bytes).collect()
        }
        Encoding::Utf16BigEndian => [0xfeff].into_iter().chain(units()).flat_map(u16::to_be_bytes).collect(),
        Encoding::Other => panic!("what is read has an encoding"),
    };
    assert_eq!(text_encoding::decode(&again).as_deref(), Some(&*text), "nothing is lost");
    has_first_line(input, &text)
}

fn has_first_line(input: &[u8], text: &str) -> bool {
    let line = text_encoding::first_line(input);
    assert_eq!(line.as_deref().map(String::as_str), text.split(['\r', '\n']).next());
    true
}

/// The managed file, as TOML and as JSON, with every file that it names missing.
pub(crate) fn managed_file(input: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(input) else { return false };
    let missing = |path: &Path| {
        Err(FileProblem {
            code: Code::ConfigMissing,
            what: format!("`{}` is not there.", path.display()),
            why: String::new(),
            help: String::new(),
        })
    };
    let mut accepted = false;
    for name in ["managed.toml", "managed.json"] {
        let texts = [Text { path: PathBuf::from(name), text: text.to_owned() }];
        match porthole_config::parse(&texts, &missing) {
            Ok(_) => accepted = true,
            Err(refusal) => assert!(!refusal.faults.is_empty(), "a refusal says why"),
        }
    }
    accepted
}

/// What a shell sends to its broker, which is on an untrusted device.
pub(crate) fn protocol(input: &[u8]) -> bool {
    match porthole_broker::fuzzing::replay(input) {
        Ok(heard) => heard > 0,
        Err(got) => panic!("a shell got more than a page gets: {got}"),
    }
}
