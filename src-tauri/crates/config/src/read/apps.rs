//! `[[app]]`: pinned apps, and host patterns for anyone who names hosts.

use std::collections::BTreeMap;

use porthole_policy::{
    AppIcon, AppId, Apps, Endpoint, FeatureRules, Handler, HandlerError, HostName, HostPattern,
    HostPatternError, PinnedApp, Scope, Start,
};
use url::Url;

use super::context::ReadContext;
use super::table::{Found, Table};
use super::{declared_handlers, organization, permissions, shortcuts, sleep};
use crate::fault::{FaultMessage, hyphen};
use crate::place::Place;
use crate::schema_types;
use crate::tree::{Entry, Value};

/// The ids that can be read, so that a rule is not blamed for a mistake in an app.
pub(super) fn ids(found: &[Found<'_>]) -> Vec<AppId> {
    found.iter().filter_map(|app| text_of(app.entries, "id")).filter_map(|id| id.parse().ok()).collect()
}

pub(super) fn text_of<'a>(entries: &'a [Entry], key: &str) -> Option<&'a str> {
    let entry = entries.iter().find(|entry| entry.key == key)?;
    if let Value::Text(text) = &entry.node.value { Some(text) } else { None }
}

/// Says that no app is named.
pub(super) fn missing(start: &Place, context: &mut ReadContext<'_>) {
    let message = FaultMessage::new(
        "The file defines no app.",
        "Porthole opens only the apps that are listed here.",
        "Add an `[[app]]` table with `id`, `name` and `url`.",
    );
    context.faults.add(start, "app", message);
}

pub(super) fn read(
    found: Vec<Found<'_>>,
    permissions: &FeatureRules,
    context: &mut ReadContext<'_>,
) -> Option<Apps> {
    let mut first: BTreeMap<AppId, Place> = BTreeMap::new();
    let mut handled: BTreeMap<String, AppId> = BTreeMap::new();
    let mut apps = Vec::new();
    let mut is_whole = true;
    for app in found {
        let Some((app, id_place)) = read_app(app, permissions, context) else { continue };
        if let Some(earlier) = first.get(&app.id) {
            let message = FaultMessage::new(
                format!("The id `{}` is already used at {earlier}.", app.id),
                "Rules and links refer to an app by its id, so each app needs its own.",
                "Choose another id, or remove one of the two apps.",
            );
            context.faults.add(id_place, "app.id", message);
            continue;
        }
        first.insert(app.id.clone(), id_place.clone());
        is_whole &= declared_handlers::are_unique(&app, id_place, &mut handled, context);
        apps.push(app);
    }
    if is_whole { Apps::new(apps).ok() } else { None }
}

fn read_app<'a>(
    found: Found<'a>,
    permissions: &FeatureRules,
    context: &mut ReadContext<'_>,
) -> Option<(PinnedApp, &'a Place)> {
    let shown = text_of(found.entries, "id").map_or_else(|| "app".to_owned(), |id| format!("app[{id}]"));
    let table = Table::open::<schema_types::App>("app", &shown, found, context);
    let id = table.required(
        context,
        "id",
        "Rules and links refer to the app by its id.",
        "Write `id = \"mail\"`.",
    );
    let why = "Rules, links and the activity log refer to the app by its id.";
    let parsed_id = id.and_then(|id| table.parse::<AppId>(context, "id", id, why, "Write `id = \"mail\"`."));
    let name =
        table.required_name(context, "name", "It is the name that people see.", "Write `name = \"Mail\"`.");
    let url = table.required(
        context,
        "url",
        "It is the app's start page.",
        "Write `url = \"https://mail.harbor.test/\"`.",
    );
    let parsed_url = url.and_then(|url| organization::https_server(context, "app.url", url));
    let scope = scope(&table, parsed_url.as_ref(), context);
    let hosts = hosts(&table, parsed_url.as_ref(), scope.as_deref(), context);
    let handles = handles(&table, scope.as_deref(), context);
    let declared = declared_handlers::read(&table, handles.as_deref(), context);
    let start = start(&table, context);
    let icon = icon(&table, context);
    let shortcuts = shortcuts::read(&table, scope.as_deref(), context);
    let sleep_after = sleep::read(&table, context);
    let permissions = permissions::of_app(&table, context).or(permissions);
    let (name, (_, id_place)) = (name?, id?);
    Some((
        PinnedApp {
            id: parsed_id?,
            name,
            url: parsed_url?,
            scope: scope?,
            hosts: hosts?,
            handles: handles?,
            declared_handlers: declared?,
            start,
            icon: icon?,
            shortcuts: shortcuts?,
            permissions,
            sleep_after,
        },
        id_place,
    ))
}

