//! Hashes, and the key derivation of PKCS#12.

use cbc::cipher::KeyInit;
use hmac::digest::Digest;
use hmac::digest::block_api::EagerHash;
use hmac::digest::typenum::Unsigned as _;
use hmac::{Hmac, Mac as _};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};
use zeroize::Zeroizing;

type Derive = fn(usize, &[u8], &[u8], Purpose, u32, usize) -> Zeroizing<Vec<u8>>;

/// A hash for the key derivation of PKCS#12 and for MACs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hash {
    /// The object identifier of the hash itself (RFC 8017 appendix B.1).
    oid: &'static str,
    /// The object identifier of HMAC with this hash (RFC 8018 appendix B.1.1 and B.1.2).
    hmac_oid: &'static str,
    /// Its block size in bytes.
    block: usize,
    /// Its output size in bytes.
    pub(super) size: usize,
    derive: Derive,
    is_mac: fn(&[u8], &[u8], &[u8]) -> bool,
    pbkdf2: fn(&[u8], &[u8], u32, &mut [u8]),
}

pub(super) const SHA_1: Hash = Hash::new::<Sha1>("1.3.14.3.2.26", "1.2.840.113549.2.7");

const HASHES: [Hash; 7] = [
    SHA_1,
    Hash::new::<Sha224>("2.16.840.1.101.3.4.2.4", "1.2.840.113549.2.8"),
    Hash::new::<Sha256>("2.16.840.1.101.3.4.2.1", "1.2.840.113549.2.9"),
    Hash::new::<Sha384>("2.16.840.1.101.3.4.2.2", "1.2.840.113549.2.10"),
    Hash::new::<Sha512>("2.16.840.1.101.3.4.2.3", "1.2.840.113549.2.11"),
    Hash::new::<Sha512_224>("2.16.840.1.101.3.4.2.5", "1.2.840.113549.2.12"),
    Hash::new::<Sha512_256>("2.16.840.1.101.3.4.2.6", "1.2.840.113549.2.13"),
];

impl Hash {
    const fn new<D>(oid: &'static str, hmac_oid: &'static str) -> Self
    where
        D: Digest + EagerHash,
        Hmac<D>: hmac::Mac + KeyInit,
    {
        Self {
            oid,
            hmac_oid,
            block: D::BlockSize::USIZE,
            size: D::OutputSize::USIZE,
            derive: derive::<D>,
            is_mac: is_mac::<D>,
            pbkdf2: pbkdf2::pbkdf2_hmac::<D>,
        }
    }

    pub(super) fn from_oid(oid: &str) -> Option<Self> {
        HASHES.into_iter().find(|hash| hash.oid == oid)
    }

    pub(super) fn of_hmac(oid: &str) -> Option<Self> {
        HASHES.into_iter().find(|hash| hash.hmac_oid == oid)
    }

    pub(super) fn derive(
        self,
        form: &[u8],
        salt: &[u8],
        purpose: Purpose,
        rounds: u32,
        size: usize,
    ) -> Zeroizing<Vec<u8>> {
        (self.derive)(self.block, form, salt, purpose, rounds, size)
    }

    /// Whether `mac` is the HMAC of `message` under `key`.
    pub(super) fn is_mac_of(self, key: &[u8], message: &[u8], mac: &[u8]) -> bool {
        (self.is_mac)(key, message, mac)
    }

    pub(super) fn pbkdf2(self, password: &[u8], salt: &[u8], rounds: u32, size: usize) -> Zeroizing<Vec<u8>> {
        let mut key = Zeroizing::new(vec![0; size]);
        (self.pbkdf2)(password, salt, rounds, &mut key);
        key
    }
}

fn is_mac<D: EagerHash>(key: &[u8], message: &[u8], mac: &[u8]) -> bool
where
    Hmac<D>: hmac::Mac + KeyInit,
{
    let Ok(mut ours) = <Hmac<D> as KeyInit>::new_from_slice(key) else { return false };
    ours.update(message);
    ours.verify_slice(mac).is_ok()
}

/// The purpose of a derived key (RFC 7292 appendix B.3).
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
pub(super) enum Purpose {
    Encryption = 1,
    InitialVector = 2,
    Mac = 3,
}

