//! The messages.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use porthole_explain::{Detail, Problem, Value};
use porthole_policy::SupportedLanguage;
use time::OffsetDateTime;

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| {
    let texts = [
        include_str!("../../../../ui/src/language/en.ftl"),
        include_str!("../../../../ui/src/language/problems.en.ftl"),
    ];
    bundle(SupportedLanguage::English, &texts)
});
static GERMAN: LazyLock<Bundle> = LazyLock::new(|| {
    let texts = [
        include_str!("../../../../ui/src/language/de.ftl"),
        include_str!("../../../../ui/src/language/problems.de.ftl"),
    ];
    bundle(SupportedLanguage::German, &texts)
});

fn bundle(spoken: SupportedLanguage, texts: &[&str]) -> Bundle {
    let locales = spoken.code().parse().into_iter().collect();
    let mut bundle = Bundle::new_concurrent(locales);
    // None of the languages runs from right to left.
    bundle.set_use_isolating(false);
    for text in texts {
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, errors)| {
            tracing::error!(?errors, "a message cannot be read");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(?errors, "a message is there twice");
        }
    }
    bundle
}

fn of(spoken: SupportedLanguage) -> &'static Bundle {
    match spoken {
        SupportedLanguage::English => &ENGLISH,
        SupportedLanguage::German => &GERMAN,
    }
}

/// The message called `id`, with its placeholders filled. A test sees to it that there is one for every name in the
/// code; its name would stand for one that is missing.
#[must_use]
pub fn localize(spoken: SupportedLanguage, id: &str, values: &[(&str, FluentValue<'_>)]) -> String {
    pattern(spoken, id, None, values).unwrap_or_else(|| id.to_owned())
}

fn pattern(
    spoken: SupportedLanguage,
    id: &str,
    attribute: Option<&str>,
    values: &[(&str, FluentValue<'_>)],
) -> Option<String> {
    let bundle = of(spoken);
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        None => message.value()?,
        Some(name) => message.get_attribute(name)?.value(),
    };
    let mut arguments = FluentArgs::new();
    for (name, value) in values {
        arguments.set(*name, value.clone());
    }
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&arguments), &mut errors);
    if !errors.is_empty() {
        tracing::error!(id, ?errors, "a message has an empty place");
    }
    Some(text.into_owned())
}

/// The words of a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemMessage {
    /// What happened.
    pub title: String,
    /// Why.
    pub meaning: String,
    /// What to do next.
    pub next_step: String,
    /// What this one case adds.
    pub detail: Option<String>,
}

/// A problem in the person's language. The table of codes has the words in English.
#[must_use]
pub fn problem(spoken: SupportedLanguage, problem: &Problem) -> ProblemMessage {
    let id = format!("problem-{}", problem.code);
    let text_of =
        |attribute, english: &str| pattern(spoken, &id, attribute, &[]).unwrap_or_else(|| english.to_owned());
    ProblemMessage {
        title: text_of(None, problem.title),
        meaning: text_of(Some("meaning"), problem.meaning),
        next_step: text_of(Some("next"), problem.next_step),
        detail: detail(spoken, problem),
    }
}

/// What a case adds; as it was said where that is no message of ours.
fn detail(spoken: SupportedLanguage, problem: &Problem) -> Option<String> {
    let own = problem.message.as_ref().and_then(|message| translate(spoken, message));
    own.or_else(|| problem.detail.clone())
}

/// A message with what stands in it; `None` where the language does not have it.
fn translate(spoken: SupportedLanguage, message: &Detail) -> Option<String> {
    let values: Option<Vec<_>> = message
        .values()
        .into_iter()
        .map(|(place, value)| {
            let text = match (place, value) {
                // What people call it.
                ("store", Value::Text(KEYRING)) => localize(spoken, "store-your-keyring", &[]),
                (_, Value::Text(text)) => text.to_owned(),
                (_, Value::Details(details)) => {
                    let all: Option<Vec<_>> = details.iter().map(|one| translate(spoken, one)).collect();
                    all?.join("; ")
                }
            };
            Some((place, FluentValue::from(text)))
        })
        .collect();
    pattern(spoken, message.id(), None, &values?)
}

/// The keyring as programs call it.
const KEYRING: &str = "Secret Service";

