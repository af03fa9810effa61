//! What happens on the disk when the device is trusted no more.

use std::fs;
use std::io;
use std::path::Path;

use porthole_activity::{Kind, Record};
use porthole_config::OnTrustLoss;
use porthole_explain::{Code, Detail, Problem};
use porthole_host::{Host, State};
use porthole_policy::{DeviceClass, Verdict};

use crate::folders::Folders;
use crate::{notification_history, open_windows, site_permissions, web_manifests};

/// The name of the setting, as the activity log tells which rule decided.
const RULE: &str = "on_trust_loss = wipe";

/// How often a folder is emptied before it counts as one that somebody keeps filling.
const TRIES: u32 = 3;

/// Clears what a run for a trusted device has left, after its shell has ended with everything that it started: what
/// still runs could write the very files that are removed.
///
/// # Errors
/// The profile could not be removed. No app may be opened then.
pub(crate) fn clear_after(host: &Host, folders: &Folders, profile: OnTrustLoss) -> Result<(), Problem> {
    if let Err(error) = remove(&folders.staging_on_disk) {
        tracing::error!(%error, "what was downloaded in part could not be removed; the next start tries again");
    }
    match profile {
        OnTrustLoss::Wipe => wipe(host, folders),
        OnTrustLoss::Keep => Ok(()),
    }
}

/// Removes the profile of an earlier time, which no shell uses.
///
/// # Errors
/// It could not be removed whole. Nothing may be opened then.
pub(crate) fn clear_profile(host: &Host, folders: &Folders) -> Result<(), Problem> {
    // The device may have proved itself meanwhile.
    if is_required(&host.state()) { wipe(host, folders) } else { Ok(()) }
}

/// Clears what an earlier run has left and this device may not have, before anything of this run is on the disk.
///
/// # Errors
/// It could not be removed whole. Nothing may be opened then.
pub(crate) fn clear_before(host: &Host, folders: &Folders) -> Result<(), Problem> {
    folders.remove_ended_staging();
    let state = host.state();
    let was_interrupted = folders.profile_to_remove().exists();
    if was_interrupted || (is_required(&state) && folders.profile.exists()) {
        wipe(host, folders)
    } else {
        Ok(())
    }
}

/// A device that is trusted keeps its profile, and so does one that may be, for all that is known: a store that does not
/// answer is no loss of trust. One whose managed file says nothing does, too: with no file in force nothing is opened,
/// and what IT wants is not known.
fn is_required(state: &State) -> bool {
    let wanted = state.in_force.config().map(|config| config.on_trust_loss);
    let is_lost = state.device.status.class == DeviceClass::Untrusted && state.is_loss_certain;
    is_lost && wanted == Some(OnTrustLoss::Wipe)
}

fn wipe(host: &Host, folders: &Folders) -> Result<(), Problem> {
    // What people allowed pages, where these were and what they said goes with what they kept.
    let done = site_permissions::FILE
        .remove(&folders.state)
        .and_then(|()| open_windows::FILE.remove(&folders.state))
        .and_then(|()| notification_history::FILE.remove(&folders.state))
        .and_then(|()| web_manifests::FILE.remove(&folders.state))
        .and_then(|()| remove_profile(folders));
    let class = host.state().device.status.class;
    let record = |verdict, detail: &str| Record::new(Kind::DeviceClass, verdict, RULE, class).detail(detail);
    match done {
        Ok(()) => {
            host.note(&record(Verdict::Allow, "the profile was removed from the disk"));
            Ok(())
        }
        Err(error) => {
            let folder = folders.profile.display().to_string();
            let problem =
                Code::ProfileNotWiped.with(Detail::NotRemoved { folder, reason: error.to_string() });
            tracing::error!(%error, "the profile could not be removed from the disk");
            host.note(&record(Verdict::Block, "the profile could not be removed from the disk"));
            Err(problem)
        }
    }
}

/// Renamed first: should this be interrupted, no later run takes the half of it for a profile, and the next start
/// knows what is left to do.
fn remove_profile(folders: &Folders) -> io::Result<()> {
    let doomed = folders.profile_to_remove();
    remove(&doomed)?;
    if is_there(&folders.profile) {
        rename(&folders.profile, &doomed)?;
    }
    remove(&doomed)?;
    // Looked at once more: what is said to be gone must be gone.
    remove(&folders.profile)
}

#[expect(clippy::disallowed_methods, reason = "it takes content away; nothing is written")]
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

fn remove(folder: &Path) -> io::Result<()> {
    let mut done = Ok(());
    for _ in 0..TRIES {
        if !is_there(folder) {
            return Ok(());
        }
        done = fs::remove_dir_all(folder);
    }
    if is_there(folder) { done.and(Err(io::Error::other("it is filled again and again"))) } else { Ok(()) }
}

/// A link counts as what it is, and not as what it leads to.
fn is_there(path: &Path) -> bool {
    !fs::symlink_metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

#[cfg(target_os = "linux")]
#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test stands in for the engine, which fills the profile")]
mod tests {
    use super::*;
    use crate::folders::Environment;

    fn folders(home: &Path) -> Folders {
        Folders::of(&Environment {
            home: Some(home.to_owned()),
            runtime: Some(home.join("run")),
            state: None,
            data: None,
            config: None,
            agents: Vec::new(),
            downloads: None,
            process: std::process::id(),
        })
        .unwrap()
    }

    fn fill(folder: &Path) {
        fs::create_dir_all(folder.join("caches")).unwrap();
        fs::write(folder.join("caches/page"), "content").unwrap();
    }

    #[test]
    fn nothing_is_left_of_a_profile_nor_of_one_whose_removal_was_interrupted() {
        let home = tempfile::tempdir().unwrap();
        let folders = folders(home.path());
        for (profile, doomed) in [(true, false), (false, true), (true, true), (false, false)] {
            if profile {
                fill(&folders.profile);
            }
            if doomed {
                fill(&folders.profile_to_remove());
            }
            remove_profile(&folders).unwrap();
            assert!(!folders.profile.exists() && !folders.profile_to_remove().exists());
        }
    }

    #[test]
    fn a_link_in_place_of_the_profile_goes_and_what_it_leads_to_stays() {
        let home = tempfile::tempdir().unwrap();
        let folders = folders(home.path());
        let pictures = home.path().join("Pictures");
        fill(&pictures);
        fs::create_dir_all(folders.profile.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(&pictures, &folders.profile).unwrap();
        remove_profile(&folders).unwrap();
        assert!(fs::symlink_metadata(&folders.profile).is_err());
        assert!(pictures.join("caches/page").exists());
    }

    #[test]
    fn what_cannot_be_removed_is_said() {
        let home = tempfile::tempdir().unwrap();
        // Nobody, not even root, removes anything there.
        let folders = Folders { profile: "/proc/self/task".into(), ..folders(home.path()) };
        assert!(remove_profile(&folders).is_err());
    }
}
