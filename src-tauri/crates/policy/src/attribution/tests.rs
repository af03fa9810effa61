use proptest::prelude::*;

use super::*;
use crate::apps::tests::app;

/// Two apps as most companies have them: the same wildcard, a sign-in host in both scopes, a CDN on a port, and one
/// host that only the second names.
fn apps() -> Apps {
    Apps::new(vec![
        app(
            "mail",
            &["https://mail.harbor.test/", "https://login.harbor.test/"],
            &["*.harbor.test", "cdn.example.net:8443"],
        ),
        app(
            "files",
            &[
                "https://files.harbor.test/",
                "https://login.harbor.test/",
                "https://office.harbor.test/files/",
            ],
            &["*.harbor.test", "cdn.example.net:8443", "*.eu.harbor.test", "store.harbor.test"],
        ),
        app("office", &["https://office.harbor.test/"], &["office.harbor.test"]),
    ])
    .unwrap()
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

fn ids(apps: &[&str]) -> Vec<AppId> {
    apps.iter().map(|id| id.parse().unwrap()).collect()
}

/// Who asked for `address` from `page`.
fn attribute(address: &str, page: Option<&str>) -> Attribution {
    let (address, page) = (url(address), page.map(url));
    let fetch = FetchMetadata::read(page.as_ref().map(|_| "same-site"), Some("cors"), Some("empty"));
    apps().attribute(RequestFacts { url: &address, window: None, page: page.as_ref(), fetch })
}

#[test]
fn scope_comes_first_then_the_host_then_the_longest_wildcard() {
    for (address, app) in [
        ("https://files.harbor.test/a", "files"),
        ("https://office.harbor.test/files/7", "files"),
        ("https://office.harbor.test/calendar", "office"),
        ("https://store.harbor.test/a", "files"),
        ("https://a.eu.harbor.test/", "files"),
    ] {
        assert_eq!(attribute(address, None), Attribution::App(app.parse().unwrap()), "{address}");
    }
}

#[test]
fn of_several_the_page_that_asks_decides() {
    for address in
        ["https://login.harbor.test/", "https://static.harbor.test/a.js", "https://cdn.example.net:8443/"]
    {
        assert_eq!(attribute(address, None), Attribution::Several(ids(&["mail", "files"])), "{address}");
        for (page, app) in
            [("https://mail.harbor.test/inbox", "mail"), ("https://files.harbor.test/", "files")]
        {
            assert_eq!(
                attribute(address, Some(page)),
                Attribution::App(app.parse().unwrap()),
                "{address} {page}"
            );
        }
        // A page that belongs to both tells nothing.
        let both = attribute(address, Some("https://login.harbor.test/"));
        assert_eq!(both, Attribution::Several(ids(&["mail", "files"])), "{address}");
        // Nor does one that belongs to neither.
        assert_eq!(attribute(address, Some("https://elsewhere.test/")), both, "{address}");
    }
}

#[test]
fn the_window_wins_over_everything() {
    let (address, window) = (url("https://mail.harbor.test/"), "office".parse().unwrap());
    let facts = RequestFacts { window: Some(&window), ..RequestFacts::address(&address) };
    assert_eq!(apps().attribute(facts), Attribution::App(window.clone()));
    let gone = "gone".parse().unwrap();
    let facts = RequestFacts { window: Some(&gone), ..facts };
    assert_eq!(apps().attribute(facts), Attribution::App("mail".parse().unwrap()));
}

#[test]
fn what_the_person_asks_for_has_no_page_that_asks() {
    let (address, page) = (url("https://login.harbor.test/"), url("https://files.harbor.test/"));
    let fetch = FetchMetadata::read(Some("none"), Some("navigate"), Some("document"));
    let facts = RequestFacts { page: Some(&page), fetch, ..RequestFacts::address(&address) };
    assert_eq!(apps().attribute(facts), Attribution::Several(ids(&["mail", "files"])));
}

#[test]
fn a_host_or_port_that_no_app_names_belongs_to_none() {
    for address in ["https://elsewhere.test/", "https://cdn.example.net/", "https://mail.harbor.test:8443/"] {
        assert_eq!(attribute(address, Some("https://mail.harbor.test/")), Attribution::Unknown, "{address}");
    }
}

fn any_address() -> impl Strategy<Value = Url> {
    let host = prop_oneof![
        Just("mail.harbor.test"),
        Just("files.harbor.test"),
        Just("login.harbor.test"),
        Just("office.harbor.test"),
        Just("static.harbor.test"),
        Just("a.eu.harbor.test"),
        Just("cdn.example.net:8443"),
        Just("elsewhere.test"),
    ];
    (host, prop_oneof![Just(""), Just("files/7"), Just("a")])
        .prop_map(|(host, path)| url(&format!("https://{host}/{path}")))
}

proptest! {
    #[test]
    fn whoever_a_request_belongs_to_may_reach_it(address in any_address(), page in proptest::option::of(any_address())) {
        let apps = apps();
        let facts = RequestFacts { page: page.as_ref(), ..RequestFacts::address(&address) };
        let attribution = apps.attribute(facts);
        let endpoint = Endpoint::of(&address).unwrap();
        for id in attribution.candidates() {
            prop_assert!(apps.get(id).unwrap().reaches(&endpoint), "{id} {address}");
        }
        prop_assert_eq!(attribution == Attribution::Unknown, !apps.reach(&endpoint));
        if let Attribution::Several(several) = &attribution {
            prop_assert!(several.len() > 1);
        }
    }

    #[test]
    fn the_page_that_asks_only_ever_chooses_among_those_that_claim_the_address(
        address in any_address(),
        page in any_address(),
    ) {
        let apps = apps();
        let alone = apps.attribute(RequestFacts::address(&address));
        let attribution = apps.attribute(RequestFacts { page: Some(&page), ..RequestFacts::address(&address) });
        for id in attribution.candidates() {
            prop_assert!(alone.candidates().contains(id));
        }
    }
}
