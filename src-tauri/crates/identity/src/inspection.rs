//! One look at what the stores hold: every certificate read, every key asked to sign. Judging it asks nothing more, so
//! one look serves any number of judgements.

use crate::certificate::{Certificate, UnreadableCertificate};
use crate::possession::{KeyTest, key_fits};
use crate::store::{KeyPresence, StoreError, StoreKind, StoreName, StoreReading, StoredCertificate};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread::{self, ScopedJoinHandle};

/// What stores hold, looked at once.
#[derive(Debug, Clone, Default)]
pub struct Inspection {
    pub(crate) stores: Vec<Arc<InspectedStore>>,
}

#[derive(Debug)]
pub(crate) struct InspectedStore {
    pub(crate) store: StoreName,
    pub(crate) kind: StoreKind,
    pub(crate) found: Result<Vec<Inspected>, StoreError>,
}

/// A certificate as a store holds it, read, with what its key did when asked to sign.
#[derive(Debug)]
pub(crate) struct Inspected {
    pub(crate) stored: StoredCertificate,
    pub(crate) certificate: Result<Certificate, UnreadableCertificate>,
    /// CA certificates that lie beside it.
    pub(crate) above: Vec<Certificate>,
    pub(crate) key_test: KeyTest,
}

/// Reads every certificate and has every key sign once. This may take as long as a store needs for that. Each store has a
/// thread of its own: a slow token then costs its own time, and not that of all others on top.
#[must_use]
pub fn inspect(readings: Vec<StoreReading>) -> Inspection {
    inspect_again(readings, &Inspection::default())
}

/// The same after an earlier look: a key that has signed before, and lies in the same store beside the same certificate,
/// is not asked again.
#[must_use]
pub fn inspect_again(readings: Vec<StoreReading>, before: &Inspection) -> Inspection {
    let stores = thread::scope(|scope| {
        let looking = readings.into_iter().map(|StoreReading { store, kind, found }| {
            let known = before.found_in(&store);
            let look = |found: Vec<StoredCertificate>| {
                move || found.into_iter().map(|stored| Inspected::new(stored, known)).collect::<Vec<_>>()
            };
            (store, kind, found.map(|found| scope.spawn(look(found))))
        });
        // All are begun before the first is waited for.
        let looking: Vec<_> = looking.collect();
        let seen = looking.into_iter().map(|(store, kind, found)| {
            let wait =
                |one: ScopedJoinHandle<'_, _>| one.join().unwrap_or_else(|mistake| resume_unwind(mistake));
            Arc::new(InspectedStore { store, kind, found: found.map(wait) })
        });
        seen.collect()
    });
    Inspection { stores }
}

impl Inspection {
    /// What several looks have found, each into other stores.
    #[must_use]
    pub fn together<'a>(looks: impl IntoIterator<Item = &'a Self>) -> Self {
        Self { stores: looks.into_iter().flat_map(|look| look.stores.iter().cloned()).collect() }
    }

    fn found_in(&self, store: &StoreName) -> &[Inspected] {
        let same = self.stores.iter().find(|other| other.store == *store);
        same.and_then(|same| same.found.as_deref().ok()).unwrap_or_default()
    }
}

impl Inspected {
    /// `known` is what was found in the same store before.
    fn new(stored: StoredCertificate, known: &[Self]) -> Self {
        let first = stored.chain.first().cloned();
        let certificate = first
            .ok_or_else(|| UnreadableCertificate("the entry holds none".to_owned()))
            .and_then(Certificate::from_der);
        // What cannot be read cannot be part of a chain; the search for one then says what is missing.
        let above = stored.chain.iter().skip(1).filter_map(|der| Certificate::from_der(der.clone()).ok());
        let above = above.collect();
        let is_same = |other: &&Self| {
            other.key_test == KeyTest::Fits
                && other.stored.chain == stored.chain
                && other.stored.label == stored.label
        };
        let key_test = match (&certificate, &stored.key) {
            (Ok(_), KeyPresence::Present(_)) if known.iter().any(|other| is_same(&other)) => KeyTest::Fits,
            // A weak key is refused for that, and not also for what it cannot do.
            (Ok(leaf), KeyPresence::Present(key)) if leaf.key.algorithm().is_some() => {
                match key_fits(leaf, key.as_ref()) {
                    Ok(()) => KeyTest::Fits,
                    Err(why) => KeyTest::DoesNotFit(why),
                }
            }
            (Ok(_) | Err(_), _) => KeyTest::NotAsked,
        };
        Self { stored, certificate, above, key_test }
    }
}
