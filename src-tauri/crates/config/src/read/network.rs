//! `[network]`: the way to the servers.

use std::borrow::Cow;

use porthole_identity::{read_certificates, text_encoding};
use porthole_policy::{HostName, HostPattern, HostPatternError};
use rustls_pki_types::CertificateDer;
use url::Url;

use super::context::ReadContext;
use super::table::{Found, Table};
use crate::fault::{FaultMessage, hyphen};
use crate::managed::{Network, PrivateAddresses, ProxyFallback, Target, TunnelUntrusted, UpstreamProxy};
use crate::place::Place;
use crate::schema_types;
use crate::tree::{Entry, Value};

pub(super) fn read(found: Option<Found<'_>>, context: &mut ReadContext<'_>) -> Option<Network> {
    let Some(found) = found else {
        context.default("network.proxy".into(), "direct");
        context.default("network.proxy_fallback".into(), "refuse");
        context.default("network.tunnel".into(), Vec::<String>::new());
        context.default("network.tunnel_untrusted".into(), "refuse");
        context.default("network.private_addresses".into(), "allow");
        context.default("network.private_hosts".into(), Vec::<String>::new());
        context.default("network.extra_roots".into(), Vec::<String>::new());
        context.default("network.resolve".into(), serde_json::Map::new());
        return Some(Network {
            proxy: UpstreamProxy::Direct,
            proxy_fallback: ProxyFallback::default(),
            tunnel: Vec::new(),
            tunnel_untrusted: TunnelUntrusted::default(),
            private_addresses: PrivateAddresses::default(),
            private_hosts: Vec::new(),
            extra_roots: Vec::new(),
            resolve: Vec::new(),
        });
    };
    let table = Table::open::<schema_types::Network>("network", "network", found, context);
    let proxy = proxy(&table, context);
    let proxy_fallback = proxy_fallback(&table, proxy.as_ref(), context);
    let tunnel = tunnel(&table, context);
    let tunnel_untrusted = tunnel_untrusted(&table, context);
    let private_addresses = private_addresses(&table, context);
    let private_hosts = private_hosts(&table, private_addresses, context);
    let extra_roots = extra_roots(&table, context);
    if !table.has_key("resolve") {
        table.default(context, "resolve", serde_json::Map::new());
    }
    let resolve = table.table(context, "resolve").map(|pairs| resolve(pairs.entries, context));
    let resolve = match resolve {
        Some(read) => read?,
        None => Vec::new(),
    };
    Some(Network {
        proxy: proxy?,
        proxy_fallback: proxy_fallback?,
        tunnel: tunnel?,
        tunnel_untrusted: tunnel_untrusted?,
        private_addresses: private_addresses?,
        private_hosts: private_hosts?,
        extra_roots: extra_roots?,
        resolve,
    })
}

