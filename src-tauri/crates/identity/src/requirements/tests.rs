use super::*;

fn matches(filter: &str, name: &AlternativeName) -> bool {
    filter.parse::<SanFilter>().unwrap().matches(name)
}

#[test]
fn a_star_stands_for_one_label_of_a_host_and_for_any_run_elsewhere() {
    let dns = |name: &str| AlternativeName::Dns(name.to_owned());
    assert!(matches("DNS:*.harbor.test", &dns("Laptop-7.Harbor.test")));
    assert!(!matches("DNS:*.harbor.test", &dns("a.b.harbor.test")));
    assert!(!matches("DNS:*.harbor.test", &dns(".harbor.test")));
    assert!(!matches("DNS:*.harbor.test", &dns("harbor.test")));
    assert!(!matches("DNS:*.harbor.test", &dns("laptop-7.harbor.test.evil.test")));
    assert!(matches("email:*@harbor.test", &AlternativeName::Email("ann.b@harbor.test".to_owned())));
    assert!(matches("URI:urn:harbor:*", &AlternativeName::Uri("urn:harbor:a.b:c".to_owned())));
}

#[test]
fn a_name_of_another_kind_never_matches() {
    assert!(!matches("DNS:harbor.test", &AlternativeName::Uri("harbor.test".to_owned())));
    assert!(!matches("email:harbor.test", &AlternativeName::Dns("harbor.test".to_owned())));
}

#[test]
fn a_filter_that_asks_nothing_or_nothing_known_is_refused() {
    for text in ["", "DNS:", "DNS:*", "harbor.test", "IP:10.0.0.1", "DNS:*.*.test", "DNS:a b"] {
        assert!(text.parse::<SanFilter>().is_err(), "{text:?}");
    }
}
