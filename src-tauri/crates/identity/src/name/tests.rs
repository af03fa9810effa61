use super::*;
use proptest::prelude::*;

fn name(text: &str) -> DistinguishedName {
    text.parse().unwrap()
}

#[test]
fn the_ways_to_write_a_name_are_one_name() {
    let plain = name("CN=Harbor Device CA,O=Harbor Ltd");
    for other in [
        "cn=harbor device ca, o=HARBOR LTD",
        "CN = Harbor  Device CA ; O=Harbor Ltd",
        "2.5.4.3=Harbor Device CA,OID.2.5.4.10=Harbor Ltd",
        r#"CN="Harbor Device CA",O="Harbor Ltd""#,
        r"CN=Harbor\20Device CA,O=\48arbor Ltd",
        "CN=#0C10486172626F7220446576696365204341,O=Harbor Ltd",
    ] {
        assert_eq!(name(other), plain, "{other}");
    }
    assert_eq!(name("CN=a+OU=b"), name("OU=b+CN=a"));
    assert_ne!(name("O=Harbor Ltd,CN=Harbor Device CA"), plain, "the order of parts counts");
}

/// RFC 5280 section 7.1: what CAs that changed their software write for one name.
#[test]
fn names_are_compared_as_names_and_not_by_their_bytes() {
    for (one, other) in [
        ("CN=Straße", "CN=STRASSE"),
        ("CN=ΌΣΟΣ", "CN=όσος"),
        ("CN=Ha\u{308}fen", "CN=Häfen"),
        ("CN=ｈａｒｂｏｒ", "CN=Harbor"),
        ("CN=Har\u{ad}bor\u{200b}", "CN=harbor"),
        ("CN=Harbor\u{a0}Ltd", "CN=Harbor Ltd"),
        ("CN=ﬁsh", "CN=FISH"),
    ] {
        assert_eq!(name(one), name(other), "{one}");
    }
    assert_ne!(name("CN=Harbor Ltd"), name("CN=HarborLtd"));
    assert_ne!(name("CN=Hafen"), name("CN=Häfen"));
}

#[test]
fn a_name_lies_within_another_that_it_begins_with() {
    let whole = name("CN=laptop-7,OU=Devices,O=Harbor Ltd,C=DE");
    for base in ["C=DE", "O=harbor  ltd,C=DE", "CN=laptop-7,OU=Devices,O=Harbor Ltd,C=DE"] {
        assert!(whole.is_within(&name(base)), "{base}");
    }
    for base in ["O=Harbor Ltd", "OU=Devices,C=DE", "CN=x,CN=laptop-7,OU=Devices,O=Harbor Ltd,C=DE"] {
        assert!(!whole.is_within(&name(base)), "{base}");
    }
}

#[test]
fn what_is_no_name_is_refused() {
    for text in [
        "",
        " ",
        "Harbor",
        "=x",
        "CN",
        "CN=",
        "CN=a,",
        "CN=a,,O=b",
        "FOO=x",
        "CN=a\\",
        "CN=\\zz",
        "CN=\"a",
        "CN=\"a\"b",
        "CN=a\"b",
        "CN=#0",
        "CN=#zz",
        "CN=a<b",
        "3.1=x",
        "1.40=x",
        "2.5.04.3=x",
        "CN=\\ff",
    ] {
        assert!(text.parse::<DistinguishedName>().is_err(), "{text:?}");
    }
}

#[test]
fn a_filter_matches_whole_parts_only() {
    let issuer = name("CN=Harbor Device CA,O=Harbor Ltd,C=DE");
    for filter in ["CN=Harbor Device CA", "C=de", "O=Harbor Ltd,CN=Harbor Device CA"] {
        assert!(issuer.contains(&name(filter)), "{filter}");
    }
    for filter in
        ["CN=Harbor", "CN=Harbor Device CA,O=Quay Ltd", "O=Harbor Device CA", "CN=Harbor Device CA+C=DE"]
    {
        assert!(!issuer.contains(&name(filter)), "{filter}");
    }
}

fn value() -> impl Strategy<Value = String> {
    // What a name may hold, with the characters that need care often among it.
    proptest::string::string_regex("[ a-zA-Zäß日,+\"\\\\<>;#=0-9\u{1}\u{7f}]{1,12}")
        .unwrap()
        .prop_filter("a value is not blank", |value| !value.trim().is_empty())
}

proptest! {
    #[test]
    fn a_name_is_read_back_from_its_own_text(
        parts in proptest::collection::vec((prop_oneof![Just("CN"), Just("O"), Just("1.2.3.4")], value()), 1..5)
    ) {
        let rdns = parts.iter().map(|(kind, value)| {
            let oid = match *kind { "CN" => "2.5.4.3", "O" => "2.5.4.10", other => other };
            Rdn(BTreeSet::from([Attribute::new(oid.to_owned(), value.clone())]))
        });
        let before = DistinguishedName { rdns: rdns.collect() };
        let after: DistinguishedName = before.to_string().parse().unwrap();
        let values = |name: &DistinguishedName| name.attributes().map(|a| a.value.clone()).collect::<Vec<_>>();
        prop_assert_eq!(values(&after), values(&before));
        prop_assert_eq!(after, before);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,40}") {
        let _parsed = text.parse::<DistinguishedName>();
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        let _read = DistinguishedName::from_der(&bytes);
    }
}
