//! The variables that programs without a desktop go by: `https_proxy`, `all_proxy` and `no_proxy`, in small letters or
//! capitals.

use super::settings::Settings;

pub(super) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Settings, String> {
    let either = |name: &str| {
        let found = variable(name).or_else(|| variable(&name.to_ascii_uppercase()));
        found.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let Some(proxy) = either("https_proxy").or_else(|| either("all_proxy")) else {
        return Ok(Settings::default());
    };
    let place = match proxy.split_once("://") {
        Some(("http", place)) => place,
        None => proxy.as_str(),
        Some((scheme, _)) => {
            return Err(format!(
                "the environment names a proxy of a kind that Porthole does not speak: {scheme}"
            ));
        }
    };
    // A name and a password in the environment are for everyone to read; Porthole takes them from the keyring only.
    let place = place.rsplit_once('@').map_or(place, |(_, place)| place).trim_end_matches('/');
    let except = either("no_proxy").unwrap_or_default();
    let except = except.split([',', ' ']).map(str::trim).filter(|one| !one.is_empty());
    // Here a name covers all below it.
    let except = except.flat_map(|one| {
        let is_name = !one.starts_with(['.', '*', '['])
            && !one.contains('/')
            && one.parse::<std::net::IpAddr>().is_err();
        std::iter::once(one.to_owned()).chain(is_name.then(|| format!(".{one}")))
    });
    Ok(Settings { proxy: Some(place.to_owned()), except: except.collect(), ..Settings::default() })
}

#[cfg(test)]
mod tests {
    use super::super::settings::SystemProxy;
    use super::*;

    fn ask(variables: &[(&str, &str)], place: &str) -> Result<SystemProxy, String> {
        let find =
            |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        read(find)?.decide(&place.parse().unwrap())
    }

    #[test]
    fn the_variables_say_which_proxy_and_for_whom_not() {
        let variables = [
            ("HTTPS_PROXY", "http://joe:pass@proxy.harbor.test:3128/"),
            ("no_proxy", "localhost, harbor.test,10.0.0.0/8"),
        ];
        let through = ask(&variables, "mail.example.test").unwrap();
        assert!(format!("{through:?}").contains("host: \"proxy.harbor.test\", port: 3128"), "{through:?}");
        for direct in ["localhost", "harbor.test", "mail.harbor.test", "10.1.1.1"] {
            assert!(format!("{:?}", ask(&variables, direct).unwrap()).contains("Direct"), "{direct}");
        }
        assert_eq!(ask(&variables, "xharbor.test").unwrap(), through);
        assert!(format!("{:?}", ask(&[], "mail.harbor.test").unwrap()).contains("Direct"));
        assert!(
            ask(&[("all_proxy", "socks5://a.test:1080")], "mail.harbor.test").unwrap_err().contains("socks5")
        );
    }
}
