# Generated from the table of codes by a test of `porthole-broker` (`ui_types.rs`). Do not edit it.

problem-config-missing = No managed file
    .meaning = This device has no managed file, so Porthole does not know your organisation's apps and refuses everything.
    .next = Ask your IT team to install the managed file.

problem-config-invalid = The managed file has a mistake
    .meaning = A managed file is used whole or not at all.
    .next = Correct the places named here, then check with `portholectl config check`.

problem-config-unsafe = The managed file is not protected
    .meaning = The managed file must belong to an administrator and be writable only by administrators; otherwise anyone could change the rules.
    .next = Ask your IT team to correct it; `portholectl config check` names each owner and mode that is wrong.

problem-config-unreadable = The managed file cannot be read
    .meaning = Porthole cannot read the managed file, or a file that it names.
    .next = Ask your IT team to correct it; `portholectl config check` names the cause.

problem-config-not-replaceable = `--config` cannot be used on this device
    .meaning = Your organisation has installed a managed file on this device, and no other file can replace it.
    .next = Start Porthole without `--config`. To check another file, use `portholectl config check FILE`.

problem-device-no-certificate = No device certificate
    .meaning = Your personal certificate store holds no certificate, so this device cannot prove that it belongs to your organisation.
    .next = Request a device certificate, or ask your IT team for one.

problem-device-not-configured = No device certificate is configured
    .meaning = The managed file has no [device_certificate] table, so no certificate can prove this device.
    .next = Ask your IT team if this device should be able to download.

problem-device-choice-due = You have not picked your device certificate
    .meaning = Several certificates could prove this device, and your organisation lets you choose. Porthole presents no certificate before you have picked one.
    .next = Pick one on the Device page, or with `portholectl certificate choose FINGERPRINT`.

problem-choice-not-yours = Your organisation chooses the certificate
    .meaning = The managed file says that Porthole chooses the newest valid certificate, so there is nothing to pick.
    .next = Ask your IT team if you need another one.

problem-choice-unusable = This certificate cannot be chosen
    .meaning = Only a certificate that passes every check can prove this device.
    .next = Pick another one. `portholectl device candidates` shows which checks failed.

problem-choice-not-kept = Your choice could not be saved
    .meaning = The state folder could not be written, so your earlier choice still applies.
    .next = Check free space and permissions of the state folder, then pick again.

problem-device-not-managed = This device is not managed
    .meaning = Your organisation trusts only managed devices, and this device does not meet its conditions.
    .next = Ask your IT team; the Device page lists what was checked and what would change it.

problem-store-unavailable = Your personal store cannot be opened
    .meaning = The keyring or token that should hold your device certificate is not running or refused to answer.
    .next = Sign in again, then check again. If the problem remains, send the detail to your IT team.

problem-store-locked = Your personal store is locked
    .meaning = The keyring that holds your device certificate is locked, so Porthole cannot read it.
    .next = Unlock the keyring or sign in again, then check again.

problem-store-pin-needed = Your token needs its PIN
    .meaning = The token that may hold your device certificate is locked until its PIN is entered.
    .next = Open the Device page and enter the PIN, or use `portholectl device unlock`.

problem-store-pin-wrong = The PIN is wrong
    .meaning = This PIN does not unlock the token. After a few wrong PINs the token locks itself.
    .next = Try again carefully, or ask your IT team for the right PIN.

problem-store-pin-locked = The token is locked
    .meaning = Too many wrong PINs were entered.
    .next = Ask the issuer of the token to unlock it.

problem-pin-not-given = No PIN was given
    .meaning = No attempt was used. The token is still locked.
    .next = Enter the PIN when the terminal asks for it, or name a file that contains it with `--pin-file`.

problem-pin-not-kept = The PIN is correct, but it could not be saved
    .meaning = The PIN unlocks the token, but your keyring did not save it. Porthole will ask for it again.
    .next = Start or unlock your keyring, then try again; without `--remember`, the PIN is not saved.

problem-store-no-such-token = No such token
    .meaning = No token matches, or its module does not list it.
    .next = Insert the token; `portholectl device candidates` lists the available stores.

problem-store-stands-for-others = PKCS#11 proxy module skipped
    .meaning = Porthole already loads the modules behind this one.
    .next = No certificate is missing. Remove the module from `modules` in the managed file, or from the configuration of p11-kit.

problem-store-timeout = Your personal store did not answer
    .meaning = The keyring or token took too long; it may be waiting for you to unlock it.
    .next = Look for a prompt on the screen and answer it, or insert the token again. Then check again.

problem-store-damaged = An entry in your personal store is damaged
    .meaning = Porthole cannot read an entry in your keyring.
    .next = Request a new device certificate. If it happens again, send the detail to your IT team.

problem-certificate-machine-store = The certificate is in the machine's store
    .meaning = Porthole accepts a device certificate only from your personal store. One that all users of the machine share does not identify you.
    .next = Ask your IT team to issue the certificate into your personal store.

problem-certificate-damaged = A stored certificate cannot be read
    .meaning = Your store holds a certificate that is not valid X.509.
    .next = Request a new device certificate.

problem-certificate-is-authority = This certificate belongs to a CA
    .meaning = A CA certificate issues other certificates. It cannot prove a device.
    .next = Import the certificate that was issued for this device, not that of its CA.

problem-certificate-not-anchored = The certificate is not from your organisation's CA
    .meaning = No chain leads from the certificate to a CA that the managed file names.
    .next = Request a certificate from your organisation's CA, or ask your IT team whether an intermediate is missing.

problem-certificate-wrong-issuer = The certificate comes from another issuer
    .meaning = Your organisation requires device certificates from one issuer, and this certificate has another.
    .next = Request a device certificate, or ask your IT team which issuer is required.

problem-certificate-wrong-subject = The certificate names another subject
    .meaning = Your organisation requires certain attributes in the certificate's subject, and they are missing.
    .next = Request a device certificate with the subject your IT team gives you.

problem-certificate-wrong-alternative-name = The certificate lacks a required name
    .meaning = Your organisation requires an alternative name that this certificate does not have.
    .next = Ask your IT team for a device certificate with that name.

problem-certificate-no-client-auth = The certificate is not for client authentication
    .meaning = A device certificate must list clientAuth in its extended key usage, and this one does not.
    .next = Ask your IT team for a certificate with client authentication.

problem-certificate-key-usage = The certificate may not sign
    .meaning = The certificate's key usage does not include digitalSignature, which is required to prove a device.
    .next = Ask your IT team for a certificate whose key usage includes digitalSignature.

problem-certificate-not-yet-valid = The device certificate is not valid yet
    .meaning = Its first day is in the future, or this device's clock is wrong.
    .next = Check this device's date and time; if they are right, wait for that day.

problem-certificate-expired = The device certificate has expired
    .meaning = Its validity period has ended, so it no longer proves this device.
    .next = Request a new device certificate.

