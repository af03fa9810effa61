//! Every mistake as the person who made it reads it: where, what, why, and what to do. The snapshots show the line
//! that each fault points at, with a mark below its column.

use porthole_policy::SupportedLanguage;

use crate::harbor::load;

pub(crate) const GOOD: &str = r#"schema = 1

[organization]
name = "Harbor Ltd"
help_url = "https://help.harbor.test/device"

[[app]]
id = "mail"
name = "Mail"
url = "https://mail.harbor.test/"
scope = ["https://mail.harbor.test/"]
hosts = ["*.harbor.test"]

[device_certificate]
anchors = ["harbor-device-ca.cer"]
present_to = ["*.harbor.test"]

[network]
proxy = "direct"

[[session_policy]]
name = "No downloads without a device certificate"
when = { activity = ["download"], device = ["untrusted"] }
then = "block"
message = "Not on this device. {help_url}"
"#;

/// The good file with one mistake: each `(good, bad)` replaces what stands there once.
pub(crate) fn with(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(GOOD.to_owned(), |text, (good, bad)| {
        assert_eq!(text.matches(good).count(), 1, "{good:?} is not there once");
        text.replace(good, bad)
    })
}

/// All faults of a set, each below the line that it points at.
pub(crate) fn read_aloud(files: &[(&str, &str)]) -> String {
    let refusal = load(files).unwrap_err();
    let mut page = String::new();
    for fault in &refusal.faults {
        let text = files.iter().find(|(name, _)| *name == fault.file).map(|(_, text)| *text);
        if let (Some(text), Some(line), Some(column)) = (text, fault.line, fault.column) {
            let shown = text.lines().nth(line - 1).unwrap_or("(end of file)");
            assert!(column <= shown.chars().count() + 1, "{fault}");
            page.push_str(&format!("  | {shown}\n  | {:>column$}\n", "^"));
        }
        page.push_str(&format!("{fault}\n\n"));
    }
    page
}

/// One mistake each, with its name.
pub(crate) fn mistakes(mistakes: &[(&str, &[(&str, &str)])]) -> String {
    let read = mistakes.iter().map(|(name, changes)| {
        format!("# {name}\n\n{}", read_aloud(&[("/etc/porthole/managed.toml", &with(changes))]))
    });
    read.collect()
}

#[test]
fn grammar() {
    let toml = [
        ("A quote that is never closed", with(&[("name = \"Mail\"", "name = \"Mail")])),
        ("A key without a value", with(&[("id = \"mail\"", "id")])),
        ("A text without quotes", with(&[("\"direct\"", "direct")])),
        ("A table that is there twice", with(&[("[network]", "[organization]")])),
        ("A key that is there twice", with(&[("id = \"mail\"", "id = \"mail\"\nid = \"chat\"")])),
        ("One bracket where the app before had two", with(&[("[network]", "[app]")])),
        ("A sentence in place of a file", "Please block all downloads.".to_owned()),
    ];
    let json = [
        ("A comma too many", "{\n  \"schema\": 1,\n}\n"),
        ("A comma too few", "{\n  \"schema\": 1\n  \"app\": []\n}\n"),
        ("A brace that is never closed", "{\n  \"schema\": 1\n"),
        ("A comment", "{\n  // Harbor\n  \"schema\": 1\n}\n"),
        ("A list in place of an object", "[]"),
        ("A key that is there twice in an object", "{\n  \"schema\": 1,\n  \"schema\": 1\n}\n"),
        ("Nothing", ""),
    ];
    let toml = toml.iter().map(|(name, text)| (*name, "/etc/porthole/managed.toml", text.as_str()));
    let json = json.iter().map(|(name, text)| (*name, "/etc/porthole/managed.json", *text));
    let page: String = toml
        .chain(json)
        .map(|(name, file, text)| format!("# {name}\n\n{}", read_aloud(&[(file, text)])))
        .collect();
    insta::assert_snapshot!(page);
}

