//! The app of a window, as docks and panels see it: the window class on X11, the application id on Wayland. Both are
//! the name of the app's entry in the desktop's menu.

use std::ffi::CString;

use gtk::prelude::*;
use gtk::{WindowType, gdk, glib};
use porthole_policy::AppId;
use porthole_protocol::desktop_id;

/// The name of the process for all other windows: the launcher and the toolkit's.
const OWN_CLASS: &str = "Porthole";

/// A window with the identity of `app`.
pub(super) fn window(app: &AppId) -> gtk::Window {
    let id = desktop_id(app);
    // The toolkit copies both from the process when it creates a window, and cannot set them for one window.
    let own_name = glib::prgname();
    glib::set_prgname(Some(id.as_str()));
    gdk::set_program_class(&id);
    let frame = gtk::Window::new(WindowType::Toplevel);
    gdk::set_program_class(OWN_CLASS);
    glib::set_prgname(own_name);
    // The toolkit names the surface after the process each time it shows it.
    frame.connect_map(move |frame| name_on_wayland(frame, &id));
    frame
}

#[expect(unsafe_code, reason = "no binding has the call")]
fn name_on_wayland(frame: &gtk::Window, id: &str) {
    let Some(window) = frame.window() else { return };
    if window.display().type_().name() != "GdkWaylandDisplay" {
        return;
    }
    let Ok(id) = CString::new(id) else { return };
    // SAFETY: the window is alive and one of a Wayland display; the text is copied.
    let named = unsafe {
        gdk_wayland_sys::gdk_wayland_window_set_application_id(window.as_ptr().cast(), id.as_ptr())
    };
    if named == glib::ffi::GFALSE {
        tracing::debug!("the compositor takes no application id for a window");
    }
}