problem-certificate-weak-signature = The certificate's signature algorithm is insecure
    .meaning = Signatures of this kind can be forged, so the certificate proves nothing.
    .next = Ask your IT team for a certificate that its CA signs with SHA-256 or better.

problem-certificate-weak-key = The certificate's key is too weak
    .meaning = The certificate's key is too short or of an unsupported type.
    .next = Ask for a new certificate with a P-256 key, or an RSA key of 2048 bits or more.

problem-certificate-wrong-key-kind = The certificate has the wrong key type
    .meaning = Your organisation requires a key type that this certificate does not have.
    .next = Request a certificate with a key type that the detail names.

problem-certificate-revoked = The device certificate was revoked
    .meaning = The CA that issued the certificate has revoked it, so it no longer proves this device.
    .next = Ask your IT team why, and for a new certificate if this device is still yours.

problem-authority-revoked = A CA above the device certificate was revoked
    .meaning = The CA that issued the certificate, or one above it, was revoked, so no certificate that it issued proves a device.
    .next = Send the detail to your IT team: this device needs a certificate from another CA.

problem-revocation-unknown = Revocation status unknown
    .meaning = Your organisation requires a current revocation status, and none is available.
    .next = Check your network connection, then check again. If the problem remains, send the detail to your IT team.

problem-certificate-no-key = The certificate has no private key here
    .meaning = The certificate is in your store, but the private key that belongs to it is not.
    .next = Import the certificate with its key (.p12), or request a new one on this device.

problem-key-unusable = The device certificate's key does not work
    .meaning = The certificate is there, but its private key did not make a valid signature.
    .next = Unlock the store that holds the key, or request a new certificate.

problem-certificate-request-failed = The request could not be made
    .meaning = The key or the request for a certificate could not be made or stored.
    .next = Read the detail, correct it, and try again.

problem-enrolment-not-configured = The managed file does not say how to enrol
    .meaning = Your organisation's managed file lacks settings that this command needs.
    .next = Name what is missing on the command line, or ask your IT team to add it to the managed file.

problem-enrolment-unreachable = The enrolment server cannot be reached
    .meaning = Your organisation's enrolment server gave no usable answer.
    .next = Try again later. If the problem remains, send the detail to your IT team.

problem-enrolment-refused = No certificate was issued
    .meaning = Your organisation's enrolment server refused the request, or sent a certificate that would not prove this device. Nothing was saved.
    .next = Send the detail to your IT team.

problem-enrolment-unmet = Porthole cannot meet the enrolment server's requirements
    .meaning = The enrolment server states what a request must contain, and this device cannot provide it. No request was sent.
    .next = Send the detail to your IT team: the managed file may lack a setting, or the server may require too much.

problem-enrolment-pending = The certificate has been requested
    .meaning = The server has received the request and has not decided yet.
    .next = Ask again later with the same command. While Porthole runs, it asks automatically.

problem-enrolment-credential = The enrolment credentials cannot be used
    .meaning = The managed file names a password or certificate for enrolment, and Porthole could not read or open it.
    .next = Ask your IT team to check the files that the detail names, and who may read them.

problem-enrolment-busy = Another Porthole process is requesting a certificate
    .meaning = Only one process at a time may request a certificate, so that none is issued twice.
    .next = Wait a minute, then try again.

problem-enrolment-not-kept = The state of the enrolment cannot be saved
    .meaning = Porthole must store the request before it sends it to the server.
    .next = Check free space and permissions of the state folder.

problem-certificate-wrong-key = This certificate belongs to another key
    .meaning = The certificate matches none of the pending requests in your personal store.
    .next = Import the certificate that was issued for the request made on this device.

problem-request-not-pending = No matching pending request
    .meaning = The certificate was imported, the request was discarded, or it was made on another device.
    .next = `portholectl certificate list` and the Device page show the pending requests.

problem-certificate-unreadable = This is not a certificate
    .meaning = The file is neither a PEM, DER or base64 certificate nor a PKCS#7 or PKCS#12 file.
    .next = Ask for the certificate as a .cer, .pem, .p7b or .p12 file.

problem-bundle-password = The password is missing or wrong
    .meaning = The file is encrypted, and it needs the right password.
    .next = Check the password with the sender of the file.

problem-bundle-protection = The file's encryption is not supported
    .meaning = The PKCS#12 file is not damaged, but it is encrypted or signed with an algorithm that Porthole does not use.
    .next = Export the certificate again with a password and a common algorithm: AES-256 with SHA-256, or TripleDES with SHA-1.

problem-certificate-proves-nothing = The certificate was not imported
    .meaning = It would not prove this device, so nothing was stored. A pending request is still pending.
    .next = Ask your IT team for a certificate that proves this device, or import this one anyway with `portholectl certificate import FILE --anyway`.

problem-certificate-not-found = No such certificate
    .meaning = Your personal store holds no certificate with this fingerprint.
    .next = `portholectl certificate list` shows the certificates that can be removed.

problem-not-confirmed = The command was not confirmed
    .meaning = The command asks before it deletes or writes anything, and the answer was not yes. Nothing was changed.
    .next = Answer `y` when you are asked, or add `--yes`.

problem-proxy-unauthorized = Not one of Porthole's own windows
    .meaning = The embedded proxy serves only Porthole's own windows.
    .next = Open the app in Porthole.

problem-proxy-bind = The embedded proxy could not start
    .meaning = Porthole could not open a port on this device for its own use.
    .next = Restart Porthole; if it happens again, tell your IT team.

problem-proxy-needs-administrator = Only an administrator can start the proxy here
    .meaning = Without windows, the proxy would present the device certificate to any program that knows its secret. Where a managed file is installed, only an administrator may start it.
    .next = Run `sudo portholectl proxy`.

problem-proxy-unavailable = The embedded proxy accepts no connections right now
    .meaning = Too many connections are open at once, or the system cannot tell which program opened a new one.
    .next = Reload the page; if it happens again, restart Porthole.

problem-host-not-allowed = This address is not part of your apps
    .meaning = Your organisation lists what each app may reach, and this address is not on the list.
    .next = Open it in your browser, or ask your IT team to add the host.

problem-host-mismatch = Two different hosts were named
    .meaning = The connection was opened for one host, but the request names another.
    .next = Reload the page; if it happens again, tell your IT team.

problem-host-name-unusable = Porthole cannot open this name
    .meaning = A part of the server's name begins or ends with a hyphen, and Porthole cannot make secure connections to such a name.
    .next = Open the address in your browser, or ask your IT team for another name of the server.

problem-request-unsupported = Porthole cannot send this request
    .meaning = The request has a form that Porthole cannot pass on unchanged, so it did not reach the server.
    .next = Reload the page; if it happens again, tell your IT team.

