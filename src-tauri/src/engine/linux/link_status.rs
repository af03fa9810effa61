//! The address of the link under the pointer, in the lower left corner. Porthole draws it, so that no page can fake or
//! hide it there.

use std::rc::Rc;

use gtk::prelude::*;
use gtk::{Align, Label, pango};
use url::{Position, Url};
use webkit2gtk::{HitTestResultExt as _, WebViewExt as _};

use super::bar;
use super::content::Content;

/// The widget's name.
pub(super) const NAME: &str = "porthole-link";

/// The longest text that is laid out; longer addresses are cut.
const LONGEST: usize = 300;

/// The largest number of shown characters.
const WIDTH: i32 = 90;

pub(super) fn connect(content: &Rc<Content>) {
    let label = Label::builder()
        .halign(Align::Start)
        .valign(Align::End)
        .max_width_chars(WIDTH)
        .ellipsize(pango::EllipsizeMode::End)
        .no_show_all(true)
        .selectable(false)
        .build();
    label.set_widget_name(NAME);
    bar::style_status(&label);
    content.overlay.add_overlay(&label);
    // Clicks go through it.
    content.overlay.set_overlay_pass_through(&label, true);
    // The link goes with its page.
    let of_dead_page = label.clone();
    content.view.connect_web_process_terminated(move |_, _| of_dead_page.hide());
    content.view.connect_mouse_target_changed(move |_, target, _| {
        let link = target.link_uri().filter(|_| target.context_is_link());
        match link.as_deref().and_then(display_address) {
            Some(text) => {
                label.set_text(&text);
                label.show();
            }
            None => label.hide(),
        }
    });
}

/// The address for people: with the whole host in front, and without parts that could be taken for a host.
fn display_address(link: &str) -> Option<String> {
    let url = Url::parse(link).ok()?;
    let text = match url.host_str() {
        // Without a name and a password, which precede the host. The host is ASCII, so no letter looks like another.
        Some(_) => format!("{}://{}", url.scheme(), &url[Position::BeforeHost..]),
        None if url.scheme() == "javascript" => return None,
        None => url.as_str().to_owned(),
    };
    let text: String = text.chars().take(LONGEST).collect();
    Some(text.strip_prefix("https://").map_or(text.clone(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_a_link_is_read_first_and_is_the_real_one() {
        for (link, text) in [
            ("https://mail.harbor.test/inbox?a=1#b", Some("mail.harbor.test/inbox?a=1#b")),
            ("https://mail.harbor.test@evil.example/x", Some("evil.example/x")),
            ("https://mail.harbor.test:pw@evil.example:8443/", Some("evil.example:8443/")),
            ("https://m\u{430}il.harbor.test/", Some("xn--mil-6cd.harbor.test/")),
            ("http://mail.harbor.test/", Some("http://mail.harbor.test/")),
            ("https:\\\\evil.example\\@mail.harbor.test", Some("evil.example/@mail.harbor.test")),
            ("mailto:robin@harbor.test", Some("mailto:robin@harbor.test")),
            ("javascript:alert(1)", None),
            ("no address", None),
        ] {
            assert_eq!(display_address(link).as_deref(), text, "{link}");
        }
        assert_eq!(
            display_address(&format!("https://h.test/{}", "a".repeat(9_000))).unwrap().len(),
            LONGEST - 8
        );
    }
}
