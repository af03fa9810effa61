//! The managed file of scenes with servers under `apps.test`.

/// `apps` are its tables of apps, `resolve` says where hosts are, and `policy` ends it.
pub(crate) fn managed_file(apps: &str, resolve: &str, policy: &str) -> String {
    format!(
        r#"schema = 1

[organization]
name = "Harbor Ltd"
help_url = "https://help.harbor.test/device"

{apps}[device_certificate]
anchors = ["harbor-device-ca.cer"]
issuer = "CN=Harbor Device CA"
present_to = ["*.apps.test"]

[network]
proxy = "direct"
extra_roots = ["harbor-root.cer"]
resolve = {{ {resolve} }}
{policy}"#
    )
}
