//! What all windows of apps share: the profile, the proxy, the certificates, the downloads.

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use gtk::{gio, glib};
use porthole_language::spelling;
use porthole_policy::HostName;
use porthole_protocol::Profile;
use rustls_pki_types::CertificateDer;
use tokio::sync::oneshot;
use url::{Host, Url};
use webkit2gtk::{
    CacheModel, CookieAcceptPolicy, CookieManagerExt as _, CookiePersistentStorage, MemoryPressureSettings,
    NetworkProxyMode, NetworkProxySettings, SecurityOrigin, TLSErrorsPolicy, WebContext, WebContextExt as _,
    WebsiteDataManager, WebsiteDataManagerExt as _,
};

use super::super::port::{EngineError, Gate, ProxyAccess};
use super::downloads;

/// The memory limit in megabytes for each process of a page. Above a third of it caches are dropped, above a half
/// everything that can be rebuilt. The engine's own limit is 3 GB.
const MEMORY_LIMIT: u32 = 900;

thread_local! {
    /// The one context of this run. Every window in it has its own process.
    static SESSION: RefCell<Option<WebContext>> = const { RefCell::new(None) };
    /// The origins that may notify. A page's process that knows them when it starts need not ask.
    static NOTIFYING: RefCell<Vec<String>> = RefCell::default();
    static GATE: RefCell<Option<Arc<dyn Gate>>> = const { RefCell::new(None) };
    static IS_IN_MEMORY: Cell<bool> = const { Cell::new(true) };
}

/// The context of the windows of apps, once it exists.
pub(super) fn context() -> Option<WebContext> {
    SESSION.with_borrow(Clone::clone)
}

/// The gate for what belongs to no known window.
pub(super) fn gate() -> Option<Arc<dyn Gate>> {
    GATE.with_borrow(Clone::clone)
}

pub(super) fn start(profile: &Profile, proxy: &ProxyAccess, gate: Arc<dyn Gate>) -> Result<(), EngineError> {
    if context().is_some() {
        return Ok(());
    }
    IS_IN_MEMORY.set(matches!(profile, Profile::Memory(_)));
    let data = data_manager(profile);
    // Set before anything is loaded. All hosts use the proxy.
    let mut settings = NetworkProxySettings::new(Some(proxy.uri.expose()), &[]);
    data.set_network_proxy_settings(NetworkProxyMode::Custom, Some(&mut settings));
    data.set_tls_errors_policy(TLSErrorsPolicy::Fail);
    // The engine must not store passwords of pages in the person's keyring.
    data.set_persistent_credential_storage_enabled(false);
    let context = WebContext::builder()
        .website_data_manager(&data)
        .memory_pressure_settings(&memory_pressure())
        .build();
    if is_in_memory() {
        context.set_cache_model(CacheModel::DocumentBrowser);
    }
    context.set_spell_checking_enabled(true);
    let languages = spelling::languages(variable);
    // The engine reads only the locale, and gives pages a language called "C" if the system does not have it.
    let tags = language_tags(&languages);
    context.set_preferred_languages(&tags.iter().map(String::as_str).collect::<Vec<_>>());
    let dictionaries = dictionaries(&languages);
    context.set_spell_checking_languages(&dictionaries.iter().map(String::as_str).collect::<Vec<_>>());
    // Windows take their icons from the pages. An ephemeral context keeps them in memory and ignores the folder.
    let (Profile::Memory(folder) | Profile::Disk(folder)) = profile;
    context.set_favicon_database_directory(folder.join("icons").to_str());
    // Queried before each process of pages starts, so that it knows its permissions from the beginning.
    context.connect_initialize_notification_permissions(|context| {
        let allowed: Vec<SecurityOrigin> =
            NOTIFYING.with_borrow(|all| all.iter().map(|it| SecurityOrigin::for_uri(it)).collect());
        context.initialize_notification_permissions(&allowed.iter().collect::<Vec<_>>(), &[]);
    });
    GATE.set(Some(Arc::clone(&gate)));
    downloads::watch(&context, gate);
    SESSION.set(Some(context));
    Ok(())
}

