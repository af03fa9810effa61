//! Private keys beside certificates in a text file (PEM), as openssl, ACME clients and many CAs write them.

use zeroize::Zeroizing;

use super::key_form::KeyForm;
use super::kind::Kind;
use super::pkcs12::{self, Pkcs12Contents, Pkcs12Error};
use crate::pem;
use porthole_explain::Detail;

/// The private keys of a text: at least one.
pub(super) struct TextKeys(Vec<TextKey>);

enum TextKey {
    Der(Zeroizing<Vec<u8>>),
    /// A private key of an unsupported form, and what to do about it.
    Unknown(Detail),
}

impl TextKeys {
    pub(super) fn of(text: &str) -> Option<Self> {
        let blocks = pem::blocks(text).ok()?;
        let keys = blocks.iter().filter_map(|block| {
            let der = Zeroizing::new(block.decode().ok()?);
            if block.label.ends_with("PRIVATE KEY") && block.is_encrypted() {
                return Some(TextKey::Unknown(Detail::KeyOfOldOpenSsl));
            }
            if block.label == "OPENSSH PRIVATE KEY" {
                return Some(TextKey::Unknown(Detail::KeyOfOpenSsh));
            }
            (Kind::of(&der) == Kind::PrivateKey).then_some(TextKey::Der(der))
        });
        let keys = keys.collect::<Vec<_>>();
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// The keys. Encrypted keys are opened with `password`.
    pub(super) fn open(&self, password: &str) -> Result<Pkcs12Contents, Pkcs12Error> {
        let mut unknown = Vec::new();
        let forms = self.0.iter().filter_map(|key| match key {
            TextKey::Der(der) => KeyForm::read(der).ok(),
            TextKey::Unknown(what) => {
                unknown.push(what.clone());
                None
            }
        });
        let mut opened = pkcs12::open_keys(&forms.collect::<Vec<_>>(), password)?;
        opened.unknown.append(&mut unknown);
        Ok(opened)
    }
}
