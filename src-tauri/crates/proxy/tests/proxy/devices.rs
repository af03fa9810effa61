//! Device certificates, as the proxy is handed them.

use std::sync::Arc;

use porthole_identity::{
    Anchor, Circumstances, DeviceIdentity, DeviceKey, KeyPresence, Pkcs8, Requirements, SoftwareKey,
    StoreKind, StoreName, StoreReading, StoredCertificate, evaluate,
};
use porthole_support::pki::{Authority, DeviceSpec};
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
        let issued = self.authority.issue_device(&DeviceSpec::named(name)).unwrap();
        let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(issued.key().serialize_der())).unwrap();
        let (store, kind) = (StoreName::fixed("Test Store"), StoreKind::User);
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
        evaluate(
            vec![reading],
            &Circumstances { requirements: Some(&asks), pick: None, now: OffsetDateTime::now_utc() },
        )
        .status
        .identity
        .unwrap()
    }
}
