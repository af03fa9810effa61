//! What both ends call the same: windows, notices, downloads.

use std::fmt;
use std::str::FromStr;

use porthole_explain::Problem;
use porthole_policy::AppId;
use serde::{Deserialize, Serialize};
use url::Url;

/// A window of the shell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Window {
    /// The launcher.
    Launcher,
    /// The one that asks for a token's PIN.
    Pin,
    /// An app's own.
    App(AppId),
    /// One that a page of an app opened; each has another number.
    Popup(AppId, u32),
}

impl Window {
    /// The app that it shows.
    #[must_use]
    pub const fn app(&self) -> Option<&AppId> {
        match self {
            Self::Launcher | Self::Pin => None,
            Self::App(app) | Self::Popup(app, _) => Some(app),
        }
    }
}

/// What the desktop knows an app by: its entry in the menu, and the class and application id of its windows.
#[must_use]
pub fn desktop_id(app: &AppId) -> String {
    format!("porthole-app-{app}")
}

/// The label of the window in Tauri, which capabilities name.
impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Launcher => f.write_str("launcher"),
            Self::Pin => f.write_str("pin"),
            Self::App(app) => write!(f, "app-{app}"),
            Self::Popup(app, number) => write!(f, "popup-{number}-{app}"),
        }
    }
}

/// A label that no window has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no window is called so")]
pub struct NoWindow;

impl FromStr for Window {
    type Err = NoWindow;

    fn from_str(label: &str) -> Result<Self, NoWindow> {
        let app = |text: &str| text.parse().map_err(|_| NoWindow);
        match label.split_once('-') {
            None if label == "launcher" => Ok(Self::Launcher),
            None if label == "pin" => Ok(Self::Pin),
            Some(("app", id)) => Ok(Self::App(app(id)?)),
            Some(("popup", rest)) => {
                let (number, id) = rest.split_once('-').ok_or(NoWindow)?;
                Ok(Self::Popup(app(id)?, number.parse().map_err(|_| NoWindow)?))
            }
            None | Some(_) => Err(NoWindow),
        }
    }
}

porthole_policy::serde_as_text!(Window);

/// What the person is told inside a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// What happened.
    pub title: String,
    /// The organisation's words, or ours.
    pub message: String,
    /// The rule that decided, and the code.
    pub reason: String,
    /// The organisation's help page.
    pub help: Option<Url>,
}

/// One download as windows show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Download {
    /// Its number in this run.
    pub id: u64,
    /// Whose page asked for it, where that is known.
    pub app: Option<String>,
    /// The file's name.
    pub name: String,
    /// Bytes.
    pub received: u64,
    /// Bytes, where the server said.
    pub total: Option<u64>,
    /// What became of it.
    pub state: DownloadState,
    /// Why it failed or was blocked.
    pub problem: Option<Problem>,
    /// The name of the rule, or of the default, that blocked it.
    pub rule: Option<String>,
}

impl Download {
    /// How much of it is here, from 0 to 1, where the server said how large it is.
    #[must_use]
    pub fn fraction(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "a progress bar is not that fine")]
        self.total.filter(|total| *total > 0).map(|total| self.received as f64 / total as f64)
    }
}

/// What became of a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub enum DownloadState {
    /// The engine receives it.
    Running,
    /// It lies whole in the Downloads folder.
    Done,
    /// The person stopped it.
    Cancelled,
    /// It ended early, or could not be kept.
    Failed,
    /// Policy refused it.
    Blocked,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_names_its_window() {
        let mail: AppId = "mail-2".parse().unwrap();
        for window in
            [Window::Launcher, Window::Pin, Window::App(mail.clone()), Window::Popup(mail.clone(), 12)]
        {
            assert_eq!(window.to_string().parse(), Ok(window));
        }
        for label in ["root", "app-", "app-Mail", "popup-mail", "popup-x-mail", "launcher-1", ""] {
            assert_eq!(label.parse::<Window>(), Err(NoWindow), "{label}");
        }
    }
}
