//! The settings of macOS' network service in use, as `scutil --proxy` prints them.

use super::settings::Settings;

/// Reads lines such as `  HTTPSProxy : proxy.harbor.test`, and the list of exceptions in braces.
pub(super) fn read(printed: &str) -> Settings {
    let pairs = || printed.lines().filter_map(|line| line.trim().split_once(" : "));
    let value = |name: &str| pairs().find(|(key, _)| *key == name).map(|(_, value)| value.trim().to_owned());
    let is_on = |name: &str| value(name).as_deref() == Some("1");
    let proxy = value("HTTPSProxy").filter(|_| is_on("HTTPSEnable"));
    Settings {
        script: value("ProxyAutoConfigURLString").filter(|_| is_on("ProxyAutoConfigEnable")),
        proxy: proxy.map(|host| format!("{host}:{}", value("HTTPSPort").unwrap_or_else(|| "443".to_owned()))),
        // The only numbered lines are those of the list.
        except: pairs()
            .filter(|(key, _)| key.bytes().all(|byte| byte.is_ascii_digit()))
            .map(|(_, value)| value.trim().to_owned())
            .collect(),
        except_plain: is_on("ExcludeSimpleHostnames"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "<dictionary> {\n  ExceptionsList : <array> {\n    0 : *.local\n    1 : 169.254/16\n  }\n  \
                           ExcludeSimpleHostnames : 1\n  HTTPSEnable : 1\n  HTTPSPort : 3128\n  \
                           HTTPSProxy : proxy.harbor.test\n  ProxyAutoConfigEnable : 0\n  \
                           ProxyAutoConfigURLString : http://wpad.test/wpad.dat\n}\n";

    #[test]
    fn what_is_switched_on_counts() {
        let settings = read(PRINTED);
        assert_eq!(settings.proxy.as_deref(), Some("proxy.harbor.test:3128"));
        assert_eq!(settings.except, ["*.local", "169.254/16"]);
        assert!(settings.except_plain && settings.script.is_none());
        let script = PRINTED.replace("ConfigEnable : 0", "ConfigEnable : 1");
        assert_eq!(read(&script).script.as_deref(), Some("http://wpad.test/wpad.dat"));
        assert_eq!(read(&PRINTED.replace("HTTPSEnable : 1", "HTTPSEnable : 0")).proxy, None);
    }
}
