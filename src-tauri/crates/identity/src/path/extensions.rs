//! The extensions of a certificate that path validation needs (RFC 5280 section 4.2).

use super::general_name::GeneralName;
use super::name_constraints::NameConstraints;
use super::policies::Policies;
use crate::asn1::{Malformed, Reader, boolean, dotted, number, tag};

/// `anyExtendedKeyUsage`.
pub(super) const ANY_PURPOSE: &str = "2.5.29.37.0";

/// The extensions that count in a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Extensions {
    pub(super) is_ca: bool,
    /// How many CAs may be below it.
    pub(super) most_below: Option<usize>,
    /// Whether it may sign certificates: its key usage has `keyCertSign`, or there is no key usage.
    pub(super) may_sign_certificates: bool,
    /// Whether it may sign CRLs: its key usage has `cRLSign`, or there is no key usage.
    pub(super) may_sign_lists: bool,
    /// Its extended key usage; `None` without that extension.
    pub(super) purposes: Option<Vec<String>>,
    /// Its purposes by Microsoft's application policies, an extension beside the extended key usage.
    pub(super) application_policies: Option<Vec<String>>,
    pub(super) alternative_names: Option<Vec<GeneralName>>,
    pub(super) name_constraints: Option<NameConstraints>,
    pub(super) policies: Policies,
}

/// Why a certificate is refused for its extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UnreadableExtension {
    /// This extension is malformed or occurs twice.
    Broken(&'static str),
    /// This extension is critical and not supported.
    Unknown(String),
}

/// Microsoft's application policies, encoded like certificate policies. A CA's template can make them critical.
const APPLICATION_POLICIES: &str = "1.3.6.1.4.1.311.21.10";

/// Microsoft's identifier for any purpose.
const ANY_APPLICATION_POLICY: &str = "1.3.6.1.4.1.311.10.12.1";

/// The extensions that are read, or may be ignored even if they are critical, with their names.
const KNOWN: [(&str, &str); 17] = [
    ("2.5.29.14", "the subject key identifier"),
    ("2.5.29.15", "the key usage"),
    ("2.5.29.17", "the alternative names"),
    ("2.5.29.18", "the issuer's alternative names"),
    ("2.5.29.19", "the basic constraints"),
    ("2.5.29.30", "the name constraints"),
    ("2.5.29.31", "the CRL distribution points"),
    ("2.5.29.32", "the certificate policies"),
    ("2.5.29.33", "the policy mappings"),
    ("2.5.29.35", "the authority key identifier"),
    ("2.5.29.36", "the policy constraints"),
    ("2.5.29.37", "the extended key usage"),
    ("2.5.29.46", "the place of delta lists"),
    ("2.5.29.54", "the inhibition of anyPolicy"),
    ("1.3.6.1.5.5.7.1.1", "the authority information access"),
    ("1.3.6.1.5.5.7.1.11", "the subject information access"),
    (APPLICATION_POLICIES, "the application policies"),
];

/// The names of extensions that are not read.
const NAMED: [(&str, &str); 9] = [
    ("2.5.29.9", "subject directory attributes"),
    ("2.5.29.16", "private key usage period"),
    ("1.3.6.1.5.5.7.1.2", "biometric information"),
    ("1.3.6.1.5.5.7.1.3", "qualified certificate statements"),
    ("1.3.6.1.5.5.7.1.7", "IP address blocks"),
    ("1.3.6.1.5.5.7.1.24", "TLS feature"),
    ("1.3.6.1.4.1.311.21.11", "Microsoft application policy mappings"),
    ("1.3.6.1.4.1.311.21.12", "Microsoft application policy constraints"),
    ("1.3.6.1.4.1.11129.2.4.3", "certificate transparency poison"),
];

/// One extension, not decoded.
struct Extension<'a> {
    oid: String,
    is_critical: bool,
    value: &'a [u8],
}

/// Every extension of a certificate (RFC 5280 section 4.1).
fn all(der: &[u8]) -> Result<Vec<Extension<'_>>, Malformed> {
    let mut tbs = Reader::new(der).open(tag::SEQUENCE)?.open(tag::SEQUENCE)?;
    let mut found = Vec::new();
    while !tbs.is_empty() {
        let value = tbs.next()?;
        if value.tag != tag::explicit(3) {
            continue;
        }
        let mut list = Reader::contents(value.content, tag::SEQUENCE)?;
        while !list.is_empty() {
            let mut extension = list.open(tag::SEQUENCE)?;
            let oid = dotted(extension.take(tag::OID)?)?;
            let is_critical = extension.take_if(tag::BOOLEAN)?.map(boolean).transpose()?.unwrap_or(false);
            let value = extension.take(tag::OCTET_STRING)?;
            extension.end()?;
            if found.iter().any(|other: &Extension<'_>| other.oid == oid) {
                return Err(Malformed);
            }
            found.push(Extension { oid, is_critical, value });
        }
    }
    Ok(found)
}

