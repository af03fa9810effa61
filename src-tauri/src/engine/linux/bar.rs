//! A bar inside a window, drawn by the desktop's toolkit: no page can draw over it, fake it or read it.

use gtk::prelude::*;
use gtk::{InfoBar, Label};
use tauri::WebviewWindow;

/// Where in the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Top,
    Bottom,
}

/// Where bars of a window go.
pub(super) fn holder(window: &WebviewWindow) -> Option<gtk::Box> {
    window.default_vbox().inspect_err(|error| tracing::error!(%error, "a window has no place for a bar")).ok()
}

/// The bar whose name begins so, where the window has one.
pub(super) fn find(holder: &gtk::Box, name: &str) -> Option<InfoBar> {
    holder.children().into_iter().find(|child| child.widget_name().starts_with(name))?.downcast().ok()
}

/// Puts `bar` at an edge of the window.
pub(super) fn place(holder: &gtk::Box, bar: &InfoBar, edge: Edge) {
    match edge {
        Edge::Top => {
            holder.pack_start(bar, false, false, 0);
            holder.reorder_child(bar, 0);
        }
        Edge::Bottom => holder.pack_end(bar, false, false, 0),
    }
    bar.show_all();
}

/// Takes a bar out of its window.
pub(super) fn remove(bar: &InfoBar) {
    if let Some(holder) = bar.parent().and_then(|parent| parent.downcast::<gtk::Container>().ok()) {
        holder.remove(bar);
    }
}

/// What a screen reader says of the bar.
pub(super) fn describe(bar: &InfoBar, role: gtk::atk::Role, words: &str) {
    if let Some(accessible) = bar.accessible() {
        accessible.set_role(role);
        accessible.set_name(words);
    }
}

/// A line of text that wraps where the window is narrow.
pub(super) fn line(words: &str) -> Label {
    Label::builder().label(words).xalign(0.0).wrap(true).build()
}

/// The same, bold.
pub(super) fn bold(words: &str) -> Label {
    let label = line(words);
    let attributes = gtk::pango::AttrList::new();
    attributes.insert(gtk::pango::AttrInt::new_weight(gtk::pango::Weight::Bold));
    label.set_attributes(Some(&attributes));
    label
}

/// The same, smaller and fainter.
pub(super) fn small(words: &str) -> Label {
    let label = line(words);
    label.style_context().add_class("dim-label");
    let attributes = gtk::pango::AttrList::new();
    attributes.insert(gtk::pango::AttrFloat::new_scale(0.9));
    label.set_attributes(Some(&attributes));
    label
}