#[test]
fn the_whole_file() {
    let nothing = read_aloud(&[("/etc/porthole/managed.toml", "")]);
    let page = mistakes(&[
        ("A part that there is not", &[("[network]", "[netwrok]")]),
        ("A part that nobody meant", &[("[network]\nproxy = \"direct\"", "[colours]\nwindow = \"blue\"")]),
        ("A version of tomorrow", &[("schema = 1", "schema = 2")]),
        ("A version in quotes", &[("schema = 1", "schema = \"1\"")]),
        ("No version", &[("schema = 1\n", "")]),
        (
            "No organisation",
            &[(
                "[organization]\nname = \"Harbor Ltd\"\nhelp_url = \"https://help.harbor.test/device\"\n",
                "",
            )],
        ),
        ("One bracket in place of two", &[("[[session_policy]]", "[session_policy]")]),
        ("Two brackets in place of one", &[("[network]", "[[network]]")]),
        (
            "A part of the wrong kind",
            &[("schema = 1", "schema = 1\napp = \"mail\""), ("[[app]]", "[[session_policy]]")],
        ),
    ]);
    let page = format!("# An empty file\n\n{nothing}{page}");
    insta::assert_snapshot!(page);
}

#[test]
fn texts_by_language() {
    let text = |by_language: &str| format!("message = {by_language}");
    let cases = [
        ("A language that Porthole does not speak", "{ en = \"No.\", fr = \"Non.\" }"),
        ("Words in no language", "{ }"),
        ("Words that are empty", "{ en = \"No.\", de = \" \" }"),
        ("A place that nothing fills", "{ en = \"No.\", de = \"Nein. {hilfe}\" }"),
        ("A list of words", "[\"No.\", \"Nein.\"]"),
    ];
    let page: String = cases
        .iter()
        .map(|(name, bad)| {
            let bad = text(bad);
            mistakes(&[(name, &[("message = \"Not on this device. {help_url}\"", bad.as_str())])])
        })
        .collect();
    insta::assert_snapshot!(page);
    let good = with(&[("\"Not on this device. {help_url}\"", "{ de = \"Nein.\", en = \"No. {help_url}\" }")]);
    let config = load(&[("/etc/porthole/managed.toml", &good)]).unwrap();
    let message = config.session_policy.rules()[0].message.clone().unwrap();
    assert_eq!(message.fill(SupportedLanguage::German, "Harbor", "Mail", None), "Nein.");
    assert_eq!(
        message.fill(SupportedLanguage::English, "Harbor", "Mail", Some("https://x.test/")),
        "No. https://x.test/"
    );
}

