//! What one content window needs beyond Tauri: printing asks policy, notifications carry the app's name and raise
//! its window, the keyboard works as elsewhere on the desktop.

use std::sync::Arc;

use gtk::prelude::*;
use porthole_policy::AppId;
use tauri::WebviewWindow;
use webkit2gtk::{
    InputMethodContextExt as _, NotificationExt as _, PolicyDecisionExt as _, PolicyDecisionType,
    ResponsePolicyDecision, ResponsePolicyDecisionExt as _, WebViewExt as _,
};

use super::super::{EngineError, Gate};
use super::{keys, tile, with_view};

pub(super) fn prepare(window: &WebviewWindow, app: &AppId, gate: Arc<dyn Gate>) -> Result<(), EngineError> {
    let frame = window.gtk_window().map_err(|error| EngineError::Refused(error.to_string()))?;
    // Its first title is the app's name.
    let name = window.title().unwrap_or_else(|_| app.to_string());
    match tile::draw(app.as_str(), &name) {
        Ok(tile) => set_icon(frame.upcast_ref(), &tile),
        Err(error) => tracing::debug!(%error, "an app's tile could not be drawn"),
    }
    let app = app.clone();
    with_view(window, move |view| {
        // Its downloads are known by this name.
        view.set_widget_name(app.as_str());
        keys::connect(view);
        // wry turns this off, and with it the composing of accents and of Chinese, Japanese and Korean.
        if let Some(input) = view.input_method_context() {
            input.set_enable_preedit(true);
        }
        // Left to itself, the engine shows nothing of what it cannot show. As elsewhere, it becomes a download, and so
        // comes to the gate.
        view.connect_decide_policy(|_, decision, kind| {
            let response = decision.downcast_ref::<ResponsePolicyDecision>();
            let cannot_be_shown = kind == PolicyDecisionType::Response
                && response.is_some_and(|response| !response.is_mime_type_supported());
            if cannot_be_shown {
                decision.download();
            }
            cannot_be_shown
        });
        let (printing, asking) = (app.clone(), Arc::clone(&gate));
        // True means that it is dealt with: the engine then prints nothing.
        view.connect_print(move |_, _| !asking.may_print(&printing));
        view.connect_show_notification(move |_, notification| {
            let clicked = (app.clone(), Arc::clone(&gate));
            notification.connect_clicked(move |_| clicked.1.raise(&clicked.0));
            // Shown by the engine itself, through the desktop's notification service.
            false
        });
        view.connect_favicon_notify(|view| {
            let window = view.toplevel().and_then(|top| top.downcast::<gtk::Window>().ok());
            let icon = view.favicon().and_then(|icon| gtk::cairo::ImageSurface::try_from(icon).ok());
            if let (Some(window), Some(icon)) = (window, icon) {
                set_icon(&window, &icon);
            }
        });
    })
}

fn set_icon(window: &gtk::Window, icon: &gtk::cairo::ImageSurface) {
    window.set_icon(gtk::gdk::pixbuf_get_from_surface(icon, 0, 0, icon.width(), icon.height()).as_ref());
}
