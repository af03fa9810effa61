//! Several names, modules or users of one library: each module has it in its own process, and ends it under nobody.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use porthole_identity::{Candidate, CertificateStore, DeviceKey, StoreFailure, StoreName};
use porthole_policy::DeviceClass;
use porthole_support::pki::KeyKind;
use porthole_support::softhsm::SoftHsm;

use crate::fixture::{PIN, STORE, card, fill, finish, folder, inside, key, look, pin, tokens, write};
use crate::shim::{self, SHIM_STORE, child_with_shim};

/// p11-kit's own module, the sum of all that it registers.
fn proxy() -> PathBuf {
    let architecture = std::env::consts::ARCH;
    let places = [format!("/usr/lib/{architecture}-linux-gnu"), "/usr/lib64".into(), "/usr/lib".into()];
    let mut files = places.iter().map(|place| Path::new(place).join("p11-kit-proxy.so"));
    files.find(|file| file.exists()).expect("p11-kit's modules are not installed")
}

/// The module as its administrator would name it, where the other half finds it.
fn name(hsm: &SoftHsm, module: &Path) {
    write(hsm, "module.path", module.to_str().unwrap());
}

fn named() -> PathBuf {
    std::fs::read_to_string(folder().join("module.path")).unwrap().into()
}

fn open(store: &dyn CertificateStore) {
    let _closed = store.read();
    store.unlock(&STORE, &pin(PIN)).unwrap().unwrap();
}

fn signs(key: &Arc<dyn DeviceKey>) {
    for message in 0_u8..20 {
        key.sign(key.schemes()[0], &[message]).unwrap();
    }
}

