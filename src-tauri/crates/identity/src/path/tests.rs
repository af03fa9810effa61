//! Paths made by hand: what the kinds of x509-limbo that concern a client ask, and what CAs of companies do.

use super::name_constraints::Forbidden;
use super::*;
use crate::asn1::{encode, tag};
use crate::test_certificates::{
    BMP, CLIENT, Key, SERVER, UTF8, ca, extension, key_usage, name, oid, plain, purposes, sequence,
};
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-06-01 00:00 UTC);
const PRINTABLE: u8 = 0x13;
const EXAMPLE_POLICY: &[u8] = b"\x2a\x03\x04";
const ANOTHER_POLICY: &[u8] = b"\x2a\x03\x05";
const ANY_POLICY: &[u8] = b"\x55\x1d\x20\x00";

fn alternative(names: &[(u8, &[u8])]) -> Vec<u8> {
    let names: Vec<u8> = names.iter().flat_map(|(kind, name)| encode(*kind, name)).collect();
    extension(b"\x55\x1d\x11", &sequence(&[&names]), false)
}

/// Name constraints: permitted, then excluded.
fn constraints(permitted: &[(u8, &[u8])], excluded: &[(u8, &[u8])], is_critical: bool) -> Vec<u8> {
    let subtrees = |number, all: &[(u8, &[u8])]| {
        let bases: Vec<u8> = all.iter().flat_map(|(kind, base)| sequence(&[&encode(*kind, base)])).collect();
        if all.is_empty() { Vec::new() } else { encode(tag::explicit(number), &bases) }
    };
    let value = sequence(&[&subtrees(0, permitted), &subtrees(1, excluded)]);
    extension(b"\x55\x1d\x1e", &value, is_critical)
}

fn policies(all: &[&[u8]]) -> Vec<u8> {
    let listed: Vec<u8> = all.iter().flat_map(|policy| sequence(&[&oid(policy)])).collect();
    extension(b"\x55\x1d\x20", &sequence(&[&listed]), true)
}

fn require_policy_after(count: u8) -> Vec<u8> {
    extension(b"\x55\x1d\x24", &sequence(&[&encode(tag::implicit(0), &[count])]), true)
}

/// A root, a CA below it and a device, each with extensions of its own.
struct Three {
    root: Vec<Vec<u8>>,
    between: Vec<Vec<u8>>,
    device: Vec<Vec<u8>>,
    /// What the device calls the CA between.
    issuer: Vec<u8>,
    subject: Vec<u8>,
}

impl Default for Three {
    fn default() -> Self {
        let (root, between) = (vec![ca(None)], vec![ca(None)]);
        Self {
            root,
            between,
            device: vec![purposes(&[CLIENT])],
            issuer: plain("Issuing CA"),
            subject: plain("laptop-7"),
        }
    }
}

impl Three {
    fn between(more: &[Vec<u8>]) -> Self {
        Self { between: [&[ca(None)], more].concat(), ..Self::default() }
    }

    fn device(self, more: &[Vec<u8>]) -> Self {
        Self { device: [self.device.as_slice(), more].concat(), ..self }
    }

    fn validate(&self) -> Result<usize, PathError> {
        let keys = [Key::new(), Key::new(), Key::new()];
        let root = keys[0].issue(&plain("Root"), &plain("Root"), &keys[0], &self.root);
        let between = keys[0].issue(&plain("Root"), &plain("Issuing CA"), &keys[1], &self.between);
        let device = keys[1].issue(&self.issuer, &self.subject, &keys[2], &self.device);
        find(&device, &[between], &[&root], NOW, Purpose::ClientAuth).map(|path| path.len())
    }

    fn passes(&self) {
        assert_eq!(self.validate(), Ok(2));
    }

