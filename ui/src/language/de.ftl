# Alle Texte der Fenster von Porthole auf Deutsch: dieselben Meldungen mit denselben Platzhaltern wie in `en.ftl`.

## Das Fenster

nav-label = Seiten
nav-apps = Apps
nav-device = Gerät
nav-notifications = Benachrichtigungen
nav-downloads = Downloads
nav-activity = Aktivität
nav-settings = Einstellungen
nav-about = Info
nav-running =
    { $count ->
        [one] { $count } Download läuft
       *[other] { $count } Downloads laufen
    }
loading = Wird geladen …
looking = Wird gesucht …
looking-for-certificate = Ihr Zertifikat wird gesucht in: { $stores } …
looking-for-domain = Dieses System wird gefragt, welcher Domäne es angehört …
looking-apps-wait = Ihre Apps öffnen sich, sobald die Antwort da ist.
looking-go-on = Als nicht vertrauenswürdiges Gerät fortfahren
try-again = Erneut versuchen
cancel = Abbrechen
close = Schließen
close-named = Schließen: { $name }
done = Fertig
dismiss = Ausblenden
dismiss-named = Ausblenden: { $name }
notices-label = Was sich geändert hat
problem-next = Was Sie tun können:
problem-code = Code:
your-organization = Ihre Organisation
your-organization-start = Ihre Organisation

## Geräteklassen, Entscheidungen, Vorgänge

class-managed = Verwaltet
class-managed-meaning = Ihre Organisation betreut dieses Gerät.
class-certified = Bestätigt
class-certified-meaning = Dieses Gerät hat sich mit seinem Gerätezertifikat ausgewiesen.
class-untrusted = Nicht vertrauenswürdig
class-untrusted-meaning = Dieses Gerät hat nicht nachgewiesen, dass es zu Ihrer Organisation gehört.

verdict-allow = Erlaubt
verdict-monitor = Vermerkt
verdict-block = Gesperrt

kind-download = Download
kind-print = Druck
kind-connect = Verbindung
kind-present-certificate = Zertifikat vorgelegt
kind-device-class = Geräteprüfung
kind-config = Verwaltete Datei
kind-enrolment = Zertifikatserneuerung

## Was erlaubt ist

may-nothing = Auf diesem Gerät lässt sich keine App öffnen.
may-all = Sie dürfen aus Ihren Apps Dateien herunterladen und drucken.
may-work-only = Sie dürfen in Ihren Apps arbeiten, aber nichts daraus herunterladen oder drucken.
may-some = Herunterladen dürfen Sie { $download }, drucken { $print }.
in-every-app = in jeder App
in-no-app = in keiner App
in-apps-only = nur in { $apps }

## Größen und Zeiten

size-bytes = { $value } Bytes
size-kilobytes = { $value } KB
size-megabytes = { $value } MB
size-gigabytes = { $value } GB
size-terabytes = { $value } TB
days-expired = abgelaufen
days-today = endet heute
days-left =
    { $days ->
        [one] noch { $days } Tag
       *[other] noch { $days } Tage
    }
day-and-time = { $day }, { $time }
from-to = { $from } bis { $to }
store-keyring = Schlüsselbund
store-in-your-keyring = Ihr Schlüsselbund
store-your-keyring = Ihr Schlüsselbund

## Apps

apps-title = Apps
apps-list = Ihre Apps
apps-by-hand = **Nicht verwaltet:** mit einer selbst gewählten Datei gestartet.
apps-last-good = Die neueste verwaltete Datei enthält einen Fehler, deshalb gilt die letzte gültige weiter. Ihre Apps funktionieren wie zuvor.
apps-see-mistake = Fehler ansehen
apps-none = Noch keine Apps
apps-none-text = Ihre Organisation hat noch keine App eingerichtet. Sobald sie das tut, erscheint sie hier.
apps-about-device = Mehr zu diesem Gerät
apps-search = App suchen
apps-found =
    { $count ->
        [0] Keine App gefunden
        [one] { $count } App gefunden
       *[other] { $count } Apps gefunden
    }
apps-not-found = Keine App heißt „{ $text }“
apps-not-found-text = Die Apps Ihrer Organisation werden nach Name oder Adresse gefunden.
apps-clear = Alle Apps zeigen
app-opening = Wird geöffnet …
app-open = Offen
app-places = Orte in { $app }
app-unread = Ungelesen:
first-run-title = Willkommen bei Porthole
first-run-text = Porthole öffnet die Web-Apps Ihrer Organisation in eigenen Fenstern. Welche das sind, steht in einer Datei Ihrer IT-Abteilung.
first-run-steps = Wie es weitergeht
first-run-file = Ihre IT-Abteilung legt die verwaltete Datei hier ab: `{ $place }`
first-run-again = Porthole bemerkt die Datei von selbst. Ein Neustart ist nicht nötig.
first-run-try = Um eine eigene Datei anzusehen, starten Sie Porthole mit `porthole --config DATEI`.

## Gerät

