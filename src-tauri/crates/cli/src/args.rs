//! The words of the command line. Values are parsed here, so that a command never meets one that cannot be.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use porthole_host::CertificatePreference;
use porthole_identity::{
    AlternativeName, CertificateTemplate, DistinguishedName, Fingerprint, RequestAlgorithm, SpkiHash,
};
use porthole_policy::{Activity, AppId, DeviceClass};
use url::Url;

use crate::since::Since;

/// Porthole for IT: check the managed file, see why a device counts as it does, and explain every refusal.
#[derive(Debug, Parser)]
#[command(
    name = "portholectl",
    version = porthole_version::TEXT,
    max_term_width = 100,
    after_help = "Exit codes: 0 fine · 1 a finding (untrusted, blocked, invalid) · 2 wrong use or cannot run"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) everywhere: GlobalArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(crate) struct GlobalArgs {
    /// Use this managed file in place of the one that an administrator installed
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Print JSON with a stable structure, for scripts
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check the managed file, print its schema, show what is in force
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Show the device class with its evidence, and every certificate that was considered
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Request a device certificate, import it, list what is there
    #[command(subcommand)]
    Certificate(CertificateCommand),
    /// Explain what the session policy decides, and why
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Check what a web app needs, what works in Porthole, and what to add to the managed file
    #[command(subcommand)]
    App(AppCommand),
    /// Run the embedded proxy without windows, for diagnosis
    Proxy(ProxyArgs),
    /// Read the activity log
    Activity(ActivityArgs),
    /// Check this machine for everything that Porthole needs, and say what to do
    Doctor,
    /// Write one file for the help desk: versions, settings, device, checks and log, without secrets, hosts or names
    Report(ReportArgs),
    /// Print completions for a shell
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Print a manual page, for packages
    #[command(hide = true)]
    Manual(ManualArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ManualArgs {
    /// Print the names of all pages instead, a line each
    #[arg(long)]
    pub(crate) list: bool,
    /// The command that the page is about; the program itself without one
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Check a managed file and point at each mistake; without FILE, the one in force
    Check {
        /// The file to check
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Print the JSON Schema of the managed file, for editors
    Schema,
    /// Write the templates for Windows' group policy editor (Porthole.admx and en-US/Porthole.adml)
    Template {
        /// The folder to write them to, such as a copy of PolicyDefinitions
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
    },
    /// Show the set in force, and where each value comes from
    Show,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeviceCommand {
    /// Show the device class with its evidence, and what would change it
    Status,
    /// Show every certificate that was considered, with each check that it passed or failed
    Candidates,
    /// Open a token with its PIN, to see whether it opens or to have your keyring keep the PIN
    Unlock(UnlockArgs),
}

#[derive(Debug, Args)]
pub(crate) struct UnlockArgs {
    /// The token, as `device candidates` names its store; without it, the one that waits for its PIN
    #[arg(value_name = "STORE")]
    pub(crate) store: Option<String>,
    /// Read the PIN from the first line of this file ("-" is standard input); without it, you are asked
    #[arg(long, value_name = "FILE")]
    pub(crate) pin_file: Option<PathBuf>,
    /// Save the PIN in your keyring, so that the app and portholectl open the token without asking
    #[arg(long)]
    pub(crate) remember: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CertificateCommand {
    /// Make a key in your personal store and a request (PKCS#10) for its certificate
    Request(RequestArgs),
    /// Import an issued certificate for a pending request, or a PKCS#12 file with its key
    Import(ImportArgs),
    /// Get a first certificate from the organisation's EST server
    Enrol,
    /// Renew the device certificate with a new key: at the EST server, or without one by a new request
    Renew(RenewArgs),
    /// List the certificates and pending requests in your personal store
    List,
    /// Remove a certificate from your personal store, with its key where nothing else needs it
    Remove(RemoveArgs),
    /// Delete a pending request and its key. A certificate that is issued for it later cannot be imported
    Discard(DiscardArgs),
    /// Pick the certificate that proves this device, where your organisation leaves the choice to you
    Choose(ChooseArgs),
}

#[derive(Debug, Args)]
pub(crate) struct RequestArgs {
    /// The subject of the certificate, such as "CN=laptop-7,O=Harbor Ltd" (default: as the managed file says)
    #[arg(long, value_name = "NAME")]
    pub(crate) subject: Option<DistinguishedName>,
    /// Another name for it, such as DNS:laptop-7.harbor.test, email:robin@harbor.test or URI:urn:harbor:7; may be
    /// given more than once
    #[arg(long = "san", value_name = "NAME")]
    pub(crate) alternative_names: Vec<AlternativeName>,
    /// The kind of key to generate (default: as the managed file says, else p256)
    #[arg(long, value_name = "KIND", value_parser = key_kind())]
    pub(crate) key: Option<RequestAlgorithm>,
    /// The certificate template of a Microsoft CA, by its name or object identifier
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) template: Option<CertificateTemplate>,
    /// The form of the request
    #[arg(long, value_name = "FORM", default_value = "pem", value_parser = one_of(&RequestForm::ALL, RequestForm::as_str))]
    pub(crate) form: RequestForm,
    /// Write the request to this file; without it, the request is printed
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// The forms that a request can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RequestForm {
    /// Base64 with lines around it.
    Pem,
    /// The bytes themselves.
    Der,
}

impl RequestForm {
    const ALL: [Self; 2] = [Self::Pem, Self::Der];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Pem => "pem",
            Self::Der => "der",
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct RenewArgs {
    /// Where there is no EST server: write the new request to this file; without it, the request is printed
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The certificate (.cer, .crt, .pem, .p7b), with or without its key (.p12, .pfx, .pem)
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Read the password of the private key in the file from the first line of this file ("-" is standard input)
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// Import the certificate even if it does not prove this device
    #[arg(long)]
    pub(crate) anyway: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RemoveArgs {
    /// The SHA-256 fingerprint of the certificate, as `certificate list` shows it; colons and spaces do not count
    #[arg(value_name = "FINGERPRINT", value_parser = listed_fingerprint)]
    pub(crate) fingerprint: Fingerprint,
    /// Do not ask before it is removed
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct DiscardArgs {
    /// The public key of the request, as `certificate list` shows it; colons and spaces do not count
    #[arg(value_name = "PUBLIC_KEY", value_parser = public_key)]
    pub(crate) key: SpkiHash,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct ChooseArgs {
    /// The SHA-256 fingerprint of the certificate, as `device candidates` shows it; colons and spaces do not count
    #[arg(value_name = "FINGERPRINT", value_parser = candidates_fingerprint)]
    fingerprint: Option<Fingerprint>,
    /// Always take the newest
    #[arg(long)]
    automatic: bool,
}

impl ChooseArgs {
    /// What the person wants.
    pub(crate) fn preference(&self) -> CertificatePreference {
        // One of the two is there, which the group sees to.
        self.fingerprint.map_or(CertificatePreference::Newest, CertificatePreference::This)
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Show the verdict on one activity, the rule that decided, and why others did not
    Explain(ExplainArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The id of the pinned app in whose window it happens; without it, the app that the address is attributed to
    #[arg(long, value_name = "APP")]
    pub(crate) app: Option<AppId>,
    /// The activity
    #[arg(long, value_name = "ACTIVITY", value_parser = one_of(&Activity::ALL, Activity::as_str))]
    pub(crate) activity: Activity,
    /// The address of the page or file
    #[arg(long, value_name = "URL", value_parser = address)]
    pub(crate) url: Url,
    /// Decide as if the device had this class; without it, as this device is now
    #[arg(long, value_name = "CLASS", value_parser = one_of(&DeviceClass::ALL, DeviceClass::as_str))]
    pub(crate) device: Option<DeviceClass>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AppCommand {
    /// Read the first page of an app and its scripts, and say what works, what does not and what to add
    Check(AppCheckArgs),
}

#[derive(Debug, Args)]
pub(crate) struct AppCheckArgs {
    /// The first page of the app, such as https://mail.harbor.test/
    #[arg(value_name = "URL", value_parser = address)]
    pub(crate) url: Url,
    /// The id of the pinned app that the page belongs to (default: the app whose scope has this address)
    #[arg(long, value_name = "APP")]
    pub(crate) app: Option<AppId>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct ProxyArgs {
    #[command(subcommand)]
    pub(crate) command: Option<ProxyCommand>,
    /// Write the proxy's certificate authority (PEM) to this file, for the client that you test with
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProxyCommand {
    /// Check the connection to an address step by step: rule, proxy, name, connection, TLS, certificate, HTTP
    Check(ProxyCheckArgs),
    /// Save your name and password for your organisation's proxy in your keyring
    SignIn(SignInArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ProxyCheckArgs {
    /// The address, such as https://mail.harbor.test/
    #[arg(value_name = "URL", value_parser = address)]
    pub(crate) url: Url,
}

#[derive(Debug, Args)]
pub(crate) struct SignInArgs {
    /// The proxy's host and port, such as proxy.harbor.test:3128, as the failure page names it
    #[arg(value_name = "PROXY", value_parser = proxy_place)]
    pub(crate) proxy: String,
    /// Your name at the proxy; without it, you are asked
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
    /// Read the password from the first line of this file ("-" is standard input); without it, you are asked
    #[arg(long, value_name = "FILE", requires = "user")]
    pub(crate) password_file: Option<PathBuf>,
    /// Delete what the keyring holds for this proxy
    #[arg(long, conflicts_with_all = ["user", "password_file"])]
    pub(crate) forget: bool,
}

/// A host with a port, as the proxy is named everywhere.
fn proxy_place(text: &str) -> Result<String, String> {
    let place = text.strip_prefix("http://").unwrap_or(text).trim_end_matches('/');
    let has_port =
        place.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok_and(|port| port != 0));
    match place.parse::<porthole_policy::Endpoint>() {
        Ok(endpoint) if has_port => {
            let host = endpoint.host.to_string();
            let host = if host.contains(':') { format!("[{host}]") } else { host };
            Ok(format!("{host}:{}", endpoint.port))
        }
        Ok(_) | Err(_) => Err("a host and a port, such as proxy.harbor.test:3128".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// The file to write; one that is there already is left as it is
    #[arg(long, value_name = "FILE", default_value = "porthole-report.json")]
    pub(crate) out: PathBuf,
    /// Write it without showing it and asking first
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ActivityArgs {
    /// Keep printing records as they come, until Ctrl-C
    #[arg(long, short)]
    pub(crate) follow: bool,
    /// Only records since then: an age such as 30m, 2h or 7d, or a moment such as 2026-05-01T08:00:00Z
    #[arg(long, value_name = "WHEN")]
    pub(crate) since: Option<Since>,
    /// At most this many of the newest records
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub(crate) limit: usize,
}

fn digits(text: &str) -> String {
    text.chars().filter(|letter| !matches!(letter, ':' | ' ')).collect()
}

fn public_key(text: &str) -> Result<SpkiHash, String> {
    digits(text).parse().map_err(|_| {
        "the hash of a public key is 64 hex digits; `portholectl certificate list` shows that of each pending request"
            .to_owned()
    })
}

fn listed_fingerprint(text: &str) -> Result<Fingerprint, String> {
    fingerprint(text, "`portholectl certificate list` shows those of your personal store")
}

fn candidates_fingerprint(text: &str) -> Result<Fingerprint, String> {
    fingerprint(text, "`portholectl device candidates` shows those that can be chosen")
}

fn fingerprint(text: &str, shown: &str) -> Result<Fingerprint, String> {
    digits(text).parse().map_err(|_| format!("a fingerprint is 64 hex digits; {shown}"))
}

/// A whole web address.
fn address(text: &str) -> Result<Url, String> {
    let whole = || "write the whole address, such as https://mail.harbor.test/".to_owned();
    text.parse().map_err(|_| whole()).and_then(|url: Url| if url.has_host() { Ok(url) } else { Err(whole()) })
}

/// One of these values, by its name.
fn one_of<T>(values: &'static [T], name: fn(T) -> &'static str) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    PossibleValuesParser::new(values.iter().map(|value| name(*value))).try_map(move |given| {
        let found = values.iter().find(|value| name(**value) == given);
        found.copied().ok_or_else(|| format!("`{given}` is not one of the possible values"))
    })
}

fn key_kind() -> impl TypedValueParser<Value = RequestAlgorithm> {
    one_of(&RequestAlgorithm::ALL, |(_, name)| name).map(|(algorithm, _)| algorithm)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_tree_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn json_and_config_may_stand_anywhere() {
        let cli = Cli::try_parse_from(["portholectl", "device", "status", "--json", "--config", "a.toml"]);
        let everywhere = cli.unwrap().everywhere;
        assert!(everywhere.json && everywhere.config == Some("a.toml".into()));
    }

    #[test]
    fn a_class_that_does_not_exist_is_wrong_use() {
        let args = [
            "portholectl",
            "policy",
            "explain",
            "--app",
            "mail",
            "--activity",
            "download",
            "--url",
            "https://a.test/",
            "--device",
            "trusted",
        ];
        let error = Cli::try_parse_from(args).unwrap_err().to_string();
        assert!(error.contains("untrusted, certified, managed"), "{error}");
    }
}