    /// The words of the CA that may not issue for a name.
    fn name_is_refused(&self) -> String {
        match self.validate() {
            Err(PathError::Name(violation)) => violation.detail().to_string(),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_ca_is_found_by_its_name_whatever_string_type_and_case_it_was_written_in() {
    for issuer in [
        name(PRINTABLE, "Harbor Ltd", "Issuing CA"),
        name(BMP, "Harbor Ltd", "Issuing CA"),
        name(UTF8, "HARBOR  LTD ", "issuing ca"),
    ] {
        Three { issuer, ..Three::default() }.passes();
    }
    let other = Three { issuer: plain("Another CA"), ..Three::default() };
    assert_eq!(other.validate(), Err(PathError::UnknownIssuer));
    let nameless = Three { issuer: sequence(&[]), ..Three::default() };
    assert_eq!(nameless.validate(), Err(PathError::UnknownIssuer));
}

#[test]
fn constraints_on_distinguished_names_are_processed() {
    let (mine, other) = (name(PRINTABLE, "harbor ltd", ""), name(UTF8, "Another Ltd", ""));
    let with = |permitted: &[u8], excluded: &[u8]| {
        let list = |base: &[u8]| if base.is_empty() { Vec::new() } else { vec![(0xa4, base.to_vec())] };
        let (permitted, excluded) = (list(permitted), list(excluded));
        let slices = |all: &[(u8, Vec<u8>)]| all.to_vec();
        let (permitted, excluded) = (slices(&permitted), slices(&excluded));
        let permitted: Vec<(u8, &[u8])> =
            permitted.iter().map(|(kind, base)| (*kind, base.as_slice())).collect();
        let excluded: Vec<(u8, &[u8])> =
            excluded.iter().map(|(kind, base)| (*kind, base.as_slice())).collect();
        Three::between(&[constraints(&permitted, &excluded, true)])
    };
    with(&mine, &[]).passes();
    with(&[], &other).passes();
    let refused = [with(&other, &[]).name_is_refused(), with(&[], &mine).name_is_refused()].join("\n");
    insta::assert_snapshot!(refused, @"
    the name constraints of the CA `CN=Issuing CA,O=Harbor Ltd` do not permit the distinguished name `CN=laptop-7,O=Harbor Ltd`, only `O=Another Ltd`
    the name constraints of the CA `CN=Issuing CA,O=Harbor Ltd` exclude `O=harbor ltd` and so the distinguished name `CN=laptop-7,O=Harbor Ltd`
    ");
    // Those of the anchor count, too.
    let root = vec![ca(None), constraints(&[(0xa4, &other)], &[], false)];
    Three { root, ..Three::default() }.name_is_refused();
}

#[test]
fn constraints_on_other_names_are_processed_and_what_is_not_compared_is_refused() {
    type Case<'a> = ((u8, &'a [u8]), (u8, &'a [u8]), bool);
    let cases: [Case<'_>; 22] = [
        ((0x82, b"harbor.test"), (0x82, b"laptop-7.Harbor.test"), true),
        ((0x82, b"harbor.test"), (0x82, b"harbor.test"), true),
        ((0x82, b"harbor.test"), (0x82, b"evilharbor.test"), false),
        ((0x82, b".harbor.test"), (0x82, b"harbor.test"), false),
        ((0x82, b".harbor.test"), (0x82, b"a.harbor.test"), true),
        ((0x82, b"harbor.test"), (0x82, b".harbor.test"), false),
        ((0x81, b"harbor.test"), (0x81, b"robin@harbor.test"), true),
        ((0x81, b"harbor.test"), (0x81, b"robin@a.harbor.test"), false),
        ((0x81, b".harbor.test"), (0x81, b"robin@a.harbor.test"), true),
        ((0x81, b"robin@harbor.test"), (0x81, b"robin@HARBOR.test"), true),
        ((0x81, b"robin@harbor.test"), (0x81, b"Robin@harbor.test"), false),
        ((0x81, b"harbor.test"), (0x81, b"robin@x@harbor.test"), false),
        ((0x86, b"harbor.test"), (0x86, b"https://robin@harbor.test:8443/x"), true),
        ((0x86, b".harbor.test"), (0x86, b"https://a.harbor.test"), true),
        ((0x86, b"harbor.test"), (0x86, b"https://127.0.0.1/"), false),
        ((0x86, b"harbor.test"), (0x86, b"urn:harbor:7"), false),
        ((0x87, &[10, 0, 0, 0, 255, 0, 0, 0]), (0x87, &[10, 1, 2, 3]), true),
        ((0x87, &[10, 0, 0, 0, 255, 0, 0, 0]), (0x87, &[11, 1, 2, 3]), false),
        ((0x87, &[10, 0, 0, 0, 255, 0, 0, 0]), (0x87, &[0; 16]), false),
        // Names of a kind that nothing is said about.
        ((0x82, b"harbor.test"), (0x81, b"robin@another.test"), true),
        // Of a kind that is not compared, and is constrained.
        ((0xa0, b"\x06\x01\x2a"), (0xa0, b"\x06\x01\x2a"), false),
        ((0xa0, b"\x06\x01\x2a"), (0x82, b"harbor.test"), true),
    ];
    for (base, name, passes) in cases {
        let three = Three::between(&[constraints(&[base], &[], false)]).device(&[alternative(&[name])]);
        assert_eq!(three.validate().is_ok(), passes, "{base:?} {name:?}");
        let three = Three::between(&[constraints(&[], &[base], false)]).device(&[alternative(&[name])]);
        let is_untouched = base.0 != name.0;
        let is_compared = !matches!(three.validate(), Err(PathError::Name(ref violation)) if matches!(violation.what, Forbidden::NotCompared(_)));
        if is_compared {
            assert_eq!(three.validate().is_ok(), is_untouched || !passes, "excluded: {base:?} {name:?}");
        }
    }
    let excluded = constraints(&[], &[(0x82, b"secret.harbor.test")], true);
    let wildcard = Three::between(&[excluded]).device(&[alternative(&[(0x82, b"*.harbor.test")])]);
    wildcard.name_is_refused();
}

#[test]
fn policies_are_processed_critical_or_not() {
    let required = require_policy_after(0);
    let three = |between: &[Vec<u8>], device: &[Vec<u8>]| Three::between(between).device(device);
    three(&[], &[policies(&[EXAMPLE_POLICY])]).passes();
    three(&[policies(&[EXAMPLE_POLICY])], &[]).passes();
    three(&[policies(&[EXAMPLE_POLICY]), required.clone()], &[policies(&[EXAMPLE_POLICY])]).passes();
    three(&[policies(&[ANY_POLICY]), required.clone()], &[policies(&[EXAMPLE_POLICY])]).passes();
    three(&[policies(&[EXAMPLE_POLICY]), required.clone()], &[policies(&[ANY_POLICY])]).passes();
    for device in [vec![], vec![policies(&[ANOTHER_POLICY])]] {
        let without = three(&[policies(&[EXAMPLE_POLICY]), required.clone()], &device);
        assert_eq!(without.validate(), Err(PathError::NoPolicy));
    }
    assert_eq!(
        three(std::slice::from_ref(&required), &[policies(&[EXAMPLE_POLICY])]).validate(),
        Err(PathError::NoPolicy)
    );
    // The CA maps one policy to another, and any policy counts no more.
    let mapping = sequence(&[&sequence(&[&oid(EXAMPLE_POLICY), &oid(ANOTHER_POLICY)])]);
    let mapping = extension(b"\x55\x1d\x21", &mapping, true);
    let maps = [policies(&[EXAMPLE_POLICY]), mapping, required.clone()];
    three(&maps, &[policies(&[ANOTHER_POLICY])]).passes();
    assert_eq!(three(&maps, &[policies(&[EXAMPLE_POLICY])]).validate(), Err(PathError::NoPolicy));
    let inhibits = extension(b"\x55\x1d\x36", &encode(tag::INTEGER, &[0]), true);
    let inhibits = [policies(&[EXAMPLE_POLICY]), inhibits, required];
    assert_eq!(three(&inhibits, &[policies(&[ANY_POLICY])]).validate(), Err(PathError::NoPolicy));
    let twice = three(&[], &[policies(&[EXAMPLE_POLICY, EXAMPLE_POLICY])]).validate();
    assert!(matches!(twice, Err(PathError::Unreadable(_, "the certificate policies"))), "{twice:?}");
}

#[test]
fn a_critical_extension_that_is_not_known_is_named() {
    let unknown = extension(b"\x2a\x03\x04", b"\x05\x00", true);
    let microsoft = extension(b"\x2b\x06\x01\x04\x01\x82\x37\x15\x0b", b"\x30\x00", true);
    let which = |three: &Three| match three.validate() {
        Err(PathError::NotUnderstood(whose, which)) => format!("{whose}: {which}"),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        which(&Three::default().device(std::slice::from_ref(&unknown))),
        "CN=laptop-7,O=Harbor Ltd: 1.2.3.4"
    );
    assert_eq!(which(&Three::between(&[unknown])), "CN=Issuing CA,O=Harbor Ltd: 1.2.3.4");
    assert!(which(&Three::default().device(&[microsoft])).contains("Microsoft application policy mappings"));
    Three::default().device(&[extension(b"\x2a\x03\x04", b"\x05\x00", false)]).passes();
}

#[test]
fn a_ca_must_be_one_may_sign_and_is_for_clients() {
    let refused =
        |between: &[Vec<u8>]| Three { between: between.to_vec(), ..Three::default() }.validate().unwrap_err();
    assert!(matches!(refused(&[]), PathError::NotAnIssuer(_)));
    assert!(matches!(refused(&[ca(None), key_usage(&[0x02])]), PathError::NotAnIssuer(_)));
    Three { between: vec![ca(None), key_usage(&[0x04])], ..Three::default() }.passes();
    assert!(matches!(refused(&[ca(None), purposes(&[SERVER])]), PathError::OtherPurpose(_)));
    for purpose in [CLIENT, b"\x55\x1d\x25\x00".as_slice()] {
        Three { between: vec![ca(None), purposes(&[purpose])], ..Three::default() }.passes();
    }
    let empty = refused(&[ca(None), purposes(&[])]);
    assert!(matches!(empty, PathError::Unreadable(_, "the extended key usage")), "{empty:?}");
}

#[test]
fn the_length_of_a_path_is_bounded_by_what_a_ca_says_and_loops_end() {
    let keys = [Key::new(), Key::new(), Key::new(), Key::new()];
    let root = keys[0].issue(&plain("Root"), &plain("Root"), &keys[0], &[ca(None)]);
    let validate = |most| {
        let upper = keys[0].issue(&plain("Root"), &plain("Upper"), &keys[1], &[ca(Some(most))]);
        let lower = keys[1].issue(&plain("Upper"), &plain("Lower"), &keys[2], &[ca(None)]);
        // Upper is also said to be below Lower: a loop.
        let loops = keys[2].issue(&plain("Lower"), &plain("Upper"), &keys[1], &[ca(None)]);
        let device = keys[2].issue(&plain("Lower"), &plain("laptop-7"), &keys[3], &[purposes(&[CLIENT])]);
        find(&device, &[loops, lower, upper], &[&root], NOW, Purpose::ClientAuth).map(|path| path.len())
    };
    assert_eq!(validate(1), Ok(3));
    assert!(matches!(validate(0), Err(PathError::TooLong(_))));
    let device = keys[2].issue(&plain("Root"), &plain("laptop-7"), &keys[3], &[]);
    let namesakes: Vec<_> = (0..120)
        .map(|_| Key::new())
        .map(|key| key.issue(&plain("Root"), &plain("Root"), &key, &[ca(None)]))
        .collect();
    assert_eq!(find(&device, &namesakes, &[], NOW, Purpose::Any), Err(PathError::TooMany));
}

/// A CA that renews its key keeps its name, and people collect all its certificates in one file.
#[test]
fn of_a_thousand_cas_with_one_name_the_one_whose_key_is_named_is_found() {
    let (root_key, own, device_key) = (Key::new(), Key::new(), Key::new());
    let root = root_key.issue(&plain("Root"), &plain("Root"), &root_key, &[ca(None)]);
    let named = |id: u16| extension(b"\x55\x1d\x0e", &encode(tag::OCTET_STRING, &id.to_be_bytes()), false);
    let above = |id: u16| {
        extension(b"\x55\x1d\x23", &sequence(&[&encode(tag::implicit(0), &id.to_be_bytes())]), false)
    };
    let issue = |key: &Key, more: &[Vec<u8>]| {
        root_key.issue(&plain("Root"), &plain("Issuing CA"), key, &[&[ca(None)], more].concat())
    };
    let mut between: Vec<_> = (0..1000).map(|nth| issue(&Key::new(), &[named(nth)])).collect();
    between.insert(700, issue(&own, &[named(7000)]));
    let validate = |between: &[Certificate], more: &[Vec<u8>]| {
        let device = own.issue(&plain("Issuing CA"), &plain("laptop-7"), &device_key, more);
        find(&device, between, &[&root], NOW, Purpose::Any).map(|path| path.len())
    };
    assert_eq!(validate(&between, &[above(7000)]), Ok(2));
    // A certificate that names no key, and one that names a wrong one, are worth some attempts.
    assert_eq!(validate(&between, &[]), Err(PathError::TooMany));
    assert_eq!(validate(&between[550..], &[above(3)]), Err(PathError::TooMany));
    assert_eq!(validate(&between[650..720], &[above(3)]), Ok(2));
    // The same certificate in the store, in the file and in the managed file counts once.
    let again = [vec![between[0].clone(); 500], vec![between[700].clone()]].concat();
    assert_eq!(validate(&again, &[]), Ok(2));
}

/// AD CS writes them beside the extended key usage, and critical where a template says so.
#[test]
fn microsofts_application_policies_count_as_purposes() {
    let policies = |all: &[&[u8]], is_critical| {
        let listed: Vec<u8> = all.iter().flat_map(|purpose| sequence(&[&oid(purpose)])).collect();
        extension(b"\x2b\x06\x01\x04\x01\x82\x37\x15\x0a", &sequence(&[&listed]), is_critical)
    };
    for is_critical in [true, false] {
        let of = |all: &[&[u8]]| policies(all, is_critical);
        Three::default().device(&[of(&[SERVER, CLIENT])]).passes();
        Three::between(&[of(&[CLIENT])]).device(&[of(&[CLIENT])]).passes();
        for three in [Three::default().device(&[of(&[SERVER])]), Three::between(&[of(&[SERVER])])] {
            assert!(matches!(three.validate(), Err(PathError::OtherPurpose(_))));
        }
    }
    let broken = extension(b"\x2b\x06\x01\x04\x01\x82\x37\x15\x0a", b"\x05\x00", true);
    let broken = Three::default().device(&[broken]).validate();
    assert!(matches!(broken, Err(PathError::Unreadable(_, "the application policies"))), "{broken:?}");
}

#[test]
fn names_and_constraints_without_end_are_given_up() {
    let base = |nth: u16| [b"a".as_slice(), nth.to_string().as_bytes(), b".test"].concat();
    let many: Vec<Vec<u8>> = (0..1024).map(base).collect();
    let all: Vec<(u8, &[u8])> = many.iter().map(|name| (0x82, name.as_slice())).collect();
    let three = Three::between(&[constraints(&all, &[], true)]).device(&[alternative(&all)]);
    assert!(matches!(three.validate(), Err(PathError::TooManyNames(_))));
}