device-title = Gerät
device-check = Erneut prüfen
device-checking = Wird geprüft …
device-restart-needed = Dieses Gerät hat sich ausgewiesen, seit Porthole läuft. Was die Regeln erlauben, gilt sofort; starten Sie Porthole neu, damit Ihre Anmeldungen auf diesem Gerät erhalten bleiben.
device-restart = Porthole neu starten
device-pick = Zertifikat auswählen …
device-certificate = Gerätezertifikat
device-pick-other = Anderes auswählen …
device-pick-other-named = Anderes auswählen: Gerätezertifikat
device-why = Warum dieses Gerät diese Klasse hat
device-checked = Geprüft: { $when }
device-class-label = Geräteklasse
device-may-label = Was Sie hier dürfen
device-may-use = Ihre Apps nutzen
device-may-download = Dateien herunterladen
device-may-print = Drucken
device-may-yes = { $what }: ja
device-may-no = { $what }: nein
device-may-where = { $what }: { $where }
evidence-holds = Trifft zu:
evidence-not = Trifft nicht zu:
evidence-would-change = Würde sich ändern, wenn:
evidence-to-change = Um das zu ändern:
token-waits = **{ $token }** wartet auf seine PIN. Darauf kann Ihr Gerätezertifikat liegen.
token-unlock = Entsperren …
token-unlock-named = Entsperren: { $token }
token-unlock-long = { $token } entsperren …
certificate-name = Name
certificate-issued-by = Ausgestellt von
certificate-valid = Gültig
certificate-revocation = Sperrstatus
certificate-kept-in = Gespeichert in
certificate-serial = Seriennummer
certificate-fingerprint = Fingerabdruck
certificate-belongs-to = Gehört zu
certificate-since = Seit
certificate-until = Bis
candidates-title = Alle gefundenen Zertifikate
candidates-show = Zeigen
candidates-hide = Verbergen
candidates-show-named = Zeigen: alle gefundenen Zertifikate
candidates-hide-named = Verbergen: alle gefundenen Zertifikate
candidates-text = Jedes Zertifikat, das Porthole gefunden hat, mit jeder Prüfung und dem Grund, warum es gewählt wurde oder nicht.
candidates-none = In keinem Speicher wurde ein Zertifikat gefunden.
candidate-chosen = Gewählt
candidate-not-chosen = Nicht gewählt
candidate-checks = Prüfungen von { $name }
candidate-passed = bestanden
candidate-not-passed = nicht bestanden
candidate-not-asked = Nicht verlangt

## Erneuerung

renewal-title = Erneuerung
renewal-what = Nächste Erneuerung
renewal-elsewhere = Porthole erneuert dieses Zertifikat nicht. Das tut die Software, die es hier abgelegt hat.
renewal-requested = Das nächste ist beantragt.
renewal-due-automatic = Fällig seit { $day }: Porthole holt das nächste selbst von { $server }, während es läuft. Sie müssen nichts tun.
renewal-from-automatic = Ab { $day }: Porthole holt das nächste selbst von { $server }, während es läuft. Sie müssen nichts tun.
renewal-due-off = Fällig seit { $day }, von Hand. Die automatische Erneuerung ist abgeschaltet.
renewal-from-off = Ab { $day }, von Hand. Die automatische Erneuerung ist abgeschaltet.
renewal-import = Sie haben das nächste beantragt. Importieren Sie unten die Antwort, sobald sie da ist.
renewal-due-by-hand = Fällig seit { $day }. Erstellen Sie den Antrag für das nächste Zertifikat, senden Sie ihn ab und importieren Sie die Antwort.
renewal-from-by-hand = Ab { $day }. Erstellen Sie den Antrag für das nächste Zertifikat, senden Sie ihn ab und importieren Sie die Antwort.
renewal-last = Letzter Versuch
renewal-failed = **Fehlgeschlagen**: { $when }.
renewal-failed-often = { $count } Versuche nacheinander sind fehlgeschlagen.
renewal-tries-again = Porthole versucht es von selbst erneut.
renewal-went-well = Erfolgreich: { $when }
renewal-before = Das vorherige
renewal-kept = Bleibt erhalten, bis das neue einmal funktioniert hat.
renewal-now = Jetzt erneuern
renewal-renewing = Wird erneuert …
renewal-request = Das nächste beantragen …
making-key = Schlüssel wird erzeugt …

## Ein Zertifikat bekommen

enrol-title = Ein Zertifikat bekommen
enrol-title-another = Ein weiteres Zertifikat bekommen
enrol-by-hand = Ein Zertifikat weist gegenüber { $organization } nach, dass dieses Gerät dazugehört. Erstellen Sie einen Antrag, senden Sie ihn ab und importieren Sie, was zurückkommt. Der Schlüssel entsteht auf diesem Gerät und bleibt hier: { $store }.
enrol-not-yet = Sie können ein Zertifikat beantragen, sobald das Problem oben gelöst ist.
enrol-by-server-automatic = { $organization } stellt Zertifikate selbst aus: Porthole erzeugt einen Schlüssel ({ $store }) und bittet `{ $server }` um das Zertifikat dazu. Danach hält es das Zertifikat aktuell.
enrol-by-server = { $organization } stellt Zertifikate selbst aus: Porthole erzeugt einen Schlüssel ({ $store }) und bittet `{ $server }` um das Zertifikat dazu. Bevor es abläuft, müssen Sie es selbst erneuern.
enrol-device = Dieses Gerät anmelden
enrol-enrolling = Wird angemeldet …
enrol-request = Zertifikat beantragen …
enrol-import = Zertifikat importieren …
enrol-ask-again = Jetzt erneut fragen
enrol-stop = Nicht länger warten
enrol-discard = Antrag verwerfen …
enrol-waiting = Warten auf { $server }: höchstens eine Minute. Sie können inzwischen weiterarbeiten.
enrol-stopped = Sie warten nicht länger auf { $server }. Der Antrag und sein Schlüssel sind noch auf diesem Gerät: Fragen Sie erneut oder verwerfen Sie beides.
enrol-later-automatic = { $server } hat den Antrag und antwortet später. Porthole fragt von selbst erneut: { $when }.
enrol-later = { $server } hat den Antrag und antwortet später. Fragen Sie dann erneut: { $when }.
enrol-here = Das Zertifikat ist da.
pending-title =
    { $count ->
        [one] Ein Antrag wartet auf die Antwort
       *[other] { $count } Anträge warten auf die Antwort
    }
