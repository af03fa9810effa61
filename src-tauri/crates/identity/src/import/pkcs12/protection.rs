//! The encryption of the contents of a PKCS#12 file.

use aes::{Aes128, Aes192, Aes256};
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipherDecrypt, BlockModeDecrypt as _, KeyInit, KeyIvInit as _};
use des::{Des, TdesEde2, TdesEde3};
use rc2::Rc2;
use scrypt::scrypt;
use zeroize::Zeroizing;

use super::algorithm;
use super::effort::WorkBudget;
use super::error::Pkcs12Error;
use super::hash::{Hash, Purpose, SHA_1};
use super::mac::{Pbkdf2, rounds};
use super::password::{Form, Forms, Password};
use crate::asn1::{Malformed, Reader, tag};
use porthole_explain::Detail;

/// The limit of memory for scrypt: `128 * N * r` bytes.
const MOST_MEMORY: u64 = 1 << 28;

const PBES2: &str = "1.2.840.113549.1.5.13";
const PBKDF2: &str = "1.2.840.113549.1.5.12";
const SCRYPT: &str = "1.3.6.1.4.1.11591.4.11";

/// The encryption of a value.
pub(super) enum Protection {
    /// The encryption of PKCS#12 (RFC 7292 appendix C).
    Pbes1 { cipher: Cipher, salt: Vec<u8>, rounds: u32 },
    /// PBES2 of PKCS#5 (RFC 8018 section 6.2).
    Pbes2 { cipher: Cipher, derivation: Derivation, vector: Vec<u8> },
    /// An unsupported one; its name.
    Unknown(Detail),
}

/// How PBES2 derives a key from a password.
pub(super) enum Derivation {
    /// PBKDF2, RFC 8018 section 5.2.
    Pbkdf2 { prf: Hash, salt: Vec<u8>, rounds: u32 },
    /// scrypt, RFC 7914.
    Scrypt {
        parameters: scrypt::Params,
        salt: Vec<u8>,
        /// The number of blocks that are mixed.
        cost: u32,
    },
}

/// A cipher, in CBC mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    TripleDes,
    TripleDesOfTwoKeys,
    Des,
    Rc2Of128Bits,
    Rc2Of40Bits,
}

impl Protection {
    /// Reads the content of an `AlgorithmIdentifier`.
    pub(super) fn read(mut algorithm: Reader<'_>) -> Result<Self, Pkcs12Error> {
        let name = algorithm.oid()?;
        let cipher = match name.as_str() {
            PBES2 => return pbes2(algorithm.open(tag::SEQUENCE)?),
            "1.2.840.113549.1.12.1.3" => Cipher::TripleDes,
            "1.2.840.113549.1.12.1.4" => Cipher::TripleDesOfTwoKeys,
            "1.2.840.113549.1.12.1.5" => Cipher::Rc2Of128Bits,
            "1.2.840.113549.1.12.1.6" => Cipher::Rc2Of40Bits,
            other => return Ok(Self::Unknown(algorithm::name(other))),
        };
        let mut parameters = algorithm.open(tag::SEQUENCE)?;
        let salt = parameters.take(tag::OCTET_STRING)?.to_vec();
        Ok(Self::Pbes1 { cipher, salt, rounds: rounds(&mut parameters)? })
    }

    /// Whether decrypting shows which form of the password is right.
    pub(super) const fn shows_which_form(&self) -> bool {
        matches!(self, Self::Pbes1 { .. })
    }

    /// The possible inputs of the key derivation. PBES2 takes the password as UTF-8; older versions of NSS, which
    /// Firefox and Thunderbird use, gave it the form of PKCS#12 there, too.
    pub(super) fn secrets(&self, password: &Password, forms: &Forms) -> Vec<Form> {
        match self {
            Self::Pbes1 { .. } | Self::Unknown(_) => forms.all(),
            Self::Pbes2 { .. } => password.texts().iter().cloned().chain(forms.all()).collect(),
        }
    }

