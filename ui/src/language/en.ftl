# Every text of Porthole's own windows. `de.ftl` has the same messages with the same placeholders; a test holds both to that.
# Backticks stand around what is read letter by letter, two stars around what stands out.

## The window

nav-label = Pages
nav-apps = Apps
nav-device = Device
nav-notifications = Notifications
nav-downloads = Downloads
nav-activity = Activity
nav-settings = Settings
nav-about = About
nav-running =
    { $count ->
        [one] { $count } download running
       *[other] { $count } downloads running
    }
loading = Loading …
looking = Looking …
looking-for-certificate = Looking for your certificate in { $stores } …
looking-for-domain = Asking this system which domain it has joined …
looking-apps-wait = Your apps open when the answer arrives.
looking-go-on = Continue as an untrusted device
try-again = Try again
cancel = Cancel
close = Close
close-named = Close: { $name }
done = Done
dismiss = Dismiss
dismiss-named = Dismiss: { $name }
notices-label = What has changed
problem-next = What to do:
problem-code = Code:
your-organization = your organisation
your-organization-start = Your organisation

## Device classes, verdicts, activities

class-managed = Managed
class-managed-meaning = Your organisation manages this device.
class-certified = Certified
class-certified-meaning = This device proved its identity with its device certificate.
class-untrusted = Untrusted
class-untrusted-meaning = This device has not proved that it belongs to your organisation.

verdict-allow = Allowed
verdict-monitor = Recorded
verdict-block = Blocked

kind-download = Download
kind-print = Print
kind-connect = Connection
kind-present-certificate = Certificate shown
kind-device-class = Device check
kind-config = Managed file
kind-enrolment = Certificate renewal

## Permissions

may-nothing = No app can be opened on this device.
may-all = You may download files and print from your apps.
may-work-only = You may work in your apps, but not download or print from them.
may-some = You may download files { $download }, and print { $print }.
in-every-app = in every app
in-no-app = in no app
in-apps-only = in { $apps } only

## Sizes and times

size-bytes = { $value } bytes
size-kilobytes = { $value } KB
size-megabytes = { $value } MB
size-gigabytes = { $value } GB
size-terabytes = { $value } TB
days-expired = expired
days-today = ends today
days-left =
    { $days ->
        [one] { $days } day left
       *[other] { $days } days left
    }
day-and-time = { $day }, { $time }
from-to = { $from } to { $to }
store-keyring = keyring
store-in-your-keyring = your keyring
store-your-keyring = Your keyring

## Apps

apps-title = Apps
apps-list = Your apps
apps-by-hand = **Not managed:** this configuration was chosen with `--config`.
apps-last-good = The newest managed file has a mistake, so the last good one stays in force. Your apps work as before.
apps-see-mistake = See the mistake
apps-none = No apps yet
apps-none-text = Your organisation has not pinned any apps yet. They will appear here.
apps-about-device = About this device
apps-search = Find an app
apps-found =
    { $count ->
        [0] No app found
        [one] { $count } app found
       *[other] { $count } apps found
    }
apps-not-found = No app is called “{ $text }”
apps-not-found-text = Your organisation’s apps are found by their name or address.
apps-clear = Show all apps
app-opening = Opening …
app-open = Open
app-places = Places in { $app }
app-unread = Unread:
first-run-title = Welcome to Porthole
first-run-text = Porthole opens your organisation’s web apps in windows of their own. It needs one file from your IT team to know which apps these are.
first-run-steps = What happens next
first-run-file = Your IT team puts the managed file here: `{ $place }`
first-run-again = Porthole notices the file automatically. You do not need to restart.
first-run-try = To look at a file of your own, start Porthole with `porthole --config FILE`.

## Device

