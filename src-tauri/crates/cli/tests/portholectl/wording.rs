//! The words that people read are plain technical English: none of those that make a sentence vague or quaint.

use crate::documents::{files_with_words, project};

/// What no sentence that a person reads says, and what to write instead.
const FORBIDDEN: [(&str, &str); 21] = [
    ("all the same", "nevertheless, or nothing"),
    ("alone", "only"),
    ("anew", "again"),
    ("any more", "no longer"),
    ("anybody", "the one who acts: the person, a program, the server"),
    ("at hand", "available"),
    ("by itself", "automatically, or say what starts it"),
    ("by themselves", "automatically, or say what starts it"),
    ("came about", "say what happened"),
    ("for good", "permanently"),
    ("hands on to", "say what it does"),
    ("here stands", "there is"),
    ("let go of", "delete, discard"),
    ("lets go of", "deletes, discards"),
    ("nobody", "no one, or the one who does not act"),
    ("passed over", "skipped"),
    ("sees to it", "ensures"),
    ("somebody", "the one who acts: the person, a program, the server"),
    ("stands twice", "is there twice"),
    ("thereby", "say how"),
    ("whoever", "the one who acts: the person, a program, the server"),
];

/// Each forbidden word in `text`, which stands at `place`.
fn faults(place: &str, text: &str, found: &mut Vec<String>) {
    let words = text.to_lowercase();
    let words: Vec<&str> =
        words.split(|letter: char| !letter.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    for (forbidden, instead) in FORBIDDEN {
        let parts: Vec<&str> = forbidden.split(' ').collect();
        if words.windows(parts.len()).any(|at| at == parts) {
            found.push(format!("{place}: `{forbidden}`; write {instead}: {}", text.trim()));
        }
    }
}

/// The texts of a source file of Rust: its string literals with a space in them, and its remarks for people where those
/// become help or a schema. Tests that stand in it do not count.
fn texts_of_rust(source: &str, with_remarks: bool) -> Vec<String> {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut texts = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find(['"', '/', '\'']) {
        let before = &rest[..at];
        rest = &rest[at..];
        if let Some(remark) = rest.strip_prefix("//") {
            let end = remark.find('\n').unwrap_or(remark.len());
            if let Some(text) = remark[..end].strip_prefix('/').filter(|_| with_remarks) {
                texts.push(text.to_owned());
            }
            rest = &remark[end..];
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") || rest.starts_with("'/'") {
            rest = &rest[rest[1..].find('\'').map_or(1, |end| end + 2)..];
        } else if rest.starts_with('"') {
            let hashes = before.len() - before.trim_end_matches('#').len();
            let is_raw = before.trim_end_matches('#').ends_with('r');
            let literal = &rest[1..];
            let closing = format!("\"{}", "#".repeat(hashes));
            let end = if is_raw {
                literal.find(&closing)
            } else {
                let mut escaped = false;
                literal.find(|letter| {
                    let is_end = letter == '"' && !escaped;
                    escaped = letter == '\\' && !escaped;
                    is_end
                })
            };
            let end = end.unwrap_or(literal.len());
            // A line that is continued, as the compiler joins it.
            let text = literal[..end].split("\\\n").map(str::trim_start).collect::<String>();
            if text.contains(' ') {
                texts.push(text);
            }
            rest = literal.get(end + 1..).unwrap_or_default();
        } else {
            rest = &rest[1..];
        }
    }
    texts
}

/// The paragraphs of a page, without what it shows as code.
fn texts_of_page(page: &str) -> Vec<String> {
    let prose: Vec<&str> = page.split("```").step_by(2).collect();
    prose.iter().flat_map(|text| text.split("\n\n")).map(|text| text.replace('\n', " ")).collect()
}

#[test]
fn what_people_read_has_none_of_the_words_that_make_a_sentence_vague() {
    let project = project();
    let read = files_with_words("ui/src/language", &["en.ftl"]);
    let mut found = Vec::new();
    let mut count = 0;
    for path in read {
        let place = path.strip_prefix(&project).unwrap().display().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        let texts = match path.extension().and_then(|ending| ending.to_str()) {
            // An example is a program for developers.
            Some("rs") if place.contains("/examples/") => continue,
            Some("rs") => {
                texts_of_rust(&text, place.ends_with("args.rs") || place.ends_with("schema_types.rs"))
            }
            Some("ftl") => text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect(),
            _ => texts_of_page(&text),
        };
        count += texts.len();
        texts.iter().for_each(|text| faults(&place, text, &mut found));
    }
    assert!(count > 4_000, "only {count} texts were found");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_texts_of_a_source_are_found_however_they_are_written() {
    let source = "/// A remark.\nfn a() { f(\"one \\\"two\\\" \\\n    three\", '\"', r#\"raw \"one\"\"#); } // not \"this one\"\n";
    assert_eq!(texts_of_rust(source, false), ["one \\\"two\\\" three", "raw \"one\""]);
    assert_eq!(texts_of_rust(source, true).len(), 3);
    let mut found = Vec::new();
    faults("a.rs", "It runs by itself, Nobody's.", &mut found);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(texts_of_page("One\ntwo.\n\n```\ncode\n```\nThree."), ["One two.", "", " Three."]);
}
