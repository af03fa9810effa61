//! A page's view: the engine as it is.

use webkit2gtk::{Settings, UserContentManager, WebContext, WebView};

use super::{history_keys, page_signals};

/// A view of its own process.
pub(super) fn build(context: &WebContext) -> WebView {
    // The engine's own defaults: a page is to find what it finds in any browser of this engine.
    WebView::builder()
        .web_context(context)
        .user_content_manager(&scripts())
        .settings(&Settings::new())
        .build()
}

/// A view that shares the process of `opener`, as one that its page opens must: the pages can reach each other.
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
