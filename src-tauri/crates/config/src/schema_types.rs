//! Every key of the managed file, described once: the JSON Schema and the list of known keys both come from here.
//!
//! The comments are what an editor shows the person who writes the file.

#![expect(dead_code, reason = "these types describe the file; they are never filled")]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;

use porthole_identity::KeyAlgorithm;
use porthole_policy::{Activity, DeviceClass, Verdict};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// Porthole's managed file: the organisation, its web apps, and what may be done in them.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("patternProperties" = { "^\\$schema$": true }))]
pub(crate) struct File {
    /// The version of this format. Always 1.
    #[schemars(extend("const" = 1))]
    schema: u64,
    organization: Organization,
    /// The pinned apps: each opens in its own window.
    #[schemars(length(min = 1))]
    app: Vec<App>,
    /// What a device certificate must be, and which servers may see it. Without this part no certificate proves a
    /// device.
    device_certificate: Option<DeviceCertificate>,
    /// What makes a device `managed`. Without this part none is.
    managed_device: Option<ManagedDevice>,
    /// How a device comes by its certificate. Without this part requests are made and sent by hand.
    enrolment: Option<Enrolment>,
    network: Option<Network>,
    notifications: Option<Notifications>,
    /// What pages get by permission, in every app that says nothing else.
    permissions: Option<Permissions>,
    /// Rules over what may be done inside the apps. The strictest matching rule wins; with none, an untrusted
    /// device may move nothing to disk and the others may.
    session_policy: Option<Vec<SessionRule>>,
}

/// The organisation, as it is named to people.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Organization {
    /// Its name, shown in windows and refusals.
    #[schemars(length(min = 1))]
    name: String,
    /// Where a person finds help with a refusal. Begins with https://.
    #[schemars(extend("format" = "uri", "pattern" = "^https://"))]
    help_url: String,
}

/// A pinned app.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct App {
    /// 1 to 40 lower-case letters, digits and hyphens, starting with a letter. Rules name the app by it.
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]{0,39}$"))]
    id: String,
    /// The name people see.
    #[schemars(length(min = 1))]
    name: String,
    /// Where the app begins. Begins with https://.
    #[schemars(extend("format" = "uri", "pattern" = "^https://"))]
    url: String,
    /// What stays in this window: origins and path prefixes. Default: everything on the origin of `url`.
    scope: Option<Addresses>,
    /// The hosts that the app may reach, such as `mail.harbor.test`, `mail.harbor.test:8443`, `*.harbor.test` or
    /// `*.harbor.test:8443`; without a port, port 443. Anything else is refused. Default: where `url` and every scope
    /// lead, which are always among them.
    hosts: Option<HostPatterns>,
    /// The links of other schemes that open in this app, each with the address where: `%s` stands for the whole link,
    /// as in `mailto = "https://mail.harbor.test/compose?to=%s"`. Default: none.
    handles: Option<BTreeMap<String, String>>,
    /// The schemes whose links open in this app at the address that its web app manifest declares for them
    /// (`protocol_handlers`), within `scope`, as in `["mailto", "web+berth"]`. Default: none.
    declared_handlers: Option<Vec<String>>,
    /// When the app opens: `manual`, when the person opens it, or `login`, also when the person signs in to the device.
    /// Default: manual.
    #[schemars(extend("enum" = ["manual", "login"]))]
    start: Option<String>,
    /// The app's icon in the launcher, its window, the desktop's menu and notifications: a PNG file, square, 16 to 1024
    /// pixels a side, at most 128 KiB. A relative path starts at the folder of this file. Default: the app's own.
    icon: Option<String>,
    /// Places in the app that menus lead to directly: its entry in the desktop's menu, and the launcher. Default: those of
    /// the app's web app manifest; `[]` for none.
    #[schemars(length(max = 10))]
    shortcuts: Option<Vec<Shortcut>>,
    /// What pages of this app get by permission. Default: as the part `[permissions]` says.
    permissions: Option<Permissions>,
    /// After how long without use the app sleeps: its page goes, and the memory that it takes, until the person comes back
    /// to its window. From `10s` to `168h`, in whole seconds, minutes or hours, or `never`. Default: never.
    sleep_after: Option<String>,
}

