//! The managed file of Harbor Ltd, as small as it can be, for tests that are about something else in it.

/// The least that a managed file must say, which is one app, and then `parts`.
#[must_use]
pub fn harbor(parts: &str) -> String {
    format!(
        r#"schema = 1

[organization]
name = "Harbor Ltd"
help_url = "https://help.harbor.test/device"

[[app]]
id = "mail"
name = "Mail"
url = "https://mail.harbor.test/"

{parts}"#
    )
}

/// The same, with the device certificates of the CA in `device-ca.pem` beside it, and then `parts`.
#[must_use]
pub fn harbor_with_device_ca(parts: &str) -> String {
    harbor(&format!(
        r#"[device_certificate]
anchors = ["device-ca.pem"]
present_to = ["mail.harbor.test"]

{parts}"#
    ))
}
