//! Device certificates, as the proxy is handed them.

use std::sync::Arc;

use parking_lot::{Condvar, Mutex};
use porthole_identity::{
    Anchor, DeviceIdentity, DeviceKey, EvaluationContext, KeyAlgorithm, KeyPresence, Pkcs8, Requirements,
    SigningError, SoftwareKey, StoreKind, StoreName, StoreReading, StoredCertificate, evaluate,
};
use porthole_support::pki::{Authority, DeviceSpec};
use rustls::SignatureScheme;
use time::OffsetDateTime;

/// Where device certificates come from.
pub(crate) struct Devices {
    pub(crate) authority: Authority,
}

impl Devices {
    pub(crate) fn new() -> Self {
        Self { authority: Authority::root("Device CA").unwrap() }
    }

    pub(crate) fn identity(&self, name: &str) -> Arc<DeviceIdentity> {
        self.identity_with(name, |key| Arc::new(key))
    }

    /// An identity whose key is behind whatever `behind` makes of it.
    pub(crate) fn identity_with(
        &self,
        name: &str,
        behind: impl FnOnce(SoftwareKey) -> Arc<dyn DeviceKey>,
    ) -> Arc<DeviceIdentity> {
        self.identity_as(&DeviceSpec::named(name), behind)
    }

    /// An identity whose key is watched, from when it was found to be fine.
    pub(crate) fn watched(&self, spec: &DeviceSpec) -> (Arc<DeviceIdentity>, Arc<Watch>) {
        self.watched_with(spec, None)
    }

    /// The same, of a key that can make these signatures only.
    pub(crate) fn watched_with(
        &self,
        spec: &DeviceSpec,
        schemes: Option<&'static [SignatureScheme]>,
    ) -> (Arc<DeviceIdentity>, Arc<Watch>) {
        let watch = Arc::new(Watch::default());
        let behind = |key| Arc::new(Watched { key, schemes, watch: Arc::clone(&watch) }) as _;
        let identity = self.identity_as(spec, behind);
        watch.0.lock().signatures = 0;
        (identity, watch)
    }

    fn identity_as(
        &self,
        spec: &DeviceSpec,
        behind: impl FnOnce(SoftwareKey) -> Arc<dyn DeviceKey>,
    ) -> Arc<DeviceIdentity> {
        let issued = self.authority.issue_device(spec).unwrap();
        let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(issued.key().serialize_der())).unwrap();
        let (store, kind) = (StoreName::from_static("Test Store"), StoreKind::User);
        let stored = StoredCertificate {
            chain: issued.chain(),
            key: KeyPresence::Present(behind(key)),
            store: store.clone(),
            kind,
            label: String::new(),
        };
        let anchors = Anchor::read(self.authority.certificate_pem().as_bytes()).unwrap();
        let asks = Requirements::anchored_in(anchors);
        let reading = StoreReading { store, kind, found: Ok(vec![stored]) };
        evaluate(vec![reading], &EvaluationContext::of(Some(&asks), OffsetDateTime::now_utc()))
            .status
            .identity
            .unwrap()
    }
}

/// What becomes of a key, and whether it signs.
#[derive(Debug, Default)]
pub(crate) struct Watch(Mutex<Signing>, Condvar);

#[derive(Debug, Default)]
struct Signing {
    signatures: usize,
    is_stuck: bool,
    under_way: usize,
    most_under_way: usize,
}

impl Watch {
    /// How many signatures were asked for.
    pub(crate) fn signatures(&self) -> usize {
        self.0.lock().signatures
    }

    /// How many signatures were under way at once, at most.
    pub(crate) fn most_under_way(&self) -> usize {
        self.0.lock().most_under_way
    }

    /// From here on the key signs, or makes callers wait for a signature.
    pub(crate) fn let_sign(&self, is_free: bool) {
        self.0.lock().is_stuck = !is_free;
        self.1.notify_all();
    }

    /// Returns once somebody waits for a signature.
    pub(crate) async fn until_asked(self: &Arc<Self>) {
        let watch = Arc::clone(self);
        let waiting = porthole_resources::blocking(move || {
            watch.1.wait_while(&mut watch.0.lock(), |signing| signing.under_way == 0);
        });
        waiting.await.unwrap();
    }

    fn sign<T>(&self, sign: impl FnOnce() -> T) -> T {
        let mut signing = self.0.lock();
        signing.signatures += 1;
        signing.under_way += 1;
        signing.most_under_way = signing.most_under_way.max(signing.under_way);
        self.1.notify_all();
        self.1.wait_while(&mut signing, |signing| signing.is_stuck);
        signing.under_way -= 1;
        drop(signing);
        sign()
    }
}

#[derive(Debug)]
struct Watched {
    key: SoftwareKey,
    schemes: Option<&'static [SignatureScheme]>,
    watch: Arc<Watch>,
}

impl DeviceKey for Watched {
    fn algorithm(&self) -> KeyAlgorithm {
        self.key.algorithm()
    }

    fn schemes(&self) -> &[SignatureScheme] {
        self.schemes.unwrap_or_else(|| self.key.schemes())
    }

    fn sign(&self, scheme: SignatureScheme, message: &[u8]) -> Result<Vec<u8>, SigningError> {
        self.watch.sign(|| self.key.sign(scheme, message))
    }
}
