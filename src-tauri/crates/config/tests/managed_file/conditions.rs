//! A rule decides in exactly the cases that its `when` names, and no other.

use porthole_policy::{Activity, AppId, DeviceClass, Reason, Request};
use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::{Map, Value, json};

use crate::harbor::load_json;

const ACTIVITIES: [&str; 2] = ["download", "print"];
const DEVICES: [&str; 3] = ["untrusted", "certified", "managed"];
const APPS: [&str; 3] = ["mail", "chat", "files"];

/// A condition as it is written, of some values or all, a value alone or in a list.
fn when() -> impl Strategy<Value = Value> {
    fn field(all: &'static [&'static str]) -> impl Strategy<Value = Option<Value>> {
        let some = subsequence(all.to_vec(), 1..=all.len()).prop_map(|values| match values.as_slice() {
            [only] => json!(only),
            several => json!(several),
        });
        prop::option::of(some)
    }
    let flat = || {
        (field(&ACTIVITIES), field(&DEVICES), field(&APPS)).prop_map(|(activity, device, app)| {
            let fields = [("activity", activity), ("device", device), ("app", app)];
            let present = fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
            Value::Object(present.collect::<Map<_, _>>())
        })
    };
    flat().prop_recursive(3, 12, 3, move |inner| {
        let nested = (prop::option::of(inner.clone()), prop::option::of(prop::collection::vec(inner, 1..3)));
        (flat(), nested).prop_map(|(mut when, (not, any))| {
            if let Some(not) = not {
                when["not"] = not;
            }
            if let Some(any) = any {
                when["any"] = any.into();
            }
            when
        })
    })
}

/// What `when` says of one case, read word by word.
fn holds(when: &Value, activity: &str, device: &str, app: &str) -> bool {
    let names = |key: &str, value: &str| match when.get(key) {
        None => true,
        Some(Value::Array(several)) => several.contains(&json!(value)),
        Some(only) => only == value,
    };
    names("activity", activity)
        && names("device", device)
        && names("app", app)
        && when.get("not").is_none_or(|not| !holds(not, activity, device, app))
        && when
            .get("any")
            .and_then(Value::as_array)
            .is_none_or(|any| any.iter().any(|one| holds(one, activity, device, app)))
}

fn file(when: &Value) -> Value {
    let apps = APPS.map(|id| json!({ "id": id, "name": id, "url": format!("https://{id}.harbor.test/") }));
    json!({
        "schema": 1,
        "organization": { "name": "Harbor Ltd", "help_url": "https://help.harbor.test/" },
        "app": apps,
        "session_policy": [{ "name": "The rule", "when": when, "then": "block" }],
    })
}

proptest! {
    #[test]
    fn a_rule_decides_where_its_words_hold(when in when()) {
        let cases = ACTIVITIES.iter().flat_map(|activity| {
            DEVICES.iter().flat_map(move |device| APPS.iter().map(move |app| (*activity, *device, *app)))
        });
        let matching: Vec<_> =
            cases.clone().filter(|(activity, device, app)| holds(&when, activity, device, app)).collect();
        let config = match load_json(&file(&when)) {
            Ok(config) => config,
            Err(refusal) => {
                prop_assert!(matching.iter().all(|(_, device, _)| *device == "managed"), "{refusal}");
                return Ok(());
            }
        };
        prop_assert!(matching.iter().any(|(_, device, _)| *device != "managed"), "could never match");
        for case in cases {
            let (activity, device, app) = case;
            let app: AppId = app.parse().unwrap();
            let activity = Activity::ALL.into_iter().find(|one| one.as_str() == activity).unwrap();
            let device = DeviceClass::ALL.into_iter().find(|one| one.as_str() == device).unwrap();
            let decision = config.session_policy.decide(Request { app: &app, activity, device });
            let decided = matches!(decision.reason, Reason::Rule(_));
            prop_assert_eq!(decided, matching.contains(&case), "{:?} in {}", case, when);
        }
    }
}

#[test]
fn a_rule_about_managed_devices_alone_matches_where_something_makes_a_device_managed() {
    let mut file = file(&json!({ "device": "managed" }));
    assert!(load_json(&file).is_err());
    file["managed_device"] = json!({ "domain_joined": true });
    let config = load_json(&file).unwrap();
    assert_eq!(config.session_policy.rules()[0].when.device, Some(vec![DeviceClass::Managed]));
}

#[test]
fn an_empty_condition_is_always() {
    let config = load_json(&file(&json!({}))).unwrap();
    assert_eq!(config.session_policy.rules().len(), 1);
    let when = &config.session_policy.rules()[0].when;
    assert!(when.activity.is_none() && when.device.is_none() && when.app.is_none());
}
