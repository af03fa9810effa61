//! The process as the desktop knows it.

use gtk::prelude::*;
use porthole_protocol::ColourScheme;

use crate::locale;

/// GTK's setting by which it and the web engine choose dark colours.
const PREFERS_DARK: &str = "gtk-application-prefer-dark-theme";

/// Sets the name of this process for desktop files and the window manager, and gives the engine's processes their
/// hardened allocator. Call it while the process has one thread.
pub(crate) fn prepare_process() {
    glib::unsetenv(porthole_protocol::ONE_THREAD.0);
    locale::ensure_translations();
    if let Some((name, value)) = porthole_sandbox::drawing_variables() {
        let _set = glib::setenv(name, value, true);
    }
    glib::set_prgname(Some("porthole"));
    glib::set_application_name("Porthole");
}

/// Opens the display; Tauri panics if there is none.
///
/// # Errors
/// The display has gone since the broker checked.
pub(crate) fn open_display() -> Result<(), String> {
    gtk::init().map_err(|error| error.to_string())
}

/// Makes GTK and the engine prefer these colours.
pub(super) fn set_colour_scheme(scheme: ColourScheme) {
    let Some(settings) = gtk::Settings::default() else { return };
    match scheme {
        ColourScheme::OfTheme => settings.reset_property(PREFERS_DARK),
        ColourScheme::Dark => settings.set_property(PREFERS_DARK, true),
        ColourScheme::Light => settings.set_property(PREFERS_DARK, false),
    }
}