/// The day of a moment, as it is written: `2 March 2027`.
#[must_use]
pub fn day(spoken: SupportedLanguage, moment: OffsetDateTime) -> String {
    let (year, month, day) = moment.to_calendar_date();
    let values = [
        ("day", FluentValue::from(day)),
        ("month", FluentValue::from(u8::from(month))),
        ("year", FluentValue::from(year)),
    ];
    localize(spoken, "day-written", &values)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use porthole_explain::{Code, Detail, Details};
    use time::macros::datetime;

    use super::*;

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "tests") {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }

    /// Every name of a message in the code: a text of small letters and dashes that is handed to `localize`.
    fn message_ids_in_code() -> BTreeSet<String> {
        let mut files = Vec::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for folder in ["src", "crates/broker/src", "crates/proxy/src"] {
            sources(&root.join(folder), &mut files);
        }
        let mut names = BTreeSet::new();
        for file in files {
            let text = std::fs::read_to_string(file).unwrap();
            for call in text.split("localize(").skip(1) {
                let until = call.find(";\n").unwrap_or(call.len()).min(400);
                let until = (0..=until).rev().find(|end| call.is_char_boundary(*end)).unwrap_or(0);
                let is_name = |part: &&str| {
                    part.contains('-') && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
                };
                // The texts are every second part between quotes; the first of them that is a name.
                names.extend(call[..until].split('"').skip(1).step_by(2).find(is_name).map(str::to_owned));
            }
        }
        names
    }

    #[test]
    fn no_message_that_the_app_says_is_missing_in_any_language() {
        let named = message_ids_in_code();
        assert!(named.len() > 60, "{named:?}");
        for spoken in SupportedLanguage::ALL {
            let missing: Vec<_> = named.iter().filter(|id| !of(spoken).has_message(id)).collect();
            assert_eq!(missing, [""; 0], "{spoken:?}");
        }
    }

    #[test]
    fn every_problem_has_words_in_every_language() {
        for code in Code::ALL {
            let of_table = code.problem();
            assert_eq!(problem(SupportedLanguage::English, &of_table).title, of_table.title);
            let german = problem(SupportedLanguage::German, &of_table);
            assert_ne!(german.meaning, of_table.meaning, "{}", of_table.code);
            assert_ne!(german.next_step, of_table.next_step, "{}", of_table.code);
        }
    }

    #[test]
    fn every_detail_has_words_in_every_language_with_its_values_in_them() {
        for (id, english) in Detail::ALL {
            let places: Vec<_> = english.split('{').skip(1).filter_map(|part| part.split_once('}')).collect();
            let values: Vec<_> =
                places.iter().map(|(place, _)| (*place, FluentValue::from(format!("<{place}>")))).collect();
            let translated = |spoken| pattern(spoken, id, None, &values).unwrap_or_else(|| panic!("{id}"));
            let german = translated(SupportedLanguage::German);
            assert!(places.iter().all(|(place, _)| german.contains(&format!("<{place}>"))), "{id}: {german}");
            // Some are nothing but their values.
            let own = english.split('{').flat_map(|part| part.rsplit('}').next());
            let has_words = own.flat_map(str::chars).any(char::is_alphabetic);
            assert!(german != translated(SupportedLanguage::English) || !has_words, "{id}");
        }
        let locked = Code::StoreLocked.with(Detail::StoreLocked { store: KEYRING.to_owned() });
        let translated = |spoken| problem(spoken, &locked).detail;
        assert_eq!(translated(SupportedLanguage::German).as_deref(), Some("Ihr Schlüsselbund: gesperrt."));
        assert_eq!(translated(SupportedLanguage::English).as_deref(), Some("Your keyring: it is locked."));
        let reason = [Detail::FoundExpired { day: "2026-03-02".to_owned() }, Detail::FoundMayNotSign];
        let nearest = Detail::NearestCertificate {
            subject: "CN=anna".to_owned(),
            reason: reason.into_iter().collect::<Details>(),
        };
        assert_eq!(
            problem(SupportedLanguage::German, &Code::DeviceNoCertificate.with(nearest)).detail.as_deref(),
            Some(
                "Am nächsten kommt das Zertifikat `CN=anna`: es ist am 2026-03-02 abgelaufen; \
                 seine Schlüsselverwendung enthält digitalSignature nicht."
            )
        );
        let plain = problem(SupportedLanguage::German, &Code::StoreLocked.with_detail("/etc/x"));
        assert_eq!(plain.detail.as_deref(), Some("/etc/x"));
    }

    #[test]
    fn numbers_choose_the_form_and_places_are_filled() {
        let matches = |spoken, count: u32| localize(spoken, "find-matches", &[("count", count.into())]);
        assert_eq!(
            [0, 1, 7].map(|count| matches(SupportedLanguage::English, count)),
            ["No matches", "1 match", "7 matches"]
        );
        assert_eq!(matches(SupportedLanguage::German, 0), "Keine Treffer");
        let app = [("app", FluentValue::from("Mail { $app } <b>"))];
        assert_eq!(localize(SupportedLanguage::German, "page-leave", &app), "Mail { $app } <b> verlassen?");
    }

    #[test]
    fn a_day_is_written_as_the_language_writes_it() {
        let moment = datetime!(2027-03-02 12:00 UTC);
        assert_eq!(day(SupportedLanguage::English, moment), "2 March 2027");
        assert_eq!(day(SupportedLanguage::German, moment), "2. März 2027");
    }
}