#[test]
fn one_library_is_one_module_whatever_names_lead_to_it() {
    let hsm = SoftHsm::unregistered().unwrap();
    fill(&hsm, &[KeyKind::P256]);
    let at = |name: &str| hsm.folder().join(name);
    #[expect(clippy::disallowed_methods, reason = "a test's own files")]
    {
        std::fs::copy(hsm.module(), at("card.so")).unwrap();
        std::fs::hard_link(at("card.so"), at("second.so")).unwrap();
    }
    std::os::unix::fs::symlink(at("card.so"), at("link.so")).unwrap();
    hsm.register("softhsm2", &at("link.so")).unwrap();
    hsm.register("zweitens", &at("card.so")).unwrap();
    inside(&hsm, "shared::is_one_module");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn is_one_module() {
    let store = tokens();
    store.use_modules(&["card.so", "link.so", "second.so"].map(|name| folder().join(name)));
    open(store.as_ref());
    let found = look(store.as_ref());
    assert_eq!(found.status.class, DeviceClass::Certified, "{:?}", found.status.problem);
    let stores: Vec<_> = found.ledger.candidates.iter().map(|candidate| candidate.store.clone()).collect();
    assert_eq!(stores, [STORE], "once, by the first of its names");
    assert!(found.ledger.unread.is_empty(), "{:?}", found.ledger.unread);
    signs(&key(store.as_ref(), &STORE));
    // The name that it is used by goes, another stays: the same library, and still open.
    std::fs::remove_file(folder().join("home/.config/pkcs11/modules/softhsm2.module")).unwrap();
    let again = look(store.as_ref());
    assert_eq!(again.ledger.candidates[0].store.as_str(), "Harbor card (zweitens)");
    assert_eq!(again.status.class, DeviceClass::Certified, "{:?}", again.status.problem);
}

#[test]
fn the_proxy_of_p11_kit_is_left_out_with_its_reason_and_its_modules_work() {
    let (hsm, _) = card(&[KeyKind::P256]);
    hsm.register("proxy", &proxy()).unwrap();
    // Debian's is a link to the library; this is another to the same.
    let link = hsm.folder().join("all-cards.so");
    std::os::unix::fs::symlink(proxy(), &link).unwrap();
    name(&hsm, &link);
    inside(&hsm, "shared::is_left_out");
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn is_left_out() {
    let store = tokens();
    store.use_modules(&[named()]);
    let closed = look(store.as_ref());
    // It hides nothing, so what the person is told is what can be done.
    assert_eq!(closed.status.problem.unwrap().code, "store-pin-needed");
    open(store.as_ref());
    let found = look(store.as_ref());
    assert_eq!(found.status.class, DeviceClass::Certified, "{:?}", found.status.problem);
    assert!(found.status.evidence.iter().all(|evidence| evidence.holds), "{:?}", found.status.evidence);
    assert_eq!(found.ledger.candidates.len(), 1, "the proxy shows the same token no second time");
    let unread = found.ledger.unread.iter().map(|unread| &unread.error);
    assert!(unread.clone().all(|error| error.reason == StoreFailure::StandsForOthers));
    let text: Vec<_> = unread.map(ToString::to_string).collect();
    let why = "Porthole already loads the modules behind this one";
    assert_eq!(text, [format!("proxy: {why}"), format!("all-cards: {why}")]);
}

#[test]
fn a_module_before_another_uses_its_library_and_neither_is_ended_under_the_other() {
    let hsm = SoftHsm::new().unwrap();
    shim::register_before(&hsm, hsm.module());
    fill(&hsm, &[KeyKind::P256]);
    for test in ["shared::the_one_before_goes", "shared::the_one_behind_goes"] {
        finish(child_with_shim(&hsm, test), test);
        hsm.register("softhsm2", hsm.module()).unwrap();
        hsm.register("shim", &hsm.folder().join("shim.so")).unwrap();
    }
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn the_one_before_goes() {
    one_goes(&SHIM_STORE, "shim", &STORE);
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn the_one_behind_goes() {
    one_goes(&STORE, "softhsm2", &SHIM_STORE);
}

fn one_goes(goes: &StoreName, module: &str, stays: &StoreName) {
    let store = tokens();
    let _closed = store.read();
    for token in [goes, stays] {
        // Each has the library, and the session, in its own process.
        store.unlock(token, &pin(PIN)).unwrap().unwrap();
    }
    {
        let found = look(store.as_ref());
        assert_eq!(found.ledger.candidates.len(), 2);
        assert!(found.ledger.candidates.iter().all(Candidate::is_usable));
    }
    let (gone, kept) = (key(store.as_ref(), goes), key(store.as_ref(), stays));
    std::thread::scope(|scope| {
        scope.spawn(|| signs(&gone));
        scope.spawn(|| signs(&kept));
    });
    std::fs::remove_file(folder().join(format!("home/.config/pkcs11/modules/{module}.module"))).unwrap();
    drop(gone);
    assert_eq!(store.read().len(), 1);
    signs(&kept);
}

#[test]
fn p11_kit_in_this_process_starts_and_ends_the_modules_that_we_use_and_they_go_on() {
    let (hsm, _) = card(&[KeyKind::P256]);
    inside(&hsm, "shared::they_go_on");
}

/// Every module that p11-kit registers, as some library of the process (GnuTLS, say) uses them.
fn others() -> Pkcs11 {
    let others = Pkcs11::new(proxy()).unwrap();
    others.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    assert!(!others.get_slots_with_token().unwrap().is_empty());
    others
}

#[test]
#[ignore = "runs with the tokens of another test"]
fn they_go_on() {
    // They come first: the library is theirs, and ends with them.
    let first = others();
    let store = tokens();
    open(store.as_ref());
    let key = key(store.as_ref(), &STORE);
    signs(&key);
    first.finalize().unwrap();
    signs(&key);
    assert_eq!(look(store.as_ref()).status.class, DeviceClass::Certified);
    // They come later, and take it for theirs.
    let second = others();
    signs(&key);
    second.finalize().unwrap();
    signs(&key);
    // We go, they stay.
    let third = others();
    drop((store, key));
    assert!(!third.get_slots_with_token().unwrap().is_empty());
    third.finalize().unwrap();
}
