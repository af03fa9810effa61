// Generated from the Rust types by a test of `porthole-broker` (`ui_types.rs`). Do not edit it.

import type { ActivityRecord, Candidate, DeviceClass, Download, Enrolment, Imported, MadeRequest, Overview, PastNotification, PinQuestion, Problem, SitePermission, Settings, Device } from "../generated";

export const PROBLEMS = {
  "activity-unavailable": {
    "code": "activity-unavailable",
    "title": "The activity log is not available",
    "meaning": "The file that records decisions could not be read or written.",
    "nextStep": "Check free space and permissions of the state folder.",
    "detail": null
  },
  "app-unknown": {
    "code": "app-unknown",
    "title": "No such app",
    "meaning": "The managed file names no app with this id or address.",
    "nextStep": "Choose one of the apps that it names.",
    "detail": null
  },
  "authority-revoked": {
    "code": "authority-revoked",
    "title": "A CA above the device certificate was revoked",
    "meaning": "The CA that issued the certificate, or one above it, was revoked, so no certificate that it issued proves a device.",
    "nextStep": "Send the detail to your IT team: this device needs a certificate from another CA.",
    "detail": null
  },
  "bundle-password": {
    "code": "bundle-password",
    "title": "The password is missing or wrong",
    "meaning": "The file is encrypted, and it needs the right password.",
    "nextStep": "Check the password with the sender of the file.",
    "detail": null
  },
  "bundle-protection": {
    "code": "bundle-protection",
    "title": "The file's encryption is not supported",
    "meaning": "The PKCS#12 file is not damaged, but it is encrypted or signed with an algorithm that Porthole does not use.",
    "nextStep": "Export the certificate again with a password and a common algorithm: AES-256 with SHA-256, or TripleDES with SHA-1.",
    "detail": null
  },
  "certificate-damaged": {
    "code": "certificate-damaged",
    "title": "A stored certificate cannot be read",
    "meaning": "Your store holds a certificate that is not valid X.509.",
    "nextStep": "Request a new device certificate.",
    "detail": null
  },
  "certificate-expired": {
    "code": "certificate-expired",
    "title": "The device certificate has expired",
    "meaning": "Its validity period has ended, so it no longer proves this device.",
    "nextStep": "Request a new device certificate.",
    "detail": null
  },
  "certificate-is-authority": {
    "code": "certificate-is-authority",
    "title": "This certificate belongs to a CA",
    "meaning": "A CA certificate issues other certificates. It cannot prove a device.",
    "nextStep": "Import the certificate that was issued for this device, not that of its CA.",
    "detail": null
  },
  "certificate-key-usage": {
    "code": "certificate-key-usage",
    "title": "The certificate may not sign",
    "meaning": "The certificate's key usage does not include digitalSignature, which is required to prove a device.",
    "nextStep": "Ask your IT team for a certificate whose key usage includes digitalSignature.",
    "detail": null
  },
  "certificate-machine-store": {
    "code": "certificate-machine-store",
    "title": "The certificate is in the machine's store",
    "meaning": "Porthole accepts a device certificate only from your personal store. One that all users of the machine share does not identify you.",
    "nextStep": "Ask your IT team to issue the certificate into your personal store.",
    "detail": null
  },
  "certificate-no-client-auth": {
    "code": "certificate-no-client-auth",
    "title": "The certificate is not for client authentication",
    "meaning": "A device certificate must list clientAuth in its extended key usage, and this one does not.",
    "nextStep": "Ask your IT team for a certificate with client authentication.",
    "detail": null
  },
  "certificate-no-key": {
    "code": "certificate-no-key",
    "title": "The certificate has no private key here",
    "meaning": "The certificate is in your store, but the private key that belongs to it is not.",
    "nextStep": "Import the certificate with its key (.p12), or request a new one on this device.",
    "detail": null
  },
  "certificate-not-anchored": {
    "code": "certificate-not-anchored",
    "title": "The certificate is not from your organisation's CA",
    "meaning": "No chain leads from the certificate to a CA that the managed file names.",
    "nextStep": "Request a certificate from your organisation's CA, or ask your IT team whether an intermediate is missing.",
    "detail": null
  },
  "certificate-not-found": {
    "code": "certificate-not-found",
    "title": "No such certificate",
    "meaning": "Your personal store holds no certificate with this fingerprint.",
    "nextStep": "`portholectl certificate list` shows the certificates that can be removed.",
    "detail": null
  },
  "certificate-not-yet-valid": {
    "code": "certificate-not-yet-valid",
    "title": "The device certificate is not valid yet",
    "meaning": "Its first day is in the future, or this device's clock is wrong.",
    "nextStep": "Check this device's date and time; if they are right, wait for that day.",
    "detail": null
  },
  "certificate-proves-nothing": {
    "code": "certificate-proves-nothing",
    "title": "The certificate was not imported",
    "meaning": "It would not prove this device, so nothing was stored. A pending request is still pending.",
    "nextStep": "Ask your IT team for a certificate that proves this device, or import this one anyway with `portholectl certificate import FILE --anyway`.",
    "detail": null
  },
  "certificate-request-failed": {
    "code": "certificate-request-failed",
    "title": "The request could not be made",
    "meaning": "The key or the request for a certificate could not be made or stored.",
    "nextStep": "Read the detail, correct it, and try again.",
    "detail": null
  },
  "certificate-revoked": {
    "code": "certificate-revoked",
    "title": "The device certificate was revoked",
    "meaning": "The CA that issued the certificate has revoked it, so it no longer proves this device.",
    "nextStep": "Ask your IT team why, and for a new certificate if this device is still yours.",
    "detail": null
  },
  "certificate-unreadable": {
    "code": "certificate-unreadable",
    "title": "This is not a certificate",
    "meaning": "The file is neither a PEM, DER or base64 certificate nor a PKCS#7 or PKCS#12 file.",
    "nextStep": "Ask for the certificate as a .cer, .pem, .p7b or .p12 file.",
    "detail": null
  },
  "certificate-weak-key": {
    "code": "certificate-weak-key",
    "title": "The certificate's key is too weak",
    "meaning": "The certificate's key is too short or of an unsupported type.",
    "nextStep": "Ask for a new certificate with a P-256 key, or an RSA key of 2048 bits or more.",
    "detail": null
  },
  "certificate-weak-signature": {
    "code": "certificate-weak-signature",
    "title": "The certificate's signature algorithm is insecure",
    "meaning": "Signatures of this kind can be forged, so the certificate proves nothing.",
    "nextStep": "Ask your IT team for a certificate that its CA signs with SHA-256 or better.",
    "detail": null
  },
  "certificate-wrong-alternative-name": {
    "code": "certificate-wrong-alternative-name",
    "title": "The certificate lacks a required name",
    "meaning": "Your organisation requires an alternative name that this certificate does not have.",
    "nextStep": "Ask your IT team for a device certificate with that name.",
    "detail": null
  },
  "certificate-wrong-issuer": {
    "code": "certificate-wrong-issuer",
    "title": "The certificate comes from another issuer",
    "meaning": "Your organisation requires device certificates from one issuer, and this certificate has another.",
    "nextStep": "Request a device certificate, or ask your IT team which issuer is required.",
    "detail": null
  },
  "certificate-wrong-key": {
    "code": "certificate-wrong-key",
    "title": "This certificate belongs to another key",
    "meaning": "The certificate matches none of the pending requests in your personal store.",
    "nextStep": "Import the certificate that was issued for the request made on this device.",
    "detail": null
  },
  "certificate-wrong-key-kind": {
    "code": "certificate-wrong-key-kind",
    "title": "The certificate has the wrong key type",
    "meaning": "Your organisation requires a key type that this certificate does not have.",
    "nextStep": "Request a certificate with a key type that the detail names.",
    "detail": null
  },
  "certificate-wrong-subject": {
    "code": "certificate-wrong-subject",
    "title": "The certificate names another subject",
    "meaning": "Your organisation requires certain attributes in the certificate's subject, and they are missing.",
    "nextStep": "Request a device certificate with the subject your IT team gives you.",
    "detail": null
  },
  "choice-not-kept": {
    "code": "choice-not-kept",
    "title": "Your choice could not be saved",
    "meaning": "The state folder could not be written, so your earlier choice still applies.",
    "nextStep": "Check free space and permissions of the state folder, then pick again.",
    "detail": null
  },
  "choice-not-yours": {
    "code": "choice-not-yours",
    "title": "Your organisation chooses the certificate",
    "meaning": "The managed file says that Porthole chooses the newest valid certificate, so there is nothing to pick.",
    "nextStep": "Ask your IT team if you need another one.",
    "detail": null
  },
  "choice-unusable": {
    "code": "choice-unusable",
    "title": "This certificate cannot be chosen",
    "meaning": "Only a certificate that passes every check can prove this device.",
    "nextStep": "Pick another one. `portholectl device candidates` shows which checks failed.",
    "detail": null
  },
  "clock-behind": {
    "code": "clock-behind",
    "title": "The clock is wrong",
    "meaning": "The clock shows a time before events that have already happened, so certificates look expired or not yet valid.",
    "nextStep": "Set the clock and keep it synchronised: `timedatectl set-ntp true`.",
    "detail": null
  },
  "config-invalid": {
    "code": "config-invalid",
    "title": "The managed file has a mistake",
    "meaning": "A managed file is used whole or not at all.",
    "nextStep": "Correct the places named here, then check with `portholectl config check`.",
    "detail": null
  },
  "config-missing": {
    "code": "config-missing",
    "title": "No managed file",
    "meaning": "This device has no managed file, so Porthole does not know your organisation's apps and refuses everything.",
    "nextStep": "Ask your IT team to install the managed file.",
    "detail": null
  },
  "config-not-replaceable": {
    "code": "config-not-replaceable",
    "title": "`--config` cannot be used on this device",
    "meaning": "Your organisation has installed a managed file on this device, and no other file can replace it.",
    "nextStep": "Start Porthole without `--config`. To check another file, use `portholectl config check FILE`.",
    "detail": null
  },
  "config-unreadable": {
    "code": "config-unreadable",
    "title": "The managed file cannot be read",
    "meaning": "Porthole cannot read the managed file, or a file that it names.",
    "nextStep": "Ask your IT team to correct it; `portholectl config check` names the cause.",
    "detail": null
  },
  "config-unsafe": {
    "code": "config-unsafe",
    "title": "The managed file is not protected",
    "meaning": "The managed file must belong to an administrator and be writable only by administrators; otherwise anyone could change the rules.",
    "nextStep": "Ask your IT team to correct it; `portholectl config check` names each owner and mode that is wrong.",
    "detail": null
  },
  "device-choice-due": {
    "code": "device-choice-due",
    "title": "You have not picked your device certificate",
    "meaning": "Several certificates could prove this device, and your organisation lets you choose. Porthole presents no certificate before you have picked one.",
    "nextStep": "Pick one on the Device page, or with `portholectl certificate choose FINGERPRINT`.",
    "detail": null
  },
  "device-no-certificate": {
    "code": "device-no-certificate",
    "title": "No device certificate",
    "meaning": "Your personal certificate store holds no certificate, so this device cannot prove that it belongs to your organisation.",
    "nextStep": "Request a device certificate, or ask your IT team for one.",
    "detail": null
  },
  "device-not-configured": {
    "code": "device-not-configured",
    "title": "No device certificate is configured",
    "meaning": "The managed file has no [device_certificate] table, so no certificate can prove this device.",
    "nextStep": "Ask your IT team if this device should be able to download.",
    "detail": null
  },
  "device-not-managed": {
    "code": "device-not-managed",
    "title": "This device is not managed",
    "meaning": "Your organisation trusts only managed devices, and this device does not meet its conditions.",
    "nextStep": "Ask your IT team; the Device page lists what was checked and what would change it.",
    "detail": null
  },
  "dictionary-missing": {
    "code": "dictionary-missing",
    "title": "A dictionary is missing",
    "meaning": "Spelling is not checked in one of your languages, because no dictionary for it is installed.",
    "nextStep": "Install the package that the detail names, then restart Porthole.",
    "detail": null
  },
  "disk-space-low": {
    "code": "disk-space-low",
    "title": "Little disk space",
    "meaning": "Porthole needs room for its state, the profile of a verified device, and downloads.",
    "nextStep": "Free space in the folder that the detail names.",
    "detail": null
  },
  "display-unavailable": {
    "code": "display-unavailable",
    "title": "No display",
    "meaning": "Porthole shows windows, and in this session no display answers: neither a Wayland compositor nor an X server.",
    "nextStep": "Start Porthole in a desktop session, or use `portholectl` where there is none.",
    "detail": null
  },
  "download-blocked": {
    "code": "download-blocked",
    "title": "Download blocked",
    "meaning": "Your organisation does not allow this download on this device.",
    "nextStep": "See the Device page for what would change that.",
    "detail": null
  },
  "download-failed": {
    "code": "download-failed",
    "title": "The download failed",
    "meaning": "The file was not received completely, so nothing was saved.",
    "nextStep": "Try again.",
    "detail": null
  },
  "download-gone": {
    "code": "download-gone",
    "title": "The file is no longer there",
    "meaning": "Porthole saved this file, and it has been moved, renamed or deleted since.",
    "nextStep": "Look for it in your file browser, or download it again.",
    "detail": null
  },
  "download-not-opened": {
    "code": "download-not-opened",
    "title": "This kind of file is not opened from here",
    "meaning": "Porthole opens documents, pictures, audio and video. A file of another kind could run a program.",
    "nextStep": "Choose “Show in folder” and open the file there, if you trust it.",
    "detail": null
  },
  "download-trust-lost": {
    "code": "download-trust-lost",
    "title": "Download stopped",
    "meaning": "This device is no longer trusted, so running downloads were stopped and nothing of them was saved.",
    "nextStep": "See the Device page for what would change that.",
    "detail": null
  },
  "download-unwritable": {
    "code": "download-unwritable",
    "title": "The file could not be saved",
    "meaning": "Porthole could not write to the Downloads folder.",
    "nextStep": "Free some space or check the folder's permissions, then try again.",
    "detail": null
  },
  "downloads-folder-unavailable": {
    "code": "downloads-folder-unavailable",
    "title": "Your Downloads folder cannot be used",
    "meaning": "Porthole keeps downloads there. The folder is missing and could not be created.",
    "nextStep": "Create the folder, or set another one in your desktop's settings, then restart Porthole.",
    "detail": null
  },
  "downloads-folder-unusable": {
    "code": "downloads-folder-unusable",
    "title": "The Downloads folder cannot be used",
    "meaning": "Porthole saves downloads in the person's Downloads folder, which is missing or not writable.",
    "nextStep": "Create the folder or set the variable that the detail names, and give the person write access to the folder.",
    "detail": null
  },
  "downloads-too-many": {
    "code": "downloads-too-many",
    "title": "Too many downloads at once",
    "meaning": "Porthole limits the number of downloads at the same time.",
    "nextStep": "Wait until some of them have finished, then try again.",
    "detail": null
  },
  "engine-missing": {
    "code": "engine-missing",
    "title": "The web engine is missing",
    "meaning": "Porthole shows pages with WebKitGTK, and the library is not installed or cannot be loaded.",
    "nextStep": "Install `libwebkit2gtk-4.1-0` (Debian, Ubuntu) or `webkit2gtk4.1` (Fedora).",
    "detail": null
  },
  "engine-outdated": {
    "code": "engine-outdated",
    "title": "The web engine is old",
    "meaning": "This version of WebKitGTK lacks security fixes and features that web apps need.",
    "nextStep": "Install the system's updates, so that WebKitGTK is at least the version named in the detail.",
    "detail": null
  },
  "enrolment-busy": {
    "code": "enrolment-busy",
    "title": "Another Porthole process is requesting a certificate",
    "meaning": "Only one process at a time may request a certificate, so that none is issued twice.",
    "nextStep": "Wait a minute, then try again.",
    "detail": null
  },
  "enrolment-credential": {
    "code": "enrolment-credential",
    "title": "The enrolment credentials cannot be used",
    "meaning": "The managed file names a password or certificate for enrolment, and Porthole could not read or open it.",
    "nextStep": "Ask your IT team to check the files that the detail names, and who may read them.",
    "detail": null
  },
  "enrolment-not-configured": {
    "code": "enrolment-not-configured",
    "title": "The managed file does not say how to enrol",
    "meaning": "Your organisation's managed file lacks settings that this command needs.",
    "nextStep": "Name what is missing on the command line, or ask your IT team to add it to the managed file.",
    "detail": null
  },
  "enrolment-not-kept": {
    "code": "enrolment-not-kept",
    "title": "The state of the enrolment cannot be saved",
    "meaning": "Porthole must store the request before it sends it to the server.",
    "nextStep": "Check free space and permissions of the state folder.",
    "detail": null
  },
  "enrolment-pending": {
    "code": "enrolment-pending",
    "title": "The certificate has been requested",
    "meaning": "The server has received the request and has not decided yet.",
    "nextStep": "Ask again later with the same command. While Porthole runs, it asks automatically.",
    "detail": null
  },
  "enrolment-refused": {
    "code": "enrolment-refused",
    "title": "No certificate was issued",
    "meaning": "Your organisation's enrolment server refused the request, or sent a certificate that would not prove this device. Nothing was saved.",
    "nextStep": "Send the detail to your IT team.",
    "detail": null
  },
  "enrolment-unmet": {
    "code": "enrolment-unmet",
    "title": "Porthole cannot meet the enrolment server's requirements",
    "meaning": "The enrolment server states what a request must contain, and this device cannot provide it. No request was sent.",
    "nextStep": "Send the detail to your IT team: the managed file may lack a setting, or the server may require too much.",
    "detail": null
  },
  "enrolment-unreachable": {
    "code": "enrolment-unreachable",
    "title": "The enrolment server cannot be reached",
    "meaning": "Your organisation's enrolment server gave no usable answer.",
    "nextStep": "Try again later. If the problem remains, send the detail to your IT team.",
    "detail": null
  },
  "file-missing": {
    "code": "file-missing",
    "title": "The file does not exist",
    "meaning": "The command names a file that does not exist.",
    "nextStep": "Check the name and the folder, then try again.",
    "detail": null
  },
  "file-unreadable": {
    "code": "file-unreadable",
    "title": "The file cannot be read",
    "meaning": "The file that the command names is too large, is not an ordinary file, or you may not read it.",
    "nextStep": "Check its name and your permissions, then try again.",
    "detail": null
  },
  "file-unwritable": {
    "code": "file-unwritable",
    "title": "The file cannot be written",
    "meaning": "The command could not write its result to this file.",
    "nextStep": "Check the folder's permissions and free space, or name another file.",
    "detail": null
  },
  "files-not-handed-over": {
    "code": "files-not-handed-over",
    "title": "The files were not handed over",
    "meaning": "Porthole could not give the files to the app. The app received none of them.",
    "nextStep": "Check that you may read them and that the disk has room, then choose them again.",
    "detail": null
  },
  "folders-unavailable": {
    "code": "folders-unavailable",
    "title": "Porthole has no folders to work in",
    "meaning": "Porthole could not use the folders that it needs while it runs.",
    "nextStep": "Start Porthole from your desktop session, and create or set what the detail names.",
    "detail": null
  },
  "host-mismatch": {
    "code": "host-mismatch",
    "title": "Two different hosts were named",
    "meaning": "The connection was opened for one host, but the request names another.",
    "nextStep": "Reload the page; if it happens again, tell your IT team.",
    "detail": null
  },
  "host-name-unusable": {
    "code": "host-name-unusable",
    "title": "Porthole cannot open this name",
    "meaning": "A part of the server's name begins or ends with a hyphen, and Porthole cannot make secure connections to such a name.",
    "nextStep": "Open the address in your browser, or ask your IT team for another name of the server.",
    "detail": null
  },
  "host-not-allowed": {
    "code": "host-not-allowed",
    "title": "This address is not part of your apps",
    "meaning": "Your organisation lists what each app may reach, and this address is not on the list.",
    "nextStep": "Open it in your browser, or ask your IT team to add the host.",
    "detail": null
  },
  "host-not-inspected": {
    "code": "host-not-inspected",
    "title": "This page does not open on this device",
    "meaning": "Your organisation exempts connections to this server from inspection, and allows that on verified devices only.",
    "nextStep": "See the Device page for what this device lacks, or ask your IT team.",
    "detail": null
  },
  "internal": {
    "code": "internal",
    "title": "Something went wrong in Porthole",
    "meaning": "This is a mistake in Porthole, not in what you did.",
    "nextStep": "Restart Porthole; if it happens again, send the detail to your IT team.",
    "detail": null
  },
  "kernel-no-namespace": {
    "code": "kernel-no-namespace",
    "title": "No user namespaces",
    "meaning": "Without its own user namespace, Porthole keeps temporary folders in the runtime folder, and video and audio may not play.",
    "nextStep": "Allow user namespaces for Porthole: load its AppArmor profile (`apparmor_parser -r /etc/apparmor.d/porthole`) or set `user.max_user_namespaces` above 0.",
    "detail": null
  },
  "key-cannot-sign-for-server": {
    "code": "key-cannot-sign-for-server",
    "title": "Your device key does not work with this server",
    "meaning": "The server asks for the device certificate over TLS 1.3 only, and the token that holds its key cannot make the signatures (RSA-PSS) that TLS 1.3 requires.",
    "nextStep": "Ask your IT team for a device certificate with a newer token or an ECDSA key, or to let the server speak TLS 1.2 too.",
    "detail": null
  },
  "key-unusable": {
    "code": "key-unusable",
    "title": "The device certificate's key does not work",
    "meaning": "The certificate is there, but its private key did not make a valid signature.",
    "nextStep": "Unlock the store that holds the key, or request a new certificate.",
    "detail": null
  },
  "link-refused": {
    "code": "link-refused",
    "title": "Link not opened",
    "meaning": "This link would hand content to another program on this device.",
    "nextStep": "Open what you need from within your apps.",
    "detail": null
  },
  "location-unavailable": {
    "code": "location-unavailable",
    "title": "Your location is not known",
    "meaning": "This page may have your location, but no location service (GeoClue) is running on this computer.",
    "nextStep": "Enter the place in the page, or ask your IT team to install GeoClue.",
    "detail": null
  },
  "media-plugins-missing": {
    "code": "media-plugins-missing",
    "title": "Media plug-ins are missing",
    "meaning": "WebKitGTK plays video and audio with GStreamer, and some of its plug-ins are not installed.",
    "nextStep": "Install `gstreamer1.0-plugins-base`, `gstreamer1.0-plugins-good` and `gstreamer1.0-libav`, or what your system calls them.",
    "detail": null
  },
  "not-confirmed": {
    "code": "not-confirmed",
    "title": "The command was not confirmed",
    "meaning": "The command asks before it deletes or writes anything, and the answer was not yes. Nothing was changed.",
    "nextStep": "Answer `y` when you are asked, or add `--yes`.",
    "detail": null
  },
  "not-on-this-platform": {
    "code": "not-on-this-platform",
    "title": "Not on this system yet",
    "meaning": "This part of Porthole has not been built for this operating system.",
    "nextStep": "Use Porthole on Linux.",
    "detail": null
  },
  "nothing-in-force": {
    "code": "nothing-in-force",
    "title": "No valid rules are in force",
    "meaning": "Porthole has no valid managed file, so it opens no page.",
    "nextStep": "Ask your IT team; `portholectl config check` names the mistake.",
    "detail": null
  },
  "notifications-missing": {
    "code": "notifications-missing",
    "title": "No notification service",
    "meaning": "No program shows desktop notifications, so new messages go unnoticed while an app is in the background.",
    "nextStep": "Install a notification daemon, such as `dunst` or `mako-notifier`, if the desktop has none.",
    "detail": null
  },
  "open-files-low": {
    "code": "open-files-low",
    "title": "The limit for open files is low",
    "meaning": "Each connection takes several open files; with a low limit, pages fail to load when many apps are open.",
    "nextStep": "Raise the limit: `DefaultLimitNOFILE=524288` in /etc/systemd/user.conf, or `nofile` in /etc/security/limits.conf; then sign in again.",
    "detail": null
  },
  "page-not-loaded": {
    "code": "page-not-loaded",
    "title": "This page could not be loaded",
    "meaning": "The connection ended before the page was loaded, or the app's service worker returned no page.",
    "nextStep": "Try again in a moment. If the problem remains, tell your IT team.",
    "detail": null
  },
  "pin-not-given": {
    "code": "pin-not-given",
    "title": "No PIN was given",
    "meaning": "No attempt was used. The token is still locked.",
    "nextStep": "Enter the PIN when the terminal asks for it, or name a file that contains it with `--pin-file`.",
    "detail": null
  },
  "pin-not-kept": {
    "code": "pin-not-kept",
    "title": "The PIN is correct, but it could not be saved",
    "meaning": "The PIN unlocks the token, but your keyring did not save it. Porthole will ask for it again.",
    "nextStep": "Start or unlock your keyring, then try again; without `--remember`, the PIN is not saved.",
    "detail": null
  },
  "print-blocked": {
    "code": "print-blocked",
    "title": "Printing blocked",
    "meaning": "Your organisation does not allow printing on this device.",
    "nextStep": "See the Device page for what would change that.",
    "detail": null
  },
  "profile-not-wiped": {
    "code": "profile-not-wiped",
    "title": "Content of your apps is still on this disk",
    "meaning": "This device is no longer trusted, and your organisation requires that the profile of the apps is removed. That failed, so Porthole opens no app.",
    "nextStep": "Send the detail to your IT team. Remove that folder, then restart Porthole.",
    "detail": null
  },
  "proxy-bind": {
    "code": "proxy-bind",
    "title": "The embedded proxy could not start",
    "meaning": "Porthole could not open a port on this device for its own use.",
    "nextStep": "Restart Porthole; if it happens again, tell your IT team.",
    "detail": null
  },
  "proxy-needs-administrator": {
    "code": "proxy-needs-administrator",
    "title": "Only an administrator can start the proxy here",
    "meaning": "Without windows, the proxy would present the device certificate to any program that knows its secret. Where a managed file is installed, only an administrator may start it.",
    "nextStep": "Run `sudo portholectl proxy`.",
    "detail": null
  },
  "proxy-sign-in": {
    "code": "proxy-sign-in",
    "title": "Your organisation's proxy asks for a sign-in",
    "meaning": "This app reaches the network only through a proxy that requires a sign-in, and Porthole has none that it accepts.",
    "nextStep": "Sign in when Porthole asks, or run `portholectl proxy sign-in PROXY` with the proxy that the detail names; or ask your IT team.",
    "detail": null
  },
  "proxy-sign-in-not-kept": {
    "code": "proxy-sign-in-not-kept",
    "title": "Your keyring did not save the sign-in",
    "meaning": "Porthole uses the name and password until it ends.",
    "nextStep": "Unlock your keyring, or run `portholectl proxy sign-in PROXY`.",
    "detail": null
  },
  "proxy-unauthorized": {
    "code": "proxy-unauthorized",
    "title": "Not one of Porthole's own windows",
    "meaning": "The embedded proxy serves only Porthole's own windows.",
    "nextStep": "Open the app in Porthole.",
    "detail": null
  },
  "proxy-unavailable": {
    "code": "proxy-unavailable",
    "title": "The embedded proxy accepts no connections right now",
    "meaning": "Too many connections are open at once, or the system cannot tell which program opened a new one.",
    "nextStep": "Reload the page; if it happens again, restart Porthole.",
    "detail": null
  },
  "proxy-unknown": {
    "code": "proxy-unknown",
    "title": "Porthole does not know which proxy to use",
    "meaning": "Your organisation selects the proxy by the system's settings or by a proxy script, and neither named one.",
    "nextStep": "Try again in a moment. If the problem remains, send the detail to your IT team.",
    "detail": null
  },
  "request-not-pending": {
    "code": "request-not-pending",
    "title": "No matching pending request",
    "meaning": "The certificate was imported, the request was discarded, or it was made on another device.",
    "nextStep": "`portholectl certificate list` and the Device page show the pending requests.",
    "detail": null
  },
  "request-unsupported": {
    "code": "request-unsupported",
    "title": "Porthole cannot send this request",
    "meaning": "The request has a form that Porthole cannot pass on unchanged, so it did not reach the server.",
    "nextStep": "Reload the page; if it happens again, tell your IT team.",
    "detail": null
  },
  "revocation-unknown": {
    "code": "revocation-unknown",
    "title": "Revocation status unknown",
    "meaning": "Your organisation requires a current revocation status, and none is available.",
    "nextStep": "Check your network connection, then check again. If the problem remains, send the detail to your IT team.",
    "detail": null
  },
  "runtime-folder-on-disk": {
    "code": "runtime-folder-on-disk",
    "title": "The runtime folder is on the disk",
    "meaning": "Data that must stay in memory would be written to the disk, so nothing of an unverified device may be stored there.",
    "nextStep": "Configure the login so that `XDG_RUNTIME_DIR` is in memory (`pam_systemd` does this), then sign in again.",
    "detail": null
  },
  "sandbox-unavailable": {
    "code": "sandbox-unavailable",
    "title": "The kernel cannot enforce the write gate",
    "meaning": "This kernel lacks what Porthole needs to keep web content off the disk, so Porthole does not open apps.",
    "nextStep": "Use a kernel with Landlock (Linux 6.7 or later), enabled at boot.",
    "detail": null
  },
  "session-bus-missing": {
    "code": "session-bus-missing",
    "title": "No session bus",
    "meaning": "Without D-Bus there is no keyring, no notification, and a second start cannot hand over to the first.",
    "nextStep": "Run this in the desktop session, or start one with `dbus-run-session`.",
    "detail": null
  },
  "settings-not-saved": {
    "code": "settings-not-saved",
    "title": "Your settings could not be saved",
    "meaning": "The state folder could not be written, so the earlier settings still apply.",
    "nextStep": "Check free space and permissions of the state folder, then try again.",
    "detail": null
  },
  "store-damaged": {
    "code": "store-damaged",
    "title": "An entry in your personal store is damaged",
    "meaning": "Porthole cannot read an entry in your keyring.",
    "nextStep": "Request a new device certificate. If it happens again, send the detail to your IT team.",
    "detail": null
  },
  "store-locked": {
    "code": "store-locked",
    "title": "Your personal store is locked",
    "meaning": "The keyring that holds your device certificate is locked, so Porthole cannot read it.",
    "nextStep": "Unlock the keyring or sign in again, then check again.",
    "detail": null
  },
  "store-no-such-token": {
    "code": "store-no-such-token",
    "title": "No such token",
    "meaning": "No token matches, or its module does not list it.",
    "nextStep": "Insert the token; `portholectl device candidates` lists the available stores.",
    "detail": null
  },
  "store-pin-locked": {
    "code": "store-pin-locked",
    "title": "The token is locked",
    "meaning": "Too many wrong PINs were entered.",
    "nextStep": "Ask the issuer of the token to unlock it.",
    "detail": null
  },
  "store-pin-needed": {
    "code": "store-pin-needed",
    "title": "Your token needs its PIN",
    "meaning": "The token that may hold your device certificate is locked until its PIN is entered.",
    "nextStep": "Open the Device page and enter the PIN, or use `portholectl device unlock`.",
    "detail": null
  },
  "store-pin-wrong": {
    "code": "store-pin-wrong",
    "title": "The PIN is wrong",
    "meaning": "This PIN does not unlock the token. After a few wrong PINs the token locks itself.",
    "nextStep": "Try again carefully, or ask your IT team for the right PIN.",
    "detail": null
  },
  "store-stands-for-others": {
    "code": "store-stands-for-others",
    "title": "PKCS#11 proxy module skipped",
    "meaning": "Porthole already loads the modules behind this one.",
    "nextStep": "No certificate is missing. Remove the module from `modules` in the managed file, or from the configuration of p11-kit.",
    "detail": null
  },
  "store-timeout": {
    "code": "store-timeout",
    "title": "Your personal store did not answer",
    "meaning": "The keyring or token took too long; it may be waiting for you to unlock it.",
    "nextStep": "Look for a prompt on the screen and answer it, or insert the token again. Then check again.",
    "detail": null
  },
  "store-unavailable": {
    "code": "store-unavailable",
    "title": "Your personal store cannot be opened",
    "meaning": "The keyring or token that should hold your device certificate is not running or refused to answer.",
    "nextStep": "Sign in again, then check again. If the problem remains, send the detail to your IT team.",
    "detail": null
  },
  "trust-lost": {
    "code": "trust-lost",
    "title": "This device is no longer trusted",
    "meaning": "Porthole restarts once the windows with unsaved text are closed. Until then it opens no other app.",
    "nextStep": "Send or copy what you are writing and close those windows; then open the app again.",
    "detail": null
  },
  "upstream-asks-too-late": {
    "code": "upstream-asks-too-late",
    "title": "The server asks for the certificate too late",
    "meaning": "The server asks for the device certificate only after the secure connection was made; neither Porthole nor any browser with HTTP/2 answers that, so the server broke off.",
    "nextStep": "Tell the server's administrator to ask in the first handshake, for the whole host: `ssl_verify_client optional` in nginx, `SSLVerifyClient optional` outside of any location in Apache.",
    "detail": null
  },
  "upstream-dns": {
    "code": "upstream-dns",
    "title": "The server's name was not found",
    "meaning": "The host name does not resolve to an address.",
    "nextStep": "Check your network connection, then try again.",
    "detail": null
  },
  "upstream-protocol": {
    "code": "upstream-protocol",
    "title": "The server's answer was invalid",
    "meaning": "The server ended the connection or broke the rules of HTTP.",
    "nextStep": "Try again. If the problem remains, tell your IT team.",
    "detail": null
  },
  "upstream-refused": {
    "code": "upstream-refused",
    "title": "The server cannot be reached",
    "meaning": "The server, or the network between, refused the connection.",
    "nextStep": "Try again in a moment. If the problem remains, tell your IT team.",
    "detail": null
  },
  "upstream-timeout": {
    "code": "upstream-timeout",
    "title": "The server did not answer in time",
    "meaning": "The server sent no answer within the time limit.",
    "nextStep": "Try again in a moment. If the problem remains, tell your IT team.",
    "detail": null
  },
  "upstream-tls": {
    "code": "upstream-tls",
    "title": "The server could not prove its identity",
    "meaning": "The secure connection failed, so nothing was sent.",
    "nextStep": "Do not try to reach the server in another way. Send the detail to your IT team.",
    "detail": null
  },
  "upstream-wants-certificate": {
    "code": "upstream-wants-certificate",
    "title": "The server requires a device certificate",
    "meaning": "This server requires a device certificate and did not accept one from this device.",
    "nextStep": "See the Device page for the certificate in use, or ask your IT team for one.",
    "detail": null
  },
  "wrong-use": {
    "code": "wrong-use",
    "title": "The command was not understood",
    "meaning": "portholectl does not accept these arguments.",
    "nextStep": "See `portholectl --help`, or `--help` after a command.",
    "detail": null
  }
} satisfies Record<string, Problem>;

