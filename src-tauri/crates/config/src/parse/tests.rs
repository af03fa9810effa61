//! The pure core on its own.

use super::*;

fn text(name: &str, text: &str) -> Text {
    Text { path: name.into(), text: text.to_owned() }
}

fn no_files(path: &Path) -> Result<Vec<u8>, FileProblem> {
    Err(FileProblem {
        code: Code::ConfigMissing,
        what: format!("There is no file `{}`.", path.display()),
        why: String::new(),
        help: String::new(),
    })
}

const GOOD: &str = r#"schema = 1

[organization]
name = "Harbor Ltd"
help_url = "https://help.harbor.test/device"

[[app]]
id = "mail"
name = "Mail"
url = "https://mail.harbor.test/"
"#;

#[test]
fn the_smallest_file_loads() {
    let config = parse(&[text("managed.toml", GOOD)], &no_files).unwrap();
    assert_eq!(config.organization.name, "Harbor Ltd");
    assert_eq!(config.apps.iter().count(), 1);
}
