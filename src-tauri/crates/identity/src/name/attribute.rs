//! One attribute of a name: its type and its value, compared by RFC 5280 section 7.1.

use super::value;
use icu_normalizer::ComposingNormalizerBorrowed;
use x509_parser::der_parser::asn1_rs::Any;

#[derive(Debug, Clone)]
pub(crate) struct Attribute {
    /// The dotted object identifier.
    pub(crate) oid: String,
    /// The value, as in the certificate or the text.
    pub(crate) value: String,
    /// The value in the form that is compared.
    pub(super) folded: String,
    /// Whether the value is not a string. Then it is `#` and the hex of its DER (RFC 4514 section 2.4), and never
    /// equals a string with that text.
    pub(super) is_opaque: bool,
}

impl Attribute {
    pub(super) fn new(oid: String, value: String) -> Self {
        let folded = fold(&value);
        Self { oid, value, folded, is_opaque: false }
    }

    pub(super) fn from_der(oid: String, value: &Any<'_>) -> Self {
        match value::value_from_der(value) {
            Some(value) => Self::new(oid, value),
            None => {
                let value = value::hex_of(value);
                Self { oid, folded: value.clone(), value, is_opaque: true }
            }
        }
    }

    /// Whether the value is a string, as nearly all are.
    pub(crate) const fn is_text(&self) -> bool {
        !self.is_opaque
    }

    /// The name of the attribute's type in text: its short name, or its object identifier.
    pub(super) fn type_name(&self) -> &str {
        value::short_name(&self.oid).unwrap_or(&self.oid)
    }

    fn key(&self) -> (&str, &str, bool) {
        (&self.oid, &self.folded, self.is_opaque)
    }
}

/// The form of a value that RFC 5280 section 7.1 compares: prepared by RFC 4518, without leading and trailing spaces,
/// with inner runs of spaces as one, and without letter case.
fn fold(value: &str) -> String {
    let nfkc = ComposingNormalizerBorrowed::new_nfkc();
    // To upper case first: that makes `ß` and `SS`, and the two forms of a small sigma, the same.
    let cased = value.chars().filter(|letter| !is_nothing(*letter)).flat_map(char::to_uppercase);
    let lower = cased.flat_map(char::to_lowercase).collect::<String>();
    let mut folded = String::with_capacity(value.len());
    for word in nfkc.normalize(&lower).split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase));
    }
    folded
}

/// The letters that RFC 4518 section 2.2 removes, as far as they occur in practice.
const fn is_nothing(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{34f}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fffc}'
    )
}

impl PartialEq for Attribute {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl Eq for Attribute {}
impl std::hash::Hash for Attribute {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}
impl PartialOrd for Attribute {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Attribute {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}
