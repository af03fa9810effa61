//! The messages between broker and shell: a closed set of types and their framing, nothing else.
//!
//! The broker is trusted and the shell is not. A [`ToShell`] tells the shell what to do; a [`ToBroker`] asks, answers
//! or reports, and the broker checks each as if an attacker had sent it. No message asks for anything that policy
//! would refuse a page: the shell names windows, downloads and apps that the broker handed out, and addresses that a
//! page wants to go to, and the broker decides.
//!
//! Both ends are the same build of the same file, so there is no negotiation: [`VERSION`] travels in the first message,
//! and a shell that reads another one ends.

#![forbid(unsafe_code)]

mod app_signals;
mod files;
mod frame;
mod launcher;
mod notification;
mod preferences;
mod secret;
mod to_broker;
mod to_shell;
mod view;
mod web_manifest;
mod window_place;

pub use app_signals::{ICON_PIXELS, ICON_SIDE, IconFile, IconPixels, NoCount, NoPixels, Unread};
pub use files::{
    CHOOSER_ROLE, DROPPED, FileQuestion, FileRequest, FileResponse, MEDIA_TYPES, MediaType, NoMediaType,
};
pub use frame::{FrameError, LONGEST, read, write};
pub use launcher::{LauncherRequest, PinRequest, RequestTerms};
pub use notification::{NOTIFICATIONS_SHOWN, PageNotification};
pub use preferences::{Contrast, Language, Preferences, Startup, Theme};
pub use secret::Secret;
pub use to_broker::{
    DownloadAction, DownloadProgress, GateRequest, LogLevel, PageRequest, PermissionResponse, ToBroker,
};
pub use to_shell::{
    AppWindow, ColourScheme, Confinement, GateResponse, Help, LauncherUpdate, NoticePlace, PermissionPrompt,
    PersonFolders, Profile, Prompt, ToShell,
};
pub use view::{Download, DownloadState, Notice, Window, desktop_id};
pub use web_manifest::{Colour, DeclaredHandler, DeclaredShortcut, NoColour, WebManifest};
pub use window_place::{InvalidWindowPlace, WindowPlace};

/// Changes with every change of a message.
pub const VERSION: u32 = 12;

/// The one argument of a program that is to be the shell.
pub const SHELL_ROLE: &str = "--role=shell";

/// Keeps WebKit's libraries from starting a thread when they are loaded (WebKit `Source/bmalloc`, `Environment.cpp`).
pub const ONE_THREAD: (&str, &str) = ("Malloc", "1");
