//! Files written by hand, in every form that is met outside, and by openssl.

#[cfg(unix)]
use std::process::Command;

use cbc::cipher::{BlockModeEncrypt as _, KeyIvInit as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::hash::for_tests;
use super::*;
use crate::asn1::encode;

mod bags;
mod integrity;

const SHA256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
const HMAC_SHA256: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x02\x09";

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    encode(tag::SEQUENCE, &parts.concat())
}

fn octets(content: &[u8]) -> Vec<u8> {
    encode(tag::OCTET_STRING, content)
}

fn oid(content: &[u8]) -> Vec<u8> {
    encode(tag::OID, content)
}

fn number(number: u16) -> Vec<u8> {
    let bytes = [&[0], number.to_be_bytes().as_slice()].concat();
    // As short as DER wants it.
    let zeros = bytes.windows(2).take_while(|pair| pair[0] == 0 && pair[1] < 0x80).count();
    encode(tag::INTEGER, &bytes[zeros..])
}

/// With an indefinite length.
fn open_ended(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    [&[tag, 0x80], parts.concat().as_slice(), &[0, 0]].concat()
}

/// An octet string in pieces, as Java writes it.
fn pieces(content: &[u8]) -> Vec<u8> {
    let pieces: Vec<u8> = content.chunks(50).flat_map(octets).collect();
    open_ended(0x24, &[&pieces])
}

/// An object identifier of PKCS#12 or PKCS#7 by its last numbers.
fn pkcs(numbers: &[u8]) -> Vec<u8> {
    oid(&[b"\x2a\x86\x48\x86\xf7\x0d\x01".as_slice(), numbers].concat())
}

fn data() -> Vec<u8> {
    pkcs(&[7, 1])
}

fn data_info(content: &[u8]) -> Vec<u8> {
    sequence(&[&data(), &encode(tag::explicit(0), &octets(content))])
}

fn bag(kind: u8, value: &[u8]) -> Vec<u8> {
    sequence(&[&pkcs(&[12, 10, 1, kind]), &encode(tag::explicit(0), value)])
}

fn certificate_bag(der: &[u8]) -> Vec<u8> {
    bag(3, &sequence(&[&pkcs(&[9, 22, 1]), &encode(tag::explicit(0), &octets(der))]))
}

/// A key of no kind: what is inside is not looked at here.
fn key() -> Vec<u8> {
    sequence(&[&number(0), &sequence(&[&oid(b"\x2a\x03")]), &octets(b"the secret")])
}

fn bags() -> Vec<u8> {
    sequence(&[&certificate_bag(b"a certificate"), &bag(1, &key())])
}

fn safe() -> Vec<u8> {
    sequence(&[&data_info(&bags())])
}

fn mac(content: &[u8], form: &[u8]) -> Vec<u8> {
    let key = for_tests::mac_key(form, b"a salt", 3);
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(content);
    let info = sequence(&[&sequence(&[&oid(SHA256), b"\x05\x00"]), &octets(&mac.finalize().into_bytes())]);
    sequence(&[&info, &octets(b"a salt"), &number(3)])
}

fn pbmac1(content: &[u8], password: &str, key_size: u16) -> Vec<u8> {
    let mut key = vec![0; key_size.into()];
    pbkdf2::pbkdf2_hmac::<Sha256>(password.as_bytes(), b"a salt", 3, &mut key);
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
    mac.update(content);
    let hmac = sequence(&[&oid(HMAC_SHA256), b"\x05\x00"]);
    let derivation = sequence(&[&octets(b"a salt"), &number(3), &number(key_size), &hmac]);
    let derivation = sequence(&[&pkcs(&[5, 12]), &derivation]);
    let algorithm = sequence(&[&pkcs(&[5, 14]), &sequence(&[&derivation, &hmac])]);
    let info = sequence(&[&algorithm, &octets(&mac.finalize().into_bytes())]);
    sequence(&[&info, &octets(b"NOT USED"), &number(1)])
}

fn pfx(safe: &[u8], mac: &[u8]) -> Vec<u8> {
    sequence(&[&number(3), &data_info(safe), mac])
}

fn wide(password: &str) -> Vec<u8> {
    password.encode_utf16().chain([0]).flat_map(u16::to_be_bytes).collect()
}

fn holds_both(opened: &Result<Pkcs12Contents, Pkcs12Error>) -> bool {
    let Ok(opened) = opened else { return false };
    opened.certificates == [b"a certificate"] && opened.keys.len() == 1 && *opened.keys[0] == key()
}

