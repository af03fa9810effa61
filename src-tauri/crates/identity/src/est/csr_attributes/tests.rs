use super::*;
use crate::certificate::AlternativeName;
use proptest::prelude::*;

/// The example of RFC 7030 section 4.5.2.
const EXAMPLE: &str =
    "MEEGCSqGSIb3DQEJBzASBgcqhkjOPQIBMQcGBSuBBAAiMBYGCSqGSIb3DQEJDjEJBgcrBgEBAQEWBggqhkjOPQQDAw==";

fn spec() -> RequestSpec {
    let name = AlternativeName::Dns("laptop-7.devices.harbor.test".to_owned());
    RequestSpec::new("CN=laptop-7".parse().unwrap(), &[name]).unwrap()
}

fn bare() -> RequestSpec {
    RequestSpec::new("CN=laptop-7".parse().unwrap(), &[]).unwrap()
}

/// DER of tag, length below 128, content.
fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
}

fn named(kind: &str) -> Vec<u8> {
    use der::Encode as _;
    ObjectIdentifier::new(kind).unwrap().to_der().unwrap()
}

fn attribute(kind: &ObjectIdentifier, values: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &[named(&kind.to_string()), tlv(0x31, &values.concat())].concat())
}

fn csr_attributes(all: &[Vec<u8>]) -> CsrAttributes {
    CsrAttributes::read(200, STANDARD.encode(tlv(0x30, &all.concat())).as_bytes()).unwrap()
}

fn algorithm_for(all: &[Vec<u8>], spec: RequestSpec) -> Result<RequestAlgorithm, String> {
    csr_attributes(all).met_by(spec).map(|spec| spec.algorithm()).map_err(|unmet| unmet.to_string())
}

#[test]
fn a_server_that_has_nothing_to_say_demands_nothing() {
    for (status, body) in [(204, ""), (404, "<h1>Not found</h1>"), (501, ""), (200, "MAA="), (200, " \r\n")] {
        assert_eq!(
            CsrAttributes::read(status, body.as_bytes()).unwrap(),
            CsrAttributes::default(),
            "{status}"
        );
    }
    assert_eq!(CsrAttributes::default().met_by(bare()).unwrap(), bare());
    for (status, may_pass) in [(401, false), (503, true)] {
        assert_eq!(CsrAttributes::read(status, b"").unwrap_err().may_pass(), may_pass, "{status}");
    }
    let broken = CsrAttributes::read(200, b"hello").unwrap_err();
    assert!(
        broken.to_string().starts_with("the server's requirements for a request cannot be read: "),
        "{broken}"
    );
}

#[test]
fn the_example_of_the_standard_is_read_and_its_link_to_the_connection_refused_in_words() {
    let read = CsrAttributes::read(200, EXAMPLE.as_bytes()).unwrap();
    assert_eq!(read.met_by(spec()).unwrap_err(), UnmetAttributes::Binding);
    let without = CsrAttributes { bound_to_the_connection: false, ..read };
    assert_eq!(without.met_by(spec()).unwrap().algorithm(), RequestAlgorithm::P384);
}

