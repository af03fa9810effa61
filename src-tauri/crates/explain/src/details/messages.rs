//! Every message that adds to a code, or says what a check found: its name with its places, its id and its English.
//!
//! What a system or a library said is a value of a message (`reason`), and stays as it was said. What is said of files that
//! hold certificates and keys is in `certificate_files`.

/// Hands the table to the macro `$define`.
macro_rules! messages {
    ($define:ident) => {
        certificate_file_messages! { $define {
            // ── The way to a server ──
            HttpsOnly, "detail-https-only", "Porthole opens https addresses only.";
            OtherPort { port }, "detail-other-port", "The host is on the list, but not its port {port}.";
            LeadsToPorthole, "detail-leads-to-porthole", "The address leads back to Porthole itself.";
            LeadsToThisDevice, "detail-leads-to-this-device",
                "Its name leads to this device or its network link. If that is intended, your organisation names the address under `network.resolve`.";
            LeadsToPrivateNetwork, "detail-leads-to-private-network",
                "Its name leads to a private network, and your organisation refuses those. If that is intended, your organisation names the host under `network.private_hosts`.";
            NothingListens, "detail-nothing-listens", "No program accepts connections at the server's address.";
            NoRoute, "detail-no-route", "The network has no route to the server's address.";
            ConnectionTimedOut, "detail-connection-timed-out", "The connection attempt timed out.";
            HandshakeTimedOut, "detail-handshake-timed-out", "The secure connection was not completed in time.";
            AnswerTimedOut, "detail-answer-timed-out", "The connection was opened, but no answer came.";
            HungUpInHandshake, "detail-hung-up-in-handshake", "The connection was closed before it was secured.";
            HungUp, "detail-hung-up", "The connection was closed before an answer came.";
            ProxyInTheWay { reason }, "detail-proxy-in-the-way",
                "The organisation's proxy did not make the connection: {reason}.";
            ForItTeam { reason }, "detail-for-it-team", "For your IT team: {reason}.";
            // ── TLS ──
            NoTlsAtPort, "detail-no-tls-at-port", "The server does not speak TLS at this port.";
            NoCommonTls { reason }, "detail-no-common-tls",
                "The server offers no TLS version, cipher or signature that Porthole accepts ({reason}).";
            NoCommonVersion, "detail-no-common-version", "The server has no TLS version in common with Porthole (TLS 1.2 or 1.3).";
            NoCommonCipher { reason }, "detail-no-common-cipher",
                "The server has no cipher or signature in common with Porthole ({reason}). For your IT team: Porthole supports AES-GCM and ChaCha20-Poly1305, no CBC, no RSA-PSS keys, and no P-521 keys in TLS 1.2.";
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
                "The server's certificate is not valid before {day}, or this device's clock is wrong.";
            ServerNotYetValid, "detail-server-not-yet-valid",
                "The server's certificate is not valid yet, or this device's clock is wrong.";
            ServerNamesNoHost, "detail-server-names-no-host", "The server's certificate names no host.";
            ServerOtherNames { names }, "detail-server-other-names", "The server's certificate is for another name: {names}.";
            ServerOtherName, "detail-server-other-name", "The server's certificate is for another name.";
            ServerRevoked, "detail-server-revoked", "The server's certificate was revoked.";
            ServerAlgorithm, "detail-server-algorithm",
                "The server's certificate has a key or signature that is too weak or not supported.";
            ServerIsAuthority, "detail-server-is-authority",
                "The server presents a CA certificate as its own. If that certificate belongs to the server, add it to `extra_roots`. Otherwise configure a certificate on the server that its CA issued.";
            ServerNotAccepted { reason }, "detail-server-not-accepted", "The server's certificate cannot be accepted ({reason}).";
            // ── Personal stores ──
            StoreLocked { store }, "detail-store-locked", "{store}: it is locked.";
            StorePinNeeded { store }, "detail-store-pin-needed", "{store}: it is locked until its PIN is entered.";
            StorePinWrong { store }, "detail-store-pin-wrong", "{store}: the PIN does not unlock it.";
            StorePinLastTry { store }, "detail-store-pin-last-try",
                "{store}: the PIN does not unlock it, and one more wrong PIN locks it.";
            StorePinLocked { store }, "detail-store-pin-locked",
                "{store}: it is locked because of too many wrong PINs.";
            StoreNotRunning { store, reason }, "detail-store-not-running", "{store}: it is not running: {reason}.";
            StoreTimedOut { store }, "detail-store-timed-out",
                "{store}: it did not answer in time, and it may be waiting for you to unlock it.";
            StoreDamaged { store, reason }, "detail-store-damaged", "{store}: an entry in it is damaged: {reason}.";
            StorePendingKeyGone { store }, "detail-store-pending-key-gone",
                "{store}: the key of the request for this certificate is no longer there.";
            StoreNoSuchToken { store }, "detail-store-no-such-token", "{store}: no such token is present.";
            StoreStandsForOthers { store }, "detail-store-stands-for-others",
                "{store}: Porthole already loads the modules behind this one.";
            StoreFailed { store, reason }, "detail-store-failed", "{store}: {reason}.";
            StoreNotKnown { store }, "detail-store-not-known",
                "{store}: Porthole does not support this system's certificate store yet.";
            // ── The device certificate ──
            NearestCertificate { subject, reason: Details }, "detail-nearest-certificate", "The nearest certificate is `{subject}`: {reason}.";
            NearestCertificateFrom { subject, issuer, reason: Details }, "detail-nearest-certificate-from",
                "The nearest certificate is `{subject}` (from `{issuer}`): {reason}.";
            CertificateNotUsable { subject, reason: Details }, "detail-certificate-not-usable",
                "`{subject}` cannot be chosen: {reason}.";
            PinNotWaitedFor, "detail-pin-not-waited-for", "The token no longer needs a PIN.";
            RequestTextGone, "detail-request-text-gone", "The text of this request was lost. Make a new request.";
            EnrolmentStopped, "detail-enrolment-stopped", "The wait for the server was stopped.";
            EnrolmentNoCertificates, "detail-enrolment-no-certificates",
                "The server does not provide its CA certificates now.";
            RenewedElsewhere { subject, store }, "detail-renewed-elsewhere",
                "The certificate `{subject}` is in {store}. The program or administrator that put it there renews it.";
            // ── What an enrolment server answers ──
            EstNotAccepted { status }, "detail-est-not-accepted", "The server did not accept the credential (HTTP {status}).";
            EstNotAcceptedWithMessage { status, message }, "detail-est-not-accepted-with-message",
                "The server did not accept the credential (HTTP {status}): “{message}”.";
            EstNoSuchService, "detail-est-no-such-service",
                "The server does not provide EST at this address (HTTP 404).";
            EstNoSuchServiceWithMessage { message }, "detail-est-no-such-service-with-message",
                "The server does not provide EST at this address (HTTP 404): “{message}”.";
            EstRefused { status }, "detail-est-refused", "The server refused the request (HTTP {status}).";
            EstRefusedWithMessage { status, message }, "detail-est-refused-with-message",
                "The server refused the request (HTTP {status}): “{message}”.";
            EstUnavailable { status }, "detail-est-unavailable", "The server cannot answer now (HTTP {status}).";
            EstUnavailableWithMessage { status, message }, "detail-est-unavailable-with-message",
                "The server cannot answer now (HTTP {status}): “{message}”.";
            EstBrokenDemands { reason }, "detail-est-broken-demands",
                "The server's requirements for a request cannot be read: {reason}.";
            EstBroken { reason: Details }, "detail-est-broken", "The server's answer is not valid EST: {reason}.";
            // ── A request ──
            RequestNoSubject, "detail-request-no-subject",
                "The subject is empty; write it like `CN=laptop-7,O=Harbor Ltd`.";
            RequestBadValue { value }, "detail-request-bad-value",
                "`{value}` contains a character that is not allowed in this part of a name.";
            RequestTooLong { value, most }, "detail-request-too-long",
                "`{value}` is too long: this part of a name may have {most} characters.";
            RequestWithoutSubject, "detail-request-without-subject", "The managed file names no `subject` in `[enrolment]`.";
            PlaceUnknown { place, reason }, "detail-place-unknown",
                "The value of `{place}` is not known on this machine: {reason}.";
            PlaceNotInDnsName { place, value }, "detail-place-not-in-dns-name",
                "`{place}` is `{value}` on this machine, which is not allowed in a DNS name.";
            PlaceNotInMailAddress { place, value }, "detail-place-not-in-mail-address",
                "`{place}` is `{value}` on this machine, which is not allowed in a mail address.";
            IssuedForAnotherKey, "detail-issued-for-another-key", "The issued certificate belongs to another key.";
            IssuedNothing, "detail-issued-nothing", "The server's answer contains no certificate.";
            EstNotConfigured, "detail-est-not-configured", "There is no `[enrolment.est]` in the managed file.";
            EstUserColon, "detail-est-user-colon", "`user` in `[enrolment.est]` contains a colon.";
            RequestNotMade { reason }, "detail-request-not-made", "The request could not be made: {reason}.";
            // ── A file to import ──
            ImportPasswordNeeded, "detail-import-password-needed",
                "The private key in this file is encrypted and needs its password.";
            ImportWrongPassword, "detail-import-wrong-password", "The password does not open this file.";
            ImportOtherPassword, "detail-import-other-password",
                "The password opens the file, but not its encrypted content.";
            ImportProtected { reason: Details }, "detail-import-protected", "The file's encryption is not supported: {reason}.";
            ImportNoIdentity { keys, certificates }, "detail-import-no-identity",
                "No private key in the file matches a certificate in it (private keys: {keys}, certificates: {certificates}).";
            ImportNoUsableIdentity { keys, unusable, certificates }, "detail-import-no-usable-identity",
                "No private key in the file matches a certificate in it (private keys: {keys}, of an unsupported type: {unusable}, certificates: {certificates}).";
            ImportNothingPending { subject, issuer }, "detail-import-nothing-pending",
                "The certificate is `{subject}`, issued by `{issuer}`. No request is pending on this device.";
            ImportOthersPending { subject, issuer, pending: Details }, "detail-import-others-pending",
                "The certificate is `{subject}`, issued by `{issuer}`. Pending here: {pending}.";
            PendingSince { subject, day }, "pending-since", "`{subject}`, requested on {day}";
            ImportProvesNothing { subject, reason: Details }, "detail-import-proves-nothing", "`{subject}`: {reason}.";
            ImportNoneProves { subject, reason: Details, others: Details }, "detail-import-none-proves",
                "`{subject}`: {reason}. Also in the file: {others}.";
            AlsoInFile { subject, reason: Details }, "also-in-file", "`{subject}`: {reason}";
            WouldProveButOlder, "would-prove-but-older", "it would also prove this device, but it is older";
            // ── Files and folders ──
            WindowsRestarted, "detail-windows-restarted", "Porthole's windows were restarted.";
            FolderNotMade { folder, reason }, "detail-folder-not-made", "`{folder}` cannot be made: {reason}.";
            NotRemoved { folder, reason }, "detail-not-removed", "`{folder}` could not be removed: {reason}.";
            NotWritten { file, reason }, "detail-not-written", "`{file}` could not be written: {reason}.";
            VariableNotSet { variable }, "detail-variable-not-set",
                "`{variable}` is not set, so Porthole has no folder in memory.";
            // ── What the checks of a certificate found; these read on from "because" ──
            FoundReadable, "found-readable", "it is an X.509 certificate";
            FoundUnreadable { reason: Details }, "found-unreadable", "{reason}";
            FoundNoAuthority, "found-no-authority", "its basic constraints do not mark it as a CA certificate";
            FoundAuthority, "found-authority", "its basic constraints mark it as a CA certificate";
            FoundSignedWith { algorithm }, "found-signed-with", "it is signed with {algorithm}";
            FoundWeakSignature { algorithm }, "found-weak-signature",
                "it is signed with {algorithm}, whose signatures can be forged";
            FoundOtherSignature { oid }, "found-other-signature", "its signature algorithm is not supported ({oid})";
            FoundKey { key }, "found-key", "its key is {key}";
            FoundWeakKey { key }, "found-weak-key",
                "its key is {key}, but RSA with at least 2048 bits, P-256, P-384, P-521 or Ed25519 is required";
            FoundNoAnchors, "found-no-anchors", "the managed file names no trusted CA";
            FoundChain { anchor }, "found-chain", "it chains to `{anchor}`";
            FoundNoChainOfCa, "found-no-chain-of-ca", "its chain was not checked, because it is a CA certificate";
            FoundNoChain { issuer }, "found-no-chain",
                "no chain was found from its issuer `{issuer}` to a CA that the managed file names";
            FoundOtherSigner { name }, "found-other-signer", "the known CA `{name}` did not sign this certificate";
            FoundOtherSignerAbove { name }, "found-other-signer-above",
                "the known CA `{name}` did not sign a certificate in the chain";
            FoundTooManyCas, "found-too-many-cas", "too many known CA certificates have the name of its issuer";
            FoundUnsafeAbove, "found-unsafe-above",
                "a certificate in its chain has an insecure signature algorithm, such as SHA-1";
            FoundTwoAlgorithms, "found-two-algorithms", "its two signature algorithm fields differ";
            FoundTwoAlgorithmsAbove { name }, "found-two-algorithms-above",
                "the two signature algorithm fields of the CA `{name}` in its chain differ";
            FoundEndsBeforeItBegins, "found-ends-before-it-begins", "a certificate in its chain ends before it begins";
            FoundCaExpired, "found-ca-expired", "a CA certificate in its chain has expired";
            FoundCaNotYetValid, "found-ca-not-yet-valid", "a CA certificate in its chain is not valid yet";
            FoundNoIssuer, "found-no-issuer", "it may not issue certificates";
            FoundNoIssuerAbove { name }, "found-no-issuer-above",
                "the CA `{name}` in its chain may not issue certificates";
            FoundTooLong, "found-too-long", "its path length constraint allows fewer CAs below it than the chain has";
            FoundTooLongAbove { name }, "found-too-long-above",
                "the path length constraint of the CA `{name}` allows fewer CAs below it than the chain has";
            FoundOtherPurpose, "found-other-purpose",
                "a CA in its chain may not issue certificates for client authentication";
            FoundBadExtension { which }, "found-bad-extension", "it has an extension that cannot be read: {which}";
            FoundBadExtensionAbove { name, which }, "found-bad-extension-above",
                "the CA `{name}` in its chain has an extension that cannot be read: {which}";
            FoundCritical { which }, "found-critical", "it has a critical extension that Porthole does not process: {which}";
            FoundCriticalAbove { name, which }, "found-critical-above",
                "the CA `{name}` in its chain has a critical extension that Porthole does not process: {which}";
            FoundTooManyNames, "found-too-many-names",
                "it has too many names to check against the name constraints of its CAs";
            FoundTooManyNamesAbove { name }, "found-too-many-names-above",
                "the CA `{name}` in its chain has too many names to check against the name constraints of its CAs";
            FoundNameExcluded { authority, name, base }, "found-name-excluded",
                "the name constraints of the CA `{authority}` exclude `{base}` and so the {name}";
            FoundNameNotPermitted { authority, name, bases }, "found-name-not-permitted",
                "the name constraints of the CA `{authority}` do not permit the {name}, only {bases}";
            FoundNameNotCompared { authority, kind }, "found-name-not-compared",
                "the CA `{authority}` has name constraints for a {kind}, which Porthole cannot check";
            FoundNoPolicy, "found-no-policy",
                "a CA in its chain requires a certificate policy, and no policy is valid for the whole chain";
            FoundIssuer { issuer, filter }, "found-issuer", "its issuer `{issuer}` contains `{filter}`";
            FoundOtherIssuer { issuer, filter }, "found-other-issuer",
                "its issuer is `{issuer}`, but `{filter}` is required";
            FoundSubject { subject, filter }, "found-subject", "its subject `{subject}` contains `{filter}`";
            FoundOtherSubject { subject, filter }, "found-other-subject",
                "its subject is `{subject}`, but `{filter}` is required";
            FoundName { name, filter }, "found-name", "`{name}` matches `{filter}`";
            FoundNoNames { filter }, "found-no-names", "it has no alternative names, but `{filter}` is required";
            FoundOtherNames { names, filter }, "found-other-names",
                "its alternative names are {names}, but `{filter}` is required";
            FoundOtherKey { key, kinds }, "found-other-key",
                "its key is {key}, but one of these types is required: {kinds}";
            FoundClientAuth, "found-client-auth", "its extended key usage lists clientAuth";
            FoundNoClientAuth, "found-no-client-auth", "its extended key usage does not list clientAuth";
            FoundNoExtendedUsage, "found-no-extended-usage",
                "it has no extended key usage, so clientAuth is not listed";
            FoundMaySign, "found-may-sign", "its key usage includes digitalSignature";
            FoundEveryUsage, "found-every-usage", "it has no key usage, so every use is allowed";
            FoundMayNotSign, "found-may-not-sign", "its key usage does not include digitalSignature";
            FoundOwnStore { kept_in }, "found-own-store", "it is in your personal store ({kept_in})";
            FoundSharedStore { kept_in }, "found-shared-store",
                "it is in a store that all users of this machine share ({kept_in})";
            FoundValidLater { day }, "found-valid-later", "it is not valid before {day}";
            FoundExpired { day }, "found-expired", "it expired on {day}";
            FoundExpiresWithinADay { day }, "found-expires-within-a-day", "it expires on {day}, in less than one day";
            FoundValidOneMoreDay { day }, "found-valid-one-more-day", "it is valid until {day} (1 day left)";
            FoundValid { day, days }, "found-valid", "it is valid until {day} ({days} days left)";
            FoundKeyPresent { store }, "found-key-present", "{store} has its private key";
            FoundKeyAbsent { store }, "found-key-absent", "{store} does not have its private key";
            FoundKeyHidden { store, reason: Details }, "found-key-hidden",
                "{store} does not give access to its private key: {reason}";
            StoreIsLocked, "store-is-locked", "it is locked";
            StoreNeedsPin, "store-needs-pin", "it is locked until its PIN is entered";
            StoreRefusesPins, "store-refuses-pins", "it is locked because of too many wrong PINs";
            StoreIsSilent, "store-is-silent", "it did not answer in time, and it may be waiting for you to unlock it";
            StoreMessage { reason }, "store-message", "{reason}";
            FoundKeyUnusable { reason }, "found-key-unusable", "{reason}";
            FoundKeyWithoutScheme, "found-key-without-scheme", "its private key supports no signature scheme of TLS";
            FoundPublicKeyUnreadable, "found-public-key-unreadable", "its public key cannot be read";
            FoundKeyOfAnother, "found-key-of-another", "its private key belongs to another certificate";
            FoundKeyFits { algorithm }, "found-key-fits", "its {algorithm} key made a valid test signature";
            FoundNoPss, "found-no-pss",
                "its key does not support RSA-PSS, so Porthole uses TLS 1.2 with servers that request the certificate";
            FoundP521, "found-p521", "servers that support only TLS 1.2 may reject a P-521 key";
            // ── What is known of a certificate's revocation ──
            FoundRevocationNotAsked, "found-revocation-not-asked",
                "the managed file does not require a revocation check";
            FoundRevocationNoChain, "found-revocation-no-chain",
                "the revocation status was not checked, because the certificate does not chain to your organisation's CA";
            FoundRevocationWouldNotCount, "found-revocation-would-not-count",
                "the revocation status was not checked, because the certificate fails another check";
            FoundNotRevoked { source, age: Details }, "found-not-revoked",
                "it is not revoked according to `{source}` ({age} old)";
            FoundCaNotRevoked { name, source, age: Details }, "found-ca-not-revoked",
                "the CA `{name}` above it is not revoked according to `{source}` ({age} old)";
            FoundCaNamesNoPlace { name }, "found-ca-names-no-place",
                "the certificate of the CA `{name}` above it names neither a CRL nor an OCSP responder";
            FoundRevoked { day, source, age: Details }, "found-revoked",
                "it was revoked on {day} according to `{source}` ({age} old)";
            FoundRevokedBecause { day, because: Details, source, age: Details }, "found-revoked-because",
                "it was revoked on {day} ({because}) according to `{source}` ({age} old)";
            FoundCaRevoked { name, day, source, age: Details }, "found-ca-revoked",
                "the CA `{name}` above it was revoked on {day} according to `{source}` ({age} old)";
            FoundCaRevokedBecause { name, day, because: Details, source, age: Details }, "found-ca-revoked-because",
                "the CA `{name}` above it was revoked on {day} ({because}) according to `{source}` ({age} old)";
            FoundStatusUnknown { why: Details }, "found-status-unknown", "its revocation status is unknown: {why}";
            FoundCaStatusUnknown { name, why: Details }, "found-ca-status-unknown",
                "the revocation status of the CA `{name}` above it is unknown: {why}";
            FoundStatusAccepted, "found-status-accepted", "your organisation accepts an unknown status";
            FoundNoIssuerKnown, "found-no-issuer-known", "no issuer was found";
            FoundDoesNotCount { source, reason: Details }, "found-does-not-count", "`{source}` was not accepted: {reason}";
            FoundSourceAway { reason: Details }, "found-source-away", "{reason}";
            FoundNoAnswerYet { source }, "found-no-answer-yet", "`{source}` has not answered yet";
            FoundNoListOf { issuer }, "found-no-list-of",
                "none of the CRLs in the managed file was issued by `{issuer}`";
            FoundNoListPlace, "found-no-list-place", "it has no CRL distribution point with an HTTP address";
            FoundNoListPlaceBut { place }, "found-no-list-place-but",
                "it has no CRL distribution point with an HTTP address, only `{place}`";
            FoundNoResponder, "found-no-responder", "it names no OCSP responder with an HTTP address";
            FoundNoResponderBut { place }, "found-no-responder-but",
                "it names no OCSP responder with an HTTP address, only `{place}`";
            FoundNoSource, "found-no-source",
                "it names neither an OCSP responder nor a CRL distribution point with an HTTP address";
            FoundNoSourceBut { place }, "found-no-source-but",
                "it names neither an OCSP responder nor a CRL distribution point with an HTTP address, only `{place}`";
            FoundOutdated { source, age: Details, day }, "found-outdated",
                "the status from `{source}` is {age} old, and a newer one was due on {day}";
            FoundNotKnownThere { source }, "found-not-known-there",
                "the OCSP responder `{source}` does not know this certificate";
            AgeNone, "age-none", "less than a minute";
            AgeMinute, "age-minute", "1 minute";
            AgeMinutes { count }, "age-minutes", "{count} minutes";
            AgeHour, "age-hour", "1 hour";
            AgeHours { count }, "age-hours", "{count} hours";
            AgeDay, "age-day", "1 day";
            AgeDays { count }, "age-days", "{count} days";
            RevokedForKey, "revoked-for-key", "key compromise";
            RevokedForCa, "revoked-for-ca", "CA compromise";
            RevokedForName, "revoked-for-name", "affiliation changed";
            RevokedForAnother, "revoked-for-another", "superseded";
            RevokedForNoNeed, "revoked-for-no-need", "cessation of operation";
            RevokedOnHold, "revoked-on-hold", "certificate on hold";
            RevokedForWithdrawal, "revoked-for-withdrawal", "privilege withdrawn";
            // ── Why a server of the organisation's PKI gave no answer; these read on from "because" ──
            FetchNotHttp { address }, "fetch-not-http", "`{address}` is not a web address (http:// or https://)";
            FetchPasswordInTheOpen { address }, "fetch-password-in-the-open",
                "`{address}` is not protected by TLS, so Porthole did not send the password for it";
            FetchNameUnknown { address }, "fetch-name-unknown", "the host name of `{address}` could not be resolved";
            FetchUnreachable { address, reason: Details }, "fetch-unreachable",
                "`{address}` could not be reached: {reason}";
            FetchProxy { address, reason }, "fetch-proxy",
                "the organisation's proxy did not make the connection to `{address}`: {reason}";
            FetchTls { address, reason: Details }, "fetch-tls", "the secure connection to `{address}` failed: {reason}";
            FetchTimedOut { address, seconds }, "fetch-timed-out",
                "`{address}` did not answer within {seconds} seconds";
            FetchStopped { address }, "fetch-stopped", "the wait for `{address}` was stopped";
            FetchTooLarge { address, limit }, "fetch-too-large", "`{address}` sent more than the allowed {limit} bytes";
            FetchStatus { address, status }, "fetch-status", "`{address}` answered with the error {status}";
            FetchRedirect { address, reason: Details }, "fetch-redirect",
                "Porthole did not follow the redirect of `{address}`: {reason}";
            FetchBroken { address, reason: Details }, "fetch-broken", "`{address}` sent an invalid answer: {reason}";
            FetchLocal { address, reason }, "fetch-local", "the request to `{address}` could not be sent: {reason}";
            FetchMessage { reason }, "fetch-message", "{reason}";
            ReachNothingListens, "reach-nothing-listens", "no program accepts connections at its address";
            ReachNoRoute, "reach-no-route", "the network has no route to its address";
            ReachTimedOut, "reach-timed-out", "the connection attempt timed out";
            ReachItself, "reach-itself", "its address is Porthole's own";
            ReachThisDevice, "reach-this-device", "its name resolves to this device or its network link";
            ReachPrivateAddress, "reach-private-address",
                "its name resolves to a private network, which your organisation refuses";
            ReachExhausted, "reach-exhausted", "too many files or connections are open";
            TlsClientCertificateRequired, "tls-client-certificate-required", "the server requires a client certificate";
            TlsRefused { alert }, "tls-refused", "the server ended the handshake ({alert})";
            TlsNotSpoken, "tls-not-spoken", "the server does not use TLS at this port";
            TlsExpired, "tls-expired", "the server's certificate has expired";
            TlsNotYetValid, "tls-not-yet-valid",
                "the server's certificate is not valid yet, or this device's clock is wrong";
            TlsIssuerNotTrusted { issuer }, "tls-issuer-not-trusted",
                "the CA that issued the server's certificate is not trusted for it ({issuer})";
            TlsNotTrusted, "tls-not-trusted", "the CA that issued the server's certificate is not trusted for it";
            TlsOtherName, "tls-other-name", "the server's certificate is for another name";
            TlsAuthorityAsServer, "tls-authority-as-server",
                "the server presents a CA certificate as its own, and the managed file does not name that certificate";
            TlsNotAccepted { reason }, "tls-not-accepted", "the server's certificate cannot be accepted ({reason})";
            RedirectLosesBody, "redirect-loses-body", "the content of the request would be lost";
            RedirectUnreadable, "redirect-unreadable", "its address cannot be read";
            RedirectWithoutTls, "redirect-without-tls", "its address is not protected by TLS";
            RedirectElsewhere, "redirect-elsewhere", "another server must not see what proves this device";
            RedirectTooMany, "redirect-too-many", "there were too many redirects";
            AnswerCutOff, "answer-cut-off", "the connection was closed before the answer was complete";
            AnswerCoding { coding }, "answer-coding", "its content coding was not requested ({coding})";
            AnswerNotUnpacked, "answer-not-unpacked", "its compressed content cannot be unpacked";
            Because { reason: Details }, "detail-because", "{reason}.";
            // ── Why a CRL or an OCSP response is not accepted; these read on from "because" ──
            CrlNotArmoured, "crl-none-inside", "it contains no `X509 CRL`";
            CrlArmour { reason: Details }, "crl-armour", "{reason}";
            CrlSeveral { count }, "crl-several", "it contains {count} CRLs, but each CRL must be in a separate file";
            CrlNotOne, "crl-not-one", "it is not a certificate revocation list (CRL)";
            CrlSomethingElse { kind: Details }, "crl-something-else",
                "it is not a certificate revocation list (CRL), but {kind}";
            CrlOddDate, "crl-odd-date", "its dates do not have the form that RFC 5280 section 5.1.2.4 requires";
            CrlNoEnd, "crl-no-end", "it does not say when the next CRL is due, as RFC 5280 section 5.1.2.5 requires";
            CrlDelta, "crl-delta", "it is a delta CRL, which is valid only together with a complete CRL";
            CrlIndirect, "crl-indirect", "it is an indirect CRL, which covers other CAs";
            CrlSomeReasons, "crl-some-reasons", "it covers only some of the revocation reasons";
            CrlOddScope, "crl-odd-scope", "Porthole cannot read which certificates it covers";
            CrlAttributeCertificates, "crl-attribute-certificates", "it covers only attribute certificates";
            CrlNotUnderstood { oid }, "crl-not-understood",
                "it has a critical extension that Porthole does not process: {oid}";
            CrlOther { reason: Details }, "crl-other", "it cannot be used as a CRL ({reason})";
            CrlOddForm, "crl-odd-form", "its two signature algorithm fields differ, or its version is not that of a CRL";
            CrlBadEntry, "crl-bad-entry", "one of its entries cannot be read";
            CrlBadExtensions, "crl-bad-extensions", "its extensions cannot be read";
            CrlOfAnother { issuer, expected }, "crl-of-another", "its issuer is `{issuer}`, not `{expected}`";
            CrlOnlyCas, "crl-only-cas", "it covers only CA certificates";
            CrlNoCas, "crl-no-cas", "it does not cover CA certificates";
            CrlOtherPoint, "crl-other-point", "it covers certificates with another CRL distribution point";
            CrlOtherSigner { name }, "crl-other-signer", "it was not signed by `{name}`";
            CrlMayNotBeSigned { name }, "crl-may-not-be-signed",
                "the key usage of `{name}` does not allow it to sign CRLs";
            SignedUnreadably, "signed-unreadably", "it cannot be read";
            SignerUnreadable, "signer-unreadable", "the certificate of its signer cannot be read";
            SignerKeyUnreadable, "signer-key-unreadable", "the public key of its signer cannot be read";
            SignedWithUnknown, "signed-with-unknown", "its signature algorithm is insecure or not supported";
            SignedByAnother, "signed-by-another", "its signature does not match its signer's key";
            StatusOfUnreadable, "status-of-unreadable", "the certificate to check cannot be read";
            StatusFromTheFuture { day }, "status-from-the-future",
                "its date, {day}, is in the future according to this device's clock";
            StatusOlder, "status-older", "it is older than the stored status";
            OcspNotOne, "ocsp-not-one", "it is not an OCSP response";
            OcspMalformed, "ocsp-malformed", "the responder did not understand the request";
            OcspInternal, "ocsp-internal", "the responder has an internal error";
            OcspTryLater, "ocsp-try-later", "the responder asks to try again later";
            OcspSignatureRequired, "ocsp-signature-required", "the responder requires signed requests";
            OcspUnauthorized, "ocsp-unauthorized", "the responder does not answer for this CA";
            OcspOtherType, "ocsp-other-type", "it is an OCSP response of an unsupported type";
            OcspCritical, "ocsp-critical", "it has a critical extension that Porthole does not process";
            OcspOtherCertificates, "ocsp-other-certificates", "it covers other certificates";
            OcspCannotAsk, "ocsp-cannot-ask", "OCSP cannot be used for this certificate";
            OcspOtherQuestion, "ocsp-other-question", "it does not answer this request (another nonce)";
            OcspOtherSigner { name }, "ocsp-other-signer",
                "neither `{name}` nor a responder that it authorised signed it";
            OcspNotAuthorised { name, reason: Details }, "ocsp-not-authorised",
                "`{name}` did not authorise the responder that signed it: {reason}";
            ResponderIsCa, "responder-is-ca", "its certificate is that of another CA";
            ResponderOtherPurpose, "responder-other-purpose", "its certificate is not for OCSP signing (OCSPSigning)";
            ResponderExpired, "responder-expired", "its certificate has expired";
            ResponderNotYetValid, "responder-not-yet-valid", "its certificate is not valid yet";
            ResponderOfAnotherCa, "responder-of-another-ca", "its certificate was issued by another CA";
            ResponderNotValid, "responder-not-valid", "its certificate is not valid";
            // ── Why a certificate was chosen or lost ──
            ChosenAlone, "chosen-only", "Chosen: it is the only certificate that passes every check.";
            ChosenNewest, "chosen-newest", "Chosen: of the certificates that pass every check, it is the newest.";
            ChosenNewestAsWished, "chosen-newest-as-wished",
                "Chosen: you picked the newest, and this is the newest certificate that passes every check.";
            ChosenPicked, "chosen-picked", "Chosen: you picked it.";
            ChosenRenewal, "chosen-renewal", "Chosen: it renews the certificate that you picked.";
            LostOlder, "lost-older", "Not chosen: it passes every check, but a newer certificate also passes.";
            LostTied, "lost-tied",
                "Not chosen: it passes every check, but another certificate is equally new and its fingerprint sorts first.";
            LostNotPicked, "lost-not-picked", "Not chosen: it passes every check, but you picked another.";
            LostPickIgnored, "lost-pick-ignored",
                "Not chosen: you picked it, but your organisation requires the newest certificate, and another is newer.";
            LostUndecided, "lost-undecided",
                "Not chosen yet: several certificates pass every check, and you have not picked one.";
            LostDuplicate, "lost-duplicate", "Not chosen: another entry with the same certificate was chosen.";
            LostFailed { reason: Details }, "lost-failed", "Not chosen: {reason}.";
            // ── The facts that decide the class ──
            FactAnchors, "fact-anchors", "The managed file names the CAs of device certificates";
            FactStore, "fact-store", "Your personal certificate store can be read";
            FactPasses, "fact-passes", "A certificate in your personal store passes every check";
            FactClear, "fact-clear", "One of your valid certificates is chosen to prove this device";
            FactRevocationNotAsked, "fact-revocation-not-asked",
                "Your organisation accepts the certificate without checking whether it was revoked";
            FactNotRevoked, "fact-not-revoked", "The CA has not revoked the certificate";
            FactRevocationUnknown, "fact-revocation-unknown",
                "Your organisation accepts the certificate although its revocation status is unknown";
            FactStatement, "fact-statement", "A signed compliance statement is valid for this device";
            FactDomain, "fact-domain", "This device has joined a domain";
            FactNamedDomain { name }, "fact-named-domain", "This device has joined the domain {name}";
            ChangeAnchors, "change-anchors", "Your IT team edits the [device_certificate] table of the managed file";
            ChangeStore, "change-store", "The store is locked or does not answer";
            ChangeAllPass, "change-all-pass", "All of them expire or are removed, or your organisation requires others";
            ChangePasses { name, day, days }, "change-passes",
                "The certificate `{name}` expires on {day} ({days} days left) or is removed, or your organisation requires another";
            ChangeRevocationNotAsked, "change-revocation-not-asked",
                "Your IT team adds `revocation` to the [device_certificate] table of the managed file";
            ChangeNotRevoked, "change-not-revoked", "The CA revokes it";
            ChangeRevocationUnknown, "change-revocation-unknown", "The CA reports that it was revoked";
            ChangeStatement, "change-statement",
                "The statement expires, is removed, or is replaced by one that is not valid for this device";
            ChangeStatementPut { machine }, "change-statement-put",
                "Your organisation's device management places a valid statement for machine {machine} there";
            ChangeMachine, "change-machine", "Your IT team finds out why this machine has no id";
            ChangeDomain, "change-domain", "The device leaves the domain";
            ChangeJoin, "change-join", "An administrator joins this device to a domain";
            ChangeJoinNamed { name }, "change-join-domain", "An administrator joins this device to {name}";
            FoundStatement { place, moment }, "found-statement", "The statement in `{place}` is valid until {moment}";
            FoundNoStatement { place, why: Details }, "found-no-statement", "The statement in `{place}` cannot be used: {why}";
            StatementFault { reason }, "statement-fault", "{reason}";
            StatementTooLarge { size }, "statement-too-large", "it is larger than {size} KiB";
            StatementNotCompact, "statement-not-compact",
                "it is not a JWS in compact form (three parts separated by dots)";
            StatementNotBase64 { part }, "statement-not-base64", "its {part} is not base64url without padding";
            StatementHeader { reason }, "statement-header", "its header cannot be read: {reason}";
            StatementCritical, "statement-critical",
                "its header has `crit` and so requires an extension that Porthole does not support";
            StatementUnsigned, "statement-unsigned", "its algorithm is `none`, so it is not signed";
            StatementSharedSecret { algorithm }, "statement-shared-secret",
                "its algorithm is `{algorithm}`, which uses a shared secret and no key pair";
            StatementOtherAlgorithm { algorithm, takes }, "statement-other-algorithm",
                "its algorithm is `{algorithm}`, but the key supports only {takes}";
            StatementWrongSignature, "statement-wrong-signature",
                "its signature does not match the key that the managed file names";
            StatementClaims { reason }, "statement-claims", "its claims cannot be read: {reason}";
            StatementNoMachine, "statement-no-machine", "it has no `sub`, so it names no machine";
            StatementNoEnd, "statement-no-end", "it has no `exp`, so it would never expire";
            StatementOtherAudience, "statement-other-audience", "its `aud` does not contain `porthole`";
            StatementOtherMachine { named, this }, "statement-other-machine",
                "it is for the machine `{named}`, but this machine is `{this}`";
            StatementNotCompliant, "statement-not-compliant", "it states that this device is not compliant";
            StatementNotYet { moment }, "statement-not-yet", "it is not valid before {moment}";
            StatementFromTheFuture { moment }, "statement-from-the-future",
                "its issue time {moment} is in the future, so the clock of this device or of the signer is wrong";
            StatementExpired { moment }, "statement-expired", "it expired at {moment}";
            FoundDomain { name }, "found-domain", "It has joined {name}";
            FoundNoDomain, "found-no-domain", "It has joined no domain";
            FoundDomains { names }, "found-domains", "It has joined {names} only";
            FoundDomainUnknown { reason }, "found-domain-unknown", "{reason}";
            NotManaged { found: Details }, "detail-not-managed", "{found}.";
            NotManagedByBoth { first: Details, second: Details }, "detail-not-managed-by-both", "{first}. {second}.";
        } }
    };
}
