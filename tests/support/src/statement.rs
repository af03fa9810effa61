//! An organisation's device management, as far as it signs compliance statements.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rcgen::{KeyPair, SigningKey as _};
use serde_json::json;

use crate::Result;
use crate::failure::While as _;

/// Signs statements with an Ed25519 key.
#[derive(Debug)]
pub struct DeviceManagement {
    key: KeyPair,
}

impl DeviceManagement {
    /// One with a new key.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub fn new() -> Result<Self> {
        let key = KeyPair::generate_for(&rcgen::PKCS_ED25519).doing("make a signing key")?;
        Ok(Self { key })
    }

    /// Its public key, as the managed file names it.
    pub fn public_key_pem(&self) -> String {
        self.key.public_key_pem()
    }

    /// A statement that vouches for `machine` for a while; ended already where that is nothing.
    ///
    /// # Errors
    /// The signature could not be made.
    pub fn statement(&self, machine: &str, holds: Duration) -> Result<String> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).doing("read the clock")?;
        let claims = json!({ "sub": machine, "exp": (now + holds).as_secs(), "compliant": true });
        let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let signed = format!("{}.{}", encoded(r#"{"alg":"EdDSA"}"#), encoded(&claims.to_string()));
        let signature = self.key.sign(signed.as_bytes()).doing("sign a statement")?;
        Ok(format!("{signed}.{}\n", URL_SAFE_NO_PAD.encode(signature)))
    }
}
