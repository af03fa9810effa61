//! What one case adds to a code, as whole messages: English here, the other languages beside their words of problems.
//!
//! What a system or a library said is a value of a message (`reason`), and stays as it was said.

use std::{collections::BTreeMap, fmt};

macro_rules! details {
    ($( $variant:ident $( { $($place:ident),+ } )?, $id:literal, $english:literal; )*) => {
        /// What one case adds to a code.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        #[expect(missing_docs, reason = "the message of a variant says what its values are")]
        pub enum Detail {
            $( #[doc = $english] $variant $( { $($place: String),+ } )?, )*
        }

        impl Detail {
            /// Every message: its id, and its English with places such as `{host}`.
            pub const ALL: &[(&'static str, &'static str)] = &[ $( ($id, $english), )* ];

            /// The stable id of the message.
            #[must_use]
            pub const fn id(&self) -> &'static str {
                match self { $( Self::$variant $( { $($place: _),+ } )? => $id, )* }
            }

            /// What stands in the places, by name.
            #[must_use]
            pub fn values(&self) -> BTreeMap<&'static str, &str> {
                match self {
                    $( Self::$variant $( { $($place),+ } )? => {
                        BTreeMap::from([ $( $( (stringify!($place), $place.as_str()) ),+ )? ])
                    } )*
                }
            }

            /// The message called `id` with `values`; `None` where there is no such message, or its places are others.
            #[must_use]
            pub(crate) fn read(id: &str, mut values: BTreeMap<String, String>) -> Option<Self> {
                let read = match id {
                    $( $id => Self::$variant $( { $($place: values.remove(stringify!($place))?),+ } )?, )*
                    _ => return None,
                };
                values.is_empty().then_some(read)
            }
        }

        impl fmt::Display for Detail {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { $( Self::$variant $( { $($place),+ } )? => write!(f, $english), )* }
            }
        }
    };
}

