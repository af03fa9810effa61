//! The MAC of a PKCS#12 file (RFC 7292 section 4, RFC 9579).

use super::algorithm;
use super::effort::WorkBudget;
use super::error::{MOST_ROUNDS, Pkcs12Error};
use super::hash::{Hash, Purpose, SHA_1};
use super::password::{Forms, Password};
use crate::asn1::{Reader, tag};
use porthole_explain::Detail;

const PBMAC1: &str = "1.2.840.113549.1.5.14";
const PBKDF2: &str = "1.2.840.113549.1.5.12";

/// Checks the MAC, and returns the forms of the password with which it is right; `None` if there is none.
pub(super) fn verify(
    mut mac_data: Reader<'_>,
    content: &[u8],
    password: &Password,
    forms: &Forms,
    effort: &mut WorkBudget,
) -> Result<Option<Forms>, Pkcs12Error> {
    let mut info = mac_data.open(tag::SEQUENCE)?;
    let mut algorithm = info.open(tag::SEQUENCE)?;
    let mac = info.take(tag::OCTET_STRING)?;
    let name = algorithm.oid()?;
    if name == PBMAC1 {
        // PBMAC1 uses the same form for every password, so it does not show which form encryption uses.
        let is_right = verify_pbmac1(algorithm, content, mac, password, effort)?;
        return Ok(is_right.then(|| forms.clone()));
    }
    let unknown = || Pkcs12Error::unknown(Detail::Pkcs12MacWith { algorithm: algorithm::name(&name).into() });
    let hash = Hash::from_oid(&name).ok_or_else(unknown)?;
    let salt = mac_data.take(tag::OCTET_STRING)?;
    let rounds = if mac_data.is_empty() { 1 } else { rounds(&mut mac_data)? };
    for form in forms.all() {
        effort.spend(rounds, 1)?;
        let key = hash.derive(&form, salt, Purpose::Mac, rounds, hash.size);
        if hash.is_mac_of(&key, content, mac) {
            return Ok(Some(Forms::only(form)));
        }
    }
    Ok(None)
}

/// RFC 9579: the key comes from PBKDF2 over the password as UTF-8. The salt and rounds of the MAC data itself are
/// ignored.
fn verify_pbmac1(
    mut algorithm: Reader<'_>,
    content: &[u8],
    mac: &[u8],
    password: &Password,
    effort: &mut WorkBudget,
) -> Result<bool, Pkcs12Error> {
    let mut parameters = algorithm.open(tag::SEQUENCE)?;
    let mut derivation = parameters.open(tag::SEQUENCE)?;
    let name = derivation.oid()?;
    if name != PBKDF2 {
        return Err(pbmac1_with(&name));
    }
    let Pbkdf2 { salt, rounds, size, prf } = Pbkdf2::read(derivation.open(tag::SEQUENCE)?)?;
    // RFC 9579 section 4: the length of the key must be given. A MAC with a short key can be guessed.
    let unsaid = || Pkcs12Error::unknown(Detail::Pkcs12Pbmac1NoKeySize);
    let size = size.ok_or_else(unsaid)?;
    if !(20..=512).contains(&size) {
        return Err(Pkcs12Error::unknown(Detail::Pkcs12Pbmac1KeySize { size: size.to_string() }));
    }
    let prf = prf.map_err(|name| pbmac1_with(&name))?;
    let name = parameters.open(tag::SEQUENCE)?.oid()?;
    let hash = Hash::of_hmac(&name).ok_or_else(|| pbmac1_with(&name))?;
    for text in password.texts() {
        effort.spend(rounds, size.div_ceil(prf.size))?;
        if hash.is_mac_of(&prf.pbkdf2(text, salt, rounds, size), content, mac) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn pbmac1_with(oid: &str) -> Pkcs12Error {
    Pkcs12Error::unknown(Detail::Pkcs12Pbmac1With { algorithm: algorithm::name(oid).into() })
}

/// Parameters of PBKDF2 (RFC 8018 appendix A.2).
pub(super) struct Pbkdf2<'a> {
    pub(super) salt: &'a [u8],
    pub(super) rounds: u32,
    /// The size of the key in bytes, if it is given.
    pub(super) size: Option<usize>,
    /// Its hash, or the object identifier of an unknown one.
    pub(super) prf: Result<Hash, String>,
}

impl<'a> Pbkdf2<'a> {
    pub(super) fn read(mut parameters: Reader<'a>) -> Result<Self, Pkcs12Error> {
        let salt = parameters.take(tag::OCTET_STRING)?;
        let rounds = rounds(&mut parameters)?;
        let size = if parameters.peek() == Some(tag::INTEGER) { Some(parameters.number()?) } else { None };
        let size = size.map(|size| usize::try_from(size).unwrap_or(usize::MAX));
        let prf = if parameters.is_empty() {
            Ok(SHA_1)
        } else {
            let name = parameters.open(tag::SEQUENCE)?.oid()?;
            Hash::of_hmac(&name).ok_or(name)
        };
        Ok(Self { salt, rounds, size, prf })
    }
}

/// The number of rounds.
pub(super) fn rounds(reader: &mut Reader<'_>) -> Result<u32, Pkcs12Error> {
    let count = reader.number()?;
    match u64::from(count) {
        0 => Err(Pkcs12Error::broken(Detail::Pkcs12NoRounds)),
        1..=MOST_ROUNDS => Ok(count),
        more => Err(Pkcs12Error::TooCostly(more)),
    }
}
