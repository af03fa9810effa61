//! The locale of this process, for the texts of GTK's own dialogs.

use gtk::glib;

/// A locale that every system has, and in which the C library translates.
const ALWAYS_THERE: &str = "C.UTF-8";

/// Makes the desktop's languages count if the system has not generated the locale that it names: the C library would
/// fall back to a locale in which it translates nothing. Call it while the process has one thread.
pub(crate) fn ensure_translations() {
    if is_generated() {
        return;
    }
    if let Some(languages) = porthole_language::languages_of_desktop(|name| std::env::var(name).ok()) {
        let _set = glib::setenv("LANGUAGE", languages, true);
    }
    let _set = glib::setenv("LC_ALL", ALWAYS_THERE, true);
}

/// Whether the system has the locale that the environment names.
#[expect(unsafe_code, reason = "no binding has the call")]
fn is_generated() -> bool {
    // SAFETY: the name is a C string; no other thread reads the locale, as there is none.
    unsafe { !libc::setlocale(libc::LC_ALL, c"".as_ptr()).is_null() }
}
