//! Restricts each window's page to the hosts of its own app: a content filter in the engine, also for frames, workers,
//! service workers and sockets. The proxy only knows the hosts of all apps together.
//!
//! The bindings lack these calls of WebKitGTK, so they are declared here.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ffi::CString;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::ptr::{self, NonNull};

use gtk::gio;
use gtk::glib::{self, translate::*};
use porthole_policy::AppId;
use webkit2gtk::{WebView, WebViewExt as _};
use webkit2gtk_sys as ffi;

use super::super::port::EngineError;

/// Called when a filter is ready or has failed.
pub(super) type Ready = Box<dyn FnOnce(Result<(), EngineError>)>;

thread_local! {
    /// The filter of each app, with its rules.
    static FILTERS: RefCell<HashMap<AppId, Filter>> = RefCell::default();
}

/// The filter of one app.
struct Filter {
    rules: String,
    compiled: Compiled,
}

/// A compiled filter: one reference of ours.
struct Compiled(NonNull<ffi::WebKitUserContentFilter>);

#[expect(unsafe_code, reason = "the bindings leave the type out")]
impl Drop for Compiled {
    fn drop(&mut self) {
        // SAFETY: the pointer holds the reference that `save_finish` gave, and no other code releases it.
        unsafe { ffi::webkit_user_content_filter_unref(self.0.as_ptr()) }
    }
}

/// Compiles `rules` as the filter of `app` in `folder`, unless that is done. On the main thread, which also calls
/// `ready`.
pub(super) fn ensure(folder: &Path, app: &AppId, rules: String, ready: Ready) {
    if FILTERS.with_borrow(|filters| filters.get(app).is_some_and(|filter| filter.rules == rules)) {
        return ready(Ok(()));
    }
    let (app, name, source) = (app.clone(), app.to_string(), rules.clone());
    let done = move |compiled: Result<Compiled, glib::Error>| {
        let kept = FILTERS.with_borrow_mut(|filters| match compiled {
            Ok(compiled) => {
                filters.insert(app, Filter { rules, compiled });
                Ok(())
            }
            // The app's hosts have changed, so the old filter is no longer used.
            Err(error) => {
                filters.remove(&app);
                Err(error)
            }
        });
        ready(kept.map_err(|error| EngineError::Refused(format!("the content filter: {error}"))));
    };
    compile(folder, &name, &source, Box::new(done));
}

/// Sets the filter of `app` in a view, replacing an earlier one. Without a filter the view must not show anything.
pub(super) fn apply(view: &WebView, app: &AppId) -> Result<(), EngineError> {
    let refuse = |text: &str| EngineError::Refused(text.to_owned());
    let manager = view.user_content_manager().ok_or_else(|| refuse("the view takes no content filter"))?;
    FILTERS.with_borrow(|filters| {
        let filter = filters.get(app).ok_or_else(|| refuse("the app has no content filter yet"))?;
        put_in(&manager, &filter.compiled);
        Ok(())
    })
}

#[expect(unsafe_code, reason = "the bindings leave the call out")]
fn put_in(manager: &webkit2gtk::UserContentManager, compiled: &Compiled) {
    // SAFETY: both objects are alive; the manager takes its own reference.
    unsafe {
        ffi::webkit_user_content_manager_remove_all_filters(manager.to_glib_none().0);
        ffi::webkit_user_content_manager_add_filter(manager.to_glib_none().0, compiled.0.as_ptr());
    }
}

type Done = Box<dyn FnOnce(Result<Compiled, glib::Error>)>;

/// Has the engine compile `rules` and store the result as `name`.
#[expect(unsafe_code, reason = "the bindings leave the calls out")]
fn compile(folder: &Path, name: &str, rules: &str, done: Done) {
    let (Ok(path), Ok(name)) = (CString::new(folder.as_os_str().as_bytes()), CString::new(name)) else {
        return done(Err(glib::Error::new(gio::IOErrorEnum::InvalidFilename, "a name has a NUL")));
    };
    let source = glib::Bytes::from(rules.as_bytes());
    let data: *mut Done = Box::into_raw(Box::new(done));
    // SAFETY: `path`, `name` and `source` outlive the calls; the store is alive until the callback, which the running
    // operation refers to, and our reference to it is given back. `data` is taken back by the callback, which is called
    // once.
    unsafe {
        let store = ffi::webkit_user_content_filter_store_new(path.as_ptr());
        ffi::webkit_user_content_filter_store_save(
            store,
            name.as_ptr(),
            source.to_glib_none().0,
            ptr::null_mut(),
            Some(on_compiled),
            data.cast(),
        );
        glib::gobject_ffi::g_object_unref(store.cast());
    }
}

#[expect(unsafe_code, reason = "WebKitGTK calls it")]
unsafe extern "C" fn on_compiled(
    store: *mut glib::gobject_ffi::GObject,
    result: *mut gio::ffi::GAsyncResult,
    data: glib::ffi::gpointer,
) {
    let mut error = ptr::null_mut();
    // SAFETY: WebKitGTK calls this once, with the store, the result and the data of the operation that `compile` began.
    let (filter, done) = unsafe {
        let filter = ffi::webkit_user_content_filter_store_save_finish(store.cast(), result, &raw mut error);
        (NonNull::new(filter), Box::from_raw(data.cast::<Done>()))
    };
    let outcome = match filter {
        Some(filter) => Ok(Compiled(filter)),
        // SAFETY: without a filter there is an error, and it is ours.
        None => Err(unsafe { from_glib_full(error) }),
    };
    done(outcome);
}
