//! A compliance statement counts only whole: every way to fail has its exact reason, and the tests are a table.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use std::fmt::Write as _;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING,
    EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
    RsaEncoding, RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use porthole_explain::Code;
use porthole_identity::{
    DomainMembership, Evaluation, EvaluationContext, FoundStatement, Jws, LARGEST_JWS, MachineId,
    ManagedSigns, RequiredDomain, StatementKey, StatementKeyError, evaluate, verify_statement,
};
use porthole_policy::DeviceClass;
use porthole_support::pki::{Authority, DeviceSpec, KeyKind};
use proptest::prelude::*;
use serde_json::{Value, json};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

const NOW: OffsetDateTime = datetime!(2026-11-24 12:00 UTC);
const MACHINE: &str = "0b7e1a52c94d4c1f9a3d5e6f70819203";

fn machine() -> MachineId {
    MACHINE.parse().unwrap()
}

/// Whoever signs statements.
enum Signer {
    Ecdsa(EcdsaKeyPair),
    Rsa(RsaKeyPair, &'static dyn RsaEncoding),
    Ed25519(Ed25519KeyPair),
}

impl Signer {
    fn ecdsa(algorithm: &'static EcdsaSigningAlgorithm) -> Self {
        Self::Ecdsa(EcdsaKeyPair::generate(algorithm).unwrap())
    }

    fn p256() -> Self {
        Self::ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING)
    }

