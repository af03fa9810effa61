//! How PKCS#12 files are protected: their MAC, and the encryption of what is in them.

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt as _, KeyInit, KeyIvInit as _};
use der::Decode as _;
use des::{TdesEde2, TdesEde3};
use hmac::digest::Digest;
use hmac::digest::block_api::EagerHash;
use hmac::{Hmac, Mac as _};
use pkcs5::pbes2;
use rc2::Rc2;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};
use zeroize::Zeroizing;

use super::Pkcs12Error;
use super::password::{Form, Forms, Password};
use crate::asn1::{Reader, tag};

/// Some seconds on a slow machine; browsers write a million.
pub(super) const MOST_ROUNDS: u64 = 10_000_000;

/// Memory that scrypt may take: `128 * N * r` bytes.
const MOST_MEMORY: u64 = 1 << 28;

const PBES2: &str = "1.2.840.113549.1.5.13";
const PBMAC1: &str = "1.2.840.113549.1.5.14";
const PBKDF2: &str = "1.2.840.113549.1.5.12";

type Derive = fn(usize, &[u8], &[u8], Purpose, u32, usize) -> Zeroizing<Vec<u8>>;

/// A hash, for the key derivation of PKCS#12 and for MACs.
#[derive(Debug, Clone, Copy)]
struct Hash {
    /// The object identifier of the hash itself (RFC 8017 appendix B.1).
    oid: &'static str,
    /// The object identifier of HMAC with it (RFC 8018 appendix B.1.1 and B.1.2).
    hmac_oid: &'static str,
    /// The bytes that it takes at a time.
    block: usize,
    /// The bytes that it gives.
    size: usize,
    derive: Derive,
    is_mac: fn(&[u8], &[u8], &[u8]) -> bool,
    pbkdf2: fn(&[u8], &[u8], u32, &mut [u8]),
}

const SHA_1: Hash = Hash::new::<Sha1>("1.3.14.3.2.26", "1.2.840.113549.2.7", 64, 20);

const HASHES: [Hash; 7] = [
    SHA_1,
    Hash::new::<Sha224>("2.16.840.1.101.3.4.2.4", "1.2.840.113549.2.8", 64, 28),
    Hash::new::<Sha256>("2.16.840.1.101.3.4.2.1", "1.2.840.113549.2.9", 64, 32),
    Hash::new::<Sha384>("2.16.840.1.101.3.4.2.2", "1.2.840.113549.2.10", 128, 48),
    Hash::new::<Sha512>("2.16.840.1.101.3.4.2.3", "1.2.840.113549.2.11", 128, 64),
    Hash::new::<Sha512_224>("2.16.840.1.101.3.4.2.5", "1.2.840.113549.2.12", 128, 28),
    Hash::new::<Sha512_256>("2.16.840.1.101.3.4.2.6", "1.2.840.113549.2.13", 128, 32),
];

impl Hash {
    const fn new<D>(oid: &'static str, hmac_oid: &'static str, block: usize, size: usize) -> Self
    where
        D: Digest + EagerHash,
        Hmac<D>: hmac::Mac + KeyInit,
    {
        Self {
            oid,
            hmac_oid,
            block,
            size,
            derive: derive::<D>,
            is_mac: is_mac::<D>,
            pbkdf2: pbkdf2::pbkdf2_hmac::<D>,
        }
    }

    fn named(oid: &str) -> Option<Self> {
        HASHES.into_iter().find(|hash| hash.oid == oid)
    }

    fn of_hmac(oid: &str) -> Option<Self> {
        HASHES.into_iter().find(|hash| hash.hmac_oid == oid)
    }

