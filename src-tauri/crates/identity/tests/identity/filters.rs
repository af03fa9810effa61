//! A filter matches by what it says and by nothing else; an absent one is not considered, and the ledger says so.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use porthole_identity::{
    Anchor, Candidate, DistinguishedName, EvaluationContext, KeyAlgorithm, KeyPresence, Pkcs8, Requirements,
    SanFilter, SoftwareKey, StoreKind, StoreName, StoreReading, StoredCertificate, evaluate,
};
use porthole_support::pki::{Authority, DeviceSpec, DnType};
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};
use time::OffsetDateTime;

const STORE: StoreName = StoreName::from_static("Test Store");

static ROOT: LazyLock<Authority> = LazyLock::new(|| Authority::root("Harbor Device CA").unwrap());

/// The ledger's line for a certificate as `spec` has it, with what `ask` asks.
fn candidate_of(spec: &DeviceSpec, ask: impl FnOnce(&mut Requirements)) -> Candidate {
    let issued = ROOT.issue_device(spec).unwrap();
    let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(issued.key().serialize_der())).unwrap();
    let stored = StoredCertificate {
        chain: issued.chain(),
        key: KeyPresence::Present(Arc::new(key)),
        store: STORE,
        kind: StoreKind::User,
        label: "an entry".to_owned(),
    };
    let mut asks = Requirements::anchored_in(Anchor::read(ROOT.certificate_pem().as_bytes()).unwrap());
    ask(&mut asks);
    let reading = StoreReading { store: STORE, kind: StoreKind::User, found: Ok(vec![stored]) };
    let found = evaluate(vec![reading], &EvaluationContext::of(Some(&asks), OffsetDateTime::now_utc()));
    found.ledger.candidates.into_iter().next().unwrap()
}

/// How the check of this name ended; `None` where it was not made.
fn outcome(candidate: &Candidate, name: &str) -> Option<bool> {
    let check = candidate.checks.iter().find(|check| check.name.as_str() == name);
    check.map(|check| check.failure().is_none())
}

const KINDS: [(&str, DnType); 3] =
    [("CN", DnType::CommonName), ("O", DnType::OrganizationName), ("OU", DnType::OrganizationalUnitName)];

/// Values that look like nothing, like everything, or like each other.
fn odd_value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just(" ".to_owned()),
        Just("*".to_owned()),
        Just("\u{a0}".to_owned()),
        Just("\u{200b}".to_owned()),
        Just("#0500".to_owned()),
        "[ab]{0,2}",
        "[ab*. =,+\\\\\"#]{0,4}",
        "\\PC{0,6}",
    ]
}

fn subject() -> impl Strategy<Value = Vec<(usize, String)>> {
    proptest::collection::vec((0..KINDS.len(), odd_value()), 0..3)
}