device-title = Device
device-check = Check again
device-checking = Checking …
device-restart-needed = This device became trusted after Porthole started. The rules for trusted devices already apply. Restart Porthole to keep your sign-ins on this device.
device-restart = Restart Porthole
device-pick = Pick a certificate …
device-certificate = Device certificate
device-pick-other = Pick another …
device-pick-other-named = Pick another device certificate
device-why = Why this device has this class
device-checked = Checked: { $when }
device-class-label = Device class
device-may-label = What you may do here
device-may-use = Use your apps
device-may-download = Download files
device-may-print = Print
device-may-yes = { $what }: yes
device-may-no = { $what }: no
device-may-where = { $what }: { $where }
evidence-holds = Holds:
evidence-not = Does not hold:
evidence-would-change = Would change if:
evidence-to-change = To change it:
token-waits = **{ $token }** waits for its PIN. It may hold your device certificate.
token-unlock = Unlock …
token-unlock-named = Unlock { $token }
token-unlock-long = Unlock { $token } …
certificate-name = Name
certificate-issued-by = Issued by
certificate-valid = Valid
certificate-revocation = Revocation
certificate-kept-in = Kept in
certificate-serial = Serial number
certificate-fingerprint = Fingerprint
certificate-belongs-to = Belongs to
certificate-since = Since
certificate-until = Until
candidates-title = All certificates found
candidates-show = Show
candidates-hide = Hide
candidates-show-named = Show all certificates found
candidates-hide-named = Hide all certificates found
candidates-text = Every certificate that Porthole found, with each check, and why it was chosen or not.
candidates-none = No certificate was found in any store.
candidate-chosen = Chosen
candidate-not-chosen = Not chosen
candidate-checks = Checks of { $name }
candidate-passed = passed
candidate-not-passed = not passed
candidate-not-asked = Not required

## Renewal

renewal-title = Renewal
renewal-what = Next renewal
renewal-elsewhere = Porthole does not renew this certificate. The software that installed it does.
renewal-requested = The next certificate has been requested.
renewal-due-automatic = Due since { $day }. Porthole gets the next certificate from { $server } automatically while it runs. You do not need to do anything.
renewal-from-automatic = From { $day }. Porthole gets the next certificate from { $server } automatically while it runs. You do not need to do anything.
renewal-due-off = Due since { $day }. Automatic renewal is off, so you need to renew it yourself.
renewal-from-off = From { $day }. Automatic renewal is off, so you need to renew it yourself.
renewal-import = You have requested the next certificate. Import the answer below when it arrives.
renewal-due-by-hand = Due since { $day }. Request the next certificate, send the request, and import the answer.
renewal-from-by-hand = From { $day }. Request the next certificate, send the request, and import the answer.
renewal-last = Last attempt
renewal-failed = **Failed**: { $when }.
renewal-failed-often = { $count } attempts in a row have failed.
renewal-tries-again = Porthole tries again automatically.
renewal-went-well = Succeeded: { $when }
renewal-before = Previous certificate
renewal-kept = Porthole keeps it until the new certificate has been used successfully.
renewal-now = Renew now
renewal-renewing = Renewing …
renewal-request = Request the next certificate …
making-key = Making the key …

## Getting a certificate

enrol-title = Get a certificate
enrol-title-another = Get another certificate
enrol-by-hand = A certificate proves to { $organization } that this device belongs to them. Make a request, send it to them, and import their answer. The key is made on this device and stays in your { $store }.
enrol-not-yet = You can request a certificate once the problem above is solved.
enrol-by-server-automatic = { $organization } issues certificates automatically: Porthole makes a key in your { $store } and requests a certificate from `{ $server }`. Porthole then renews it automatically.
enrol-by-server = { $organization } issues certificates automatically: Porthole makes a key in your { $store } and requests a certificate from `{ $server }`. You need to renew it yourself before it expires.
enrol-device = Enrol this device
enrol-enrolling = Enrolling …
enrol-request = Request a certificate …
enrol-import = Import a certificate …
enrol-ask-again = Ask again now
enrol-stop = Stop waiting
enrol-discard = Discard the request …
enrol-waiting = Waiting for { $server }, for up to a minute. You can continue working.
enrol-stopped = You stopped waiting for { $server }. The request and its key are still on this device: ask again, or discard them.
enrol-later-automatic = { $server } received the request and will answer later. Porthole asks again automatically: { $when }.
enrol-later = { $server } received the request and will answer later. Ask again: { $when }.
enrol-here = The certificate has arrived.
pending-title =
    { $count ->
        [one] A request is waiting for its answer
       *[other] { $count } requests are waiting for their answers
    }
