//! A password in the forms that writers of PKCS#12 give it.

use zeroize::Zeroizing;

/// A password.
pub(super) struct Password {
    /// As PKCS#5 takes it (RFC 8018 section 3): UTF-8, which RFC 9579 section 4 asks for, too.
    text: Zeroizing<Vec<u8>>,
}

/// The forms in which a password may have gone into the key derivation of PKCS#12.
#[derive(Clone)]
pub(super) struct Forms(Vec<Form>);

/// One of them.
pub(super) type Form = Zeroizing<Vec<u8>>;

impl Password {
    pub(super) fn new(text: &str) -> Self {
        Self { text: Zeroizing::new(text.as_bytes().to_vec()) }
    }

    pub(super) fn as_text(&self) -> &[u8] {
        &self.text
    }

    /// UTF-16 with two zero bytes at its end (RFC 7292 appendix B.1); for no password, those two bytes or nothing, as
    /// writers differ; for letters beyond ASCII also each byte of UTF-8 by itself, as OpenSSL did before 1.1.0.
    pub(super) fn forms(&self) -> Forms {
        let wide = |units: &mut dyn Iterator<Item = u16>| {
            let mut bytes = Zeroizing::new(Vec::with_capacity(self.text.len() * 2 + 2));
            units.for_each(|unit| bytes.extend_from_slice(&unit.to_be_bytes()));
            bytes.extend_from_slice(&[0, 0]);
            bytes
        };
        let text = std::str::from_utf8(&self.text).unwrap_or_default();
        let mut forms = vec![wide(&mut text.encode_utf16())];
        if self.text.is_empty() {
            forms.push(Zeroizing::new(Vec::new()));
        }
        if !self.text.is_ascii() {
            forms.push(wide(&mut self.text.iter().map(|byte| u16::from(*byte))));
        }
        Forms(forms)
    }
}

impl Forms {
    /// This one is right.
    pub(super) fn only(form: Form) -> Self {
        Self(vec![form])
    }

    pub(super) fn all(&self) -> Vec<Form> {
        self.0.clone()
    }
}
