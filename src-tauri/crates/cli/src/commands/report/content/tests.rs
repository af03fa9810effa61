//! No secret, host or name gets into a report, wherever it stands in what the report is made of.

use std::sync::Arc;

use porthole_config::{FileProblem, Text};
use porthole_explain::Code;
use porthole_identity::{
    EvaluationContext, KeyPresence, Requirements, StoreKind, StoreName, StoreReading, StoredCertificate,
    evaluate,
};
use porthole_policy::{DeviceClass, Verdict};
use porthole_support::pki::{Authority, DeviceSpec};
use proptest::prelude::*;

use super::*;
use crate::commands::doctor::State;

/// Names that no word of ours holds. The last ones are hosts.
fn names() -> impl Strategy<Value = Vec<String>> {
    let name = "[a-z]{1,3}zq[a-z0-9]{3,6}";
    (
        prop::collection::vec(name, 12),
        prop::collection::vec("[a-z]{1,3}zq[a-z0-9]{2,5}\\.(test|co\\.uk|internal)", 10),
    )
        .prop_map(|(names, hosts)| names.into_iter().chain(hosts).collect())
}

fn config(names: &[String]) -> Arc<ManagedConfig> {
    let [organization, id, app, rule, message, path, resolved, ..] = names else { panic!("too few names") };
    let [help, url, wild, other, proxy, ..] = &names[12..] else { panic!("too few hosts") };
    let text = format!(
        r#"schema = 1
[organization]
name = "{organization} & Sons"
help_url = "https://{help}/{path}"
[[app]]
id = "{id}"
name = "{app}"
url = "https://{url}/{path}?{message}"
hosts = ["*.{wild}", "{other}:8443", "{url}"]
[[session_policy]]
name = "{rule} 7"
when = {{ activity = ["download"], app = ["{id}"], device = ["untrusted"] }}
then = "block"
message = "Ask {message}. {{help_url}}"
[network]
proxy = "http://{proxy}:3128"
resolve = {{ "*.{wild}" = "10.9.8.7:8443", "{resolved}" = "{other}" }}
"#
    );
    let none = |path: &Path| {
        let what = format!("{}", path.display());
        Err(FileProblem { code: Code::ConfigMissing, what, why: String::new(), help: String::new() })
    };
    let path = format!("/home/{path}/managed.toml").into();
    porthole_config::parse(&[Text { path, text }], &none)
        .map(Arc::new)
        .unwrap_or_else(|refusal| panic!("{refusal}"))
}

fn device(names: &[String]) -> Evaluation {
    let authority = Authority::root(&format!("{} Device CA", names[7])).unwrap();
    let spec = DeviceSpec::named(format!("laptop of {}", names[8])).dns_name(&names[17]);
    let issued = authority.issue_device(&spec).unwrap();
    let store = StoreName::read(format!("{} card (opensc)", names[9]));
    let stored = StoredCertificate {
        chain: issued.chain(),
        key: KeyPresence::Absent,
        store: store.clone(),
        kind: StoreKind::User,
        label: names[10].clone(),
    };
    let other = Authority::root("Another").unwrap();
    let anchors = porthole_identity::Anchor::read(other.certificate_pem().as_bytes()).unwrap();
    let reading = StoreReading { store, kind: StoreKind::User, found: Ok(vec![stored]) };
    let asks = Requirements::anchored_in(anchors);
    evaluate(vec![reading], &EvaluationContext::of(Some(&asks), OffsetDateTime::now_utc()))
}

fn facts(names: &[String], secret: &str) -> Facts {
    let (user, host) = (&names[11], &names[18]);
    let mut record = Record::new(
        Activity::Download,
        Verdict::Block,
        format!("{} of old", names[4]),
        DeviceClass::Untrusted,
    );
    record.app = Some(names[2].clone());
    record.host = Some(names[19].clone());
    record.certificate = Some(secret.to_owned());
    record.detail = Some(format!("file of type pdf, from `{}` for {user}@{host}", names[0]));
    let problem = Code::DisplayUnavailable.with_detail(format!("Nothing answers at {host}."));
    let check =
        Check::of_test(State::Failed, format!("Nothing answers at {host}:443 for {user}"), Some(problem));
    let log = [
        format!(
            "2026-11-28T13:00:00.123456Z  WARN cannot reach {host}: refused by 192.0.2.7 host={user} token={secret}"
        ),
        format!(
            "2026-11-28T13:00:00.123456Z ERROR /home/{user}/.local/state/porthole/{secret}: \"{} {user}\"",
            names[0]
        ),
        format!("see https://{user}:{secret}@{host}/{secret} and {}", names[20]),
        secret.to_owned(),
    ];
    Facts {
        versions: vec![("portholectl", "0.1.0".to_owned())],
        own_names: vec![user.clone()],
        config: Ok(config(names)),
        device: Some(device(names)),
        checks: vec![check],
        activity: Ok(vec![record]),
        log: log.to_vec(),
        made: OffsetDateTime::UNIX_EPOCH,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn no_secret_host_or_name_is_in_a_report(names in names(), secret in "[A-Za-z0-9+]{11}9[A-Za-z0-9]{12}") {
        let Report { content, pseudonyms } = facts(&names, &secret).report();
        let text = content.to_string().to_lowercase();
        for name in names.iter().chain([&secret]) {
            prop_assert!(!text.contains(&name.to_lowercase()), "{name} is in {text}");
        }
        for address in ["10.9.8.7", "192.0.2.7"] {
            prop_assert!(!text.contains(address), "{address} is in {text}");
        }
        prop_assert!(pseudonyms.table().len() > 20, "who looks at the screen can tell what stands for what");
    }
}

#[test]
fn what_helps_stays_and_one_name_has_one_stand_in() {
    let names: Vec<String> =
        (0..12).map(|at| format!("azq{at}xx")).chain((0..10).map(|at| format!("bzq{at}xx.test"))).collect();
    let Report { content, .. } = facts(&names, "AAAAAAAAAAA9BBBBBBBBBBBB").report();
    assert_eq!(content["device"]["class"], "untrusted");
    assert_eq!(content["device"]["candidates"][0]["failures"][0]["code"], "certificate-not-anchored");
    assert_eq!(content["checks"][0]["code"], "display-unavailable");
    let setting = |key: &str| {
        let settings = content["managedFile"]["settings"].as_array().unwrap();
        settings.iter().find(|setting| setting["key"].as_str().unwrap().ends_with(key)).unwrap()["value"]
            .clone()
    };
    assert_eq!(setting(".then"), "block");
    let host = |value: &Value| value.as_str().unwrap().split('/').nth(2).unwrap().to_owned();
    assert!(host(&setting("].url")).starts_with("host-"), "{content}");
    assert!(setting("].hosts").as_array().unwrap().iter().any(|one| *one == host(&setting("].url"))));
    assert!(
        content["log"][0]
            .as_str()
            .unwrap()
            .starts_with("2026-11-28T13:00:00.123456Z  WARN cannot reach host-")
    );
}