/// RFC 7292 appendix B.2, with the names of its steps. `block` is the hash's block size in bytes.
fn derive<D: Digest>(
    block: usize,
    form: &[u8],
    salt: &[u8],
    purpose: Purpose,
    rounds: u32,
    size: usize,
) -> Zeroizing<Vec<u8>> {
    let filled = |bytes: &[u8]| -> Vec<u8> {
        let length = bytes.len().div_ceil(block) * block;
        bytes.iter().copied().cycle().take(length).collect()
    };
    let diversifier = vec![purpose as u8; block];
    let mut input = Zeroizing::new([filled(salt), filled(form)].concat());
    let mut key = Zeroizing::new(Vec::with_capacity(size + block));
    while key.len() < size {
        let mut hash = D::new().chain_update(&diversifier).chain_update(input.as_slice()).finalize();
        for _ in 1..rounds {
            hash = D::digest(&hash);
        }
        key.extend_from_slice(&hash);
        let added: Vec<u8> = hash.iter().copied().cycle().take(block).collect();
        for part in input.chunks_mut(block) {
            let mut carry = 1_u16;
            for (byte, add) in part.iter_mut().zip(&added).rev() {
                let [high, low] = (u16::from(*byte) + u16::from(*add) + carry).to_be_bytes();
                (*byte, carry) = (low, u16::from(high));
            }
        }
    }
    key.truncate(size);
    key
}

/// The keys that a writer derives; for tests of whole files.
#[cfg(test)]
pub(super) mod for_tests {
    use super::{Hash, Purpose, SHA_1};

    pub(in super::super) fn mac_key(form: &[u8], salt: &[u8], rounds: u32) -> Vec<u8> {
        let sha_256 = Hash::from_oid("2.16.840.1.101.3.4.2.1").unwrap();
        sha_256.derive(form, salt, Purpose::Mac, rounds, sha_256.size).to_vec()
    }

    pub(in super::super) fn cipher_keys(form: &[u8], salt: &[u8], rounds: u32, size: usize) -> [Vec<u8>; 2] {
        let derive = |purpose, size| SHA_1.derive(form, salt, purpose, rounds, size).to_vec();
        [derive(Purpose::Encryption, size), derive(Purpose::InitialVector, 8)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_hashes_names_each_once_with_its_own_sizes() {
        for (nth, hash) in HASHES.iter().enumerate() {
            let named = [Hash::from_oid(hash.oid), Hash::of_hmac(hash.hmac_oid)];
            for found in named {
                assert_eq!(found.unwrap().oid, HASHES[nth].oid);
            }
            // HMAC hashes a key that is longer than a block, and pads a shorter one (RFC 2104 section 2).
            let padded = [vec![7; hash.block - 1], vec![0]].concat();
            let mac = hash.pbkdf2(&padded, b"salt", 1, hash.size);
            assert_eq!(mac, hash.pbkdf2(&padded[..hash.block - 1], b"salt", 1, hash.size));
            assert_ne!(mac, hash.pbkdf2(&[padded.as_slice(), &[0]].concat(), b"salt", 1, hash.size));
            assert_eq!(hash.derive(b"form", b"salt", Purpose::Mac, 1, hash.size).len(), hash.size);
        }
    }

    /// The first test vectors for SHA-1 from the draft that defined the key derivation of PKCS#12.
    #[test]
    fn keys_are_derived_as_every_implementation_does() {
        let form = b"\0s\0m\0e\0g\0\0";
        let salt = b"\x0a\x58\xcf\x64\x53\x0d\x82\x3f";
        let key = SHA_1.derive(form, salt, Purpose::Encryption, 1, 24);
        assert_eq!(
            key.as_slice(),
            b"\x8a\xaa\xe6\x29\x7b\x6c\xb0\x46\x42\xab\x5b\x07\x78\x51\x28\x4e\xb7\x12\x8f\x1a\x2a\x7f\xbc\xa3"
        );
        let vector = SHA_1.derive(form, salt, Purpose::InitialVector, 1, 8);
        assert_eq!(vector.as_slice(), b"\x79\x99\x3d\xfe\x04\x8d\x3b\x76");
    }
}
