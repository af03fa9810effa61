/// The words of one code.
pub(crate) struct CodeText {
    pub(crate) title: &'static str,
    pub(crate) meaning: &'static str,
    pub(crate) next_step: &'static str,
}

macro_rules! table {
    ($( $variant:ident, $code:literal, $title:literal, $meaning:literal, $next:literal; )*) => {
        /// What can go wrong or be refused.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $( #[doc = $meaning] $variant, )*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[ $( Self::$variant, )* ];

            /// The stable text of the code.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $code, )* }
            }

            pub(crate) const fn words(self) -> CodeText {
                match self {
                    $( Self::$variant => CodeText { title: $title, meaning: $meaning, next_step: $next }, )*
                }
            }
        }
    };
}

table! {
    // ── The managed file ──
    ConfigMissing, "config-missing", "No managed file",
        "This device has no managed file, so Porthole does not know your organisation's apps and refuses everything.",
        "Ask your IT team to install the managed file.";
    ConfigInvalid, "config-invalid", "The managed file has a mistake",
        "A managed file is used whole or not at all.",
        "Correct the places named here, then check with `portholectl config check`.";
    ConfigUnsafe, "config-unsafe", "The managed file is not protected",
        "The managed file must belong to an administrator and be writable only by administrators; otherwise anyone could change the rules.",
        "Ask your IT team to correct it; `portholectl config check` names each owner and mode that is wrong.";
    ConfigUnreadable, "config-unreadable", "The managed file cannot be read",
        "Porthole cannot read the managed file, or a file that it names.",
        "Ask your IT team to correct it; `portholectl config check` says what is in the way.";
    ConfigNotReplaceable, "config-not-replaceable", "`--config` cannot be used on this device",
        "Your organisation has installed a managed file on this device, and no other file can replace it.",
        "Start Porthole without `--config`. To check another file, use `portholectl config check FILE`.";
    // ── The device certificate ──
    DeviceNoCertificate, "device-no-certificate", "No device certificate",
        "Your personal certificate store holds no certificate, so this device cannot prove that it belongs to your organisation.",
        "Request a device certificate, or ask your IT team for one.";
    DeviceNotConfigured, "device-not-configured", "Your organisation names no device certificate",
        "The managed file has no [device_certificate] table, so no certificate can prove this device.",
        "Ask your IT team if this device should be able to download.";
    DeviceChoiceDue, "device-choice-due", "You have not picked your device certificate",
        "Several certificates could prove this device, your organisation leaves the choice to you, and none is shown to a server before you have picked it.",
        "Pick one in the device panel, or with `portholectl certificate choose FINGERPRINT`.";
    ChoiceNotYours, "choice-not-yours", "Your organisation chooses the certificate",
        "The managed file says that Porthole chooses the newest valid certificate, so there is nothing to pick.",
        "Ask your IT team if you need another one.";
    ChoiceUnusable, "choice-unusable", "This certificate cannot be chosen",
        "Only a certificate that passes every check can prove this device.",
        "Pick another one, or see what it lacks with `portholectl device candidates`.";
    ChoiceNotKept, "choice-not-kept", "Your choice could not be remembered",
        "The state folder could not be written, so your earlier choice still applies.",
        "Check free space and permissions of the state folder, then pick again.";
    DeviceNotManaged, "device-not-managed", "This device is not managed",
        "Your organisation trusts managed devices only, and nothing here shows that this is one.",
        "Ask your IT team; the device panel lists what was looked at and what would change it.";
    StoreUnavailable, "store-unavailable", "Your personal store cannot be opened",
        "The keyring or token that should hold your device certificate is not running or refused to answer.",
        "Sign in again, then check once more; if it lasts, tell your IT team what the detail says.";
    StoreLocked, "store-locked", "Your personal store is locked",
        "The keyring that holds your device certificate is locked, so Porthole cannot look inside.",
        "Unlock the keyring or sign in again, then check once more.";
    StorePinNeeded, "store-pin-needed", "Your token asks for its PIN",
        "The token that may hold your device certificate is closed until its PIN is typed.",
        "Open the device panel and type the PIN, or use `portholectl device unlock`.";
    StorePinWrong, "store-pin-wrong", "The PIN is wrong",
        "The token did not open with this PIN; after a few wrong ones it locks itself.",
        "Try again with care, or ask your IT team for the right PIN.";
    StorePinLocked, "store-pin-locked", "The token is locked",
        "Too many wrong PINs were typed.",
        "Ask the issuer of the token to unlock it.";
    PinNotGiven, "pin-not-given", "No PIN was given",
        "No attempt was used. The token is still locked.",
        "Type the PIN when a terminal asks for it, or name a file that holds it with `--pin-file`.";
    PinNotKept, "pin-not-kept", "The PIN is correct, but it could not be saved",
        "It opens the token; only your keyring did not take it, so you will be asked for it again.",
        "Start or unlock your keyring, then try again; without `--remember` the PIN is kept nowhere.";
    StoreNoSuchToken, "store-no-such-token", "No such token",
        "No token matches, or its module does not list it.",
        "Insert the token; `portholectl device candidates` lists the stores that are there.";
    StoreStandsForOthers, "store-stands-for-others", "PKCS#11 proxy module skipped",
        "Porthole already loads the modules behind this one.",
        "No certificate is missing. Remove the module from `modules` in the managed file, or from the configuration of p11-kit.";
    StoreTimeout, "store-timeout", "Your personal store did not answer",
        "The keyring or token took too long; it may be waiting for you to unlock it.",
        "Look for a question on the screen and answer it, or insert the token again; then check once more.";
    StoreDamaged, "store-damaged", "An entry in your personal store is damaged",
        "Porthole found something in your keyring that it cannot understand.",
        "Request a new device certificate; if it happens again, tell your IT team what the detail says.";
    CertificateMachineStore, "certificate-machine-store", "The certificate is in the machine's store",
        "A device certificate counts only in your personal store; one that every user of the machine shares proves nothing about you.",
        "Ask your IT team to issue the certificate into your personal store.";
    CertificateDamaged, "certificate-damaged", "A stored certificate cannot be read",
        "Your store holds a certificate that is not valid X.509.",
        "Request a new device certificate.";
    CertificateIsAuthority, "certificate-is-authority", "This certificate belongs to a CA",
        "The certificate is one that signs others; it cannot prove a device.",
        "Import the certificate that was issued for this device, not that of its CA.";
    CertificateNotAnchored, "certificate-not-anchored", "The certificate is not from your organisation's CA",
        "No chain leads from the certificate to a CA that the managed file names.",
        "Request a certificate from your organisation's CA, or ask your IT team whether an intermediate is missing.";
    CertificateWrongIssuer, "certificate-wrong-issuer", "The certificate comes from another issuer",
        "Your organisation asks for device certificates of one issuer, and this one has another.",
        "Request a device certificate, or ask your IT team which issuer is right.";
    CertificateWrongSubject, "certificate-wrong-subject", "The certificate names another subject",
        "Your organisation requires certain attributes in the certificate's subject, and they are missing.",
        "Request a device certificate with the subject your IT team gives you.";
    CertificateWrongAlternativeName, "certificate-wrong-alternative-name", "The certificate lacks a required name",
        "Your organisation asks for an alternative name that this certificate does not have.",
        "Ask your IT team for a device certificate with that name.";
    CertificateNoClientAuth, "certificate-no-client-auth", "The certificate is not for client authentication",
        "A device certificate must list clientAuth in its extended key usage, and this one does not.",
        "Ask your IT team for a certificate with client authentication.";
    CertificateKeyUsage, "certificate-key-usage", "The certificate may not sign",
        "The certificate's key usage forbids digital signatures, which proving a device needs.",
        "Ask your IT team for a certificate whose key usage includes digitalSignature.";
    CertificateNotYetValid, "certificate-not-yet-valid", "The device certificate is not valid yet",
        "Its first day is in the future, or this device's clock is wrong.",
        "Check this device's date and time; if they are right, wait for that day.";
    CertificateExpired, "certificate-expired", "The device certificate has expired",
        "Its last day has passed, so it no longer proves this device.",
        "Request a new device certificate.";
    CertificateWeakSignature, "certificate-weak-signature", "The certificate's signature is not safe",
        "The certificate is signed in a way that can be forged, so it proves nothing.",
        "Ask your IT team for a certificate that its CA signs with SHA-256 or better.";
    CertificateWeakKey, "certificate-weak-key", "The certificate's key is too weak",
        "The key of the certificate is too short or of a kind that is not known to be safe.",
        "Ask for a new certificate with a P-256 key, or an RSA key of 2048 bits or more.";
    CertificateWrongKeyKind, "certificate-wrong-key-kind", "The certificate has another kind of key",
        "Your organisation asks for a kind of key that this certificate does not have.",
        "Request a certificate with a key of the kind that the detail names.";
    CertificateRevoked, "certificate-revoked", "The device certificate was revoked",
        "The CA that issued the certificate has revoked it, so it no longer proves this device.",
        "Ask your IT team why, and for a new certificate if this device is still yours.";
    AuthorityRevoked, "authority-revoked", "A CA above the device certificate was revoked",
        "The CA that issued the certificate, or one above it, was revoked, so no certificate below it proves a device.",
        "Tell your IT team what the detail says: this device needs a certificate from another CA.";
    RevocationUnknown, "revocation-unknown", "Revocation status unknown",
        "Your organisation requires a current revocation status, and none is available.",
        "Check your network connection, then check once more; if it lasts, tell your IT team what the detail says.";
    CertificateNoKey, "certificate-no-key", "The certificate has no private key here",
        "The certificate is in your store, but the private key that belongs to it is not.",
        "Import the certificate with its key (.p12), or request a new one on this device.";
    KeyUnusable, "key-unusable", "The device certificate's key does not work",
        "The certificate is there, but its private key did not make a signature that fits it.",
        "Unlock the store that holds the key, or request a new certificate.";
    CertificateRequestFailed, "certificate-request-failed", "The request could not be made",
        "The key or the request for a certificate could not be made or stored.",
        "Read the detail, correct it, and try again.";
    EnrolmentNotConfigured, "enrolment-not-configured", "The managed file does not say how to enrol",
        "Your organisation's managed file lacks settings that this command needs.",
        "Name what is missing on the command line, or ask your IT team to add it to the managed file.";
    EnrolmentUnreachable, "enrolment-unreachable", "The enrolment server cannot be reached",
        "Your organisation's server for certificates gave no answer that could be used.",
        "Try again later; if it lasts, tell your IT team what the detail says.";
    EnrolmentRefused, "enrolment-refused", "No certificate was issued",
        "Your organisation's server for certificates refused, or sent one that would not prove this device; nothing was kept.",
        "Tell your IT team what the detail says.";
    EnrolmentUnmet, "enrolment-unmet", "Porthole cannot meet the enrolment server's requirements",
        "The enrolment server states what a request must contain, and this device cannot provide it. No request was sent.",
        "Tell your IT team what the detail says: the managed file may lack something, or the server ask for too much.";
    EnrolmentPending, "enrolment-pending", "The certificate has been asked for",
        "The server has taken the request and has not decided yet.",
        "Ask again later with the same command. While Porthole runs, it asks automatically.";
    EnrolmentCredential, "enrolment-credential", "The enrolment credentials cannot be used",
        "The managed file names a password or certificate for enrolment, and Porthole could not read or open it.",
        "Ask your IT team to check the files that the detail names, and who may read them.";
    EnrolmentBusy, "enrolment-busy", "Another Porthole is asking for a certificate",
        "Only one at a time may ask, so that no certificate is issued twice.",
        "Wait a minute, then try again.";
    EnrolmentNotKept, "enrolment-not-kept", "The state of the enrolment cannot be remembered",
        "Porthole must store the request before it sends it to the server.",
        "Check free space and permissions of the state folder.";
    CertificateWrongKey, "certificate-wrong-key", "This certificate belongs to another key",
        "The certificate matches none of the pending requests in your personal store.",
        "Import the certificate that was issued for the request made on this device.";
    RequestNotPending, "request-not-pending", "No matching pending request",
        "The certificate was imported, the request was discarded, or it was made on another device.",
        "`portholectl certificate list` and the device panel show the pending requests.";
    CertificateUnreadable, "certificate-unreadable", "This is not a certificate",
        "The file is neither a PEM, DER or base64 certificate nor a PKCS#7 or PKCS#12 file.",
        "Ask for the certificate as a .cer, .pem, .p7b or .p12 file.";
    BundlePassword, "bundle-password", "The password is missing or wrong",
        "The file is encrypted, and it needs the right password.",
        "Check the password with the sender of the file.";
    BundleProtection, "bundle-protection", "The file is protected in a way that Porthole does not know",
        "The PKCS#12 file is not damaged, but it is encrypted or signed with an algorithm that Porthole does not use.",
        "Export the certificate again with a password and a usual algorithm: AES-256 with SHA-256, or TripleDES with SHA-1.";
    CertificateProvesNothing, "certificate-proves-nothing", "The certificate was not imported",
        "It would not prove this device, so nothing was stored. A pending request is still pending.",
        "Ask your IT team for a certificate that proves this device, or import this one nevertheless with `portholectl certificate import FILE --anyway`.";
    CertificateNotFound, "certificate-not-found", "No such certificate",
        "Your personal store holds no certificate with this fingerprint.",
        "`portholectl certificate list` shows the certificates that can be removed.";
    NotConfirmed, "not-confirmed", "The command was not confirmed",
        "The command asks before it deletes or writes anything, and the answer was not yes. Nothing was changed.",
        "Answer `y` when you are asked, or add `--yes`.";
    // ── The proxy ──
    ProxyUnauthorized, "proxy-unauthorized", "Not one of Porthole's own windows",
        "The embedded proxy serves the windows of this Porthole only.",
        "Open the app in Porthole.";
    ProxyBind, "proxy-bind", "The embedded proxy could not start",
        "Porthole could not open a port on this device for its own use.",
        "Restart Porthole; if it happens again, tell your IT team.";
    ProxyNeedsAdministrator, "proxy-needs-administrator", "Only an administrator can start the proxy here",
        "Without windows, the proxy would present the device certificate to any program that knows its secret. Where a managed file is installed, only an administrator may start it.",
        "Run `sudo portholectl proxy`.";
    ProxyUnavailable, "proxy-unavailable", "The embedded proxy takes no connection right now",
        "Too many connections are open at once, or the system cannot tell which program opened a new one.",
        "Reload the page; if it happens again, restart Porthole.";
    HostNotAllowed, "host-not-allowed", "This address is not part of your apps",
        "Your organisation lists what each app may reach, and this address is not on the list.",
        "Open it in your browser, or ask your IT team to add the host.";
    HostMismatch, "host-mismatch", "Two different hosts were named",
        "The connection was opened for one host, but the request names another.",
        "Reload the page; if it happens again, tell your IT team.";
    NothingInForce, "nothing-in-force", "No valid rules are in force",
        "Porthole has no valid managed file, so it opens no page.",
        "Ask your IT team; `portholectl config check` names the mistake.";
    HostNotInspected, "host-not-inspected", "This page does not open on this device",
        "Your organisation exempts connections to this server from inspection, and allows that on verified devices only.",
        "See the device panel for what this device lacks, or ask your IT team.";
    UpstreamDns, "upstream-dns", "The server's name was not found",
        "No address is known for this host name.",
        "Check your network connection, then try again.";
    UpstreamRefused, "upstream-refused", "The server cannot be reached",
        "The server or the network between refused the connection.",
        "Try again in a moment; if it lasts, tell your IT team.";
    ProxySignIn, "proxy-sign-in", "Your organisation's proxy asks for a sign-in",
        "This app reaches the network only through a proxy that requires a sign-in, and Porthole has none that it accepts.",
        "Sign in when Porthole asks, or run `portholectl proxy sign-in PROXY` with the proxy that the detail names; or ask your IT team.";
    ProxySignInNotKept, "proxy-sign-in-not-kept", "Your keyring did not keep the sign-in",
        "Porthole uses the name and password until it ends.",
        "Unlock your keyring, or run `portholectl proxy sign-in PROXY`.";
    ProxyUnknown, "proxy-unknown", "The way through your organisation's network is not known",
        "Your organisation has the proxy named by the system's settings or by a script, and neither could say which one to use.",
        "Try again in a moment; if it lasts, tell your IT team what the detail says.";
    UpstreamTls, "upstream-tls", "The server could not prove who it is",
        "The secure connection failed, so nothing was sent.",
        "Do not use another way in; tell your IT team what the detail says.";
    UpstreamWantsCertificate, "upstream-wants-certificate", "The server requires a device certificate",
        "This server requires a device certificate and did not accept one from this device.",
        "See the device panel for the certificate in use, or ask your IT team for one.";
    UpstreamAsksTooLate, "upstream-asks-too-late", "The server asks for the certificate too late",
        "The server asks for the device certificate only after the secure connection was made; neither Porthole nor any browser with HTTP/2 answers that, so the server broke off.",
        "Tell the server's administrator to ask in the first handshake, for the whole host: `ssl_verify_client optional` in nginx, `SSLVerifyClient optional` outside of any location in Apache.";
    KeyCannotSignForServer, "key-cannot-sign-for-server", "Your device key does not work with this server",
        "The server asks for the device certificate over TLS 1.3 only, and the token that holds its key cannot make the signatures (RSA-PSS) that TLS 1.3 requires.",
        "Ask your IT team for a device certificate with a newer token or an ECDSA key, or to let the server speak TLS 1.2 too.";
    UpstreamTimeout, "upstream-timeout", "The server did not answer in time",
        "The server kept silent for too long.",
        "Try again in a moment; if it lasts, tell your IT team.";
    UpstreamProtocol, "upstream-protocol", "The server's answer was broken",
        "The server ended the connection or broke the rules of HTTP.",
        "Try again; if it lasts, tell your IT team.";
    PageNotLoaded, "page-not-loaded", "This page could not be loaded",
        "The connection ended before the page came, or a script of the app (its service worker) gave no page.",
        "Try again in a moment; if it lasts, tell your IT team.";
    LocationUnavailable, "location-unavailable", "Your location is not known",
        "This page may have your location, but no location service (GeoClue) is running on this computer.",
        "Enter the place in the page, or ask your IT team to install GeoClue.";
    // ── The write gate ──
    FilesNotHandedOver, "files-not-handed-over", "The files were not handed over",
        "Porthole could not give the files to the app. The app received none of them.",
        "Check that you may read them and that the disk has room, then choose them again.";
    DownloadBlocked, "download-blocked", "Download blocked",
        "Your organisation does not allow this download on this device.",
        "See the device panel for what would change that.";
    PrintBlocked, "print-blocked", "Printing blocked",
        "Your organisation does not allow printing on this device.",
        "See the device panel for what would change that.";
    DownloadFailed, "download-failed", "The download failed",
        "The file did not arrive whole, so nothing was kept.",
        "Try again.";
    DownloadUnwritable, "download-unwritable", "The file could not be saved",
        "The Downloads folder could not be written.",
        "Free some space or check the folder's permissions, then try again.";
    DownloadGone, "download-gone", "The file is no longer there",
        "Porthole saved this file, and it has been moved, renamed or deleted since.",
        "Look for it in your file browser, or download it again.";
    DownloadsFolderUnavailable, "downloads-folder-unavailable", "Your Downloads folder cannot be used",
        "Porthole keeps downloads there. The folder is missing and could not be made.",
        "Make the folder, or name another one in your desktop's settings, then start Porthole again.";
    DownloadsTooMany, "downloads-too-many", "Too many downloads at once",
        "Porthole runs only so many downloads at the same time.",
        "Wait until some of them have finished, then try again.";
    DownloadNotOpened, "download-not-opened", "This kind of file is not opened from here",
        "Porthole opens documents, pictures, audio and video. A file of another kind could run a program.",
        "Choose “Show in folder” and open the file there, if you trust it.";
    DownloadTrustLost, "download-trust-lost", "Download stopped",
        "This device is no longer trusted, so running downloads were stopped and nothing of them was kept.",
        "See the device panel for what would change that.";
    TrustLost, "trust-lost", "This device is no longer trusted",
        "Porthole restarts once the windows with unsaved text are closed. Until then it opens no other app.",
        "Send or copy what you are writing and close those windows; then open the app again.";
    ProfileNotWiped, "profile-not-wiped", "Content of your apps is still on this disk",
        "This device is no longer trusted and your organisation asks for the apps' profile to be removed. That failed, so no app is opened.",
        "Tell your IT team what the detail says; remove that folder, then start Porthole again.";
    SandboxUnavailable, "sandbox-unavailable", "The kernel cannot hold the write gate",
        "This kernel lacks what Porthole needs to keep web content off the disk, so Porthole does not open apps.",
        "Use a kernel with Landlock (Linux 6.7 or later), enabled at boot.";
    // ── The command line ──
    WrongUse, "wrong-use", "The command was not understood",
        "portholectl does not accept these arguments.",
        "See `portholectl --help`, or `--help` after a command.";
    FileMissing, "file-missing", "There is no such file",
        "The command was given the name of a file that does not exist.",
        "Check the name and the folder, then try again.";
    FileUnreadable, "file-unreadable", "The file cannot be read",
        "The file that the command names is too large, is not an ordinary file, or you may not read it.",
        "Check its name and your permissions, then try again.";
    FileUnwritable, "file-unwritable", "The file cannot be written",
        "The command could not write its result to this file.",
        "Check the folder's permissions and free space, or name another file.";
    // ── The app ──
    FoldersUnavailable, "folders-unavailable", "Porthole has no folders to work in",
        "Porthole could not use the folders that it needs while it runs.",
        "Start Porthole from your desktop session, and make or set what the detail names.";
    DisplayUnavailable, "display-unavailable", "No display",
        "Porthole shows windows, and in this session no display answers: neither a Wayland compositor nor an X server.",
        "Start Porthole in a desktop session, or use `portholectl` where there is none.";
    // ── This machine ──
    KernelNoNamespace, "kernel-no-namespace", "No user namespaces",
        "Without its own user namespace, Porthole keeps temporary folders in the runtime folder, and video and audio may not play.",
        "Allow user namespaces for Porthole: load its AppArmor profile (`apparmor_parser -r /etc/apparmor.d/porthole`) or set `user.max_user_namespaces` above 0.";
    RuntimeFolderOnDisk, "runtime-folder-on-disk", "The runtime folder is on the disk",
        "What is meant to stay in memory would be written to the disk, so nothing of an unverified device may be kept there.",
        "Have the login make `XDG_RUNTIME_DIR` in memory (`pam_systemd` does), then sign in again.";
    EngineMissing, "engine-missing", "The web engine is missing",
        "Porthole shows pages with WebKitGTK, and the library is not installed or cannot be loaded.",
        "Install `libwebkit2gtk-4.1-0` (Debian, Ubuntu) or `webkit2gtk4.1` (Fedora).";
    EngineOutdated, "engine-outdated", "The web engine is old",
        "This version of WebKitGTK lacks security fixes and features that web apps need.",
        "Install the system's updates, so that WebKitGTK is at least the version named in the detail.";
    MediaPluginsMissing, "media-plugins-missing", "Media plug-ins are missing",
        "WebKitGTK plays video and audio with GStreamer, and some of its plug-ins are not installed.",
        "Install `gstreamer1.0-plugins-base`, `gstreamer1.0-plugins-good` and `gstreamer1.0-libav`, or what your system calls them.";
    DictionaryMissing, "dictionary-missing", "A dictionary is missing",
        "Spelling is not checked in a language of yours, as no dictionary for it is installed.",
        "Install the package that the detail names, then restart Porthole.";
    SessionBusMissing, "session-bus-missing", "No session bus",
        "Without D-Bus there is no keyring, no notification, and a second start cannot hand over to the first.",
        "Run this in the desktop session, or start one with `dbus-run-session`.";
    NotificationsMissing, "notifications-missing", "No notification service",
        "No program shows desktop notifications, so people do not hear of new messages while an app is in the background.",
        "Install a notification daemon, such as `dunst` or `mako-notifier`, where the desktop brings none.";
    DownloadsFolderUnusable, "downloads-folder-unusable", "The Downloads folder cannot be used",
        "Downloads are saved in the person's Downloads folder, which is missing or cannot be written.",
        "Make the folder or set the variable that the detail names, and let the person write to the folder.";
    ClockBehind, "clock-behind", "The clock is wrong",
        "The clock shows a time before events that have already happened, so certificates look expired or not yet valid.",
        "Set the clock and have it kept: `timedatectl set-ntp true`.";
    DiskSpaceLow, "disk-space-low", "Little disk space",
        "Porthole needs room for its state, the profile of a verified device, and downloads.",
        "Free space in the folder that the detail names.";
    OpenFilesLow, "open-files-low", "Few open files allowed",
        "Each connection takes several open files; with few allowed, pages fail to load when many apps are open.",
        "Raise the limit: `DefaultLimitNOFILE=524288` in /etc/systemd/user.conf, or `nofile` in /etc/security/limits.conf; then sign in again.";
    LinkRefused, "link-refused", "Link not opened",
        "This link would hand content to another program on this device.",
        "Open what you need from within your apps.";
    AppUnknown, "app-unknown", "No such app",
        "The managed file names no app with this id or address.",
        "Choose one of the apps in the launcher.";
    SettingsNotSaved, "settings-not-saved", "Your settings could not be saved",
        "The state folder could not be written, so the earlier settings still apply.",
        "Check free space and permissions of the state folder, then try again.";
    ActivityUnavailable, "activity-unavailable", "The activity log is not available",
        "The file that records decisions could not be read or written.",
        "Check free space and permissions of the state folder.";
    NotOnThisPlatform, "not-on-this-platform", "Not on this system yet",
        "This part of Porthole has not been built for this operating system.",
        "Use Porthole on Linux.";
    Internal, "internal", "Something went wrong in Porthole",
        "This is a mistake in Porthole, not in what you did.",
        "Restart Porthole; if it happens again, send the detail to your IT team.";
}
