//! Several files are one set, in which every value says where it comes from.

use porthole_config::Origin;
use porthole_policy::{Activity, DeviceClass, Request, Verdict};
use serde_json::json;

use crate::harbor::load;

const MAIN: &str = r#"schema = 1

[organization]
name = "Harbor Ltd"
help_url = "https://help.harbor.test/device"

[[app]]
id = "mail"
name = "Mail"
url = "https://mail.harbor.test/"

[network]
resolve = { "*.harbor.test" = "10.0.0.7" }
"#;

#[test]
fn apps_and_rules_of_all_files_count_in_the_order_of_the_files() {
    let rule = |name: &str, app: &str| {
        format!("[[session_policy]]\nname = \"{name}\"\nwhen = {{ app = \"{app}\" }}\nthen = \"monitor\"\n")
    };
    let chat = format!(
        "{}\n[[app]]\nid = \"chat\"\nname = \"Chat\"\nurl = \"https://chat.harbor.test/\"\n",
        rule("first", "mail")
    );
    let config =
        load(&[("managed.toml", MAIN), ("d/10.toml", &chat), ("d/20.toml", &rule("second", "chat"))]);
    let config = config.unwrap();
    let apps: Vec<_> = config.apps.iter().map(|app| app.id.as_str()).collect();
    assert_eq!(apps, ["mail", "chat"]);
    let rules: Vec<_> = config.session_policy.rules().iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(rules, ["first", "second"], "a rule may name an app of another file");
    assert_eq!(config.session_policy.rules()[1].origin.to_string(), "d/20.toml:1:1");
}

#[test]
fn tables_are_joined_key_by_key() {
    let more = "[network]\nproxy = \"http://proxy.harbor.test:3128\"\nresolve = { \"chat.harbor.test\" = \"[::1]:8443\" }\n";
    let config = load(&[("managed.toml", MAIN), ("d/10.toml", more)]).unwrap();
    let resolve: Vec<_> = config.network.resolve.iter().map(|(pattern, _)| pattern.to_string()).collect();
    assert_eq!(resolve, ["chat.harbor.test", "*.harbor.test"], "the most specific comes first");
    let chat = &config.network.resolve[0].1;
    assert_eq!((chat.host.as_str(), chat.port), ("::1", Some(8443)));
}

#[test]
fn the_same_value_twice_is_no_contradiction_and_two_values_are() {
    let same = "schema = 1\n[organization]\nname = \"Harbor Ltd\"\n";
    load(&[("managed.toml", MAIN), ("d/10.toml", same)]).unwrap();
    let other = "[organization]\nname = \"Harbour Ltd\"\n";
    let refusal = load(&[("managed.toml", MAIN), ("d/10.toml", other)]).unwrap_err();
    let [fault] = refusal.faults.as_slice() else { panic!("{refusal}") };
    assert_eq!((fault.file.as_str(), fault.line), ("d/10.toml", Some(2)));
    assert!(fault.what.contains("managed.toml:4:1"), "names the other place: {fault}");
}

#[test]
fn a_mistake_in_one_file_refuses_the_whole_set_and_every_mistake_is_named() {
    let refusal = load(&[
        ("managed.toml", MAIN),
        ("d/10.toml", "colour = 1\n"),
        ("d/20.toml", "[network]\nspeed = 1\n"),
    ])
    .unwrap_err();
    let places: Vec<_> =
        refusal.faults.iter().map(|fault| (fault.file.as_str(), fault.key.as_str())).collect();
    assert_eq!(places, [("d/10.toml", "colour"), ("d/20.toml", "network.speed")]);
}

#[test]
fn every_value_in_force_says_where_it_comes_from() {
    let more = r#"{ "network": { "proxy": "direct" } }"#;
    let config = load(&[("managed.toml", MAIN), ("d/10.json", more)]).unwrap();
    let origin = |key: &str| {
        let found = config.provenance.iter().find(|setting| setting.key == key);
        let found = found.unwrap_or_else(|| panic!("no {key} in {:?}", config.provenance));
        (found.value.clone(), found.origin.to_string())
    };
    assert_eq!(origin("organization.name"), (json!("Harbor Ltd"), "managed.toml:4:1".to_owned()));
    assert_eq!(origin("app[mail].url").1, "managed.toml:10:1");
    assert_eq!(origin("network.proxy"), (json!("direct"), "d/10.json:1:16".to_owned()));
    assert_eq!(origin("app[mail].scope"), (json!(["https://mail.harbor.test/"]), "default".to_owned()));
    let nothing_asked = json!("none: no certificate proves a device");
    assert_eq!(origin("device_certificate"), (nothing_asked, "default".to_owned()));
    assert_eq!(origin("app[mail].hosts"), (json!(["mail.harbor.test"]), "default".to_owned()));
    let from_files = config.provenance.iter().filter(|setting| setting.origin != Origin::Default).count();
    assert!(from_files >= 6, "{:?}", config.provenance);
}

#[test]
fn what_is_left_out_is_what_the_manual_says() {
    let config = load(&[("managed.toml", MAIN)]).unwrap();
    let mail = config.apps.get(&"mail".parse().unwrap()).unwrap();
    assert!(mail.scope[0].contains(&"https://mail.harbor.test/any/page".parse().unwrap()));
    let reaches = |at: &str| mail.reaches(&at.parse().unwrap());
    assert!(reaches("mail.harbor.test") && !reaches("cdn.example.net") && !reaches("mail.harbor.test:8443"));
    assert!(mail.handles.is_empty());
    assert!(config.device_certificate.is_none(), "no certificate counts");
    for (device, verdict) in
        [(DeviceClass::Untrusted, Verdict::Block), (DeviceClass::Certified, Verdict::Allow)]
    {
        let request = Request { app: &mail.id, activity: Activity::Download, device };
        assert_eq!(config.session_policy.decide(request).verdict, verdict);
    }
}