#[test]
fn organization_and_apps() {
    let page = mistakes(&[
        ("A help address over http", &[("https://help", "http://help")]),
        ("A help address that is none", &[("https://help.harbor.test/device", "the help desk")]),
        ("A mail address for help", &[("https://help.harbor.test/device", "mailto:help@harbor.test")]),
        ("An organisation without a name", &[("\"Harbor Ltd\"", "\" \"")]),
        ("A number for a name", &[("\"Harbor Ltd\"", "7")]),
        ("A key with a slip of the finger", &[("hosts =", "hots =")]),
        ("A key in another language", &[("hosts =", "serveurs =")]),
        ("No address", &[("url = \"https://mail.harbor.test/\"\n", "")]),
        ("An id that people read", &[("\"mail\"", "\"Harbor Mail\"")]),
        ("An address over http", &[("url = \"https://mail", "url = \"http://mail")]),
        ("An address without https", &[("url = \"https://mail", "url = \"mail")]),
        ("An address with a password", &[("url = \"https://mail", "url = \"https://kim:secret@mail")]),
        (
            "An id that is taken",
            &[(
                "[device_certificate]",
                "[[app]]\nid = \"mail\"\nname = \"Post\"\nurl = \"https://post.harbor.test/\"\n\n[device_certificate]",
            )],
        ),
        ("A scope elsewhere", &[("[\"https://mail.harbor.test/\"]", "[\"https://chat.harbor.test/\"]")]),
        ("A scope that is a host", &[("[\"https://mail.harbor.test/\"]", "[\"mail.harbor.test\"]")]),
        (
            "A scope with a query",
            &[("[\"https://mail.harbor.test/\"]", "[\"https://mail.harbor.test/?a=1\"]")],
        ),
        (
            "A host with a scheme",
            &[("hosts = [\"*.harbor.test\"]", "hosts = [\"*.harbor.test\", \"https://cdn.example.net\"]")],
        ),
        (
            "A port that there is not",
            &[("hosts = [\"*.harbor.test\"]", "hosts = [\"*.harbor.test\", \"cdn.example.net:84430\"]")],
        ),
        ("A host for every site there is", &[("hosts = [\"*.harbor.test\"]", "hosts = [\"*\"]")]),
        ("A whole top-level domain", &[("hosts = [\"*.harbor.test\"]", "hosts = [\"*.test\"]")]),
        ("Hosts without the app's own", &[("hosts = [\"*.harbor.test\"]", "hosts = [\"cdn.example.net\"]")]),
        ("No hosts", &[("hosts = [\"*.harbor.test\"]", "hosts = []")]),
        ("A number among hosts", &[("hosts = [\"*.harbor.test\"]", "hosts = [\"*.harbor.test\", 8443]")]),
        (
            "Links that every page handles",
            &[("hosts =", "handles = { https = \"https://mail.harbor.test/%s\" }\nhosts =")],
        ),
        (
            "A handler without a place for the link",
            &[("hosts =", "handles = { mailto = \"https://mail.harbor.test/\" }\nhosts =")],
        ),
        (
            "A handler outside of the app",
            &[("hosts =", "handles = { mailto = \"https://post.harbor.test/%s\" }\nhosts =")],
        ),
        ("A handler that is a number", &[("hosts =", "handles = { mailto = 7 }\nhosts =")]),
        ("A handler alone", &[("hosts =", "handles = \"mailto\"\nhosts =")]),
        (
            "Links that two apps handle",
            &[
                ("hosts =", "handles = { mailto = \"https://mail.harbor.test/%s\" }\nhosts ="),
                (
                    "[device_certificate]",
                    "[[app]]\nid = \"post\"\nname = \"Post\"\nurl = \"https://post.harbor.test/\"\nhandles = { mailto = \
                     \"https://post.harbor.test/%s\" }\n\n[device_certificate]",
                ),
            ],
        ),
        ("No declared handler", &[("hosts =", "declared_handlers = []\nhosts =")]),
        (
            "A declared handler of every page's links",
            &[("hosts =", "declared_handlers = [\"https\"]\nhosts =")],
        ),
        (
            "Links said twice",
            &[(
                "hosts =",
                "handles = { mailto = \"https://mail.harbor.test/%s\" }\ndeclared_handlers = [\"mailto\", \"web+berth\", \
                 \"web+berth\"]\nhosts =",
            )],
        ),
        ("A sleep that is too short", &[("hosts =", "sleep_after = \"1s\"\nhosts =")]),
        ("A start that there is not", &[("hosts =", "start = \"boot\"\nhosts =")]),
        (
            "A key after a wide character",
            &[("name = \"Mail\"\n", "name = \"Böörs ⚓\"\ncolour = { \"é\" = 1 }\n")],
        ),
    ]);
    insta::assert_snapshot!(page);
}