impl Extensions {
    pub(super) fn of(der: &[u8]) -> Result<Self, UnreadableExtension> {
        let mut read = Self {
            is_ca: false,
            most_below: None,
            may_sign_certificates: true,
            may_sign_lists: true,
            purposes: None,
            application_policies: None,
            alternative_names: None,
            name_constraints: None,
            policies: Policies::default(),
        };
        for extension in all(der).map_err(|_| UnreadableExtension::Broken("its extensions"))? {
            let known = KNOWN.iter().find(|(oid, _)| *oid == extension.oid);
            match known {
                Some((oid, name)) => {
                    read.take(oid, extension.value).map_err(|_| UnreadableExtension::Broken(name))?;
                }
                None if extension.is_critical => {
                    return Err(UnreadableExtension::Unknown(extension_name(&extension.oid)));
                }
                None => {}
            }
        }
        Ok(read)
    }

    /// The extensions of an anchor that count.
    pub(super) fn name_constraints_alone(der: &[u8]) -> Result<Option<NameConstraints>, &'static str> {
        const WHICH: &str = "the name constraints";
        let found = all(der).map_err(|_| "its extensions")?;
        let found = found.into_iter().find(|extension| extension.oid == "2.5.29.30");
        found.map(|extension| NameConstraints::read(extension.value)).transpose().map_err(|_| WHICH)
    }

    fn take(&mut self, oid: &str, value: &[u8]) -> Result<(), Malformed> {
        match oid {
            "2.5.29.15" => {
                let bits = Reader::new(value).take(tag::BIT_STRING)?;
                let has =
                    |bit: usize| bits.get(1 + bit / 8).is_some_and(|byte| byte & (0x80 >> (bit % 8)) != 0);
                (self.may_sign_certificates, self.may_sign_lists) = (has(5), has(6));
            }
            "2.5.29.17" => self.alternative_names = Some(GeneralName::list(value)?),
            "2.5.29.19" => {
                let mut basic = Reader::contents(value, tag::SEQUENCE)?;
                self.is_ca = basic.take_if(tag::BOOLEAN)?.map(boolean).transpose()?.unwrap_or(false);
                let most = basic.take_if(tag::INTEGER)?.map(number).transpose()?;
                self.most_below = most.map(|most| usize::try_from(most).unwrap_or(usize::MAX));
                basic.end()?;
            }
            "2.5.29.30" => self.name_constraints = Some(NameConstraints::read(value)?),
            "2.5.29.32" => self.policies.take_policies(value)?,
            "2.5.29.33" => self.policies.take_mappings(value)?,
            "2.5.29.36" => self.policies.take_constraints(value)?,
            "2.5.29.54" => self.policies.take_inhibition(value)?,
            "2.5.29.37" => {
                let mut listed = Vec::new();
                let mut list = Reader::contents(value, tag::SEQUENCE)?;
                while !list.is_empty() {
                    listed.push(list.oid()?);
                }
                // RFC 5280 section 4.2.1.12: one or more.
                if listed.is_empty() {
                    return Err(Malformed);
                }
                self.purposes = Some(listed);
            }
            APPLICATION_POLICIES => {
                let mut listed = Vec::new();
                let mut list = Reader::contents(value, tag::SEQUENCE)?;
                while !list.is_empty() {
                    let oid = list.open(tag::SEQUENCE)?.oid()?;
                    listed.push(if oid == ANY_APPLICATION_POLICY { ANY_PURPOSE.to_owned() } else { oid });
                }
                self.application_policies = Some(listed);
            }
            _ => {}
        }
        Ok(())
    }
}

/// The identifiers of a certificate's own key and of its issuer's key (RFC 5280 sections 4.2.1.1 and 4.2.1.2). They are
/// hints: an unreadable one counts as absent.
#[derive(Debug, Default)]
pub(super) struct KeyIdentifiers {
    pub(super) subject: Option<Vec<u8>>,
    pub(super) authority: Option<Vec<u8>>,
}

pub(super) fn key_identifiers(der: &[u8]) -> KeyIdentifiers {
    let mut found = KeyIdentifiers::default();
    for extension in all(der).unwrap_or_default() {
        let value = extension.value;
        match extension.oid.as_str() {
            "2.5.29.14" => {
                found.subject = Reader::new(value).take(tag::OCTET_STRING).ok().map(<[u8]>::to_vec);
            }
            "2.5.29.35" => {
                let authority = Reader::contents(value, tag::SEQUENCE);
                let key = authority.and_then(|mut authority| authority.take_if(tag::implicit(0)));
                found.authority = key.ok().flatten().map(<[u8]>::to_vec);
            }
            _ => {}
        }
    }
    found
}

/// Whether the key usage of a CA allows it to sign CRLs (RFC 5280 section 6.3.3 (f)).
pub(crate) fn may_sign_lists(der: &[u8]) -> bool {
    let usage = all(der).map(|all| all.into_iter().find(|extension| extension.oid == "2.5.29.15"));
    let Ok(usage) = usage else { return false };
    let Some(usage) = usage else { return true };
    let bits = Reader::new(usage.value).take(tag::BIT_STRING);
    bits.is_ok_and(|bits| bits.get(1).is_some_and(|byte| byte & 0x02 != 0))
}

/// The name of an extension that is not read.
fn extension_name(oid: &str) -> String {
    match NAMED.iter().find(|(known, _)| *known == oid) {
        Some((_, name)) => format!("{name} ({oid})"),
        None => oid.to_owned(),
    }
}
