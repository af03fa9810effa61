//! PKCS#12 files (RFC 7292) as CAs, browsers, Java, OpenSSL and Windows write them.
//!
//! BER is read as well as DER. The password is tried in each form that programs use. Unsupported protection is reported
//! as such, not as a broken file.

mod algorithm;
mod effort;
mod error;
mod hash;
mod mac;
mod password;
mod protection;

use zeroize::Zeroizing;

use super::key_form::KeyForm;
use crate::asn1::{self, Malformed, Reader, tag};
use effort::WorkBudget;
pub(super) use error::Pkcs12Error;
use password::{Forms, Password};
use porthole_explain::Detail;
use protection::Protection;

/// Object identifiers of content, RFC 5652 section 4 and after.
const DATA: &str = "1.2.840.113549.1.7.1";
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
const ENVELOPED_DATA: &str = "1.2.840.113549.1.7.3";
const ENCRYPTED_DATA: &str = "1.2.840.113549.1.7.6";

/// Bags, RFC 7292 section 4.2.
const KEY_BAG: &str = "1.2.840.113549.1.12.10.1.1";
const SHROUDED_KEY_BAG: &str = "1.2.840.113549.1.12.10.1.2";
const CERTIFICATE_BAG: &str = "1.2.840.113549.1.12.10.1.3";
const SAFE_CONTENTS_BAG: &str = "1.2.840.113549.1.12.10.1.6";

/// `x509Certificate`, RFC 7292 section 4.2.3.
const X509_CERTIFICATE: &str = "1.2.840.113549.1.9.22.1";

/// The deepest nesting of bags that is read. No known program nests them deeper.
const DEEPEST: usize = 4;

/// More keys or certificates than any file for a device contains.
const MOST: usize = 256;

/// The contents of an open file.
#[derive(Debug, Default)]
pub(super) struct Pkcs12Contents {
    /// Private keys, PKCS#8 without attributes.
    pub(super) keys: Vec<Zeroizing<Vec<u8>>>,
    /// Certificates, DER.
    pub(super) certificates: Vec<Vec<u8>>,
    /// The kinds of unsupported protection that were found, each once.
    pub(super) unknown: Vec<Detail>,
}

/// Opens `file` with `password`.
pub(super) fn open(file: &[u8], password: &str) -> Result<Pkcs12Contents, Pkcs12Error> {
    open_within(WorkBudget::whole(), file, password)
}

fn open_within(effort: WorkBudget, file: &[u8], password: &str) -> Result<Pkcs12Contents, Pkcs12Error> {
    let file = asn1::to_der(file)?;
    let mut pfx = Reader::contents(&file, tag::SEQUENCE)?;
    if pfx.number()? != 3 {
        return Err(Pkcs12Error::broken(Detail::Pkcs12OtherVersion));
    }
    let mut content = pfx.open(tag::SEQUENCE)?;
    let kind = content.oid()?;
    if kind == SIGNED_DATA {
        return Err(Pkcs12Error::unknown(Detail::Pkcs12SignedWithKey));
    }
    if kind != DATA {
        return Err(Pkcs12Error::unknown(Detail::Pkcs12OtherContent { kind }));
    }
    let safe = content.open(tag::explicit(0))?.take(tag::OCTET_STRING)?;
    let password = Password::new(password);
    let mut opening = Opening::new(&password, effort);
    if !pfx.is_empty() {
        let mac = pfx.open(tag::SEQUENCE)?;
        let right = mac::verify(mac, safe, &password, &opening.forms, &mut opening.effort)?;
        opening.forms = right.ok_or(Pkcs12Error::WrongPassword)?;
        opening.is_proved = true;
    }
    let safe = asn1::to_der(safe)?;
    let mut parts = Reader::contents(&safe, tag::SEQUENCE)?;
    while !parts.is_empty() {
        opening.read_content(parts.open(tag::SEQUENCE)?, &password)?;
    }
    Ok(opening.opened)
}

