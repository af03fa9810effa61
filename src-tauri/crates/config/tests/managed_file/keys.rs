//! The schema, the lists of known keys and the readers say the same.

use porthole_config::schema;
use serde_json::{Value, json};

use crate::harbor::{faults, full, load_json};

/// One key that the schema describes.
#[derive(Debug)]
struct Known {
    /// Its JSON pointer in [`full`].
    pointer: String,
    /// Its name in faults.
    key: String,
    required: bool,
}

/// Every key of the schema, in tables of tables down to where `when` begins again.
fn known() -> Vec<Known> {
    let schema = schema();
    let mut found = Vec::new();
    walk(&schema, &schema, "", "", &mut found);
    assert!(found.len() > 25, "the schema was not understood: {found:?}");
    found
}

fn walk(root: &Value, at: &Value, pointer: &str, key: &str, found: &mut Vec<Known>) {
    let at = table_of(root, at);
    let Some(properties) = at["properties"].as_object() else { return };
    for (name, property) in properties {
        let below = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
        let known = Known {
            pointer: format!("{pointer}/{name}"),
            key: below.clone(),
            required: at["required"].as_array().is_some_and(|required| required.contains(&json!(name))),
        };
        let again = matches!(name.as_str(), "not" | "any");
        let list = table_of(root, property)["items"].is_object();
        let within = if list { format!("{}/0", known.pointer) } else { known.pointer.clone() };
        found.push(known);
        if !again {
            let property = table_of(root, property);
            walk(root, if list { &property["items"] } else { property }, &within, &below, found);
        }
    }
}

/// The description itself, behind a reference.
fn table_of<'s>(root: &'s Value, at: &'s Value) -> &'s Value {
    at["$ref"].as_str().map_or(at, |reference| root.pointer(reference.trim_start_matches('#')).unwrap())
}

#[test]
fn the_full_file_is_valid_and_uses_every_key_of_the_schema() {
    let full = full();
    load_json(&full).unwrap_or_else(|refusal| panic!("{refusal}"));
    for Known { pointer, .. } in known() {
        assert!(full.pointer(&pointer).is_some(), "{pointer} is not tried");
    }
}

#[test]
fn every_key_of_the_schema_is_read() {
    for Known { pointer, key, .. } in known() {
        let mut file = full();
        *file.pointer_mut(&pointer).unwrap() = json!(1.5);
        let found = faults(&file);
        assert!(found.iter().any(|fault| fault.key == key), "{pointer} was not read: {found:?}");
        assert!(found.iter().all(|fault| !fault.what.contains("Unknown key")), "{pointer}: {found:?}");
    }
}

/// Keys of [`full`] that may be left out only together with another one that is there.
const NEEDED_BY_ANOTHER: [&str; 6] = [
    "device_certificate",
    "enrolment.est.user",
    "enrolment.est.password_file",
    "enrolment.est.certificate",
    "enrolment.est.certificate_password_file",
    "network.private_addresses",
];

#[test]
fn what_the_schema_requires_is_missed_and_nothing_else() {
    for Known { pointer, key, required } in known() {
        let mut file = full();
        let (table, name) = pointer.rsplit_once('/').unwrap();
        file.pointer_mut(table).unwrap().as_object_mut().unwrap().remove(name).unwrap();
        let found = faults(&file);
        let missed = required || NEEDED_BY_ANOTHER.contains(&key.as_str());
        let named = found.iter().any(|fault| fault.key == key || key == "device_certificate");
        assert_eq!(named && !found.is_empty(), missed, "without {pointer}: {found:?}");
        assert!(missed || found.is_empty(), "without {pointer}: {found:?}");
    }
}

#[test]
fn a_key_beside_the_known_ones_is_a_fault_however_broken_its_table_is() {
    for Known { pointer, key, .. } in known() {
        let (table, _) = pointer.rsplit_once('/').unwrap();
        let within = key.rsplit_once('.').map_or(String::new(), |(within, _)| format!("{within}."));
        let mut file = full();
        *file.pointer_mut(&pointer).unwrap() = json!(1.5);
        let table = file.pointer_mut(table).unwrap().as_object_mut().unwrap();
        table.insert("colour".to_owned(), json!("blue"));
        let unknown: Vec<_> =
            faults(&file).into_iter().filter(|fault| fault.what.contains("Unknown key")).collect();
        assert_eq!(unknown.len(), 1, "{pointer}: {unknown:?}");
        assert_eq!(unknown[0].key, format!("{within}colour"));
    }
}

#[test]
fn what_loads_fits_the_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let full = full();
    assert!(validator.is_valid(&full), "{:?}", validator.iter_errors(&full).collect::<Vec<_>>());
}

