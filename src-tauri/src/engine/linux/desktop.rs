//! The process as the desktop knows it.

/// Names this process as the desktop files and the window manager know it, and gives the engine's own processes their
/// hardened allocator. Call it while the process has one thread.
pub(crate) fn prepare_process() {
    glib::unsetenv(porthole_protocol::ONE_THREAD.0);
    if let Some((name, value)) = porthole_sandbox::drawing_variables() {
        let _set = glib::setenv(name, value, true);
    }
    glib::set_prgname(Some("porthole"));
    glib::set_application_name("Porthole");
}

/// Opens the display; Tauri panics where there is none any more.
///
/// # Errors
/// It has gone since the broker looked.
pub(crate) fn open_display() -> Result<(), String> {
    gtk::init().map_err(|error| error.to_string())
}