problem-nothing-in-force = No valid rules are in force
    .meaning = Porthole has no valid managed file, so it opens no page.
    .next = Ask your IT team; `portholectl config check` names the mistake.

problem-host-not-inspected = This page does not open on this device
    .meaning = Your organisation exempts connections to this server from inspection, and allows that on verified devices only.
    .next = See the Device page for what this device lacks, or ask your IT team.

problem-upstream-dns = The server's name was not found
    .meaning = The host name does not resolve to an address.
    .next = Check your network connection, then try again.

problem-upstream-refused = The server cannot be reached
    .meaning = The server, or the network between, refused the connection.
    .next = Try again in a moment. If the problem remains, tell your IT team.

problem-proxy-sign-in = Your organisation's proxy asks for a sign-in
    .meaning = This app reaches the network only through a proxy that requires a sign-in, and Porthole has none that it accepts.
    .next = Sign in when Porthole asks, or run `portholectl proxy sign-in PROXY` with the proxy that the detail names; or ask your IT team.

problem-proxy-sign-in-not-kept = Your keyring did not save the sign-in
    .meaning = Porthole uses the name and password until it ends.
    .next = Unlock your keyring, or run `portholectl proxy sign-in PROXY`.

problem-proxy-unknown = Porthole does not know which proxy to use
    .meaning = Your organisation selects the proxy by the system's settings or by a proxy script, and neither named one.
    .next = Try again in a moment. If the problem remains, send the detail to your IT team.

problem-upstream-tls = The server could not prove its identity
    .meaning = The secure connection failed, so nothing was sent.
    .next = Do not try to reach the server in another way. Send the detail to your IT team.

problem-upstream-wants-certificate = The server requires a device certificate
    .meaning = This server requires a device certificate and did not accept one from this device.
    .next = See the Device page for the certificate in use, or ask your IT team for one.

problem-upstream-asks-too-late = The server asks for the certificate too late
    .meaning = The server asks for the device certificate only after the secure connection was made; neither Porthole nor any browser with HTTP/2 answers that, so the server broke off.
    .next = Tell the server's administrator to ask in the first handshake, for the whole host: `ssl_verify_client optional` in nginx, `SSLVerifyClient optional` outside of any location in Apache.

problem-key-cannot-sign-for-server = Your device key does not work with this server
    .meaning = The server asks for the device certificate over TLS 1.3 only, and the token that holds its key cannot make the signatures (RSA-PSS) that TLS 1.3 requires.
    .next = Ask your IT team for a device certificate with a newer token or an ECDSA key, or to let the server speak TLS 1.2 too.

problem-upstream-timeout = The server did not answer in time
    .meaning = The server sent no answer within the time limit.
    .next = Try again in a moment. If the problem remains, tell your IT team.

problem-upstream-protocol = The server's answer was invalid
    .meaning = The server ended the connection or broke the rules of HTTP.
    .next = Try again. If the problem remains, tell your IT team.

problem-page-not-loaded = This page could not be loaded
    .meaning = The connection ended before the page was loaded, or the app's service worker returned no page.
    .next = Try again in a moment. If the problem remains, tell your IT team.

problem-location-unavailable = Your location is not known
    .meaning = This page may have your location, but no location service (GeoClue) is running on this computer.
    .next = Enter the place in the page, or ask your IT team to install GeoClue.

problem-files-not-handed-over = The files were not handed over
    .meaning = Porthole could not give the files to the app. The app received none of them.
    .next = Check that you may read them and that the disk has room, then choose them again.

problem-download-blocked = Download blocked
    .meaning = Your organisation does not allow this download on this device.
    .next = See the Device page for what would change that.

problem-print-blocked = Printing blocked
    .meaning = Your organisation does not allow printing on this device.
    .next = See the Device page for what would change that.

problem-download-failed = The download failed
    .meaning = The file was not received completely, so nothing was saved.
    .next = Try again.

problem-download-unwritable = The file could not be saved
    .meaning = Porthole could not write to the Downloads folder.
    .next = Free some space or check the folder's permissions, then try again.

problem-download-gone = The file is no longer there
    .meaning = Porthole saved this file, and it has been moved, renamed or deleted since.
    .next = Look for it in your file browser, or download it again.

problem-downloads-folder-unavailable = Your Downloads folder cannot be used
    .meaning = Porthole keeps downloads there. The folder is missing and could not be created.
    .next = Create the folder, or set another one in your desktop's settings, then restart Porthole.

problem-downloads-too-many = Too many downloads at once
    .meaning = Porthole limits the number of downloads at the same time.
    .next = Wait until some of them have finished, then try again.

problem-download-not-opened = This kind of file is not opened from here
    .meaning = Porthole opens documents, pictures, audio and video. A file of another kind could run a program.
    .next = Choose “Show in folder” and open the file there, if you trust it.

problem-download-trust-lost = Download stopped
    .meaning = This device is no longer trusted, so running downloads were stopped and nothing of them was saved.
    .next = See the Device page for what would change that.

problem-trust-lost = This device is no longer trusted
    .meaning = Porthole restarts once the windows with unsaved text are closed. Until then it opens no other app.
    .next = Send or copy what you are writing and close those windows; then open the app again.

problem-profile-not-wiped = Content of your apps is still on this disk
    .meaning = This device is no longer trusted, and your organisation requires that the profile of the apps is removed. That failed, so Porthole opens no app.
    .next = Send the detail to your IT team. Remove that folder, then restart Porthole.

problem-sandbox-unavailable = The kernel cannot enforce the write gate
    .meaning = This kernel lacks what Porthole needs to keep web content off the disk, so Porthole does not open apps.
    .next = Use a kernel with Landlock (Linux 6.7 or later), enabled at boot.

problem-wrong-use = The command was not understood
    .meaning = portholectl does not accept these arguments.
    .next = See `portholectl --help`, or `--help` after a command.

problem-file-missing = The file does not exist
    .meaning = The command names a file that does not exist.
    .next = Check the name and the folder, then try again.

problem-file-unreadable = The file cannot be read
    .meaning = The file that the command names is too large, is not an ordinary file, or you may not read it.
    .next = Check its name and your permissions, then try again.

problem-file-unwritable = The file cannot be written
    .meaning = The command could not write its result to this file.
    .next = Check the folder's permissions and free space, or name another file.

problem-folders-unavailable = Porthole has no folders to work in
    .meaning = Porthole could not use the folders that it needs while it runs.
    .next = Start Porthole from your desktop session, and create or set what the detail names.

problem-display-unavailable = No display
    .meaning = Porthole shows windows, and in this session no display answers: neither a Wayland compositor nor an X server.
    .next = Start Porthole in a desktop session, or use `portholectl` where there is none.

problem-kernel-no-namespace = No user namespaces
    .meaning = Without its own user namespace, Porthole keeps temporary folders in the runtime folder, and video and audio may not play.
    .next = Allow user namespaces for Porthole: load its AppArmor profile (`apparmor_parser -r /etc/apparmor.d/porthole`) or set `user.max_user_namespaces` above 0.

