//! macOS: WKWebView is not supported yet.

pub(crate) use super::not_yet::{Native, open_display, prepare_process};