#[test]
fn indefinite_lengths_and_strings_in_pieces_are_read_at_every_depth() {
    let inner = open_ended(0x30, &[&data(), &open_ended(0xa0, &[&pieces(&bags())])]);
    let safe_in_ber = open_ended(0x30, &[&inner]);
    for safe in [safe(), safe_in_ber] {
        let content = open_ended(0x30, &[&data(), &open_ended(0xa0, &[&pieces(&safe)])]);
        let file = open_ended(0x30, &[&number(3), &content, &mac(&safe, &wide("geheim"))]);
        assert!(holds_both(&open(&file, "geheim")));
        assert_eq!(open(&file, "Geheim").unwrap_err(), Pkcs12Error::WrongPassword);
        for length in 0..file.len() {
            assert!(open(&file[..length], "geheim").is_err(), "{length} bytes");
        }
    }
}

#[test]
fn pbmac1_is_verified_as_rfc_9579_says() {
    let file = |password: &str| pfx(&safe(), &pbmac1(&safe(), password, 32));
    assert!(holds_both(&open(&file("Schlüssel"), "Schlüssel")), "UTF-8 goes in");
    assert_eq!(open(&file("geheim"), "Geheim").unwrap_err(), Pkcs12Error::WrongPassword);
    let short = open(&pfx(&safe(), &pbmac1(&safe(), "geheim", 8)), "geheim").unwrap_err();
    assert_eq!(short, Pkcs12Error::unknown(Detail::Pkcs12Pbmac1KeySize { size: "8".to_owned() }));
}

#[test]
fn no_password_is_tried_in_each_form_that_writers_give_it() {
    for mac in [mac(&safe(), &[0, 0]), mac(&safe(), &[]), Vec::new()] {
        assert!(holds_both(&open(&pfx(&safe(), &mac), "")));
    }
    assert_eq!(open(&pfx(&safe(), &mac(&safe(), &[0, 0])), " ").unwrap_err(), Pkcs12Error::WrongPassword);
}

#[test]
fn a_password_beyond_ascii_opens_what_old_and_new_writers_made() {
    let password = "Schlüssel-端末-🔑";
    let bytes: Vec<u8> = password.bytes().chain([0]).flat_map(|byte| [0, byte]).collect();
    for form in [wide(password), bytes] {
        assert!(holds_both(&open(&pfx(&safe(), &mac(&safe(), &form)), password)));
    }
}

#[test]
fn the_old_ciphers_are_decrypted_and_attributes_of_a_key_are_left_behind() {
    let with_attributes = sequence(&[
        &number(0),
        &sequence(&[&oid(b"\x2a\x03")]),
        &octets(b"the secret"),
        &encode(
            tag::explicit(0),
            &sequence(&[&oid(b"\x55\x1d\x0f"), &encode(tag::SET, b"\x03\x02\x07\x80")]),
        ),
    ]);
    for (number_of, key_size) in [(3, 24), (4, 16), (5, 16), (6, 5)] {
        let [key, vector] = for_tests::cipher_keys(&wide("geheim"), b"a salt", 3, key_size);
        let hidden = match number_of {
            3 => cbc::Encryptor::<des::TdesEde3>::new_from_slices(&key, &vector)
                .unwrap()
                .encrypt_padded_vec::<cbc::cipher::block_padding::Pkcs7>(&with_attributes),
            4 => cbc::Encryptor::<des::TdesEde2>::new_from_slices(&key, &vector)
                .unwrap()
                .encrypt_padded_vec::<cbc::cipher::block_padding::Pkcs7>(&with_attributes),
            _ => cbc::Encryptor::<rc2::Rc2>::new_from_slices(&key, &vector)
                .unwrap()
                .encrypt_padded_vec::<cbc::cipher::block_padding::Pkcs7>(&with_attributes),
        };
        let algorithm = sequence(&[&pkcs(&[12, 1, number_of]), &sequence(&[&octets(b"a salt"), &number(3)])]);
        let bag = bag(2, &sequence(&[&algorithm, &octets(&hidden)]));
        let safe = sequence(&[&data_info(&sequence(&[&bag, &certificate_bag(b"a certificate")]))]);
        for mac in [mac(&safe, &wide("geheim")), Vec::new()] {
            assert!(holds_both(&open(&pfx(&safe, &mac), "geheim")), "cipher {number_of}");
            let wrong = open(&pfx(&safe, &mac), "Geheim").map(|_| ());
            assert_eq!(wrong, Err(Pkcs12Error::WrongPassword), "cipher {number_of}");
        }
        let other = mac(&safe, &wide("another"));
        let wrong = open(&pfx(&safe, &other), "another").map(|_| ());
        assert_eq!(wrong, Err(Pkcs12Error::OtherPassword), "cipher {number_of}");
    }
}

const AES_256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x01\x2a";
const HMAC_SHA512_256: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x02\x0d";