#[test]
fn hosts_that_tls_cannot_name() {
    let scope = "scope = [\"https://mail.harbor.test/\"]";
    let page = mistakes(&[
        (
            "The address of an app",
            &[("url = \"https://mail.harbor.test/\"", "url = \"https://mail-.harbor.test/\"")],
        ),
        ("A scope", &[(scope, "scope = [\"https://mail.harbor.test/\", \"https://-chat.harbor.test/\"]")]),
        (
            "A host",
            &[("hosts = [\"*.harbor.test\"]", "hosts = [\"*.harbor.test\", \"cdn-.example.net:8443\"]")],
        ),
        (
            "All hosts below a domain",
            &[("hosts = [\"*.harbor.test\"]", "hosts = [\"*.harbor.test\", \"*.-cdn.example.net\"]")],
        ),
        (
            "Who sees the certificate",
            &[("present_to = [\"*.harbor.test\"]", "present_to = [\"vpn-.harbor.test\"]")],
        ),
        ("A connection that is not opened", &[("proxy = \"direct\"", "tunnel = [\"pinned-.harbor.test\"]")]),
        (
            "A host with an address of its own",
            &[("proxy = \"direct\"", "resolve = { \"-x.harbor.test\" = \"10.0.0.7\" }")],
        ),
        (
            "A private host",
            &[("proxy = \"direct\"", "private_addresses = \"refuse\"\nprivate_hosts = [\"x-.harbor.test\"]")],
        ),
        (
            "An enrolment server",
            &[(
                "[network]",
                "[enrolment]\nest = { url = \"https://est-.harbor.test\", anchors = [\"harbor-device-ca.cer\"] }\n\n[network]",
            )],
        ),
    ]);
    insta::assert_snapshot!(page);
    // Browsers open the help's address, and only DNS looks up where a host is found.
    let good = with(&[
        ("https://help.harbor.test", "https://help-.harbor.test"),
        ("proxy = \"direct\"", "resolve = { \"mail.harbor.test\" = \"mail-.internal.test\" }"),
    ]);
    assert!(load(&[("/etc/porthole/managed.toml", &good)]).is_ok());
}

#[test]
fn network() {
    let page = mistakes(&[
        ("A proxy over https", &[("\"direct\"", "\"https://proxy.harbor.test:3128\"")]),
        ("A proxy without a scheme", &[("\"direct\"", "\"proxy.harbor.test:3128\"")]),
        ("A proxy with a password", &[("\"direct\"", "\"http://kim:secret@proxy.harbor.test:3128\"")]),
        ("A proxy with a path", &[("\"direct\"", "\"http://proxy.harbor.test:3128/mail\"")]),
        ("A root that is no CA", &[("proxy = \"direct\"", "extra_roots = [\"laptop-7.cer\"]")]),
        ("A root that is not there", &[("proxy = \"direct\"", "extra_roots = [\"roots/harbor.cer\"]")]),
        ("A host found at a number", &[("proxy = \"direct\"", "resolve = { \"*.harbor.test\" = 8443 }")]),
        (
            "A host found at an address",
            &[("proxy = \"direct\"", "resolve = { \"*.harbor.test\" = \"https://10.0.0.7\" }")],
        ),
        (
            "A pattern with a port",
            &[("proxy = \"direct\"", "resolve = { \"mail.harbor.test:0\" = \"10.0.0.7\" }")],
        ),
        (
            "One host in two spellings",
            &[(
                "proxy = \"direct\"",
                "resolve = { \"mail.harbor.test\" = \"10.0.0.7\", \"Mail.harbor.test\" = \"10.0.0.8\" }",
            )],
        ),
        ("A list in place of a table", &[("proxy = \"direct\"", "resolve = [\"10.0.0.7\"]")]),
        ("Private addresses, otherwise", &[("proxy = \"direct\"", "private_addresses = \"deny\"")]),
        ("Exceptions from nothing", &[("proxy = \"direct\"", "private_hosts = \"*.harbor.test\"")]),
        (
            "A private host that is an address",
            &[(
                "proxy = \"direct\"",
                "private_addresses = \"refuse\"\nprivate_hosts = \"https://mail.harbor.test\"",
            )],
        ),
    ]);
    insta::assert_snapshot!(page);
}

