//! Device certificates with software keys that can be watched.

use std::sync::Arc;

use parking_lot::{Condvar, Mutex};
use porthole_identity::{
    Anchor, DeviceIdentity, DeviceKey, EvaluationContext, KeyAlgorithm, KeyPresence, Pkcs8, Requirements,
    SigningError, SoftwareKey, StoreKind, StoreName, StoreReading, StoredCertificate, evaluate,
};
use porthole_support::pki::{Authority, DeviceSpec, KeyKind};
use rustls::SignatureScheme;
use time::OffsetDateTime;

use crate::result::Result;

/// How often a key signed, and whether it does so now.
#[derive(Debug, Default)]
pub(crate) struct Watch(Mutex<Signing>, Condvar);

#[derive(Debug, Default)]
struct Signing {
    signatures: usize,
    is_stuck: bool,
    under_way: usize,
}

impl Watch {
    pub(crate) fn signatures(&self) -> usize {
        self.0.lock().signatures
    }

    pub(crate) fn let_sign(&self, is_free: bool) {
        self.0.lock().is_stuck = !is_free;
        self.1.notify_all();
    }

    /// Returns once somebody waits for a signature.
    pub(crate) fn wait_until_asked(&self) {
        let mut signing = self.0.lock();
        self.1.wait_while(&mut signing, |signing| signing.under_way == 0);
    }
}

#[derive(Debug)]
struct Watched {
    key: SoftwareKey,
    watch: Arc<Watch>,
}

impl DeviceKey for Watched {
    fn algorithm(&self) -> KeyAlgorithm {
        self.key.algorithm()
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> std::result::Result<Vec<u8>, SigningError> {
        let mut signing = self.watch.0.lock();
        signing.signatures += 1;
        signing.under_way += 1;
        self.watch.1.notify_all();
        self.watch.1.wait_while(&mut signing, |signing| signing.is_stuck);
        signing.under_way -= 1;
        self.key.sign(scheme, message)
    }
}

/// An identity of `authority`.
pub(crate) fn identity(authority: &Authority, kind: KeyKind) -> Result<(Arc<DeviceIdentity>, Arc<Watch>)> {
    let issued = authority.issue_device(&DeviceSpec::named("laptop-7").key(kind))?;
    let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(issued.key().serialize_der()))?;
    let watch = Arc::new(Watch::default());
    let store = StoreName::from_static("Memory");
    let stored = StoredCertificate {
        chain: issued.chain(),
        key: KeyPresence::Present(Arc::new(Watched { key, watch: Arc::clone(&watch) })),
        store: store.clone(),
        kind: StoreKind::User,
        label: String::new(),
    };
    let reading = StoreReading { store, kind: StoreKind::User, found: Ok(vec![stored]) };
    let identity = chosen(vec![reading], authority.certificate_pem().as_bytes())?;
    watch.0.lock().signatures = 0;
    Ok((identity, watch))
}

/// The identity that comes out of what stores hold.
pub(crate) fn chosen(readings: Vec<StoreReading>, anchor: &[u8]) -> Result<Arc<DeviceIdentity>> {
    let requirements = Requirements::anchored_in(Anchor::read(anchor)?);
    let evaluation =
        evaluate(readings, &EvaluationContext::of(Some(&requirements), OffsetDateTime::now_utc()));
    evaluation.status.identity.ok_or_else(|| "no store holds a certificate that passes every check".into())
}