problem-runtime-folder-on-disk = The runtime folder is on the disk
    .meaning = Data that must stay in memory would be written to the disk, so nothing of an unverified device may be stored there.
    .next = Configure the login so that `XDG_RUNTIME_DIR` is in memory (`pam_systemd` does this), then sign in again.

problem-engine-missing = The web engine is missing
    .meaning = Porthole shows pages with WebKitGTK, and the library is not installed or cannot be loaded.
    .next = Install `libwebkit2gtk-4.1-0` (Debian, Ubuntu) or `webkit2gtk4.1` (Fedora).

problem-engine-outdated = The web engine is old
    .meaning = This version of WebKitGTK lacks security fixes and features that web apps need.
    .next = Install the system's updates, so that WebKitGTK is at least the version named in the detail.

problem-media-plugins-missing = Media plug-ins are missing
    .meaning = WebKitGTK plays video and audio with GStreamer, and some of its plug-ins are not installed.
    .next = Install `gstreamer1.0-plugins-base`, `gstreamer1.0-plugins-good` and `gstreamer1.0-libav`, or what your system calls them.

problem-dictionary-missing = A dictionary is missing
    .meaning = Spelling is not checked in one of your languages, because no dictionary for it is installed.
    .next = Install the package that the detail names, then restart Porthole.

problem-session-bus-missing = No session bus
    .meaning = Without D-Bus there is no keyring, no notification, and a second start cannot hand over to the first.
    .next = Run this in the desktop session, or start one with `dbus-run-session`.

problem-notifications-missing = No notification service
    .meaning = No program shows desktop notifications, so new messages go unnoticed while an app is in the background.
    .next = Install a notification daemon, such as `dunst` or `mako-notifier`, if the desktop has none.

problem-downloads-folder-unusable = The Downloads folder cannot be used
    .meaning = Porthole saves downloads in the person's Downloads folder, which is missing or not writable.
    .next = Create the folder or set the variable that the detail names, and give the person write access to the folder.

problem-clock-behind = The clock is wrong
    .meaning = The clock shows a time before events that have already happened, so certificates look expired or not yet valid.
    .next = Set the clock and keep it synchronised: `timedatectl set-ntp true`.

problem-disk-space-low = Little disk space
    .meaning = Porthole needs room for its state, the profile of a verified device, and downloads.
    .next = Free space in the folder that the detail names.

problem-open-files-low = The limit for open files is low
    .meaning = Each connection takes several open files; with a low limit, pages fail to load when many apps are open.
    .next = Raise the limit: `DefaultLimitNOFILE=524288` in /etc/systemd/user.conf, or `nofile` in /etc/security/limits.conf; then sign in again.

problem-link-refused = Link not opened
    .meaning = This link would hand content to another program on this device.
    .next = Open what you need from within your apps.

problem-app-unknown = No such app
    .meaning = The managed file names no app with this id or address.
    .next = Choose one of the apps that it names.

problem-settings-not-saved = Your settings could not be saved
    .meaning = The state folder could not be written, so the earlier settings still apply.
    .next = Check free space and permissions of the state folder, then try again.

problem-activity-unavailable = The activity log is not available
    .meaning = The file that records decisions could not be read or written.
    .next = Check free space and permissions of the state folder.

problem-not-on-this-platform = Not on this system yet
    .meaning = This part of Porthole has not been built for this operating system.
    .next = Use Porthole on Linux.

problem-internal = Something went wrong in Porthole
    .meaning = This is a mistake in Porthole, not in what you did.
    .next = Restart Porthole; if it happens again, send the detail to your IT team.

detail-https-only = Porthole opens https addresses only.

detail-other-port = The host is on the list, but not its port { $port }.

detail-leads-to-porthole = The address leads back to Porthole itself.

detail-leads-to-this-device = Its name leads to this device or its network link. If that is intended, your organisation names the address under `network.resolve`.

detail-leads-to-private-network = Its name leads to a private network, and your organisation refuses those. If that is intended, your organisation names the host under `network.private_hosts`.

detail-nothing-listens = No program accepts connections at the server's address.

detail-no-route = The network has no route to the server's address.

detail-connection-timed-out = The connection attempt timed out.

detail-handshake-timed-out = The secure connection was not completed in time.

detail-answer-timed-out = The connection was opened, but no answer came.

detail-hung-up-in-handshake = The connection was closed before it was secured.

detail-hung-up = The connection was closed before an answer came.

detail-proxy-in-the-way = The organisation's proxy did not make the connection: { $reason }.

detail-for-it-team = For your IT team: { $reason }.

detail-no-tls-at-port = The server does not speak TLS at this port.

detail-no-common-tls = The server offers no TLS version, cipher or signature that Porthole accepts ({ $reason }).

detail-no-common-version = The server has no TLS version in common with Porthole (TLS 1.2 or 1.3).

detail-no-common-cipher = The server has no cipher or signature in common with Porthole ({ $reason }). For your IT team: Porthole supports AES-GCM and ChaCha20-Poly1305, no CBC, no RSA-PSS keys, and no P-521 keys in TLS 1.2.

detail-name-not-served = The server does not serve this name.

detail-device-certificate-refused = The server refused this device's certificate ({ $reason }).

detail-handshake-ended = The server ended the handshake ({ $reason }).

detail-handshake-failed = The handshake failed ({ $reason }).

detail-server-key-weak = The server's key is too weak ({ $bits } bits of RSA).

detail-server-self-signed = The server's certificate is self-signed ({ $issuer }), and this device does not trust it.

detail-server-issuer-unknown = The server's certificate was issued by { $issuer }, an authority that this device does not trust.

detail-server-authority-unknown = The server's certificate was issued by an authority that this device does not trust.

detail-server-expired-on = The server's certificate expired on { $day }.

detail-server-expired = The server's certificate has expired.

detail-server-valid-from = The server's certificate is not valid before { $day }, or this device's clock is wrong.

detail-server-not-yet-valid = The server's certificate is not valid yet, or this device's clock is wrong.

detail-server-names-no-host = The server's certificate names no host.

detail-server-other-names = The server's certificate is for another name: { $names }.

detail-server-other-name = The server's certificate is for another name.

detail-server-revoked = The server's certificate was revoked.

detail-server-algorithm = The server's certificate has a key or signature that is too weak or not supported.

detail-server-is-authority = The server presents a CA certificate as its own. If that certificate belongs to the server, add it to `extra_roots`. Otherwise configure a certificate on the server that its CA issued.

detail-server-not-accepted = The server's certificate cannot be accepted ({ $reason }).

detail-store-locked = { $store }: it is locked.

detail-store-pin-needed = { $store }: it is locked until its PIN is entered.

