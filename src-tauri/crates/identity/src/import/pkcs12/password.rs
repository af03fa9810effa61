//! A password in the forms in which programs write it into PKCS#12 files.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use zeroize::Zeroizing;

/// A password.
pub(super) struct Password {
    /// The password in UTF-8, as the person may have typed it on another system: unchanged, and with accents composed
    /// and decomposed, because keyboards of different systems produce either.
    texts: Vec<Form>,
}

/// The possible inputs of PKCS#12's key derivation for a password.
#[derive(Clone)]
pub(super) struct Forms(Vec<Form>);

/// One such input.
pub(super) type Form = Zeroizing<Vec<u8>>;

impl Password {
    pub(super) fn new(text: &str) -> Self {
        let mut texts = vec![Zeroizing::new(text.as_bytes().to_vec())];
        if !text.is_ascii() {
            let composed = ComposingNormalizerBorrowed::new_nfc().normalize(text);
            let apart = DecomposingNormalizerBorrowed::new_nfd().normalize(text);
            for other in [composed, apart].map(|text| Zeroizing::new(text.into_owned().into_bytes())) {
                if !texts.contains(&other) {
                    texts.push(other);
                }
            }
        }
        Self { texts }
    }

    /// The form of PKCS#5 (RFC 8018 section 3): UTF-8, which RFC 9579 section 4 also requires.
    pub(super) fn texts(&self) -> &[Form] {
        &self.texts
    }

    /// The form of PKCS#12: UTF-16 with two zero bytes at its end (RFC 7292 appendix B.1). For an empty password, those
    /// two bytes or none, because programs differ. For letters outside ASCII also each byte of UTF-8 as one character,
    /// as OpenSSL did before 1.1.0.
    pub(super) fn forms(&self) -> Forms {
        let wide = |text: &[u8], units: &mut dyn Iterator<Item = u16>| {
            let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() * 2 + 2));
            units.for_each(|unit| bytes.extend_from_slice(&unit.to_be_bytes()));
            bytes.extend_from_slice(&[0, 0]);
            bytes
        };
        let mut forms = Vec::new();
        for text in &self.texts {
            forms.push(wide(text, &mut std::str::from_utf8(text).unwrap_or_default().encode_utf16()));
            if text.is_empty() {
                forms.push(Zeroizing::new(Vec::new()));
            }
            if !text.is_ascii() {
                forms.push(wide(text, &mut text.iter().map(|byte| u16::from(*byte))));
            }
        }
        Forms(forms)
    }
}

impl Forms {
    /// Narrows the candidates to the form that is right.
    pub(super) fn only(form: Form) -> Self {
        Self(vec![form])
    }

    pub(super) fn all(&self) -> Vec<Form> {
        self.0.clone()
    }
}
