use crate::fixture::{CommandOutput, Fixture};

fn explain(fixture: &Fixture, url: &str, more: &[&str]) -> CommandOutput {
    let args = ["policy", "explain", "--app", "mail", "--activity", "download", "--url", url];
    fixture.run(&[&args, more].concat())
}

#[test]
fn each_device_class_has_its_verdict_and_its_reason() {
    let fixture = Fixture::new();
    for (device, code, verdict, decided_by) in [
        ("untrusted", 1, "block", "rule"),
        ("certified", 0, "allow", "default"),
        ("managed", 0, "allow", "default"),
    ] {
        let ran = explain(&fixture, "https://mail.harbor.test/a.pdf", &["--device", device, "--json"]);
        let json = ran.json();
        assert_eq!(
            (ran.code, &json["verdict"], &json["decidedBy"]["kind"]),
            (code, &verdict.into(), &decided_by.into())
        );
    }
}

#[test]
fn a_block_can_be_traced_to_a_line() {
    let fixture = Fixture::new();
    let ran = explain(&fixture, "https://mail.harbor.test/a.pdf", &["--device", "untrusted", "--json"]);
    let placeholders =
        [("decidedBy.origin.file", "[managed.toml]"), ("rules.[].origin.file", "[managed.toml]")];
    insta::assert_json_snapshot!("blocked", ran.json_with(&placeholders));
}

#[test]
fn without_a_class_the_device_itself_is_evaluated() {
    let fixture = Fixture::with_keyring();
    assert_eq!(explain(&fixture, "https://mail.harbor.test/a.pdf", &[]).code, 1);
    fixture.enrol("CN=laptop-7");
    let now = explain(&fixture, "https://mail.harbor.test/a.pdf", &["--json"]);
    assert_eq!((now.code, &now.json()["device"]), (0, &"certified".into()));
}

#[test]
fn a_host_that_no_app_names_is_blocked() {
    let ran = explain(&Fixture::new(), "https://elsewhere.test/", &["--device", "managed", "--json"]);
    assert_eq!((ran.code, &ran.json()["problem"]["code"]), (1, &"host-not-allowed".into()));
}

#[test]
fn an_app_that_is_not_there_is_told_with_those_that_are() {
    let fixture = Fixture::new();
    let ran = fixture.run(&[
        "policy",
        "explain",
        "--app",
        "mial",
        "--activity",
        "download",
        "--url",
        "https://mail.harbor.test/",
        "--json",
    ]);
    assert_eq!((ran.code, &ran.json()["error"]["code"]), (2, &"app-unknown".into()));
    assert!(ran.stdout.contains("mail"), "{ran:?}");
}

#[test]
fn the_app_of_an_address_is_found_and_another_one_that_is_asked_about_is_said_to_be_so() {
    let fixture = Fixture::new();
    fixture.manage_also(
        "[[app]]\nid = \"chat\"\nname = \"Chat\"\nurl = \"https://chat.harbor.test/\"\nhosts = [\"*.harbor.test\"]\n",
    );
    let url = "https://chat.harbor.test/a.pdf";
    let args =
        ["policy", "explain", "--activity", "download", "--url", url, "--device", "certified", "--json"];
    assert_eq!(fixture.run(&args).json()["app"], "chat");
    let explained = explain(&fixture, url, &["--device", "certified"]);
    assert!(explained.stdout.contains("`chat`, which is not `mail`"), "{explained:?}");
}