detail-store-pin-wrong = { $store }: the PIN does not unlock it.

detail-store-pin-last-try = { $store }: the PIN does not unlock it, and one more wrong PIN locks it.

detail-store-pin-locked = { $store }: it is locked because of too many wrong PINs.

detail-store-not-running = { $store }: it is not running: { $reason }.

detail-store-timed-out = { $store }: it did not answer in time, and it may be waiting for you to unlock it.

detail-store-damaged = { $store }: an entry in it is damaged: { $reason }.

detail-store-pending-key-gone = { $store }: the key of the request for this certificate is no longer there.

detail-store-no-such-token = { $store }: no such token is present.

detail-store-stands-for-others = { $store }: Porthole already loads the modules behind this one.

detail-store-failed = { $store }: { $reason }.

detail-store-not-known = { $store }: Porthole does not support this system's certificate store yet.

detail-nearest-certificate = The nearest certificate is `{ $subject }`: { $reason }.

detail-nearest-certificate-from = The nearest certificate is `{ $subject }` (from `{ $issuer }`): { $reason }.

detail-certificate-not-usable = `{ $subject }` cannot be chosen: { $reason }.

detail-pin-not-waited-for = The token no longer needs a PIN.

detail-request-text-gone = The text of this request was lost. Make a new request.

detail-enrolment-stopped = The wait for the server was stopped.

detail-enrolment-no-certificates = The server does not provide its CA certificates now.

detail-renewed-elsewhere = The certificate `{ $subject }` is in { $store }. The program or administrator that put it there renews it.

detail-est-not-accepted = The server did not accept the credential (HTTP { $status }).

detail-est-not-accepted-with-message = The server did not accept the credential (HTTP { $status }): “{ $message }”.

detail-est-no-such-service = The server does not provide EST at this address (HTTP 404).

detail-est-no-such-service-with-message = The server does not provide EST at this address (HTTP 404): “{ $message }”.

detail-est-refused = The server refused the request (HTTP { $status }).

detail-est-refused-with-message = The server refused the request (HTTP { $status }): “{ $message }”.

detail-est-unavailable = The server cannot answer now (HTTP { $status }).

detail-est-unavailable-with-message = The server cannot answer now (HTTP { $status }): “{ $message }”.

detail-est-broken-demands = The server's requirements for a request cannot be read: { $reason }.

detail-est-broken = The server's answer is not valid EST: { $reason }.

detail-request-no-subject = The subject is empty; write it like `CN=laptop-7,O=Harbor Ltd`.

detail-request-bad-value = `{ $value }` contains a character that is not allowed in this part of a name.

detail-request-too-long = `{ $value }` is too long: this part of a name may have { $most } characters.

detail-request-without-subject = The managed file names no `subject` in `[enrolment]`.

detail-place-unknown = The value of `{ $place }` is not known on this machine: { $reason }.

detail-place-not-in-dns-name = `{ $place }` is `{ $value }` on this machine, which is not allowed in a DNS name.

detail-place-not-in-mail-address = `{ $place }` is `{ $value }` on this machine, which is not allowed in a mail address.

detail-issued-for-another-key = The issued certificate belongs to another key.

detail-issued-nothing = The server's answer contains no certificate.

detail-est-not-configured = There is no `[enrolment.est]` in the managed file.

detail-est-user-colon = `user` in `[enrolment.est]` contains a colon.

detail-request-not-made = The request could not be made: { $reason }.

detail-import-password-needed = The private key in this file is encrypted and needs its password.

detail-import-wrong-password = The password does not open this file.

detail-import-other-password = The password opens the file, but not its encrypted content.

detail-import-protected = The file's encryption is not supported: { $reason }.

detail-import-no-identity = No private key in the file matches a certificate in it (private keys: { $keys }, certificates: { $certificates }).

detail-import-no-usable-identity = No private key in the file matches a certificate in it (private keys: { $keys }, of an unsupported type: { $unusable }, certificates: { $certificates }).

detail-import-nothing-pending = The certificate is `{ $subject }`, issued by `{ $issuer }`. No request is pending on this device.

detail-import-others-pending = The certificate is `{ $subject }`, issued by `{ $issuer }`. Pending here: { $pending }.

pending-since = `{ $subject }`, requested on { $day }

detail-import-proves-nothing = `{ $subject }`: { $reason }.

detail-import-none-proves = `{ $subject }`: { $reason }. Also in the file: { $others }.

also-in-file = `{ $subject }`: { $reason }

would-prove-but-older = it would also prove this device, but it is older

detail-windows-restarted = Porthole's windows were restarted.

detail-folder-not-made = `{ $folder }` cannot be made: { $reason }.

detail-not-removed = `{ $folder }` could not be removed: { $reason }.

detail-not-written = `{ $file }` could not be written: { $reason }.

detail-variable-not-set = `{ $variable }` is not set, so Porthole has no folder in memory.

found-readable = it is an X.509 certificate

found-unreadable = { $reason }

found-no-authority = its basic constraints do not mark it as a CA certificate

found-authority = its basic constraints mark it as a CA certificate

found-signed-with = it is signed with { $algorithm }

found-weak-signature = it is signed with { $algorithm }, whose signatures can be forged

found-other-signature = its signature algorithm is not supported ({ $oid })

found-key = its key is { $key }

found-weak-key = its key is { $key }, but RSA with at least 2048 bits, P-256, P-384, P-521 or Ed25519 is required

found-no-anchors = the managed file names no trusted CA

found-chain = it chains to `{ $anchor }`

found-no-chain-of-ca = its chain was not checked, because it is a CA certificate

found-no-chain = no chain was found from its issuer `{ $issuer }` to a CA that the managed file names

found-other-signer = the known CA `{ $name }` did not sign this certificate

found-other-signer-above = the known CA `{ $name }` did not sign a certificate in the chain

found-too-many-cas = too many known CA certificates have the name of its issuer

found-unsafe-above = a certificate in its chain has an insecure signature algorithm, such as SHA-1

found-two-algorithms = its two signature algorithm fields differ

found-two-algorithms-above = the two signature algorithm fields of the CA `{ $name }` in its chain differ

found-ends-before-it-begins = a certificate in its chain ends before it begins

found-ca-expired = a CA certificate in its chain has expired

found-ca-not-yet-valid = a CA certificate in its chain is not valid yet

found-no-issuer = it may not issue certificates

found-no-issuer-above = the CA `{ $name }` in its chain may not issue certificates

found-too-long = its path length constraint allows fewer CAs below it than the chain has

found-too-long-above = the path length constraint of the CA `{ $name }` allows fewer CAs below it than the chain has

found-other-purpose = a CA in its chain may not issue certificates for client authentication

found-bad-extension = it has an extension that cannot be read: { $which }

found-bad-extension-above = the CA `{ $name }` in its chain has an extension that cannot be read: { $which }

