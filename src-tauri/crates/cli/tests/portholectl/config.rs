use crate::fixture::Fixture;

#[test]
fn a_valid_file_is_said_to_be_valid() {
    let fixture = Fixture::new();
    let checked = fixture.run(&["config", "check"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    assert!(checked.stdout.starts_with("✓ The managed file is valid"), "{checked:?}");
    let json = fixture.run(&["config", "check", "--json"]).json();
    assert_eq!((&json["valid"], json["files"].as_array().unwrap().len()), (&true.into(), 3));
}

#[test]
fn each_mistake_has_its_file_line_and_column() {
    let fixture = Fixture::new();
    let good = std::fs::read_to_string(fixture.path("managed.toml")).unwrap();
    let bad = fixture.write("bad.toml", good.replace("then = \"block\"", "then = \"blok\""));
    let line = good.lines().position(|line| line.starts_with("then")).unwrap() + 1;
    let checked = fixture.run(&["config", "check", "bad.toml"]);
    assert_eq!(checked.code, 1, "{checked:?}");
    assert!(checked.stdout.contains(&format!("{}:{line}:", bad.display())), "{checked:?}");
    assert!(checked.stdout.contains("Do:"), "says what to write instead: {checked:?}");
    let json = fixture.run(&["config", "check", "bad.toml", "--json"]).json();
    assert_eq!((&json["valid"], &json["code"]), (&false.into(), &"config-invalid".into()));
    assert_eq!(json["faults"][0]["line"], line);
    assert!(json["faults"][0]["column"].as_u64().unwrap() >= 1);
    // The shape that scripts read stays.
    let keys = json["faults"][0].as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(keys, ["column", "file", "instead", "key", "line", "what", "why"]);
}

#[test]
fn a_file_that_is_not_there_cannot_be_checked_and_stops_the_rest() {
    let fixture = Fixture::new();
    std::fs::remove_file(fixture.path("managed.toml")).unwrap();
    let checked = fixture.run(&["config", "check", "--json"]);
    assert_eq!((checked.code, &checked.json()["error"]["code"]), (2, &"file-missing".into()), "{checked:?}");
    let named = fixture.run(&["config", "check", "no-such.toml"]);
    assert!(named.code == 2 && named.stderr.contains("no-such.toml"), "{named:?}");
    assert!(!named.stderr.contains("IT team"), "whoever reads this is the IT team: {named:?}");
    let show = fixture.run(&["config", "show", "--json"]);
    assert_eq!((show.code, &show.json()["error"]["code"]), (2, &"file-missing".into()), "{show:?}");
    assert!(!show.stdout.contains("IT team"), "{show:?}");
}

#[test]
fn the_schema_is_json_schema() {
    let schema = Fixture::new().run(&["config", "schema"]);
    assert_eq!(schema.json()["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[test]
fn every_value_in_force_says_where_it_comes_from() {
    let fixture = Fixture::new();
    let settings = fixture.run(&["config", "show", "--json"]).json()["settings"].clone();
    let settings = settings.as_array().unwrap();
    let name = settings.iter().find(|setting| setting["key"] == "organization.name").unwrap();
    assert_eq!((&name["value"], &name["origin"]["line"]), (&"Harbor Ltd".into(), &4.into()));
    let page = fixture.run(&["config", "show"]).stdout;
    assert!(page.contains("managed.toml:4:"), "{page}");
}

#[test]
fn a_folder_is_checked_as_a_whole_set_before_it_is_installed() {
    let fixture = Fixture::new();
    let good = std::fs::read_to_string(fixture.path("managed.toml")).unwrap();
    std::fs::create_dir_all(fixture.path("set/managed.d")).unwrap();
    for name in ["device-ca.cer", "device-ca.pem", "server-ca.cer", "server-ca.pem"] {
        if let Ok(content) = std::fs::read(fixture.path(name)) {
            fixture.write(&format!("set/{name}"), content);
        }
    }
    fixture.write("set/managed.toml", &good);
    let app = "[[app]]\nid = \"wiki\"\nname = \"Wiki\"\nurl = \"https://wiki.harbor.test/\"\n";
    fixture.write("set/managed.d/10-wiki.toml", app);
    let checked = fixture.run(&["config", "check", "set"]);
    assert!(checked.code == 0 && checked.stdout.contains("wiki"), "{checked:?}");
    fixture.write("set/managed.d/10-wiki.toml", app.replace("https", "ftp"));
    let checked = fixture.run(&["config", "check", "set"]);
    assert!(checked.code == 1 && checked.stdout.contains("10-wiki.toml:"), "{checked:?}");
    assert!(!checked.stdout.contains("chmod"), "{checked:?}");
}

#[test]
fn a_ca_that_has_expired_is_told_and_the_set_is_valid_all_the_same() {
    let fixture = Fixture::new();
    let expired = porthole_support::pki::Authority::expired_root("Old Device CA").unwrap();
    expired.write(fixture.folder.path(), "device-ca").unwrap();
    let checked = fixture.run(&["config", "check"]);
    assert_eq!(checked.code, 0, "{checked:?}");
    assert!(
        checked.stdout.contains("`CN=Old Device CA`") && checked.stdout.contains("expired on"),
        "{checked:?}"
    );
    let json = fixture.run(&["config", "check", "--json"]).json();
    assert_eq!((&json["valid"], json["warnings"].as_array().unwrap().len()), (&true.into(), 1), "{json}");
    assert_eq!(json["warnings"][0]["key"], "device_certificate.anchors");
}

/// The script of the page about rolling out.
#[cfg(unix)]
fn roll_out(fixture: &Fixture, set: &str) -> std::process::Output {
    let page = include_str!("../../../../docs/roll-out.md");
    let script = page.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    fixture.write("roll-out.sh", script);
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_portholectl")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut command = std::process::Command::new("sh");
    command.arg("roll-out.sh").arg(set).arg("target").current_dir(fixture.folder.path()).env("PATH", path);
    command.output().unwrap()
}

#[cfg(unix)]
#[test]
fn the_script_of_the_manual_installs_a_valid_set_and_nothing_of_a_bad_one() {
    let fixture = Fixture::new();
    let good = std::fs::read_to_string(fixture.path("managed.toml")).unwrap();
    std::fs::create_dir_all(fixture.path("set/managed.d")).unwrap();
    std::fs::create_dir_all(fixture.path("target")).unwrap();
    for name in ["device-ca.pem", "server-ca.pem"] {
        std::fs::copy(fixture.path(name), fixture.path("set").join(name)).unwrap();
    }
    let app = "[[app]]\nid = \"wiki\"\nname = \"Wiki\"\nurl = \"https://wiki.harbor.test/\"\n";
    fixture.write("set/managed.toml", good.replace("mail", "m a i l"));
    fixture.write("set/managed.d/10-wiki.toml", app);
    let refused = roll_out(&fixture, "set");
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert_eq!(std::fs::read_dir(fixture.path("target")).unwrap().count(), 0, "nothing is installed");

    fixture.write("set/managed.toml", &good);
    let installed = roll_out(&fixture, "set");
    assert!(installed.status.success(), "{installed:?}");
    let checked = fixture.run(&["config", "check", "target"]);
    assert!(checked.code == 0 && checked.stdout.contains("mail, wiki"), "{checked:?}");
    assert!(!fixture.path("target/managed.toml.new").exists());
}

/// Runs portholectl as somebody who may not read everything; gives what it said, and the command that it advises.
#[cfg(unix)]
fn advised(fixture: &Fixture, file: &std::path::Path) -> (String, Option<String>) {
    use std::os::unix::fs::PermissionsExt as _;
    let program = fixture.path("portholectl");
    if !program.exists() {
        std::fs::copy(env!("CARGO_BIN_EXE_portholectl"), &program).unwrap();
    }
    std::fs::set_permissions(fixture.path("."), std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = if rustix::process::geteuid().is_root() {
        let mut command = std::process::Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
        command
    } else {
        std::process::Command::new(&program)
    };
    let output = command.args(["config", "check"]).arg(file).output().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let advised = joined.split("Run `").nth(1).and_then(|rest| rest.split('`').next()).map(str::to_owned);
    (text, advised)
}

#[cfg(unix)]
#[test]
fn every_command_that_is_advised_for_a_closed_file_or_folder_mends_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new();
    let text = "schema = 1\n[organization]\nname = \"Harbor Ltd\"\nhelp_url = \"https://help.harbor.test/\"\n\
        [[app]]\nid = \"mail\"\nname = \"Mail\"\nurl = \"https://mail.harbor.test/\"\n";
    std::fs::create_dir_all(fixture.path("it's closed")).unwrap();
    let file = fixture.write("it's closed/managed.toml", text);
    let (text, _) = advised(&fixture, &file);
    assert!(text.contains("is valid"), "{text}");
    for closed in ["it's closed", "it's closed/managed.toml"] {
        std::fs::set_permissions(fixture.path(closed), std::fs::Permissions::from_mode(0o000)).unwrap();
        let (text, fix) = advised(&fixture, &file);
        let fix = fix.unwrap_or_else(|| panic!("{closed}: {text}"));
        assert_eq!(text.matches("Run `").count(), 1, "one fault for one cause: {text}");
        let mended = std::process::Command::new("sh").args(["-c", &fix]).status().unwrap();
        assert!(mended.success(), "{fix}");
        let (text, _) = advised(&fixture, &file);
        assert!(text.contains("is valid"), "after `{fix}`: {text}");
    }
}