fn scope(table: &Table<'_>, url: Option<&Url>, context: &mut ReadContext<'_>) -> Option<Vec<Scope>> {
    let why = "No page could stay in the app's window, not even its start page.";
    if !table.has_key("scope") {
        let origin = url?.join("/").ok()?;
        table.default(context, "scope", vec![origin.as_str()]);
        return origin.as_str().parse().ok().map(|scope| vec![scope]);
    }
    let texts = table.texts(context, "scope", why)?;
    let why = "A scope says which pages stay in the app's window.";
    let help = "Write an origin and a path, such as `https://mail.harbor.test/`.";
    let wanted = texts.len();
    let parsed = texts.iter().filter_map(|(text, place)| {
        let scope: Scope = table.parse(context, "scope", (text, place), why, help)?;
        organization::is_tls_server(context, "app.scope", (text, place), scope.as_url()).then_some(scope)
    });
    let scopes: Vec<Scope> = parsed.collect();
    if scopes.len() < wanted {
        return None;
    }
    if let (Some(url), Some((_, place))) = (url, texts.first())
        && !scopes.iter().any(|scope| scope.contains(url))
    {
        let message = FaultMessage::new(
            format!("No scope contains the app's own address, `{url}`."),
            "The app's start page would not open in the app's own window.",
            format!("Add `{}`.", url.join("/").map_or_else(|_| url.to_string(), |origin| origin.to_string())),
        );
        context.faults.add(place, "app.scope", message);
        return None;
    }
    Some(scopes)
}