#[test]
fn session_policy() {
    let page = mistakes(&[
        ("No name", &[("name = \"No downloads without a device certificate\"\n", "")]),
        ("No verdict", &[("then = \"block\"\n", "")]),
        ("A verdict with a slip of the finger", &[("\"block\"", "\"blok\"")]),
        ("A verdict that there is not", &[("\"block\"", "\"explode\"")]),
        ("A verdict that is true", &[("\"block\"", "true")]),
        ("An activity with a slip of the finger", &[("[\"download\"]", "[\"downlaod\"]")]),
        ("An activity that there is not", &[("[\"download\"]", "[\"breathing\"]")]),
        ("A device class that there is not", &[("[\"untrusted\"]", "[\"unmanaged\"]")]),
        ("An app that there is not", &[("device = [\"untrusted\"]", "app = [\"payroll\"]")]),
        ("An app with a slip of the finger", &[("device = [\"untrusted\"]", "app = [\"mial\"]")]),
        (
            "A condition that nothing meets",
            &[("device = [\"untrusted\"]", "not = { activity = \"download\" }")],
        ),
        ("A rule about managed devices alone", &[("[\"untrusted\"]", "[\"managed\"]")]),
        ("Any of none", &[("device = [\"untrusted\"]", "any = []")]),
        (
            "A condition that is a text",
            &[("{ activity = [\"download\"], device = [\"untrusted\"] }", "\"download\"")],
        ),
        (
            "A key of a condition beside it",
            &[("then = \"block\"", "then = \"block\"\ndevice = \"untrusted\"")],
        ),
        (
            "The version at the end",
            &[("schema = 1\n", ""), ("then = \"block\"", "then = \"block\"\nschema = 1")],
        ),
        ("A key in a condition with a slip of the finger", &[("device = ", "devices = ")]),
        ("A place that nothing fills", &[("{help_url}", "{url}")]),
        ("A brace that is never closed", &[("{help_url}", "{help_url")]),
        ("Yes in place of true", &[("then = \"block\"", "then = \"block\"\nnotify = \"yes\"")]),
    ]);
    insta::assert_snapshot!(page);
}

#[test]
fn not_enforced_yet() {
    let page = mistakes(&[
        (
            "Access policy",
            &[("[network]", "[[access_policy]]\nname = \"Payroll\"\nthen = \"block\"\n\n[network]")],
        ),
        ("A verdict", &[("\"block\"", "\"view\"")]),
        ("An activity", &[("[\"download\"]", "[\"download\", \"upload\"]")]),
        ("Content", &[("device = [\"untrusted\"]", "content = { any_of = [\"iban\"] }")]),
    ]);
    insta::assert_snapshot!(page);
}

#[test]
fn several_files() {
    let main = ("/etc/porthole/managed.toml", GOOD);
    let second = |text| read_aloud(&[main, ("/etc/porthole/managed.d/50-more.toml", text)]);
    let page = [
        ("One key with two values", second("[organization]\nname = \"Harbour Ltd\"\n")),
        ("One list in two files", second("[device_certificate]\npresent_to = [\"mail.harbor.test\"]\n")),
        ("A table here, a text there", second("network = \"direct\"\n")),
        (
            "An id that another file took",
            second("[[app]]\nid = \"mail\"\nname = \"Post\"\nurl = \"https://post.harbor.test/\"\n"),
        ),
        (
            "An anchor that is looked for beside its own file",
            read_aloud(&[
                (
                    "/etc/porthole/managed.toml",
                    &with(&[(
                        "[device_certificate]\nanchors = [\"harbor-device-ca.cer\"]\npresent_to = [\"*.harbor.test\"]\n",
                        "",
                    )]),
                ),
                (
                    "/etc/porthole/managed.d/50-device.toml",
                    "[device_certificate]\nanchors = [\"device.cer\"]\npresent_to = \"*.harbor.test\"\n",
                ),
            ]),
        ),
    ];
    let page: String = page.iter().map(|(name, faults)| format!("# {name}\n\n{faults}")).collect();
    insta::assert_snapshot!(page);
}

#[test]
fn advice_for_json_is_json() {
    let file = |text| read_aloud(&[("/etc/porthole/managed.json", text)]);
    let page = [
        ("Nothing but braces", file("{}")),
        (
            "Values of the wrong kind",
            file(
                r#"{
  "schema": "1",
  "organization": { "name": 7, "help_url": "http://help.harbor.test/" },
  "app": { "id": "mail" },
  "network": { "resolve": [], "proxy": null },
  "session_policy": [{ "name": "One", "then": false, "device": "untrusted" }]
}"#,
            ),
        ),
    ];
    let page: String = page.iter().map(|(name, faults)| format!("# {name}\n\n{faults}")).collect();
    insta::assert_snapshot!(page);
}
