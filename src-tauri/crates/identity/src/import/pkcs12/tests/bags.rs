//! What else lies in the files of other programs, beside a certificate and its key.

use super::*;

/// A bag with attributes, of which one is of no known kind, one has no value, and one is there twice.
fn with_attributes(kind: u8, value: &[u8]) -> Vec<u8> {
    let attribute = |kind: &[u8], values: &[u8]| sequence(&[&oid(kind), &encode(tag::SET, values)]);
    let friendly_name =
        attribute(b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x14", &encode(0x1e, b"\xd8\x3d\xdd\x11"));
    let attributes = [
        friendly_name.clone(),
        friendly_name,
        attribute(b"\x2b\x06\x01\x04\x01\x82\x37\x11\x02", b""),
        // Java marks the certificates that it trusts.
        attribute(b"\x60\x86\x48\x01\x86\xf9\x66\xad\xca\x7b\x01\x01", &oid(b"\x55\x1d\x25\x00")),
    ];
    let attributes = encode(tag::SET, &attributes.concat());
    sequence(&[&pkcs(&[12, 10, 1, kind]), &encode(tag::explicit(0), value), &attributes])
}

/// `SafeContents` in a bag, so many deep.
fn nested(depth: usize, innermost: &[u8]) -> Vec<u8> {
    (0..depth).fold(innermost.to_vec(), |inside, _| sequence(&[&bag(6, &inside)]))
}

fn file_of(bags: &[u8]) -> Vec<u8> {
    pfx(&sequence(&[&data_info(bags)]), &[])
}

#[test]
fn other_bags_and_whatever_attributes_say_are_in_the_way_of_nothing() {
    let certificate = sequence(&[&pkcs(&[9, 22, 1]), &encode(tag::explicit(0), &octets(b"a certificate"))]);
    let sdsi = sequence(&[&pkcs(&[9, 22, 2]), &encode(tag::explicit(0), &encode(0x16, b"SDSI"))]);
    let list = sequence(&[&pkcs(&[9, 23, 1]), &encode(tag::explicit(0), &octets(b"a list"))]);
    let secret = sequence(&[&pkcs(&[12, 10, 1, 2]), &encode(tag::explicit(0), &octets(b"a secret"))]);
    let bags = sequence(&[
        &with_attributes(4, &list),
        &with_attributes(5, &secret),
        &with_attributes(3, &sdsi),
        &with_attributes(3, &certificate),
        &sequence(&[&oid(b"\x2a\x03"), &encode(tag::explicit(0), b"\x05\x00")]),
        &with_attributes(1, &key()),
    ]);
    assert!(holds_both(&open(&file_of(&bags), "")));
}

#[test]
fn safe_contents_may_lie_in_safe_contents_but_not_without_end() {
    for depth in 0..DEEPEST {
        assert!(holds_both(&open(&file_of(&nested(depth, &bags())), "")), "{depth} deep");
    }
    for depth in [DEEPEST, DEEPEST + 2] {
        let too_deep = open(&file_of(&nested(depth, &bags())), "").map(drop);
        assert_eq!(too_deep, Err(Pkcs12Error::broken(Detail::Pkcs12TooDeep)), "{depth} deep");
    }
    assert!(open(&file_of(&nested(10_000, &bags())), "").is_err());
}

#[test]
fn what_stands_behind_a_file_does_not_count() {
    let file = pfx(&safe(), &mac(&safe(), &wide("geheim")));
    for behind in [b"\0\0\0\0".as_slice(), b"\r\n", &[0xff; 300], &file] {
        assert!(holds_both(&open(&[file.as_slice(), behind].concat(), "geheim")), "{behind:?}");
    }
}

#[test]
fn certificates_alone_keys_alone_and_nothing_at_all_are_told_apart() {
    let counts = |bags: &[&[u8]]| {
        let opened = open(&file_of(&sequence(bags)), "").unwrap();
        (opened.keys.len(), opened.certificates.len())
    };
    let (certificate, key) = (certificate_bag(b"a certificate"), bag(1, &key()));
    assert_eq!(counts(&[&certificate, &certificate]), (0, 2));
    assert_eq!(counts(&[&key]), (1, 0));
    assert_eq!(counts(&[]), (0, 0));
    let empty = open(&pfx(&sequence(&[]), &[]), "").unwrap();
    assert!(empty.keys.is_empty() && empty.certificates.is_empty());
    let too_many = certificate.repeat(MOST + 1);
    let too_many = open(&file_of(&sequence(&[&too_many])), "").map(drop);
    assert_eq!(too_many, Err(Pkcs12Error::broken(Detail::Pkcs12TooMany)));
}