pending-on = beantragt am { $day }
pending-lost = Der Text ist verloren gegangen. Wenn Sie ihn noch nicht abgesendet haben, verwerfen Sie den Antrag und erstellen Sie einen neuen.
pending-discard = Verwerfen …
pending-discard-named = Verwerfen: Antrag für { $name }
pending-show = Zeigen …
pending-show-named = Zeigen: Antrag für { $name }
pending-import = Antwort importieren …
pending-import-named = Antwort importieren: { $name }
discard-title = Diesen Antrag verwerfen?
discard-text = Sein Schlüssel wird von diesem Gerät entfernt. Ein Zertifikat, das dafür ausgestellt wird, ist hier dann nicht mehr verwendbar.
discard-keep = Behalten
discard-do = Verwerfen
request-title = Zertifikat beantragen
request-made-title = Der Antrag ist erstellt
request-for = Der Antrag für { $name }
request-fixed = { $organization } hat eingetragen, was die Zertifikate enthalten. Der Schlüssel entsteht jetzt und bleibt hier: { $store }.
request-check = Das steht im Antrag. Wenn Sie nicht sicher sind, lassen Sie es so oder fragen Sie Ihre IT-Abteilung.
request-subject = Inhaber
request-subject-hint = Zum Beispiel CN=laptop-7,O=Harbor Ltd
request-names = Weitere Namen
request-names-hint = Wenn Ihre IT-Abteilung es verlangt: DNS:laptop-7.harbor.test, email:anna@harbor.test, mit Kommas dazwischen
request-key = Schlüssel
request-make = Antrag erstellen
key-p256 = ECDSA P-256 (empfohlen)
key-p384 = ECDSA P-384
key-rsa2048 = RSA, 2048 Bit
key-rsa3072 = RSA, 3072 Bit
made-now = Was jetzt zu tun ist
made-send = Senden Sie den Antrag an die IT-Abteilung von { $organization }: Speichern Sie ihn und hängen Sie die Datei an, oder kopieren Sie ihn in eine Nachricht. Er enthält kein Geheimnis.
made-send-to = Senden Sie ihn an **{ $address }**.
made-open = Zielseite öffnen
made-open-named = Zielseite öffnen: { $address }
made-then = Wenn das Zertifikat zurückkommt, wählen Sie auf der Seite „Gerät“ „Antwort importieren“. Bis dahin können Sie Porthole schließen.
made-save = In Downloads speichern
made-copy = Kopieren
made-saved = Gespeichert als { $path }.
made-copied = Kopiert.
made-show = Antrag zeigen
made-key = Der zugehörige Schlüssel wurde auf diesem Gerät erzeugt und liegt hier: { $store }. Im Antrag steht er nicht.
import-title = Zertifikat importieren
import-done-title = Das Zertifikat ist da
import-done = Es nennt **{ $name }**, wurde von { $issuer } ausgestellt und ist bis { $day } gültig.
import-done-of = Es nennt **{ $name }** ({ $context }), wurde von { $issuer } ausgestellt und ist bis { $day } gültig.
import-checking = Porthole prüft jetzt, ob es dieses Gerät ausweist; die Seite „Gerät“ zeigt das Ergebnis.
import-no-request = Hier wartet kein Antrag. Importieren lässt sich deshalb nur eine Datei, die ihren Schlüssel mitbringt (PKCS#12, `.p12` oder `.pfx`).
import-for-one = Nehmen Sie die Datei, die Ihre Organisation auf Ihren Antrag für { $name } geschickt hat, oder eine, die ihren Schlüssel mitbringt (PKCS#12).
import-for-many = Nehmen Sie die Datei, die Ihre Organisation auf einen Ihrer Anträge geschickt hat, oder eine, die ihren Schlüssel mitbringt (PKCS#12).
import-choose = Datei wählen
import-choose-other = Andere Datei wählen
import-importing = Wird importiert …
import-drop = oder hier ablegen: .cer, .crt, .pem, .p7b, .p12, .pfx
import-file = Zertifikatsdatei
import-password = Passwort der Datei
import-password-hint = Es kam mit der Datei oder in einer anderen Nachricht.
import-paste = Oder einfügen
import-open = Öffnen
import-do = Importieren

## Die Wahl eines Zertifikats

choice-title = Welches Zertifikat weist dieses Gerät aus?
choice-text = { $organization } überlässt Ihnen diese Wahl. Die Server Ihrer Apps sehen das Zertifikat, das Sie wählen, und kein anderes. Sie können es später auf der Seite „Gerät“ ändern.
choice-none = Kein Zertifikat besteht mehr jede Prüfung. Die Seite „Gerät“ zeigt, was jedem fehlt.
choice-legend = Zertifikate, die jede Prüfung bestehen
choice-newest = Immer das neueste
choice-newest-text = Porthole nimmt das zuletzt ausgestellte, jetzt und später.
choice-newest-today = Porthole nimmt das zuletzt ausgestellte, jetzt und später. Heute ist das { $name }.
choice-newest-since = Porthole nimmt das zuletzt ausgestellte, jetzt und später. Heute ist das { $name }, seit { $day }.
choice-shared = Bei allen gleich
choice-without = { $app } ohne Zertifikat öffnen
choice-use = Dieses verwenden
choice-use-and-open = Verwenden und { $app } öffnen

## Downloads

downloads-title = Downloads
downloads-none = Noch nichts heruntergeladen
downloads-none-text = Dateien, die Sie aus Ihren Apps herunterladen, stehen hier, bis Sie Porthole schließen.
downloads-none-blocked = Die Regeln Ihrer Organisation sperren auf diesem Gerät Downloads aus Ihren Apps. Die Seite „Gerät“ sagt, was das ändern würde.
download-running = Wird heruntergeladen
download-done = Gespeichert
download-cancelled = Abgebrochen
download-failed = Fehlgeschlagen
download-blocked = Gesperrt
download-from = Aus { $app }
download-amount = { $received } von { $total }
download-speed = { $size } pro Sekunde
download-seconds-left =
    { $seconds ->
        [one] noch { $seconds } Sekunde
       *[other] noch { $seconds } Sekunden
    }
download-minutes-left =
    { $minutes ->
        [one] noch { $minutes } Minute
       *[other] noch { $minutes } Minuten
    }
download-rule = Regel: { $rule }
download-cancel-named = Abbrechen: { $name }
download-open = Öffnen
download-open-named = Öffnen: { $name }
download-show = Im Ordner zeigen
download-show-named = Im Ordner zeigen: { $name }
download-progress = Fortschritt von { $name }

## Was entscheidet, wo keine Regel der Organisation es tut

rule-untrusted = Downloads und Drucken auf nicht vertrauenswürdigen Geräten sperren
rule-proved = Downloads und Drucken auf vertrauenswürdigen Geräten erlauben
rule-nothing-in-force = Ohne gültige verwaltete Datei alles sperren
rule-one-host = Anfragen an einen anderen Server als den des Tunnels sperren
rule-https = Unverschlüsseltes HTTP sperren
rule-tls-name = Namen sperren, zu denen keine sichere Verbindung möglich ist
rule-ports = Ports außer 443 sperren, die die App nicht nennt
rule-hosts = Server sperren, die die App nicht nennt
rule-tunnel = Server in network.tunnel auf nicht vertrauenswürdigen Geräten sperren
rule-itself = Anfragen an den Proxy selbst sperren
rule-own-windows = Andere Programme als die Fenster von Porthole sperren
rule-no-folder = Downloads ohne Download-Ordner sperren
rule-not-begun = Downloads sperren, die nicht beginnen können
rule-device-class = Geräteklasse
rule-file-loaded = Verwaltete Datei geladen
rule-file-refused = Verwaltete Datei abgelehnt
rule-enrolled = Zertifikat erhalten
rule-renewed = Zertifikat erneuert
rule-asked-again = Zertifikat erneut beantragt

## Aktivität

activity-title = Aktivität
activity-text = Was Porthole auf diesem Gerät entschieden hat. Vermerkt wird, welche Regel wann was entschieden hat, nie der Inhalt Ihrer Dateien oder Seiten.
activity-shown =
    { $count ->
        [one] { $count } Entscheidung gezeigt
       *[other] { $count } Entscheidungen gezeigt
    }
activity-caption = Entscheidungen, die neuesten zuerst
activity-time = Zeit
activity-verdict = Entscheidung
activity-what = Was
activity-why = Warum
activity-repeated =
    { $count ->
        [one] davor noch { $count } Mal dasselbe
       *[other] davor noch { $count } Mal dasselbe
    }
activity-device = Gerät: { $class }
activity-device-certificate = Gerät: { $class }, Zertifikat `{ $certificate }`
activity-none = Noch nichts entschieden
activity-none-text = Entscheidungen erscheinen hier, während Sie arbeiten.
activity-none-match = Nichts gefunden
activity-none-match-text = Keine der gezeigten Entscheidungen passt zu Ihrem Filter.
activity-show-all = Alle Entscheidungen zeigen
activity-filter = Entscheidungen filtern
activity-filter-text = Suchen
activity-filter-app = App
activity-filter-verdict = Nach Entscheidung filtern
activity-filter-kind = Was
activity-all-apps = Alle Apps
activity-all-verdicts = Alle
activity-all-kinds = Alles
activity-export = Exportieren
activity-export-named = Exportieren: das ganze Protokoll, in Downloads
activity-exporting = Wird exportiert …
activity-exported = Das ganze Protokoll wurde gespeichert als `{ $path }`.

## Benachrichtigungen

notifications-title = Benachrichtigungen
notifications-text = Was Ihre Apps gemeldet haben, Neuestes zuerst, auch aus Ruhezeiten. Die letzten hundert behält dieses Gerät.
notifications-text-memory = Was Ihre Apps gemeldet haben, Neuestes zuerst, auch aus Ruhezeiten. Auf diesem Gerät stehen sie hier, bis Sie Porthole schließen.
notifications-none = Noch keine Benachrichtigungen
notifications-none-text = Was Ihre Apps melden, steht dann hier, auch was in Ruhezeiten kam.
notifications-none-memory = Was Ihre Apps melden, steht hier, bis Sie Porthole schließen: Dieses Gerät behält nichts davon.
notifications-clear = Alle entfernen
notification-was-quiet = In der Ruhezeit
notification-open = Öffnen
notification-open-named = Öffnen: { $title }, { $time }

## Einstellungen

settings-title = Einstellungen
settings-yours = Ihre Einstellungen
settings-language = Sprache
settings-language-system = Wie auf dem Desktop
settings-theme = Farben
settings-theme-system = Wie auf dem Desktop
settings-theme-light = Hell
settings-theme-dark = Dunkel
settings-contrast = Kontrast
settings-contrast-system = Wie auf dem Desktop
settings-contrast-more = Hoch
settings-startup = Wenn Porthole startet
settings-startup-continue = Die Fenster vom letzten Mal öffnen
settings-startup-fresh = Keines davon öffnen
settings-startup-text = Fenster kommen nur auf einem vertrauenswürdigen Gerät wieder, jedes mit seiner letzten Seite.
settings-yours-text = Dies gilt für Portholes eigene Fenster. Ihre Apps richten sich nach dem Desktop.
quiet-title = Ruhezeiten
quiet-text = Dann erscheint keine Benachrichtigung. Ungelesenes wird weiter gezählt.
quiet-hours = Jeden Tag
quiet-never = Keine Ruhezeit
quiet-daily = Ruhe zwischen zwei Uhrzeiten
quiet-from = Von
quiet-to = Bis
quiet-pause = Benachrichtigungen anhalten
quiet-pause-text = Benachrichtigungen werden gezeigt.
quiet-paused = Bis { $until } erscheint keine Benachrichtigung.
quiet-pause-morning = Bis zum Morgen anhalten
quiet-pause-end = Nicht mehr anhalten
quiet-locked = Ihre Organisation hat eine Ruhezeit von { $from } bis { $to } festgelegt.
settings-elsewhere = Weitere Einstellungen
settings-certificate = Gerätezertifikat
settings-certificate-text = Welches Zertifikat dieses Gerät ausweist und wie es erneuert wird, steht auf der Seite „Gerät“.
settings-certificate-open = Seite „Gerät“ öffnen
settings-pins = Gespeicherte PINs
site-permissions = Berechtigungen von Seiten
site-permissions-text = Was Sie erlaubt und blockiert haben. Anderes hat vielleicht Ihre Organisation entschieden: Es steht weiter unten.
site-permissions-engine = Anrufe (WebRTC), Push-Nachrichten und Passkeys gibt es für Apps hier nicht: Die Web-Engine dieses Systems kennt sie nicht.
site-permissions-none = Noch hat keine Seite um etwas gebeten.
site-permission-allowed = Erlaubt
site-permission-blocked = Blockiert
site-permission-forget = Erneut fragen
site-permission-forget-named = Erneut fragen: { $what } für { $origin }
feature-notifications = Benachrichtigungen
feature-camera = Kamera
feature-microphone = Mikrofon
feature-screen = Bilder des Bildschirms
feature-location = Standort dieses Geräts
feature-clipboard = Was Sie kopiert haben
feature-pointer-lock = Festhalten des Mauszeigers
feature-storage-access = Cookies innerhalb anderer Seiten
settings-pins-text = Eine PIN, die Sie Porthole merken lassen, liegt in Ihrem Schlüsselbund als „Porthole: PIN of …“. Ist sie vergessen, fragt Porthole wieder.
settings-pins-forget = Gespeicherte PINs vergessen
settings-pins-forgotten =
    { $count ->
        [0] Es war keine PIN gespeichert.
        [one] { $count } gespeicherte PIN wurde aus Ihrem Schlüsselbund entfernt.
       *[other] { $count } gespeicherte PINs wurden aus Ihrem Schlüsselbund entfernt.
    }
settings-managed = Von Ihrer Organisation festgelegt
settings-managed-text = Nur Ihre IT-Abteilung kann dies ändern. Bei jedem Wert stehen Datei und Zeile, die ihn festlegen.
settings-managed-none = Nichts ist festgelegt, weil keine verwaltete Datei gilt.
settings-locked = Festgelegt
settings-place = { $file }, Zeile { $line }
settings-organization = Organisation
settings-organization-none = Es ist keine Organisation bekannt, weil keine verwaltete Datei gilt.
settings-help = Hilfeseite öffnen
settings-file = Verwaltete Datei
settings-file-by-hand = Selbst gewählte Datei
settings-files = Gelesene Dateien
settings-by-hand = Nicht verwaltet: Diese Datei wurde mit `--config` gewählt; Ihre Organisation bestimmt sie nicht.
config-in-force = Gilt
config-in-force-meaning = Diese Regeln gelten.
config-last-good = Letzte gültige Datei gilt weiter
config-last-good-meaning = Die neueste Datei wird abgelehnt. Die letzte gültige gilt weiter, bis der Fehler behoben ist.
config-refused = Abgelehnt
config-refused-meaning = Es gelten keine Regeln, deshalb lässt sich keine App öffnen.
faults-label = Fehler in der verwalteten Datei
fault-why = Warum
fault-help = Was zu tun ist

## Über Porthole

about-title = Über Porthole
about-version = Version
about-engine = Web-Engine
about-engine-unknown = Nicht bekannt
about-what = Öffnet die Web-Apps Ihrer Organisation in eigenen Fenstern.
about-keys = Tasten in den Fenstern der Apps
about-keys-text = Eine App, die eine dieser Tasten selbst benutzt, bekommt sie zuerst.
about-quit = Porthole beenden
about-report = Ein Problem melden
about-report-text = Dieser Befehl schreibt eine Datei mit Versionen, geltenden Regeln, Geräteklasse und den letzten Protokollen. Geheimnisse und Servernamen sind daraus entfernt, und Sie sehen, was darin steht. Senden Sie die Datei an Ihre IT-Abteilung.
about-report-copy = Befehl kopieren
about-report-copied = Kopiert. Führen Sie ihn in einem Terminal aus.
about-licences = Lizenzen
about-licences-text = Porthole ist freie Software unter der MIT-Lizenz oder der Apache-Lizenz 2.0, nach Ihrer Wahl. Es enthält Arbeit anderer:
about-licences-show =
    { $count ->
        [one] { $count } Bestandteil zeigen
       *[other] { $count } Bestandteile zeigen
    }
about-component = Bestandteil
about-component-version = Version
about-component-licence = Lizenz
keys-reload = Seite neu laden
keys-reload-all = Seite mit allen Inhalten neu laden
keys-back = Zurück
keys-forward = Vor
keys-home = Startseite der App
keys-new-window = Einen Link in einem neuen Fenster öffnen, wie mit der mittleren Maustaste
keys-find = Auf der Seite suchen
keys-next = Nächster Treffer
keys-previous = Voriger Treffer
keys-print = Drucken
keys-zoom = Größer, kleiner
keys-usual-size = Normale Größe
keys-full-screen = Vollbild
keys-close = Fenster schließen
keys-launcher = Übersicht zeigen
keys-leave = Porthole beenden
keys-dismiss = Hinweis ausblenden
keys-list = Diese Liste

## Die PIN eines Tokens

pin-title = PIN eines Tokens
pin-locked-title = Das Token ist gesperrt
pin-not-kept-title = Das Token ist offen, aber seine PIN wurde nicht gespeichert
pin-for = PIN für { $token }
pin-text = Auf diesem Token kann das Zertifikat liegen, das Ihr Gerät ausweist. Porthole fragt einmal, während es läuft.
pin-keypad = Wählen Sie „Entsperren“ und geben Sie die PIN dann auf der Tastatur des Tokens ein. Sie geht nicht durch diesen Computer.
pin-label = PIN
pin-wrong = Diese PIN öffnet es nicht.
pin-refused = { $title }. { $meaning } { $next }
pin-last-try = **Noch eine falsche PIN sperrt das Token.** Wenn Sie nicht sicher sind, brechen Sie ab und fragen Sie Ihre IT-Abteilung.
pin-keep = In meinem Schlüsselbund speichern
pin-keep-hint = Porthole öffnet das Token dann von selbst. Jedes Programm, das Ihren Schlüsselbund öffnen kann, kann auch das Token benutzen.
pin-waiting-keypad = Warten auf die Tastatur …
pin-unlocking = Wird entsperrt …
pin-unlock = Entsperren
pin-moment = Einen Augenblick …
pin-none = Kein Token wartet auf seine PIN
proxy-for = Anmeldung bei { $proxy }
proxy-text = Der Proxy Ihrer Organisation verlangt eine Anmeldung für diese App. Was Sie eingeben, geht nur an diesen Proxy.
proxy-refused = Der Proxy hat diesen Namen mit diesem Passwort nicht angenommen.
proxy-user = Name
proxy-password = Passwort
proxy-keep-hint = Porthole meldet sich dann von selbst an. Jedes Programm, das Ihren Schlüsselbund öffnen kann, kann auch das Passwort lesen.
proxy-sign-in = Anmelden
proxy-window = Anmelden – Porthole

## Die Prüfungen eines Zertifikats; jede Meldung steht für einen englischen Namen der App (`sentences.ts`)

check-readable = X.509-Format
check-not-authority = Kein CA-Zertifikat
check-signature = Signaturalgorithmus
check-key-strength = Schlüsselstärke
check-chain = Zertifikatskette
check-issuer = Aussteller
check-subject = Inhaber
check-alternative-name = Alternativer Name
check-key-kind = Schlüsseltyp
check-client-auth = Erweiterte Schlüsselverwendung
check-key-usage = Schlüsselverwendung
check-personal-store = Persönlicher Speicher
check-validity = Gültigkeitszeitraum
check-not-revoked = Sperrstatus
check-key-present = Privater Schlüssel
check-key-usable = Testsignatur

## The windows of apps, the dialogs, the tray and the desktop: written by the app itself

notice-help = _Hilfe
notice-of-file = { $what }: { $file }
notice-with-code = { $reason } ({ $code })
notice-rule = Regel „{ $name }“
notice-default = Standardregel „{ $name }“
notice-download-recorded = Download vermerkt
notice-print-recorded = Druck vermerkt
notice-recorded = Ihre Organisation erlaubt dies und vermerkt es.
notice-link-kind = Ein Link mit „{ $scheme }:“
notice-link-scheme = Er nennt etwas auf diesem Gerät
notice-link-gesture = Er wurde nicht angeklickt
notice-link-long = Seine Adresse ist zu lang
notice-device-page = Mehr sagt die Seite „Gerät“ in Porthole
notice-app-removed = Diese App wurde entfernt
notice-app-removed-text = { $organization } bietet diese App hier nicht mehr an; das Fenster erreicht ihre Server nicht mehr. Kopieren Sie, was Sie brauchen, und schließen Sie dann das Fenster.
notice-app-removed-reason = Die verwaltete Datei nennt diese App nicht
notice-closes-text = Dieses Fenster schließt in { $time }. Senden Sie vorher, was Sie gerade schreiben, oder kopieren Sie es in eine andere App. Schließen Sie das Fenster, wenn Sie fertig sind. Downloads wurden gestoppt.
notice-closes-reason = Ihre Organisation legt die Zeit fest (trust_loss_grace)
time-minutes = { $count } Min.
time-seconds = { $count } Sek.
change-lost = Dieses Gerät ist nicht mehr vertrauenswürdig
change-lost-text = { $problem }. Laufende Downloads wurden gestoppt. { $next }
change-lost-plain = Laufende Downloads wurden gestoppt.
change-gained = Dieses Gerät ist jetzt vertrauenswürdig
change-gained-text = { $proof } Ab jetzt gelten die Regeln für vertrauenswürdige Geräte. Starten Sie Porthole neu, damit Sie in Ihren Apps angemeldet bleiben.
change-proof = Dieses Gerät ist aus einem anderen Grund vertrauenswürdig
change-by-nothing = Es hat nichts nachgewiesen.
change-by-certificate = Sein Gerätezertifikat weist es aus.
change-by-organization = Ihre Organisation betreut es.
change-certificate = Das Gerätezertifikat hat gewechselt
change-certificate-text = Server sehen ab jetzt das Zertifikat, das bis { $day } gilt.
change-certificate-none = Server sehen ab jetzt keines.
warn-media = Lange Ton- und Videodateien spielen vielleicht nicht
warn-media-text = Dieses System lässt Porthole keinen Benutzer-Namensraum anlegen; ohne ihn würde die Web-Engine sie auf der Festplatte zwischenspeichern. Sagen Sie es Ihrer IT-Abteilung: Unter Ubuntu installiert Portholes Paket dafür ein AppArmor-Profil.
warn-crashed = Portholes Fenster sind abgestürzt
warn-crashed-text = Sie werden neu gestartet.
warn-ended = Porthole wurde beendet
warn-ended-text = Seine Fenster sind mehrmals abgestürzt. Starten Sie es neu; stürzen sie wieder ab, sagen Sie es Ihrer IT-Abteilung.
warn-not-opened = `{ $name }` wurde nicht geöffnet. { $meaning } { $next }
session-not-saved = In einer App ist etwas noch nicht gespeichert oder gesendet.
session-downloads =
    { $count ->
        [one] Ein Download läuft noch.
       *[other] { $count } Downloads laufen noch.
    }
leave-downloads-text = Wenn die Sitzung jetzt endet, bleibt nichts Unvollständiges erhalten. Sie können es später noch einmal herunterladen.
warn-lost =
    { $count ->
        [one] Download nicht vollständig
       *[other] { $count } Downloads nicht vollständig
    }
warn-lost-file = Porthole wurde beendet, bevor „{ $name }“ vollständig war. Laden Sie die Datei noch einmal herunter.
warn-lost-text =
    { $count ->
        [one] Porthole wurde beendet, bevor eine Datei vollständig war. Laden Sie sie noch einmal herunter.
       *[other] Porthole wurde beendet, bevor diese Dateien vollständig waren. Laden Sie sie noch einmal herunter.
    }
tray-managed = Verwaltetes Gerät
tray-certified = Bestätigtes Gerät
tray-untrusted = Nicht vertrauenswürdiges Gerät
tray-unread = { $class }. Ungelesen: { $apps }
tray-launcher = Übersicht zeigen
tray-quit = Porthole beenden
notification-hidden = Es gibt etwas Neues
autostart-comment = Öffnet beim Anmelden: { $apps }
leave-question = Diese Adresse außerhalb Ihrer Apps öffnen?
button-open = _Öffnen
button-cancel = _Abbrechen
button-close = _Schließen
button-close-now = Jetzt _schließen
button-stay = _Bleiben
button-leave = _Verlassen
button-wait = _Warten
button-reload = _Neu laden
button-reload-app = { $app } _neu laden
button-give = _Geben
button-stop = _Stoppen
button-folder = Im _Ordner zeigen
page-stopped = { $app } wurde angehalten
page-stopped-memory = Die Seite hat mehr Speicher benutzt, als sie darf.
page-stopped-crash = Der Prozess der Web-Engine für diese Seite wurde unerwartet beendet.
page-asleep = { $app } schläft
page-asleep-text = Sie haben es eine Weile nicht benutzt. Es ist wieder da, sobald Sie in dieses Fenster gehen.
page-stopped-text = { $why } Was Sie hier eingegeben und nicht gespeichert oder gesendet hatten, ist verloren. Ihre anderen Apps laufen weiter.
page-signed-out = Vielleicht sind Sie bei { $app } nicht mehr angemeldet.
page-signed-out-text = Der Server lehnt Anfragen ab, die er vorher beantwortet hat. Laden Sie die Seite neu, um sich wieder anzumelden; kopieren Sie vorher, was Sie hier eingegeben und nicht gespeichert oder gesendet haben.
page-silent = { $app } reagiert nicht
page-silent-text = Warten Sie, oder laden Sie neu. Beim Neuladen geht verloren, was Sie hier eingegeben und nicht gespeichert oder gesendet haben.
page-silent-close = Wenn Sie jetzt schließen, geht verloren, was Sie dort eingegeben und nicht gespeichert oder gesendet haben.
full-screen = { $app } füllt den Bildschirm. Mit F11 verlassen Sie das Vollbild.
full-screen-page = { $host } füllt den Bildschirm. Mit Escape verlassen Sie das Vollbild.
page-leave = { $app } verlassen?
page-leave-text = Was Sie hier eingegeben und nicht gespeichert oder gesendet haben, kann verloren gehen.
print-question = Diese Seite drucken?
print-text = „Als PDF speichern“ legt eine Datei in Ihren Download-Ordner.
print-paper = _Drucken …
print-pdf = Als _PDF speichern
tunnel-notice = Nicht untersucht: { $host }
tunnel-notice-text = { $organization } lässt diese App direkt mit { $host } verbinden. Porthole prüft den Server, sieht nichts von dem, was gesendet wird, und zeigt das Gerätezertifikat nicht vor.
tunnel-notice-reason = Die verwaltete Datei nennt den Server (network.tunnel)
button-block = _Blockieren
button-allow = _Erlauben
ask-camera-and-microphone = Darf { $host } Ihre Kamera und Ihr Mikrofon nutzen?
ask-notifications = Darf { $host } Benachrichtigungen zeigen?
ask-camera = Darf { $host } Ihre Kamera nutzen?
ask-microphone = Darf { $host } Ihr Mikrofon nutzen?
ask-screen = Darf { $host } Ihren Bildschirm sehen?
ask-location = Darf { $host } wissen, wo dieses Gerät ist?
ask-clipboard = Darf { $host } lesen, was Sie kopiert haben?
ask-pointer = Darf { $host } Ihren Mauszeiger verbergen und festhalten? Mit Escape bekommen Sie ihn zurück.
ask-storage = Darf ein Teil von { $host } hier eigene Cookies nutzen?
limit-calls = Anrufe sind hier nicht möglich: Diese Web-Engine hat kein WebRTC. Die Seite kann aufnehmen.
limit-screen = Die Seite kann ihn aufnehmen. In einem Anruf teilen kann sie ihn nicht: Diese Web-Engine hat kein WebRTC.
limit-notifications = Sie kommen nur an, solange Porthole läuft.
ask-remembered = Porthole merkt sich Ihre Antwort. Sie können sie in den Einstellungen ändern.
ask-remembered-for-now = Porthole merkt sich Ihre Antwort, bis Sie es beenden. Sie können sie in den Einstellungen ändern.
off-camera-and-microphone = { $organization } hat Kamera und Mikrofon hier abgeschaltet
off-notifications = { $organization } hat Benachrichtigungen hier abgeschaltet
off-camera = { $organization } hat die Kamera hier abgeschaltet
off-microphone = { $organization } hat das Mikrofon hier abgeschaltet
off-screen = { $organization } hat Bilder des Bildschirms hier abgeschaltet
off-location = { $organization } hat den Standort dieses Geräts hier abgeschaltet
off-clipboard = { $organization } hat die Zwischenablage hier abgeschaltet
off-pointer = { $organization } hat den Mauszeiger hier abgeschaltet
off-storage = { $organization } hat Cookies innerhalb anderer Seiten hier abgeschaltet
off-text = { $host } hat danach gefragt und nichts bekommen. Nur Ihre Organisation kann das ändern.
off-reason = Die verwaltete Datei legt die Berechtigungen fest: { $keys }
keys-window = Tasten – Porthole
keys-app-first = Benutzt eine App eine dieser Tasten selbst, gehört sie zuerst ihr.
bar-downloads =
    { $count ->
        [one] { $count } Download
       *[other] { $count } Downloads
    }
bar-downloads-running = { $count } Downloads, { $running } laufen
bar-hide = Downloads ausblenden
bar-hide-hint = Ausblenden; Downloads laufen weiter
bar-received = { $received } von { $total }
bar-saved = Im Download-Ordner gespeichert
bar-stopped = Gestoppt; nichts wurde behalten
bar-not-kept = Nichts wurde behalten
find-matches =
    { $count ->
        [0] Keine Treffer
        [one] { $count } Treffer
       *[other] { $count } Treffer
    }
find-many = Über { $count } Treffer
drop-refused = Die Dateien wurden nicht übernommen
drop-refused-text = Höchstens 256 Dateien und 100 MB lassen sich auf einmal ablegen. Für mehr nutzen Sie die Upload-Schaltfläche der Seite.
choose-file = Eine Datei für { $app } wählen
choose-files = Dateien für { $app } wählen
choose-kinds = Dateien, die die Seite annimmt
choose-all = Alle Dateien
give-files =
    { $count ->
        [one] Diese Datei an { $app } geben?
       *[other] Diese { $count } Dateien an { $app } geben?
    }
give-files-text = { $app } kann lesen, was Sie ihr geben. Haben Sie dies nicht eben auf ihr Fenster gezogen, wählen Sie „Abbrechen“.
give-folder = in { $folder }
error-page-retry = Erneut versuchen
error-page-soon = Porthole versucht es in { $seconds } s erneut.
error-page-next = Was Sie tun können:
error-page-help = Hilfe von { $organization }
day-written =
    { $day }. { $month ->
        [1] Januar
        [2] Februar
        [3] März
        [4] April
        [5] Mai
        [6] Juni
        [7] Juli
        [8] August
        [9] September
        [10] Oktober
        [11] November
       *[12] Dezember
    } { $year }
