//! The tags of a page, as far as they say what it needs. No script is run: what scripts put into a page is not seen.

/// A tag with its attributes, and the text of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    /// In lower case.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    /// What stands in a `script`.
    pub(super) script: String,
}

impl Tag {
    /// The value of an attribute; empty where it has none.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Whether `word` stands among the words of an attribute.
    pub(super) fn has_word(&self, attribute: &str, word: &str) -> bool {
        self.get(attribute)
            .is_some_and(|all| all.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(word)))
    }
}

/// Every opening tag of `page`, in order.
pub(super) fn tags(page: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once('<') {
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        if !after.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            rest = after;
            continue;
        }
        let (mut tag, after) = tag(after);
        rest = after;
        if ["script", "style", "textarea", "title"].contains(&tag.name.as_str()) {
            let (text, after) = until_closed(after, &tag.name);
            if tag.name == "script" {
                text.clone_into(&mut tag.script);
            }
            rest = after;
        }
        found.push(tag);
    }
    found
}

/// What stands before the closing tag, and what after its beginning.
fn until_closed<'t>(text: &'t str, name: &str) -> (&'t str, &'t str) {
    for (at, _) in text.match_indices("</") {
        let after = text.get(at + 2..).unwrap_or_default();
        if after.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name)) {
            return (text.get(..at).unwrap_or_default(), after);
        }
    }
    (text, "")
}

/// Reads a tag from its name on.
fn tag(text: &str) -> (Tag, &str) {
    let end = text
        .find(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '>' | '/'))
        .unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == '/');
        if rest.is_empty() {
            break;
        }
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
            break;
        }
        let is_end = |letter: char| letter.is_ascii_whitespace() || matches!(letter, '=' | '>' | '/');
        // An attribute may begin with `=`, which would be no end.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let end = rest.get(first..).and_then(|more| more.find(is_end)).map_or(rest.len(), |at| at + first);
        let (key, after) = rest.split_at(end);
        let (value, after) = match after.trim_start().strip_prefix('=') {
            Some(value) => attribute_value(value.trim_start()),
            None => ("", after),
        };
        rest = after;
        attributes.push((key.to_ascii_lowercase(), unescape(value)));
    }
    (Tag { name: name.to_ascii_lowercase(), attributes, script: String::new() }, rest)
}

fn attribute_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    let end = text.find(|letter: char| letter.is_ascii_whitespace() || letter == '>').unwrap_or(text.len());
    text.split_at(end)
}

/// With the few references that addresses have.
fn unescape(value: &str) -> String {
    value
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x2F;", "/")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_and_attributes_are_read_in_every_way_that_pages_write_them() {
        let page = r#"<!DOCTYPE html><!-- <script src="no.js"></script> --><HTML lang=en>
            <script SRC='a.js' defer></script><link rel="stylesheet preload" href=b.css?x=1&amp;y=2>
            <script>if (1 < 2) { document.write("<img src=no.png>") }</SCRIPT >
            <img src="c.png"/><form action = "/in"><input disabled><title>x <img src=no></title>"#;
        let found = tags(page);
        let names: Vec<_> = found.iter().map(|tag| tag.name.as_str()).collect();
        assert_eq!(names, ["html", "script", "link", "script", "img", "form", "input", "title"]);
        assert_eq!(found[1].get("src"), Some("a.js"));
        assert_eq!(found[1].get("defer"), Some(""));
        assert!(found[2].has_word("rel", "PRELOAD"));
        assert_eq!(found[2].get("href"), Some("b.css?x=1&y=2"));
        assert!(found[3].script.contains("document.write"));
        assert_eq!(found[4].get("src"), Some("c.png"));
        assert_eq!(found[5].get("action"), Some("/in"));
    }

    proptest! {
        #[test]
        fn no_page_makes_the_reader_panic_or_run_on(page in "[<>/!a-z='\" -]{0,200}") {
            prop_assert!(tags(&page).len() <= page.len());
        }
    }
}
