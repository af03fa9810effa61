//! Distinguished names. Comparing ignores the order of attributes within an RDN, letter case, runs of spaces (RFC 5280
//! section 7.1), and the string type that the CA used.

mod attribute;
mod text;
mod value;

pub(crate) use attribute::Attribute;
pub(crate) use value::write_letter;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use x509_parser::prelude::FromDer as _;
use x509_parser::x509::X509Name;

/// A distinguished name: relative names in the order of the certificate, the most general (country,
/// organisation) usually first.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DistinguishedName {
    rdns: Vec<Rdn>,
}

/// One relative name: one attribute, or several joined by `+`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Rdn(BTreeSet<Attribute>);

/// The text is not a distinguished name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a distinguished name: {why}; write it like `CN=Harbor Device CA,O=Harbor Ltd`")]
pub struct NameError {
    pub(crate) text: String,
    pub(crate) why: &'static str,
}

impl DistinguishedName {
    /// Reads a DER `Name`, from a certificate or from a server's list of acceptable issuers.
    ///
    /// Returns `None` if the bytes are not a name, or something follows it.
    #[must_use]
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let (rest, name) = X509Name::from_der(der).ok()?;
        rest.is_empty().then(|| Self::from_x509(&name))
    }

    pub(crate) fn from_x509(name: &X509Name<'_>) -> Self {
        let rdns = name.iter_rdn().map(|rdn| {
            let attributes = rdn.iter().map(|attribute| {
                Attribute::from_der(attribute.attr_type().to_id_string(), attribute.attr_value())
            });
            Rdn(attributes.collect())
        });
        Self { rdns: rdns.collect() }
    }

    /// Whether the name is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rdns.is_empty()
    }

    /// The number of its attributes.
    pub(crate) fn len(&self) -> usize {
        self.attributes().count()
    }

    /// Whether each relative name of `filter` is one of this name's: `CN=Harbor Device CA` is in `CN=Harbor Device
    /// CA,O=Harbor Ltd`. A part of a value does not match, and an empty filter matches no name.
    #[must_use]
    pub fn contains(&self, filter: &Self) -> bool {
        !filter.is_empty() && filter.rdns.iter().all(|rdn| self.rdns.contains(rdn))
    }

    /// Whether this name is `base` or below it: its first relative names are those of `base` (RFC 5280 section
    /// 4.2.1.10).
    pub(crate) fn is_within(&self, base: &Self) -> bool {
        self.rdns.starts_with(&base.rdns)
    }

    /// The first common name, if there is one: the shortest way to refer to this name.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.attributes().find(|attribute| attribute.oid == value::COMMON_NAME).map(|a| a.value.as_str())
    }

    /// Every attribute in order.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.rdns.iter().flat_map(|rdn| &rdn.0)
    }

    /// Every relative name in order, each with its attributes.
    pub(crate) fn relative_names(&self) -> impl Iterator<Item = impl Iterator<Item = &Attribute>> {
        self.rdns.iter().map(|rdn| rdn.0.iter())
    }

    /// This name with other values.
    pub(crate) fn map_values<E>(&self, mut map: impl FnMut(&str) -> Result<String, E>) -> Result<Self, E> {
        let mut rdns = Vec::with_capacity(self.rdns.len());
        for rdn in &self.rdns {
            let attributes = rdn.0.iter();
            let mapped = attributes.map(|part| Ok(Attribute::new(part.oid.clone(), map(&part.value)?)));
            rdns.push(Rdn(mapped.collect::<Result<_, E>>()?));
        }
        Ok(Self { rdns })
    }
}

impl FromStr for DistinguishedName {
    type Err = NameError;

    /// Reads RFC 4514 text, most specific part first, as in `CN=laptop-7,O=Harbor Ltd`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut rdns = text::parse(text)
            .map_err(|why| NameError { text: text.to_owned(), why })?
            .into_iter()
            .map(|attributes| Rdn(attributes.into_iter().collect()))
            .collect::<Vec<_>>();
        // The text starts with the most specific part, the encoding with the most general one (RFC 4514 section 2.1).
        rdns.reverse();
        Ok(Self { rdns })
    }
}

impl fmt::Display for DistinguishedName {
    /// RFC 4514 text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, rdn) in self.rdns.iter().rev().enumerate() {
            if nth > 0 {
                f.write_str(",")?;
            }
            for (nth, attribute) in rdn.0.iter().enumerate() {
                if nth > 0 {
                    f.write_str("+")?;
                }
                text::write_attribute(f, attribute)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
