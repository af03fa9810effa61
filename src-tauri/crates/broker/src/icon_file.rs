//! What the files of the desktop's menu are called.

use porthole_policy::{AppIcon, AppId};
use sha2::{Digest as _, Sha256};

/// How the names of all of them begin.
pub(crate) const PREFIX: &str = "porthole-app-";

/// The file of an app's icon. Desktops keep what they have read of a path, so other pixels have another name.
pub(crate) fn name(app: &AppId, icon: &AppIcon) -> String {
    let digest = Sha256::digest(icon.png());
    let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{PREFIX}{app}-{short}.png")
}

/// The app of a file that [`name`] has named.
pub(crate) fn app_of(name: &str) -> Option<AppId> {
    let (app, _digest) = name.strip_prefix(PREFIX)?.strip_suffix(".png")?.rsplit_once('-')?;
    app.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_names_its_app() {
        let app = |name| app_of(name).map(|app| app.to_string());
        assert_eq!(app("porthole-app-web-mail-0123456789abcdef.png").as_deref(), Some("web-mail"));
        for other in ["porthole-app-.png", "porthole-app-Mail-0.png", "mail-0.png", "porthole-app-mail-0.svg"]
        {
            assert_eq!(app(other), None, "{other}");
        }
    }
}
