//! One sign-in for both apps.

use crate::Harbor;

const STATUS_AND_PLACE: &str = "%{http_code} %{redirect_url}";

#[test]
fn a_page_sends_strangers_to_sign_in_and_data_is_refused() {
    let harbor = Harbor::open();
    let page =
        harbor.curl(&["--output", "/dev/null", "--write-out", STATUS_AND_PLACE, "https://mail.harbor.test/"]);
    assert_eq!(page, "303 https://login.harbor.test/?return=https%3A%2F%2Fmail.harbor.test%2F");
    for data in [
        "https://mail.harbor.test/api/messages",
        "https://mail.harbor.test/attachments/berth-plan-pdf",
        "https://chat.harbor.test/api/rooms",
        "https://chat.harbor.test/ws",
        "https://chat.harbor.test/files/file-0",
    ] {
        let answer = harbor.curl(&["--write-out", "%{http_code}", data]);
        assert_eq!(answer, "Sign in first.401", "{data}");
    }
}

#[test]
fn one_sign_in_opens_both_apps_and_leads_back_to_where_it_was_asked_for() {
    let harbor = Harbor::open();
    let form = harbor.curl(&["--location", "https://chat.harbor.test/"]);
    assert!(form.contains(r#"name="return" value="https://chat.harbor.test/""#), "{form}");
    let signed_in = harbor.curl(&[
        "--location",
        "--data",
        "name=Robin+Hale&return=https://chat.harbor.test/",
        "https://login.harbor.test/sign-in",
    ]);
    assert!(signed_in.contains("<title>Chat</title>"), "{signed_in}");
    let mail = harbor.curl(&["https://mail.harbor.test/"]);
    assert!(mail.contains("<title>Mail</title>") && mail.contains("Robin Hale"), "{mail}");
}

#[test]
fn a_sign_in_never_leads_to_a_strangers_site() {
    let harbor = Harbor::open();
    let place = harbor.curl(&[
        "--output",
        "/dev/null",
        "--write-out",
        STATUS_AND_PLACE,
        "--data",
        "name=Robin&return=https://elsewhere.test/",
        "https://login.harbor.test/sign-in",
    ]);
    assert_eq!(place, "303 https://mail.harbor.test/");
}

#[test]
fn signing_out_closes_both_apps() {
    let harbor = Harbor::open_and_sign_in();
    let cookie = format!("Cookie: harbor_session={}", harbor.cookie());
    harbor.curl(&["--data", "", "https://login.harbor.test/sign-out"]);
    for data in ["https://mail.harbor.test/api/me", "https://chat.harbor.test/api/rooms"] {
        assert_eq!(
            harbor.curl(&["--header", &cookie, data]),
            "Sign in first.",
            "the cookie is worth nothing"
        );
    }
}

#[test]
fn a_name_cannot_smuggle_markup_into_a_page() {
    let harbor = Harbor::open();
    harbor.sign_in("<script>\"");
    let page = harbor.curl(&["https://mail.harbor.test/"]);
    assert!(page.contains("&lt;script&gt;&quot;") && !page.contains("<script>\""));
}
