//! Reads the paths and imports of a Rust file.

use std::collections::BTreeSet;

/// The paths and imports of a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) imports: Vec<Import>,
    pub(super) paths: BTreeSet<Vec<String>>,
}

/// An imported name and its path.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) name: String,
    pub(super) path: Vec<String>,
}

/// Reads the text of a file, without its tests.
pub(super) fn read(text: &str) -> Source {
    let tokens = without_tests(tokens(text));
    let mut source = Source::default();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if token == "use" {
            let end =
                tokens.iter().skip(at).position(|token| token == ";").map_or(tokens.len(), |far| at + far);
            tree(tokens.get(at + 1..end).unwrap_or_default(), &[], &mut source);
            at = end + 1;
        } else if is_name(token)
            && tokens.get(at + 1).is_some_and(|next| next == "::")
            && !follows_path(&tokens, at)
        {
            let path: Vec<String> = path_from(&tokens, at);
            at += (2 * path.len()).saturating_sub(1).max(1);
            if path.len() > 1 {
                source.paths.insert(path);
            }
        } else {
            at += 1;
        }
    }
    source
}

fn follows_path(tokens: &[String], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| tokens.get(before)).is_some_and(|before| before == "::")
}

fn path_from(tokens: &[String], from: usize) -> Vec<String> {
    let mut path = Vec::new();
    let mut at = from;
    while let Some(name) = tokens.get(at).filter(|token| is_name(token)) {
        path.push(name.clone());
        if tokens.get(at + 1).is_none_or(|next| next != "::") {
            break;
        }
        at += 2;
    }
    path
}

/// One tree of a `use` declaration: `a::b`, `a::{b, c as d}`, `a::*`.
fn tree(tokens: &[String], above: &[String], source: &mut Source) {
    let mut path = above.to_vec();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token.as_str() {
            "::" => {}
            "{" => {
                let inner = tokens.get(at + 1..tokens.len().saturating_sub(1)).unwrap_or_default();
                for branch in branches(inner) {
                    tree(branch, &path, source);
                }
                return;
            }
            "*" => {
                source.paths.insert(path);
                return;
            }
            "as" => {
                let name = tokens.get(at + 1).cloned().unwrap_or_default();
                source.paths.insert(path.clone());
                source.imports.push(Import { name, path });
                return;
            }
            name => path.push(name.to_owned()),
        }
        at += 1;
    }
    if path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    if let Some(name) = path.last().cloned() {
        source.paths.insert(path.clone());
        source.imports.push(Import { name, path });
    }
}

/// The parts between commas, except commas within inner braces.
fn branches(tokens: &[String]) -> Vec<&[String]> {
    let mut depth = 0_usize;
    let split = |token: &String| {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        token == "," && depth == 0
    };
    tokens.split(split).filter(|branch| !branch.is_empty()).collect()
}

/// Without the items that only a test build has: `#[cfg(test)]`, `#[cfg(all(test, …))]` and what follows them.
fn without_tests(tokens: Vec<String>) -> Vec<String> {
    let mut kept = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        if let Some(behind) = behind_mark_of_tests(&tokens, at) {
            at = end_of_item(&tokens, behind);
        } else {
            kept.push(token.clone());
            at += 1;
        }
    }
    kept
}

/// The position after the attribute that begins at `at`, if it is a `cfg(test)`.
fn behind_mark_of_tests(tokens: &[String], at: usize) -> Option<usize> {
    let here = tokens.get(at..)?;
    if here.get(..3)? != ["#", "[", "cfg"] {
        return None;
    }
    let end = here.iter().position(|token| token == "]")?;
    let condition = here.get(3..end)?;
    let of_tests =
        condition.iter().any(|token| token == "test") && !condition.iter().any(|token| token == "not");
    of_tests.then_some(at + end + 1)
}

