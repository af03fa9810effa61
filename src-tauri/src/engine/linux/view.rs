//! Makes the view of a page, with the engine's defaults.

use webkit2gtk::{Settings, UserContentManager, WebContext, WebView};

use super::{history_keys, page_signals};

/// A view in a new process.
pub(super) fn build(context: &WebContext) -> WebView {
    // The engine's defaults, so that a page finds what any browser of this engine offers.
    WebView::builder()
        .web_context(context)
        .user_content_manager(&scripts())
        .settings(&Settings::new())
        .build()
}

/// A view in the process of `opener`, for a window that its page opens: the pages can reach each other.
pub(super) fn build_related(opener: &WebView) -> WebView {
    WebView::builder()
        .related_view(opener)
        .user_content_manager(&scripts())
        .settings(&Settings::new())
        .build()
}

fn scripts() -> UserContentManager {
    let manager = UserContentManager::new();
    page_signals::add_scripts(&manager);
    history_keys::add_script(&manager);
    manager
}