/// What pages get by permission: `ask` the person once for each origin, `allow` or `block` without a question.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Permissions {
    /// Notifications on the desktop. Default: ask.
    #[schemars(extend("enum" = ["ask", "allow", "block"]))]
    notifications: Option<String>,
    /// Pictures of a camera. Default: ask.
    #[schemars(extend("enum" = ["ask", "allow", "block"]))]
    camera: Option<String>,
    /// Sound of a microphone. Default: ask.
    #[schemars(extend("enum" = ["ask", "allow", "block"]))]
    microphone: Option<String>,
    /// Pictures of the screen. Default: ask.
    #[schemars(extend("enum" = ["ask", "allow", "block"]))]
    screen: Option<String>,
    /// Where the device is. Default: ask.
    #[schemars(extend("enum" = ["ask", "allow", "block"]))]
    location: Option<String>,
    /// What the clipboard holds, where a page reads it without a key press of the person. Default: ask.
    #[schemars(extend("enum" = ["ask", "allow", "block"]))]
    clipboard: Option<String>,
    /// The pointer, hidden and held within the page. Default: ask.
    #[schemars(extend("enum" = ["ask", "allow", "block"]))]
    pointer_lock: Option<String>,
    /// Cookies of its own for a page that is a part of another site's. Default: ask.
    #[schemars(extend("enum" = ["ask", "allow", "block"]))]
    storage_access: Option<String>,
}

/// A place in an app.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Shortcut {
    /// What people read in the menu.
    #[schemars(length(min = 1))]
    name: String,
    /// Where it leads: an address within the app's `scope`.
    #[schemars(extend("format" = "uri", "pattern" = "^https://"))]
    url: String,
}

/// What a device certificate must be, and which servers may see it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct DeviceCertificate {
    /// Files with the CA certificates that a device certificate must chain to (PEM, DER or Windows' `.cer`). A
    /// relative path starts at the folder of this file.
    anchors: OneOrMany,
    /// Parts that the certificate's issuer must have, such as `CN=Harbor Device CA`. Default: any issuer.
    issuer: Option<String>,
    /// Parts that the certificate's subject must have, such as `O=Harbor Ltd`. Default: any subject.
    subject: Option<String>,
    /// An alternative name that the certificate must have, such as `DNS:*.devices.harbor.test`. Default: any.
    san: Option<String>,
    /// The kinds of key that count: `p256`, `p384`, `p521`, `rsa`, `ed25519`. Default: any of them.
    key: Option<VocabularySchema<KeyAlgorithm>>,
    /// Files with CA certificates that link a device certificate to an anchor, without being trusted by
    /// themselves. Default: none but what the stores hold.
    intermediates: Option<OneOrMany>,
    /// The servers that may see the certificate, such as `mail.harbor.test` or `*.harbor.test:8443`; without a port, on
    /// every port. No other server learns the device's identity.
    present_to: HostPatterns,
    /// PKCS#11 modules to look into, as absolute paths, beside those that p11-kit has registered. Default: none.
    modules: Option<OneOrMany>,
    /// How one of several good certificates is chosen: `automatic` takes the newest, `ask` the one that the person
    /// picked. Default: `automatic`.
    #[schemars(extend("enum" = ["automatic", "ask"]))]
    choose: Option<String>,
    /// Whether the certificate's CA has revoked it. Default: revocation is not checked.
    revocation: Option<Revocation>,
    /// What becomes of the apps' profile on the disk when the device turns untrusted: `keep`, so that it is there
    /// when the device is trusted again, or `wipe`. Default: keep.
    #[schemars(extend("enum" = ["keep", "wipe"]))]
    on_trust_loss: Option<String>,
    /// How long people then have to send or copy what they are writing before its window is closed: seconds, minutes
    /// or an hour, such as `90s` or `5m`. Downloads always stop at once. Default: 5m.
    #[schemars(extend("pattern" = "^[0-9]+[smh]$"))]
    trust_loss_grace: Option<String>,
}

