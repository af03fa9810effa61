//! MACs of every kind, and what a file may cost.

use super::*;

/// Hashes as openssl names them, the object identifiers of HMAC with them, and their sizes.
#[cfg(unix)]
const HASHES: [(&str, u8, u16); 7] = [
    ("SHA1", 7, 20),
    ("SHA2-224", 8, 28),
    ("SHA2-256", 9, 32),
    ("SHA2-384", 10, 48),
    ("SHA2-512", 11, 64),
    ("SHA2-512/224", 12, 28),
    ("SHA2-512/256", 13, 32),
];

fn hmac(number: u8) -> Vec<u8> {
    sequence(&[&oid(&[b"\x2a\x86\x48\x86\xf7\x0d\x02".as_slice(), &[number]].concat()), b"\x05\x00"])
}

/// `MacData` with PBMAC1, around a MAC that somebody else has computed.
fn mac_data(prf: u8, hash: u8, rounds: u16, key_size: u16, mac: &[u8]) -> Vec<u8> {
    let derivation = sequence(&[&octets(b"a salt"), &number(rounds), &number(key_size), &hmac(prf)]);
    let derivation = sequence(&[&pkcs(&[5, 12]), &derivation]);
    let algorithm = sequence(&[&pkcs(&[5, 14]), &sequence(&[&derivation, &hmac(hash)])]);
    sequence(&[&sequence(&[&algorithm, &octets(mac)]), &octets(b"NOT USED"), &number(1)])
}

/// RFC 9579 names no hash that must be used; OpenSSL 3.4 lets each be chosen for the key and for the MAC.
// Under Wine there is no openssl to ask.
#[cfg(unix)]
#[test]
fn pbmac1_of_every_hash_is_verified_as_openssl_computes_it() {
    let folder = tempfile::tempdir().unwrap();
    #[expect(clippy::disallowed_methods, reason = "a test's own folder")]
    std::fs::write(folder.path().join("safe"), safe()).unwrap();
    let run = |args: &[&str]| {
        let ran = Command::new("openssl").current_dir(folder.path()).args(args).output().unwrap();
        assert!(ran.status.success(), "{args:?}: {}", String::from_utf8_lossy(&ran.stderr));
        ran.stdout
    };
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let password = "Schlüssel-🔑";
    let file = |prf: (&str, u8, u16), hash: (&str, u8, u16), size: u16| {
        let options = [
            format!("digest:{}", prf.0),
            format!("hexpass:{}", hex(password.as_bytes())),
            format!("hexsalt:{}", hex(b"a salt")),
            "iter:3".to_owned(),
            // The salt and the rounds here are fewer than SP 800-132 demands.
            "pkcs5:1".to_owned(),
        ];
        let size_option = size.to_string();
        let mut args = vec!["kdf", "-binary", "-keylen", &size_option];
        options.iter().for_each(|option| args.extend(["-kdfopt", option]));
        args.push("PBKDF2");
        let key = format!("hexkey:{}", hex(&run(&args)));
        let mac = run(&["mac", "-binary", "-digest", hash.0, "-macopt", &key, "-in", "safe", "HMAC"]);
        pfx(&safe(), &mac_data(prf.1, hash.1, 3, size, &mac))
    };
    for prf in HASHES {
        for hash in [prf, HASHES[2], HASHES[4]] {
            for size in [prf.2, hash.2, 20, 130] {
                let file = file(prf, hash, size.max(20));
                assert!(holds_both(&open(&file, password)), "{prf:?} {hash:?} {size}");
                assert_eq!(open(&file, "Geheim").map(drop), Err(Pkcs12Error::WrongPassword));
            }
        }
    }
}

#[test]
fn pbmac1_in_a_way_that_is_not_known_is_named() {
    let of = |mac_data: &[u8]| open(&pfx(&safe(), mac_data), "geheim").unwrap_err().detail().to_string();
    let scrypt = sequence(&[&oid(b"\x2b\x06\x01\x04\x01\xda\x47\x04\x0b"), &sequence(&[])]);
    let algorithm = sequence(&[&pkcs(&[5, 14]), &sequence(&[&scrypt, &hmac(9)])]);
    let by_scrypt = sequence(&[&sequence(&[&algorithm, &octets(b"")]), &octets(b""), &number(1)]);
    let without_size = sequence(&[&octets(b"a salt"), &number(3), &hmac(9)]);
    let without_size = sequence(&[&pkcs(&[5, 12]), &without_size]);
    let algorithm = sequence(&[&pkcs(&[5, 14]), &sequence(&[&without_size, &hmac(9)])]);
    let without_size = sequence(&[&sequence(&[&algorithm, &octets(b"")]), &octets(b""), &number(1)]);
    let messages = [
        of(&mac_data(6, 9, 3, 32, b"")),
        of(&mac_data(9, 6, 3, 32, b"")),
        of(&mac_data(9, 9, 3, 600, b"")),
        of(&without_size),
        of(&by_scrypt),
        of(&mac_data(9, 9, 0, 32, b"")),
    ];
    insta::assert_snapshot!(messages.join("\n"), @"
    The file's encryption is not supported: PBMAC1 with HMAC with MD5.
    The file's encryption is not supported: PBMAC1 with HMAC with MD5.
    The file's encryption is not supported: PBMAC1 with a key of 600 bytes.
    The file's encryption is not supported: PBMAC1 that does not say how long its key is.
    The file's encryption is not supported: PBMAC1 with scrypt.
    the PKCS#12 file is broken: it requires zero rounds of key derivation
    ");
}

/// Each bag may ask for as much as a file does.
#[test]
fn what_all_parts_of_a_file_ask_for_together_is_bounded() {
    let [key_of, vector] = for_tests::cipher_keys(&wide("geheim"), b"a salt", 3, 24);
    let hidden = cbc::Encryptor::<des::TdesEde3>::new_from_slices(&key_of, &vector)
        .unwrap()
        .encrypt_padded_vec::<cbc::cipher::block_padding::Pkcs7>(&key());
    let algorithm = sequence(&[&pkcs(&[12, 1, 3]), &sequence(&[&octets(b"a salt"), &number(3)])]);
    let shrouded = bag(2, &sequence(&[&algorithm, &octets(&hidden)]));
    let safe =
        sequence(&[&data_info(&sequence(&[&shrouded.repeat(10), &certificate_bag(b"a certificate")]))]);
    let file = pfx(&safe, &mac(&safe, &wide("geheim")));
    // Three rounds for the MAC, and three for each of the blocks of key and vector.
    let needed = 3 + 10 * 9;
    let opened =
        |rounds| open_within(WorkBudget::of(rounds), &file, "geheim").map(|opened| opened.keys.len());
    assert_eq!(opened(needed), Ok(10));
    assert_eq!(opened(needed - 1), Err(Pkcs12Error::TooCostlyInAll));
    // A key of 512 bytes and SHA-1 are 26 blocks.
    let derivation =
        sequence(&[&octets(b"a salt"), &encode(tag::INTEGER, b"\x00\x98\x96\x80"), &number(512), &hmac(7)]);
    let derivation = sequence(&[&pkcs(&[5, 12]), &derivation]);
    let algorithm = sequence(&[&pkcs(&[5, 14]), &sequence(&[&derivation, &hmac(7)])]);
    let mac = sequence(&[&sequence(&[&algorithm, &octets(b"")]), &octets(b""), &number(1)]);
    let costly = open(&pfx(&safe, &mac), "geheim").unwrap_err();
    assert_eq!(costly, Pkcs12Error::TooCostlyInAll);
    assert!(costly.detail().to_string().contains("50000000"), "{costly:?}");
}
