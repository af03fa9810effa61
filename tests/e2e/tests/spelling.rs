//! Spelling is checked in the person's languages, as marks under the words show.
#![cfg(target_os = "linux")]

use porthole_e2e::{Device, Page, Scene};
use porthole_support::Result;

/// So many red pixels, and more, mark a word.
const MARK: u64 = 20;

/// A word of one language in the first line of the page's field, and none of any language in the third.
fn is_checked(language: &str, chosen: Option<&str>, [known, unknown]: [&str; 2]) -> Result<()> {
    let scene = Scene::new(Device::Untrusted)?;
    if let Some(chosen) = chosen {
        scene.choose_language(chosen)?;
    }
    let app = scene.start_with(&["open", "https://mail.harbor.test/work.html"], &[("LANGUAGE", language)])?;
    app.until_true("mail", "document.title === 'Work' && document.readyState === 'complete'")?;
    let page = Page::of(&scene, &app, "mail", "^Work – Mail$")?;
    page.eval("document.getElementById('text').style.lineHeight = '40px'; 1")?;
    page.fill("#text", known)?;
    // A word is looked at once it is whole.
    for _ in 0..2 {
        page.key("Return")?;
    }
    scene.screen.type_text(unknown)?;
    page.key("Return")?;
    let place = scene.screen.geometry(page.window())?;
    let reds = |line: i32| scene.reds((place.x, place.y + 40 * line, 400, 40));
    app.until("the mark", || Ok((reds(2)? > MARK).then_some(())))?;
    scene.picture(&app, "app-mail", &format!("spelling-{language}{}", chosen.unwrap_or_default()))?;
    // The words before it were looked at before it.
    assert_eq!(reds(0)?, 0, "{known} is a word");
    Ok(())
}

#[test]
fn a_misspelled_word_is_marked_in_the_language_of_the_desktop() -> Result<()> {
    is_checked("de_DE", None, ["Schifffahrt", "Hafenn"])?;
    // Another country's dictionary is better than none.
    is_checked("de_AT", None, ["Schifffahrt", "Hafenn"])
}

#[test]
fn a_misspelled_word_is_marked_in_the_language_that_the_person_has_chosen_for_porthole() -> Result<()> {
    is_checked("", Some("de"), ["Schifffahrt", "Hafenn"])
}

#[test]
fn a_misspelled_word_is_marked_in_english_where_no_language_is_named() -> Result<()> {
    is_checked("", None, ["neighbor", "harborr"])
}