pending-on = requested on { $day }
pending-lost = The text of this request was lost. If you have not sent it yet, discard it and make a new request.
pending-discard = Discard …
pending-discard-named = Discard the request for { $name }
pending-show = Show …
pending-show-named = Show the request for { $name }
pending-import = Import the answer …
pending-import-named = Import the answer for { $name }
discard-title = Discard this request?
discard-text = Its key is removed from this device. A certificate that is issued for this request later cannot be used here.
discard-keep = Keep it
discard-do = Discard it
request-title = Request a certificate
request-made-title = The request is ready
request-for = Request for { $name }
request-fixed = { $organization } has set what its certificates contain. The key is made now, in your { $store }, and stays there.
request-check = The request will contain this. If you are not sure, leave it unchanged or ask your IT team.
request-subject = Subject
request-subject-hint = For example, CN=laptop-7,O=Harbor Ltd
request-names = Alternative names
request-names-hint = Only if your IT team asks for it, separated by commas. For example, DNS:laptop-7.harbor.test, email:anna@harbor.test
request-key = Key
request-make = Make the request
key-p256 = ECDSA P-256 (recommended)
key-p384 = ECDSA P-384
key-rsa2048 = RSA, 2048 bits
key-rsa3072 = RSA, 3072 bits
made-now = Next steps
made-send = Send the request to { $organization }’s IT team: save it and attach the file, or copy it into a message. It contains no secret.
made-send-to = Send it to **{ $address }**.
made-open = Open the submission page
made-open-named = Open the submission page: { $address }
made-then = When the certificate arrives, choose “Import the answer” on the Device page. You can close Porthole until then.
made-save = Save to Downloads
made-copy = Copy
made-saved = Saved as { $path }.
made-copied = Copied.
made-show = Show the request
made-key = The private key was made on this device and is in your { $store }. It is not part of the request.
import-title = Import a certificate
import-done-title = The certificate was imported
import-done = It names **{ $name }**, was issued by { $issuer }, and is valid until { $day }.
import-done-of = It names **{ $name }** ({ $context }), was issued by { $issuer }, and is valid until { $day }.
import-checking = Porthole now checks whether it proves this device. The Device page shows the result.
import-no-request = There is no pending request, so only a file that contains the private key can be imported (PKCS#12, `.p12` or `.pfx`).
import-for-one = Choose the file that your organisation sent for your request for { $name }, or a file that contains the private key (PKCS#12).
import-for-many = Choose the file that your organisation sent for one of your requests, or a file that contains the private key (PKCS#12).
import-choose = Choose a file
import-choose-other = Choose another file
import-importing = Importing …
import-drop = or drop it here: .cer, .crt, .pem, .p7b, .p12, .pfx
import-file = Certificate file
import-password = Password of the file
import-password-hint = You received it with the file or in another message.
import-paste = Or paste it
import-open = Open it
import-do = Import

## The choice of a certificate

choice-title = Which certificate proves this device?
choice-text = { $organization } lets you choose. Porthole shows only the certificate that you pick to the servers of your apps. You can change it later on the Device page.
choice-none = No certificate passes every check now. The Device page shows what each one lacks.
choice-legend = Certificates that pass every check
choice-newest = Always the newest
choice-newest-text = Porthole uses the most recently issued certificate, now and later.
choice-newest-today = Porthole uses the most recently issued certificate, now and later. Today that is { $name }.
choice-newest-since = Porthole uses the most recently issued certificate, now and later. Today that is { $name }, issued { $day }.
choice-shared = Common to all
choice-without = Open { $app } without one
choice-use = Use this one
choice-use-and-open = Use it and open { $app }

## Downloads

downloads-title = Downloads
downloads-none = Nothing downloaded yet
downloads-none-text = Files that you download from your apps are listed here until you close Porthole.
downloads-none-blocked = Your organisation's rules block downloads from your apps on this device. The Device page says what would change that.
download-running = Downloading
download-done = Saved
download-cancelled = Cancelled
download-failed = Failed
download-blocked = Blocked
download-from = From { $app }
download-amount = { $received } of { $total }
download-speed = { $size } per second
download-seconds-left =
    { $seconds ->
        [one] { $seconds } second left
       *[other] { $seconds } seconds left
    }
download-minutes-left =
    { $minutes ->
        [one] { $minutes } minute left
       *[other] { $minutes } minutes left
    }
download-rule = Rule: { $rule }
download-cancel-named = Cancel { $name }
download-open = Open
download-open-named = Open { $name }
download-show = Show in folder
download-show-named = Show in folder: { $name }
download-progress = Progress of { $name }

## What decides where no rule of the organisation does

rule-untrusted = Block downloads and printing on untrusted devices
rule-proved = Allow downloads and printing on trusted devices
rule-nothing-in-force = Block everything without a valid managed file
rule-one-host = Block requests for another host than the tunnel’s
rule-https = Block unencrypted HTTP
rule-tls-name = Block names that TLS cannot carry
rule-ports = Block ports other than 443 that the app does not list
rule-hosts = Block hosts that the app does not list
rule-tunnel = Block hosts in network.tunnel on untrusted devices
rule-itself = Block requests to the proxy itself
rule-own-windows = Block clients other than Porthole’s windows
rule-no-folder = Block downloads without a Downloads folder
rule-not-begun = Block downloads that cannot start
rule-device-class = Device class
rule-file-loaded = Managed file loaded
rule-file-refused = Managed file refused
rule-enrolled = Certificate enrolled
rule-renewed = Certificate renewed
rule-asked-again = Certificate requested again

## Activity

activity-title = Activity
activity-text = What Porthole decided on this device. It records which rule decided what and when, never what your files or pages contain.
activity-shown =
    { $count ->
        [one] { $count } decision shown
       *[other] { $count } decisions shown
    }
activity-caption = Decisions, newest first
activity-time = Time
activity-verdict = Verdict
activity-what = What
activity-why = Why
activity-repeated =
    { $count ->
        [one] the same { $count } more time before that
       *[other] the same { $count } more times before that
    }
activity-device = { $class } device
activity-device-certificate = { $class } device, certificate `{ $certificate }`
activity-none = Nothing decided yet
activity-none-text = Decisions appear here as you work.
activity-none-match = Nothing matches
activity-none-match-text = No decision matches the filters.
activity-show-all = Show all decisions
activity-filter = Filter decisions
activity-filter-text = Find
activity-filter-app = App
activity-filter-verdict = Show decisions by verdict
activity-filter-kind = What
activity-all-apps = All apps
activity-all-verdicts = All
activity-all-kinds = Everything
activity-export = Export
activity-export-named = Export the whole activity log to Downloads
activity-exporting = Exporting …
activity-exported = The whole log was saved as `{ $path }`.

## Notifications

notifications-title = Notifications
notifications-text = Notifications from your apps, newest first, including those from quiet hours. Porthole keeps the last hundred on this device.
notifications-text-memory = Notifications from your apps, newest first, including those from quiet hours. On this device they are listed until you close Porthole.
notifications-none = No notifications yet
notifications-none-text = Notifications from your apps are listed here, including those from quiet hours.
notifications-none-memory = Notifications from your apps are listed here until you close Porthole. They are not saved on this device.
notifications-clear = Clear all
notification-was-quiet = In quiet hours
notification-open = Open
notification-open-named = Open: { $title }, { $time }

## Settings

settings-title = Settings
settings-yours = Your settings
settings-language = Language
settings-language-system = Same as the desktop
settings-theme = Colours
settings-theme-system = Same as the desktop
settings-theme-light = Light
settings-theme-dark = Dark
settings-contrast = Contrast
settings-contrast-system = Same as the desktop
settings-contrast-more = High
settings-startup = When Porthole starts
settings-startup-continue = Reopen the last windows
settings-startup-fresh = Open no windows
settings-startup-text = Windows are reopened only on trusted devices, each with its last page.
settings-yours-text = These settings apply to Porthole’s own windows. Your apps follow the desktop.
quiet-title = Quiet hours
quiet-text = No notifications are shown during quiet hours. Unread messages are still counted.
quiet-hours = Each day
quiet-never = No quiet hours
quiet-daily = Between two times
quiet-from = From
quiet-to = To
quiet-pause = Pause notifications
quiet-pause-text = Notifications are shown.
quiet-paused = No notifications are shown until { $until }.
quiet-pause-morning = Pause until the morning
quiet-pause-end = End the pause
quiet-locked = Your organisation has set quiet hours from { $from } to { $to }.
settings-elsewhere = Other settings
settings-certificate = Device certificate
settings-certificate-text = The Device page shows which certificate proves this device and when it is renewed.
settings-certificate-open = Open the Device page
settings-pins = Saved PINs
site-permissions = Page permissions
site-permissions-text = What you have allowed and blocked. Decisions of your organisation are listed below.
site-permissions-engine = Apps cannot make calls (WebRTC), receive push messages or use passkeys here: this system’s web engine does not support them.
site-permissions-none = No page has asked for anything yet.
site-permission-allowed = Allowed
site-permission-blocked = Blocked
site-permission-forget = Ask again
site-permission-forget-named = Ask again about { $what } for { $origin }
feature-notifications = Notifications
feature-camera = Camera
feature-microphone = Microphone
feature-screen = Screen capture
feature-location = Location
feature-clipboard = Clipboard
feature-pointer-lock = Pointer lock
feature-storage-access = Third-party cookies
settings-pins-text = PINs that you let Porthole remember are in your keyring, as “Porthole: PIN of …”. When they are removed, Porthole asks again.
settings-pins-forget = Forget saved PINs
settings-pins-forgotten =
    { $count ->
        [0] No PIN was saved.
        [one] { $count } saved PIN was removed from your keyring.
       *[other] { $count } saved PINs were removed from your keyring.
    }
settings-managed = Set by your organisation
settings-managed-text = Only your IT team can change these. Each setting names the file and line that sets it.
settings-managed-none = No managed file is in force, so nothing is set.
settings-locked = Locked
settings-place = { $file }, line { $line }
settings-organization = Organisation
settings-organization-none = No managed file is in force, so Porthole knows no organisation.
settings-help = Open help page
settings-file = Managed file
settings-file-by-hand = File chosen with `--config`
settings-files = Files read
settings-by-hand = Not managed: this file was chosen with `--config`; your organisation does not control it.
config-in-force = In force
config-in-force-meaning = These rules are in force.
config-last-good = Last good one kept
config-last-good-meaning = The newest file is refused. The last good one stays in force until the mistake is corrected.
config-refused = Refused
config-refused-meaning = No rules are in force, so no app can be opened.
faults-label = Mistakes in the managed file
fault-why = Why
fault-help = What to do

## About

about-title = About
about-version = Version
about-engine = Web engine
about-engine-unknown = Not known
about-what = Opens your organisation’s web apps in windows of their own.
about-keys = Keys in the apps’ windows
about-keys-text = If an app uses one of these keys itself, the app receives it first.
about-quit = Quit Porthole
about-report = Report a problem
about-report-text = This command writes one file with versions, the rules in force, the device class and recent logs. It removes secrets and host names and shows what the file contains. Send the file to your IT team.
about-report-copy = Copy the command
about-report-copied = Copied. Run it in a terminal.
about-licences = Licences
about-licences-text = Porthole is free software under the MIT licence or the Apache licence 2.0, at your choice. It contains these third-party components:
about-licences-show =
    { $count ->
        [one] Show { $count } component
       *[other] Show { $count } components
    }
about-component = Component
about-component-version = Version
about-component-licence = Licence
keys-reload = Reload the page
keys-reload-all = Reload without the cache
keys-back = Back
keys-forward = Forward
keys-home = The app's start page
keys-new-window = Open a link in a new window, as the middle mouse button does
keys-find = Find in the page
keys-next = Next match
keys-previous = Previous match
keys-print = Print
keys-zoom = Larger, smaller
keys-usual-size = Normal size
keys-full-screen = Full screen
keys-close = Close the window
keys-launcher = Show the launcher
keys-leave = Quit Porthole
keys-dismiss = Dismiss a notice
keys-list = This list

## The PIN of a token

pin-title = PIN of a token
pin-locked-title = The token is locked
pin-not-kept-title = The token is unlocked, but its PIN was not saved
pin-for = PIN for { $token }
pin-text = This token may hold the certificate that proves this device. Porthole asks once per start.
pin-keypad = Press Unlock, then type the PIN on the token’s own keypad. The PIN does not pass through this computer.
pin-label = PIN
pin-wrong = This PIN does not unlock the token.
pin-refused = { $title }. { $meaning } { $next }
pin-last-try = **One more wrong PIN locks the token.** If you are not sure, cancel and ask your IT team.
pin-keep = Save it in my keyring
pin-keep-hint = Porthole then unlocks the token without asking. Any program that can open your keyring can use the token, too.
pin-waiting-keypad = Waiting for the keypad …
pin-unlocking = Unlocking …
pin-unlock = Unlock
pin-moment = One moment …
pin-none = No token needs its PIN
proxy-for = Sign in to { $proxy }
proxy-text = Your organisation’s proxy requires a sign-in for this app. Your name and password are sent only to that proxy.
proxy-refused = The proxy did not accept this name and password.
proxy-user = Name
proxy-password = Password
proxy-keep-hint = Porthole then signs in without asking. Any program that can open your keyring can read the password, too.
proxy-sign-in = Sign in
proxy-window = Sign in – Porthole

## The checks of a certificate; each stands for an English name of the app (`sentences.ts`)

check-readable = X.509 format
check-not-authority = Not a CA certificate
check-signature = Signature algorithm
check-key-strength = Key strength
check-chain = Certificate chain
check-issuer = Issuer
check-subject = Subject
check-alternative-name = Subject alternative name
check-key-kind = Key type
check-client-auth = Extended key usage
check-key-usage = Key usage
check-personal-store = Personal store
check-validity = Validity period
check-not-revoked = Revocation status
check-key-present = Private key
check-key-usable = Test signature

## The windows of apps, the dialogs, the tray and the desktop: written by the app itself

notice-help = Get _help
notice-of-file = { $what }: { $file }
notice-with-code = { $reason } ({ $code })
notice-rule = Rule “{ $name }”
notice-default = Default rule “{ $name }”
notice-download-recorded = Download recorded
notice-print-recorded = Printing recorded
notice-recorded = Your organisation allows this and records it.
notice-link-kind = A “{ $scheme }:” link
notice-link-scheme = It points to something on this device
notice-link-gesture = It was not clicked
notice-link-long = Its address is too long
notice-device-page = The Device page of Porthole says more
notice-app-removed = This app has been removed
notice-app-removed-text = { $organization } no longer offers this app here, so the window cannot reach its servers. Copy what you need, then close the window.
notice-app-removed-reason = The managed file does not name this app
notice-closes-text = This window closes in { $time }. Send or copy what you are writing before then, and close the window when you have finished. Downloads have stopped.
notice-closes-reason = Your organisation sets the time (trust_loss_grace)
time-minutes = { $count } min
time-seconds = { $count } s
change-lost = This device is no longer trusted
change-lost-text = { $problem }. Running downloads were stopped. { $next }
change-lost-plain = Running downloads were stopped.
change-gained = This device is now trusted
change-gained-text = { $proof } The rules for trusted devices apply from now on. Restart Porthole to stay signed in to your apps.
change-proof = This device is trusted for another reason
change-by-nothing = Nothing proves this device.
change-by-certificate = Its device certificate proves it.
change-by-organization = Your organisation manages it.
change-certificate = The device certificate has changed
change-certificate-text = Servers now see the certificate that is valid until { $day }.
change-certificate-none = Servers now see no certificate.
warn-media = Long audio and video may not play
warn-media-text = This system does not let Porthole create a user namespace. Without one, the web engine would buffer audio and video on the disk. Tell your IT team: on Ubuntu, Porthole’s package installs an AppArmor profile for this.
warn-crashed = Porthole’s windows have crashed
warn-crashed-text = Porthole restarts them.
warn-ended = Porthole has ended
warn-ended-text = Its windows crashed several times. Start it again; if they crash again, tell your IT team.
warn-not-opened = `{ $name }` was not opened. { $meaning } { $next }
session-not-saved = An app has work that is not saved or sent.
session-downloads =
    { $count ->
        [one] A download is still running.
       *[other] { $count } downloads are still running.
    }
leave-downloads-text = If the session ends now, what is not complete is not kept. You can download it again later.
warn-lost =
    { $count ->
        [one] Download not complete
       *[other] { $count } downloads not complete
    }
warn-lost-file = Porthole ended before “{ $name }” was complete. Download it again.
warn-lost-text =
    { $count ->
        [one] Porthole ended before a file was complete. Download it again.
       *[other] Porthole ended before these files were complete. Download them again.
    }
tray-managed = Managed device
tray-certified = Certified device
tray-untrusted = Unverified device
tray-unread = { $class }. Unread: { $apps }
tray-launcher = Show launcher
tray-quit = Quit Porthole
notification-hidden = New notification
autostart-comment = Opens at sign-in: { $apps }
leave-question = Open this address outside your apps?
button-open = _Open
button-cancel = _Cancel
button-close = _Close
button-close-now = _Close now
button-stay = _Stay
button-leave = _Leave
button-wait = _Wait
button-reload = _Reload
button-reload-app = _Reload { $app }
button-give = _Share
button-stop = _Stop
button-folder = Show in _folder
page-stopped = { $app } has stopped
page-stopped-memory = Its page used more memory than allowed.
page-stopped-crash = The web engine’s process for this page ended unexpectedly.
page-asleep = { $app } is asleep
page-asleep-text = You had not used it for a while. It returns when you switch to this window.
page-stopped-text = { $why } Anything that you typed here and did not save or send is lost. Your other apps are not affected.
page-signed-out = { $app } may have signed you out.
page-signed-out-text = The server refuses requests that it answered before. First copy anything that you typed here and did not save or send, then reload the page to sign in again.
page-silent = { $app } does not respond
page-silent-text = Wait, or reload the page. Reloading loses anything that you typed here and did not save or send.
page-silent-close = Closing it now loses anything that you typed there and did not save or send.
full-screen = { $app } fills the screen. Press F11 to leave full screen.
full-screen-page = { $host } fills the screen. Press Escape to leave full screen.
page-leave = Leave { $app }?
page-leave-text = Anything that you typed here and did not save or send may be lost.
print-question = Print this page?
print-text = “Save as PDF” saves a file in your Downloads folder.
print-paper = _Print…
print-pdf = Save as P_DF
tunnel-notice = Not inspected: { $host }
tunnel-notice-text = { $organization } lets this app connect to { $host } directly. Porthole verifies the server, cannot see what is sent, and does not present the device certificate.
tunnel-notice-reason = The managed file names the host (network.tunnel)
button-block = _Block
button-allow = _Allow
ask-camera-and-microphone = Allow { $host } to use your camera and microphone?
ask-notifications = Allow { $host } to show notifications?
ask-camera = Allow { $host } to use your camera?
ask-microphone = Allow { $host } to use your microphone?
ask-screen = Allow { $host } to capture your screen?
ask-location = Allow { $host } to know the location of this device?
ask-clipboard = Allow { $host } to read your clipboard?
ask-pointer = Allow { $host } to hide and lock your pointer? Press Escape to release it.
ask-storage = Allow a part of { $host } to use its own cookies here?
limit-calls = Calls do not work here: this web engine has no WebRTC. The page can record.
limit-screen = The page can record your screen but cannot share it in a call: this web engine has no WebRTC.
limit-notifications = They arrive only while Porthole is running.
ask-remembered = Porthole remembers your answer. You can change it in the settings.
ask-remembered-for-now = Porthole remembers your answer until you quit. You can change it in the settings.
off-camera-and-microphone = { $organization } has turned off the camera and microphone here
off-notifications = { $organization } has turned off notifications here
off-camera = { $organization } has turned off the camera here
off-microphone = { $organization } has turned off the microphone here
off-screen = { $organization } has turned off screen capture here
off-location = { $organization } has turned off the location of this device here
off-clipboard = { $organization } has turned off the clipboard here
off-pointer = { $organization } has turned off pointer lock here
off-storage = { $organization } has turned off third-party cookies here
off-text = { $host } requested access and did not receive it. Only your organisation can change that.
off-reason = The managed file sets permissions: { $keys }
keys-window = Keys – Porthole
keys-app-first = If an app uses one of these keys itself, the app receives it first.
bar-downloads =
    { $count ->
        [one] { $count } download
       *[other] { $count } downloads
    }
bar-downloads-running = { $count } downloads, { $running } running
bar-hide = Hide the downloads
bar-hide-hint = Hide (downloads continue)
bar-received = { $received } of { $total }
bar-saved = Saved in Downloads
bar-stopped = Stopped; no file was kept
bar-not-kept = No file was kept
find-matches =
    { $count ->
        [0] No matches
        [one] { $count } match
       *[other] { $count } matches
    }
find-many = More than { $count } matches
drop-refused = The files were not accepted
drop-refused-text = At most 256 files and 100 MB can be dropped at once. For more, use the page’s own upload button.
choose-file = Choose a file for { $app }
choose-files = Choose files for { $app }
choose-kinds = File types that the page accepts
choose-all = All files
give-files =
    { $count ->
        [one] Share this file with { $app }?
       *[other] Share these { $count } files with { $app }?
    }
give-files-text = { $app } can read the files that you share with it. If you did not just drop them onto its window, choose Cancel.
give-folder = in { $folder }
error-page-retry = Try again
error-page-soon = Porthole tries again in { $seconds } s.
error-page-next = What to do:
error-page-help = Help from { $organization }
day-written =
    { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