    fn rsa(encoding: &'static dyn RsaEncoding) -> Self {
        Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap(), encoding)
    }

    fn spki(&self) -> Vec<u8> {
        let der: PublicKeyX509Der<'_> = match self {
            Self::Ecdsa(pair) => pair.public_key().as_der().unwrap(),
            Self::Rsa(pair, _) => pair.public_key().as_der().unwrap(),
            Self::Ed25519(pair) => pair.public_key().as_der().unwrap(),
        };
        der.as_ref().to_vec()
    }

    fn key(&self) -> StatementKey {
        StatementKey::read(pem(&self.spki()).as_bytes()).unwrap()
    }

    fn sign(&self, text: &str) -> Vec<u8> {
        match self {
            Self::Ecdsa(pair) => pair.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec(),
            Self::Rsa(pair, encoding) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(*encoding, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
                signature
            }
            Self::Ed25519(pair) => pair.sign(text.as_bytes()).as_ref().to_vec(),
        }
    }

    /// A statement with this header and these claims, as text.
    fn statement(&self, header: &str, claims: &str) -> String {
        let signed = format!("{}.{}", encoded(header), encoded(claims));
        let signature = self.sign(&signed);
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn states(&self, claims: &Value) -> String {
        self.statement(r#"{"alg":"ES256"}"#, &claims.to_string())
    }
}

fn encoded(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn pem(spki: &[u8]) -> String {
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(spki))
}

fn seconds(from_now: Duration) -> i64 {
    (NOW + from_now).unix_timestamp()
}

/// What a good statement says, with one thing changed; `null` takes the claim away.
fn claims(change: &Value) -> Value {
    let mut claims = json!({
        "sub": MACHINE,
        "iat": seconds(-Duration::HOUR),
        "exp": seconds(Duration::DAY),
        "compliant": true,
    });
    for (name, value) in change.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

fn reason(statement: impl AsRef<[u8]>, key: &StatementKey) -> String {
    match verify_statement(statement.as_ref(), key, &machine(), NOW) {
        Ok(held) => format!("holds until {}", held.expires),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_way_to_fail_has_its_exact_reason() {
    let signer = Signer::p256();
    let key = signer.key();
    let good = signer.states(&claims(&json!({})));
    let parts: Vec<&str> = good.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else { unreachable!("{good}") };
    let text = claims(&json!({})).to_string();
    let headed = |header: &str| signer.statement(header, &text);
    let claiming = |change: Value| signer.states(&claims(&change));
    let without = |name: &str| {
        let mut claims = claims(&json!({}));
        claims.as_object_mut().unwrap().remove(name);
        signer.states(&claims)
    };
    let asn1 = {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let signer = Signer::Ecdsa(pair);
        (signer.states(&claims(&json!({}))), signer.key())
    };
    let cases: Vec<(&str, String)> = vec![
        ("nothing", String::new()),
        ("a sentence", "This device is fine.".to_owned()),
        ("the claims alone", text.clone()),
        ("two parts", format!("{header}.{payload}")),
        ("five parts, which is encryption", format!("{good}.{payload}.{payload}")),
        ("JSON serialisation", json!({ "payload": payload, "signature": signature }).to_string()),
        ("a header in plain text", format!("{{}}.{payload}.{signature}")),
        ("padded base64", format!("{header}==.{payload}.{signature}")),
        ("base64 of the other alphabet", format!("{header}.{payload}.+/{signature}")),
        ("a payload in plain text", format!("{header}.{{}}.{signature}")),
        ("too large", claiming(json!({ "note": "x".repeat(LARGEST_JWS) }))),
        ("a header that is no JSON", headed("alg=ES256")),
        ("a header without an algorithm", headed("{}")),
        ("an algorithm that is a number", headed(r#"{"alg":256}"#)),
        ("two algorithms", headed(r#"{"alg":"none","alg":"ES256"}"#)),
        ("an extension", headed(r#"{"alg":"ES256","crit":["b64"],"b64":true}"#)),
        ("an extension that is null", headed(r#"{"alg":"ES256","crit":null}"#)),
        ("no signature, and says so", format!("{}.{payload}.", encoded(r#"{"alg":"none"}"#))),
        ("none in other letters", format!("{}.{payload}.", encoded(r#"{"alg":"NonE"}"#))),
        ("a shared secret", headed(r#"{"alg":"HS256"}"#)),
        ("an algorithm of another key", headed(r#"{"alg":"RS256"}"#)),
        ("an algorithm of a longer key", headed(r#"{"alg":"ES384"}"#)),
        ("an algorithm in small letters", headed(r#"{"alg":"es256"}"#)),
        ("no signature", format!("{header}.{payload}.")),
        ("half a signature", format!("{header}.{payload}.{}", &signature[..44])),
        ("a signature of zeros", format!("{header}.{payload}.{}", "A".repeat(signature.len()))),
        ("another key", Signer::p256().states(&claims(&json!({})))),
        ("a key in its own header", {
            let other = Signer::p256();
            let header =
                json!({ "alg": "ES256", "jwk": { "kty": "EC", "x": STANDARD.encode(other.spki()) } });
            other.statement(&header.to_string(), &text)
        }),
        ("claims that were changed", {
            let later = claims(&json!({ "exp": seconds(Duration::WEEK) }));
            format!("{header}.{}.{signature}", encoded(&later.to_string()))
        }),
        ("claims that are no JSON", signer.statement(r#"{"alg":"ES256"}"#, "compliant")),
        ("claims that are a list", signer.statement(r#"{"alg":"ES256"}"#, "[]")),
        ("a header that is a list", headed(r#"["ES256"]"#)),
        ("claims in a list", {
            let list = json!([MACHINE, seconds(Duration::DAY), 0, 0, "porthole", true]);
            signer.statement(r#"{"alg":"ES256"}"#, &list.to_string())
        }),
        ("two ends", signer.statement(r#"{"alg":"ES256"}"#, r#"{"sub":"a","exp":1,"exp":9999999999}"#)),
        ("no machine", without("sub")),
        ("a machine that is null", claiming(json!({ "sub": null }))),
        ("no end", without("exp")),
        ("an end in words", claiming(json!({ "exp": "2027-01-01" }))),
        ("an end beyond all years", claiming(json!({ "exp": 1e300 }))),
        ("another machine", claiming(json!({ "sub": MACHINE.replace('0', "1") }))),
        ("a host name", claiming(json!({ "sub": "laptop-7" }))),
        ("not compliant", claiming(json!({ "compliant": false }))),
        ("compliance in words", claiming(json!({ "compliant": "yes" }))),
        ("compliance that is null", claiming(json!({ "compliant": null }))),
        ("for another program", claiming(json!({ "aud": "payroll" }))),
        ("for several others", claiming(json!({ "aud": ["payroll", "mail"] }))),
        ("for nobody", claiming(json!({ "aud": [] }))),
        ("not yet", claiming(json!({ "nbf": seconds(Duration::HOUR) }))),
        ("made tomorrow", claiming(json!({ "iat": seconds(Duration::DAY) }))),
        ("expired", claiming(json!({ "exp": seconds(-Duration::SECOND) }))),
        ("expiring this very moment", claiming(json!({ "exp": seconds(Duration::ZERO) }))),
        ("expired in the century before", claiming(json!({ "exp": 0 }))),
    ];
    let mut table = String::new();
    for (name, statement) in &cases {
        let reason = reason(statement, &key);
        assert!(!reason.starts_with("holds"), "{name} holds");
        writeln!(table, "{name}: {reason}").unwrap();
    }
    writeln!(table, "a signature in ASN.1: {}", reason(&asn1.0, &asn1.1)).unwrap();
    insta::assert_snapshot!(table);
}

#[test]
fn every_kind_of_key_signs_with_its_own_algorithms_and_no_other() {
    let ed25519 = || Signer::Ed25519(Ed25519KeyPair::generate().unwrap());
    let mut held = Vec::new();
    for (kind, signer) in [
        ("P-256", Signer::p256()),
        ("P-384", Signer::ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING)),
        ("RSA, PKCS 1", Signer::rsa(&RSA_PKCS1_SHA256)),
        ("RSA, PSS", Signer::rsa(&RSA_PSS_SHA256)),
        ("Ed25519", ed25519()),
    ] {
        for algorithm in [
            "ES256", "ES384", "ES512", "RS256", "RS384", "PS256", "PS384", "EdDSA", "Ed25519", "HS256",
            "none",
        ] {
            let header = json!({ "alg": algorithm, "typ": "JWT", "kid": "2026" }).to_string();
            let statement = signer.statement(&header, &claims(&json!({})).to_string());
            if reason(statement, &signer.key()).starts_with("holds") {
                held.push(format!("{kind}: {algorithm}"));
            }
        }
    }
    assert_eq!(
        held,
        [
            "P-256: ES256",
            "P-384: ES384",
            "RSA, PKCS 1: RS256",
            "RSA, PSS: PS256",
            "Ed25519: EdDSA",
            "Ed25519: Ed25519"
        ]
    );
}

#[test]
fn what_a_statement_may_say_beside_the_rest() {
    let signer = Signer::p256();
    for change in [
        json!({}),
        json!({ "sub": MACHINE.to_uppercase() }),
        json!({ "sub": "0b7e1a52-c94d-4c1f-9a3d-5e6f70819203" }),
        json!({ "aud": "porthole" }),
        json!({ "aud": ["mail", "porthole"] }),
        json!({ "nbf": seconds(Duration::seconds(59)) }),
        json!({ "iat": seconds(Duration::seconds(59)) }),
        json!({ "exp": seconds(Duration::DAY) as f64 + 0.5 }),
        json!({ "iss": "mdm.harbor.test", "serial": 7, "more": { "disk": "encrypted" } }),
    ] {
        let reason = reason(signer.states(&claims(&change)), &signer.key());
        assert!(reason.starts_with("holds until 2026-11-25 12:00:00"), "{change}: {reason}");
    }
    let text = format!("\n{}\r\n", signer.states(&claims(&json!({}))));
    assert!(reason(text, &signer.key()).starts_with("holds"), "files end with a line break");
}

#[test]
fn a_key_comes_as_pem_der_or_certificate_and_never_as_a_private_one() {
    let p256 = Signer::p256();
    let der = StatementKey::read(&p256.spki()).unwrap();
    assert_eq!(der, p256.key());
    let device = Authority::root("Harbor MDM").unwrap().issue_device(&DeviceSpec::named("mdm")).unwrap();
    let spki = device.key().public_key_pem();
    let of_key = StatementKey::read(spki.as_bytes()).unwrap();
    assert_eq!(StatementKey::read(device.certificate_pem().as_bytes()).unwrap(), of_key);
    assert_eq!(StatementKey::read(device.certificate()).unwrap(), of_key);

    let two = format!("{}{}", pem(&p256.spki()), device.certificate_pem());
    let p521 = KeyKind::P256.generate().unwrap();
    for (name, file, error) in [
        ("private", p521.serialize_pem().into_bytes(), StatementKeyError::Private),
        ("two", two.into_bytes(), StatementKeyError::Several),
        ("notes", b"Remember the key.".to_vec(), StatementKeyError::Unreadable),
        ("empty", Vec::new(), StatementKeyError::Unreadable),
        ("x25519", x25519(), StatementKeyError::OtherKind),
    ] {
        assert_eq!(StatementKey::read(&file), Err(error), "{name}");
    }
}

#[test]
fn a_key_is_read_for_what_it_is_however_it_was_saved() {
    let rsa = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
    let spki: PublicKeyX509Der<'_> = rsa.public_key().as_der().unwrap();
    let (spki, alone) = (spki.as_ref(), rsa.public_key().as_ref());
    let key = StatementKey::read(spki).unwrap();
    let labelled = |label: &str, der: &[u8]| pem(der).replace("PUBLIC KEY", label);
    let wide: Vec<u8> = pem(spki).encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, file) in [
        ("base64 alone", STANDARD.encode(spki).into_bytes()),
        ("UTF-16", [b"\xff\xfe".as_slice(), &wide].concat()),
        ("text around", format!("Our key:\n{}\nregards", pem(spki)).into_bytes()),
        ("a line end behind DER", [spki, b"\r\n"].concat()),
        ("another label", labelled("CERTIFICATE", spki).into_bytes()),
        ("RSA alone", alone.to_vec()),
        ("RSA alone, as OpenSSL labels it", labelled("RSA PUBLIC KEY", alone).into_bytes()),
    ] {
        assert_eq!(StatementKey::read(&file).as_ref(), Ok(&key), "{name}");
    }
    let private = KeyKind::P256.generate().unwrap();
    for file in [private.serialize_der(), labelled("PUBLIC KEY", private.serialized_der()).into_bytes()] {
        assert_eq!(StatementKey::read(&file), Err(StatementKeyError::Private));
    }
}

/// A key that agrees on secrets and signs nothing (RFC 8410 section 10.1 has one like it).
fn x25519() -> Vec<u8> {
    let mut der = vec![0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00];
    der.extend([9; 32]);
    pem(&der).into_bytes()
}

fn signs(
    statement: Result<Vec<u8>, String>,
    key: StatementKey,
    domain: Option<DomainMembership>,
) -> ManagedSigns {
    let place = "/etc/porthole/compliance.jws".to_owned();
    let statement = FoundStatement { place, key, content: statement, machine: Ok(machine()) };
    ManagedSigns { statement: Some(statement), domain }
}

fn evaluate_signs(signs: &ManagedSigns, now: OffsetDateTime) -> Evaluation {
    evaluate(Vec::new(), &EvaluationContext { managed: Some(signs), ..EvaluationContext::of(None, now) })
}

fn summary(evaluation: &Evaluation) -> String {
    let mut page = format!("{}\n", evaluation.status.class);
    if let Some(problem) = &evaluation.status.problem {
        writeln!(page, "{}: {}", problem.code, problem.detail.as_deref().unwrap_or_default()).unwrap();
    }
    for evidence in &evaluation.status.evidence {
        let mark = if evidence.holds { "holds" } else { "does not hold" };
        let found = evidence.found.clone().unwrap_or_default();
        writeln!(page, "{} ({mark})\n  {found}\n  {}", evidence.fact, evidence.would_change).unwrap();
    }
    page
}

#[test]
fn any_one_sign_makes_a_device_managed_and_the_evidence_lists_each() {
    let signer = Signer::p256();
    let good = || Ok(signer.states(&claims(&json!({}))).into_bytes());
    let absent = || Err("it is not there".to_owned());
    let domain = |required: &str, joined: Result<&[&str], &str>| {
        let required = match required {
            "any" => RequiredDomain::Any,
            named => RequiredDomain::Named(named.to_owned()),
        };
        let joined = joined.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        Some(DomainMembership { required, joined: joined.map_err(str::to_owned) })
    };
    let mut page = String::new();
    for (name, class, signs) in [
        ("a statement", DeviceClass::Managed, signs(good(), signer.key(), None)),
        ("no statement", DeviceClass::Untrusted, signs(absent(), signer.key(), None)),
        ("a statement by another key", DeviceClass::Untrusted, signs(good(), Signer::p256().key(), None)),
        (
            "a statement and no domain",
            DeviceClass::Managed,
            signs(good(), signer.key(), domain("any", Ok(&[]))),
        ),
        (
            "a domain and no statement",
            DeviceClass::Managed,
            signs(absent(), signer.key(), domain("Harbor.Test", Ok(&["harbor.test"]))),
        ),
        (
            "another domain",
            DeviceClass::Untrusted,
            signs(absent(), signer.key(), domain("harbor.test", Ok(&["quay.test", "QUAY"]))),
        ),
        (
            "nobody to ask for domains",
            DeviceClass::Untrusted,
            signs(
                absent(),
                signer.key(),
                domain("any", Err("realmd, which knows of domains, is not installed")),
            ),
        ),
    ] {
        let evaluation = evaluate_signs(&signs, NOW);
        assert_eq!(evaluation.status.class, class, "{name}");
        let summary = summary(&evaluation);
        writeln!(page, "# {name}\n{summary}").unwrap();
    }
    insta::assert_snapshot!(page);
}

#[test]
fn a_machine_without_an_id_is_not_managed() {
    let signer = Signer::p256();
    let content = Ok(signer.states(&claims(&json!({}))).into_bytes());
    let mut signs = signs(content, signer.key(), None);
    signs.statement.as_mut().unwrap().machine =
        Err("this machine has no readable id: /etc/machine-id: not there".to_owned());
    let evaluation = evaluate_signs(&signs, NOW);
    assert_eq!(evaluation.status.class, DeviceClass::Untrusted);
    assert_eq!(evaluation.status.problem.as_ref().unwrap().code, Code::DeviceNotManaged.as_str());
    assert!(summary(&evaluation).contains("has no readable id"));
}

#[test]
fn the_next_moment_that_changes_something_is_known_beforehand() {
    let signer = Signer::p256();
    let stating = |change: Value| signs(Ok(signer.states(&claims(&change)).into_bytes()), signer.key(), None);
    let good = stating(json!({}));
    assert_eq!(evaluate_signs(&good, NOW).until, Some(NOW + Duration::DAY));
    let at_the_end = evaluate_signs(&good, NOW + Duration::DAY);
    assert_eq!((at_the_end.status.class, at_the_end.until), (DeviceClass::Untrusted, None));

    let later = stating(json!({ "nbf": seconds(Duration::HOUR) }));
    let before = evaluate_signs(&later, NOW);
    assert_eq!(before.status.class, DeviceClass::Untrusted);
    let then = evaluate_signs(&later, before.until.unwrap());
    assert_eq!(then.status.class, DeviceClass::Managed, "it holds exactly from the moment that was named");
}

proptest! {
    #[test]
    fn any_bytes_are_parsed_without_harm_and_hold_nothing(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let key = StatementKey::read(include_bytes!("statement/key.pem")).unwrap();
        let _parsed = Jws::parse(&bytes);
        let _key = StatementKey::read(&bytes);
        prop_assert!(verify_statement(&bytes, &key, &machine(), NOW).is_err());
    }

    #[test]
    fn a_statement_with_one_byte_changed_holds_no_more(at in any::<prop::sample::Index>(), bit in 0..7_u8) {
        thread_local! {
            static SIGNED: (String, StatementKey) = {
                let signer = Signer::p256();
                (signer.states(&claims(&json!({}))), signer.key())
            };
        }
        let (mut bytes, key) = SIGNED.with(|(text, key)| (text.clone().into_bytes(), key.clone()));
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        // White space at the ends is the one change that is none.
        prop_assume!(!(bytes[at].is_ascii_whitespace() && (at == 0 || at + 1 == bytes.len())));
        prop_assert!(verify_statement(&bytes, &key, &machine(), NOW).is_err());
    }
}
