//! Requests to the desktop's notification service.

use std::collections::HashMap;
use std::rc::Rc;

use gtk::gdk_pixbuf::{InterpType, Pixbuf};
use gtk::glib::{self, Variant};
use gtk::prelude::*;

use super::super::port::Showing;
use super::content::Content;
use super::session;
use crate::language::localize;

/// The sender of a notification whose app is unknown.
const PORTHOLE: &str = "Porthole";

/// The size of a sent icon, in pixels.
const ICON_SIZE: i32 = 64;

/// The action of a click on the notification itself.
pub(super) const DEFAULT_ACTION: &str = "default";

/// The contents of a notification.
pub(super) struct Request {
    /// The app's name.
    name: String,
    /// The hint `image-data`.
    icon: Option<Variant>,
    title: String,
    body: String,
    /// The number of the notification that it replaces; 0 for none.
    replaces: u32,
}

impl Request {
    /// The notification of a page or worker of `content`, as far as it may be shown.
    pub(super) fn of(
        content: Option<&Rc<Content>>,
        text: [String; 2],
        showing: Showing,
        replaces: u32,
    ) -> Self {
        let [title, body] = match showing {
            Showing::Whole => text,
            // The organisation hides the page's text.
            Showing::WithoutText | Showing::Nothing => [localize("notification-hidden", &[]), String::new()],
        };
        Self {
            name: content.map_or_else(|| PORTHOLE.to_owned(), |content| content.name.clone()),
            icon: content.and_then(|content| content.frame.icon()).and_then(|icon| image_data(&icon)),
            title,
            body,
            replaces,
        }
    }

    /// The arguments of `Notify` for a service with these capabilities.
    pub(super) fn values(&self, capabilities: &[String]) -> Variant {
        let can = |what: &str| capabilities.iter().any(|capability| capability == what);
        // A page must not put links and pictures into the desktop's notification.
        let escaped = can("body-markup").then(|| glib::markup_escape_text(&self.body));
        let body = escaped.as_deref().unwrap_or(&self.body);
        let open = localize("notification-open", &[]);
        let actions = if can("actions") { vec![DEFAULT_ACTION, open.as_str()] } else { Vec::new() };
        let mut hints: HashMap<&str, Variant> = HashMap::new();
        if let Some(icon) = &self.icon {
            hints.insert("image-data", icon.clone());
        }
        if session::is_in_memory() {
            // The desktop must not keep it.
            hints.insert("transient", true.to_variant());
        }
        (self.name.as_str(), self.replaces, "", self.title.as_str(), body, actions, hints, -1_i32)
            .to_variant()
    }
}

/// The hint `image-data` of the specification: width, height, bytes in a row, alpha, bits, channels, pixels.
fn image_data(icon: &Pixbuf) -> Option<Variant> {
    let icon = icon.scale_simple(ICON_SIZE, ICON_SIZE, InterpType::Bilinear)?;
    let pixels = icon.read_pixel_bytes();
    Some(Variant::tuple_from_iter([
        icon.width().to_variant(),
        icon.height().to_variant(),
        icon.rowstride().to_variant(),
        icon.has_alpha().to_variant(),
        icon.bits_per_sample().to_variant(),
        icon.n_channels().to_variant(),
        Variant::array_from_fixed_array(&pixels[..]),
    ]))
}

#[cfg(test)]
mod tests {
    use porthole_policy::SupportedLanguage;

    use super::*;
    use crate::language::set_language;

    #[test]
    fn a_click_on_it_is_named_in_the_language_of_the_person_where_the_service_can_be_clicked() {
        let actions = |capabilities: &[&str]| -> Vec<String> {
            let capabilities: Vec<String> = capabilities.iter().map(|it| (*it).to_owned()).collect();
            let words = ["Letter".to_owned(), String::new()];
            let request = Request::of(None, words, Showing::Whole, 0);
            request.values(&capabilities).child_value(5).get().unwrap()
        };
        set_language(SupportedLanguage::German);
        assert_eq!(actions(&["body", "actions"]), [DEFAULT_ACTION, "Öffnen"]);
        assert_eq!(actions(&["body"]), [""; 0]);
        set_language(SupportedLanguage::English);
        assert_eq!(actions(&["actions"]), [DEFAULT_ACTION, "Open"]);
    }
}
