//! PKCS#11 modules that the managed file names.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use porthole_config::{FileProblem, ManagedConfig, Refusal, Text, parse};
use porthole_explain::Code;
use porthole_support::managed::harbor;
use porthole_support::pki::Authority;

const THERE: &str = "/usr/lib/softhsm/libsofthsm2.so";

fn with(modules: &str) -> Result<ManagedConfig, Refusal> {
    let text = harbor(&format!(
        r#"[device_certificate]
anchors = ["ca"]
present_to = ["*.harbor.test"]
{modules}
"#
    ));
    let anchor = Authority::root("Harbor Device CA").unwrap().certificate_pem().into_bytes();
    let problem = |code, what: &str| FileProblem {
        code,
        what: what.to_owned(),
        why: "A reason.".to_owned(),
        help: "A way out.".to_owned(),
    };
    let files = |path: &Path| match path.to_str().unwrap().replace(MAIN_SEPARATOR, "/").as_str() {
        "/etc/porthole/ca" => Ok(anchor.clone()),
        THERE => Ok(Vec::new()),
        "/opt/large.so" => Err(problem(Code::ConfigUnreadable, "It is larger than 4 MiB.")),
        "/tmp/evil.so" => Err(problem(Code::ConfigUnsafe, "Anyone may write it.")),
        _ => Err(problem(Code::ConfigMissing, "There is none.")),
    };
    parse(&[Text { path: "/etc/porthole/managed.toml".into(), text }], &files)
}

fn modules(config: ManagedConfig) -> Vec<PathBuf> {
    config.device_certificate.unwrap().modules
}

#[test]
#[cfg(not(target_os = "linux"))]
fn modules_are_a_fault_where_none_is_looked_into() {
    assert!(modules(with("").unwrap()).is_empty());
    let refusal = with(&format!("modules = {THERE:?}")).unwrap_err().to_string();
    assert!(refusal.contains("Porthole uses PKCS#11 modules only on Linux."), "{refusal}");
    assert!(refusal.contains("device_certificate.modules"), "{refusal}");
}

#[test]
#[cfg(target_os = "linux")]
fn modules_are_named_by_absolute_path_and_may_be_large_files() {
    assert!(modules(with("").unwrap()).is_empty());
    assert_eq!(modules(with(&format!("modules = {THERE:?}")).unwrap()), [Path::new(THERE)]);
    let both = with(&format!("modules = [{THERE:?}, \"/opt/large.so\"]")).unwrap();
    assert_eq!(modules(both), [Path::new(THERE), Path::new("/opt/large.so")]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_module_that_is_relative_missing_or_open_to_anyone_is_a_fault_at_its_line() {
    let refusal = with("modules = [\"libsofthsm2.so\", \"/opt/none.so\", \"/tmp/evil.so\"]").unwrap_err();
    insta::assert_snapshot!(refusal);
}