    fn derive(
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
    fn is_mac_of(self, key: &[u8], message: &[u8], mac: &[u8]) -> bool {
        (self.is_mac)(key, message, mac)
    }

    fn pbkdf2(self, password: &[u8], salt: &[u8], rounds: u32, size: usize) -> Zeroizing<Vec<u8>> {
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

/// What a key is derived for (RFC 7292 appendix B.3).
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
enum Purpose {
    Encryption = 1,
    InitialVector = 2,
    Mac = 3,
}

/// RFC 7292 appendix B.2, with the names of its steps. `block` is the hash's block in bytes.
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

/// Whether the MAC is right, and for which forms of the password; `None` where for none.
pub(super) fn verify(
    mut mac_data: Reader<'_>,
    content: &[u8],
    password: &Password,
    forms: &Forms,
) -> Result<Option<Forms>, Pkcs12Error> {
    let mut info = mac_data.open(tag::SEQUENCE)?;
    let mut algorithm = info.open(tag::SEQUENCE)?;
    let mac = info.take(tag::OCTET_STRING)?;
    let name = algorithm.oid()?;
    if name == PBMAC1 {
        // It says nothing about the form.
        let is_right = verify_pbmac1(algorithm, content, mac, password)?;
        return Ok(is_right.then(|| forms.clone()));
    }
    let hash = Hash::named(&name).ok_or_else(|| Pkcs12Error::Unknown(format!("a MAC of the kind {name}")))?;
    let salt = mac_data.take(tag::OCTET_STRING)?;
    let rounds = if mac_data.is_empty() { 1 } else { rounds(&mut mac_data)? };
    let is_right = |form: &Form| {
        let key = hash.derive(form, salt, Purpose::Mac, rounds, hash.size);
        hash.is_mac_of(&key, content, mac)
    };
    Ok(forms.all().into_iter().find(is_right).map(Forms::only))
}

/// RFC 9579: the key comes from PBKDF2 over the password as UTF-8; salt and rounds of the MAC data itself do not count.
fn verify_pbmac1(
    mut algorithm: Reader<'_>,
    content: &[u8],
    mac: &[u8],
    password: &Password,
) -> Result<bool, Pkcs12Error> {
    let mut parameters = algorithm.open(tag::SEQUENCE)?;
    let mut derivation = parameters.open(tag::SEQUENCE)?;
    let name = derivation.oid()?;
    if name != PBKDF2 {
        return Err(Pkcs12Error::Unknown(format!("PBMAC1 with a key derivation of the kind {name}")));
    }
    let mut inner = derivation.open(tag::SEQUENCE)?;
    let salt = inner.take(tag::OCTET_STRING)?;
    let count = rounds(&mut inner)?;
    // RFC 9579 section 4: the length of the key must be there. A short one can be guessed.
    let size = usize::try_from(inner.number()?).unwrap_or(usize::MAX);
    if !(20..=512).contains(&size) {
        return Err(Pkcs12Error::Unknown(format!("PBMAC1 with a key of {size} bytes")));
    }
    let hmac = |mut algorithm: Reader<'_>| {
        let name = algorithm.oid()?;
        Hash::of_hmac(&name)
            .ok_or_else(|| Pkcs12Error::Unknown(format!("PBMAC1 with a MAC of the kind {name}")))
    };
    let prf = if inner.is_empty() { SHA_1 } else { hmac(inner.open(tag::SEQUENCE)?)? };
    let hash = hmac(parameters.open(tag::SEQUENCE)?)?;
    let key = prf.pbkdf2(password.as_text(), salt, count, size);
    Ok(hash.is_mac_of(&key, content, mac))
}

fn rounds(reader: &mut Reader<'_>) -> Result<u32, Pkcs12Error> {
    let count = reader.number()?;
    match u64::from(count) {
        0 => Err(Pkcs12Error::Broken("it asks for no rounds of computing")),
        1..=MOST_ROUNDS => Ok(count),
        more => Err(Pkcs12Error::TooCostly(more)),
    }
}

/// How something is encrypted.
pub(super) enum Protection {
    /// PKCS#12's own way (RFC 7292 appendix C).
    Pbes1 { cipher: Cipher, salt: Vec<u8>, rounds: u32 },
    /// PKCS#5's (RFC 8018 section 6.2).
    Pbes2(Box<pbes2::Parameters>),
    /// Another; its name.
    Unknown(String),
}

/// A cipher of PKCS#12's own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cipher {
    TripleDes,
    TripleDesOfTwoKeys,
    Rc2Of128Bits,
    Rc2Of40Bits,
}

impl Protection {
    /// Reads the content of an `AlgorithmIdentifier`.
    pub(super) fn read(mut algorithm: Reader<'_>) -> Result<Self, Pkcs12Error> {
        let name = algorithm.oid()?;
        let cipher = match name.as_str() {
            PBES2 => return pbes2(algorithm.rest()),
            "1.2.840.113549.1.12.1.3" => Cipher::TripleDes,
            "1.2.840.113549.1.12.1.4" => Cipher::TripleDesOfTwoKeys,
            "1.2.840.113549.1.12.1.5" => Cipher::Rc2Of128Bits,
            "1.2.840.113549.1.12.1.6" => Cipher::Rc2Of40Bits,
            "1.2.840.113549.1.12.1.1" | "1.2.840.113549.1.12.1.2" => {
                return Ok(Self::Unknown("RC4, which was broken long ago".to_owned()));
            }
            other => return Ok(Self::Unknown(format!("encryption of the kind {other}"))),
        };
        let mut parameters = algorithm.open(tag::SEQUENCE)?;
        let salt = parameters.take(tag::OCTET_STRING)?.to_vec();
        Ok(Self::Pbes1 { cipher, salt, rounds: rounds(&mut parameters)? })
    }