found-critical = it has a critical extension that Porthole does not process: { $which }

found-critical-above = the CA `{ $name }` in its chain has a critical extension that Porthole does not process: { $which }

found-too-many-names = it has too many names to check against the name constraints of its CAs

found-too-many-names-above = the CA `{ $name }` in its chain has too many names to check against the name constraints of its CAs

found-name-excluded = the name constraints of the CA `{ $authority }` exclude `{ $base }` and so the { $name }

found-name-not-permitted = the name constraints of the CA `{ $authority }` do not permit the { $name }, only { $bases }

found-name-not-compared = the CA `{ $authority }` has name constraints for a { $kind }, which Porthole cannot check

found-no-policy = a CA in its chain requires a certificate policy, and no policy is valid for the whole chain

found-issuer = its issuer `{ $issuer }` contains `{ $filter }`

found-other-issuer = its issuer is `{ $issuer }`, but `{ $filter }` is required

found-subject = its subject `{ $subject }` contains `{ $filter }`

found-other-subject = its subject is `{ $subject }`, but `{ $filter }` is required

found-name = `{ $name }` matches `{ $filter }`

found-no-names = it has no alternative names, but `{ $filter }` is required

found-other-names = its alternative names are { $names }, but `{ $filter }` is required

found-other-key = its key is { $key }, but one of these types is required: { $kinds }

found-client-auth = its extended key usage lists clientAuth

found-no-client-auth = its extended key usage does not list clientAuth

found-no-extended-usage = it has no extended key usage, so clientAuth is not listed

found-may-sign = its key usage includes digitalSignature

found-every-usage = it has no key usage, so every use is allowed

found-may-not-sign = its key usage does not include digitalSignature

found-own-store = it is in your personal store ({ $kept_in })

found-shared-store = it is in a store that all users of this machine share ({ $kept_in })

found-valid-later = it is not valid before { $day }

found-expired = it expired on { $day }

found-expires-within-a-day = it expires on { $day }, in less than one day

found-valid-one-more-day = it is valid until { $day } (1 day left)

found-valid = it is valid until { $day } ({ $days } days left)

found-key-present = { $store } has its private key

found-key-absent = { $store } does not have its private key

found-key-hidden = { $store } does not give access to its private key: { $reason }

store-is-locked = it is locked

store-needs-pin = it is locked until its PIN is entered

store-refuses-pins = it is locked because of too many wrong PINs

store-is-silent = it did not answer in time, and it may be waiting for you to unlock it

store-message = { $reason }

found-key-unusable = { $reason }

found-key-without-scheme = its private key supports no signature scheme of TLS

found-public-key-unreadable = its public key cannot be read

found-key-of-another = its private key belongs to another certificate

found-key-fits = its { $algorithm } key made a valid test signature

found-no-pss = its key does not support RSA-PSS, so Porthole uses TLS 1.2 with servers that request the certificate

found-p521 = servers that support only TLS 1.2 may reject a P-521 key

found-revocation-not-asked = the managed file does not require a revocation check

found-revocation-no-chain = the revocation status was not checked, because the certificate does not chain to your organisation's CA

found-revocation-would-not-count = the revocation status was not checked, because the certificate fails another check

found-not-revoked = it is not revoked according to `{ $source }` ({ $age } old)

found-ca-not-revoked = the CA `{ $name }` above it is not revoked according to `{ $source }` ({ $age } old)

found-ca-names-no-place = the certificate of the CA `{ $name }` above it names neither a CRL nor an OCSP responder

found-revoked = it was revoked on { $day } according to `{ $source }` ({ $age } old)

found-revoked-because = it was revoked on { $day } ({ $because }) according to `{ $source }` ({ $age } old)

found-ca-revoked = the CA `{ $name }` above it was revoked on { $day } according to `{ $source }` ({ $age } old)

found-ca-revoked-because = the CA `{ $name }` above it was revoked on { $day } ({ $because }) according to `{ $source }` ({ $age } old)

found-status-unknown = its revocation status is unknown: { $why }

found-ca-status-unknown = the revocation status of the CA `{ $name }` above it is unknown: { $why }

found-status-accepted = your organisation accepts an unknown status

found-no-issuer-known = no issuer was found

found-does-not-count = `{ $source }` was not accepted: { $reason }

found-source-away = { $reason }

found-no-answer-yet = `{ $source }` has not answered yet

found-no-list-of = none of the CRLs in the managed file was issued by `{ $issuer }`

found-no-list-place = it has no CRL distribution point with an HTTP address

found-no-list-place-but = it has no CRL distribution point with an HTTP address, only `{ $place }`

found-no-responder = it names no OCSP responder with an HTTP address

found-no-responder-but = it names no OCSP responder with an HTTP address, only `{ $place }`

found-no-source = it names neither an OCSP responder nor a CRL distribution point with an HTTP address

found-no-source-but = it names neither an OCSP responder nor a CRL distribution point with an HTTP address, only `{ $place }`

found-outdated = the status from `{ $source }` is { $age } old, and a newer one was due on { $day }

found-not-known-there = the OCSP responder `{ $source }` does not know this certificate

age-none = less than a minute

age-minute = 1 minute

age-minutes = { $count } minutes

age-hour = 1 hour

age-hours = { $count } hours

age-day = 1 day

age-days = { $count } days

revoked-for-key = key compromise

revoked-for-ca = CA compromise

revoked-for-name = affiliation changed

revoked-for-another = superseded

revoked-for-no-need = cessation of operation

revoked-on-hold = certificate on hold

revoked-for-withdrawal = privilege withdrawn

