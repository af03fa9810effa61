//! The changes of a device, from one state to the next.

use std::sync::mpsc::{Receiver, channel};

use parking_lot::Mutex;
use porthole_host::{DeviceChange, Host};

/// Every change that a person notices, from now on.
pub(crate) fn device_changes(host: &Host) -> Receiver<DeviceChange> {
    let (sender, changes) = channel();
    let before = Mutex::new(host.state().device.status.clone());
    host.on_change(move |state| {
        let before = std::mem::replace(&mut *before.lock(), state.device.status.clone());
        if let Some(change) = DeviceChange::between(&before, &state.device.status) {
            let _gone = sender.send(change);
        }
    });
    changes
}
