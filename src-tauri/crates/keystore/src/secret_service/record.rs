//! The contents of an item, as JSON: a key, and its certificate once it has arrived.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use porthole_identity::{Fingerprint, PendingKey, Pkcs8, SpkiHash};
use rustls_pki_types::CertificateDer;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// A device key and the state of its enrolment.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) spki: SpkiHash,
    /// The subject, RFC 4514: the requested one, or that of an imported certificate.
    pub(super) subject: String,
    pub(super) created: OffsetDateTime,
    pub(super) key: Pkcs8,
    pub(super) state: State,
}

/// The state of an enrolment.
#[derive(Debug)]
pub(super) enum State {
    /// The certificate has not arrived yet.
    Pending,
    /// The certificate and the others of its file; before them the fingerprint of the first.
    Bound(Fingerprint, Vec<CertificateDer<'static>>),
}

/// The JSON form. A later version that this one cannot read increments `version`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u32,
    spki: String,
    subject: String,
    #[serde(with = "time::serde::rfc3339")]
    created: OffsetDateTime,
    /// PKCS#8, base64.
    key: Zeroizing<String>,
    state: StoredState,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredState {
    Pending,
    /// DER, base64.
    Bound(Vec<String>),
}

const VERSION: u32 = 1;

impl Record {
    pub(super) fn pending(&self) -> Option<PendingKey> {
        match self.state {
            State::Pending => {
                Some(PendingKey { spki: self.spki, subject: self.subject.clone(), created: self.created })
            }
            State::Bound(..) => None,
        }
    }

    /// Error texts never quote the input: it may be the key.
    pub(super) fn parse(json: Zeroizing<Vec<u8>>) -> Result<Self, String> {
        let stored: Stored = serde_json::from_slice(&json)
            .map_err(|error| format!("it is not Porthole's JSON (at column {})", error.column()))?;
        drop(json);
        if stored.version != VERSION {
            return Err(format!("its version is {}, this Porthole knows {VERSION}", stored.version));
        }
        let state = match stored.state {
            StoredState::Pending => State::Pending,
            StoredState::Bound(chain) => {
                let chain = chain.iter().map(|der| STANDARD.decode(der).map(CertificateDer::from));
                let chain =
                    chain.collect::<Result<Vec<_>, _>>().map_err(|_| "a certificate is not base64")?;
                let first = chain.first().ok_or("its certificate is missing")?;
                State::Bound(Fingerprint::of_certificate(first), chain)
            }
        };
        Ok(Self {
            spki: stored.spki.parse().map_err(|_| "its public key's hash is broken")?,
            subject: stored.subject,
            created: stored.created,
            key: Pkcs8::from_der(STANDARD.decode(&*stored.key).map_err(|_| "its key is not base64")?),
            state,
        })
    }

    pub(super) fn to_json(&self) -> Result<Zeroizing<Vec<u8>>, String> {
        let state = match &self.state {
            State::Pending => StoredState::Pending,
            State::Bound(_, chain) => {
                StoredState::Bound(chain.iter().map(|der| STANDARD.encode(der)).collect())
            }
        };
        let stored = Stored {
            version: VERSION,
            spki: self.spki.to_string(),
            subject: self.subject.clone(),
            created: self.created,
            key: Zeroizing::new(STANDARD.encode(self.key.expose())),
            state,
        };
        // Large enough for everything: a buffer that grows leaves copies of the key in freed memory.
        let chain = match &stored.state {
            StoredState::Pending => 0,
            StoredState::Bound(chain) => chain.iter().map(String::len).sum(),
        };
        let escaped = stored.subject.len() * 6;
        let mut json = Zeroizing::new(Vec::with_capacity(stored.key.len() + chain + escaped + 1024));
        serde_json::to_writer(&mut *json, &stored).map_err(|_| "the entry could not be put into words")?;
        Ok(json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use porthole_identity::{KeyHandle, NewKey, RequestAlgorithm};

    fn record(state: State) -> Record {
        let key = NewKey::in_memory(RequestAlgorithm::P256).unwrap();
        let KeyHandle::Held(held) = key.handle else { panic!("not in memory") };
        Record {
            spki: "07".repeat(32).parse().unwrap(),
            subject: "CN=laptop-7".to_owned(),
            created: OffsetDateTime::UNIX_EPOCH,
            key: held,
            state,
        }
    }

    #[test]
    fn a_record_is_read_back_as_it_was_written() {
        let der = CertificateDer::from(vec![1, 2, 3]);
        let bound = State::Bound(Fingerprint::of_certificate(&der), vec![der]);
        for state in [State::Pending, bound] {
            let before = record(state);
            let after = Record::parse(before.to_json().unwrap()).unwrap();
            assert_eq!(after.key.expose(), before.key.expose());
            assert_eq!(format!("{after:?}"), format!("{before:?}"));
        }
    }

    #[test]
    fn the_words_about_a_damaged_record_quote_nothing_of_it() {
        let whole = record(State::Pending).to_json().unwrap();
        let text = String::from_utf8(whole.to_vec()).unwrap();
        let secret = STANDARD.encode(Record::parse(whole).unwrap().key.expose());
        let damaged = [
            text.replace("\"version\":1", "\"version\":2"),
            text.replace("\"key\":", "\"quay\":"),
            text.replace(&secret, &format!("!{secret}")),
            text.replace("\"pending\"", &format!("\"{secret}\"")),
            text[..text.len() / 2].to_owned(),
            String::new(),
        ];
        for json in damaged {
            let error = Record::parse(Zeroizing::new(json.into_bytes())).unwrap_err();
            assert!(!error.contains(&secret[..12]), "{error}");
        }
    }
}