fetch-not-http = `{ $address }` is not a web address (http:// or https://)

fetch-password-in-the-open = `{ $address }` is not protected by TLS, so Porthole did not send the password for it

fetch-name-unknown = the host name of `{ $address }` could not be resolved

fetch-unreachable = `{ $address }` could not be reached: { $reason }

fetch-proxy = the organisation's proxy did not make the connection to `{ $address }`: { $reason }

fetch-tls = the secure connection to `{ $address }` failed: { $reason }

fetch-timed-out = `{ $address }` did not answer within { $seconds } seconds

fetch-stopped = the wait for `{ $address }` was stopped

fetch-too-large = `{ $address }` sent more than the allowed { $limit } bytes

fetch-status = `{ $address }` answered with the error { $status }

fetch-redirect = Porthole did not follow the redirect of `{ $address }`: { $reason }

fetch-broken = `{ $address }` sent an invalid answer: { $reason }

fetch-local = the request to `{ $address }` could not be sent: { $reason }

fetch-message = { $reason }

reach-nothing-listens = no program accepts connections at its address

reach-no-route = the network has no route to its address

reach-timed-out = the connection attempt timed out

reach-itself = its address is Porthole's own

reach-this-device = its name resolves to this device or its network link

reach-private-address = its name resolves to a private network, which your organisation refuses

reach-exhausted = too many files or connections are open

tls-client-certificate-required = the server requires a client certificate

tls-refused = the server ended the handshake ({ $alert })

tls-not-spoken = the server does not use TLS at this port

tls-expired = the server's certificate has expired

tls-not-yet-valid = the server's certificate is not valid yet, or this device's clock is wrong

tls-issuer-not-trusted = the CA that issued the server's certificate is not trusted for it ({ $issuer })

tls-not-trusted = the CA that issued the server's certificate is not trusted for it

tls-other-name = the server's certificate is for another name

tls-authority-as-server = the server presents a CA certificate as its own, and the managed file does not name that certificate

tls-not-accepted = the server's certificate cannot be accepted ({ $reason })

redirect-loses-body = the content of the request would be lost

redirect-unreadable = its address cannot be read

redirect-without-tls = its address is not protected by TLS

redirect-elsewhere = another server must not see what proves this device

redirect-too-many = there were too many redirects

answer-cut-off = the connection was closed before the answer was complete

answer-coding = its content coding was not requested ({ $coding })

answer-not-unpacked = its compressed content cannot be unpacked

detail-because = { $reason }.

crl-none-inside = it contains no `X509 CRL`

crl-armour = { $reason }

crl-several = it contains { $count } CRLs, but each CRL must be in a separate file

crl-not-one = it is not a certificate revocation list (CRL)

crl-something-else = it is not a certificate revocation list (CRL), but { $kind }

crl-odd-date = its dates do not have the form that RFC 5280 section 5.1.2.4 requires

crl-no-end = it does not say when the next CRL is due, as RFC 5280 section 5.1.2.5 requires

crl-delta = it is a delta CRL, which is valid only together with a complete CRL

crl-indirect = it is an indirect CRL, which covers other CAs

crl-some-reasons = it covers only some of the revocation reasons

crl-odd-scope = Porthole cannot read which certificates it covers

crl-attribute-certificates = it covers only attribute certificates

crl-not-understood = it has a critical extension that Porthole does not process: { $oid }

crl-other = it cannot be used as a CRL ({ $reason })

crl-odd-form = its two signature algorithm fields differ, or its version is not that of a CRL

crl-bad-entry = one of its entries cannot be read

crl-bad-extensions = its extensions cannot be read

crl-of-another = its issuer is `{ $issuer }`, not `{ $expected }`

crl-only-cas = it covers only CA certificates

crl-no-cas = it does not cover CA certificates

crl-other-point = it covers certificates with another CRL distribution point

crl-other-signer = it was not signed by `{ $name }`

crl-may-not-be-signed = the key usage of `{ $name }` does not allow it to sign CRLs

signed-unreadably = it cannot be read

signer-unreadable = the certificate of its signer cannot be read

signer-key-unreadable = the public key of its signer cannot be read

signed-with-unknown = its signature algorithm is insecure or not supported

signed-by-another = its signature does not match its signer's key

status-of-unreadable = the certificate to check cannot be read

status-from-the-future = its date, { $day }, is in the future according to this device's clock

status-older = it is older than the stored status

ocsp-not-one = it is not an OCSP response

ocsp-malformed = the responder did not understand the request

ocsp-internal = the responder has an internal error

ocsp-try-later = the responder asks to try again later

ocsp-signature-required = the responder requires signed requests

ocsp-unauthorized = the responder does not answer for this CA

ocsp-other-type = it is an OCSP response of an unsupported type

ocsp-critical = it has a critical extension that Porthole does not process

ocsp-other-certificates = it covers other certificates

ocsp-cannot-ask = OCSP cannot be used for this certificate

ocsp-other-question = it does not answer this request (another nonce)

ocsp-other-signer = neither `{ $name }` nor a responder that it authorised signed it

ocsp-not-authorised = `{ $name }` did not authorise the responder that signed it: { $reason }

responder-is-ca = its certificate is that of another CA

responder-other-purpose = its certificate is not for OCSP signing (OCSPSigning)

responder-expired = its certificate has expired

responder-not-yet-valid = its certificate is not valid yet

responder-of-another-ca = its certificate was issued by another CA

responder-not-valid = its certificate is not valid

chosen-only = Chosen: it is the only certificate that passes every check.

chosen-newest = Chosen: of the certificates that pass every check, it is the newest.

chosen-newest-as-wished = Chosen: you picked the newest, and this is the newest certificate that passes every check.

chosen-picked = Chosen: you picked it.

chosen-renewal = Chosen: it renews the certificate that you picked.

lost-older = Not chosen: it passes every check, but a newer certificate also passes.

lost-tied = Not chosen: it passes every check, but another certificate is equally new and its fingerprint sorts first.

lost-not-picked = Not chosen: it passes every check, but you picked another.

lost-pick-ignored = Not chosen: you picked it, but your organisation requires the newest certificate, and another is newer.

lost-undecided = Not chosen yet: several certificates pass every check, and you have not picked one.

lost-duplicate = Not chosen: another entry with the same certificate was chosen.

lost-failed = Not chosen: { $reason }.

fact-anchors = The managed file names the CAs of device certificates

fact-store = Your personal certificate store can be read

fact-passes = A certificate in your personal store passes every check

fact-clear = One of your valid certificates is chosen to prove this device

fact-revocation-not-asked = Your organisation accepts the certificate without checking whether it was revoked

fact-not-revoked = The CA has not revoked the certificate

fact-revocation-unknown = Your organisation accepts the certificate although its revocation status is unknown

fact-statement = A signed compliance statement is valid for this device

fact-domain = This device has joined a domain

fact-named-domain = This device has joined the domain { $name }

change-anchors = Your IT team edits the [device_certificate] table of the managed file

change-store = The store is locked or does not answer

change-all-pass = All of them expire or are removed, or your organisation requires others

change-passes = The certificate `{ $name }` expires on { $day } ({ $days } days left) or is removed, or your organisation requires another

change-revocation-not-asked = Your IT team adds `revocation` to the [device_certificate] table of the managed file

change-not-revoked = The CA revokes it

change-revocation-unknown = The CA reports that it was revoked

change-statement = The statement expires, is removed, or is replaced by one that is not valid for this device

change-statement-put = Your organisation's device management places a valid statement for machine { $machine } there

change-machine = Your IT team finds out why this machine has no id

change-domain = The device leaves the domain

change-join = An administrator joins this device to a domain

change-join-domain = An administrator joins this device to { $name }

found-statement = The statement in `{ $place }` is valid until { $moment }

found-no-statement = The statement in `{ $place }` cannot be used: { $why }

statement-fault = { $reason }

statement-too-large = it is larger than { $size } KiB

statement-not-compact = it is not a JWS in compact form (three parts separated by dots)

statement-not-base64 = its { $part } is not base64url without padding

statement-header = its header cannot be read: { $reason }

statement-critical = its header has `crit` and so requires an extension that Porthole does not support

statement-unsigned = its algorithm is `none`, so it is not signed

statement-shared-secret = its algorithm is `{ $algorithm }`, which uses a shared secret and no key pair

statement-other-algorithm = its algorithm is `{ $algorithm }`, but the key supports only { $takes }

statement-wrong-signature = its signature does not match the key that the managed file names

statement-claims = its claims cannot be read: { $reason }

statement-no-machine = it has no `sub`, so it names no machine

statement-no-end = it has no `exp`, so it would never expire

statement-other-audience = its `aud` does not contain `porthole`

statement-other-machine = it is for the machine `{ $named }`, but this machine is `{ $this }`

statement-not-compliant = it states that this device is not compliant

statement-not-yet = it is not valid before { $moment }

statement-from-the-future = its issue time { $moment } is in the future, so the clock of this device or of the signer is wrong

statement-expired = it expired at { $moment }

found-domain = It has joined { $name }

found-no-domain = It has joined no domain

found-domains = It has joined { $names } only

found-domain-unknown = { $reason }

detail-not-managed = { $found }.

detail-not-managed-by-both = { $first }. { $second }.

detail-import-unreadable = The file is not a readable X.509 certificate: { $reason }.

not-a-certificate = not a readable X.509 certificate: { $reason }

certificate-broken-der = its DER encoding is broken

certificate-message = { $reason }

trailing-data = more data follows it

certificate-file-empty = the file is empty

certificate-file-without = the file contains no certificate

certificate-entry-empty = the entry contains no certificate

certificate-no-encoding = it contains no certificate, neither in DER nor in base64

certificate-is = it is { $kind }

pem-only-others = the PEM file contains no certificate, only { $kinds }

pem-empty = the PEM file has no content

pem-not-closed = its PEM is broken: `-----BEGIN { $label }-----` in line { $line } has no `-----END { $label }-----`

pem-not-base64 = its PEM is broken: the text after `-----BEGIN { $label }-----` in line { $line } is not base64

pem-two-encodings = it is UTF-8 in one part and UTF-16 in another, as `>>` of Windows PowerShell leaves a file

pkcs7-not-one = it is not a PKCS#7 message with certificates: { $reason }

pkcs7-broken-encoding = its encoding is broken

pkcs7-other-kind = it is of another kind

pkcs7-too-many = it contains too many

pkcs7-empty = it contains none

kind-certificate = a certificate

kind-pkcs7 = a PKCS#7 message

kind-pkcs12 = a PKCS#12 file

kind-crl = a certificate revocation list (CRL)

kind-request = a certificate request (PKCS#10)

kind-private-key = a private key

kind-public-key = a public key

kind-unknown = something of an unknown kind

kind-openpgp = OpenPGP data

kind-block = a block `{ $label }` of an unknown kind

file-java-keystore = a Java keystore ({ $format }); `keytool -importkeystore -deststoretype PKCS12` makes a PKCS#12 file of it

file-windows-store = a Windows certificate store (.sst); export the certificate from it as .cer or .pfx

file-database = a database (SQLite)

file-archive = a { $format } archive; unpack it first

file-compressed = a compressed file ({ $format }); unpack it first

file-office = a file of Microsoft Office or Outlook; save its attachment and use that

file-property-list = a macOS property list

file-pdf = a PDF document

file-program = a program

file-web-page = a web page (HTML), perhaps of a sign-in or an error

file-xml = an XML file

file-rtf = a word processor document (RTF)

file-json = a JSON file

file-ssh-key = an SSH public key

file-putty-key = a PuTTY key

file-registry = a Windows registry file

file-git-lfs = a Git LFS pointer in place of the file itself

file-ldif = a directory entry (LDIF)

file-bag-attributes = the output of `openssl pkcs12 -info`, without the file itself

file-certificate-text = the text that describes a certificate, without the certificate itself; leave `-noout` away

file-edited-pem = PEM whose dashes are no longer `-----`, as after editing in a word processor

pkcs12-broken = the PKCS#12 file is broken: { $reason }

pkcs12-broken-encoding = its ASN.1 encoding is not that of such a file

pkcs12-other-version = its version is not 3

pkcs12-too-deep = its bags are nested too deeply

pkcs12-too-many = it contains too many keys or certificates

pkcs12-no-rounds = it requires zero rounds of key derivation

pkcs12-too-costly = it requires { $rounds } rounds of key derivation, and Porthole computes at most { $most }

pkcs12-too-costly-in-all = its parts together require more than { $most } rounds of key derivation, the most that Porthole computes for one file

pkcs12-signed-with-key = signed with a key in place of a password

pkcs12-for-key-holder = encrypted for the holder of a key, in place of with a password

pkcs12-other-content = content of the kind { $kind }

pkcs12-mac-with = a MAC with { $algorithm }

pkcs12-pbes2-with = PBES2 with { $algorithm }

pkcs12-rc2-version = PBES2 with the cipher RC2 of version { $version }

pkcs12-pbmac1-with = PBMAC1 with { $algorithm }

pkcs12-pbmac1-key-size = PBMAC1 with a key of { $size } bytes

pkcs12-pbmac1-no-key-size = PBMAC1 that does not say how long its key is

key-of-old-openssl = a private key that is encrypted in the old way of OpenSSL (`Proc-Type: 4,ENCRYPTED`); `openssl pkcs8 -topk8` writes it in today's

key-of-openssh = a private key in the form of OpenSSH; `ssh-keygen -p -m PKCS8` writes it in the usual one

algorithm-pbes1 = the cipher { $cipher } under a key derived with { $hash } (PBES1)

algorithm-rc4 = RC4, which was broken long ago

algorithm-cipher = the cipher { $name }

algorithm-hash = the hash { $name }

algorithm-hmac = HMAC with { $hash }

algorithm-known = { $name }

algorithm-other = the algorithm { $oid }

detail-unmet-key = The server requires a key of another kind ({ $wanted }); Porthole makes P-256, P-384, RSA 2048 and RSA 3072 keys.

detail-unmet-signature = The server requires a signature algorithm ({ $wanted }) that no key it accepts can use here.

detail-unmet-alternative-name = The server requires alternative names in the request, and the managed file gives none: add `san`.

detail-unmet-template = The server requires the name of a template, and the managed file gives none: add `template`.

detail-unmet-binding = The server requires the request to be bound to the connection (challengePassword), which TLS 1.3 does not support.

wanted-kind = { $name }

wanted-curve = an elliptic curve

wanted-other-curve = the curve { $oid }

wanted-unnamed-curve = a curve that has no name

detail-est-credential-file = `{ $file }` cannot be used: { $reason }.

est-credential-file-because = `{ $file }`: { $reason }

file-message = { $reason }

file-not-text = it is neither UTF-8 nor UTF-16 text

file-first-line-empty = its first line is empty
