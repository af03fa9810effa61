//! Every value of the managed file is read by something outside of this crate. That every key changes such a value is
//! shown by `keys::every_key_changes_what_is_in_force`.
//!
//! This looks for names in source text: the values are plain data that many crates take, and only the end-to-end tests
//! of each feature show what it does with them.

use std::path::{Path, PathBuf};

/// What the managed file becomes: each public field in these files is the value of a key, or of several.
const BECOMES: [&str; 6] = [
    "crates/config/src/managed.rs",
    "crates/config/src/enrolment.rs",
    "crates/policy/src/apps.rs",
    "crates/policy/src/appearance.rs",
    "crates/policy/src/session.rs",
    "crates/identity/src/requirements.rs",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() && !is_test {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !is_test {
            found.push(path);
        }
    }
}

/// The text before the tests that stand in the same file.
fn product(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned()
}

fn fields(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("    pub "));
    let named = lines.filter_map(|line| line.split_once(": "));
    let is_name = |name: &&str| name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
    named.map(|(name, _)| name).filter(is_name).map(str::to_owned).collect()
}

/// `.field`, and not the call of a method of that name.
fn is_read(text: &str, field: &str) -> bool {
    let access = format!(".{field}");
    let reads = text.split(&access).skip(1);
    reads
        .filter_map(|rest| rest.chars().next())
        .any(|next| !next.is_alphanumeric() && next != '_' && next != '(')
}

#[test]
fn every_value_of_the_managed_file_is_read_by_something_that_acts_on_it() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let mut all = Vec::new();
    sources(top, &mut all);
    // What parses the file and what shows it as it stands act on nothing.
    let acts = |path: &&PathBuf| !path.starts_with(top.join("crates/config"));
    let texts: Vec<String> = all.iter().filter(acts).map(|path| product(path)).collect();
    let mut values = 0;
    for file in BECOMES {
        for field in fields(&product(&top.join(file))) {
            values += 1;
            assert!(texts.iter().any(|text| is_read(text, &field)), "{file}: nothing reads `{field}`");
        }
    }
    assert!(values > 40, "the fields are found: {values}");
}