fn hosts(
    table: &Table<'_>,
    url: Option<&Url>,
    scope: Option<&[Scope]>,
    context: &mut ReadContext<'_>,
) -> Option<Vec<HostPattern>> {
    if !table.has_key("hosts") {
        let mut hosts: Vec<Endpoint> = url.and_then(Endpoint::of).into_iter().collect();
        for host in scope?.iter().filter_map(|scope| Endpoint::of(scope.as_url())) {
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        table.default(context, "hosts", hosts.iter().map(Endpoint::authority).collect::<Vec<_>>());
        return Some(hosts.into_iter().map(HostPattern::from_endpoint).collect());
    }
    let own = url.and_then(HostName::of);
    let texts = table.texts(context, "hosts", "The app could not reach any server, not even its own.")?;
    let hosts = patterns(table, "hosts", &texts, context)?;
    let needed = own.into_iter().chain(scope.into_iter().flatten().filter_map(|s| HostName::of(s.as_url())));
    let missing = needed.into_iter().find(|host| !hosts.iter().any(|pattern| pattern.matches_host(host)));
    if let (Some(host), Some((_, place))) = (missing, texts.first()) {
        let message = FaultMessage::new(
            format!("No host here covers `{host}`, which the app's `url` or `scope` names."),
            "The app may reach only the hosts that are listed here, so it could not open its own page.",
            format!("Add `{host}`."),
        );
        context.faults.add(place, "app.hosts", message);
        return None;
    }
    Some(hosts)
}

fn no_pattern(text: &str, error: &HostPatternError) -> FaultMessage {
    let why = match error {
        HostPatternError::Host(_) => "A host is written without `https://` and without a path.",
        HostPatternError::Port(_) => "A port is a number from 1 to 65535.",
        HostPatternError::Hyphen(_) => return hyphen(error),
        HostPatternError::Wildcard(_) | HostPatternError::TooWide(_) => {
            "It could cover servers of other organisations."
        }
    };
    let help = match Url::parse(text).ok().as_ref().and_then(Endpoint::of) {
        Some(endpoint) => format!("Write `{endpoint}`."),
        None => "Write a host such as `mail.harbor.test` or `mail.harbor.test:8443`, or `*.harbor.test` for every host \
                 below it."
            .to_owned(),
    };
    FaultMessage::new(format!("{error}."), why, help)
}

/// Host patterns; `None` if one is wrong.
pub(super) fn patterns(
    table: &Table<'_>,
    name: &str,
    texts: &[(&str, &Place)],
    context: &mut ReadContext<'_>,
) -> Option<Vec<HostPattern>> {
    let mut patterns: Vec<HostPattern> = Vec::new();
    for (text, place) in texts {
        match text.parse() {
            Ok(pattern) => patterns.push(pattern),
            Err(error) => context.faults.add(place, &table.path(name), no_pattern(text, &error)),
        }
    }
    (patterns.len() == texts.len()).then_some(patterns)
}

fn handles(
    table: &Table<'_>,
    scope: Option<&[Scope]>,
    context: &mut ReadContext<'_>,
) -> Option<Vec<Handler>> {
    if !table.has_key("handles") {
        table.default(context, "handles", serde_json::Map::new());
        return Some(Vec::new());
    }
    let found = table.table(context, "handles")?;
    let mut handlers = Vec::new();
    for entry in found.entries {
        let (place, message) = match (&entry.node.value, scope) {
            (Value::Text(template), Some(scope)) => match Handler::new(&entry.key, template) {
                Ok(handler) if is_in(scope, &handler) => {
                    table.record_below(context, "handles", entry);
                    handlers.push(handler);
                    continue;
                }
                Ok(_) => (&entry.node.place, outside_scope(template)),
                Err(error @ (HandlerError::Scheme(_) | HandlerError::Reserved(_))) => {
                    (&entry.place, no_handler(&error))
                }
                Err(error @ (HandlerError::Place(_) | HandlerError::Address(_))) => {
                    (&entry.node.place, no_handler(&error))
                }
            },
            // What is wrong with the scope has been said.
            (Value::Text(_), None) => continue,
            (value, _) => {
                let what =
                    format!("The address for `{}:` links must be a string, not {}.", entry.key, value.kind());
                (&entry.node.place, FaultMessage::new(what, HANDLES_WHY, HANDLES_INSTEAD))
            }
        };
        context.faults.add(place, "app.handles", message);
    }
    (handlers.len() == found.entries.len()).then_some(handlers)
}

const HANDLES_WHY: &str = "Each entry sets the address of the app that opens the links of one scheme.";

const HANDLES_INSTEAD: &str = "Write `handles = { mailto = \"https://mail.harbor.test/compose?to=%s\" }`; `%s` stands for the whole link.";

fn is_in(scope: &[Scope], handler: &Handler) -> bool {
    handler.example().is_some_and(|url| scope.iter().any(|scope| scope.contains(&url)))
}

fn no_handler(error: &HandlerError) -> FaultMessage {
    FaultMessage::new(format!("{error}."), HANDLES_WHY, HANDLES_INSTEAD)
}

fn outside_scope(template: &str) -> FaultMessage {
    FaultMessage::new(
        format!("No scope of the app contains `{template}`."),
        "The page would not open in the app's own window.",
        "Write an address within the app's `scope`, or add its origin there.",
    )
}

fn start(table: &Table<'_>, context: &mut ReadContext<'_>) -> Start {
    if !table.has_key("start") {
        table.default(context, "start", "manual");
    }
    match table.text(context, "start") {
        None | Some(("manual", _)) => Start::Manual,
        Some(("login", _)) => Start::Login,
        Some((other, place)) => {
            let message = FaultMessage::new(
                format!("`{other}` is not a valid value of `start`."),
                "It sets when Porthole opens the app.",
                "Write `start = \"manual\"` or `start = \"login\"`, or remove the line.",
            );
            context.faults.add(place, "app.start", message);
            Start::Manual
        }
    }
}

/// `Some(None)` where no icon is named, `None` where it cannot be used.
fn icon(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Option<AppIcon>> {
    if !table.has_key("icon") {
        return Some(None);
    }
    let (name, place) = table.text(context, "icon")?;
    let content = context.content(name, place, "app.icon")?;
    match AppIcon::new(&content) {
        Ok(icon) => Some(Some(icon)),
        Err(error) => {
            let message = FaultMessage::new(
                format!("`{name}` is not an icon: {error}."),
                "An app icon must be a square PNG image.",
                "Export it as PNG, 256 by 256 pixels; at most 1024 by 1024 and 128 KiB.",
            );
            context.faults.add(place, "app.icon", message);
            None
        }
    }
}
