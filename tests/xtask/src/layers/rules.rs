//! The allowed dependencies among our crates, and which of our crates may use which crates from outside.

use super::graph::{Graph, Kind};

/// Which of our crates a crate may depend on.
enum Place {
    /// On these only.
    On(&'static [&'static str]),
    /// On everything that ships, except the app.
    AllButTheApp,
}

const EXPLAIN: &str = "porthole-explain";
const POLICY: &str = "porthole-policy";
const IDENTITY: &str = "porthole-identity";
const ACTIVITY: &str = "porthole-activity";
const APP: &str = "porthole";
const BROKER: &str = "porthole-broker";
const LANGUAGE: &str = "porthole-language";
const PROTOCOL: &str = "porthole-protocol";
const RESOURCES: &str = "porthole-resources";
const NETWORK: &str = "porthole-network";
const FILE_WATCH: &str = "porthole-file-watch";
const TEXT_ENCODING: &str = "porthole-text-encoding";
const SUPPORT: &str = "porthole-support";
const END_TO_END: &str = "porthole-e2e";

/// Crates that are never shipped.
const NEVER_SHIPPED: &[&str] = &[SUPPORT, "porthole-demo", END_TO_END, "porthole-fuzz", "xtask"];

/// What each crate may depend on. `explain` is the one table of codes and messages, so every crate but `policy` may use
/// it.
fn place(name: &str) -> Option<Place> {
    Some(match name {
        EXPLAIN | POLICY | RESOURCES | SUPPORT | FILE_WATCH | TEXT_ENCODING | "porthole-version"
        | "xtask" => Place::On(&[]),
        IDENTITY => Place::On(&[POLICY, EXPLAIN, RESOURCES, TEXT_ENCODING]),
        ACTIVITY => Place::On(&[POLICY, EXPLAIN, "porthole-sandbox"]),
        // It parses the managed file's certificate filters and anchors into identity's types.
        "porthole-config" => Place::On(&[IDENTITY, POLICY, EXPLAIN, FILE_WATCH]),
        "porthole-sandbox" => Place::On(&[EXPLAIN]),
        "porthole-keystore" => Place::On(&[IDENTITY, EXPLAIN, FILE_WATCH, RESOURCES, "porthole-sandbox"]),
        LANGUAGE => Place::On(&[POLICY, EXPLAIN]),
        NETWORK => Place::On(&[POLICY, RESOURCES]),
        "porthole-pki" => Place::On(&[EXPLAIN, NETWORK, POLICY]),
        "porthole-gssapi" => Place::On(&[]),
        "porthole-proxy-settings" => Place::On(&[
            "porthole-gssapi",
            "porthole-pki",
            NETWORK,
            POLICY,
            RESOURCES,
            TEXT_ENCODING,
            "porthole-sandbox",
        ]),
        "porthole-proxy" => Place::On(&[
            IDENTITY,
            "porthole-inspect",
            NETWORK,
            POLICY,
            ACTIVITY,
            LANGUAGE,
            EXPLAIN,
            RESOURCES,
        ]),
        "porthole-host" | "porthole-cli" | "porthole-fuzz" => Place::AllButTheApp,
        PROTOCOL => Place::On(&[POLICY, EXPLAIN]),
        BROKER => Place::AllButTheApp,
        // It starts the broker, which is that crate; the shell uses neither proxy nor keystore.
        APP => Place::On(&[BROKER, PROTOCOL, "porthole-sandbox", LANGUAGE, POLICY, EXPLAIN]),
        "porthole-demo" | "porthole-conformance" => Place::On(&[SUPPORT]),
        "porthole-bench" => Place::On(&[
            SUPPORT,
            IDENTITY,
            "porthole-keystore",
            "porthole-network",
            "porthole-proxy",
            PROTOCOL,
            POLICY,
            ACTIVITY,
        ]),
        END_TO_END => Place::On(&[SUPPORT, EXPLAIN, POLICY]),
        _ => return None,
    })
}

/// The app shell's libraries: only the app may reach them, at any depth, and the end-to-end tests, which compare its
/// windows with a bare view of the engine.
fn is_app_shell(name: &str) -> bool {
    const NAMES: &[&str] = &["tao", "wry", "gtk", "gdk", "gio", "glib", "webkit2gtk", "javascriptcore-rs"];
    NAMES.contains(&name) || name == "tauri" || name.starts_with("tauri-")
}

/// The crates from outside that the pure crates may use. Any other could contain IO, a clock or a runtime: give the
/// reason here before adding one. `ts-rs` describes types to the launcher, and is compiled only for a test of the
/// broker.
fn pure(name: &str) -> Option<&'static [&'static str]> {
    match name {
        POLICY => Some(&["percent-encoding", "serde", "thiserror", "ts-rs", "url"]),
        EXPLAIN => Some(&["serde", "ts-rs"]),
        _ => None,
    }
}

/// A message for every dependency that breaks a rule.
pub(super) fn violations(graph: &Graph) -> Vec<String> {
    let members = graph.members();
    members.iter().flat_map(|name| of_crate(graph, &members, name)).collect()
}

