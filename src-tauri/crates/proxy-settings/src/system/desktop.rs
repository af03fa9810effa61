//! The settings of GNOME and the desktops that keep to it, as `gsettings list-recursively` prints them.

use super::settings::Settings;

pub(super) const SCHEMA: &str = "org.gnome.system.proxy";

/// The desktops that keep their proxy in those settings, by the names in `XDG_CURRENT_DESKTOP`.
const DESKTOPS: [&str; 7] = ["gnome", "unity", "x-cinnamon", "budgie", "mate", "pantheon", "cosmic"];

pub(super) fn has_settings(current_desktop: &str) -> bool {
    current_desktop.split(':').any(|name| DESKTOPS.contains(&name.to_ascii_lowercase().as_str()))
}

/// Reads lines such as `org.gnome.system.proxy.https host 'proxy.harbor.test'`.
pub(super) fn read(printed: &str) -> Result<Settings, String> {
    let value = |schema: &str, key: &str| {
        let start = format!("{SCHEMA}{schema} {key} ");
        printed.lines().find_map(|line| line.strip_prefix(&start)).map(str::trim)
    };
    let text = |schema, key| value(schema, key).map(|value| value.trim_matches('\'')).unwrap_or_default();
    match text("", "mode") {
        "none" => Ok(Settings::default()),
        "auto" => match text("", "autoconfig-url") {
            "" => Err("the desktop discovers its proxy (WPAD), and Porthole does not support that; your IT team can name \
                       the script's address in the managed file"
                .to_owned()),
            url => Ok(Settings { script: Some(url.to_owned()), ..Settings::default() }),
        },
        "manual" => {
            let (host, port) = (text(".https", "host"), value(".https", "port").unwrap_or("0"));
            let proxy = (!host.is_empty() && port != "0").then(|| format!("{host}:{port}"));
            let except = value("", "ignore-hosts").unwrap_or_default();
            let except = except.trim_start_matches("@as ").trim_matches(['[', ']']).split(',');
            let except = except.map(|one| one.trim().trim_matches('\'').to_owned()).filter(|one| !one.is_empty());
            Ok(Settings { proxy, except: except.collect(), ..Settings::default() })
        }
        other => Err(format!("the desktop's proxy settings have an unknown mode `{other}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANUAL: &str = "org.gnome.system.proxy autoconfig-url ''\n\
                          org.gnome.system.proxy ignore-hosts ['localhost', '127.0.0.0/8', '::1']\n\
                          org.gnome.system.proxy mode 'manual'\n\
                          org.gnome.system.proxy use-same-proxy true\n\
                          org.gnome.system.proxy.http host 'plain.harbor.test'\n\
                          org.gnome.system.proxy.http port 8080\n\
                          org.gnome.system.proxy.https host 'proxy.harbor.test'\n\
                          org.gnome.system.proxy.https port 3128\n";

    #[test]
    fn each_mode_is_read() {
        let read = |text: &str| read(text).unwrap();
        let manual = read(MANUAL);
        assert_eq!(manual.proxy.as_deref(), Some("proxy.harbor.test:3128"));
        assert_eq!(manual.except, ["localhost", "127.0.0.0/8", "::1"]);
        assert_eq!(read(&MANUAL.replace("'manual'", "'none'")), Settings::default());
        assert_eq!(read(&MANUAL.replace("'proxy.harbor.test'", "''")).proxy, None);
        let empty = read(&MANUAL.replace("['localhost', '127.0.0.0/8', '::1']", "@as []"));
        assert!(empty.except.is_empty());
        let script =
            MANUAL.replace("'manual'", "'auto'").replace("-url ''", "-url 'http://wpad.test/wpad.dat'");
        assert_eq!(read(&script).script.as_deref(), Some("http://wpad.test/wpad.dat"));
    }

    #[test]
    fn what_is_not_understood_is_no_setting() {
        assert!(read(&MANUAL.replace("'manual'", "'auto'")).unwrap_err().contains("WPAD"));
        assert!(read("").is_err());
    }

    #[test]
    fn desktops_are_told_by_any_of_their_names() {
        assert!(has_settings("ubuntu:GNOME") && has_settings("X-Cinnamon"));
        assert!(!has_settings("KDE") && !has_settings(""));
    }
}
