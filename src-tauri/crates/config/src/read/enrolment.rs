//! `[enrolment]`: how a device comes by its certificate.

use porthole_identity::{CertificateTemplate, EstLabel, NamePattern, RequestAlgorithm, SubjectPattern};
use url::Url;

use super::context::ReadContext;
use super::table::{Found, Table, nearest};
use super::{message, network, organization};
use crate::enrolment::{BootstrapCertificate, BootstrapLogin, Enrolment, Est, Renew};
use crate::fault::FaultMessage;
use crate::place::Place;
use crate::schema_types;

const KEY: &str = "enrolment";

pub(super) fn read(
    found: Option<Found<'_>>,
    asks_for_certificate: bool,
    context: &mut ReadContext<'_>,
) -> Option<Enrolment> {
    let Some(found) = found else {
        context.default(KEY.into(), "none: requests are made and sent by hand");
        return Some(Enrolment::default());
    };
    let table = Table::open::<schema_types::Enrolment>(KEY, KEY, found, context);
    let subject = subject(&table, context);
    let alternative_names = alternative_names(&table, context);
    let key = key(&table, context);
    let template = optional(&table, "template", context, |table, text, context| {
        let why = "A CA that does not know the template refuses the request.";
        table.parse::<CertificateTemplate>(
            context,
            "template",
            text,
            why,
            "Write `template = \"HarborDevice\"`.",
        )
    });
    let instructions =
        message::read(&table, "instructions", context, |_, _, _, (text, _)| Some(text.trim().to_owned()));
    let send_to = optional(&table, "send_to", context, |_, text, context| send_to(text, context));
    let est = table.table(context, "est");
    let est_is_whole = est.is_some() || !table.has_key("est");
    let est = match est {
        Some(found) if asks_for_certificate => Some(self::est(found, context)),
        Some(found) => {
            let message = FaultMessage::new(
                "There is an EST server, but no `[device_certificate]`.",
                "Porthole keeps only certificates that chain to an anchor, and the file names no anchor.",
                "Add a `[device_certificate]` table with `anchors` and `present_to`, or remove this one.",
            );
            context.faults.add(found.place, "enrolment.est", message);
            Some(None)
        }
        None => None,
    };
    if !est_is_whole {
        return None;
    }
    Some(Enrolment {
        subject: subject?,
        alternative_names: alternative_names?,
        key: key?,
        template: template?,
        instructions: instructions.ok().flatten(),
        send_to: send_to?,
        est: match est {
            Some(read) => Some(read?),
            None => None,
        },
    })
}

type PlacedText<'a> = (&'a str, &'a Place);

/// `Some(None)` where the key is absent, `None` after a fault was added.
fn optional<'a, T>(
    table: &Table<'a>,
    name: &str,
    context: &mut ReadContext<'_>,
    read: impl FnOnce(&Table<'a>, PlacedText<'a>, &mut ReadContext<'_>) -> Option<T>,
) -> Option<Option<T>> {
    match table.text(context, name) {
        Some(text) => read(table, text, context).map(Some),
        None => (!table.has_key(name)).then_some(None),
    }
}

