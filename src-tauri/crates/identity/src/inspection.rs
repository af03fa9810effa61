//! One look at what the stores hold: every certificate read, every key asked to sign. Judging it asks nothing more, so
//! one look serves any number of judgements.

use crate::certificate::{Certificate, UnreadableCertificate};
use crate::possession::{KeyTest, key_fits};
use crate::store::{KeyPresence, StoreError, StoreKind, StoreReading, StoredCertificate};
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

/// What the stores hold, looked at once.
#[derive(Debug)]
pub struct Inspection {
    pub(crate) stores: Vec<InspectedStore>,
}

#[derive(Debug)]
pub(crate) struct InspectedStore {
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
    let stores = thread::scope(|scope| {
        let looking = readings.into_iter().map(|StoreReading { kind, found, .. }| {
            let look = |found: Vec<_>| move || found.into_iter().map(Inspected::new).collect::<Vec<_>>();
            (kind, found.map(|found| scope.spawn(look(found))))
        });
        // All are begun before the first is waited for.
        let looking: Vec<_> = looking.collect();
        let seen = looking.into_iter().map(|(kind, found)| {
            let wait =
                |one: ScopedJoinHandle<'_, _>| one.join().unwrap_or_else(|mistake| resume_unwind(mistake));
            InspectedStore { kind, found: found.map(wait) }
        });
        seen.collect()
    });
    Inspection { stores }
}

impl Inspected {
    fn new(stored: StoredCertificate) -> Self {
        let first = stored.chain.first().cloned();
        let certificate = first
            .ok_or_else(|| UnreadableCertificate("the entry holds none".to_owned()))
            .and_then(Certificate::from_der);
        // What cannot be read cannot be part of a chain; the search for one then says what is missing.
        let above = stored.chain.iter().skip(1).filter_map(|der| Certificate::from_der(der.clone()).ok());
        let above = above.collect();
        let key_test = match (&certificate, &stored.key) {
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
