//! One lookup into the stores: reads every certificate and has every key sign. An evaluation does not use the stores,
//! so one lookup serves any number of evaluations.

use crate::certificate::{Certificate, UnreadableCertificate};
use crate::possession::{KeyTest, test_key};
use crate::store::{KeyPresence, StoreError, StoreKind, StoreName, StoreReading, StoredCertificate};
use porthole_explain::Detail;
use porthole_resources::side_by_side;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The contents of stores at one moment.
#[derive(Debug, Clone, Default)]
pub struct Inspection {
    pub(crate) stores: Vec<Arc<InspectedStore>>,
}

#[derive(Debug)]
pub(crate) struct InspectedStore {
    pub(crate) store: StoreName,
    pub(crate) kind: StoreKind,
    pub(crate) found: Result<Vec<InspectedCertificate>, StoreError>,
}

/// A certificate of a store, parsed, with the result of its key's test signature.
#[derive(Debug)]
pub(crate) struct InspectedCertificate {
    pub(crate) stored: StoredCertificate,
    pub(crate) certificate: Result<Certificate, UnreadableCertificate>,
    /// CA certificates beside it in the store.
    pub(crate) above: Vec<Certificate>,
    pub(crate) key_test: KeyTest,
}

/// Reads every certificate and has every key sign once, which takes as long as the stores need. Each store has a
/// separate thread, so a slow token does not delay the others.
#[must_use]
pub fn inspect(readings: Vec<StoreReading>) -> Inspection {
    inspect_again(readings, &Inspection::default())
}

/// As [`inspect`], after an earlier lookup: a key that signed then, and is in the same store beside the same
/// certificate, does not sign again.
#[must_use]
pub fn inspect_again(readings: Vec<StoreReading>, before: &Inspection) -> Inspection {
    let stores = side_by_side(readings, |StoreReading { store, kind, found }| {
        let known = before.found_in(&store);
        let look = |found: Vec<StoredCertificate>| {
            found.into_iter().map(|it| InspectedCertificate::new(it, known)).collect()
        };
        Arc::new(InspectedStore { found: found.map(look), store, kind })
    });
    Inspection { stores }
}

impl Inspection {
    /// Joins lookups into different stores.
    #[must_use]
    pub fn merge<'a>(looks: impl IntoIterator<Item = &'a Self>) -> Self {
        Self { stores: looks.into_iter().flat_map(|look| look.stores.iter().cloned()).collect() }
    }

    /// The names of the person's stores that may contain more than this lookup found: they did not respond, are locked,
    /// or have a key that did not respond.
    #[must_use]
    pub fn silent_stores(&self) -> BTreeSet<String> {
        let is_silent = |store: &&Arc<InspectedStore>| match &store.found {
            Err(error) => error.reason.is_silence(),
            Ok(found) => found.iter().any(InspectedCertificate::is_silent),
        };
        let stores = self.stores.iter().filter(|store| store.kind == StoreKind::User);
        stores.filter(is_silent).map(|store| store.store.to_string()).collect()
    }

    fn found_in(&self, store: &StoreName) -> &[InspectedCertificate] {
        let same = self.stores.iter().find(|other| other.store == *store);
        same.and_then(|same| same.found.as_deref().ok()).unwrap_or_default()
    }
}

impl InspectedCertificate {
    fn is_silent(&self) -> bool {
        match (&self.key_test, &self.stored.key) {
            (KeyTest::NoAnswer(_), _) => true,
            (KeyTest::NotAsked, KeyPresence::Closed(reason)) => reason.is_silence(),
            (KeyTest::NotAsked | KeyTest::Fits | KeyTest::DoesNotFit(_), _) => false,
        }
    }

    /// `known` is what an earlier lookup found in the same store.
    fn new(stored: StoredCertificate, known: &[Self]) -> Self {
        let first = stored.chain.first().cloned();
        let certificate =
            first.ok_or_else(|| Detail::CertificateEntryEmpty.into()).and_then(Certificate::from_der);
        // A certificate that cannot be read cannot be part of a chain; building the chain reports what is missing.
        let above = stored.chain.iter().skip(1).filter_map(|der| Certificate::from_der(der.clone()).ok());
        let above = above.collect();
        let is_same = |other: &&Self| {
            other.key_test == KeyTest::Fits
                && other.stored.chain == stored.chain
                && other.stored.label == stored.label
        };
        let key_test = match (&certificate, &stored.key) {
            (Ok(_), KeyPresence::Present(_)) if known.iter().any(|other| is_same(&other)) => KeyTest::Fits,
            // A weak key fails for that reason only, so its limits are not reported, too.
            (Ok(leaf), KeyPresence::Present(key)) if leaf.key.algorithm().is_some() => {
                test_key(leaf, key.as_ref())
            }
            (Ok(_) | Err(_), _) => KeyTest::NotAsked,
        };
        Self { stored, certificate, above, key_test }
    }
}