    /// The decrypted `hidden`; `None` if `secret` is wrong.
    pub(super) fn decrypt(
        &self,
        hidden: &[u8],
        secret: &[u8],
        effort: &mut WorkBudget,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Pkcs12Error> {
        Ok(match self {
            Self::Pbes1 { cipher, salt, rounds } => {
                effort.spend(*rounds, cipher.key_size().div_ceil(SHA_1.size) + 1)?;
                let key = SHA_1.derive(secret, salt, Purpose::Encryption, *rounds, cipher.key_size());
                let vector = SHA_1.derive(secret, salt, Purpose::InitialVector, *rounds, 8);
                cipher.decrypt(&key, &vector, hidden)
            }
            Self::Pbes2 { cipher, derivation, vector } => {
                derivation.ask(effort, cipher.key_size())?;
                let key = derivation.key(secret, cipher.key_size());
                key.and_then(|key| cipher.decrypt(&key, vector, hidden))
            }
            Self::Unknown(name) => return Err(Pkcs12Error::unknown(name.clone())),
        })
    }
}

fn pbes2(mut parameters: Reader<'_>) -> Result<Protection, Pkcs12Error> {
    let mut derivation = parameters.open(tag::SEQUENCE)?;
    let mut scheme = parameters.open(tag::SEQUENCE)?;
    let scheme_name = scheme.oid()?;
    let derivation_name = derivation.oid()?;
    let unknown = |which: &str| {
        Ok(Protection::Unknown(Detail::Pkcs12Pbes2With { algorithm: algorithm::name(which).into() }))
    };
    let (cipher, vector) = match scheme_name.as_str() {
        "2.16.840.1.101.3.4.1.2" => (Cipher::Aes128, scheme.take(tag::OCTET_STRING)?),
        "2.16.840.1.101.3.4.1.22" => (Cipher::Aes192, scheme.take(tag::OCTET_STRING)?),
        "2.16.840.1.101.3.4.1.42" => (Cipher::Aes256, scheme.take(tag::OCTET_STRING)?),
        "1.2.840.113549.3.7" => (Cipher::TripleDes, scheme.take(tag::OCTET_STRING)?),
        "1.3.14.3.2.7" => (Cipher::Des, scheme.take(tag::OCTET_STRING)?),
        "1.2.840.113549.3.2" => rc2(scheme.open(tag::SEQUENCE)?)?,
        other => return unknown(other),
    };
    let mut inner = derivation.open(tag::SEQUENCE)?;
    let derivation = match derivation_name.as_str() {
        PBKDF2 => {
            let Pbkdf2 { salt, rounds, prf, .. } = Pbkdf2::read(inner)?;
            let prf = match prf {
                Ok(prf) => prf,
                Err(name) => return unknown(&name),
            };
            Derivation::Pbkdf2 { prf, salt: salt.to_vec(), rounds }
        }
        SCRYPT => {
            let salt = inner.take(tag::OCTET_STRING)?.to_vec();
            let (cost, block, lanes) = (inner.number()?, inner.number()?, inner.number()?);
            let memory = 128_u64.saturating_mul(cost.into()).saturating_mul(block.into());
            if memory > MOST_MEMORY || lanes > 16 {
                return Err(Pkcs12Error::TooCostly(cost.into()));
            }
            // The cost is a power of two (RFC 7914 section 2).
            let power = cost.checked_ilog2().filter(|_| cost.is_power_of_two()).ok_or(Malformed)?;
            let power = u8::try_from(power).map_err(|_| Malformed)?;
            let parameters = scrypt::Params::new(power, block, lanes).map_err(|_| Malformed)?;
            let cost = cost.saturating_mul(block).saturating_mul(lanes);
            Derivation::Scrypt { parameters, salt, cost }
        }
        other => return unknown(other),
    };
    Ok(Protection::Pbes2 { cipher, derivation, vector: vector.to_vec() })
}

/// RC2 encodes the effective key bits as a version number (RFC 8018 appendix B.2.3).
fn rc2(mut parameters: Reader<'_>) -> Result<(Cipher, &[u8]), Pkcs12Error> {
    let has_version = parameters.peek() == Some(tag::INTEGER);
    let version = if has_version { parameters.number()? } else { 0 };
    let cipher = match version {
        58 => Cipher::Rc2Of128Bits,
        160 => Cipher::Rc2Of40Bits,
        other => return Err(Pkcs12Error::unknown(Detail::Pkcs12Rc2Version { version: other.to_string() })),
    };
    Ok((cipher, parameters.take(tag::OCTET_STRING)?))
}

impl Derivation {
    /// Whether a key of `size` bytes is allowed.
    fn ask(&self, effort: &mut WorkBudget, size: usize) -> Result<(), Pkcs12Error> {
        match self {
            Self::Pbkdf2 { prf, rounds, .. } => effort.spend(*rounds, size.div_ceil(prf.size)),
            // scrypt mixes each block four times (RFC 7914 sections 4 and 5), and each time costs about as much as a
            // round.
            Self::Scrypt { cost, .. } => effort.spend(*cost, 4),
        }
    }

    fn key(&self, secret: &[u8], size: usize) -> Option<Zeroizing<Vec<u8>>> {
        match self {
            Self::Pbkdf2 { prf, salt, rounds } => Some(prf.pbkdf2(secret, salt, *rounds, size)),
            Self::Scrypt { parameters, salt, .. } => {
                let mut key = Zeroizing::new(vec![0; size]);
                scrypt(secret, salt, parameters, &mut key).ok().map(|()| key)
            }
        }
    }
}

impl Cipher {
    const fn key_size(self) -> usize {
        match self {
            Self::Aes256 => 32,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes128 | Self::TripleDesOfTwoKeys | Self::Rc2Of128Bits => 16,
            Self::Des => 8,
            Self::Rc2Of40Bits => 5,
        }
    }

    fn decrypt(self, key: &[u8], vector: &[u8], hidden: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        match self {
            Self::Aes128 => cbc::<Aes128>(key, vector, hidden),
            Self::Aes192 => cbc::<Aes192>(key, vector, hidden),
            Self::Aes256 => cbc::<Aes256>(key, vector, hidden),
            Self::TripleDes => cbc::<TdesEde3>(key, vector, hidden),
            Self::TripleDesOfTwoKeys => cbc::<TdesEde2>(key, vector, hidden),
            Self::Des => cbc::<Des>(key, vector, hidden),
            Self::Rc2Of128Bits | Self::Rc2Of40Bits => cbc::<Rc2>(key, vector, hidden),
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
