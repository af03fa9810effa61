//! WinINET's settings of the person, as `reg query` prints them.

use super::settings::Settings;

#[cfg_attr(not(windows), expect(dead_code, reason = "used only on Windows"))]
pub(super) const KEY: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings";

/// Reads lines such as `    ProxyServer    REG_SZ    proxy.harbor.test:3128`.
pub(super) fn read(printed: &str) -> Settings {
    let value = |name: &str| {
        printed.lines().find_map(|line| {
            let (key, rest) = line.trim().split_once(char::is_whitespace)?;
            let (_, value) = rest.trim().split_once(char::is_whitespace)?;
            (key == name).then(|| value.trim().to_owned()).filter(|value| !value.is_empty())
        })
    };
    let except = value("ProxyOverride").unwrap_or_default();
    Settings {
        script: value("AutoConfigURL"),
        proxy: value("ProxyServer")
            .filter(|_| value("ProxyEnable").as_deref() == Some("0x1"))
            .and_then(of_tls),
        except: except.split(';').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect(),
        except_plain: false,
    }
}

/// One proxy for everything, or one for each protocol: `http=a:80;https=b:443`.
fn of_tls(servers: String) -> Option<String> {
    if !servers.contains('=') {
        return Some(servers.trim_start_matches("http://").to_owned());
    }
    servers.split(';').find_map(|server| server.trim().strip_prefix("https=")).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "\r\nHKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\r\n    \
                           ProxyEnable    REG_DWORD    0x1\r\n    \
                           ProxyServer    REG_SZ    http=plain.test:80;https=proxy.harbor.test:3128\r\n    \
                           ProxyOverride    REG_SZ    *.harbor.test;<local>\r\n";

    #[test]
    fn the_proxy_of_tls_is_taken_where_proxies_are_on() {
        let settings = read(PRINTED);
        assert_eq!(settings.proxy.as_deref(), Some("proxy.harbor.test:3128"));
        assert_eq!(settings.except, ["*.harbor.test", "<local>"]);
        assert_eq!(read(&PRINTED.replace("0x1", "0x0")).proxy, None);
        let one = PRINTED.replace("http=plain.test:80;https=proxy.harbor.test:3128", "http://one.test:8080");
        assert_eq!(read(&one).proxy.as_deref(), Some("one.test:8080"));
        let script = format!("{PRINTED}    AutoConfigURL    REG_SZ    http://wpad.test/wpad.dat\r\n");
        assert_eq!(read(&script).script.as_deref(), Some("http://wpad.test/wpad.dat"));
        assert_eq!(read(""), Settings::default());
    }
}
