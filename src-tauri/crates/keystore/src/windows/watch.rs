//! Watches for changes: crypt32 sets an event when a store on the disk changes.
#![expect(unsafe_code, reason = "Windows' stores and events are a C interface")]

use super::refusal::Refusal;
use super::system_store::{StoreLocation, SystemStore};
use porthole_identity::StoreWatch;
use std::os::windows::io::{AsRawHandle as _, FromRawHandle as _, OwnedHandle};
use std::ptr;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread::{self, JoinHandle};
use windows_sys::Win32::Foundation::{HANDLE, WAIT_OBJECT_0};
use windows_sys::Win32::Security::Cryptography::{
    CERT_STORE_CTRL_NOTIFY_CHANGE, CERT_STORE_CTRL_RESYNC, CertControlStore,
};
use windows_sys::Win32::System::Threading::{CreateEventW, INFINITE, SetEvent, WaitForMultipleObjects};

/// Calls `changed` whenever the store changes. `None` if Windows does not report changes of it.
pub(super) fn watch(
    name: &'static str,
    whose: StoreLocation,
    changed: Arc<dyn Fn() + Send + Sync>,
) -> Option<StoreWatch> {
    let stop = Arc::new(Event::new().ok()?);
    let (sender, listens) = sync_channel(1);
    let stopped = Arc::clone(&stop);
    let listening = move || {
        let listener = Listener::open(name, whose);
        let sent = sender.send(listener.as_ref().map(drop).map_err(|refusal| *refusal));
        if let (Ok(listener), Ok(())) = (listener, sent) {
            listener.run(&stopped, changed.as_ref());
        }
    };
    let thread = thread::Builder::new().name("certificate-store-watch".to_owned()).spawn(listening).ok()?;
    match listens.recv() {
        Ok(Ok(())) => Some(StoreWatch::new(Listening { stop, thread: Some(thread) })),
        Ok(Err(refusal)) => {
            tracing::info!(store = name, %refusal, "Windows does not tell of changes to the store");
            None
        }
        Err(_) => None,
    }
}

/// The listening thread, which ends when this is dropped.
struct Listening {
    stop: Arc<Event>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.stop.set();
        let Some(thread) = self.thread.take() else { return };
        // The callback may itself drop the watch.
        if thread.thread().id() != thread::current().id() {
            let _ended = thread.join();
        }
    }
}

struct Listener {
    store: SystemStore,
    event: Event,
}

impl Listener {
    fn open(name: &str, whose: StoreLocation) -> Result<Self, Refusal> {
        let listener = Self { store: SystemStore::open_to_read(name, whose)?, event: Event::new()? };
        listener.control(CERT_STORE_CTRL_NOTIFY_CHANGE)?;
        Ok(listener)
    }

    fn run(&self, stop: &Event, changed: &(dyn Fn() + Send + Sync)) {
        let handles = [stop.handle(), self.event.handle()];
        loop {
            // SAFETY: both are events that live as long as this call.
            let signalled = unsafe { WaitForMultipleObjects(2, handles.as_ptr(), 0, INFINITE) };
            if signalled != WAIT_OBJECT_0 + 1 {
                return;
            }
            // Reading the store arms the event again, so no later change is missed.
            if let Err(refusal) = self.control(CERT_STORE_CTRL_RESYNC) {
                tracing::warn!(%refusal, "Windows tells of no further changes to the store");
                return;
            }
            changed();
        }
    }

    fn control(&self, what: u32) -> Result<(), Refusal> {
        let event = self.event.handle();
        // SAFETY: the store is open; both kinds of control take a pointer to an event, which lives as long as the
        // store.
        let done = unsafe { CertControlStore(self.store.handle(), 0, what, (&raw const event).cast()) };
        if done == 0 { Err(Refusal::last()) } else { Ok(()) }
    }
}

/// An event that resets itself after a wait.
struct Event(OwnedHandle);

impl Event {
    fn new() -> Result<Self, Refusal> {
        // SAFETY: there is neither a security descriptor nor a name.
        let event = unsafe { CreateEventW(ptr::null(), 0, 0, ptr::null()) };
        if event.is_null() {
            return Err(Refusal::last());
        }
        // SAFETY: the event was just created and has no other owner.
        Ok(Self(unsafe { OwnedHandle::from_raw_handle(event) }))
    }

    fn handle(&self) -> HANDLE {
        self.0.as_raw_handle()
    }

    fn set(&self) {
        // SAFETY: the event is valid.
        unsafe { SetEvent(self.handle()) };
    }
}