/// What makes a device `managed`: any one of these is enough.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct ManagedDevice {
    /// A statement about this device, signed by the organisation's device management. Default: none counts.
    statement: Option<Statement>,
    /// Whether it is enough to have joined a domain: `true`, or the domain's name such as `harbor.test`. Default:
    /// false.
    domain_joined: Option<DomainJoined>,
    /// As in `[device_certificate]`, for files without that part. Default: the value there, else keep.
    #[schemars(extend("enum" = ["keep", "wipe"]))]
    on_trust_loss: Option<String>,
    /// As in `[device_certificate]`, for files without that part. Default: the value there, else 5m.
    #[schemars(extend("pattern" = "^[0-9]+[smh]$"))]
    trust_loss_grace: Option<String>,
}

/// A signed statement (JWS in compact form) that names this machine and expires.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Statement {
    /// The file in which device management leaves it. A relative path starts at the folder of this file.
    file: String,
    /// The file with the public key that must have signed it: PEM, or a certificate.
    key: String,
}

/// `true`, `false`, or the name of the one domain that counts.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(crate) enum DomainJoined {
    /// Any domain, or none.
    Any(bool),
    /// This one.
    Named(#[schemars(length(min = 1))] String),
}

/// How a device comes by its certificate.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Enrolment {
    /// Whom a certificate is to name, such as `CN={hostname},O=Harbor Ltd`. Places: `{hostname}`, `{user}`,
    /// `{machine_id}`. Default: the person names it with each request.
    subject: Option<String>,
    /// Its other names, such as `DNS:{hostname}.devices.harbor.test`, with the same places. Default: none.
    san: Option<OneOrMany>,
    /// What kind of key is made. Default: `p256`.
    #[schemars(extend("enum" = ["p256", "p384", "rsa2048", "rsa3072"]))]
    key: Option<String>,
    /// The certificate template of a Microsoft CA, by its name or object identifier. Default: none.
    #[schemars(length(min = 1))]
    template: Option<String>,
    /// What people are to do with a request, in your words, or in those of each language: `{ en = "…", de = "…" }`.
    /// Default: Porthole's own words.
    instructions: Option<LocalizedText>,
    /// Where people send a request: begins with mailto: or https://. Default: nowhere in particular.
    #[schemars(extend("format" = "uri", "pattern" = "^(mailto:|https://)"))]
    send_to: Option<String>,
    /// The EST server that issues certificates without a person. Default: none.
    est: Option<Est>,
}

/// The EST server (RFC 7030) that issues certificates without a person.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Est {
    /// The server. Begins with https:// and has no path.
    #[schemars(extend("format" = "uri", "pattern" = "^https://"))]
    url: String,
    /// Which of its CAs is meant: a segment of the path. Default: none.
    #[schemars(regex(pattern = "^[A-Za-z0-9._~-]{1,128}$"))]
    label: Option<String>,
    /// Files with the CA certificates that the server itself is verified by. No others count.
    anchors: OneOrMany,
    /// The name with which a device asks for its first certificate. Default: none.
    #[schemars(length(min = 1))]
    user: Option<String>,
    /// A file whose first line is the password of `user`. Default: none.
    #[schemars(length(min = 1))]
    password_file: Option<String>,
    /// A PKCS#12 file with which a device asks for its first certificate. Default: none.
    #[schemars(length(min = 1))]
    certificate: Option<String>,
    /// A file whose first line is the password of `certificate`. Default: none.
    #[schemars(length(min = 1))]
    certificate_password_file: Option<String>,
    /// Who renews a certificate: `automatic`, Porthole after two thirds of its lifetime, or `by_hand`. Default:
    /// `automatic`.
    #[schemars(extend("enum" = ["automatic", "by_hand"]))]
    renew: Option<String>,
}

