//! `[device_certificate]`: what proves a device, and who may see it.

use std::path::PathBuf;

use porthole_identity::{
    Anchor, Certificate, Choose, DistinguishedName, KeyAlgorithm, Requirements, RevocationPolicy, SanFilter,
    read_certificates,
};

use super::context::ReadContext;
use super::table::{Found, Table, nearest};
use super::{apps, revocation as revoked};
use crate::fault::FaultMessage;
use crate::managed::DeviceCertificate;
use crate::schema_types;

pub(super) fn read(found: Found<'_>, context: &mut ReadContext<'_>) -> Option<DeviceCertificate> {
    let key = "device_certificate";
    let table = Table::open::<schema_types::DeviceCertificate>(key, key, found, context);
    let anchors = anchors(&table, context);
    let issuer = name(&table, "issuer", context);
    let subject = name(&table, "subject", context);
    let san = table.text(context, "san").map(|text| {
        let why = "Porthole accepts only certificates with a matching alternative name.";
        table.parse::<SanFilter>(context, "san", text, why, "Write `san = \"DNS:*.devices.harbor.test\"`.")
    });
    let present_to = present_to(&table, context);
    let modules = modules(&table, context);
    let choose = choose(&table, context);
    let key = key_kinds(&table, context);
    let intermediates = intermediates(&table, context);
    let revocation = revocation(&table, context);
    let requirements = Requirements {
        issuer: all_or_nothing(issuer)?,
        subject: all_or_nothing(subject)?,
        san: all_or_nothing(san)?,
        key: all_or_nothing(key)?,
        intermediates: intermediates?,
        choose: choose?,
        revocation: all_or_nothing(revocation)?,
        ..Requirements::anchored_in(anchors?)
    };
    Some(DeviceCertificate { requirements, present_to: present_to?, modules: modules? })
}

/// An absent filter asks nothing; a filter that cannot be read is no absent one.
fn all_or_nothing<T>(filter: Option<Option<T>>) -> Option<Option<T>> {
    match filter {
        None => Some(None),
        Some(read) => read.map(Some),
    }
}

fn name(table: &Table<'_>, key: &str, context: &mut ReadContext<'_>) -> Option<Option<DistinguishedName>> {
    let text = table.text(context, key)?;
    let why = "Porthole accepts only certificates whose name contains these attributes.";
    let help = format!("Write `{key} = \"CN=Harbor Device CA,O=Harbor Ltd\"`.");
    Some(table.parse(context, key, text, why, &help))
}

