/// The words of one code.
pub(crate) struct Words {
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

            pub(crate) const fn words(self) -> Words {
                match self {
                    $( Self::$variant => Words { title: $title, meaning: $meaning, next_step: $next }, )*
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
        "The managed file must belong to an administrator and be writable by nobody else; otherwise anyone could change the rules.",
        "Set its owner to root and its mode to 0644, and that of its folder to 0755.";
    ConfigUnreadable, "config-unreadable", "The managed file cannot be read",
        "The file is there, but the system does not let Porthole read it.",
        "Make it readable for everyone (mode 0644) and try again.";
    // ── The device certificate ──
    DeviceNoCertificate, "device-no-certificate", "No device certificate",
        "Your personal certificate store holds no certificate, so this device cannot prove that it belongs to your organisation.",
        "Request a device certificate, or ask your IT team for one.";
    DeviceNoneUsable, "device-none-usable", "No usable device certificate",
        "Certificates were found, but none passes every check.",
        "See the reason beside each certificate, then request a new one or ask your IT team.";
    DeviceNotConfigured, "device-not-configured", "Your organisation names no device certificate",
        "The managed file has no [device_certificate] part, so no certificate can prove this device.",
        "Ask your IT team if this device should be able to download.";
    StoreUnavailable, "store-unavailable", "Your personal store cannot be opened",
        "The keyring that holds your device certificate is locked or not running.",
        "Unlock the keyring or sign in again, then check once more.";
    KeyUnusable, "key-unusable", "The device certificate's key does not work",
        "The certificate is there, but its private key could not sign.",
        "Unlock the store that holds the key, or request a new certificate.";
    CertificateRequestFailed, "certificate-request-failed", "The request could not be made",
        "The key or the request for a certificate could not be made or stored.",
        "Read the detail, correct it, and try again.";
    CertificateWrongKey, "certificate-wrong-key", "This certificate belongs to another key",
        "The certificate fits none of the pending requests in your personal store.",
        "Import the certificate that was issued for the request made on this device.";
    CertificateUnreadable, "certificate-unreadable", "This is not a certificate",
        "The file is neither a PEM, DER or base64 certificate nor a PKCS#12 file.",
        "Ask for the certificate as a .cer, .pem or .p12 file.";
    BundlePassword, "bundle-password", "The password does not open this file",
        "A PKCS#12 file is protected by a password, and this one was not accepted.",
        "Check the password with whoever sent the file.";
    // ── The proxy ──
    ProxyUnauthorized, "proxy-unauthorized", "Not one of Porthole's own windows",
        "The embedded proxy serves the windows of this Porthole only.",
        "Open the app in Porthole.";
    ProxyBind, "proxy-bind", "The embedded proxy could not start",
        "Porthole could not open a port on this device for its own use.",
        "Restart Porthole; if it happens again, tell your IT team.";
    HostNotAllowed, "host-not-allowed", "This address is not part of your apps",
        "Your organisation lists what each app may reach, and this host is not on the list.",
        "Open it in your browser, or ask your IT team to add the host.";
    HostMismatch, "host-mismatch", "Two different hosts were named",
        "The connection was opened for one host, but the request names another.",
        "Reload the page; if it happens again, tell your IT team.";
    UpstreamDns, "upstream-dns", "The server's name was not found",
        "No address is known for this host name.",
        "Check your network connection, then try again.";
    UpstreamRefused, "upstream-refused", "The server cannot be reached",
        "The server or the network between refused the connection.",
        "Try again in a moment; if it lasts, tell your IT team.";
    UpstreamTls, "upstream-tls", "The server could not prove who it is",
        "The secure connection failed, so nothing was sent.",
        "Do not use another way in; tell your IT team what the detail says.";
    UpstreamTimeout, "upstream-timeout", "The server did not answer in time",
        "The connection was opened, but no answer came.",
        "Try again in a moment.";
    UpstreamProtocol, "upstream-protocol", "The server's answer was broken",
        "The server ended the connection or broke the rules of HTTP.",
        "Try again; if it lasts, tell your IT team.";
    // ── The write gate ──
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
    SandboxUnavailable, "sandbox-unavailable", "The kernel cannot hold the write gate",
        "This kernel lacks what Porthole needs to keep web content off the disk, so Porthole does not open apps.",
        "Use a kernel with Landlock (Linux 6.7 or later), enabled at boot.";
    // ── The app ──
    AppUnknown, "app-unknown", "No such app",
        "The managed file names no app with this id or address.",
        "Choose one of the apps in the launcher.";
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