/// Where to look for revoked certificates, and what an unknown status counts for.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Revocation {
    /// Whose word counts: `crl` the CA's list, `ocsp` the responder that the certificate names, `either` the newer of
    /// both.
    #[schemars(extend("enum" = ["crl", "ocsp", "either"]))]
    check: String,
    /// Files with the CAs' lists. Default: the list is fetched from where the certificate says.
    crl: Option<OneOrMany>,
    /// What a certificate counts for when its revocation status is unknown: `untrusted`, or `accept` to trust it meanwhile. Default:
    /// `untrusted`.
    #[schemars(extend("enum" = ["untrusted", "accept"]))]
    unknown: Option<String>,
}

/// What the desktop shows of the apps' notifications, and when.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Notifications {
    /// Whether the desktop shows the words of a notification: `show`, or `hide` to show only which app has something
    /// new. Default: show.
    #[schemars(extend("enum" = ["show", "hide"]))]
    body: Option<String>,
    /// The time of day, on the device's clock, in which no notification is shown, such as `20:00-07:00`. Default: none.
    #[schemars(extend("pattern" = "^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$"))]
    quiet_hours: Option<String>,
}

/// The way to the servers.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Network {
    /// `direct`; `system`, as the system's settings say; a proxy such as `http://proxy.harbor.test:3128`; or a proxy
    /// script (PAC): its address, ending in `.pac` or `wpad.dat` or after `pac+`, or a file such as `harbor.pac`.
    /// Default: `direct`.
    #[schemars(regex(pattern = "^(direct$|system$|(pac[+])?https?://|[^:]+[.]pac$)"))]
    proxy: Option<String>,
    /// What becomes of a connection where the system's settings or the script cannot say which proxy to use: `refuse`
    /// or `direct`. Default: `refuse`.
    #[schemars(extend("enum" = ["refuse", "direct"]))]
    proxy_fallback: Option<String>,
    /// Hosts whose connections Porthole does not open, such as `pinned.harbor.test` or `*.harbor.test:8443`; without a
    /// port, on every port. It presents no certificate to them and stops no download from them. Default: none.
    tunnel: Option<OneOrMany>,
    /// Whether an untrusted device may open pages of apps on hosts in `tunnel`: `refuse` or `allow`. Default: `refuse`.
    #[schemars(extend("enum" = ["refuse", "allow"]))]
    tunnel_untrusted: Option<String>,
    /// Whether the name of a host may lead to a private network, such as 10.0.0.0/8: `allow` or `refuse`. Default: `allow`.
    #[schemars(extend("enum" = ["allow", "refuse"]))]
    private_addresses: Option<String>,
    /// Hosts whose names may lead to a private network where `private_addresses` refuses it, such as `*.harbor.test`;
    /// without a port, on every port. Default: none.
    private_hosts: Option<OneOrMany>,
    /// Files with root certificates for servers, beside the system's own. Default: none.
    extra_roots: Option<OneOrMany>,
    /// Where hosts are found, if not by DNS: `"*.harbor.test" = "127.0.0.1:8443"`; a host may name a port, as in
    /// `"mail.harbor.test:8443"`. Default: by DNS.
    #[schemars(extend("propertyNames" = { "pattern": HOST_PATTERN }))]
    resolve: Option<BTreeMap<String, String>>,
}

/// One rule.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct SessionRule {
    /// The rule's name, shown wherever it decides.
    #[schemars(length(min = 1))]
    name: String,
    /// When it applies. Default: always.
    when: Option<When>,
    /// What is done.
    #[schemars(schema_with = "verdicts")]
    then: String,
    /// The organisation's words, or words for each language: `{ en = "…", de = "…" }`. Places: `{help_url}`,
    /// `{organization}`, `{app}`. Default: Porthole's own words.
    message: Option<LocalizedText>,
    /// Whether the person is told when it decides; a block always tells. Default: false.
    notify: Option<bool>,
}

