//! Adds an issued certificate to a keychain, which itself pairs it with its private key, and removes it again if the
//! key is gone. The keychain is a trait, so that this can be tested without one.

use porthole_identity::StoreFailure;
use rustls_pki_types::CertificateDer;

/// The result of adding a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Added<C> {
    /// It is new in the keychain.
    New(C),
    /// It was there already, so it must not be removed.
    AlreadyThere(C),
}

/// A keychain.
pub(crate) trait Keychain {
    /// A certificate in the keychain.
    type Item;

    fn add(&self, certificate: &CertificateDer<'static>) -> Result<Added<Self::Item>, StoreFailure>;

    /// Whether the keychain has the private key of `item`.
    fn has_key_of(&self, item: &Self::Item) -> Result<bool, StoreFailure>;

    fn delete(&self, item: Self::Item) -> Result<(), StoreFailure>;
}

/// Adds `leaf` to `keychain`, which has its key, and then `others`.
///
/// # Errors
/// The key is not there, or looking for it fails. Then `leaf` is removed again, unless it was there before.
pub(crate) fn bind<K: Keychain>(
    keychain: &K,
    leaf: &CertificateDer<'static>,
    others: &[CertificateDer<'static>],
) -> Result<(), StoreFailure> {
    let (Added::New(item) | Added::AlreadyThere(item), is_new) = match keychain.add(leaf)? {
        added @ Added::New(_) => (added, true),
        added @ Added::AlreadyThere(_) => (added, false),
    };
    let key = keychain.has_key_of(&item);
    if key == Ok(true) {
        return others.iter().try_for_each(|other| keychain.add(other).map(drop));
    }
    if is_new {
        keychain.delete(item)?;
    }
    key.and(Err(StoreFailure::PendingKeyGone))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// A keychain in memory that has a key, has none, or fails.
    struct Fake {
        held: RefCell<Vec<Vec<u8>>>,
        key: Result<bool, StoreFailure>,
    }

    impl Fake {
        fn new(held: &[&[u8]], key: Result<bool, StoreFailure>) -> Self {
            Self { held: RefCell::new(held.iter().map(|one| one.to_vec()).collect()), key }
        }

        fn bind(&self, leaf: &[u8], others: &[&[u8]]) -> Result<(), StoreFailure> {
            let der = |bytes: &[u8]| CertificateDer::from(bytes.to_vec());
            bind(self, &der(leaf), &others.iter().map(|other| der(other)).collect::<Vec<_>>())
        }

        fn holds(&self) -> Vec<Vec<u8>> {
            self.held.borrow().clone()
        }
    }

    impl Keychain for Fake {
        type Item = Vec<u8>;

        fn add(&self, certificate: &CertificateDer<'static>) -> Result<Added<Vec<u8>>, StoreFailure> {
            let item = certificate.to_vec();
            let mut held = self.held.borrow_mut();
            if held.contains(&item) {
                return Ok(Added::AlreadyThere(item));
            }
            held.push(item.clone());
            Ok(Added::New(item))
        }

        fn has_key_of(&self, _: &Vec<u8>) -> Result<bool, StoreFailure> {
            self.key.clone()
        }

        fn delete(&self, item: Vec<u8>) -> Result<(), StoreFailure> {
            self.held.borrow_mut().retain(|held| *held != item);
            Ok(())
        }
    }

    #[test]
    fn a_certificate_goes_beside_its_key_and_its_chain_along() {
        let keychain = Fake::new(&[b"another", b"ca"], Ok(true));
        assert_eq!(keychain.bind(b"leaf", &[b"ca", b"upper ca"]), Ok(()));
        assert_eq!(
            keychain.holds(),
            [b"another".to_vec(), b"ca".to_vec(), b"leaf".to_vec(), b"upper ca".to_vec()]
        );
    }

    #[test]
    fn without_its_key_a_certificate_does_not_stay_and_one_that_was_there_before_does() {
        for (key, expected) in
            [(Ok(false), StoreFailure::PendingKeyGone), (Err(StoreFailure::Locked), StoreFailure::Locked)]
        {
            let keychain = Fake::new(&[b"another"], key.clone());
            assert_eq!(keychain.bind(b"leaf", &[b"ca"]), Err(expected.clone()));
            assert_eq!(keychain.holds(), [b"another".to_vec()], "{key:?}");
            let keychain = Fake::new(&[b"another", b"leaf"], key.clone());
            assert_eq!(keychain.bind(b"leaf", &[b"ca"]), Err(expected));
            assert_eq!(keychain.holds(), [b"another".to_vec(), b"leaf".to_vec()], "{key:?}");
        }
    }
}
