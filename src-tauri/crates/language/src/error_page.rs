//! The page that stands where an app's page did not come: in the words of `porthole_explain` and the organisation's. The
//! proxy answers a navigation with it, and a window shows it where no answer came.

use porthole_explain::Problem;
use porthole_policy::SupportedLanguage;
use url::Url;

use crate::{localize, problem};

const PAGE: &str = include_str!("error_page.html");

/// The script behind the part of the page that asks again.
const RETRY_SCRIPT: &str = include_str!("error_page_retry.js");

/// What the page is about.
#[derive(Debug, Clone, Copy)]
pub struct ErrorPage<'a> {
    /// What happened.
    pub problem: &'a Problem,
    /// The server that was asked.
    pub host: &'a str,
    /// The organisation, and the address where its people find help.
    pub help: Option<(&'a str, &'a str)>,
    /// Whether the page asks again, by itself and by a button.
    pub may_retry: bool,
}

impl ErrorPage<'_> {
    /// The page as HTML. It holds one style and at most one script, and loads nothing.
    #[must_use]
    pub fn html(&self, spoken: SupportedLanguage) -> String {
        let problem_text = problem(spoken, self.problem);
        let detail = problem_text.detail.as_ref();
        let detail = detail.map(|detail| format!("<p class=\"detail\">{}</p>\n", escape(detail)));
        let only_where_it_may_retry =
            |part: &dyn Fn() -> String| if self.may_retry { part() } else { String::new() };
        fill(PAGE, |place| match place {
            "language" => Some(spoken.code().to_owned()),
            "title" => Some(escape(&problem_text.title)),
            "meaning" => Some(escape(&problem_text.meaning)),
            "next" => Some(escape(&localize(spoken, "error-page-next", &[]))),
            "next_step" => Some(escape(&problem_text.next_step)),
            "code" => Some(escape(self.problem.code)),
            "host" => Some(escape(self.host)),
            "detail" => Some(detail.clone().unwrap_or_default()),
            "retry" => Some(only_where_it_may_retry(&|| retry(spoken))),
            "script" => Some(only_where_it_may_retry(&|| format!("<script>{RETRY_SCRIPT}</script>\n"))),
            "help" => Some(self.help.and_then(|(name, url)| help(spoken, name, url)).unwrap_or_default()),
            _ => None,
        })
    }
}

/// The part of the page that asks again.
fn retry(spoken: SupportedLanguage) -> String {
    let now = localize(spoken, "error-page-retry", &[]);
    let soon = localize(spoken, "error-page-soon", &[("seconds", "{seconds}".into())]);
    format!(
        "<p><button id=\"retry\">{}</button> <span id=\"soon\" role=\"status\" data-words=\"{}\"></span></p>\n",
        escape(&now),
        escape(&soon)
    )
}

/// Where the organisation's people find help; only a web address becomes a link.
fn help(spoken: SupportedLanguage, organization: &str, url: &str) -> Option<String> {
    let is_web = Url::parse(url).is_ok_and(|url| ["https", "http"].contains(&url.scheme()));
    let problem_text = localize(spoken, "error-page-help", &[("organization", organization.into())]);
    is_web.then(|| format!("<p><a href=\"{}\">{}</a></p>\n", escape(url), escape(&problem_text)))
}

/// Replaces each `{place}` that `value` knows; every other brace (the style has some) stays.
fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(template.len() + 512);
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let known =
            rest.find('}').and_then(|end| value(&rest[1..end]).map(|problem_text| (problem_text, end)));
        match known {
            Some((problem_text, end)) => {
                text.push_str(&problem_text);
                rest = &rest[end + 1..];
            }
            None => {
                text.push('{');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    text
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use porthole_explain::{Code, Detail};

    #[test]
    fn no_value_can_open_a_place_of_its_own_in_the_page() {
        let filled = fill("a { b } {title} {x}", |place| (place == "title").then(|| "{host}".to_owned()));
        assert_eq!(filled, "a { b } {host} {x}");
    }

    #[test]
    fn nothing_in_a_page_is_markup_but_the_pages_own() {
        assert_eq!(escape("<a href='x'>&\"</a>"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
    }

    #[test]
    fn only_a_web_address_becomes_a_link() {
        let help = |url| help(SupportedLanguage::English, "Harbor", url);
        assert!(help("https://help.harbor.test/").is_some());
        assert_eq!(help("javascript:alert(1)"), None);
        assert_eq!(help("not an address"), None);
    }

    #[test]
    fn nothing_of_a_german_page_is_english() {
        let problem = Code::UpstreamTimeout.with(Detail::AnswerTimedOut);
        let page = ErrorPage { problem: &problem, host: "mail.test", help: None, may_retry: true };
        let german = page.html(SupportedLanguage::German);
        assert!(german.starts_with("<!doctype html>\n<html lang=\"de\">"), "{german}");
        let detail = problem.detail.as_deref().unwrap();
        for english in [problem.title, problem.meaning, problem.next_step, detail, "Try again", "What to do"]
        {
            assert!(!german.contains(english), "{english}");
        }
    }

    #[test]
    fn a_page_that_may_not_ask_again_has_no_button_and_no_script() {
        let problem = Code::UpstreamTimeout.problem();
        let html = |may_retry| {
            let page = ErrorPage { problem: &problem, host: "mail.test", help: None, may_retry };
            page.html(SupportedLanguage::English)
        };
        assert!(html(true).contains("<button") && html(true).contains("<script>"));
        assert!(!html(false).contains("<button") && !html(false).contains("<script>"));
    }
}
