//! Bars inside a window, drawn by the desktop's toolkit: no page can draw over them, fake them or read them.

use gtk::prelude::*;
use gtk::{
    Align, CssProvider, EventBox, InfoBar, Label, Orientation, STYLE_PROVIDER_PRIORITY_APPLICATION, gdk,
    pango,
};

use super::content::Content;
use crate::language::localize;

/// The CSS class of every bar; [`STYLE`] applies to it.
const CLASS: &str = "porthole-bar";

/// Independent of the desktop's theme: readable text, and a visible selection in it.
const STYLE: &[u8] = b"
.porthole-bar, .porthole-bar > revealer > box { background: #fff3cd; color: #1d1d1d; }
.porthole-bar label, .porthole-bar button { color: #1d1d1d; }
.porthole-bar label.dim-label { opacity: 1; color: #4a4331; }
.porthole-bar button { background: #ffffff; border-color: #8a7d52; text-shadow: none; }
.porthole-status { padding: 2px 8px; border-radius: 0 6px 0 0; }
.porthole-bar label selection { background-color: #1a5fb4; color: #ffffff; }
.porthole-bar { box-shadow: 0 1px 4px rgba(0, 0, 0, 0.35); }
";

/// Gives each bar over the page of `overlay` the height that it needs at the current width. The toolkit would give it
/// the height for its smallest width; most of that would be empty, and would catch clicks on the page.
pub(super) fn fit_bars(overlay: &gtk::Overlay) {
    overlay.connect_get_child_position(|overlay, child| {
        let is_bar = child.style_context().has_class(CLASS) && child.halign() == Align::Fill;
        is_bar.then(|| {
            let width = overlay.allocated_width();
            let (_, height) = child.preferred_height_for_width(width);
            gdk::Rectangle::new(0, 0, width, height.min(overlay.allocated_height()))
        })
    });
}

/// Shows a bar over the upper edge of the page. The page keeps its size and position, so that nothing moves under the
/// pointer of a person who is about to click.
pub(super) fn lay_over_page(content: &Content, bar: &InfoBar) {
    style(bar);
    bar.set_valign(Align::Start);
    bar.set_halign(Align::Fill);
    content.overlay.add_overlay(bar);
    bar.show_all();
}

/// Covers a page that is gone with `parts`, one below the other. `text` is the description for screen readers.
pub(super) fn cover_page(
    content: &Content,
    name: &str,
    (role, text): (gtk::atk::Role, &str),
    parts: &[&gtk::Widget],
) -> EventBox {
    let column = gtk::Box::builder()
        .orientation(Orientation::Vertical)
        .spacing(12)
        .margin(24)
        .halign(Align::Center)
        .valign(Align::Center)
        .build();
    for part in parts {
        column.pack_start(*part, false, false, 0);
    }
    let cover = EventBox::builder().name(name).build();
    cover.style_context().add_class("background");
    cover.add(&column);
    describe(cover.upcast_ref(), role, text);
    content.overlay.add_overlay(&cover);
    cover.show_all();
    cover
}

/// Whether a bar or cover with this name is over the page.
pub(super) fn is_over_page(content: &Content, name: &str) -> bool {
    content.overlay.children().iter().any(|child| child.widget_name() == name)
}

/// Removes the bar or cover with this name.
pub(super) fn remove_from_page(content: &Content, name: &str) {
    for child in content.overlay.children() {
        if child.widget_name() == name {
            content.overlay.remove(&child);
        }
    }
}

/// The same style for a line with a state.
pub(super) fn style_status(label: &Label) {
    style(label);
    label.style_context().add_class("porthole-status");
}

fn style(bar: &impl IsA<gtk::Widget>) {
    let provider = CssProvider::new();
    if let Err(error) = provider.load_from_data(STYLE) {
        tracing::error!(%error, "the style of bars cannot be read");
        return;
    }
    bar.style_context().add_class(CLASS);
    if let Some(screen) = gdk::Screen::default() {
        thread_local! { static ADDED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) }; }
        if !ADDED.replace(true) {
            gtk::StyleContext::add_provider_for_screen(
                &screen,
                &provider,
                STYLE_PROVIDER_PRIORITY_APPLICATION,
            );
        }
    }
}

/// Sets the description for screen readers.
pub(super) fn describe(widget: &gtk::Widget, role: gtk::atk::Role, text: &str) {
    if let Some(accessible) = widget.accessible() {
        accessible.set_role(role);
        accessible.set_name(text);
    }
}

/// Names the button with which GTK closes a bar, which has only an icon.
pub(super) fn name_close_button(bar: &InfoBar) {
    fn name(widget: &gtk::Widget, text: &str) {
        if let Some(button) = widget.downcast_ref::<gtk::Button>() {
            if button.label().is_none() {
                describe(widget, gtk::atk::Role::PushButton, text);
            }
        } else if let Some(container) = widget.downcast_ref::<gtk::Container>() {
            container.forall(|child| name(child, text));
        }
    }
    name(bar.upcast_ref(), &localize("close", &[]));
}

/// A text that wraps in narrow windows, even within a word, so that it never widens a window.
pub(super) fn line(text: &str) -> Label {
    Label::builder().label(text).xalign(0.0).wrap(true).wrap_mode(pango::WrapMode::WordChar).build()
}

/// As above, bold.
pub(super) fn bold(text: &str) -> Label {
    let label = line(text);
    label.set_attributes(Some(&attributes(pango::AttrInt::new_weight(pango::Weight::Bold))));
    label
}

/// As above, smaller and fainter.
pub(super) fn small(text: &str) -> Label {
    let label = line(text);
    label.style_context().add_class("dim-label");
    label.set_attributes(Some(&attributes(pango::AttrFloat::new_scale(0.9))));
    label
}

/// A name on one line, shortened in its middle if it is long: the beginning and the end say most.
pub(super) fn name(text: &str) -> Label {
    let label = Label::builder().label(text).xalign(0.0).ellipsize(pango::EllipsizeMode::Middle).build();
    label.set_tooltip_text(Some(text));
    label
}

/// As above, bold.
pub(super) fn bold_name(text: &str) -> Label {
    let label = name(text);
    label.set_attributes(Some(&attributes(pango::AttrInt::new_weight(pango::Weight::Bold))));
    label
}

fn attributes(attribute: impl Into<pango::Attribute>) -> pango::AttrList {
    let attributes = pango::AttrList::new();
    attributes.insert(attribute);
    attributes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every colour of `property` in rules whose selector ends with `selector`.
    fn colour(selector: &str, property: &str) -> [f64; 3] {
        let style = std::str::from_utf8(STYLE).unwrap();
        let rule =
            style.lines().find(|line| line.split(" {").next().is_some_and(|it| it.ends_with(selector)));
        let rule = rule.unwrap_or_else(|| panic!("no rule for {selector}"));
        let value = rule.split([' ', ';']).skip_while(|word| *word != property).nth(1).unwrap();
        let digits = u32::from_str_radix(value.trim_start_matches('#'), 16).unwrap();
        let [_, red, green, blue] = digits.to_be_bytes();
        [red, green, blue].map(|part| f64::from(part) / 255.0)
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(colour: [f64; 3]) -> f64 {
        let [red, green, blue] = colour
            .map(|part| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// WCAG 2.2, "contrast ratio".
    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_text_of_a_bar_stands_out_from_its_ground_also_where_it_is_selected() {
        let ground = colour("box", "background:");
        let selected = "label selection";
        for (what, text, ground) in [
            ("the message", colour("bar button", "color:"), ground),
            ("the rule that decided", colour("dim-label", "color:"), ground),
            ("a button", colour("bar button", "color:"), [1.0; 3]),
            ("what is selected", colour(selected, "color:"), colour(selected, "background-color:")),
        ] {
            let contrast = contrast(text, ground);
            assert!(contrast >= 4.5, "{what}: {contrast:.1}");
        }
        // The selection is visible on the bar, too.
        assert!(contrast(colour(selected, "background-color:"), ground) >= 3.0);
    }
}