/// What two values must share to be the same: case and runs of spaces do not count.
fn folded(value: &str) -> String {
    // RFC 4518: invisible letters are nothing, and letters that are the same without case or in another form are one.
    let invisible = |letter: &char| {
        matches!(letter, '\u{ad}' | '\u{34f}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}')
            || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}')
            || matches!(letter, '\u{feff}' | '\u{fffc}')
    };
    let cased: String = value.chars().filter(|letter| !invisible(letter)).collect::<String>().to_uppercase();
    let cased: String = cased.chars().flat_map(char::to_lowercase).collect();
    let one_form = icu_normalizer::ComposingNormalizerBorrowed::new_nfkc().normalize(&cased).into_owned();
    let lower: String = one_form.chars().flat_map(char::to_lowercase).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn spec_with(parts: &[(usize, String)]) -> DeviceSpec {
    let spec = DeviceSpec::named("laptop-7");
    parts.iter().fold(spec, |spec, (kind, value)| spec.subject_part(KINDS[*kind].1.clone(), value))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// With one attribute asked for, the check passes if and only if the certificate has that very attribute.
    #[test]
    fn a_subject_filter_passes_only_where_its_attribute_stands(
        parts in subject(), kind in 0..KINDS.len(), value in odd_value()
    ) {
        // A value that is taken literally.
        let escaped: String = value.chars().map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            c if c.is_control() => c.to_string().bytes().map(|byte| format!("\\{byte:02x}")).collect(),
            c => c.to_string(),
        }).collect();
        let text = format!("{}=\"{escaped}\"", KINDS[kind].0);
        let Ok(filter) = text.parse::<DistinguishedName>() else {
            // Only nothing is refused: it would match nothing or everything.
            prop_assert!(folded(&value).is_empty(), "{text:?} is refused");
            return Ok(());
        };
        // One attribute of a kind stands in these certificates: the last.
        let first = (0, "laptop-7".to_owned());
        let has = std::iter::once(&first).chain(&parts).rfind(|(at, _)| *at == kind);
        let stands = has.is_some_and(|(_, has)| folded(has) == folded(&value));
        let candidate = candidate_of(&spec_with(&parts), |asks| asks.subject = Some(filter));
        prop_assert_eq!(outcome(&candidate, "Subject"), Some(stands), "{}", candidate.reason());
    }

    /// Nothing that a person could write as a filter matches a certificate without alternative names.
    #[test]
    fn no_filter_on_alternative_names_matches_a_certificate_without_any(
        kind in prop_oneof![Just("DNS"), Just("email"), Just("URI"), Just("")], value in odd_value()
    ) {
        let Ok(filter) = format!("{kind}:{value}").parse::<SanFilter>() else { return Ok(()) };
        let candidate = candidate_of(&DeviceSpec::named("laptop-7"), |asks| asks.san = Some(filter));
        prop_assert_eq!(outcome(&candidate, "Subject alternative name"), Some(false));
    }

    /// Without a star it is that name or none; with one, what stands around the star must be there, and something
    /// between.
    #[test]
    fn a_filter_on_alternative_names_matches_by_what_it_says(
        name in "[a-c]{1,3}(\\.[a-c]{1,2}){0,2}", before in "[a-c.]{0,3}", star in any::<bool>(), after in "[a-c.]{0,3}"
    ) {
        let pattern = format!("{before}{}{after}", if star { "*" } else { "" });
        let Ok(filter) = format!("DNS:{pattern}").parse::<SanFilter>() else { return Ok(()) };
        let expected = (0..=name.len()).any(|from| (from..=name.len()).any(|to| {
            let between = &name[from..to];
            let fits = name[..from] == before && name[to..] == after;
            fits && if star { !between.is_empty() && !between.contains('.') } else { between.is_empty() }
        }));
        let spec = DeviceSpec::named("laptop-7").dns_name(&name);
        let candidate = candidate_of(&spec, |asks| asks.san = Some(filter));
        prop_assert_eq!(outcome(&candidate, "Subject alternative name"), Some(expected), "{} and {}", pattern, name);
    }

    /// Every filter is either a check with its outcome, or named as not asked: never both, never neither.
    #[test]
    fn a_filter_is_checked_or_listed_as_not_asked(
        issuer in any::<bool>(), subject in any::<bool>(), san in any::<bool>(), key in any::<bool>(), fits in any::<bool>()
    ) {
        let text = if fits { "CN=laptop-7" } else { "CN=laptop-8" };
        let candidate = candidate_of(&DeviceSpec::named("laptop-7").dns_name("laptop-7.harbor.test"), |asks| {
            asks.issuer = issuer.then(|| if fits { "CN=Harbor Device CA" } else { "CN=Quay" }.parse().unwrap());
            asks.subject = subject.then(|| text.parse().unwrap());
            asks.san = san.then(|| if fits { "DNS:*.harbor.test" } else { "DNS:*.quay.test" }.parse().unwrap());
            asks.key = key.then(|| vec![if fits { KeyAlgorithm::P256 } else { KeyAlgorithm::P384 }]);
        });
        let filters = [("Issuer", issuer), ("Subject", subject), ("Subject alternative name", san), ("Key type", key)];
        for (name, is_set) in filters {
            prop_assert_eq!(outcome(&candidate, name), is_set.then_some(fits), "{}", name);
            let listed = candidate.not_asked.iter().any(|it| it.as_str() == name);
            prop_assert_eq!(listed, !is_set, "{}", name);
        }
        prop_assert_eq!(candidate.is_usable(), fits || filters.iter().all(|(_, is_set)| !is_set));
    }
}

/// The filter cannot be written so in the managed file; whoever builds it otherwise gets no match either.
#[test]
fn a_filter_without_parts_or_kinds_matches_nothing() {
    let empty = DistinguishedName::from_der(&[0x30, 0]).unwrap();
    let candidate = candidate_of(&DeviceSpec::named("laptop-7"), |asks| {
        (asks.issuer, asks.subject) = (Some(empty.clone()), Some(empty));
        asks.key = Some(Vec::new());
    });
    for name in ["Issuer", "Subject", "Key type"] {
        assert_eq!(outcome(&candidate, name), Some(false), "{name}");
    }
}

/// A value that is no text is written as `#` and hex (RFC 4514 section 2.4); a text that reads so is another value.
#[test]
fn a_text_that_looks_like_an_encoded_value_is_not_that_value() {
    let null: DistinguishedName = "CN=#0500".parse().unwrap();
    let text: DistinguishedName = "CN=\\#0500".parse().unwrap();
    assert!(!null.contains(&text) && !text.contains(&null));
    assert_eq!(null.to_string().parse::<DistinguishedName>().unwrap(), null);
    assert_eq!(text.to_string().parse::<DistinguishedName>().unwrap(), text);
    assert!("CN=#0C00".parse::<DistinguishedName>().is_err(), "an empty text is no value");
}