fn subject(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Option<SubjectPattern>> {
    optional(table, "subject", context, |table, text, context| {
        let why = "Porthole fills in the placeholders on each machine and sends the result to the CA.";
        table.parse(context, "subject", text, why, "Write `subject = \"CN={hostname},O=Harbor Ltd\"`.")
    })
}

fn alternative_names(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Vec<NamePattern>> {
    if !table.has_key("san") {
        table.default(context, "san", Vec::<String>::new());
        return Some(Vec::new());
    }
    let texts = table.texts(context, "san", "An empty list means the same as no line.")?;
    let wanted = texts.len();
    let why = "Porthole fills in the placeholders on each machine and sends the result to the CA.";
    let help = "Write `san = [\"DNS:{hostname}.devices.harbor.test\"]`.";
    let names: Vec<NamePattern> =
        texts.into_iter().filter_map(|text| table.parse(context, "san", text, why, help)).collect();
    (names.len() == wanted).then_some(names)
}

fn key(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<RequestAlgorithm> {
    if !table.has_key("key") {
        table.default(context, "key", "p256");
        return Some(RequestAlgorithm::P256);
    }
    let (text, place) = table.text(context, "key")?;
    let found = RequestAlgorithm::ALL.iter().find(|(_, name)| *name == text);
    if let Some((algorithm, _)) = found {
        return Some(*algorithm);
    }
    let known = RequestAlgorithm::ALL.map(|(_, name)| name);
    let help = match nearest(text, &known) {
        Some(near) => format!("Did you mean `{near}`?"),
        None => format!("Write one of these: `{}`.", known.join("`, `")),
    };
    let message = FaultMessage::new(
        format!("`{text}` is not a key type."),
        "Porthole generates the key before it sends the request to the CA.",
        help,
    );
    context.faults.add(place, "enrolment.key", message);
    None
}

fn send_to((text, place): PlacedText<'_>, context: &mut ReadContext<'_>) -> Option<Url> {
    let is_bare_mail = text.contains('@') && !text.contains(':');
    if !text.starts_with("mailto:") && !is_bare_mail {
        return organization::https(context, "enrolment.send_to", (text, place));
    }
    let url = Url::parse(text).ok().filter(|url| {
        let address = url.path();
        address.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
            && url.query().is_none()
            && url.fragment().is_none()
    });
    if url.is_none() {
        let message = FaultMessage::new(
            format!("`{text}` is not a mail address that begins with `mailto:`."),
            "People send their certificate requests to this address.",
            "Write `send_to = \"mailto:pki@harbor.test\"`, or an address that begins with `https://`.",
        );
        context.faults.add(place, "enrolment.send_to", message);
    }
    url
}

fn est(found: Found<'_>, context: &mut ReadContext<'_>) -> Option<Est> {
    let table = Table::open::<schema_types::Est>("enrolment.est", "enrolment.est", found, context);
    let why = "Porthole must know which server issues certificates.";
    let url = table.required(context, "url", why, "Write `url = \"https://est.harbor.test\"`.");
    let url = url.and_then(|text| server(text, context));
    let label = optional(&table, "label", context, |table, text, context| {
        let why = "The label is part of the address and selects one of the server's CAs.";
        table.parse::<EstLabel>(context, "label", text, why, "Write `label = \"devices\"`.")
    });
    let why = "The enrolment server must prove its identity with a certificate of a CA that is named here.";
    if !table.has_key("anchors") {
        table.missing(context, "anchors", why, "Write `anchors = [\"harbor-root.cer\"]`.");
    }
    let anchors = table.texts(context, "anchors", why);
    let anchors = anchors.and_then(|texts| network::roots(texts, "enrolment.est.anchors", context));
    let login = pair(&table, ("user", "password_file"), context);
    let certificate = pair(&table, ("certificate", "certificate_password_file"), context);
    let renew = renew(&table, context);
    let login = login?.map(|((user, _), (file, place))| BootstrapLogin {
        user: user.to_owned(),
        password_file: place.folder.join(file),
    });
    let certificate = certificate?.map(|((file, place), (password, password_place))| BootstrapCertificate {
        file: place.folder.join(file),
        password_file: password_place.folder.join(password),
    });
    Some(Est { server: url?, label: label?, anchors: anchors?, login, certificate, renew: renew? })
}

/// The server only: RFC 7030 section 3.2.2 fixes the path.
fn server((text, place): PlacedText<'_>, context: &mut ReadContext<'_>) -> Option<Url> {
    let url = organization::https_server(context, "enrolment.est.url", (text, place))?;
    if url.path() == "/" && url.query().is_none() && url.fragment().is_none() {
        return Some(url);
    }
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let message = FaultMessage::new(
        format!("`{text}` has a path."),
        "EST uses the path `/.well-known/est/` on every server.",
        format!("Write `url = \"https://{host}{port}\"`, and a path segment of your own as `label`."),
    );
    context.faults.add(place, "enrolment.est.url", message);
    None
}

/// Two keys that mean something together only.
fn pair<'a>(
    table: &Table<'a>,
    (one, other): (&str, &str),
    context: &mut ReadContext<'_>,
) -> Option<Option<(PlacedText<'a>, PlacedText<'a>)>> {
    let missing = |context: &mut ReadContext<'_>, name: &str, there: &str| {
        let why = format!("`{there}` has an effect only together with `{name}`.");
        table.missing(context, name, &why, &format!("Write `{name} = \"…\"`, or remove `{there}`."));
    };
    match (table.has_key(one), table.has_key(other)) {
        (false, false) => return Some(None),
        (true, true) => {}
        (true, false) => missing(context, other, one),
        (false, true) => missing(context, one, other),
    }
    let (first, second) = (table.text(context, one), table.text(context, other));
    Some(Some((first?, second?)))
}

fn renew(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Renew> {
    if !table.has_key("renew") {
        table.default(context, "renew", "automatic");
        return Some(Renew::Automatic);
    }
    match table.text(context, "renew")? {
        ("automatic", _) => Some(Renew::Automatic),
        ("by_hand", _) => Some(Renew::ByHand),
        (other, place) => {
            let message = FaultMessage::new(
                format!("`{other}` is not a valid value of `renew`."),
                "It sets who renews the certificate before it expires.",
                "Write `renew = \"automatic\"` or `renew = \"by_hand\"`.",
            );
            context.faults.add(place, "enrolment.est.renew", message);
            None
        }
    }
}