fn proxy(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<UpstreamProxy> {
    if !table.has_key("proxy") {
        table.default(context, "proxy", "direct");
        return Some(UpstreamProxy::Direct);
    }
    let (text, place) = table.text(context, "proxy")?;
    match text {
        "direct" => return Some(UpstreamProxy::Direct),
        "system" => return Some(UpstreamProxy::System),
        _ => {}
    }
    if !text.contains("://") && text.ends_with(".pac") {
        let script = context.content(text, place, "network.proxy")?;
        // Older scripts are in Latin-1; only their comments contain other characters than ASCII.
        let text = text_encoding::decode(&script).map(Cow::into_owned);
        return Some(UpstreamProxy::Script(
            text.unwrap_or_else(|| script.into_iter().map(char::from).collect()),
        ));
    }
    let read = match script_address(text) {
        Some(read) => read.map(UpstreamProxy::ScriptAt),
        None => http_proxy(text),
    };
    match read {
        Ok(proxy) => Some(proxy),
        Err(what) => {
            let message = FaultMessage::new(
                what,
                "It sets how Porthole reaches servers.",
                "Write `proxy = \"direct\"`, `\"system\"`, `\"http://proxy.harbor.test:3128\"` or the address of a proxy \
                 script, `\"https://proxy.harbor.test/harbor.pac\"`.",
            );
            context.faults.add(place, "network.proxy", message);
            None
        }
    }
}

/// The address of a proxy script, where the text is to be one.
fn script_address(text: &str) -> Option<Result<Url, String>> {
    let (address, is_marked) = match text.strip_prefix("pac+") {
        Some(address) => (address, true),
        None => (text, false),
    };
    let path = address.split(['?', '#']).next().unwrap_or(address);
    if !is_marked && !path.ends_with(".pac") && !path.ends_with("wpad.dat") {
        return None;
    }
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.filter(|url| HostName::of(url).is_some());
    Some(match url {
        None => Err(format!(
            "`{text}` is not the address of a proxy script: one begins with http:// or https://."
        )),
        Some(url) if !url.username().is_empty() || url.password().is_some() => {
            Err("A user name or password for the script is not allowed here: everyone can read this file."
                .into())
        }
        Some(url) => Ok(url),
    })
}

fn proxy_fallback(
    table: &Table<'_>,
    proxy: Option<&UpstreamProxy>,
    context: &mut ReadContext<'_>,
) -> Option<ProxyFallback> {
    let Some(word) = one_of(table, "proxy_fallback", ["refuse", "direct"], context)? else {
        return Some(ProxyFallback::default());
    };
    if table.has_key("proxy")
        && let Some(UpstreamProxy::Direct | UpstreamProxy::Http { .. }) = proxy
        && let Some((_, place)) = table.text(context, "proxy_fallback")
    {
        let message = FaultMessage::new(
            "`proxy_fallback` has no effect here: `proxy` needs no fallback.",
            "It applies only while the system's settings or the proxy script are not available.",
            "Remove it, or write `proxy = \"system\"` or the address of a proxy script.",
        );
        context.faults.add(place, "network.proxy_fallback", message);
        return None;
    }
    Some(if word == "direct" { ProxyFallback::Direct } else { ProxyFallback::Refuse })
}

fn tunnel(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Vec<HostPattern>> {
    let why = "It sets which connections Porthole does not inspect.";
    let example = "`\"pinned.harbor.test\"`, `\"*.harbor.test:8443\"`";
    patterns(table, "tunnel", why, example, context)
}

/// Host patterns, by default none.
fn patterns(
    table: &Table<'_>,
    key: &str,
    why: &str,
    example: &str,
    context: &mut ReadContext<'_>,
) -> Option<Vec<HostPattern>> {
    if !table.has_key(key) {
        table.default(context, key, Vec::<String>::new());
        return Some(Vec::new());
    }
    let mut patterns = Vec::new();
    let mut whole = true;
    for (text, place) in table.texts(context, key, "An empty list means the same as no line.")? {
        match text.parse() {
            Ok(pattern) => patterns.push(pattern),
            Err(error @ HostPatternError::Hyphen(_)) => {
                whole = false;
                context.faults.add(place, &format!("network.{key}"), hyphen(&error));
            }
            Err(error) => {
                whole = false;
                let help = format!("Write a host, or a pattern for all hosts below a domain: {example}.");
                let message = FaultMessage::new(format!("{error}."), why, help);
                context.faults.add(place, &format!("network.{key}"), message);
            }
        }
    }
    whole.then_some(patterns)
}

fn private_addresses(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<PrivateAddresses> {
    let word = one_of(table, "private_addresses", ["allow", "refuse"], context)?;
    Some(if word == Some("refuse") { PrivateAddresses::Refuse } else { PrivateAddresses::Allow })
}

fn private_hosts(
    table: &Table<'_>,
    private_addresses: Option<PrivateAddresses>,
    context: &mut ReadContext<'_>,
) -> Option<Vec<HostPattern>> {
    const KEY: &str = "private_hosts";
    let why = "It sets which host names may resolve to private addresses.";
    let patterns = patterns(table, KEY, why, "`\"intranet.harbor.test\"`, `\"*.harbor.test\"`", context)?;
    if private_addresses != Some(PrivateAddresses::Allow) || !table.has_key(KEY) {
        return Some(patterns);
    }
    let unused = "An empty list means the same as no line.";
    let texts = table.texts(context, KEY, unused)?;
    if let Some((_, place)) = texts.first() {
        let message = FaultMessage::new(
            "`private_hosts` has no effect here: every host name may resolve to a private address.",
            "It lists the exceptions from `private_addresses = \"refuse\"`.",
            "Remove it, or write `private_addresses = \"refuse\"`.",
        );
        context.faults.add(place, "network.private_addresses", message);
    }
    None
}

fn tunnel_untrusted(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<TunnelUntrusted> {
    let word = one_of(table, "tunnel_untrusted", ["refuse", "allow"], context)?;
    Some(if word == Some("allow") { TunnelUntrusted::Allow } else { TunnelUntrusted::Refuse })
}

/// One of two words, the first of which is the default. `None`: it is neither, and that is a fault by now.
fn one_of<'a>(
    table: &Table<'a>,
    key: &str,
    known: [&'static str; 2],
    context: &mut ReadContext<'_>,
) -> Option<Option<&'a str>> {
    if !table.has_key(key) {
        table.default(context, key, known[0]);
        return Some(None);
    }
    let (text, place) = table.text(context, key)?;
    if known.contains(&text) {
        return Some(Some(text));
    }
    let message = FaultMessage::new(
        format!("`{text}` is not a valid value of `{key}`."),
        "Porthole does not know this value and would not enforce it.",
        format!("Write `{key} = \"{}\"` or `\"{}\"`.", known[0], known[1]),
    );
    context.faults.add(place, &format!("network.{key}"), message);
    None
}

fn http_proxy(text: &str) -> Result<UpstreamProxy, String> {
    let url = Url::parse(text).map_err(|_| format!("`{text}` is not the address of a proxy."))?;
    if !text.starts_with("http://") {
        return Err(format!(
            "`{text}` does not begin with http://. Porthole reaches a proxy only over HTTP."
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "A user name or password for the proxy is not allowed here: everyone can read this file.".into(),
        );
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(format!("`{text}` has a path; a proxy is a host and a port."));
    }
    let host = HostName::of(&url).ok_or_else(|| format!("`{text}` contains no host."))?;
    let port = url.port_or_known_default().filter(|port| *port != 0);
    Ok(UpstreamProxy::Http { host, port: port.ok_or_else(|| format!("`{text}` contains no port."))? })
}

fn extra_roots(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Vec<CertificateDer<'static>>> {
    if !table.has_key("extra_roots") {
        table.default(context, "extra_roots", Vec::<String>::new());
        return Some(Vec::new());
    }
    let why = "An empty list means the same as no line.";
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
                format!("its certificate `{}` is not a CA's; `{}` issued it", issued.subject, issued.issuer)
            }
            Err(error) => error.to_string(),
        };
        whole = false;
        let message = FaultMessage::new(
            format!("`{}` cannot be a root: {what}.", place.folder.join(name).display()),
            "Porthole trusts every server with a certificate of this root.",
            "Name a file with the root CA's certificate, as PEM or `.cer`; or with the server's own, if the server signed it itself.",
        );
        context.faults.add(place, key, message);
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
                let twice = wrong(format!("`{pattern}` is listed twice in different spellings."));
                context.faults.add(&entry.place, "network.resolve", twice);
            }
            Err((place, message)) => {
                whole = false;
                context.faults.add(place, "network.resolve", message);
            }
        }
    }
    pairs.sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.specificity()));
    whole.then_some(pairs)
}