details! {
    // ── The way to a server ──
    HttpsOnly, "detail-https-only", "Porthole opens https addresses only.";
    OtherPort { port }, "detail-other-port", "The host is on the list, but not its port {port}.";
    LeadsToPorthole, "detail-leads-to-porthole", "It leads back to Porthole itself.";
    LeadsToThisDevice, "detail-leads-to-this-device",
        "Its name leads to this device or its network link. If that is intended, your organisation names the address under `network.resolve`.";
    LeadsToPrivateNetwork, "detail-leads-to-private-network",
        "Its name leads to a private network, and your organisation refuses those. If that is intended, your organisation names the host under `network.private_hosts`.";
    NothingListens, "detail-nothing-listens", "Nothing listens at the server's address.";
    NoRoute, "detail-no-route", "The network has no way to the server's address.";
    ConnectionTimedOut, "detail-connection-timed-out", "The connection attempt timed out.";
    HandshakeTimedOut, "detail-handshake-timed-out", "The secure connection was begun, but not finished.";
    AnswerTimedOut, "detail-answer-timed-out", "The connection was opened, but no answer came.";
    HungUpInHandshake, "detail-hung-up-in-handshake", "It hung up before the secure connection was made.";
    HungUp, "detail-hung-up", "It hung up before it had answered.";
    ProxyInTheWay { reason }, "detail-proxy-in-the-way", "The organisation's proxy is in the way: {reason}.";
    ForItTeam { reason }, "detail-for-it-team", "For your IT team: {reason}.";
    // ── TLS ──
    NoTlsAtPort, "detail-no-tls-at-port", "The server does not speak TLS at this port.";
    NoCommonTls { reason }, "detail-no-common-tls",
        "The server offers no TLS version, cipher or signature that Porthole accepts ({reason}).";
    NoCommonVersion, "detail-no-common-version", "The server has no TLS version in common with Porthole (TLS 1.2 or 1.3).";
    NoCommonCipher { reason }, "detail-no-common-cipher", "The server has no cipher or signature in common with Porthole ({reason}).";
    NameNotServed, "detail-name-not-served", "The server does not serve this name.";
    DeviceCertificateRefused { reason }, "detail-device-certificate-refused", "The server refused this device's certificate ({reason}).";
    HandshakeEnded { reason }, "detail-handshake-ended", "The server ended the handshake ({reason}).";
    HandshakeFailed { reason }, "detail-handshake-failed", "The handshake failed ({reason}).";
    ServerKeyWeak { bits }, "detail-server-key-weak", "The server's key is too weak ({bits} bits of RSA).";
    ServerSelfSigned { issuer }, "detail-server-self-signed",
        "The server's certificate is self-signed ({issuer}), and this device does not trust it.";
    ServerIssuerUnknown { issuer }, "detail-server-issuer-unknown",
        "The server's certificate was issued by {issuer}, an authority that this device does not trust.";
    ServerAuthorityUnknown, "detail-server-authority-unknown",
        "The server's certificate was issued by an authority that this device does not trust.";
    ServerExpiredOn { day }, "detail-server-expired-on", "The server's certificate expired on {day}.";
    ServerExpired, "detail-server-expired", "The server's certificate has expired.";
    ServerValidFrom { day }, "detail-server-valid-from",
        "The server's certificate is valid from {day} only; or this device's clock is wrong.";
    ServerNotYetValid, "detail-server-not-yet-valid",
        "The server's certificate is not valid yet; or this device's clock is wrong.";
    ServerNamesNoHost, "detail-server-names-no-host", "The server's certificate names no host.";
    ServerOtherNames { names }, "detail-server-other-names", "The server's certificate is for another name: {names}.";
    ServerOtherName, "detail-server-other-name", "The server's certificate is for another name.";
    ServerRevoked, "detail-server-revoked", "The server's certificate was revoked.";
    ServerAlgorithm, "detail-server-algorithm",
        "The server's certificate has a key or signature that is too weak or not supported.";
    ServerIsAuthority, "detail-server-is-authority",
        "The server shows a CA's certificate as its own. If that certificate is the server's, name it in `extra_roots`; else have the server show one that its CA issued.";
    ServerNotAccepted { reason }, "detail-server-not-accepted", "The server's certificate cannot be accepted ({reason}).";
    // ── Personal stores ──
    StoreLocked { store }, "detail-store-locked", "{store}: it is locked.";
    StorePinNeeded { store }, "detail-store-pin-needed", "{store}: it is closed until its PIN is typed.";
    StorePinWrong { store }, "detail-store-pin-wrong", "{store}: the PIN does not open it.";
    StorePinLastTry { store }, "detail-store-pin-last-try",
        "{store}: the PIN does not open it, and one more wrong PIN locks it.";
    StorePinLocked { store }, "detail-store-pin-locked", "{store}: too many wrong PINs have locked it.";
    StoreNotRunning { store, reason }, "detail-store-not-running", "{store}: it is not running: {reason}.";
    StoreTimedOut { store }, "detail-store-timed-out",
        "{store}: it did not answer in time; a question to unlock it may be waiting on the screen.";
    StoreDamaged { store, reason }, "detail-store-damaged", "{store}: an entry in it is damaged: {reason}.";
    StorePendingKeyGone { store }, "detail-store-pending-key-gone",
        "{store}: the key that waited for this certificate is no longer there.";
    StoreNoSuchToken { store }, "detail-store-no-such-token", "{store}: no such token is there.";
    StoreStandsForOthers { store }, "detail-store-stands-for-others",
        "{store}: Porthole already loads the modules behind this one.";
    StoreFailed { store, reason }, "detail-store-failed", "{store}: {reason}.";
    StoreNotKnown { store }, "detail-store-not-known", "{store}: Porthole does not know this system's certificate store yet.";
    // ── The device certificate ──
    NearestCertificate { subject, reason }, "detail-nearest-certificate", "The nearest certificate is `{subject}`: {reason}.";
    NearestCertificateFrom { subject, issuer, reason }, "detail-nearest-certificate-from",
        "The nearest certificate is `{subject}` (from `{issuer}`): {reason}.";
    PinNotWaitedFor, "detail-pin-not-waited-for", "It no longer waits for a PIN.";
    RequestTextGone, "detail-request-text-gone", "The text of this request is gone; make a new request.";
    EnrolmentStopped, "detail-enrolment-stopped", "It was not waited for any longer.";
    EnrolmentNoCertificates, "detail-enrolment-no-certificates", "The server does not hand out its CA's certificates now.";
    RenewedElsewhere { subject, store }, "detail-renewed-elsewhere",
        "The certificate `{subject}` is in {store}. The program or administrator that put it there renews it.";
    // ── Files and folders ──
    WindowsRestarted, "detail-windows-restarted", "Porthole's windows were started again.";
    FolderNotMade { folder, reason }, "detail-folder-not-made", "`{folder}` cannot be made: {reason}.";
    NotRemoved { folder, reason }, "detail-not-removed", "`{folder}` could not be removed: {reason}.";
    NotWritten { file, reason }, "detail-not-written", "`{file}` could not be written: {reason}.";
    VariableNotSet { variable }, "detail-variable-not-set",
        "`{variable}` is not set, so there is no place in memory for this run.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn places(english: &str) -> BTreeSet<String> {
        let parts = english.split('{').skip(1).filter_map(|part| part.split_once('}'));
        parts.map(|(place, _)| place.to_owned()).collect()
    }

    #[test]
    fn every_message_is_unique_a_sentence_and_read_with_just_its_own_places() {
        let mut seen = BTreeSet::new();
        for (id, english) in Detail::ALL {
            assert!(seen.insert(id), "{id} stands twice");
            assert!(id.starts_with("detail-") && english.ends_with('.'), "{id}");
            let places = places(english);
            let values: BTreeMap<String, String> =
                places.iter().map(|place| (place.clone(), format!("<{place}>"))).collect();
            let read = Detail::read(id, values.clone()).unwrap_or_else(|| panic!("{id}: {places:?}"));
            assert_eq!(read.id(), *id);
            assert!(places.iter().all(|place| read.to_string().contains(&format!("<{place}>"))), "{read}");
            let more = values.into_iter().chain([("more".to_owned(), String::new())]).collect();
            assert_eq!(Detail::read(id, more), None, "{id}");
            assert_eq!(Detail::read(id, BTreeMap::new()).is_some(), places.is_empty(), "{id}");
        }
        assert_eq!(Detail::read("problem-internal", BTreeMap::new()), None);
    }
}
