//! What a CA's list and an OCSP responder say about one device certificate, which lies in `keys/`.

use std::sync::{Arc, LazyLock};

use porthole_identity::{
    Anchor, EvaluationContext, KeyPresence, Pkcs8, QueryKind, Requirements, RevocationCheck, RevocationList,
    RevocationPolicy, RevocationQuery, SoftwareKey, StoreKind, StoreName, StoreReading, StoredCertificate,
    WhenUnknown, evaluate,
};
use rustls_pki_types::CertificateDer;
use time::OffsetDateTime;

const NONCE: [u8; 32] = [7; 32];

pub(super) static NOW: LazyLock<OffsetDateTime> = LazyLock::new(|| {
    let seconds = include_str!("../../keys/now").trim().parse().unwrap_or_default();
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
});

static LIST: LazyLock<RevocationQuery> = LazyLock::new(|| question(RevocationCheck::Crl, QueryKind::List));
static STATUS: LazyLock<RevocationQuery> =
    LazyLock::new(|| question(RevocationCheck::Ocsp, QueryKind::Status));

/// What is to be asked about the certificate, from a real evaluation of it.
fn question(check: RevocationCheck, kind: QueryKind) -> RevocationQuery {
    let key = SoftwareKey::from_pkcs8(&Pkcs8::from_der(include_bytes!("../../keys/device.p8").to_vec()));
    let (store, kind_of_store) = (StoreName::from_static("keys"), StoreKind::User);
    let stored = StoredCertificate {
        chain: vec![CertificateDer::from(include_bytes!("../../keys/device.der").to_vec())],
        key: key.map_or(KeyPresence::Absent, |key| KeyPresence::Present(Arc::new(key))),
        store: store.clone(),
        kind: kind_of_store,
        label: String::new(),
    };
    let anchors = Anchor::read(include_bytes!("../../keys/ca.pem")).unwrap_or_default();
    let mut asks = Requirements::anchored_in(anchors);
    asks.revocation = Some(RevocationPolicy { check, unknown: WhenUnknown::Untrusted, lists: Vec::new() });
    let reading = StoreReading { store, kind: kind_of_store, found: Ok(vec![stored]) };
    let found = evaluate(vec![reading], &EvaluationContext::of(Some(&asks), *NOW));
    let question = found.questions.into_iter().find(|question| question.kind() == kind);
    // A target that asks nothing would find nothing.
    question.unwrap_or_else(|| panic!("the certificate in keys/ gives no question of the kind {kind:?}"))
}

/// A list of revoked certificates, as a file beside the managed file and as fetched.
pub(crate) fn list(input: &[u8]) -> bool {
    let read = RevocationList::read("harbor.crl", input.to_vec());
    let Ok(accepted) = LIST.accept(input.to_vec(), &NONCE, None, *NOW) else { return false };
    let made: [&[u8]; 2] =
        [include_bytes!("../../corpus/crl/revoked.der"), include_bytes!("../../corpus/crl/scoped.der")];
    assert!(made.contains(&accepted.content.as_bytes()), "no list counts but those that the CA signed");
    assert!(read.is_ok() && accepted.until > *NOW);
    true
}

/// A responder's answer.
pub(crate) fn status(input: &[u8]) -> bool {
    let Ok(accepted) = STATUS.accept(input.to_vec(), &NONCE, None, *NOW) else { return false };
    assert_eq!(accepted.content.as_bytes(), input);
    assert!(accepted.until > *NOW);
    true
}
