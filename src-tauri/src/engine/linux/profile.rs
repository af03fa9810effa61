//! The context that all content windows share: its proxy, its certificates, its downloads.

use std::cell::RefCell;
use std::sync::Arc;

use base64::Engine as _;
use gtk::gio;
use porthole_policy::HostName;
use rustls_pki_types::CertificateDer;
use tauri::WebviewWindow;
use tokio::sync::oneshot;
use webkit2gtk::{
    CacheModel, CookieManagerExt as _, NetworkProxyMode, NetworkProxySettings, TLSErrorsPolicy,
    WebContextExt as _, WebView, WebViewExt as _, WebsiteDataManagerExt as _,
};

use super::super::{Builder, EngineError, Gate, Profile, ProxyAccess};
use super::{downloads, with_view};

pub(super) fn place<'a>(
    builder: Builder<'a>,
    profile: &Profile,
    root: Option<&WebviewWindow>,
) -> Builder<'a> {
    match profile {
        // One context for each folder: every window of the folder shares it.
        Profile::Disk(folder) => builder.data_directory(folder.clone()),
        // An ephemeral context belongs to one view; the others share it by being related to that one.
        Profile::Memory(folder) => {
            let builder = builder.incognito(true).data_directory(folder.clone());
            match root.and_then(view_of) {
                Some(view) => builder.with_related_view(view),
                None => builder,
            }
        }
    }
}

/// The engine's view of a window, on the main thread.
fn view_of(window: &WebviewWindow) -> Option<WebView> {
    thread_local! { static TAKEN: RefCell<Option<WebView>> = const { RefCell::new(None) }; }
    with_view(window, |view| TAKEN.set(Some(view.clone()))).ok()?;
    TAKEN.take()
}

pub(super) fn prepare(
    root: &WebviewWindow,
    profile: &Profile,
    proxy: &ProxyAccess,
    gate: Arc<dyn Gate>,
) -> Result<(), EngineError> {
    let view =
        view_of(root).ok_or_else(|| EngineError::Refused("the first window has no view".to_owned()))?;
    let context = view.context().ok_or_else(|| EngineError::Refused("the view has no context".to_owned()))?;
    let data = context
        .website_data_manager()
        .ok_or_else(|| EngineError::Refused("the context keeps no data".to_owned()))?;
    // Tauri's own proxy setting drops the credentials, so they are set here, before anything is loaded. No host is
    // left out of the proxy.
    let mut settings = NetworkProxySettings::new(Some(&proxy.uri), &[]);
    data.set_network_proxy_settings(NetworkProxyMode::Custom, Some(&mut settings));
    data.set_tls_errors_policy(TLSErrorsPolicy::Fail);
    // The engine must not put passwords of pages into the person's keyring.
    data.set_persistent_credential_storage_enabled(false);
    if data.is_ephemeral() {
        context.set_cache_model(CacheModel::DocumentBrowser);
    }
    context.set_spell_checking_enabled(true);
    // Windows take their icons from the pages. An ephemeral context keeps them in memory, whatever folder is named.
    let (Profile::Memory(folder) | Profile::Disk(folder)) = profile;
    context.set_favicon_database_directory(folder.join("icons").to_str());
    downloads::watch(&context, gate);
    Ok(())
}

pub(super) fn trust_leaf(
    root: &WebviewWindow,
    host: &HostName,
    leaf: CertificateDer<'static>,
) -> Result<oneshot::Receiver<Result<(), EngineError>>, EngineError> {
    let (answer, answered) = oneshot::channel();
    let host = host.to_string();
    with_view(root, move |view| {
        let certificate = match gio::TlsCertificate::from_pem(&pem(&leaf)) {
            Ok(certificate) => certificate,
            Err(error) => return drop(answer.send(Err(EngineError::Refused(error.to_string())))),
        };
        let context = view.context();
        let cookies = context.as_ref().and_then(webkit2gtk::WebContextExt::cookie_manager);
        let (Some(context), Some(cookies)) = (context, cookies) else {
            return drop(answer.send(Err(EngineError::Refused("the view has no context".to_owned()))));
        };
        context.allow_tls_certificate_for_host(&certificate, &host);
        // That call only posts a message to the engine's network process. Messages keep their order, so once this
        // question to the same process is answered, the certificate is known there. Without it, a connection that
        // the proxy lets through at once can meet a process that does not know its certificate yet.
        cookies.accept_policy(gio::Cancellable::NONE, move |_| drop(answer.send(Ok(()))));
    })?;
    Ok(answered)
}

/// Takes the proxy away, as a fault in the engine might: what is left is the kernel's restriction.
#[cfg(feature = "test-driver")]
pub(crate) fn without_proxy(root: &WebviewWindow) -> bool {
    let data =
        view_of(root).and_then(|view| view.context()).and_then(|context| context.website_data_manager());
    data.inspect(|data| data.set_network_proxy_settings(NetworkProxyMode::NoProxy, None)).is_some()
}

fn pem(certificate: &CertificateDer<'_>) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(certificate);
    let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n");
    format!("-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n")
}