/// The dictionaries for these languages. If a language has no installed dictionary, another of Enchant's providers may
/// have one of that name.
fn dictionaries(languages: &[String]) -> Vec<String> {
    let installed = spelling::installed(spelling::folders(variable));
    let mut names: Vec<String> = Vec::new();
    for found in spelling::dictionaries(languages, &installed) {
        let name = found.installed.unwrap_or(found.language);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// The languages for pages, as `de-DE`; the most common language of pages if there is none.
fn language_tags(languages: &[String]) -> Vec<String> {
    let tags: Vec<String> = languages.iter().map(|name| name.replace('_', "-")).collect();
    if tags.is_empty() { vec!["en-US".to_owned()] } else { tags }
}

/// When the processes of pages free what they can rebuild. None is ended for its size, because work would be lost.
fn memory_pressure() -> MemoryPressureSettings {
    let mut settings = MemoryPressureSettings::new();
    settings.set_memory_limit(MEMORY_LIMIT);
    settings
}

/// Whether nothing of the pages outlives this run.
pub(super) fn is_in_memory() -> bool {
    IS_IN_MEMORY.get()
}

/// Sets the origins that may notify.
pub(super) fn set_notification_origins(origins: Vec<String>) {
    NOTIFYING.set(origins);
}

fn data_manager(profile: &Profile) -> WebsiteDataManager {
    match profile {
        Profile::Memory(folder) if stays_in_memory(folder) => in_folder(folder),
        Profile::Memory(_) => {
            tracing::warn!(
                "the runtime folder is not in memory, so the pages' data is not kept in it: apps cannot notify or \
                 store files"
            );
            WebsiteDataManager::new_ephemeral()
        }
        Profile::Disk(folder) => with_cookies(folder),
    }
}

/// Whether the kernel keeps files in this folder, which the engine creates, in memory.
fn stays_in_memory(folder: &Path) -> bool {
    let looked = folder.parent().map(porthole_sandbox::is_in_memory);
    matches!(looked, Some(Ok(true)))
}

/// The engine's own ephemeral session can do less than one in a folder: it denies every notification, and stores no
/// files in databases.
fn in_folder(folder: &Path) -> WebsiteDataManager {
    WebsiteDataManager::builder()
        .base_data_directory(folder.to_string_lossy())
        .base_cache_directory(folder.to_string_lossy())
        .build()
}

fn with_cookies(folder: &Path) -> WebsiteDataManager {
    let data = in_folder(folder);
    if let Some(cookies) = data.cookie_manager() {
        let file = folder.join("cookies");
        cookies.set_persistent_storage(&file.to_string_lossy(), CookiePersistentStorage::Text);
    }
    data
}

/// The engine's cookie jar only uses the list of public suffixes. Hosts below a domain that is not on it, such as
/// `corp.internal`, are third parties to each other, and a page would not have the others' cookies, unlike in every
/// browser. If an app starts at such a host, all hosts that pages may reach keep their cookies.
pub(super) fn accept_cookies_beside(start: &Url) {
    let cookies = context().as_ref().and_then(webkit2gtk::WebContextExt::cookie_manager);
    if let Some(cookies) = cookies.filter(|_| !is_below_public_suffix(start)) {
        cookies.set_accept_policy(CookieAcceptPolicy::Always);
    }
}

fn is_below_public_suffix(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known()),
        // IP addresses have no common domain.
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => true,
    }
}

pub(super) fn trust_leaf(
    host: &HostName,
    leaf: CertificateDer<'static>,
) -> oneshot::Receiver<Result<(), EngineError>> {
    let (answer, answered) = oneshot::channel();
    let host = host.to_string();
    glib::MainContext::default().invoke(move || {
        let certificate = match gio::TlsCertificate::from_pem(&pem(&leaf)) {
            Ok(certificate) => certificate,
            Err(error) => return drop(answer.send(Err(EngineError::Refused(error.to_string())))),
        };
        let context = context();
        let cookies = context.as_ref().and_then(webkit2gtk::WebContextExt::cookie_manager);
        let (Some(context), Some(cookies)) = (context, cookies) else {
            return drop(answer.send(Err(EngineError::Refused("no content window was opened".to_owned()))));
        };
        context.allow_tls_certificate_for_host(&certificate, &host);
        // That call only posts a message to the engine's network process. Messages keep their order: once the process
        // has answered this query, it knows the certificate. Without it, the proxy could let a connection through
        // before the process knows its certificate.
        cookies.accept_policy(gio::Cancellable::NONE, move |_| drop(answer.send(Ok(()))));
    });
    answered
}

/// Removes the proxy, as a fault in the engine might; the kernel's restriction remains.
#[cfg(feature = "test-driver")]
pub(crate) fn without_proxy() -> bool {
    let data = context().and_then(|context| context.website_data_manager());
    data.inspect(|data| data.set_network_proxy_settings(NetworkProxyMode::NoProxy, None)).is_some()
}

fn pem(certificate: &CertificateDer<'_>) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(certificate);
    let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n");
    format!("-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_told_a_language_also_where_the_desktop_names_none() {
        assert_eq!(language_tags(&[]), ["en-US"]);
        assert_eq!(language_tags(&["de_AT".to_owned(), "en".to_owned()]), ["de-AT", "en"]);
    }

    #[test]
    fn the_list_of_public_suffixes_decides_whose_neighbours_hosts_are() {
        let is_below = |text: &str| is_below_public_suffix(&text.parse().unwrap());
        for listed in ["https://mail.harbor.com/", "https://mail.harbor.co.uk/", "https://10.0.0.7/"] {
            assert!(is_below(listed), "{listed}");
        }
        for own in ["https://mail.corp.internal/", "https://mail.harbor.test/", "https://intranet/"] {
            assert!(!is_below(own), "{own}");
        }
    }
}