/// A file whose key is encrypted by PBES2.
fn pbes2(derivation: &[u8], cipher: &[u8], hidden: &[u8]) -> Vec<u8> {
    let algorithm = sequence(&[&pkcs(&[5, 13]), &sequence(&[derivation, cipher])]);
    let bag = bag(2, &sequence(&[&algorithm, &octets(hidden)]));
    pfx(&sequence(&[&data_info(&sequence(&[&bag, &certificate_bag(b"a certificate")]))]), &[])
}

fn aes_256(secret: &[u8], salt: &[u8], prf: Option<&[u8]>) -> Vec<u8> {
    let vector = [7; 16];
    let mut encryption_key = [0; 32];
    match prf {
        Some(prf) if prf == HMAC_SHA512_256 => {
            pbkdf2::pbkdf2_hmac::<sha2::Sha512_256>(secret, salt, 3, &mut encryption_key);
        }
        Some(_) => pbkdf2::pbkdf2_hmac::<Sha256>(secret, salt, 3, &mut encryption_key),
        None => pbkdf2::pbkdf2_hmac::<sha1::Sha1>(secret, salt, 3, &mut encryption_key),
    }
    let hidden = cbc::Encryptor::<aes::Aes256>::new_from_slices(&encryption_key, &vector)
        .unwrap()
        .encrypt_padded_vec::<cbc::cipher::block_padding::Pkcs7>(&key());
    let prf = prf.map(|prf| sequence(&[&oid(prf)])).unwrap_or_default();
    let parameters = sequence(&[&octets(salt), &number(3), &prf]);
    let derivation = sequence(&[&pkcs(&[5, 12]), &parameters]);
    pbes2(&derivation, &sequence(&[&oid(AES_256), &octets(&vector)]), &hidden)
}

#[test]
fn a_key_under_pbes2_opens_whatever_its_hash_its_salt_and_the_form_of_the_password() {
    let password = "Schlüssel";
    for prf in [Some(HMAC_SHA256), Some(HMAC_SHA512_256), None] {
        for salt in [b"a salt".as_slice(), &[7; 128]] {
            assert!(holds_both(&open(&aes_256(password.as_bytes(), salt, prf), password)));
            // As older versions of NSS write it.
            assert!(holds_both(&open(&aes_256(&wide(password), salt, prf), password)));
        }
    }
    let wrong = open(&aes_256(b"geheim", b"a salt", None), "Geheim").map(|_| ());
    assert_eq!(wrong, Err(Pkcs12Error::WrongPassword));
}

#[test]
fn a_password_opens_whether_its_accents_are_composed_or_apart() {
    let (composed, apart) = ("Schlüssel", "Schlu\u{308}ssel");
    for (written, typed) in [(composed, apart), (apart, composed)] {
        assert!(holds_both(&open(&pfx(&safe(), &mac(&safe(), &wide(written))), typed)));
        assert!(holds_both(&open(&pfx(&safe(), &pbmac1(&safe(), written, 32)), typed)));
        assert!(holds_both(&open(&aes_256(written.as_bytes(), b"a salt", None), typed)));
    }
}

#[test]
fn scrypt_and_the_old_ciphers_of_pbes2_are_known() {
    let with = |encryption_key: &[u8], cipher: &[u8], hidden: &[u8]| {
        let parameters = sequence(&[&octets(b"a salt"), &number(16), &number(1), &number(1)]);
        let scrypt = sequence(&[&oid(b"\x2b\x06\x01\x04\x01\xda\x47\x04\x0b"), &parameters]);
        assert_eq!(encryption_key.len(), 16);
        holds_both(&open(&pbes2(&scrypt, cipher, hidden), "geheim"))
    };
    let mut encryption_key = [0; 16];
    let parameters = scrypt::Params::new(4, 1, 1).unwrap();
    scrypt::scrypt(b"geheim", b"a salt", &parameters, &mut encryption_key).unwrap();
    let vector = [7; 8];
    let hidden = cbc::Encryptor::<rc2::Rc2>::new_from_slices(&encryption_key, &vector)
        .unwrap()
        .encrypt_padded_vec::<cbc::cipher::block_padding::Pkcs7>(&key());
    let rc2 = sequence(&[&pkcs_3(2), &sequence(&[&number(58), &octets(&vector)])]);
    assert!(with(&encryption_key, &rc2, &hidden));
    let odd = sequence(&[&pkcs_3(2), &sequence(&[&number(59), &octets(&vector)])]);
    assert!(!with(&encryption_key, &odd, &hidden));
}

/// A cipher of RSA Security's own list.
fn pkcs_3(number: u8) -> Vec<u8> {
    oid(&[b"\x2a\x86\x48\x86\xf7\x0d\x03".as_slice(), &[number]].concat())
}

