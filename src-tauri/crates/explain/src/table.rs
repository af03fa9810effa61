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

            pub(crate) const fn texts(self) -> CodeText {
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
        "Ask your IT team to correct it; `portholectl config check` names the cause.";
    ConfigNotReplaceable, "config-not-replaceable", "`--config` cannot be used on this device",
        "Your organisation has installed a managed file on this device, and no other file can replace it.",
        "Start Porthole without `--config`. To check another file, use `portholectl config check FILE`.";
    // ── The device certificate ──
    DeviceNoCertificate, "device-no-certificate", "No device certificate",
        "Your personal certificate store holds no certificate, so this device cannot prove that it belongs to your organisation.",
        "Request a device certificate, or ask your IT team for one.";
    DeviceNotConfigured, "device-not-configured", "No device certificate is configured",
        "The managed file has no [device_certificate] table, so no certificate can prove this device.",
        "Ask your IT team if this device should be able to download.";
    DeviceChoiceDue, "device-choice-due", "You have not picked your device certificate",
        "Several certificates could prove this device, and your organisation lets you choose. Porthole presents no certificate before you have picked one.",
        "Pick one on the Device page, or with `portholectl certificate choose FINGERPRINT`.";
    ChoiceNotYours, "choice-not-yours", "Your organisation chooses the certificate",
        "The managed file says that Porthole chooses the newest valid certificate, so there is nothing to pick.",
        "Ask your IT team if you need another one.";
    ChoiceUnusable, "choice-unusable", "This certificate cannot be chosen",
        "Only a certificate that passes every check can prove this device.",
        "Pick another one. `portholectl device candidates` shows which checks failed.";
    ChoiceNotKept, "choice-not-kept", "Your choice could not be saved",
        "The state folder could not be written, so your earlier choice still applies.",
        "Check free space and permissions of the state folder, then pick again.";
    DeviceNotManaged, "device-not-managed", "This device is not managed",
        "Your organisation trusts only managed devices, and this device does not meet its conditions.",
        "Ask your IT team; the Device page lists what was checked and what would change it.";
    StoreUnavailable, "store-unavailable", "Your personal store cannot be opened",
        "The keyring or token that should hold your device certificate is not running or refused to answer.",
        "Sign in again, then check again. If the problem remains, send the detail to your IT team.";
    StoreLocked, "store-locked", "Your personal store is locked",
        "The keyring that holds your device certificate is locked, so Porthole cannot read it.",
        "Unlock the keyring or sign in again, then check again.";
    StorePinNeeded, "store-pin-needed", "Your token needs its PIN",
        "The token that may hold your device certificate is locked until its PIN is entered.",
        "Open the Device page and enter the PIN, or use `portholectl device unlock`.";
    StorePinWrong, "store-pin-wrong", "The PIN is wrong",
        "This PIN does not unlock the token. After a few wrong PINs the token locks itself.",
        "Try again carefully, or ask your IT team for the right PIN.";
    StorePinLocked, "store-pin-locked", "The token is locked",
        "Too many wrong PINs were entered.",
        "Ask the issuer of the token to unlock it.";
    PinNotGiven, "pin-not-given", "No PIN was given",
        "No attempt was used. The token is still locked.",
        "Enter the PIN when the terminal asks for it, or name a file that contains it with `--pin-file`.";
    PinNotKept, "pin-not-kept", "The PIN is correct, but it could not be saved",
        "The PIN unlocks the token, but your keyring did not save it. Porthole will ask for it again.",
        "Start or unlock your keyring, then try again; without `--remember`, the PIN is not saved.";
    StoreNoSuchToken, "store-no-such-token", "No such token",
        "No token matches, or its module does not list it.",
        "Insert the token; `portholectl device candidates` lists the available stores.";
    StoreStandsForOthers, "store-stands-for-others", "PKCS#11 proxy module skipped",
        "Porthole already loads the modules behind this one.",
        "No certificate is missing. Remove the module from `modules` in the managed file, or from the configuration of p11-kit.";
    StoreTimeout, "store-timeout", "Your personal store did not answer",
        "The keyring or token took too long; it may be waiting for you to unlock it.",
        "Look for a prompt on the screen and answer it, or insert the token again. Then check again.";
    StoreDamaged, "store-damaged", "An entry in your personal store is damaged",
        "Porthole cannot read an entry in your keyring.",
        "Request a new device certificate. If it happens again, send the detail to your IT team.";
    CertificateMachineStore, "certificate-machine-store", "The certificate is in the machine's store",
        "Porthole accepts a device certificate only from your personal store. One that all users of the machine share does not identify you.",
        "Ask your IT team to issue the certificate into your personal store.";
    CertificateDamaged, "certificate-damaged", "A stored certificate cannot be read",
        "Your store holds a certificate that is not valid X.509.",
        "Request a new device certificate.";
    CertificateIsAuthority, "certificate-is-authority", "This certificate belongs to a CA",
        "A CA certificate issues other certificates. It cannot prove a device.",
        "Import the certificate that was issued for this device, not that of its CA.";
    CertificateNotAnchored, "certificate-not-anchored", "The certificate is not from your organisation's CA",
        "No chain leads from the certificate to a CA that the managed file names.",
        "Request a certificate from your organisation's CA, or ask your IT team whether an intermediate is missing.";
    CertificateWrongIssuer, "certificate-wrong-issuer", "The certificate comes from another issuer",
        "Your organisation requires device certificates from one issuer, and this certificate has another.",
        "Request a device certificate, or ask your IT team which issuer is required.";
    CertificateWrongSubject, "certificate-wrong-subject", "The certificate names another subject",
        "Your organisation requires certain attributes in the certificate's subject, and they are missing.",
        "Request a device certificate with the subject your IT team gives you.";
    CertificateWrongAlternativeName, "certificate-wrong-alternative-name", "The certificate lacks a required name",
        "Your organisation requires an alternative name that this certificate does not have.",
        "Ask your IT team for a device certificate with that name.";
    CertificateNoClientAuth, "certificate-no-client-auth", "The certificate is not for client authentication",
        "A device certificate must list clientAuth in its extended key usage, and this one does not.",
        "Ask your IT team for a certificate with client authentication.";
    CertificateKeyUsage, "certificate-key-usage", "The certificate may not sign",
        "The certificate's key usage does not include digitalSignature, which is required to prove a device.",
        "Ask your IT team for a certificate whose key usage includes digitalSignature.";
    CertificateNotYetValid, "certificate-not-yet-valid", "The device certificate is not valid yet",
        "Its first day is in the future, or this device's clock is wrong.",
        "Check this device's date and time; if they are right, wait for that day.";
    CertificateExpired, "certificate-expired", "The device certificate has expired",
        "Its validity period has ended, so it no longer proves this device.",
        "Request a new device certificate.";
    CertificateWeakSignature, "certificate-weak-signature", "The certificate's signature algorithm is insecure",
        "Signatures of this kind can be forged, so the certificate proves nothing.",
        "Ask your IT team for a certificate that its CA signs with SHA-256 or better.";
    CertificateWeakKey, "certificate-weak-key", "The certificate's key is too weak",
        "The certificate's key is too short or of an unsupported type.",
        "Ask for a new certificate with a P-256 key, or an RSA key of 2048 bits or more.";
    CertificateWrongKeyKind, "certificate-wrong-key-kind", "The certificate has the wrong key type",
        "Your organisation requires a key type that this certificate does not have.",
        "Request a certificate with a key type that the detail names.";
    CertificateRevoked, "certificate-revoked", "The device certificate was revoked",
        "The CA that issued the certificate has revoked it, so it no longer proves this device.",
        "Ask your IT team why, and for a new certificate if this device is still yours.";
    AuthorityRevoked, "authority-revoked", "A CA above the device certificate was revoked",
        "The CA that issued the certificate, or one above it, was revoked, so no certificate that it issued proves a device.",
        "Send the detail to your IT team: this device needs a certificate from another CA.";
    RevocationUnknown, "revocation-unknown", "Revocation status unknown",
        "Your organisation requires a current revocation status, and none is available.",
        "Check your network connection, then check again. If the problem remains, send the detail to your IT team.";
    CertificateNoKey, "certificate-no-key", "The certificate has no private key here",
        "The certificate is in your store, but the private key that belongs to it is not.",
        "Import the certificate with its key (.p12), or request a new one on this device.";
    KeyUnusable, "key-unusable", "The device certificate's key does not work",
        "The certificate is there, but its private key did not make a valid signature.",
        "Unlock the store that holds the key, or request a new certificate.";
    CertificateRequestFailed, "certificate-request-failed", "The request could not be made",
        "The key or the request for a certificate could not be made or stored.",
        "Read the detail, correct it, and try again.";
    EnrolmentNotConfigured, "enrolment-not-configured", "The managed file does not say how to enrol",
        "Your organisation's managed file lacks settings that this command needs.",
        "Name what is missing on the command line, or ask your IT team to add it to the managed file.";
    EnrolmentUnreachable, "enrolment-unreachable", "The enrolment server cannot be reached",
        "Your organisation's enrolment server gave no usable answer.",
        "Try again later. If the problem remains, send the detail to your IT team.";
    EnrolmentRefused, "enrolment-refused", "No certificate was issued",
        "Your organisation's enrolment server refused the request, or sent a certificate that would not prove this device. Nothing was saved.",
        "Send the detail to your IT team.";
    EnrolmentUnmet, "enrolment-unmet", "Porthole cannot meet the enrolment server's requirements",
        "The enrolment server states what a request must contain, and this device cannot provide it. No request was sent.",
        "Send the detail to your IT team: the managed file may lack a setting, or the server may require too much.";
    EnrolmentPending, "enrolment-pending", "The certificate has been requested",
        "The server has received the request and has not decided yet.",
        "Ask again later with the same command. While Porthole runs, it asks automatically.";
    EnrolmentCredential, "enrolment-credential", "The enrolment credentials cannot be used",
        "The managed file names a password or certificate for enrolment, and Porthole could not read or open it.",
        "Ask your IT team to check the files that the detail names, and who may read them.";
    EnrolmentBusy, "enrolment-busy", "Another Porthole process is requesting a certificate",
        "Only one process at a time may request a certificate, so that none is issued twice.",
        "Wait a minute, then try again.";
    EnrolmentNotKept, "enrolment-not-kept", "The state of the enrolment cannot be saved",
        "Porthole must store the request before it sends it to the server.",
        "Check free space and permissions of the state folder.";
    CertificateWrongKey, "certificate-wrong-key", "This certificate belongs to another key",
        "The certificate matches none of the pending requests in your personal store.",
        "Import the certificate that was issued for the request made on this device.";
    RequestNotPending, "request-not-pending", "No matching pending request",
        "The certificate was imported, the request was discarded, or it was made on another device.",
        "`portholectl certificate list` and the Device page show the pending requests.";
    CertificateUnreadable, "certificate-unreadable", "This is not a certificate",
        "The file is neither a PEM, DER or base64 certificate nor a PKCS#7 or PKCS#12 file.",
        "Ask for the certificate as a .cer, .pem, .p7b or .p12 file.";
    BundlePassword, "bundle-password", "The password is missing or wrong",
        "The file is encrypted, and it needs the right password.",
        "Check the password with the sender of the file.";
    BundleProtection, "bundle-protection", "The file's encryption is not supported",
        "The PKCS#12 file is not damaged, but it is encrypted or signed with an algorithm that Porthole does not use.",
        "Export the certificate again with a password and a common algorithm: AES-256 with SHA-256, or TripleDES with SHA-1.";
    CertificateProvesNothing, "certificate-proves-nothing", "The certificate was not imported",
        "It would not prove this device, so nothing was stored. A pending request is still pending.",
        "Ask your IT team for a certificate that proves this device, or import this one anyway with `portholectl certificate import FILE --anyway`.";
    CertificateNotFound, "certificate-not-found", "No such certificate",
        "Your personal store holds no certificate with this fingerprint.",
        "`portholectl certificate list` shows the certificates that can be removed.";
    NotConfirmed, "not-confirmed", "The command was not confirmed",
        "The command asks before it deletes or writes anything, and the answer was not yes. Nothing was changed.",
        "Answer `y` when you are asked, or add `--yes`.";
    // ── The proxy ──
    ProxyUnauthorized, "proxy-unauthorized", "Not one of Porthole's own windows",
        "The embedded proxy serves only Porthole's own windows.",
        "Open the app in Porthole.";
    ProxyBind, "proxy-bind", "The embedded proxy could not start",
        "Porthole could not open a port on this device for its own use.",
        "Restart Porthole; if it happens again, tell your IT team.";
    ProxyNeedsAdministrator, "proxy-needs-administrator", "Only an administrator can start the proxy here",
        "Without windows, the proxy would present the device certificate to any program that knows its secret. Where a managed file is installed, only an administrator may start it.",
        "Run `sudo portholectl proxy`.";
    ProxyUnavailable, "proxy-unavailable", "The embedded proxy accepts no connections right now",
        "Too many connections are open at once, or the system cannot tell which program opened a new one.",
        "Reload the page; if it happens again, restart Porthole.";
    HostNotAllowed, "host-not-allowed", "This address is not part of your apps",
        "Your organisation lists what each app may reach, and this address is not on the list.",
        "Open it in your browser, or ask your IT team to add the host.";
    HostMismatch, "host-mismatch", "Two different hosts were named",
        "The connection was opened for one host, but the request names another.",
        "Reload the page; if it happens again, tell your IT team.";
    HostNameUnusable, "host-name-unusable", "Porthole cannot open this name",
        "A part of the server's name begins or ends with a hyphen, and Porthole cannot make secure connections to such a name.",
        "Open the address in your browser, or ask your IT team for another name of the server.";
    RequestUnsupported, "request-unsupported", "Porthole cannot send this request",
        "The request has a form that Porthole cannot pass on unchanged, so it did not reach the server.",
        "Reload the page; if it happens again, tell your IT team.";
    NothingInForce, "nothing-in-force", "No valid rules are in force",
        "Porthole has no valid managed file, so it opens no page.",
        "Ask your IT team; `portholectl config check` names the mistake.";
    HostNotInspected, "host-not-inspected", "This page does not open on this device",
        "Your organisation exempts connections to this server from inspection, and allows that on verified devices only.",
        "See the Device page for what this device lacks, or ask your IT team.";
    UpstreamDns, "upstream-dns", "The server's name was not found",
        "The host name does not resolve to an address.",
        "Check your network connection, then try again.";
    UpstreamRefused, "upstream-refused", "The server cannot be reached",
        "The server, or the network between, refused the connection.",
        "Try again in a moment. If the problem remains, tell your IT team.";
    ProxySignIn, "proxy-sign-in", "Your organisation's proxy asks for a sign-in",
        "This app reaches the network only through a proxy that requires a sign-in, and Porthole has none that it accepts.",
        "Sign in when Porthole asks, or run `portholectl proxy sign-in PROXY` with the proxy that the detail names; or ask your IT team.";
    ProxySignInNotKept, "proxy-sign-in-not-kept", "Your keyring did not save the sign-in",
        "Porthole uses the name and password until it ends.",
        "Unlock your keyring, or run `portholectl proxy sign-in PROXY`.";
    ProxyUnknown, "proxy-unknown", "Porthole does not know which proxy to use",
        "Your organisation selects the proxy by the system's settings or by a proxy script, and neither named one.",
        "Try again in a moment. If the problem remains, send the detail to your IT team.";
    UpstreamTls, "upstream-tls", "The server could not prove its identity",
        "The secure connection failed, so nothing was sent.",
        "Do not try to reach the server in another way. Send the detail to your IT team.";
    UpstreamWantsCertificate, "upstream-wants-certificate", "The server requires a device certificate",
        "This server requires a device certificate and did not accept one from this device.",
        "See the Device page for the certificate in use, or ask your IT team for one.";
    UpstreamAsksTooLate, "upstream-asks-too-late", "The server asks for the certificate too late",
        "The server asks for the device certificate only after the secure connection was made; neither Porthole nor any browser with HTTP/2 answers that, so the server broke off.",
        "Tell the server's administrator to ask in the first handshake, for the whole host: `ssl_verify_client optional` in nginx, `SSLVerifyClient optional` outside of any location in Apache.";
    KeyCannotSignForServer, "key-cannot-sign-for-server", "Your device key does not work with this server",
        "The server asks for the device certificate over TLS 1.3 only, and the token that holds its key cannot make the signatures (RSA-PSS) that TLS 1.3 requires.",
        "Ask your IT team for a device certificate with a newer token or an ECDSA key, or to let the server speak TLS 1.2 too.";
    UpstreamTimeout, "upstream-timeout", "The server did not answer in time",
        "The server sent no answer within the time limit.",
        "Try again in a moment. If the problem remains, tell your IT team.";
    UpstreamProtocol, "upstream-protocol", "The server's answer was invalid",
        "The server ended the connection or broke the rules of HTTP.",
        "Try again. If the problem remains, tell your IT team.";
    PageNotLoaded, "page-not-loaded", "This page could not be loaded",
        "The connection ended before the page was loaded, or the app's service worker returned no page.",
        "Try again in a moment. If the problem remains, tell your IT team.";
    LocationUnavailable, "location-unavailable", "Your location is not known",
        "This page may have your location, but no location service (GeoClue) is running on this computer.",
        "Enter the place in the page, or ask your IT team to install GeoClue.";
    // ── The write gate ──
    FilesNotHandedOver, "files-not-handed-over", "The files were not handed over",
        "Porthole could not give the files to the app. The app received none of them.",
        "Check that you may read them and that the disk has room, then choose them again.";
    DownloadBlocked, "download-blocked", "Download blocked",
        "Your organisation does not allow this download on this device.",
        "See the Device page for what would change that.";
    PrintBlocked, "print-blocked", "Printing blocked",
        "Your organisation does not allow printing on this device.",
        "See the Device page for what would change that.";
    DownloadFailed, "download-failed", "The download failed",
        "The file was not received completely, so nothing was saved.",
        "Try again.";
    DownloadUnwritable, "download-unwritable", "The file could not be saved",
        "Porthole could not write to the Downloads folder.",
        "Free some space or check the folder's permissions, then try again.";
    DownloadGone, "download-gone", "The file is no longer there",
        "Porthole saved this file, and it has been moved, renamed or deleted since.",
        "Look for it in your file browser, or download it again.";
    DownloadsFolderUnavailable, "downloads-folder-unavailable", "Your Downloads folder cannot be used",
        "Porthole keeps downloads there. The folder is missing and could not be created.",
        "Create the folder, or set another one in your desktop's settings, then restart Porthole.";
    DownloadsTooMany, "downloads-too-many", "Too many downloads at once",
        "Porthole limits the number of downloads at the same time.",
        "Wait until some of them have finished, then try again.";
    DownloadNotOpened, "download-not-opened", "This kind of file is not opened from here",
        "Porthole opens documents, pictures, audio and video. A file of another kind could run a program.",
        "Choose “Show in folder” and open the file there, if you trust it.";
    DownloadTrustLost, "download-trust-lost", "Download stopped",
        "This device is no longer trusted, so running downloads were stopped and nothing of them was saved.",
        "See the Device page for what would change that.";
    TrustLost, "trust-lost", "This device is no longer trusted",
        "Porthole restarts once the windows with unsaved text are closed. Until then it opens no other app.",
        "Send or copy what you are writing and close those windows; then open the app again.";
    ProfileNotWiped, "profile-not-wiped", "Content of your apps is still on this disk",
        "This device is no longer trusted, and your organisation requires that the profile of the apps is removed. That failed, so Porthole opens no app.",
        "Send the detail to your IT team. Remove that folder, then restart Porthole.";
    SandboxUnavailable, "sandbox-unavailable", "The kernel cannot enforce the write gate",
        "This kernel lacks what Porthole needs to keep web content off the disk, so Porthole does not open apps.",
        "Use a kernel with Landlock (Linux 6.7 or later), enabled at boot.";
    // ── The command line ──
    WrongUse, "wrong-use", "The command was not understood",
        "portholectl does not accept these arguments.",
        "See `portholectl --help`, or `--help` after a command.";
    FileMissing, "file-missing", "The file does not exist",
        "The command names a file that does not exist.",
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
        "Start Porthole from your desktop session, and create or set what the detail names.";
    DisplayUnavailable, "display-unavailable", "No display",
        "Porthole shows windows, and in this session no display answers: neither a Wayland compositor nor an X server.",
        "Start Porthole in a desktop session, or use `portholectl` where there is none.";
    // ── This machine ──
    KernelNoNamespace, "kernel-no-namespace", "No user namespaces",
        "Without its own user namespace, Porthole keeps temporary folders in the runtime folder, and video and audio may not play.",
        "Allow user namespaces for Porthole: load its AppArmor profile (`apparmor_parser -r /etc/apparmor.d/porthole`) or set `user.max_user_namespaces` above 0.";
    RuntimeFolderOnDisk, "runtime-folder-on-disk", "The runtime folder is on the disk",
        "Data that must stay in memory would be written to the disk, so nothing of an unverified device may be stored there.",
        "Configure the login so that `XDG_RUNTIME_DIR` is in memory (`pam_systemd` does this), then sign in again.";
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
        "Spelling is not checked in one of your languages, because no dictionary for it is installed.",
        "Install the package that the detail names, then restart Porthole.";
    SessionBusMissing, "session-bus-missing", "No session bus",
        "Without D-Bus there is no keyring, no notification, and a second start cannot hand over to the first.",
        "Run this in the desktop session, or start one with `dbus-run-session`.";
    NotificationsMissing, "notifications-missing", "No notification service",
        "No program shows desktop notifications, so new messages go unnoticed while an app is in the background.",
        "Install a notification daemon, such as `dunst` or `mako-notifier`, if the desktop has none.";
    DownloadsFolderUnusable, "downloads-folder-unusable", "The Downloads folder cannot be used",
        "Porthole saves downloads in the person's Downloads folder, which is missing or not writable.",
        "Create the folder or set the variable that the detail names, and give the person write access to the folder.";
    ClockBehind, "clock-behind", "The clock is wrong",
        "The clock shows a time before events that have already happened, so certificates look expired or not yet valid.",
        "Set the clock and keep it synchronised: `timedatectl set-ntp true`.";
    DiskSpaceLow, "disk-space-low", "Little disk space",
        "Porthole needs room for its state, the profile of a verified device, and downloads.",
        "Free space in the folder that the detail names.";
    OpenFilesLow, "open-files-low", "The limit for open files is low",
        "Each connection takes several open files; with a low limit, pages fail to load when many apps are open.",
        "Raise the limit: `DefaultLimitNOFILE=524288` in /etc/systemd/user.conf, or `nofile` in /etc/security/limits.conf; then sign in again.";
    LinkRefused, "link-refused", "Link not opened",
        "This link would hand content to another program on this device.",
        "Open what you need from within your apps.";
    AppUnknown, "app-unknown", "No such app",
        "The managed file names no app with this id or address.",
        "Choose one of the apps that it names.";
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