/// The position after the `;` or the closing brace of the item that begins at `from`.
fn end_of_item(tokens: &[String], from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token.as_str() {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

fn is_name(token: &str) -> bool {
    token.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
}

/// Splits into names, `::` and single characters, and leaves out comments and literals.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.find('\n').and_then(|end| rest.get(end..)).unwrap_or_default();
        } else if rest.starts_with("/*") {
            rest = after(rest, "*/");
        } else if let Some(hashes) = raw_string(rest) {
            let end = format!("\"{}", "#".repeat(hashes));
            let begun = rest.find('"').and_then(|at| rest.get(at + 1..)).unwrap_or_default();
            rest = after(begun, &end);
        } else if letter == '"' {
            rest = after_quoted(rest);
        } else if letter == '\'' {
            rest = after_character(rest);
        } else if letter.is_alphanumeric() || letter == '_' {
            let end = rest.find(|next: char| !next.is_alphanumeric() && next != '_').unwrap_or(rest.len());
            let (name, behind) = rest.split_at(end);
            tokens.push(name.to_owned());
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix("::") {
            tokens.push("::".to_owned());
            rest = behind;
        } else {
            if !letter.is_whitespace() {
                tokens.push(letter.to_string());
            }
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        }
    }
    tokens
}

fn after<'a>(text: &'a str, end: &str) -> &'a str {
    text.find(end).and_then(|at| text.get(at + end.len()..)).unwrap_or_default()
}

/// The number of `#` of the raw string that begins here.
fn raw_string(text: &str) -> Option<usize> {
    let behind = text.strip_prefix('b').unwrap_or(text).strip_prefix('r')?;
    let hashes = behind.len() - behind.trim_start_matches('#').len();
    behind.get(hashes..)?.starts_with('"').then_some(hashes)
}

fn after_quoted(text: &str) -> &str {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return text.get(at + 1..).unwrap_or_default(),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    ""
}

/// Skips a character literal, or the `'` of a lifetime.
fn after_character(text: &str) -> &str {
    let mut letters = text.char_indices().skip(1);
    let (first, second) = (letters.next(), letters.next());
    match (first, second) {
        (Some((_, '\\')), Some((at, _))) => {
            let behind = text.get(at + 1..).unwrap_or_default();
            after(behind, "'")
        }
        (Some(_), Some((at, '\''))) => text.get(at + 1..).unwrap_or_default(),
        _ => text.get(1..).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        read(text).paths.into_iter().map(|path| path.join("::")).collect()
    }

    #[test]
    fn a_use_declaration_is_read_with_its_braces() {
        let text = "use crate::a::{self, b::{C, D as E}, f::*};";
        assert_eq!(paths(text), ["crate::a", "crate::a::b::C", "crate::a::b::D", "crate::a::f"]);
        let names: Vec<String> = read(text).imports.into_iter().map(|import| import.name).collect();
        assert_eq!(names, ["a", "C", "E"]);
    }

    #[test]
    fn a_path_in_the_middle_of_code_counts() {
        assert_eq!(
            paths("fn a() -> super::B { crate::c::d(1)?.e::<f::G>() }"),
            ["crate::c::d", "f::G", "super::B"]
        );
    }

    #[test]
    fn comments_and_literals_do_not() {
        let text = "// a::b\n/* c::d */ \"e::f\" r#\"g::h\"# 'i' b'\"' '\\'' j::k";
        assert_eq!(paths(text), ["j::k"]);
    }

    #[test]
    fn a_lifetime_is_no_literal() {
        assert_eq!(paths("fn a<'b>(c: &'b d::E) -> f::G<'b> {}"), ["d::E", "f::G"]);
    }

    #[test]
    fn what_only_tests_have_is_left_out() {
        assert_eq!(paths("#[cfg(test)]\nmod tests { use super::a; fn b() { c::d(); } } use e::f;"), ["e::f"]);
        assert_eq!(paths("#[cfg(all(test, unix))] mod tests { use super::a; } use e::f;"), ["e::f"]);
        assert_eq!(paths("#[cfg(not(test))] use e::f;"), ["e::f"]);
    }
}