#[test]
fn a_kind_of_key_that_can_be_made_is_made_and_any_other_refused_in_words() {
    let ec = |curve: &str| attribute(&EC_PUBLIC_KEY, &[named(curve)]);
    let rsa = |bits: &[u8]| attribute(&RSA_ENCRYPTION, &[tlv(2, bits)]);
    let (p256, p384, p521) = ("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");
    assert_eq!(algorithm_for(&[ec(p384)], spec()), Ok(RequestAlgorithm::P384));
    assert_eq!(algorithm_for(&[rsa(&[12, 0])], spec()), Ok(RequestAlgorithm::Rsa3072));
    assert_eq!(algorithm_for(&[rsa(&[])], spec()), Ok(RequestAlgorithm::Rsa2048));
    assert_eq!(algorithm_for(&[named(&EC_PUBLIC_KEY.to_string())], spec()), Ok(RequestAlgorithm::P256));
    // Several are a choice, and what the managed file wants is taken where it is among them.
    assert_eq!(algorithm_for(&[ec(p384), ec(p256)], spec()), Ok(RequestAlgorithm::P256));
    assert_eq!(algorithm_for(&[ec(p521), rsa(&[8, 0])], spec()), Ok(RequestAlgorithm::Rsa2048));
    let messages = [
        algorithm_for(&[ec(p521)], spec()),
        algorithm_for(&[ec("1.3.36.3.3.2.8.1.1.7"), rsa(&[16, 0])], spec()),
        algorithm_for(&[named(&ED25519.to_string())], spec()),
    ];
    insta::assert_snapshot!(messages.map(Result::unwrap_err).join("\n"), @r"
    The server requires a key of another kind (P-521); Porthole makes P-256, P-384, RSA 2048 and RSA 3072 keys.
    The server requires a key of another kind (the curve 1.3.36.3.3.2.8.1.1.7; RSA 4096); Porthole makes P-256, P-384, RSA 2048 and RSA 3072 keys.
    The server requires a key of another kind (Ed25519); Porthole makes P-256, P-384, RSA 2048 and RSA 3072 keys.
    ");
}

#[test]
fn a_way_to_sign_decides_the_key_where_one_signs_so() {
    let (sha256, sha384) = (named("1.2.840.10045.4.3.2"), named("1.2.840.10045.4.3.3"));
    assert_eq!(algorithm_for(std::slice::from_ref(&sha384), spec()), Ok(RequestAlgorithm::P384));
    assert_eq!(algorithm_for(&[named("1.2.840.113549.1.1.11")], spec()), Ok(RequestAlgorithm::Rsa2048));
    assert_eq!(algorithm_for(&[sha384, sha256], spec()), Ok(RequestAlgorithm::P256));
    let p384 = attribute(&EC_PUBLIC_KEY, &[named("1.3.132.0.34")]);
    insta::assert_snapshot!(
        algorithm_for(&[p384, named("1.2.840.10045.4.3.4")], spec()).unwrap_err(),
        @"The server requires a signature algorithm (ECDSA with SHA-512) that no key it accepts can use here."
    );
}

#[test]
fn extensions_that_the_request_has_are_met_and_those_that_the_managed_file_must_give_are_named() {
    let san = "2.5.29.17";
    let of_types = attribute(&EXTENSION_REQUEST, &[named(san)]);
    // With values, as RFC 9908 has it.
    let valued = tlv(0x30, &tlv(0x30, &[named(san), tlv(4, &tlv(0x30, &[]))].concat()));
    let of_values = attribute(&EXTENSION_REQUEST, &[valued]);
    let listed = attribute(&EXTENSION_REQUEST, &[tlv(0x30, &[named("2.5.29.37"), named(san)].concat())]);
    for wants in [named(san), of_types, of_values, listed] {
        assert_eq!(algorithm_for(std::slice::from_ref(&wants), spec()), Ok(RequestAlgorithm::P256));
        assert_eq!(algorithm_for(&[wants], bare()), Err(UnmetAttributes::AlternativeName.to_string()));
    }
    let template = attribute(&EXTENSION_REQUEST, &[named("1.3.6.1.4.1.311.20.2")]);
    assert_eq!(algorithm_for(&[template], spec()), Err(UnmetAttributes::Template.to_string()));
    // Every request asks for both usages; unknown attributes are ignored.
    let known = attribute(&EXTENSION_REQUEST, &[named("2.5.29.15"), named("1.3.6.1.1.1.1.22")]);
    assert_eq!(algorithm_for(&[known, named("2.5.4.5")], bare()), Ok(RequestAlgorithm::P256));
}

proptest! {
    #[test]
    fn no_answer_makes_the_reader_panic(status: u16, body: Vec<u8>) {
        if let Ok(demands) = CsrAttributes::read(status, &body) {
            let _met = demands.met_by(bare());
        }
    }

    #[test]
    fn an_answer_cut_or_changed_anywhere_is_read_or_refused(at in 0_usize..67, with: u8, cut: bool) {
        let mut der = STANDARD.decode(EXAMPLE).unwrap();
        if cut { der.truncate(at) } else { der[at] = with }
        if let Ok(demands) = CsrAttributes::from_der(&der) {
            let _met = demands.met_by(spec());
        }
    }
}
