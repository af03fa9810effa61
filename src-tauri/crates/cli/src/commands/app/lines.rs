//! The lines of the managed file that would make an app work.

use porthole_config::ManagedConfig;
use porthole_policy::{Endpoint, PinnedApp, Scope};
use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::manifest::Manifest;
use super::needs::HostView;

/// One line, and what for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Line {
    /// As TOML has it.
    pub(super) line: String,
    /// A whole sentence.
    pub(super) why: String,
}

fn line(line: String, why: impl Into<String>) -> Line {
    Line { line, why: why.into() }
}

/// A text as TOML has it: its basic strings are those of JSON.
fn quote(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

fn list(items: &[String]) -> String {
    format!("[{}]", items.iter().map(|item| quote(item)).collect::<Vec<_>>().join(", "))
}

/// The part for an app that the managed file does not name yet.
pub(super) fn new_app(url: &Url, hosts: &[HostView]) -> Vec<Line> {
    let host = url.host_str().unwrap_or_default();
    let label: String =
        host.split('.').next().unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect();
    let id = if label.starts_with(|letter: char| letter.is_ascii_lowercase()) {
        label
    } else {
        format!("app{label}")
    };
    let id = id.get(..id.len().min(40)).unwrap_or_default();
    let mut name = id.to_owned();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let mut lines = vec![
        line("[[app]]".to_owned(), "No app of the managed file has this address in its `scope`."),
        line(format!("id = {}", quote(id)), "Any short name that no other app has."),
        line(format!("name = {}", quote(&name)), "The name that people see."),
        line(format!("url = {}", quote(url.as_str())), "The app's start page."),
    ];
    let own = Endpoint::of(url).map(|endpoint| endpoint.authority());
    let needed = hosts.iter().filter(|view| view.is_sure()).map(|view| view.host.clone());
    let mut all: Vec<String> = own.into_iter().collect();
    all.extend(needed.filter(|host| !all.contains(host)).collect::<Vec<_>>());
    if all.len() > 1 {
        lines.push(line(format!("hosts = {}", list(&all)), "The hosts that the app's pages name."));
    }
    lines
}

/// What `app` lacks.
pub(super) fn missing_lines(
    app: &PinnedApp,
    config: &ManagedConfig,
    hosts: &[HostView],
    redirects: &[String],
    manifest: Option<&Manifest>,
    has_icon: bool,
) -> Vec<Line> {
    let mut lines = Vec::new();
    let value = |key: &str| {
        let key = format!("app[{}].{key}", app.id);
        let setting = config.provenance.iter().find(|setting| setting.key == key)?;
        let items = setting.value.as_array()?.iter().filter_map(Value::as_str);
        Some(items.map(str::to_owned).collect::<Vec<_>>())
    };
    let own_hosts = || {
        let own = std::iter::once(&app.url).chain(app.scope.iter().map(Scope::as_url));
        let mut own = own.filter_map(Endpoint::of).map(|endpoint| endpoint.authority()).collect::<Vec<_>>();
        own.dedup();
        own
    };
    let lacking = |is_sure: bool| {
        let lacking = hosts.iter().filter(|view| !view.allowed && view.is_sure() == is_sure);
        lacking
            .filter(|view| is_sure || view.seen.contains(&super::needs::MentionKind::Policy))
            .map(|view| view.host.clone())
            .collect::<Vec<_>>()
    };
    let (sure, likely) = (lacking(true), lacking(false));
    let mut all = value("hosts").unwrap_or_else(own_hosts);
    if !sure.is_empty() {
        all.extend(sure.iter().cloned());
        lines.push(line(
            format!("hosts = {}", list(&all)),
            format!("The app's pages name {}.", sure.join(", ")),
        ));
    }
    if !likely.is_empty() {
        all.extend(likely.iter().cloned());
        let why = format!(
            "Its Content-Security-Policy lets it use {} as well; whether it does shows in its window.",
            likely.join(", ")
        );
        lines.push(line(format!("hosts = {}", list(&all)), why));
    }
    let outside: Vec<_> = redirects
        .iter()
        .filter(|origin| origin.parse().is_ok_and(|url: Url| !app.owns(&url)))
        .cloned()
        .collect();
    if !outside.is_empty() {
        let mut scope =
            value("scope").unwrap_or_else(|| vec![format!("{}/", app.url.origin().ascii_serialization())]);
        scope.extend(outside);
        lines.push(line(
            format!("scope = {}", list(&scope)),
            "The app sends people there, mostly to sign in; in its `scope` such pages stay in the app's window however they are opened.",
        ));
    }
    if let Some(manifest) = manifest {
        from_manifest(app, manifest, &mut lines);
    }
    if app.icon.is_none() && !has_icon && manifest.is_none_or(|manifest| manifest.icons.is_empty()) {
        let file = format!("{}.png", app.id);
        lines.push(line(
            format!("icon = {}", quote(&file)),
            "Neither its first page nor its manifest names an icon.",
        ));
    }
    lines
}

fn from_manifest(app: &PinnedApp, manifest: &Manifest, lines: &mut Vec<Line>) {
    let is_within = |url: &str| url.parse::<Url>().is_ok_and(|url| app.owns(&url));
    let new = |scheme: &str| app.handles.iter().all(|own| own.scheme() != scheme);
    let handlers =
        manifest.protocol_handlers.iter().filter(|handler| new(&handler.name) && is_within(&handler.url));
    let handlers = handlers
        .map(|handler| format!("{} = {}", quote(&handler.name), quote(&handler.url)))
        .collect::<Vec<_>>();
    if !handlers.is_empty() && app.handles.is_empty() {
        let why = "Its manifest offers to open links of these schemes.";
        lines.push(line(format!("handles = {{ {} }}", handlers.join(", ")), why));
    }
}