fn anchors(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Vec<Anchor>> {
    let why = "A device certificate must chain to one of these CAs.";
    if !table.has_key("anchors") {
        table.missing(context, "anchors", why, "Write `anchors = [\"harbor-device-ca.cer\"]`.");
    }
    let texts = table.texts(context, "anchors", why)?;
    let mut anchors = Vec::new();
    let mut whole = true;
    for (name, place) in texts {
        let Some(content) = context.content(name, place, "device_certificate.anchors") else {
            whole = false;
            continue;
        };
        match Anchor::read(&content) {
            Ok(read) => {
                context.note_certificates(&content, name, place, "device_certificate.anchors");
                anchors.extend(read);
            }
            Err(error) => {
                whole = false;
                let message = FaultMessage::new(
                    format!("`{}` cannot be an anchor: {error}.", place.folder.join(name).display()),
                    "Porthole accepts only device certificates that chain to one of these CAs.",
                    "Export the CA's certificate as PEM or as a `.cer` file, and name that.",
                );
                context.faults.add(place, "device_certificate.anchors", message);
            }
        }
    }
    whole.then_some(anchors)
}

fn present_to(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Vec<porthole_policy::HostPattern>> {
    let why = "Porthole would present the certificate to no server.";
    if !table.has_key("present_to") {
        table.missing(context, "present_to", why, "Write `present_to = [\"*.harbor.test\"]`.");
    }
    let texts = table.texts(context, "present_to", why)?;
    apps::patterns(table, "present_to", &texts, context)
}

fn modules(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Vec<PathBuf>> {
    if !table.has_key("modules") {
        table.default(context, "modules", "only those that p11-kit registers");
        return Some(Vec::new());
    }
    let key = "device_certificate.modules";
    let texts = table.texts(context, "modules", "Porthole loads only the modules that are named.")?;
    if !cfg!(target_os = "linux")
        && let Some((_, place)) = texts.first()
    {
        let message = FaultMessage::new(
            "Porthole uses PKCS#11 modules only on Linux.",
            "Windows and macOS show the certificates of cards and tokens in their own stores, where Porthole looks.",
            "Leave `modules` out of the files for this system.",
        );
        context.faults.add(place, key, message);
        return None;
    }
    let mut modules = Vec::new();
    let mut whole = true;
    for (name, place) in texts {
        let path = PathBuf::from(name);
        let lawful = if path.is_absolute() {
            context.is_there(&path, place, key)
        } else {
            let message = FaultMessage::new(
                format!("`{name}` is not an absolute path."),
                "A module is code that Porthole runs, so its path must be absolute.",
                "Write the whole path, such as `/usr/lib/softhsm/libsofthsm2.so`.",
            );
            context.faults.add(place, key, message);
            false
        };
        whole &= lawful;
        modules.push(path);
    }
    whole.then_some(modules)
}

fn choose(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Choose> {
    if !table.has_key("choose") {
        table.default(context, "choose", "automatic");
    }
    match table.text(context, "choose") {
        None | Some(("automatic", _)) => Some(Choose::Automatic),
        Some(("ask", _)) => Some(Choose::Ask),
        Some((other, place)) => {
            let message = FaultMessage::new(
                format!("`{other}` is not a valid value of `choose`."),
                "It sets how Porthole selects the certificate that servers see.",
                "Write `choose = \"automatic\"` for the newest, or `choose = \"ask\"` to let the person pick.",
            );
            context.faults.add(place, "device_certificate.choose", message);
            None
        }
    }
}

fn key_kinds(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Option<Vec<KeyAlgorithm>>> {
    if !table.has_key("key") {
        return None;
    }
    let Some(texts) = table.texts(context, "key", "Porthole would accept no certificate.") else {
        return Some(None);
    };
    let known = KeyAlgorithm::ALL.map(KeyAlgorithm::keyword);
    let mut kinds = Vec::new();
    let mut whole = true;
    for (text, place) in texts {
        if let Some(kind) = KeyAlgorithm::ALL.into_iter().find(|kind| kind.keyword() == text) {
            kinds.push(kind);
            continue;
        }
        whole = false;
        let all = known.join("`, `");
        let help = match nearest(text, &known) {
            Some(near) => format!("Did you mean `{near}`? The key types are `{all}`."),
            None => format!("The key types are `{all}`."),
        };
        let message = FaultMessage::new(
            format!("`{text}` is not a key type."),
            "Porthole accepts only certificates with one of these key types.",
            help,
        );
        context.faults.add(place, "device_certificate.key", message);
    }
    Some(whole.then_some(kinds))
}

fn intermediates(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Vec<Certificate>> {
    if !table.has_key("intermediates") {
        table.default(context, "intermediates", Vec::<String>::new());
        return Some(Vec::new());
    }
    let why = "An empty list means the same as no line.";
    let mut intermediates = Vec::new();
    let mut whole = true;
    for (name, place) in table.texts(context, "intermediates", why)? {
        let Some(content) = context.content(name, place, "device_certificate.intermediates") else {
            whole = false;
            continue;
        };
        let what = match read_certificates(&content) {
            Ok(read) if read.iter().all(|certificate| certificate.is_ca) => {
                context.note_certificates(&content, name, place, "device_certificate.intermediates");
                intermediates.extend(read);
                continue;
            }
            Ok(_) => "one of its certificates is not a CA's".to_owned(),
            Err(error) => error.to_string(),
        };
        whole = false;
        let message = FaultMessage::new(
            format!("`{}` cannot be an intermediate: {what}.", place.folder.join(name).display()),
            "Only a CA certificate can link a device certificate to an anchor.",
            "Name a file with the intermediate CA's certificate, as PEM or `.cer`.",
        );
        context.faults.add(place, "device_certificate.intermediates", message);
    }
    whole.then_some(intermediates)
}

fn revocation(table: &Table<'_>, context: &mut ReadContext<'_>) -> Option<Option<RevocationPolicy>> {
    if !table.has_key("revocation") {
        table.default(context, "revocation", "none: revocation is not checked");
        return None;
    }
    Some(table.table(context, "revocation").and_then(|found| revoked::read(found, context)))
}