fn of_crate(graph: &Graph, members: &[&str], name: &str) -> Vec<String> {
    let Some(place) = place(name) else {
        return vec![format!(
            "{name} has no place yet: say in tests/xtask/src/layers/rules.rs what it may stand on"
        )];
    };
    let mut found = Vec::new();
    for used in graph.direct(name, Kind::Product) {
        let ours = members.contains(&used);
        let fine = match place {
            Place::On(allowed) => allowed.contains(&used),
            Place::AllButTheApp => used != APP && !NEVER_SHIPPED.contains(&used),
        };
        if ours && !fine {
            found.push(format!("{name} must not stand on {used}"));
        }
        if !ours && pure(name).is_some_and(|allowed| !allowed.contains(&used)) {
            found.push(format!("{name} is pure and must not take {used} from outside"));
        }
    }
    for used in graph.direct(name, Kind::Test) {
        let fine = used != APP && (used == SUPPORT || !NEVER_SHIPPED.contains(&used));
        if members.contains(&used) && !fine {
            found.push(format!("the tests of {name} must not stand on {used}"));
        }
    }
    if name != APP
        && name != END_TO_END
        && let Some(path) = graph.path_to(name, is_app_shell)
    {
        found.push(format!("only {APP} may reach the app shell, but: {}", path.join(" → ")));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// A workspace of the named members; each arrow is (from, to, kind).
    fn found(members: &[&str], arrows: &[(&str, &str, Option<&str>)]) -> Vec<String> {
        let mut names: Vec<&str> = members.to_vec();
        names.extend(arrows.iter().flat_map(|(from, to, _)| [*from, *to]));
        names.sort_unstable();
        names.dedup();
        let nodes: Vec<Value> = names
            .iter()
            .map(|name| {
                let mine = arrows.iter().filter(|(from, ..)| from == name);
                let deps: Vec<Value> =
                    mine.map(|(_, to, kind)| json!({"pkg": to, "dep_kinds": [{"kind": kind}]})).collect();
                json!({"id": name, "deps": deps})
            })
            .collect();
        let packages: Vec<Value> = names.iter().map(|name| json!({"id": name, "name": name})).collect();
        let metadata =
            json!({"packages": packages, "workspace_members": members, "resolve": {"nodes": nodes}})
                .to_string();
        violations(&Graph::from_metadata(metadata.as_bytes()).unwrap())
    }

    #[test]
    fn arrows_that_point_down_are_fine() {
        let members = ["porthole", BROKER, "porthole-proxy", POLICY, EXPLAIN, SUPPORT];
        let arrows = [
            ("porthole", BROKER, None),
            (BROKER, "porthole-proxy", None),
            ("porthole", "tauri", None),
            ("porthole-proxy", POLICY, None),
            ("porthole-proxy", SUPPORT, Some("dev")),
            (POLICY, "serde", None),
            (POLICY, "proptest", Some("dev")),
        ];
        assert_eq!(found(&members, &arrows), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_that_points_up_is_named() {
        let found = found(&[POLICY, "porthole-proxy"], &[(POLICY, "porthole-proxy", None)]);
        assert!(found.contains(&"porthole-policy must not stand on porthole-proxy".to_owned()), "{found:?}");
    }

    #[test]
    fn the_keystore_may_not_know_the_proxy() {
        let found =
            found(&["porthole-keystore", "porthole-proxy"], &[("porthole-keystore", "porthole-proxy", None)]);
        assert_eq!(found, ["porthole-keystore must not stand on porthole-proxy"]);
    }

    #[test]
    fn the_shell_knows_neither_proxy_nor_keys() {
        for known in ["porthole-proxy", IDENTITY, "porthole-keystore", "porthole-host"] {
            let found = found(&["porthole", known], &[("porthole", known, None)]);
            assert_eq!(found, [format!("porthole must not stand on {known}")]);
        }
    }

    #[test]
    fn nobody_stands_on_the_app_and_the_command_line_least_of_all() {
        let found = found(&["porthole-cli", "porthole"], &[("porthole-cli", "porthole", None)]);
        assert_eq!(found, ["porthole-cli must not stand on porthole"]);
    }

    #[test]
    fn the_web_engine_is_found_however_deep_it_hides() {
        let arrows = [("porthole-proxy", "innocent", None), ("innocent", "gtk", None)];
        let found = found(&["porthole-proxy"], &arrows);
        assert_eq!(found, ["only porthole may reach the app shell, but: porthole-proxy → innocent → gtk"]);
    }

    #[test]
    fn a_pure_crate_may_not_bring_a_runtime() {
        assert_eq!(
            found(&[POLICY], &[(POLICY, "tokio", None)]),
            ["porthole-policy is pure and must not take tokio from outside"]
        );
    }

    #[test]
    fn what_ships_may_use_test_code_in_its_tests_only() {
        let members = ["porthole-host", SUPPORT];
        assert_eq!(found(&members, &[("porthole-host", SUPPORT, Some("dev"))]), Vec::<String>::new());
        assert_eq!(
            found(&members, &[("porthole-host", SUPPORT, None)]),
            ["porthole-host must not stand on porthole-support"]
        );
    }

    #[test]
    fn a_new_crate_needs_a_place() {
        assert!(found(&["porthole-new"], &[]).concat().contains("porthole-new has no place yet"));
    }
}