#[test]
fn an_editor_sees_what_is_no_host_pattern() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for at in ["/app/0/hosts", "/device_certificate/present_to"] {
        for (pattern, fits) in [
            ("mail.harbor.test", true),
            ("*.harbor.test:8443", true),
            ("[2001:db8::7]:8443", true),
            ("häfen.test", true),
            ("https://mail.harbor.test", false),
            ("mail.harbor.test/inbox", false),
            ("*.*.harbor.test", false),
            ("mail harbor.test", false),
            ("", false),
        ] {
            let mut file = full();
            *file.pointer_mut(at).unwrap() = json!(["mail.harbor.test", pattern]);
            assert_eq!(validator.is_valid(&file), fits, "{at} = {pattern:?}");
            let loaded = load_json(&file);
            assert_eq!(loaded.is_ok(), fits, "{at} = {pattern:?}: {:?}", loaded.err());
        }
    }
    let mut file = full();
    *file.pointer_mut("/network/resolve").unwrap() = json!({ "https://mail.harbor.test": "127.0.0.1" });
    assert!(!validator.is_valid(&file));
}

#[test]
fn what_is_advised_for_a_wrong_value_is_a_right_one() {
    // What is right by itself, and not beside what the full file says elsewhere.
    let beside = [
        "app.declared_handlers",
        "managed_device.on_trust_loss",
        "managed_device.trust_loss_grace",
        "network.private_addresses",
    ];
    let wrong = [json!(1.5), json!(""), json!("?"), json!("http://mail.harbor.test:8443/")];
    let mut tried = 0;
    let mut refused = Vec::new();
    for Known { pointer, key, .. } in known() {
        let name = pointer.rsplit('/').next().unwrap();
        for value in &wrong {
            let mut file = full();
            *file.pointer_mut(&pointer).unwrap() = value.clone();
            let found = faults(&file);
            let advice = found
                .iter()
                .filter(|fault| fault.key == key)
                .flat_map(|fault| fault.help.split('`').skip(1).step_by(2));
            for written in advice {
                let Ok(written) = serde_json::from_str::<Value>(&format!("{{{written}}}")) else { continue };
                let Some(advised) = written.get(name).filter(|advised| !advised.to_string().contains('…'))
                else {
                    continue;
                };
                let mut mended = file.clone();
                *mended.pointer_mut(&pointer).unwrap() = advised.clone();
                let left: Vec<_> = faults(&mended).into_iter().filter(|fault| fault.key == key).collect();
                if !left.is_empty() && !beside.contains(&key.as_str()) {
                    refused.push(format!("{pointer} = {value}: {advised} is advised, and then: {left:?}"));
                }
                tried += 1;
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(tried > 60, "only {tried} were tried");
}

/// Keys whose value decides how the file is read, and is no setting itself.
const NO_SETTING: [&str; 1] = ["schema"];

/// Another valid value for `key` of [`full`]; `Null` leaves the key out.
fn other_value(key: &str) -> Value {
    match key {
        "organization.name" => json!("Quay Ltd"),
        "organization.help_url" => json!("https://help.quay.test/"),
        "app.id" => json!("post"),
        "app.name" => json!("Post"),
        "app.url" => json!("https://mail.harbor.test/inbox"),
        "app.scope" => json!(["https://mail.harbor.test/", "https://calendar.harbor.test/"]),
        "app.hosts" => json!(["*.harbor.test"]),
        "app.handles" => json!({ "mailto": "https://mail.harbor.test/?link=%s" }),
        "app.declared_handlers" => json!(["web+quay"]),
        "app.start" => json!("manual"),
        "app.shortcuts.name" => json!("New letter"),
        "app.shortcuts.url" => json!("https://mail.harbor.test/letter"),
        "app.sleep_after" => json!("1h"),
        "notifications.body" => json!("show"),
        "notifications.quiet_hours" => json!("21:00-07:00"),
        "device_certificate.anchors" => json!(["harbor-device-ca.cer", "harbor-root.cer"]),
        "device_certificate.present_to" => json!(["mail.harbor.test"]),
        "device_certificate.key" => json!(["p256"]),
        "device_certificate.choose" => json!("ask"),
        "device_certificate.revocation.check" => json!("either"),
        "device_certificate.revocation.unknown" => json!("accept"),
        "device_certificate.on_trust_loss" | "managed_device.on_trust_loss" => json!("keep"),
        "device_certificate.trust_loss_grace" | "managed_device.trust_loss_grace" => json!("60s"),
        "managed_device.statement.file" => json!("other.jws"),
        "managed_device.statement.key" => json!("laptop-7.cer"),
        "managed_device.domain_joined" => json!(true),
        "enrolment.subject" => json!("CN={user},O=Harbor Ltd"),
        "enrolment.san" => json!(["DNS:{hostname}.quay.test"]),
        "enrolment.key" => json!("p256"),
        "enrolment.template" => json!("QuayDevice"),
        "enrolment.instructions" => json!("Send the request to the help desk."),
        "enrolment.send_to" => json!("mailto:ca@harbor.test"),
        "enrolment.est.url" => json!("https://est.quay.test"),
        "enrolment.est.label" => json!("laptops"),
        "enrolment.est.anchors" => json!(["harbor-device-ca.cer", "harbor-root.cer"]),
        "enrolment.est.user" => json!("robin"),
        "enrolment.est.password_file" | "enrolment.est.certificate_password_file" => json!("other-password"),
        "enrolment.est.certificate" => json!("other.p12"),
        "enrolment.est.renew" => json!("automatic"),
        "network.proxy" => json!("https://proxy.harbor.test/other.pac"),
        "network.tunnel" => json!(["other.harbor.test"]),
        "network.tunnel_untrusted" => json!("refuse"),
        "network.private_addresses" => json!("allow"),
        "network.resolve" => json!({ "*.harbor.test": "127.0.0.1:9443" }),
        "session_policy.name" => json!("No files on other devices"),
        "session_policy.then" => json!("monitor"),
        "session_policy.message" => json!("Ask {organization}."),
        "session_policy.notify" => json!(false),
        "app.icon"
        | "device_certificate.issuer"
        | "device_certificate.subject"
        | "device_certificate.san"
        | "device_certificate.intermediates"
        | "device_certificate.modules"
        | "device_certificate.revocation.crl"
        | "network.proxy_fallback"
        | "network.private_hosts"
        | "network.extra_roots" => Value::Null,
        permission if permission.contains("permissions.") => json!("ask"),
        other => panic!("no other value of `{other}` is known here"),
    }
}

/// `file` with `value` at `pointer`.
fn with(mut file: Value, pointer: &str, value: Value) -> Value {
    let (table, name) = pointer.rsplit_once('/').unwrap();
    let table = file.pointer_mut(table).unwrap().as_object_mut().unwrap();
    if value.is_null() {
        table.remove(name);
    } else {
        table.insert(name.to_owned(), value);
    }
    file
}

/// What a valid file comes to, without where each value stands.
fn effect(file: &Value) -> String {
    let config = load_json(file).unwrap_or_else(|refusal| panic!("{refusal}"));
    let porthole_config::ManagedConfig {
        organization,
        apps,
        device_certificate,
        managed_device,
        on_trust_loss,
        trust_loss_grace,
        enrolment,
        network,
        notifications,
        session_policy,
        ..
    } = config;
    let rules = format!("{session_policy:?}");
    let mut parts = rules.split("origin: RuleOrigin {");
    let first = parts.next().unwrap_or_default().to_owned();
    let rules = parts.fold(first, |rules, part| rules + part.split_once('}').unwrap().1);
    format!(
        "{organization:?} {apps:?} {device_certificate:?} {managed_device:?} {on_trust_loss:?} {trust_loss_grace:?} \
         {enrolment:?} {network:?} {notifications:?} {rules}"
    )
}

/// [`full`] with an app that leaves all that it may to the rest of the file.
fn full_with_a_plain_app() -> Value {
    let mut file = full();
    let chat = json!({ "id": "chat", "name": "Chat", "url": "https://chat.harbor.test/" });
    file["app"].as_array_mut().unwrap().push(chat);
    file
}

/// Of the keys of `when` some say in [`full`] what others say already, so each is tried by itself.
#[test]
fn every_key_changes_what_is_in_force() {
    let all = known();
    let mut unchanged = Vec::new();
    let in_force = effect(&full_with_a_plain_app());
    assert_eq!(effect(&full_with_a_plain_app()), in_force, "the same file gives the same");
    for Known { pointer, key, .. } in &all {
        let is_table = all.iter().any(|other| other.key.starts_with(&format!("{key}.")));
        let is_condition = key.starts_with("session_policy.when.");
        if is_table || is_condition || NO_SETTING.contains(&key.as_str()) {
            continue;
        }
        let mut file = with(full_with_a_plain_app(), pointer, other_value(key));
        // What else must change for the file to stay valid.
        let also: &[(&str, Value)] = match key.as_str() {
            "app.id" => &[("/session_policy/0/when/app", json!(["post"]))],
            "device_certificate.on_trust_loss" => &[("/managed_device/on_trust_loss", json!("keep"))],
            "managed_device.on_trust_loss" => &[("/device_certificate/on_trust_loss", json!("keep"))],
            "device_certificate.trust_loss_grace" => &[("/managed_device/trust_loss_grace", json!("60s"))],
            "managed_device.trust_loss_grace" => &[("/device_certificate/trust_loss_grace", json!("60s"))],
            "network.private_addresses" => &[("/network/private_hosts", Value::Null)],
            _ => &[],
        };
        for (at, value) in also {
            file = with(file, at, value.clone());
        }
        if effect(&file) == in_force {
            unchanged.push(key.clone());
        }
    }
    for (key, value) in [
        ("activity", json!(["download"])),
        ("device", json!(["untrusted"])),
        ("app", json!(["mail"])),
        ("not", json!({ "activity": ["print"] })),
        ("any", json!([{ "device": ["untrusted"] }])),
    ] {
        assert!(all.iter().any(|known| known.key == format!("session_policy.when.{key}")), "{key}");
        let when = |when: Value| effect(&with(full_with_a_plain_app(), "/session_policy/0/when", when));
        if when(json!({ key: value })) == when(Value::Null) {
            unchanged.push(key.to_owned());
        }
    }
    assert!(unchanged.is_empty(), "these change nothing: {unchanged:?}");
}