#[test]
fn a_key_with_its_public_half_beside_it_is_taken_without() {
    let with_public_key = sequence(&[
        &number(1),
        &sequence(&[&oid(b"\x2a\x03")]),
        &octets(b"the secret"),
        &encode(tag::implicit(1), b"\x00public"),
    ]);
    let safe =
        sequence(&[&data_info(&sequence(&[&certificate_bag(b"a certificate"), &bag(1, &with_public_key)]))]);
    assert!(holds_both(&open(&pfx(&safe, &[]), "")));
}

#[test]
fn what_cannot_be_opened_is_named_as_what_it_is() {
    let rc4 = sequence(&[&pkcs(&[12, 1, 1]), &sequence(&[&octets(b"a salt"), &number(3)])]);
    let bag_of_rc4 = bag(2, &sequence(&[&rc4, &octets(b"hidden")]));
    let safe_of = |bags: &[&[u8]]| sequence(&[&data_info(&sequence(bags))]);
    let opened = open(&pfx(&safe_of(&[&bag_of_rc4, &bag(1, &key())]), &[]), "").unwrap();
    assert_eq!((opened.keys.len(), &opened.unknown[..]), (1, &[Detail::AlgorithmRc4][..]));

    let signed = sequence(&[&pkcs(&[7, 2]), &encode(tag::explicit(0), b"\x05\x00")]);
    let why = |file: &[u8]| open(file, "geheim").unwrap_err().detail().to_string();
    let messages = [
        why(&sequence(&[&number(3), &signed])),
        why(&sequence(&[&number(4), &signed])),
        why(&pfx(
            &safe(),
            &sequence(&[&sequence(&[&sequence(&[&oid(b"\x2a\x03")]), &octets(b"x")]), &octets(b"x")]),
        )),
        why(b"\x30\x03\x02\x01\x03"),
    ];
    insta::assert_snapshot!(messages.join("\n"), @"
    The file's encryption is not supported: signed with a key in place of a password.
    the PKCS#12 file is broken: its version is not 3
    The file's encryption is not supported: a MAC with the algorithm 1.2.3.
    the PKCS#12 file is broken: its ASN.1 encoding is not that of such a file
    ");
}

// Under Wine there is no openssl to ask.
#[cfg(unix)]
#[test]
fn what_openssl_writes_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let ran = Command::new("openssl").current_dir(folder.path()).args(args).output().unwrap();
        assert!(ran.status.success(), "{args:?}: {}", String::from_utf8_lossy(&ran.stderr));
    };
    run(&[
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        "k.pem",
        "-out",
        "c.pem",
        "-subj",
        "/CN=laptop-7",
        "-days",
        "9",
    ]);
    let export =
        ["pkcs12", "-export", "-inkey", "k.pem", "-in", "c.pem", "-out", "b.p12", "-passout", "pass:geheim"];
    let forms: [&[&str]; 10] = [
        &[],
        &["-legacy"],
        &["-keypbe", "aes-128-cbc", "-certpbe", "aes-192-cbc", "-macalg", "sha384"],
        &["-keypbe", "des-ede3-cbc", "-certpbe", "des-ede3-cbc", "-macalg", "sha512"],
        &["-nomac", "-name", "Gerät – 端末"],
        &["-certpbe", "NONE", "-macalg", "sha1"],
        &["-keypbe", "NONE", "-certpbe", "NONE", "-nomac"],
        &["-macalg", "sha512-256", "-iter", "1"],
        &["-keypbe", "rc2-cbc", "-certpbe", "aes-128-cbc", "-legacy"],
        &["-keypbe", "des-cbc", "-legacy"],
    ];
    for more in forms {
        run(&[&export[..], more].concat());
        let file = std::fs::read(folder.path().join("b.p12")).unwrap();
        let opened = open(&file, "geheim").unwrap_or_else(|error| panic!("{more:?}: {error:?}"));
        assert_eq!((opened.keys.len(), opened.certificates.len()), (1, 1), "{more:?}");
    }
    let mut named = Vec::new();
    for more in [
        ["-keypbe", "camellia-256-cbc"],
        ["-keypbe", "aria-256-cbc"],
        ["-macalg", "md5"],
        ["-macalg", "sha3-256"],
    ] {
        run(&[&export[..], &more].concat());
        let file = std::fs::read(folder.path().join("b.p12")).unwrap();
        named.push(match open(&file, "geheim") {
            Ok(opened) => opened.unknown.into_iter().collect::<porthole_explain::Details>().to_string(),
            Err(error) => error.detail().to_string(),
        });
    }
    insta::assert_snapshot!(named.join("\n"), @"
    PBES2 with the cipher Camellia-256
    PBES2 with the cipher ARIA-256
    The file's encryption is not supported: a MAC with the hash MD5.
    The file's encryption is not supported: a MAC with the hash SHA3-256.
    ");
}
