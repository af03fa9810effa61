//! Windows: WebView2 is not connected yet.

pub(crate) use super::not_yet::{Native, open_display, prepare_process};