/// The private keys in `keys`. Encrypted keys are opened with `password`, as in a PKCS#12 file.
pub(super) fn open_keys(keys: &[KeyForm<'_>], password: &str) -> Result<Pkcs12Contents, Pkcs12Error> {
    let password = Password::new(password);
    let mut opening = Opening::new(&password, WorkBudget::whole());
    for key in keys {
        match key {
            KeyForm::Plain(info) => opening.key(info)?,
            KeyForm::Encrypted(info) => opening.shrouded_key(info, &password)?,
        }
    }
    Ok(opening.opened)
}

struct Opening {
    /// The forms of the password that may be right.
    forms: Forms,
    /// Whether the MAC has proved the password.
    is_proved: bool,
    effort: WorkBudget,
    opened: Pkcs12Contents,
}

impl Opening {
    fn new(password: &Password, effort: WorkBudget) -> Self {
        Self { forms: password.forms(), is_proved: false, effort, opened: Pkcs12Contents::default() }
    }

    /// One `ContentInfo` of the authenticated safe.
    fn read_content(&mut self, mut part: Reader<'_>, password: &Password) -> Result<(), Pkcs12Error> {
        let kind = part.oid()?;
        let mut content = part.open(tag::explicit(0))?;
        match kind.as_str() {
            DATA => {
                let bags = asn1::to_der(content.take(tag::OCTET_STRING)?)?;
                self.bags(&bags, password, DEEPEST)
            }
            ENCRYPTED_DATA => {
                let mut data = content.open(tag::SEQUENCE)?;
                let _version = data.number()?;
                let mut encrypted = data.open(tag::SEQUENCE)?;
                let _kind = encrypted.oid()?;
                let how = Protection::read(encrypted.open(tag::SEQUENCE)?)?;
                // Encrypted content may be in another file (RFC 5652 section 6.1); then it is not here.
                let Ok(hidden) = encrypted.next() else { return Ok(()) };
                let is_in_pieces = match hidden.tag {
                    0x80 => false,
                    0xa0 => true,
                    _ => return Err(Malformed.into()),
                };
                let hidden = asn1::octets(hidden.content, is_in_pieces)?;
                match self.decrypt(&how, &hidden, password)? {
                    Some(bags) => self.bags(&bags, password, DEEPEST),
                    None => Ok(()),
                }
            }
            ENVELOPED_DATA => {
                self.note(Detail::Pkcs12ForKeyHolder);
                Ok(())
            }
            other => {
                self.note(Detail::Pkcs12OtherContent { kind: other.to_owned() });
                Ok(())
            }
        }
    }

    fn note(&mut self, unknown: Detail) {
        if !self.opened.unknown.contains(&unknown) {
            self.opened.unknown.push(unknown);
        }
    }

    /// The decrypted `hidden`, as DER; `None` if its protection is not supported.
    fn decrypt(
        &mut self,
        how: &Protection,
        hidden: &[u8],
        password: &Password,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Pkcs12Error> {
        if let Protection::Unknown(name) = how {
            self.note(name.clone());
            return Ok(None);
        }
        for secret in how.secrets(password, &self.forms) {
            // With a wrong password the padding is wrong, or the result is not a SEQUENCE.
            let Some(plain) = how.decrypt(hidden, &secret, &mut self.effort)? else { continue };
            let Ok(der) = asn1::to_der(&plain).map(Zeroizing::new) else { continue };
            if Reader::new(&der).peek() == Some(tag::SEQUENCE) {
                if how.shows_which_form() {
                    self.forms = Forms::only(secret);
                }
                return Ok(Some(der));
            }
        }
        Err(if self.is_proved { Pkcs12Error::OtherPassword } else { Pkcs12Error::WrongPassword })
    }

    fn bags(&mut self, safe: &[u8], password: &Password, depth: usize) -> Result<(), Pkcs12Error> {
        let depth = depth.checked_sub(1).ok_or_else(|| Pkcs12Error::broken(Detail::Pkcs12TooDeep))?;
        let mut bags = Reader::contents(safe, tag::SEQUENCE)?;
        while !bags.is_empty() {
            let mut bag = bags.open(tag::SEQUENCE)?;
            let kind = bag.oid()?;
            let value = bag.take(tag::explicit(0))?;
            match kind.as_str() {
                KEY_BAG => self.key(value)?,
                SHROUDED_KEY_BAG => self.shrouded_key(value, password)?,
                CERTIFICATE_BAG => {
                    let mut bag = Reader::contents(value, tag::SEQUENCE)?;
                    if bag.oid()? == X509_CERTIFICATE {
                        let der = bag.open(tag::explicit(0))?.take(tag::OCTET_STRING)?;
                        self.opened.certificates.push(asn1::without_padding(der).to_vec());
                    }
                }
                SAFE_CONTENTS_BAG => self.bags(value, password, depth)?,
                // Revocation lists and secrets are not needed.
                _ => {}
            }
            if self.opened.keys.len() > MOST || self.opened.certificates.len() > MOST {
                return Err(Pkcs12Error::broken(Detail::Pkcs12TooMany));
            }
        }
        Ok(())
    }

    /// Reads an `EncryptedPrivateKeyInfo` (RFC 5208 section 6).
    fn shrouded_key(&mut self, der: &[u8], password: &Password) -> Result<(), Pkcs12Error> {
        let mut info = Reader::contents(der, tag::SEQUENCE)?;
        let how = Protection::read(info.open(tag::SEQUENCE)?)?;
        let hidden = info.take(tag::OCTET_STRING)?;
        if let Some(key) = self.decrypt(&how, hidden, password)? {
            self.key(&key)?;
        }
        Ok(())
    }

    /// Reads a `PrivateKeyInfo` (RFC 5208 section 5), and removes what TLS libraries refuse: the attributes that
    /// Windows writes, and the public key that newer programs add (RFC 5958).
    fn key(&mut self, der: &[u8]) -> Result<(), Pkcs12Error> {
        let mut info = Reader::contents(der, tag::SEQUENCE)?;
        let version = info.next()?;
        let (algorithm, key) = (info.next()?, info.next()?);
        let is_bare = info.is_empty() && asn1::number(version.content) == Ok(0);
        let key = if is_bare {
            der.to_vec()
        } else {
            let bare = Zeroizing::new([&[tag::INTEGER, 1, 0], algorithm.raw, key.raw].concat());
            asn1::encode(tag::SEQUENCE, &bare)
        };
        self.opened.keys.push(Zeroizing::new(key));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