fn wrong(what: String) -> FaultMessage {
    FaultMessage::new(
        what,
        "Each entry sets the address of one host, or of all hosts below a domain.",
        "Write `\"*.harbor.test\" = \"127.0.0.1:8443\"`; the port is optional.",
    )
}

/// One line of `resolve`, or what is wrong with it and where.
fn pair(entry: &Entry) -> Result<(HostPattern, Target), (&Place, FaultMessage)> {
    let pattern = entry.key.parse::<HostPattern>().map_err(|error| match error {
        HostPatternError::Hyphen(_) => (&entry.place, hyphen(&error)),
        HostPatternError::Host(_)
        | HostPatternError::Port(_)
        | HostPatternError::Wildcard(_)
        | HostPatternError::TooWide(_) => (&entry.place, wrong(format!("{error}."))),
    })?;
    let place = &entry.node.place;
    let Value::Text(text) = &entry.node.value else {
        let what = format!("The address of `{pattern}` must be a string, not {}.", entry.node.value.kind());
        return Err((place, wrong(what)));
    };
    // A bare IPv6 address is all colons: it has a port only behind brackets.
    if let Ok(host) = text.parse() {
        return Ok((pattern, Target { host, port: None }));
    }
    let refuse = || (place, wrong(format!("`{text}` is neither a host nor a host with a port.")));
    let (host, port) = text.rsplit_once(':').ok_or_else(refuse)?;
    let host = host.parse().map_err(|_| refuse())?;
    let port = port.parse().ok().filter(|port| *port != 0).ok_or_else(refuse)?;
    Ok((pattern, Target { host, port: Some(port) }))
}