    /// Whether decrypting shows which form of the password is the right one.
    pub(super) const fn shows_which_form(&self) -> bool {
        matches!(self, Self::Pbes1 { .. })
    }

    /// What `hidden` is; `None` where the password is wrong.
    pub(super) fn decrypt(
        &self,
        hidden: &[u8],
        password: &Password,
        form: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Pkcs12Error> {
        Ok(match self {
            Self::Pbes1 { cipher, salt, rounds } => cipher.decrypt(hidden, form, salt, *rounds),
            Self::Pbes2(parameters) => {
                parameters.decrypt(password.as_text(), hidden).ok().map(Zeroizing::new)
            }
            Self::Unknown(name) => return Err(Pkcs12Error::Unknown(name.clone())),
        })
    }
}

fn pbes2(parameters: &[u8]) -> Result<Protection, Pkcs12Error> {
    let Ok(read) = pbes2::Parameters::from_der(parameters) else {
        return Ok(Protection::Unknown(name_of(parameters)?));
    };
    if let pbes2::Kdf::Pbkdf2(kdf) = &read.kdf
        && u64::from(kdf.iteration_count) > MOST_ROUNDS
    {
        return Err(Pkcs12Error::TooCostly(kdf.iteration_count.into()));
    }
    if let pbes2::Kdf::Scrypt(kdf) = &read.kdf {
        let memory = 128_u64.saturating_mul(kdf.cost_parameter).saturating_mul(kdf.block_size.into());
        if memory > MOST_MEMORY || kdf.parallelization > 16 {
            return Err(Pkcs12Error::TooCostly(kdf.cost_parameter));
        }
    }
    Ok(Protection::Pbes2(Box::new(read)))
}

/// The two algorithms of PBES2 that the library does not know together.
fn name_of(parameters: &[u8]) -> Result<String, Pkcs12Error> {
    let mut parameters = Reader::inside(parameters, tag::SEQUENCE)?;
    let derivation = parameters.open(tag::SEQUENCE)?.oid()?;
    let cipher = parameters.open(tag::SEQUENCE)?.oid()?;
    Ok(format!("PBES2 with a key derivation of the kind {derivation} and a cipher of the kind {cipher}"))
}

impl Cipher {
    fn decrypt(self, hidden: &[u8], form: &[u8], salt: &[u8], rounds: u32) -> Option<Zeroizing<Vec<u8>>> {
        let key = |size| SHA_1.derive(form, salt, Purpose::Encryption, rounds, size);
        let vector = SHA_1.derive(form, salt, Purpose::InitialVector, rounds, 8);
        match self {
            Self::TripleDes => cbc::<TdesEde3>(&key(24), &vector, hidden),
            Self::TripleDesOfTwoKeys => cbc::<TdesEde2>(&key(16), &vector, hidden),
            Self::Rc2Of128Bits => cbc::<Rc2>(&key(16), &vector, hidden),
            Self::Rc2Of40Bits => cbc::<Rc2>(&key(5), &vector, hidden),
        }
    }
}

fn cbc<C: BlockCipherDecrypt + KeyInit>(
    key: &[u8],
    vector: &[u8],
    hidden: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = cbc::Decryptor::<C>::new_from_slices(key, vector).ok()?;
    cipher.decrypt_padded_vec::<Pkcs7>(hidden).ok().map(Zeroizing::new)
}

/// What a writer derives, for the tests of the whole.
#[cfg(test)]
pub(super) mod for_tests {
    use super::{Hash, Purpose, SHA_1};

    pub(in super::super) fn mac_key(form: &[u8], salt: &[u8], rounds: u32) -> Vec<u8> {
        let sha_256 = Hash::named("2.16.840.1.101.3.4.2.1").unwrap();
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
            let named = [Hash::named(hash.oid), Hash::of_hmac(hash.hmac_oid)];
            for found in named {
                assert_eq!(found.unwrap().oid, HASHES[nth].oid);
            }
            // HMAC hashes a key that is longer than a block, and pads one that is not (RFC 2104 section 2).
            let padded = [vec![7; hash.block - 1], vec![0]].concat();
            let mac = hash.pbkdf2(&padded, b"salt", 1, hash.size);
            assert_eq!(mac, hash.pbkdf2(&padded[..hash.block - 1], b"salt", 1, hash.size));
            assert_ne!(mac, hash.pbkdf2(&[padded.as_slice(), &[0]].concat(), b"salt", 1, hash.size));
            assert_eq!(hash.derive(b"form", b"salt", Purpose::Mac, 1, hash.size).len(), hash.size);
        }
    }

    /// The first test vectors of the draft that the derivation of PKCS#12 came with, for SHA-1.
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