/// Words for people.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(crate) enum LocalizedText {
    /// Whatever the person's language.
    Text(#[schemars(length(min = 1))] String),
    /// By language.
    ByLanguage(TextByLanguage),
}

/// The same words in several languages. Who reads another one gets English, or else the first that there is.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("minProperties" = 1))]
pub(crate) struct TextByLanguage {
    /// German.
    #[schemars(length(min = 1))]
    de: Option<String>,
    /// English.
    #[schemars(length(min = 1))]
    en: Option<String>,
}

/// When a rule applies: every condition must hold; a list asks for any of its values.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct When {
    /// What is done: a text or a list.
    activity: Option<VocabularySchema<Activity>>,
    /// What the device has proved: a text or a list.
    device: Option<VocabularySchema<DeviceClass>>,
    /// In which apps, by id: a text or a list.
    app: Option<OneOrMany>,
    /// Must not hold.
    not: Option<Box<When>>,
    /// At least one of these must hold.
    #[schemars(length(min = 1))]
    any: Option<Vec<When>>,
}

/// One text, or a list of them.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(crate) enum OneOrMany {
    /// One.
    One(String),
    /// Any of these.
    Many(#[schemars(length(min = 1))] Vec<String>),
}

/// A host, or with `*.` before it every host below a domain; each may name a port. What else a host pattern must be is
/// checked on loading only.
const HOST_PATTERN: &str = r"^(\*\.)?[^\s/@?#*]+$";

/// One host pattern, or a list of them.
pub(crate) struct HostPatterns;

impl JsonSchema for HostPatterns {
    fn schema_name() -> Cow<'static, str> {
        "HostPatterns".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        one_or_many_like(HOST_PATTERN)
    }
}

/// One https address, or a list of them.
pub(crate) struct Addresses;

impl JsonSchema for Addresses {
    fn schema_name() -> Cow<'static, str> {
        "Addresses".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        one_or_many_like("^[Hh][Tt][Tt][Pp][Ss]://")
    }
}

fn one_or_many_like(pattern: &str) -> Schema {
    let one = serde_json::json!({ "type": "string", "pattern": pattern });
    json_schema!({ "anyOf": [one, { "type": "array", "minItems": 1, "items": one }] })
}

fn verdicts(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": Verdict::ALL.map(Verdict::as_str) })
}

/// The words that a key takes: one, or a list of them.
pub(crate) trait Vocabulary {
    /// What the schema calls it.
    const NAME: &'static str;

    fn keywords() -> Vec<&'static str>;
}

impl Vocabulary for KeyAlgorithm {
    const NAME: &'static str = "KeyKinds";

    fn keywords() -> Vec<&'static str> {
        Self::ALL.map(Self::keyword).to_vec()
    }
}

impl Vocabulary for Activity {
    const NAME: &'static str = "Activities";

    fn keywords() -> Vec<&'static str> {
        Self::ALL.map(Self::as_str).to_vec()
    }
}

impl Vocabulary for DeviceClass {
    const NAME: &'static str = "Devices";

    fn keywords() -> Vec<&'static str> {
        Self::ALL.map(Self::as_str).to_vec()
    }
}

/// One word of a vocabulary, or a list of them.
pub(crate) struct VocabularySchema<V>(PhantomData<V>);

impl<V: Vocabulary> JsonSchema for VocabularySchema<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        V::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        one_or_many(&V::keywords())
    }
}

fn one_or_many(values: &[&str]) -> Schema {
    json_schema!({ "anyOf": [
        { "enum": values },
        { "type": "array", "minItems": 1, "items": { "enum": values } },
    ] })
}