/** The device as evaluated. */
export const DEVICES = {
  "certified": {
    "class": "certified",
    "certificate": {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "4a:07:f1:9c:22:e8",
      "fingerprint": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "notBefore": "2026-03-02T00:00:00Z",
      "notAfter": "2027-03-02T00:00:00Z",
      "daysLeft": 97,
      "store": "Secret Service",
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      }
    },
    "choice": null,
    "problem": null,
    "evidence": [
      {
        "fact": "The managed file names the CAs of device certificates",
        "holds": true,
        "found": null,
        "wouldChange": "Your IT team edits the [device_certificate] table of the managed file",
        "messages": {
          "fact": {
            "id": "fact-anchors",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-anchors",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "Your personal certificate store can be read",
        "holds": true,
        "found": null,
        "wouldChange": "The store is locked or does not answer",
        "messages": {
          "fact": {
            "id": "fact-store",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-store",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "A certificate in your personal store passes every check",
        "holds": true,
        "found": null,
        "wouldChange": "The certificate `CN=anna.berg,OU=Devices,O=Harbor Ltd` expires on 2027-03-02 (97 days left) or is removed, or your organisation requires another",
        "messages": {
          "fact": {
            "id": "fact-passes",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-passes",
            "values": {
              "day": "2027-03-02",
              "days": "97",
              "name": "CN=anna.berg,OU=Devices,O=Harbor Ltd"
            }
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "The CA has not revoked the certificate",
        "holds": true,
        "found": "It is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "wouldChange": "The CA revokes it",
        "messages": {
          "fact": {
            "id": "fact-not-revoked",
            "values": {}
          },
          "found": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ],
          "wouldChange": {
            "id": "change-not-revoked",
            "values": {}
          },
          "nextStepOf": null
        }
      }
    ],
    "checkedAt": "2026-11-24T09:02:11Z"
  },
  "closed": {
    "class": "untrusted",
    "certificate": null,
    "choice": null,
    "problem": {
      "code": "store-pin-needed",
      "title": "Your token needs its PIN",
      "meaning": "The token that may hold your device certificate is locked until its PIN is entered.",
      "nextStep": "Open the Device page and enter the PIN, or use `portholectl device unlock`.",
      "detail": "Anna’s card (OpenSC): it is locked until its PIN is entered.",
      "message": {
        "id": "detail-store-pin-needed",
        "values": {
          "store": "Anna’s card (OpenSC)"
        }
      }
    },
    "evidence": [
      {
        "fact": "The managed file names the CAs of device certificates",
        "holds": true,
        "found": null,
        "wouldChange": "Your IT team edits the [device_certificate] table of the managed file",
        "messages": {
          "fact": {
            "id": "fact-anchors",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-anchors",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "Your personal certificate store can be read",
        "holds": false,
        "found": "Anna’s card (OpenSC): it is locked until its PIN is entered",
        "wouldChange": "Open the Device page and enter the PIN, or use `portholectl device unlock`",
        "messages": {
          "fact": {
            "id": "fact-store",
            "values": {}
          },
          "found": [
            {
              "id": "detail-store-pin-needed",
              "values": {
                "store": "Anna’s card (OpenSC)"
              }
            }
          ],
          "wouldChange": null,
          "nextStepOf": "store-pin-needed"
        }
      },
      {
        "fact": "A certificate in your personal store passes every check",
        "holds": false,
        "found": null,
        "wouldChange": "Open the Device page and enter the PIN, or use `portholectl device unlock`",
        "messages": {
          "fact": {
            "id": "fact-passes",
            "values": {}
          },
          "found": [],
          "wouldChange": null,
          "nextStepOf": "store-pin-needed"
        }
      }
    ],
    "checkedAt": "2026-11-24T09:02:11Z"
  },
  "lockedKeyring": {
    "class": "untrusted",
    "certificate": null,
    "choice": null,
    "problem": {
      "code": "store-locked",
      "title": "Your personal store is locked",
      "meaning": "The keyring that holds your device certificate is locked, so Porthole cannot read it.",
      "nextStep": "Unlock the keyring or sign in again, then check again.",
      "detail": "Secret Service: it is locked.",
      "message": {
        "id": "detail-store-locked",
        "values": {
          "store": "Secret Service"
        }
      }
    },
    "evidence": [
      {
        "fact": "The managed file names the CAs of device certificates",
        "holds": true,
        "found": null,
        "wouldChange": "Your IT team edits the [device_certificate] table of the managed file",
        "messages": {
          "fact": {
            "id": "fact-anchors",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-anchors",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "Your personal certificate store can be read",
        "holds": false,
        "found": "Secret Service: it is locked",
        "wouldChange": "Unlock the keyring or sign in again, then check again",
        "messages": {
          "fact": {
            "id": "fact-store",
            "values": {}
          },
          "found": [
            {
              "id": "detail-store-locked",
              "values": {
                "store": "Secret Service"
              }
            }
          ],
          "wouldChange": null,
          "nextStepOf": "store-locked"
        }
      },
      {
        "fact": "A certificate in your personal store passes every check",
        "holds": false,
        "found": null,
        "wouldChange": "Unlock the keyring or sign in again, then check again",
        "messages": {
          "fact": {
            "id": "fact-passes",
            "values": {}
          },
          "found": [],
          "wouldChange": null,
          "nextStepOf": "store-locked"
        }
      }
    ],
    "checkedAt": "2026-11-24T09:02:11Z"
  },
  "managed": {
    "class": "managed",
    "certificate": {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "4a:07:f1:9c:22:e8",
      "fingerprint": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "notBefore": "2026-03-02T00:00:00Z",
      "notAfter": "2027-03-02T00:00:00Z",
      "daysLeft": 97,
      "store": "Secret Service",
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      }
    },
    "choice": null,
    "problem": null,
    "evidence": [
      {
        "fact": "This device has joined the domain harbor.test",
        "holds": true,
        "found": "It has joined harbor.test",
        "wouldChange": "The device leaves the domain",
        "messages": {
          "fact": {
            "id": "fact-named-domain",
            "values": {
              "name": "harbor.test"
            }
          },
          "found": [
            {
              "id": "found-domain",
              "values": {
                "name": "harbor.test"
              }
            }
          ],
          "wouldChange": {
            "id": "change-domain",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "The managed file names the CAs of device certificates",
        "holds": true,
        "found": null,
        "wouldChange": "Your IT team edits the [device_certificate] table of the managed file",
        "messages": {
          "fact": {
            "id": "fact-anchors",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-anchors",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "Your personal certificate store can be read",
        "holds": true,
        "found": null,
        "wouldChange": "The store is locked or does not answer",
        "messages": {
          "fact": {
            "id": "fact-store",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-store",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "A certificate in your personal store passes every check",
        "holds": true,
        "found": null,
        "wouldChange": "The certificate `CN=anna.berg,OU=Devices,O=Harbor Ltd` expires on 2027-03-02 (97 days left) or is removed, or your organisation requires another",
        "messages": {
          "fact": {
            "id": "fact-passes",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-passes",
            "values": {
              "day": "2027-03-02",
              "days": "97",
              "name": "CN=anna.berg,OU=Devices,O=Harbor Ltd"
            }
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "The CA has not revoked the certificate",
        "holds": true,
        "found": "It is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "wouldChange": "The CA revokes it",
        "messages": {
          "fact": {
            "id": "fact-not-revoked",
            "values": {}
          },
          "found": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ],
          "wouldChange": {
            "id": "change-not-revoked",
            "values": {}
          },
          "nextStepOf": null
        }
      }
    ],
    "checkedAt": "2026-11-24T09:02:11Z"
  },
  "noKeyring": {
    "class": "untrusted",
    "certificate": null,
    "choice": null,
    "problem": {
      "code": "store-unavailable",
      "title": "Your personal store cannot be opened",
      "meaning": "The keyring or token that should hold your device certificate is not running or refused to answer.",
      "nextStep": "Sign in again, then check again. If the problem remains, send the detail to your IT team.",
      "detail": "Secret Service: it is not running: no bus.",
      "message": {
        "id": "detail-store-not-running",
        "values": {
          "reason": "no bus",
          "store": "Secret Service"
        }
      }
    },
    "evidence": [
      {
        "fact": "The managed file names the CAs of device certificates",
        "holds": true,
        "found": null,
        "wouldChange": "Your IT team edits the [device_certificate] table of the managed file",
        "messages": {
          "fact": {
            "id": "fact-anchors",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-anchors",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "Your personal certificate store can be read",
        "holds": false,
        "found": "Secret Service: it is not running: no bus",
        "wouldChange": "Sign in again, then check again. If the problem remains, send the detail to your IT team",
        "messages": {
          "fact": {
            "id": "fact-store",
            "values": {}
          },
          "found": [
            {
              "id": "detail-store-not-running",
              "values": {
                "reason": "no bus",
                "store": "Secret Service"
              }
            }
          ],
          "wouldChange": null,
          "nextStepOf": "store-unavailable"
        }
      },
      {
        "fact": "A certificate in your personal store passes every check",
        "holds": false,
        "found": null,
        "wouldChange": "Sign in again, then check again. If the problem remains, send the detail to your IT team",
        "messages": {
          "fact": {
            "id": "fact-passes",
            "values": {}
          },
          "found": [],
          "wouldChange": null,
          "nextStepOf": "store-unavailable"
        }
      }
    ],
    "checkedAt": "2026-11-24T09:02:11Z"
  },
  "offline": {
    "class": "untrusted",
    "certificate": null,
    "choice": null,
    "problem": {
      "code": "revocation-unknown",
      "title": "Revocation status unknown",
      "meaning": "Your organisation requires a current revocation status, and none is available.",
      "nextStep": "Check your network connection, then check again. If the problem remains, send the detail to your IT team.",
      "detail": "The nearest certificate is `CN=anna.berg,OU=Devices,O=Harbor Ltd` (from `CN=Harbor Device CA,O=Harbor Ltd`): its revocation status is unknown: it has no CRL distribution point with an HTTP address.",
      "message": {
        "id": "detail-nearest-certificate-from",
        "values": {
          "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
          "reason": [
            {
              "id": "found-status-unknown",
              "values": {
                "why": [
                  {
                    "id": "found-no-list-place",
                    "values": {}
                  }
                ]
              }
            }
          ],
          "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd"
        }
      }
    },
    "evidence": [
      {
        "fact": "The managed file names the CAs of device certificates",
        "holds": true,
        "found": null,
        "wouldChange": "Your IT team edits the [device_certificate] table of the managed file",
        "messages": {
          "fact": {
            "id": "fact-anchors",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-anchors",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "Your personal certificate store can be read",
        "holds": true,
        "found": null,
        "wouldChange": "The store is locked or does not answer",
        "messages": {
          "fact": {
            "id": "fact-store",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-store",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "A certificate in your personal store passes every check",
        "holds": false,
        "found": null,
        "wouldChange": "Check your network connection, then check again. If the problem remains, send the detail to your IT team",
        "messages": {
          "fact": {
            "id": "fact-passes",
            "values": {}
          },
          "found": [],
          "wouldChange": null,
          "nextStepOf": "revocation-unknown"
        }
      }
    ],
    "checkedAt": "2026-11-24T09:02:11Z"
  },
  "picked": {
    "class": "certified",
    "certificate": {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "4a:07:f1:9c:22:e8",
      "fingerprint": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "notBefore": "2026-03-02T00:00:00Z",
      "notAfter": "2027-03-02T00:00:00Z",
      "daysLeft": 97,
      "store": "Secret Service",
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      }
    },
    "choice": {
      "usable": 3,
      "due": false
    },
    "problem": null,
    "evidence": [
      {
        "fact": "The managed file names the CAs of device certificates",
        "holds": true,
        "found": null,
        "wouldChange": "Your IT team edits the [device_certificate] table of the managed file",
        "messages": {
          "fact": {
            "id": "fact-anchors",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-anchors",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "Your personal certificate store can be read",
        "holds": true,
        "found": null,
        "wouldChange": "The store is locked or does not answer",
        "messages": {
          "fact": {
            "id": "fact-store",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-store",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "A certificate in your personal store passes every check",
        "holds": true,
        "found": null,
        "wouldChange": "The certificate `CN=anna.berg,OU=Devices,O=Harbor Ltd` expires on 2027-03-02 (97 days left) or is removed, or your organisation requires another",
        "messages": {
          "fact": {
            "id": "fact-passes",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-passes",
            "values": {
              "day": "2027-03-02",
              "days": "97",
              "name": "CN=anna.berg,OU=Devices,O=Harbor Ltd"
            }
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "The CA has not revoked the certificate",
        "holds": true,
        "found": "It is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "wouldChange": "The CA revokes it",
        "messages": {
          "fact": {
            "id": "fact-not-revoked",
            "values": {}
          },
          "found": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ],
          "wouldChange": {
            "id": "change-not-revoked",
            "values": {}
          },
          "nextStepOf": null
        }
      }
    ],
    "checkedAt": "2026-11-24T09:02:11Z"
  },
  "undecided": {
    "class": "untrusted",
    "certificate": null,
    "choice": {
      "usable": 3,
      "due": true
    },
    "problem": {
      "code": "device-choice-due",
      "title": "You have not picked your device certificate",
      "meaning": "Several certificates could prove this device, and your organisation lets you choose. Porthole presents no certificate before you have picked one.",
      "nextStep": "Pick one on the Device page, or with `portholectl certificate choose FINGERPRINT`.",
      "detail": null
    },
    "evidence": [
      {
        "fact": "The managed file names the CAs of device certificates",
        "holds": true,
        "found": null,
        "wouldChange": "Your IT team edits the [device_certificate] table of the managed file",
        "messages": {
          "fact": {
            "id": "fact-anchors",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-anchors",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "Your personal certificate store can be read",
        "holds": true,
        "found": null,
        "wouldChange": "The store is locked or does not answer",
        "messages": {
          "fact": {
            "id": "fact-store",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-store",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "A certificate in your personal store passes every check",
        "holds": true,
        "found": null,
        "wouldChange": "All of them expire or are removed, or your organisation requires others",
        "messages": {
          "fact": {
            "id": "fact-passes",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-all-pass",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "One of your valid certificates is chosen to prove this device",
        "holds": false,
        "found": null,
        "wouldChange": "Pick one on the Device page, or with `portholectl certificate choose FINGERPRINT`",
        "messages": {
          "fact": {
            "id": "fact-clear",
            "values": {}
          },
          "found": [],
          "wouldChange": null,
          "nextStepOf": "device-choice-due"
        }
      }
    ],
    "checkedAt": "2026-11-24T09:02:11Z"
  },
  "unenrolled": {
    "class": "untrusted",
    "certificate": null,
    "choice": null,
    "problem": {
      "code": "device-no-certificate",
      "title": "No device certificate",
      "meaning": "Your personal certificate store holds no certificate, so this device cannot prove that it belongs to your organisation.",
      "nextStep": "Request a device certificate, or ask your IT team for one.",
      "detail": null
    },
    "evidence": [
      {
        "fact": "The managed file names the CAs of device certificates",
        "holds": true,
        "found": null,
        "wouldChange": "Your IT team edits the [device_certificate] table of the managed file",
        "messages": {
          "fact": {
            "id": "fact-anchors",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-anchors",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "Your personal certificate store can be read",
        "holds": true,
        "found": null,
        "wouldChange": "The store is locked or does not answer",
        "messages": {
          "fact": {
            "id": "fact-store",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-store",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "A certificate in your personal store passes every check",
        "holds": false,
        "found": null,
        "wouldChange": "Request a device certificate, or ask your IT team for one",
        "messages": {
          "fact": {
            "id": "fact-passes",
            "values": {}
          },
          "found": [],
          "wouldChange": null,
          "nextStepOf": "device-no-certificate"
        }
      }
    ],
    "checkedAt": "2026-11-24T09:02:11Z"
  },
  "untrusted": {
    "class": "untrusted",
    "certificate": null,
    "choice": null,
    "problem": {
      "code": "certificate-expired",
      "title": "The device certificate has expired",
      "meaning": "Its validity period has ended, so it no longer proves this device.",
      "nextStep": "Request a new device certificate.",
      "detail": "The nearest certificate is `CN=anna.berg,OU=Devices,O=Harbor Ltd` (from `CN=Harbor Device CA,O=Harbor Ltd`): it expired on 2026-11-20.",
      "message": {
        "id": "detail-nearest-certificate-from",
        "values": {
          "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
          "reason": [
            {
              "id": "found-expired",
              "values": {
                "day": "2026-11-20"
              }
            }
          ],
          "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd"
        }
      }
    },
    "evidence": [
      {
        "fact": "The managed file names the CAs of device certificates",
        "holds": true,
        "found": null,
        "wouldChange": "Your IT team edits the [device_certificate] table of the managed file",
        "messages": {
          "fact": {
            "id": "fact-anchors",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-anchors",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "Your personal certificate store can be read",
        "holds": true,
        "found": null,
        "wouldChange": "The store is locked or does not answer",
        "messages": {
          "fact": {
            "id": "fact-store",
            "values": {}
          },
          "found": [],
          "wouldChange": {
            "id": "change-store",
            "values": {}
          },
          "nextStepOf": null
        }
      },
      {
        "fact": "A certificate in your personal store passes every check",
        "holds": false,
        "found": null,
        "wouldChange": "Request a new device certificate",
        "messages": {
          "fact": {
            "id": "fact-passes",
            "values": {}
          },
          "found": [],
          "wouldChange": null,
          "nextStepOf": "certificate-expired"
        }
      }
    ],
    "checkedAt": "2026-11-24T09:02:11Z"
  }
} satisfies Record<string, Device>;

/** What the launcher shows first: on a device with a good certificate, without a managed file, … */
export const OVERVIEWS = {
  byHand: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/home/anna/trial.toml","/home/anna/harbor-device-ca.cer"],"place":"/home/anna/trial.toml","problem":null,"state":"inForce"},
    device: DEVICES.certified,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: false,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  certified: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.certified,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  closed: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.closed,
    kernel: null,
    locked: ["Anna’s card (OpenSC)"],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"mail","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"chat","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"chat","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"files","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"files","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"calendar","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"calendar","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"berths","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"berths","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"payroll","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"payroll","rule":"default: block downloads and printing on untrusted devices","verdict":"block"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  kernel: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.certified,
    kernel: {"code":"sandbox-unavailable","detail":null,"meaning":"This kernel lacks what Porthole needs to keep web content off the disk, so Porthole does not open apps.","nextStep":"Use a kernel with Landlock (Linux 6.7 or later), enabled at boot.","title":"The kernel cannot enforce the write gate"},
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  lastGood: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[{"column":7,"file":"/etc/porthole/managed.toml","instead":"Write `https://chat.harbor.test/`.","key":"app.url","line":10,"what":"`http://chat.harbor.test/` does not begin with https://.","why":"Without TLS, anyone on the network path could read and change the content."},{"column":1,"file":"/etc/porthole/managed.toml","instead":"Did you mean `when`? Valid keys here: `message`, `name`, `notify`, `then`, `when`.","key":"session_policy.whne","line":14,"what":"Unknown key `whne` in `session_policy`.","why":"Porthole does not know this key and would not enforce it."}],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":{"code":"config-invalid","detail":null,"meaning":"A managed file is used whole or not at all.","nextStep":"Correct the places named here, then check with `portholectl config check`.","title":"The managed file has a mistake"},"state":"lastGood"},
    device: DEVICES.certified,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  lockedKeyring: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.lockedKeyring,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"mail","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"chat","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"chat","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"files","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"files","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"calendar","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"calendar","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"berths","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"berths","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"payroll","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"payroll","rule":"default: block downloads and printing on untrusted devices","verdict":"block"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  looking: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.unenrolled,
    kernel: null,
    locked: [],
    lookingFor: {"domain":false,"stores":["Secret Service","Tokens"]},
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"mail","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"chat","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"chat","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"files","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"files","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"calendar","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"calendar","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"berths","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"berths","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"payroll","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"payroll","rule":"default: block downloads and printing on untrusted devices","verdict":"block"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  lookingForDomain: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.unenrolled,
    kernel: null,
    locked: [],
    lookingFor: {"domain":true,"stores":[]},
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"mail","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"chat","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"chat","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"files","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"files","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"calendar","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"calendar","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"berths","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"berths","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"payroll","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"payroll","rule":"default: block downloads and printing on untrusted devices","verdict":"block"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  lost: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.untrusted,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [{"id":1,"message":"The device certificate has expired. Running downloads were stopped. Request a new device certificate.","severity":"warning","title":"This device is no longer trusted"}],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"mail","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"chat","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"chat","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"files","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"files","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"calendar","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"calendar","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"berths","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"berths","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"payroll","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"payroll","rule":"default: block downloads and printing on untrusted devices","verdict":"block"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  managed: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.managed,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  noFile: {
    apps: [],
    config: {"faults":[{"column":null,"file":"managed.toml","instead":"Write a managed file as TOML or JSON. Porthole's package brings an example, `/usr/share/doc/porthole/examples/managed.toml`.","key":"file","line":null,"what":"There is no managed file.","why":"Without one Porthole does not know your organisation's apps."}],"files":[],"place":"/etc/porthole/managed.toml","problem":{"code":"config-missing","detail":null,"meaning":"This device has no managed file, so Porthole does not know your organisation's apps and refuses everything.","nextStep":"Ask your IT team to install the managed file.","title":"No managed file"},"state":"refused"},
    device: DEVICES.unenrolled,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: null,
    permissions: [],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  noKeyring: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.noKeyring,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"mail","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"chat","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"chat","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"files","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"files","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"calendar","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"calendar","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"berths","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"berths","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"payroll","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"payroll","rule":"default: block downloads and printing on untrusted devices","verdict":"block"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  offline: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.offline,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"mail","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"chat","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"chat","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"files","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"files","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"calendar","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"calendar","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"berths","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"berths","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"payroll","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"payroll","rule":"default: block downloads and printing on untrusted devices","verdict":"block"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  picked: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.picked,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  places: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":["New letter","Address book"],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.certified,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  quiet: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.certified,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: {"file":"/etc/porthole/managed.toml","key":"notifications.quiet_hours","line":44,"value":"20:00-07:00"},
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  quietOwn: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.certified,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":"21:15-06:30","quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  refused: {
    apps: [],
    config: {"faults":[{"column":7,"file":"/etc/porthole/managed.toml","instead":"Write `https://chat.harbor.test/`.","key":"app.url","line":10,"what":"`http://chat.harbor.test/` does not begin with https://.","why":"Without TLS, anyone on the network path could read and change the content."},{"column":1,"file":"/etc/porthole/managed.toml","instead":"Did you mean `when`? Valid keys here: `message`, `name`, `notify`, `then`, `when`.","key":"session_policy.whne","line":14,"what":"Unknown key `whne` in `session_policy`.","why":"Porthole does not know this key and would not enforce it."}],"files":[],"place":"/etc/porthole/managed.toml","problem":{"code":"config-invalid","detail":null,"meaning":"A managed file is used whole or not at all.","nextStep":"Correct the places named here, then check with `portholectl config check`.","title":"The managed file has a mistake"},"state":"refused"},
    device: DEVICES.untrusted,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: null,
    permissions: [],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  renewed: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.certified,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [{"id":1,"message":"Servers now see the certificate that is valid until 24 November 2027.","severity":"info","title":"The device certificate has changed"}],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"mail","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"chat","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"files","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"calendar","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"berths","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"download","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"},{"activity":"print","app":"payroll","rule":"default: allow downloads and printing on trusted devices","verdict":"allow"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  ruled: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.untrusted,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"print","app":"mail","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"chat","rule":"Chat files are harmless","verdict":"allow"},{"activity":"print","app":"chat","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"files","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"print","app":"files","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"calendar","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"print","app":"calendar","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"berths","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"print","app":"berths","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"payroll","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"print","app":"payroll","rule":"default: block downloads and printing on untrusted devices","verdict":"block"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  undecided: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.undecided,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"mail","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"chat","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"chat","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"files","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"files","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"calendar","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"calendar","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"berths","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"berths","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"payroll","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"payroll","rule":"default: block downloads and printing on untrusted devices","verdict":"block"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  unenrolled: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.unenrolled,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"mail","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"chat","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"chat","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"files","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"files","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"calendar","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"calendar","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"berths","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"berths","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"payroll","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"payroll","rule":"default: block downloads and printing on untrusted devices","verdict":"block"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
  untrusted: {
    apps: [{"host":"mail.harbor.test","icon":null,"id":"mail","name":"Mail","open":true,"shortcuts":[],"start":"login","url":"https://mail.harbor.test/"},{"host":"chat.harbor.test","icon":null,"id":"chat","name":"Chat","open":false,"shortcuts":[],"start":"manual","url":"https://chat.harbor.test/"},{"host":"files.harbor.test","icon":null,"id":"files","name":"Files","open":false,"shortcuts":[],"start":"manual","url":"https://files.harbor.test/"},{"host":"calendar.harbor.test","icon":null,"id":"calendar","name":"Calendar","open":false,"shortcuts":[],"start":"manual","url":"https://calendar.harbor.test/"},{"host":"berths.harbor.test","icon":null,"id":"berths","name":"Berth planner","open":false,"shortcuts":[],"start":"manual","url":"https://berths.harbor.test/"},{"host":"payroll.harbor.test","icon":null,"id":"payroll","name":"Payroll","open":false,"shortcuts":[],"start":"manual","url":"https://payroll.harbor.test/"}],
    config: {"faults":[],"files":["/etc/porthole/managed.toml","/etc/porthole/managed.d/20-sessions.toml","/etc/porthole/harbor-device-ca.cer"],"place":"/etc/porthole/managed.toml","problem":null,"state":"inForce"},
    device: DEVICES.untrusted,
    kernel: null,
    locked: [],
    lookingFor: null,
    managed: true,
    notices: [],
    organization: {"helpUrl":"https://help.harbor.test/device","name":"Harbor Ltd"},
    permissions: [{"activity":"download","app":"mail","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"mail","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"chat","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"chat","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"files","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"files","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"calendar","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"calendar","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"berths","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"berths","rule":"default: block downloads and printing on untrusted devices","verdict":"block"},{"activity":"download","app":"payroll","rule":"No downloads without a device certificate","verdict":"block"},{"activity":"print","app":"payroll","rule":"default: block downloads and printing on untrusted devices","verdict":"block"}],
    preferences: {"language":"system","theme":"system","contrast":"system","startup":"continue","quietHours":null,"quietUntil":null},
    quietHours: null,
    restartNeeded: false,
    version: "0.1.0 (commit 5b1f6c2e90ad)",
    waiting: null,
  },
} satisfies Record<string, Overview>;

/** The certificates that the evaluation of each device is about. */
export const CANDIDATES = {
  "certified": [
    {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "4a:07:f1:9c:22:e8",
      "fingerprint": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "store": "Secret Service",
      "usable": true,
      "chosen": true,
      "notBefore": "2026-03-02T00:00:00Z",
      "notAfter": "2027-03-02T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Secret Service)",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": true,
          "detail": "it is valid until 2027-03-02 (97 days left)",
          "messages": [
            {
              "id": "found-valid",
              "values": {
                "day": "2027-03-02",
                "days": "97"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Secret Service has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Chosen: it is the only certificate that passes every check.",
      "message": {
        "id": "chosen-only",
        "values": {}
      }
    },
    {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "31:aa:02:5f:90:1d",
      "fingerprint": "f0865e6550e0a6bea99fe0b134d0964d87bd8603bdc6e130c50bc926786fdd36",
      "store": "Secret Service",
      "usable": false,
      "chosen": false,
      "notBefore": "2025-11-20T00:00:00Z",
      "notAfter": "2026-11-20T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Secret Service)",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": false,
          "detail": "it expired on 2026-11-20",
          "messages": [
            {
              "id": "found-expired",
              "values": {
                "day": "2026-11-20"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Secret Service has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Not chosen: it expired on 2026-11-20.",
      "message": {
        "id": "lost-failed",
        "values": {
          "reason": [
            {
              "id": "found-expired",
              "values": {
                "day": "2026-11-20"
              }
            }
          ]
        }
      }
    },
    {
      "subject": "CN=ws-0417.harbor.test",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "58:90:0c:e4:71:b6",
      "fingerprint": "76cd951ca60439d846fa16c92ab9e16787ff88faaf9c8a7f310e8bc3b4103898",
      "store": "Machine store (/etc/ssl)",
      "usable": false,
      "chosen": false,
      "notBefore": "2026-01-10T00:00:00Z",
      "notAfter": "2028-01-10T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": false,
          "detail": "it is in a store that all users of this machine share (Machine store (/etc/ssl))",
          "messages": [
            {
              "id": "found-shared-store",
              "values": {
                "kept_in": "Machine store (/etc/ssl)"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": true,
          "detail": "it is valid until 2028-01-10 (411 days left)",
          "messages": [
            {
              "id": "found-valid",
              "values": {
                "day": "2028-01-10",
                "days": "411"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Machine store (/etc/ssl) has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Machine store (/etc/ssl)"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Not chosen: it is in a store that all users of this machine share (Machine store (/etc/ssl)).",
      "message": {
        "id": "lost-failed",
        "values": {
          "reason": [
            {
              "id": "found-shared-store",
              "values": {
                "kept_in": "Machine store (/etc/ssl)"
              }
            }
          ]
        }
      }
    }
  ],
  "closed": [],
  "lockedKeyring": [],
  "managed": [
    {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "4a:07:f1:9c:22:e8",
      "fingerprint": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "store": "Secret Service",
      "usable": true,
      "chosen": true,
      "notBefore": "2026-03-02T00:00:00Z",
      "notAfter": "2027-03-02T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Secret Service)",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": true,
          "detail": "it is valid until 2027-03-02 (97 days left)",
          "messages": [
            {
              "id": "found-valid",
              "values": {
                "day": "2027-03-02",
                "days": "97"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Secret Service has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Chosen: it is the only certificate that passes every check.",
      "message": {
        "id": "chosen-only",
        "values": {}
      }
    },
    {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "31:aa:02:5f:90:1d",
      "fingerprint": "f0865e6550e0a6bea99fe0b134d0964d87bd8603bdc6e130c50bc926786fdd36",
      "store": "Secret Service",
      "usable": false,
      "chosen": false,
      "notBefore": "2025-11-20T00:00:00Z",
      "notAfter": "2026-11-20T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Secret Service)",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": false,
          "detail": "it expired on 2026-11-20",
          "messages": [
            {
              "id": "found-expired",
              "values": {
                "day": "2026-11-20"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Secret Service has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Not chosen: it expired on 2026-11-20.",
      "message": {
        "id": "lost-failed",
        "values": {
          "reason": [
            {
              "id": "found-expired",
              "values": {
                "day": "2026-11-20"
              }
            }
          ]
        }
      }
    },
    {
      "subject": "CN=ws-0417.harbor.test",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "58:90:0c:e4:71:b6",
      "fingerprint": "76cd951ca60439d846fa16c92ab9e16787ff88faaf9c8a7f310e8bc3b4103898",
      "store": "Machine store (/etc/ssl)",
      "usable": false,
      "chosen": false,
      "notBefore": "2026-01-10T00:00:00Z",
      "notAfter": "2028-01-10T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": false,
          "detail": "it is in a store that all users of this machine share (Machine store (/etc/ssl))",
          "messages": [
            {
              "id": "found-shared-store",
              "values": {
                "kept_in": "Machine store (/etc/ssl)"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": true,
          "detail": "it is valid until 2028-01-10 (411 days left)",
          "messages": [
            {
              "id": "found-valid",
              "values": {
                "day": "2028-01-10",
                "days": "411"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Machine store (/etc/ssl) has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Machine store (/etc/ssl)"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Not chosen: it is in a store that all users of this machine share (Machine store (/etc/ssl)).",
      "message": {
        "id": "lost-failed",
        "values": {
          "reason": [
            {
              "id": "found-shared-store",
              "values": {
                "kept_in": "Machine store (/etc/ssl)"
              }
            }
          ]
        }
      }
    }
  ],
  "noKeyring": [],
  "offline": [
    {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "4a:07:f1:9c:22:e8",
      "fingerprint": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "store": "Secret Service",
      "usable": false,
      "chosen": false,
      "notBefore": "2026-03-02T00:00:00Z",
      "notAfter": "2027-03-02T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Secret Service)",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": true,
          "detail": "it is valid until 2027-03-02 (97 days left)",
          "messages": [
            {
              "id": "found-valid",
              "values": {
                "day": "2027-03-02",
                "days": "97"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": false,
          "detail": "its revocation status is unknown: it has no CRL distribution point with an HTTP address",
          "messages": [
            {
              "id": "found-status-unknown",
              "values": {
                "why": [
                  {
                    "id": "found-no-list-place",
                    "values": {}
                  }
                ]
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Secret Service has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "unknown",
        "source": null,
        "asOf": null,
        "ageSeconds": null,
        "since": null,
        "detail": "its revocation status is unknown: it has no CRL distribution point with an HTTP address",
        "messages": [
          {
            "id": "found-status-unknown",
            "values": {
              "why": [
                {
                  "id": "found-no-list-place",
                  "values": {}
                }
              ]
            }
          }
        ]
      },
      "reason": "Not chosen: its revocation status is unknown: it has no CRL distribution point with an HTTP address.",
      "message": {
        "id": "lost-failed",
        "values": {
          "reason": [
            {
              "id": "found-status-unknown",
              "values": {
                "why": [
                  {
                    "id": "found-no-list-place",
                    "values": {}
                  }
                ]
              }
            }
          ]
        }
      }
    },
    {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "31:aa:02:5f:90:1d",
      "fingerprint": "f0865e6550e0a6bea99fe0b134d0964d87bd8603bdc6e130c50bc926786fdd36",
      "store": "Secret Service",
      "usable": false,
      "chosen": false,
      "notBefore": "2025-11-20T00:00:00Z",
      "notAfter": "2026-11-20T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Secret Service)",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": false,
          "detail": "it expired on 2026-11-20",
          "messages": [
            {
              "id": "found-expired",
              "values": {
                "day": "2026-11-20"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Secret Service has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "not-checked",
        "source": null,
        "asOf": null,
        "ageSeconds": null,
        "since": null,
        "detail": "the revocation status was not checked, because the certificate fails another check",
        "messages": [
          {
            "id": "found-revocation-would-not-count",
            "values": {}
          }
        ]
      },
      "reason": "Not chosen: it expired on 2026-11-20.",
      "message": {
        "id": "lost-failed",
        "values": {
          "reason": [
            {
              "id": "found-expired",
              "values": {
                "day": "2026-11-20"
              }
            }
          ]
        }
      }
    },
    {
      "subject": "CN=ws-0417.harbor.test",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "58:90:0c:e4:71:b6",
      "fingerprint": "76cd951ca60439d846fa16c92ab9e16787ff88faaf9c8a7f310e8bc3b4103898",
      "store": "Machine store (/etc/ssl)",
      "usable": false,
      "chosen": false,
      "notBefore": "2026-01-10T00:00:00Z",
      "notAfter": "2028-01-10T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": false,
          "detail": "it is in a store that all users of this machine share (Machine store (/etc/ssl))",
          "messages": [
            {
              "id": "found-shared-store",
              "values": {
                "kept_in": "Machine store (/etc/ssl)"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": true,
          "detail": "it is valid until 2028-01-10 (411 days left)",
          "messages": [
            {
              "id": "found-valid",
              "values": {
                "day": "2028-01-10",
                "days": "411"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Machine store (/etc/ssl) has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Machine store (/etc/ssl)"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "not-checked",
        "source": null,
        "asOf": null,
        "ageSeconds": null,
        "since": null,
        "detail": "the revocation status was not checked, because the certificate fails another check",
        "messages": [
          {
            "id": "found-revocation-would-not-count",
            "values": {}
          }
        ]
      },
      "reason": "Not chosen: it is in a store that all users of this machine share (Machine store (/etc/ssl)).",
      "message": {
        "id": "lost-failed",
        "values": {
          "reason": [
            {
              "id": "found-shared-store",
              "values": {
                "kept_in": "Machine store (/etc/ssl)"
              }
            }
          ]
        }
      }
    }
  ],
  "picked": [
    {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "4a:07:f1:9c:22:e8",
      "fingerprint": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "store": "Secret Service",
      "usable": true,
      "chosen": true,
      "notBefore": "2026-03-02T00:00:00Z",
      "notAfter": "2027-03-02T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Secret Service)",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": true,
          "detail": "it is valid until 2027-03-02 (97 days left)",
          "messages": [
            {
              "id": "found-valid",
              "values": {
                "day": "2027-03-02",
                "days": "97"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Secret Service has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Chosen: you picked it.",
      "message": {
        "id": "chosen-picked",
        "values": {}
      }
    },
    {
      "subject": "CN=anna.berg-admin,OU=Administration,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "4a:07:f1:9c:23:01",
      "fingerprint": "7cb5a44552e3506dc899b312c918b2741ab8eb19c0f21e1e6bdfb6516d6f970d",
      "store": "Anna’s card (OpenSC)",
      "usable": true,
      "chosen": false,
      "notBefore": "2026-09-14T00:00:00Z",
      "notAfter": "2028-09-14T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Anna’s card (OpenSC))",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Anna’s card (OpenSC)"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": true,
          "detail": "it is valid until 2028-09-14 (659 days left)",
          "messages": [
            {
              "id": "found-valid",
              "values": {
                "day": "2028-09-14",
                "days": "659"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Anna’s card (OpenSC) has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Anna’s card (OpenSC)"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Not chosen: it passes every check, but you picked another.",
      "message": {
        "id": "lost-not-picked",
        "values": {}
      }
    },
    {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "4a:07:f1:9c:25:77",
      "fingerprint": "bd4ac2d64aa49358791cb12f94fc4407d7ab8fc3ffb1f278bff1939bbaac90d3",
      "store": "Secret Service",
      "usable": true,
      "chosen": false,
      "notBefore": "2026-11-02T00:00:00Z",
      "notAfter": "2027-11-02T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Secret Service)",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": true,
          "detail": "it is valid until 2027-11-02 (342 days left)",
          "messages": [
            {
              "id": "found-valid",
              "values": {
                "day": "2027-11-02",
                "days": "342"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Secret Service has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Not chosen: it passes every check, but you picked another.",
      "message": {
        "id": "lost-not-picked",
        "values": {}
      }
    },
    {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "31:aa:02:5f:90:1d",
      "fingerprint": "f0865e6550e0a6bea99fe0b134d0964d87bd8603bdc6e130c50bc926786fdd36",
      "store": "Secret Service",
      "usable": false,
      "chosen": false,
      "notBefore": "2025-11-20T00:00:00Z",
      "notAfter": "2026-11-20T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Secret Service)",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": false,
          "detail": "it expired on 2026-11-20",
          "messages": [
            {
              "id": "found-expired",
              "values": {
                "day": "2026-11-20"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Secret Service has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Not chosen: it expired on 2026-11-20.",
      "message": {
        "id": "lost-failed",
        "values": {
          "reason": [
            {
              "id": "found-expired",
              "values": {
                "day": "2026-11-20"
              }
            }
          ]
        }
      }
    }
  ],
  "undecided": [
    {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "4a:07:f1:9c:22:e8",
      "fingerprint": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "store": "Secret Service",
      "usable": true,
      "chosen": false,
      "notBefore": "2026-03-02T00:00:00Z",
      "notAfter": "2027-03-02T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Secret Service)",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": true,
          "detail": "it is valid until 2027-03-02 (97 days left)",
          "messages": [
            {
              "id": "found-valid",
              "values": {
                "day": "2027-03-02",
                "days": "97"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Secret Service has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Not chosen yet: several certificates pass every check, and you have not picked one.",
      "message": {
        "id": "lost-undecided",
        "values": {}
      }
    },
    {
      "subject": "CN=anna.berg-admin,OU=Administration,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "4a:07:f1:9c:23:01",
      "fingerprint": "7cb5a44552e3506dc899b312c918b2741ab8eb19c0f21e1e6bdfb6516d6f970d",
      "store": "Anna’s card (OpenSC)",
      "usable": true,
      "chosen": false,
      "notBefore": "2026-09-14T00:00:00Z",
      "notAfter": "2028-09-14T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Anna’s card (OpenSC))",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Anna’s card (OpenSC)"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": true,
          "detail": "it is valid until 2028-09-14 (659 days left)",
          "messages": [
            {
              "id": "found-valid",
              "values": {
                "day": "2028-09-14",
                "days": "659"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Anna’s card (OpenSC) has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Anna’s card (OpenSC)"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Not chosen yet: several certificates pass every check, and you have not picked one.",
      "message": {
        "id": "lost-undecided",
        "values": {}
      }
    },
    {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "4a:07:f1:9c:25:77",
      "fingerprint": "bd4ac2d64aa49358791cb12f94fc4407d7ab8fc3ffb1f278bff1939bbaac90d3",
      "store": "Secret Service",
      "usable": true,
      "chosen": false,
      "notBefore": "2026-11-02T00:00:00Z",
      "notAfter": "2027-11-02T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Secret Service)",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": true,
          "detail": "it is valid until 2027-11-02 (342 days left)",
          "messages": [
            {
              "id": "found-valid",
              "values": {
                "day": "2027-11-02",
                "days": "342"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Secret Service has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Not chosen yet: several certificates pass every check, and you have not picked one.",
      "message": {
        "id": "lost-undecided",
        "values": {}
      }
    },
    {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "31:aa:02:5f:90:1d",
      "fingerprint": "f0865e6550e0a6bea99fe0b134d0964d87bd8603bdc6e130c50bc926786fdd36",
      "store": "Secret Service",
      "usable": false,
      "chosen": false,
      "notBefore": "2025-11-20T00:00:00Z",
      "notAfter": "2026-11-20T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Secret Service)",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": false,
          "detail": "it expired on 2026-11-20",
          "messages": [
            {
              "id": "found-expired",
              "values": {
                "day": "2026-11-20"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Secret Service has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Not chosen: it expired on 2026-11-20.",
      "message": {
        "id": "lost-failed",
        "values": {
          "reason": [
            {
              "id": "found-expired",
              "values": {
                "day": "2026-11-20"
              }
            }
          ]
        }
      }
    }
  ],
  "unenrolled": [],
  "untrusted": [
    {
      "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "31:aa:02:5f:90:1d",
      "fingerprint": "f0865e6550e0a6bea99fe0b134d0964d87bd8603bdc6e130c50bc926786fdd36",
      "store": "Secret Service",
      "usable": false,
      "chosen": false,
      "notBefore": "2025-11-20T00:00:00Z",
      "notAfter": "2026-11-20T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": true,
          "detail": "it is in your personal store (Secret Service)",
          "messages": [
            {
              "id": "found-own-store",
              "values": {
                "kept_in": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": false,
          "detail": "it expired on 2026-11-20",
          "messages": [
            {
              "id": "found-expired",
              "values": {
                "day": "2026-11-20"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Secret Service has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Secret Service"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Not chosen: it expired on 2026-11-20.",
      "message": {
        "id": "lost-failed",
        "values": {
          "reason": [
            {
              "id": "found-expired",
              "values": {
                "day": "2026-11-20"
              }
            }
          ]
        }
      }
    },
    {
      "subject": "CN=ws-0417.harbor.test",
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "serial": "58:90:0c:e4:71:b6",
      "fingerprint": "76cd951ca60439d846fa16c92ab9e16787ff88faaf9c8a7f310e8bc3b4103898",
      "store": "Machine store (/etc/ssl)",
      "usable": false,
      "chosen": false,
      "notBefore": "2026-01-10T00:00:00Z",
      "notAfter": "2028-01-10T00:00:00Z",
      "checks": [
        {
          "name": "X.509 format",
          "passed": true,
          "detail": "it is an X.509 certificate",
          "messages": [
            {
              "id": "found-readable",
              "values": {}
            }
          ]
        },
        {
          "name": "Not a CA certificate",
          "passed": true,
          "detail": "its basic constraints do not mark it as a CA certificate",
          "messages": [
            {
              "id": "found-no-authority",
              "values": {}
            }
          ]
        },
        {
          "name": "Signature algorithm",
          "passed": true,
          "detail": "it is signed with ECDSA and SHA-256",
          "messages": [
            {
              "id": "found-signed-with",
              "values": {
                "algorithm": "ECDSA and SHA-256"
              }
            }
          ]
        },
        {
          "name": "Key strength",
          "passed": true,
          "detail": "its key is ECDSA P-256",
          "messages": [
            {
              "id": "found-key",
              "values": {
                "key": "ECDSA P-256"
              }
            }
          ]
        },
        {
          "name": "Certificate chain",
          "passed": true,
          "detail": "it chains to `CN=Harbor Device CA,O=Harbor Ltd`",
          "messages": [
            {
              "id": "found-chain",
              "values": {
                "anchor": "CN=Harbor Device CA,O=Harbor Ltd"
              }
            }
          ]
        },
        {
          "name": "Extended key usage",
          "passed": true,
          "detail": "its extended key usage lists clientAuth",
          "messages": [
            {
              "id": "found-client-auth",
              "values": {}
            }
          ]
        },
        {
          "name": "Key usage",
          "passed": true,
          "detail": "its key usage includes digitalSignature",
          "messages": [
            {
              "id": "found-may-sign",
              "values": {}
            }
          ]
        },
        {
          "name": "Personal store",
          "passed": false,
          "detail": "it is in a store that all users of this machine share (Machine store (/etc/ssl))",
          "messages": [
            {
              "id": "found-shared-store",
              "values": {
                "kept_in": "Machine store (/etc/ssl)"
              }
            }
          ]
        },
        {
          "name": "Validity period",
          "passed": true,
          "detail": "it is valid until 2028-01-10 (411 days left)",
          "messages": [
            {
              "id": "found-valid",
              "values": {
                "day": "2028-01-10",
                "days": "411"
              }
            }
          ]
        },
        {
          "name": "Revocation status",
          "passed": true,
          "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
          "messages": [
            {
              "id": "found-not-revoked",
              "values": {
                "age": [
                  {
                    "id": "age-hours",
                    "values": {
                      "count": "3"
                    }
                  }
                ],
                "source": "/etc/porthole/device-ca.crl"
              }
            }
          ]
        },
        {
          "name": "Private key",
          "passed": true,
          "detail": "Machine store (/etc/ssl) has its private key",
          "messages": [
            {
              "id": "found-key-present",
              "values": {
                "store": "Machine store (/etc/ssl)"
              }
            }
          ]
        },
        {
          "name": "Test signature",
          "passed": true,
          "detail": "its ECDSA P-256 key made a valid test signature",
          "messages": [
            {
              "id": "found-key-fits",
              "values": {
                "algorithm": "ECDSA P-256"
              }
            }
          ]
        }
      ],
      "notAsked": [
        "Issuer",
        "Subject",
        "Subject alternative name",
        "Key type"
      ],
      "revocation": {
        "state": "good",
        "source": "/etc/porthole/device-ca.crl",
        "asOf": "2026-11-24T06:00:00Z",
        "ageSeconds": 10931,
        "since": null,
        "detail": "it is not revoked according to `/etc/porthole/device-ca.crl` (3 hours old)",
        "messages": [
          {
            "id": "found-not-revoked",
            "values": {
              "age": [
                {
                  "id": "age-hours",
                  "values": {
                    "count": "3"
                  }
                }
              ],
              "source": "/etc/porthole/device-ca.crl"
            }
          }
        ]
      },
      "reason": "Not chosen: it is in a store that all users of this machine share (Machine store (/etc/ssl)).",
      "message": {
        "id": "lost-failed",
        "values": {
          "reason": [
            {
              "id": "found-shared-store",
              "values": {
                "kept_in": "Machine store (/etc/ssl)"
              }
            }
          ]
        }
      }
    }
  ]
} satisfies Record<string, Candidate[]>;

/** A morning's decisions, newest first. */
export const RECORDS: Record<DeviceClass, ActivityRecord[]> = {
  "certified": [
    {
      "time": "2026-11-24T09:01:48Z",
      "app": "mail",
      "host": "mail.harbor.test",
      "activity": "download",
      "verdict": "allow",
      "rule": "default: allow downloads and printing on trusted devices",
      "deviceClass": "certified",
      "certificate": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "detail": "Berth plan November.pdf"
    },
    {
      "time": "2026-11-24T08:58:20Z",
      "app": "mail",
      "host": "mail.harbor.test",
      "activity": "print",
      "verdict": "monitor",
      "rule": "Printing is noted",
      "deviceClass": "certified",
      "certificate": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "detail": null
    },
    {
      "time": "2026-11-24T08:57:02Z",
      "app": "chat",
      "host": "tracker.example.net",
      "activity": "connect",
      "verdict": "block",
      "rule": "default: block hosts that the app does not list",
      "deviceClass": "certified",
      "certificate": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "detail": null
    },
    {
      "time": "2026-11-24T08:56:40Z",
      "app": "chat",
      "host": "chat.harbor.test",
      "activity": "present_certificate",
      "verdict": "allow",
      "rule": "device_certificate.present_to",
      "deviceClass": "certified",
      "certificate": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "detail": null
    },
    {
      "time": "2026-11-24T08:55:13Z",
      "app": "mail",
      "host": "mail.harbor.test",
      "activity": "connect",
      "verdict": "monitor",
      "rule": "network.tunnel",
      "deviceClass": "certified",
      "certificate": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "detail": null
    },
    {
      "time": "2026-11-24T08:55:02Z",
      "app": null,
      "host": null,
      "activity": "device_class",
      "verdict": "monitor",
      "rule": "device class",
      "deviceClass": "certified",
      "certificate": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "detail": null
    },
    {
      "time": "2026-11-24T08:55:01Z",
      "app": null,
      "host": null,
      "activity": "config",
      "verdict": "allow",
      "rule": "managed file loaded",
      "deviceClass": "certified",
      "certificate": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "detail": "/etc/porthole/managed.toml"
    }
  ],
  "managed": [
    {
      "time": "2026-11-24T09:01:48Z",
      "app": "mail",
      "host": "mail.harbor.test",
      "activity": "download",
      "verdict": "allow",
      "rule": "default: allow downloads and printing on trusted devices",
      "deviceClass": "managed",
      "certificate": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "detail": "Berth plan November.pdf"
    },
    {
      "time": "2026-11-24T08:58:20Z",
      "app": "mail",
      "host": "mail.harbor.test",
      "activity": "print",
      "verdict": "monitor",
      "rule": "Printing is noted",
      "deviceClass": "managed",
      "certificate": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "detail": null
    },
    {
      "time": "2026-11-24T08:57:02Z",
      "app": "chat",
      "host": "tracker.example.net",
      "activity": "connect",
      "verdict": "block",
      "rule": "default: block hosts that the app does not list",
      "deviceClass": "managed",
      "certificate": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "detail": null
    },
    {
      "time": "2026-11-24T08:56:40Z",
      "app": "chat",
      "host": "chat.harbor.test",
      "activity": "present_certificate",
      "verdict": "allow",
      "rule": "device_certificate.present_to",
      "deviceClass": "managed",
      "certificate": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "detail": null
    },
    {
      "time": "2026-11-24T08:55:13Z",
      "app": "mail",
      "host": "mail.harbor.test",
      "activity": "connect",
      "verdict": "monitor",
      "rule": "network.tunnel",
      "deviceClass": "managed",
      "certificate": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "detail": null
    },
    {
      "time": "2026-11-24T08:55:02Z",
      "app": null,
      "host": null,
      "activity": "device_class",
      "verdict": "monitor",
      "rule": "device class",
      "deviceClass": "managed",
      "certificate": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "detail": null
    },
    {
      "time": "2026-11-24T08:55:01Z",
      "app": null,
      "host": null,
      "activity": "config",
      "verdict": "allow",
      "rule": "managed file loaded",
      "deviceClass": "managed",
      "certificate": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
      "detail": "/etc/porthole/managed.toml"
    }
  ],
  "untrusted": [
    {
      "time": "2026-11-24T09:01:48Z",
      "app": "mail",
      "host": "mail.harbor.test",
      "activity": "download",
      "verdict": "block",
      "rule": "No downloads without a device certificate",
      "deviceClass": "untrusted",
      "certificate": null,
      "detail": "file of type pdf, up to 1 MB"
    },
    {
      "time": "2026-11-24T08:58:20Z",
      "app": "mail",
      "host": "mail.harbor.test",
      "activity": "print",
      "verdict": "block",
      "rule": "default: block downloads and printing on untrusted devices",
      "deviceClass": "untrusted",
      "certificate": null,
      "detail": null
    },
    {
      "time": "2026-11-24T08:57:02Z",
      "app": "chat",
      "host": "tracker.example.net",
      "activity": "connect",
      "verdict": "block",
      "rule": "default: block hosts that the app does not list",
      "deviceClass": "untrusted",
      "certificate": null,
      "detail": null
    },
    {
      "time": "2026-11-24T08:55:13Z",
      "app": "mail",
      "host": "mail.harbor.test",
      "activity": "connect",
      "verdict": "monitor",
      "rule": "network.tunnel",
      "deviceClass": "untrusted",
      "certificate": null,
      "detail": null
    },
    {
      "time": "2026-11-24T08:55:02Z",
      "app": null,
      "host": null,
      "activity": "device_class",
      "verdict": "monitor",
      "rule": "device class",
      "deviceClass": "untrusted",
      "certificate": null,
      "detail": null
    },
    {
      "time": "2026-11-24T08:55:01Z",
      "app": null,
      "host": null,
      "activity": "config",
      "verdict": "allow",
      "rule": "managed file loaded",
      "deviceClass": "untrusted",
      "certificate": null,
      "detail": "/etc/porthole/managed.toml"
    }
  ]
};

export const DOWNLOADS = {
  "blocked": [
    {
      "id": 1,
      "app": "mail",
      "name": "Berth plan November.pdf",
      "received": 0,
      "total": 2418003,
      "state": "blocked",
      "problem": {
        "code": "download-blocked",
        "title": "Download blocked",
        "meaning": "Your organisation does not allow this download on this device.",
        "nextStep": "See the Device page for what would change that.",
        "detail": null
      },
      "rule": "No downloads without a device certificate"
    }
  ],
  "running": [
    {
      "id": 1,
      "app": "mail",
      "name": "Berth plan November.pdf",
      "received": 2418003,
      "total": 2418003,
      "state": "done",
      "problem": null,
      "rule": null
    },
    {
      "id": 2,
      "app": "files",
      "name": "Crane inspection photos.zip",
      "received": 61000000,
      "total": 184300000,
      "state": "running",
      "problem": null,
      "rule": null
    },
    {
      "id": 3,
      "app": "chat",
      "name": "voice-note.ogg",
      "received": 412000,
      "total": null,
      "state": "running",
      "problem": null,
      "rule": null
    },
    {
      "id": 4,
      "app": "mail",
      "name": "Invoice 2291.pdf",
      "received": 18200,
      "total": 96000,
      "state": "cancelled",
      "problem": null,
      "rule": null
    },
    {
      "id": 5,
      "app": "files",
      "name": "tides.csv",
      "received": 8100,
      "total": 22000,
      "state": "failed",
      "problem": {
        "code": "download-failed",
        "title": "The download failed",
        "meaning": "The file was not received completely, so nothing was saved.",
        "nextStep": "Try again.",
        "detail": "files.harbor.test closed the connection"
      },
      "rule": null
    }
  ],
  "unwritable": [
    {
      "id": 1,
      "app": "mail",
      "name": "Berth plan November.pdf",
      "received": 2418003,
      "total": 2418003,
      "state": "failed",
      "problem": {
        "code": "download-unwritable",
        "title": "The file could not be saved",
        "meaning": "Porthole could not write to the Downloads folder.",
        "nextStep": "Free some space or check the folder's permissions, then try again.",
        "detail": "Read-only file system (os error 30)"
      },
      "rule": null
    }
  ]
} satisfies Record<string, Download[]>;

export const ENROLMENTS = {
  "byHand": {
    "suggested": {
      "subject": "CN=ws-0417,O=Harbor Ltd",
      "names": [],
      "key": "p256"
    },
    "fixed": false,
    "problem": null,
    "instructions": {
      "en": "Send the file from your own address. You get the certificate back within a working day.",
      "de": "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück."
    },
    "sendTo": "mailto:devices@harbor.test",
    "server": null,
    "store": "Secret Service",
    "pending": [],
    "renewal": {
      "by": "request",
      "due": "2026-10-31T08:00:00Z",
      "waiting": null,
      "requested": null,
      "lastAttempt": null,
      "keeps": null
    }
  },
  "enrolmentStopped": {
    "suggested": {
      "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd",
      "names": [
        "DNS:ws-0417.devices.harbor.test"
      ],
      "key": "p256"
    },
    "fixed": true,
    "problem": null,
    "instructions": {
      "en": "Send the file from your own address. You get the certificate back within a working day.",
      "de": "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück."
    },
    "sendTo": "mailto:devices@harbor.test",
    "server": "est.harbor.test",
    "store": "Secret Service",
    "pending": [],
    "renewal": {
      "by": "automatic",
      "due": null,
      "waiting": {
        "publicKey": "a1e3543b6d1a081e0e07e915e3e26604c0d504ab6d8661a12405f563649134f9",
        "until": null,
        "renews": false
      },
      "requested": null,
      "lastAttempt": null,
      "keeps": null
    }
  },
  "enrolmentWaits": {
    "suggested": {
      "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd",
      "names": [
        "DNS:ws-0417.devices.harbor.test"
      ],
      "key": "p256"
    },
    "fixed": true,
    "problem": null,
    "instructions": {
      "en": "Send the file from your own address. You get the certificate back within a working day.",
      "de": "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück."
    },
    "sendTo": "mailto:devices@harbor.test",
    "server": "est.harbor.test",
    "store": "Secret Service",
    "pending": [],
    "renewal": {
      "by": "automatic",
      "due": null,
      "waiting": {
        "publicKey": "a1e3543b6d1a081e0e07e915e3e26604c0d504ab6d8661a12405f563649134f9",
        "until": "2026-11-24T09:30:00Z",
        "renews": false
      },
      "requested": null,
      "lastAttempt": null,
      "keeps": null
    }
  },
  "first": {
    "suggested": {
      "subject": "CN=ws-0417,O=Harbor Ltd",
      "names": [],
      "key": "p256"
    },
    "fixed": false,
    "problem": null,
    "instructions": {
      "en": "Send the file from your own address. You get the certificate back within a working day.",
      "de": "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück."
    },
    "sendTo": "mailto:devices@harbor.test",
    "server": null,
    "store": "Secret Service",
    "pending": [],
    "renewal": {
      "by": "request",
      "due": null,
      "waiting": null,
      "requested": null,
      "lastAttempt": null,
      "keeps": null
    }
  },
  "firstByHand": {
    "suggested": {
      "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd",
      "names": [
        "DNS:ws-0417.devices.harbor.test"
      ],
      "key": "p256"
    },
    "fixed": true,
    "problem": null,
    "instructions": {
      "en": "Send the file from your own address. You get the certificate back within a working day.",
      "de": "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück."
    },
    "sendTo": "mailto:devices@harbor.test",
    "server": "est.harbor.test",
    "store": "Secret Service",
    "pending": [],
    "renewal": {
      "by": "by_hand",
      "due": null,
      "waiting": null,
      "requested": null,
      "lastAttempt": null,
      "keeps": null
    }
  },
  "nextRequested": {
    "suggested": {
      "subject": "CN=ws-0417,O=Harbor Ltd",
      "names": [],
      "key": "p256"
    },
    "fixed": false,
    "problem": null,
    "instructions": {
      "en": "Send the file from your own address. You get the certificate back within a working day.",
      "de": "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück."
    },
    "sendTo": "mailto:devices@harbor.test",
    "server": null,
    "store": "Secret Service",
    "pending": [
      {
        "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd",
        "created": "2026-11-23T15:20:00Z",
        "publicKey": "a1e3543b6d1a081e0e07e915e3e26604c0d504ab6d8661a12405f563649134f9",
        "made": {
          "publicKey": "a1e3543b6d1a081e0e07e915e3e26604c0d504ab6d8661a12405f563649134f9",
          "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd",
          "pem": "-----BEGIN CERTIFICATE REQUEST-----\nMIIBTDCB8wIBADA5MRMwEQYDVQQKDApIYXJib3IgTHRkMRAwDgYDVQQLDAdEZXZp\nY2VzMRAwDgYDVQQDDAd3cy0wNDE3MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n1KE5JED76/B/PvAbDZTcHws8L9JSh7IKcTVQvGzgiesS6+ZL5aHPS2oQkD1enIkq\ntRGhyBRGe/rwOLR+i+N3aqBYMFYGCSqGSIb3DQEJDjFJMEcwJgYDVR0RBB8wHYIb\nd3MtMDQxNy5kZXZpY2VzLmhhcmJvci50ZXN0MB0GA1UdJQQWMBQGCCsGAQUFBwMC\nBggrBgEFBQcDATAKBggqhkjOPQQDAgNIADBFAiAxtPd30U4V0ntarU38ZR23CWTv\nHYg/PYmbwUcqtJfImQIhAP6dlYdNlL06eMxARArwJbGwEjNGBX+5i74QLFmdVj/G\n-----END CERTIFICATE REQUEST-----\n",
          "fileName": "ws-0417 certificate request.csr"
        }
      }
    ],
    "renewal": {
      "by": "request",
      "due": "2026-10-31T08:00:00Z",
      "waiting": null,
      "requested": "a1e3543b6d1a081e0e07e915e3e26604c0d504ab6d8661a12405f563649134f9",
      "lastAttempt": null,
      "keeps": null
    }
  },
  "renewalFails": {
    "suggested": {
      "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd",
      "names": [
        "DNS:ws-0417.devices.harbor.test"
      ],
      "key": "p256"
    },
    "fixed": true,
    "problem": null,
    "instructions": {
      "en": "Send the file from your own address. You get the certificate back within a working day.",
      "de": "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück."
    },
    "sendTo": "mailto:devices@harbor.test",
    "server": "est.harbor.test",
    "store": "Secret Service",
    "pending": [],
    "renewal": {
      "by": "automatic",
      "due": "2026-10-31T08:00:00Z",
      "waiting": null,
      "requested": null,
      "lastAttempt": {
        "at": "2026-11-24T08:40:00Z",
        "code": "enrolment-unreachable",
        "detail": "est.harbor.test: the connection was refused.",
        "failures": 2
      },
      "keeps": null
    }
  },
  "renewalWaits": {
    "suggested": {
      "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd",
      "names": [
        "DNS:ws-0417.devices.harbor.test"
      ],
      "key": "p256"
    },
    "fixed": true,
    "problem": null,
    "instructions": {
      "en": "Send the file from your own address. You get the certificate back within a working day.",
      "de": "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück."
    },
    "sendTo": "mailto:devices@harbor.test",
    "server": "est.harbor.test",
    "store": "Secret Service",
    "pending": [],
    "renewal": {
      "by": "automatic",
      "due": "2026-10-31T08:00:00Z",
      "waiting": {
        "publicKey": "a1e3543b6d1a081e0e07e915e3e26604c0d504ab6d8661a12405f563649134f9",
        "until": "2026-11-24T09:30:00Z",
        "renews": true
      },
      "requested": null,
      "lastAttempt": null,
      "keeps": "f0865e6550e0a6bea99fe0b134d0964d87bd8603bdc6e130c50bc926786fdd36"
    }
  },
  "renewsByHand": {
    "suggested": {
      "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd",
      "names": [
        "DNS:ws-0417.devices.harbor.test"
      ],
      "key": "p256"
    },
    "fixed": true,
    "problem": null,
    "instructions": {
      "en": "Send the file from your own address. You get the certificate back within a working day.",
      "de": "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück."
    },
    "sendTo": "mailto:devices@harbor.test",
    "server": "est.harbor.test",
    "store": "Secret Service",
    "pending": [],
    "renewal": {
      "by": "by_hand",
      "due": "2027-07-03T08:00:00Z",
      "waiting": null,
      "requested": null,
      "lastAttempt": null,
      "keeps": null
    }
  },
  "renewsItself": {
    "suggested": {
      "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd",
      "names": [
        "DNS:ws-0417.devices.harbor.test"
      ],
      "key": "p256"
    },
    "fixed": true,
    "problem": null,
    "instructions": {
      "en": "Send the file from your own address. You get the certificate back within a working day.",
      "de": "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück."
    },
    "sendTo": "mailto:devices@harbor.test",
    "server": "est.harbor.test",
    "store": "Secret Service",
    "pending": [],
    "renewal": {
      "by": "automatic",
      "due": "2027-07-03T08:00:00Z",
      "waiting": null,
      "requested": null,
      "lastAttempt": {
        "at": "2026-11-02T08:14:00Z",
        "code": null,
        "detail": null,
        "failures": 0
      },
      "keeps": null
    }
  },
  "withPending": {
    "suggested": {
      "subject": "CN=ws-0417,O=Harbor Ltd",
      "names": [],
      "key": "p256"
    },
    "fixed": false,
    "problem": null,
    "instructions": {
      "en": "Send the file from your own address. You get the certificate back within a working day.",
      "de": "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück."
    },
    "sendTo": "mailto:devices@harbor.test",
    "server": null,
    "store": "Secret Service",
    "pending": [
      {
        "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd",
        "created": "2026-11-23T15:20:00Z",
        "publicKey": "a1e3543b6d1a081e0e07e915e3e26604c0d504ab6d8661a12405f563649134f9",
        "made": {
          "publicKey": "a1e3543b6d1a081e0e07e915e3e26604c0d504ab6d8661a12405f563649134f9",
          "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd",
          "pem": "-----BEGIN CERTIFICATE REQUEST-----\nMIIBTDCB8wIBADA5MRMwEQYDVQQKDApIYXJib3IgTHRkMRAwDgYDVQQLDAdEZXZp\nY2VzMRAwDgYDVQQDDAd3cy0wNDE3MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n1KE5JED76/B/PvAbDZTcHws8L9JSh7IKcTVQvGzgiesS6+ZL5aHPS2oQkD1enIkq\ntRGhyBRGe/rwOLR+i+N3aqBYMFYGCSqGSIb3DQEJDjFJMEcwJgYDVR0RBB8wHYIb\nd3MtMDQxNy5kZXZpY2VzLmhhcmJvci50ZXN0MB0GA1UdJQQWMBQGCCsGAQUFBwMC\nBggrBgEFBQcDATAKBggqhkjOPQQDAgNIADBFAiAxtPd30U4V0ntarU38ZR23CWTv\nHYg/PYmbwUcqtJfImQIhAP6dlYdNlL06eMxARArwJbGwEjNGBX+5i74QLFmdVj/G\n-----END CERTIFICATE REQUEST-----\n",
          "fileName": "ws-0417 certificate request.csr"
        }
      }
    ],
    "renewal": {
      "by": "request",
      "due": null,
      "waiting": null,
      "requested": null,
      "lastAttempt": null,
      "keeps": null
    }
  },
  "withServer": {
    "suggested": {
      "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd",
      "names": [
        "DNS:ws-0417.devices.harbor.test"
      ],
      "key": "p256"
    },
    "fixed": true,
    "problem": null,
    "instructions": {
      "en": "Send the file from your own address. You get the certificate back within a working day.",
      "de": "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück."
    },
    "sendTo": "mailto:devices@harbor.test",
    "server": "est.harbor.test",
    "store": "Secret Service",
    "pending": [],
    "renewal": {
      "by": "automatic",
      "due": null,
      "waiting": null,
      "requested": null,
      "lastAttempt": null,
      "keeps": null
    }
  },
  "withoutText": {
    "suggested": {
      "subject": "CN=ws-0417,O=Harbor Ltd",
      "names": [],
      "key": "p256"
    },
    "fixed": false,
    "problem": null,
    "instructions": {
      "en": "Send the file from your own address. You get the certificate back within a working day.",
      "de": "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück."
    },
    "sendTo": "mailto:devices@harbor.test",
    "server": null,
    "store": "Secret Service",
    "pending": [
      {
        "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd",
        "created": "2026-11-23T15:20:00Z",
        "publicKey": "a1e3543b6d1a081e0e07e915e3e26604c0d504ab6d8661a12405f563649134f9",
        "made": null
      }
    ],
    "renewal": {
      "by": "request",
      "due": null,
      "waiting": null,
      "requested": null,
      "lastAttempt": null,
      "keeps": null
    }
  }
} satisfies Record<string, Enrolment>;

export const MADE: MadeRequest = {
  "publicKey": "a1e3543b6d1a081e0e07e915e3e26604c0d504ab6d8661a12405f563649134f9",
  "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd",
  "pem": "-----BEGIN CERTIFICATE REQUEST-----\nMIIBTDCB8wIBADA5MRMwEQYDVQQKDApIYXJib3IgTHRkMRAwDgYDVQQLDAdEZXZp\nY2VzMRAwDgYDVQQDDAd3cy0wNDE3MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n1KE5JED76/B/PvAbDZTcHws8L9JSh7IKcTVQvGzgiesS6+ZL5aHPS2oQkD1enIkq\ntRGhyBRGe/rwOLR+i+N3aqBYMFYGCSqGSIb3DQEJDjFJMEcwJgYDVR0RBB8wHYIb\nd3MtMDQxNy5kZXZpY2VzLmhhcmJvci50ZXN0MB0GA1UdJQQWMBQGCCsGAQUFBwMC\nBggrBgEFBQcDATAKBggqhkjOPQQDAgNIADBFAiAxtPd30U4V0ntarU38ZR23CWTv\nHYg/PYmbwUcqtJfImQIhAP6dlYdNlL06eMxARArwJbGwEjNGBX+5i74QLFmdVj/G\n-----END CERTIFICATE REQUEST-----\n",
  "fileName": "ws-0417 certificate request.csr"
};

export const ISSUED: Imported = {
  "subject": "CN=anna.berg,OU=Devices,O=Harbor Ltd",
  "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
  "fingerprint": "bc6778a0187e16c938ceddcf36ced12493ee9d12863d8aadff76206689aac6a3",
  "notAfter": "2027-03-02T00:00:00Z"
};

export const WRONG_KEY: Problem = {
  "code": "certificate-wrong-key",
  "title": "This certificate belongs to another key",
  "meaning": "The certificate matches none of the pending requests in your personal store.",
  "nextStep": "Import the certificate that was issued for the request made on this device.",
  "detail": "The certificate is `CN=ws-0417.harbor.test`, issued by `CN=Harbor Device CA,O=Harbor Ltd`. Pending here: `CN=ws-0417,OU=Devices,O=Harbor Ltd`, requested on 2026-11-23.",
  "message": {
    "id": "detail-import-others-pending",
    "values": {
      "issuer": "CN=Harbor Device CA,O=Harbor Ltd",
      "pending": [
        {
          "id": "pending-since",
          "values": {
            "day": "2026-11-23",
            "subject": "CN=ws-0417,OU=Devices,O=Harbor Ltd"
          }
        }
      ],
      "subject": "CN=ws-0417.harbor.test"
    }
  }
};

export const SETTINGS: Settings = {
  "managed": [
    {
      "key": "schema",
      "value": "1",
      "file": "/etc/porthole/managed.toml",
      "line": 1
    },
    {
      "key": "organization.name",
      "value": "Harbor Ltd",
      "file": "/etc/porthole/managed.toml",
      "line": 4
    },
    {
      "key": "organization.help_url",
      "value": "https://help.harbor.test/device",
      "file": "/etc/porthole/managed.toml",
      "line": 5
    },
    {
      "key": "app[mail].id",
      "value": "mail",
      "file": "/etc/porthole/managed.toml",
      "line": 8
    },
    {
      "key": "app[mail].name",
      "value": "Mail",
      "file": "/etc/porthole/managed.toml",
      "line": 9
    },
    {
      "key": "app[mail].url",
      "value": "https://mail.harbor.test/",
      "file": "/etc/porthole/managed.toml",
      "line": 10
    },
    {
      "key": "app[mail].start",
      "value": "login",
      "file": "/etc/porthole/managed.toml",
      "line": 11
    },
    {
      "key": "app[chat].id",
      "value": "chat",
      "file": "/etc/porthole/managed.toml",
      "line": 14
    },
    {
      "key": "app[chat].name",
      "value": "Chat",
      "file": "/etc/porthole/managed.toml",
      "line": 15
    },
    {
      "key": "app[chat].url",
      "value": "https://chat.harbor.test/",
      "file": "/etc/porthole/managed.toml",
      "line": 16
    },
    {
      "key": "app[files].id",
      "value": "files",
      "file": "/etc/porthole/managed.toml",
      "line": 19
    },
    {
      "key": "app[files].name",
      "value": "Files",
      "file": "/etc/porthole/managed.toml",
      "line": 20
    },
    {
      "key": "app[files].url",
      "value": "https://files.harbor.test/",
      "file": "/etc/porthole/managed.toml",
      "line": 21
    },
    {
      "key": "app[calendar].id",
      "value": "calendar",
      "file": "/etc/porthole/managed.toml",
      "line": 24
    },
    {
      "key": "app[calendar].name",
      "value": "Calendar",
      "file": "/etc/porthole/managed.toml",
      "line": 25
    },
    {
      "key": "app[calendar].url",
      "value": "https://calendar.harbor.test/",
      "file": "/etc/porthole/managed.toml",
      "line": 26
    },
    {
      "key": "app[berths].id",
      "value": "berths",
      "file": "/etc/porthole/managed.toml",
      "line": 29
    },
    {
      "key": "app[berths].name",
      "value": "Berth planner",
      "file": "/etc/porthole/managed.toml",
      "line": 30
    },
    {
      "key": "app[berths].url",
      "value": "https://berths.harbor.test/",
      "file": "/etc/porthole/managed.toml",
      "line": 31
    },
    {
      "key": "app[payroll].id",
      "value": "payroll",
      "file": "/etc/porthole/managed.toml",
      "line": 34
    },
    {
      "key": "app[payroll].name",
      "value": "Payroll",
      "file": "/etc/porthole/managed.toml",
      "line": 35
    },
    {
      "key": "app[payroll].url",
      "value": "https://payroll.harbor.test/",
      "file": "/etc/porthole/managed.toml",
      "line": 36
    },
    {
      "key": "device_certificate.anchors",
      "value": "[\"harbor-device-ca.cer\"]",
      "file": "/etc/porthole/managed.toml",
      "line": 39
    },
    {
      "key": "device_certificate.present_to",
      "value": "[\"*.harbor.test\"]",
      "file": "/etc/porthole/managed.toml",
      "line": 40
    },
    {
      "key": "device_certificate.choose",
      "value": "automatic",
      "file": "/etc/porthole/managed.toml",
      "line": 41
    },
    {
      "key": "session_policy[No downloads without a device certificate].name",
      "value": "No downloads without a device certificate",
      "file": "/etc/porthole/managed.d/20-sessions.toml",
      "line": 2
    },
    {
      "key": "session_policy[No downloads without a device certificate].when.activity",
      "value": "[\"download\"]",
      "file": "/etc/porthole/managed.d/20-sessions.toml",
      "line": 3
    },
    {
      "key": "session_policy[No downloads without a device certificate].when.device",
      "value": "[\"untrusted\"]",
      "file": "/etc/porthole/managed.d/20-sessions.toml",
      "line": 3
    },
    {
      "key": "session_policy[No downloads without a device certificate].then",
      "value": "block",
      "file": "/etc/porthole/managed.d/20-sessions.toml",
      "line": 4
    },
    {
      "key": "session_policy[No downloads without a device certificate].message",
      "value": "Downloads are blocked on this device. {help_url}",
      "file": "/etc/porthole/managed.d/20-sessions.toml",
      "line": 5
    }
  ]
};

/** What a person has allowed and blocked. */
export const SITE_PERMISSIONS: SitePermission[] = [
  {
    "origin": "https://chat.harbor.test",
    "apps": [
      "chat"
    ],
    "feature": "notifications",
    "allowed": true
  },
  {
    "origin": "https://chat.harbor.test",
    "apps": [
      "chat"
    ],
    "feature": "camera",
    "allowed": false
  }
];

/** A morning's notifications, newest first. */
export const NOTIFICATIONS: PastNotification[] = [
  {
    "id": 5,
    "app": "chat",
    "time": 1795510771,
    "title": "Anna Berger",
    "body": "The Meridian is in, berth 7. Can you come over?",
    "wasQuiet": false
  },
  {
    "id": 4,
    "app": "mail",
    "time": 1795509670,
    "title": "Invoice 2291",
    "body": "From the port authority",
    "wasQuiet": false
  },
  {
    "id": 3,
    "app": "chat",
    "time": 1795509002,
    "title": "Crane team",
    "body": "",
    "wasQuiet": false
  },
  {
    "id": 2,
    "app": null,
    "time": 1795507920,
    "title": "New version",
    "body": "Reload to get it.",
    "wasQuiet": false
  },
  {
    "id": 1,
    "app": "mail",
    "time": 1795497644,
    "title": "Tide warning",
    "body": "High water at 06:10",
    "wasQuiet": true
  }
];

/** The same where the organisation hides what they say. */
export const HIDDEN_NOTIFICATIONS: PastNotification[] = [
  {
    "id": 5,
    "app": "chat",
    "time": 1795510771,
    "title": null,
    "body": "",
    "wasQuiet": false
  },
  {
    "id": 4,
    "app": "mail",
    "time": 1795509670,
    "title": null,
    "body": "",
    "wasQuiet": false
  },
  {
    "id": 3,
    "app": "chat",
    "time": 1795509002,
    "title": null,
    "body": "",
    "wasQuiet": false
  },
  {
    "id": 2,
    "app": null,
    "time": 1795507920,
    "title": null,
    "body": "",
    "wasQuiet": false
  },
  {
    "id": 1,
    "app": "mail",
    "time": 1795497644,
    "title": null,
    "body": "",
    "wasQuiet": true
  }
];

/** What the window for secrets asks. */
export const PIN_QUESTIONS = {
  "keypad": {
    "kind": "token",
    "token": "Anna’s card (OpenSC)",
    "lastTry": false,
    "keyring": false,
    "keypad": true,
    "preferences": {
      "language": "system",
      "theme": "system",
      "contrast": "system",
      "startup": "continue",
      "quietHours": null,
      "quietUntil": null
    }
  },
  "lastTry": {
    "kind": "token",
    "token": "Anna’s card (OpenSC)",
    "lastTry": true,
    "keyring": true,
    "keypad": false,
    "preferences": {
      "language": "system",
      "theme": "system",
      "contrast": "system",
      "startup": "continue",
      "quietHours": null,
      "quietUntil": null
    }
  },
  "noKeyring": {
    "kind": "token",
    "token": "Anna’s card (OpenSC)",
    "lastTry": false,
    "keyring": false,
    "keypad": false,
    "preferences": {
      "language": "system",
      "theme": "system",
      "contrast": "system",
      "startup": "continue",
      "quietHours": null,
      "quietUntil": null
    }
  },
  "proxy": {
    "kind": "proxy",
    "proxy": "proxy.harbor.test:3128",
    "refused": false,
    "keyring": true,
    "preferences": {
      "language": "system",
      "theme": "system",
      "contrast": "system",
      "startup": "continue",
      "quietHours": null,
      "quietUntil": null
    }
  },
  "proxyRefused": {
    "kind": "proxy",
    "proxy": "proxy.harbor.test:3128",
    "refused": true,
    "keyring": false,
    "preferences": {
      "language": "system",
      "theme": "system",
      "contrast": "system",
      "startup": "continue",
      "quietHours": null,
      "quietUntil": null
    }
  },
  "token": {
    "kind": "token",
    "token": "Anna’s card (OpenSC)",
    "lastTry": false,
    "keyring": true,
    "keypad": false,
    "preferences": {
      "language": "system",
      "theme": "system",
      "contrast": "system",
      "startup": "continue",
      "quietHours": null,
      "quietUntil": null
    }
  }
} satisfies Record<string, PinQuestion>;
