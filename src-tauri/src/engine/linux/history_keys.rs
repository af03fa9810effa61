//! Back and forward by Alt and an arrow. The engine uses these keys for scrolling and never returns them, so a script
//! in each page handles them if the page does not. All other keys are in `keys.rs`.

use webkit2gtk::{
    UserContentInjectedFrames, UserContentManager, UserContentManagerExt as _, UserScript,
    UserScriptInjectionTime,
};

use super::content::WORLD;

/// Adds the script to the pages of a new view.
pub(super) fn add_script(manager: &UserContentManager) {
    let (frames, start) = (UserContentInjectedFrames::AllFrames, UserScriptInjectionTime::Start);
    let script = include_str!("history_keys/isolated.js");
    manager.add_script(&UserScript::for_world(script, frames, start, WORLD, &[], &[]));
}
