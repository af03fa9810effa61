//! `docs/managed-config.md` says what is so: its samples load, and it explains every key there is.

use porthole_config::schema;
use serde_json::Value;

use crate::harbor::load;

const MANUAL: &str = include_str!("../../../../docs/managed-config.md");

/// The blocks of one language, in their order.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    MANUAL.split(fence.as_str()).skip(1).map(|after| after.split("```").next().unwrap()).collect()
}

/// The text below a heading of the second level.
fn section(heading: &str) -> &'static str {
    let start = MANUAL.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no section {heading}"));
    let rest = &MANUAL[start + 4..];
    rest.find("\n## ").map_or(rest, |end| &rest[..end])
}

fn whole() -> &'static str {
    blocks("toml")[0]
}

#[test]
fn the_whole_file_loads_and_fits_the_schema() {
    let config = load(&[("managed.toml", whole())]).unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!((config.apps.iter().count(), config.session_policy.rules().len()), (2, 3));
    let file: Value = toml::from_str(whole()).unwrap();
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let errors: Vec<_> = validator.iter_errors(&file).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn every_other_sample_loads() {
    let samples = &blocks("toml")[1..];
    assert_eq!(samples.len(), 3);
    for sample in samples {
        load(&[("managed.toml", whole()), ("managed.d/50-more.toml", sample)])
            .unwrap_or_else(|refusal| panic!("{sample}\n{refusal}"));
    }
    for sample in blocks("json") {
        load(&[("managed.json", sample)]).unwrap_or_else(|refusal| panic!("{sample}\n{refusal}"));
    }
}

#[test]
fn every_key_has_its_line_with_its_default() {
    let schema = schema();
    let of = |name: &str| &schema["$defs"][name];
    for (heading, table) in [
        ("`[organization]`", of("Organization")),
        ("`[[app]]`", of("App")),
        ("`shortcuts`", of("Shortcut")),
        ("`[permissions]`", of("Permissions")),
        ("`[notifications]`", of("Notifications")),
        ("`[device_certificate]`", of("DeviceCertificate")),
        ("`revocation`", of("Revocation")),
        ("`[managed_device]`", of("ManagedDevice")),
        ("`[managed_device]`", of("Statement")),
        ("`[enrolment]`", of("Enrolment")),
        ("`[enrolment]`", of("Est")),
        ("`[network]`", of("Network")),
        ("`[[session_policy]]`", of("SessionRule")),
        ("`[[session_policy]]`", of("When")),
    ] {
        for key in table["properties"].as_object().unwrap().keys() {
            let start = format!("| `{key}` | ");
            let line = section(heading).lines().find(|line| line.starts_with(&start));
            let line = line.unwrap_or_else(|| panic!("{heading} does not explain `{key}`"));
            let required = table["required"]
                .as_array()
                .is_some_and(|required| required.contains(&Value::from(key.as_str())));
            assert_eq!(line.split(" | ").nth(2) == Some("required"), required, "{line}");
        }
    }
    for part in schema["properties"].as_object().unwrap().keys() {
        let headings = [format!("`{part}`"), format!("`[{part}]`"), format!("`[[{part}]]`")];
        let explained = headings.iter().any(|heading| MANUAL.contains(&format!("\n## {heading}\n")));
        assert!(explained, "no section explains `{part}`");
    }
}

#[test]
fn a_key_that_is_explained_is_known() {
    let schema = schema().to_string();
    let keys = MANUAL.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    for (key, rest) in keys.filter(|(_, rest)| rest.matches(" | ").count() == 2) {
        assert!(schema.contains(&format!("\"{key}\":")), "{key} | {rest}");
    }
}

#[test]
fn what_is_said_to_be_refused_for_now_is_refused() {
    let section = section("Not enforced yet, and therefore refused");
    for word in ["upload", "copy", "paste", "save_page", "drag_out", "open_external", "sign_in"] {
        assert!(section.contains(&format!("`{word}`")));
        let file = whole().replace("activity = [\"print\"]", &format!("activity = [\"{word}\"]"));
        refused_for_now(&file);
    }
    for word in ["view", "protect", "step_up"] {
        assert!(section.contains(&format!("`{word}`")));
        refused_for_now(&whole().replace("then = \"allow\"", &format!("then = \"{word}\"")));
    }
    for (from, to) in [
        ("app = [\"mail\"] }", "content = { any_of = [\"iban\"] } }"),
        ("[network]", "[[access_policy]]\nname = \"Payroll\"\n\n[network]"),
    ] {
        refused_for_now(&whole().replace(from, to));
    }
}

fn refused_for_now(file: &str) {
    let refusal = load(&[("managed.toml", file)]).unwrap_err();
    assert_eq!(refusal.faults.len(), 1, "{refusal}");
    assert!(refusal.faults[0].what.ends_with("by this release."), "{refusal}");
}
