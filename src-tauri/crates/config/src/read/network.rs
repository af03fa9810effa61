//! `[network]`: the way to the servers.

use porthole_identity::read_certificates;
use porthole_policy::{HostName, HostPattern};
use rustls_pki_types::CertificateDer;
use url::Url;

use super::context::ReadContext;
use super::table::{Found, Table};
use super::unsupported;
use crate::fault::FaultMessage;
use crate::managed::{Network, Target, UpstreamProxy};
use crate::schema_types;
use crate::tree::{Entry, Place, Value};

pub(super) fn read(found: Option<Found<'_>>, context: &mut ReadContext<'_>) -> Option<Network> {
    let Some(found) = found else {
        context.default("network.proxy".into(), "direct");
        context.default("network.extra_roots".into(), Vec::<String>::new());
        context.default("network.resolve".into(), serde_json::Map::new());
        return Some(Network { proxy: UpstreamProxy::Direct, extra_roots: Vec::new(), resolve: Vec::new() });
    };
    let table = Table::open::<schema_types::Network>("network", "network", found, context);
    let proxy = proxy(&table, context);
    let extra_roots = extra_roots(&table, context);
    if !table.has("resolve") {
        table.default(context, "resolve", serde_json::Map::new());
    }
    let resolve = table.table(context, "resolve").map(|pairs| resolve(pairs.entries, context));
    let resolve = match resolve {
        Some(read) => read?,
        None => Vec::new(),
    };
    Some(Network { proxy: proxy?, extra_roots: extra_roots?, resolve })
}

fn proxy(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<UpstreamProxy> {
    if !table.has("proxy") {
        table.default(context, "proxy", "direct");
        return Some(UpstreamProxy::Direct);
    }
    let (text, place) = table.text(context, "proxy")?;
    if text == "direct" {
        return Some(UpstreamProxy::Direct);
    }
    let words = match unsupported::proxy(text) {
        Some(words) => words,
        None => match http_proxy(text) {
            Ok(proxy) => return Some(proxy),
            Err(what) => FaultMessage::new(
                what,
                "Porthole must know for certain which way traffic takes.",
                "Write `proxy = \"direct\"` or `proxy = \"http://proxy.harbor.test:3128\"`.",
            ),
        },
    };
    context.faults.add(place, "network.proxy", words);
    None
}

fn http_proxy(text: &str) -> Result<UpstreamProxy, String> {
    let url = Url::parse(text).map_err(|_| format!("`{text}` names no proxy."))?;
    if !text.starts_with("http://") {
        return Err(format!(
            "`{text}` does not begin with http://, and a proxy is spoken to in no other way."
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "A user name or password for the proxy cannot stand here: everyone can read this file.".into()
        );
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(format!("`{text}` has a path; a proxy is a host and a port."));
    }
    let host = HostName::of(&url).ok_or_else(|| format!("`{text}` names no host."))?;
    let port = url.port_or_known_default().filter(|port| *port != 0);
    Ok(UpstreamProxy::Http { host, port: port.ok_or_else(|| format!("`{text}` names no port."))? })
}

fn extra_roots(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Vec<CertificateDer<'static>>> {
    if !table.has("extra_roots") {
        table.default(context, "extra_roots", Vec::<String>::new());
        return Some(Vec::new());
    }
    let why = "Naming none is what leaving the line out says.";
    let texts = table.texts(context, "extra_roots", why)?;
    roots(texts, "network.extra_roots", context)
}

/// The certificates of these files: of CAs, or of servers that signed their own.
pub(super) fn roots(
    texts: Vec<(&str, &Place)>,
    key: &str,
    context: &mut ReadContext<'_>,
) -> Option<Vec<CertificateDer<'static>>> {
    let mut roots = Vec::new();
    let mut whole = true;
    for (name, place) in texts {
        let Some(content) = context.content(name, place, key) else {
            whole = false;
            continue;
        };
        let what = match read_certificates(&content) {
            Ok(read) => {
                let issued = read.iter().find(|one| !one.is_ca && one.subject != one.issuer);
                let Some(issued) = issued else {
                    context.note_certificates(&content, name, place, key);
                    roots.extend(read.iter().map(|certificate| certificate.der().clone()));
                    continue;
                };
                format!("its certificate `{}` is no CA's, and `{}` issued it", issued.subject, issued.issuer)
            }
            Err(error) => error.to_string(),
        };
        whole = false;
        let words = FaultMessage::new(
            format!("`{}` cannot be a root: {what}.", place.folder.join(name).display()),
            "Servers are trusted by it, so it must be exactly what was meant.",
            "Name a file with the root CA's certificate, as PEM or `.cer`; or with the server's own, if the server signed it itself.",
        );
        context.faults.add(place, key, words);
    }
    whole.then_some(roots)
}

fn resolve(entries: &[Entry], context: &mut ReadContext<'_>) -> Option<Vec<(HostPattern, Target)>> {
    let mut pairs: Vec<(HostPattern, Target)> = Vec::new();
    let mut whole = true;
    for entry in entries {
        let read = pair(entry);
        match read {
            Ok((pattern, target)) if pairs.iter().all(|(earlier, _)| *earlier != pattern) => {
                context.record(format!("network.resolve.{}", entry.key), &entry.node.value, &entry.place);
                pairs.push((pattern, target));
            }
            Ok((pattern, _)) => {
                whole = false;
                add(context, &entry.place, format!("`{pattern}` stands twice, spelled differently."));
            }
            Err((place, what)) => {
                whole = false;
                add(context, place, what);
            }
        }
    }
    pairs.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.specificity()));
    whole.then_some(pairs)
}

fn add(context: &mut ReadContext<'_>, place: &Place, what: String) {
    let words = FaultMessage::new(
        what,
        "Each line says where one host, or all below a domain, is found.",
        "Write `\"*.harbor.test\" = \"127.0.0.1:8443\"`; the port may be left out.",
    );
    context.faults.add(place, "network.resolve", words);
}

/// One line of `resolve`, or what is wrong with it and where.
fn pair(entry: &Entry) -> Result<(HostPattern, Target), (&Place, String)> {
    let pattern = entry.key.parse::<HostPattern>().map_err(|error| (&entry.place, format!("{error}.")))?;
    let place = &entry.node.place;
    let Value::Text(text) = &entry.node.value else {
        return Err((place, format!("`{pattern}` is found at {}, not at a host.", entry.node.value.kind())));
    };
    // A bare IPv6 address is all colons: it has a port only behind brackets.
    if let Ok(host) = text.parse() {
        return Ok((pattern, Target { host, port: None }));
    }
    let refuse = || (place, format!("`{text}` is not a host with or without a port."));
    let (host, port) = text.rsplit_once(':').ok_or_else(refuse)?;
    let host = host.parse().map_err(|_| refuse())?;
    let port = port.parse().ok().filter(|port| *port != 0).ok_or_else(refuse)?;
    Ok((pattern, Target { host, port: Some(port) }))
}
