//! The folder as it lies on the disk.

#![expect(clippy::disallowed_methods, reason = "a test writes files of its own")]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use super::*;

const MAIN: &str = r#"schema = 1

[organization]
name = "Harbor Ltd"
help_url = "https://help.harbor.test/device"

[[app]]
id = "mail"
name = "Mail"
url = "https://mail.harbor.test/"
"#;

/// The system's folder, in a place and for an owner of the test's own.
struct System {
    folder: tempfile::TempDir,
    location: Location,
}

impl System {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o700)).tempdir().unwrap();
        let below = folder.path().canonicalize().unwrap();
        let guard = Guard::of_this_person(below.clone());
        let system = Self { folder, location: Location::Folder { folder: below, guard: Some(guard) } };
        fs::create_dir(system.folder.path().join("managed.d")).unwrap();
        system.chmod("managed.d", 0o755);
        for (name, text) in files {
            fs::write(system.folder.path().join(name), text).unwrap();
            system.chmod(name, 0o644);
        }
        system
    }

    fn chmod(&self, name: &str, mode: u32) {
        fs::set_permissions(self.folder.path().join(name), Permissions::from_mode(mode)).unwrap();
    }

    fn load(&self) -> Result<Arc<ManagedConfig>, Refusal> {
        self.location.read().loaded
    }
}

fn app(id: &str) -> String {
    format!("[[app]]\nid = \"{id}\"\nname = \"{id}\"\nurl = \"https://{id}.harbor.test/\"\n")
}

#[test]
fn the_additions_follow_the_main_file_in_the_order_of_their_names() {
    let json = r#"{ "app": [{ "id": "wiki", "name": "Wiki", "url": "https://wiki.harbor.test/" }] }"#;
    let system = System::new(&[
        ("managed.d/20-files.toml", &app("files")),
        ("managed.toml", MAIN),
        ("managed.d/10-chat.toml", &app("chat")),
        ("managed.d/30-wiki.json", json),
        ("managed.d/40-old.toml.bak", "this is read by nobody"),
        ("managed.d/README", "neither is this"),
    ]);
    let config = system.load().unwrap();
    let apps: Vec<_> = config.apps.iter().map(|app| app.id.as_str()).collect();
    assert_eq!(apps, ["mail", "chat", "files", "wiki"]);
    assert_eq!(config.sources.len(), 4);
}

#[test]
fn two_main_files_are_refused_and_the_fault_names_both() {
    let system = System::new(&[("managed.toml", MAIN), ("managed.json", "{}")]);
    let refusal = system.load().unwrap_err();
    assert_eq!(refusal.code, Code::ConfigInvalid);
    let text = refusal.to_string().replace(&system.folder.path().display().to_string(), "/etc/porthole");
    insta::assert_snapshot!(text, @r"
    The managed file has a mistake.

    /etc/porthole/managed.toml  file
      The same folder also has `/etc/porthole/managed.json`.
      Why: Only one of two main files can count, and it is not clear which.
      Do:  Remove one of the two.
    ");
}

#[test]
fn an_empty_folder_has_no_managed_file() {
    assert_eq!(System::new(&[]).load().unwrap_err().code, Code::ConfigMissing);
    let only_additions = System::new(&[("managed.d/10.toml", MAIN)]);
    assert_eq!(only_additions.load().unwrap_err().code, Code::ConfigMissing, "the main file is missed");
}

#[test]
fn one_unsafe_file_refuses_the_set_whichever_it_is() {
    let anchors = "[device_certificate]\nanchors = [\"ca.cer\"]\npresent_to = [\"*.harbor.test\"]\n";
    let main = format!("{MAIN}{anchors}");
    let ca = porthole_support::pki::Authority::root("Harbor Device CA").unwrap().certificate_pem();
    let files = [("managed.toml", main.as_str()), ("ca.cer", &ca), ("managed.d/10.toml", &app("chat"))];
    System::new(&files).load().unwrap();
    for name in ["managed.toml", "ca.cer", "managed.d/10.toml", "managed.d"] {
        let system = System::new(&files);
        system.chmod(name, if name == "managed.d" { 0o777 } else { 0o666 });
        let refusal = system.load().unwrap_err();
        assert_eq!(refusal.code, Code::ConfigUnsafe, "{name}: {refusal}");
    }
}

#[test]
fn a_file_that_somebody_names_is_read_whoever_owns_it_and_alone() {
    let system = System::new(&[("mine.toml", MAIN), ("managed.d/10.toml", &app("chat"))]);
    system.chmod("mine.toml", 0o666);
    let config = load(&Source::File(system.folder.path().join("mine.toml"))).unwrap();
    assert_eq!(config.apps.iter().count(), 1);
}

#[test]
fn other_encodings_are_refused_by_name() {
    let system = System::new(&[]);
    let path = system.folder.path().join("mine.toml");
    let utf16: Vec<u8> = MAIN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, readable) in [
        ([b"\xff\xfe".as_slice(), &utf16].concat(), false),
        (b"name = \"B\xf6rse\"".to_vec(), false),
        ([b"\xef\xbb\xbf", MAIN.as_bytes()].concat(), true),
        (MAIN.replace('\n', "\r\n").into_bytes(), true),
    ] {
        fs::write(&path, bytes).unwrap();
        let loaded = load(&Source::File(path.clone()));
        assert_eq!(loaded.is_ok(), readable);
        if let Err(refusal) = loaded {
            assert!(refusal.faults[0].what.contains("UTF-8"), "{refusal}");
            assert!(refusal.faults[0].line.is_some(), "{refusal}");
            assert_eq!(refusal.faults.len(), 1);
        }
    }
}

#[test]
fn a_file_that_somebody_names_never_takes_the_place_of_an_installed_one() {
    let named = Some(PathBuf::from("/tmp/mine.toml"));
    let refused = Source::of_run(named.clone(), true).unwrap_err();
    assert_eq!(refused.code, Code::ConfigNotReplaceable.as_str());
    assert!(refused.detail.unwrap().contains("/tmp/mine.toml"));
    assert_eq!(Source::of_run(named, false).unwrap(), Source::File("/tmp/mine.toml".into()));
    assert_eq!(Source::of_run(None, true).unwrap(), Source::Managed);
}

#[test]
fn a_managed_file_is_installed_whether_or_not_it_is_valid() {
    let installed = |files: &[(&str, &str)]| is_installed_in(System::new(files).folder.path());
    assert!(!installed(&[]));
    assert!(!installed(&[("device-ca.cer", "")]));
    assert!(installed(&[("managed.toml", "no toml at all [")]));
    assert!(installed(&[("managed.json", "{}")]));
    assert!(installed(&[("managed.d/10.toml", "")]));
}

#[test]
fn the_installed_set_is_known_by_whatever_name_it_is_checked() {
    let system = System::new(&[("managed.toml", MAIN), ("mine.toml", MAIN)]);
    let folder = system.folder.path();
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link");
    std::os::unix::fs::symlink(folder, &link).unwrap();
    for same in [folder.to_owned(), folder.join("."), folder.join("managed.toml"), link] {
        assert!(is_system_set(&same, folder), "{}", same.display());
    }
    for other in [folder.join("mine.toml"), folder.join("managed.json"), elsewhere.path().to_owned()] {
        assert!(!is_system_set(&other, folder), "{}", other.display());
    }
}
