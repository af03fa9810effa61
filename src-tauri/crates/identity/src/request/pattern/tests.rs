use super::*;
use crate::request::{EnrolmentId, RequestSpec};
use proptest::prelude::*;

fn facts(hostname: &str, user: &str) -> MachineFacts {
    MachineFacts {
        hostname: Ok(hostname.to_owned()),
        user: Ok(user.to_owned()),
        machine_id: Ok(EnrolmentId::of(&"07".repeat(16).parse().unwrap())),
    }
}

fn subject(pattern: &str, facts: &MachineFacts) -> String {
    pattern.parse::<SubjectPattern>().unwrap().fill(facts).unwrap().to_string()
}

fn name(pattern: &str, facts: &MachineFacts) -> Result<String, FillError> {
    pattern.parse::<NamePattern>().unwrap().fill(facts).map(|name| name.to_string())
}

#[test]
fn places_are_filled_in_names_of_every_kind() {
    let facts = facts("laptop-7", "robin");
    assert_eq!(
        subject("CN={hostname},OU=of {user},O=Harbor Ltd", &facts),
        "CN=laptop-7,OU=of robin,O=Harbor Ltd"
    );
    assert_eq!(subject("CN={{hostname}},O=Harbor", &facts), "CN={hostname}},O=Harbor");
    assert_eq!(
        name("DNS:{hostname}.devices.harbor.test", &facts).unwrap(),
        "DNS:laptop-7.devices.harbor.test"
    );
    assert_eq!(name("email:{user}@harbor.test", &facts).unwrap(), "email:robin@harbor.test");
    let id = facts.machine_id.as_ref().unwrap();
    assert_eq!(name("URI:urn:machine:{machine_id}", &facts).unwrap(), format!("URI:urn:machine:{id}"));
}

#[test]
fn what_a_machine_is_called_is_never_grammar() {
    let hostile = facts("a,O=Evil+CN=root", "ann@evil.test,\"b\" <x>");
    let filled = "CN={hostname},O=Harbor Ltd".parse::<SubjectPattern>().unwrap().fill(&hostile).unwrap();
    assert_eq!(filled.to_string(), r"CN=a\,O=Evil\+CN=root,O=Harbor Ltd");
    assert!(!filled.contains(&"O=Evil".parse().unwrap()));
    assert_eq!(
        name("URI:urn:user:{user}", &hostile).unwrap(),
        "URI:urn:user:ann%40evil.test%2C%22b%22%20%3Cx%3E"
    );
    let messages = [
        name("DNS:{hostname}.devices.harbor.test", &hostile).unwrap_err().to_string(),
        name("email:{user}@harbor.test", &hostile).unwrap_err().to_string(),
        name("DNS:{hostname}", &MachineFacts { hostname: Err("the system has none".to_owned()), ..hostile })
            .unwrap_err()
            .to_string(),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}

#[test]
fn a_place_that_nothing_fills_is_refused() {
    let refused = |text: &str| text.parse::<SubjectPattern>().unwrap_err().to_string();
    let messages = [
        refused("CN={serial},O=Harbor"),
        refused("CN={hostname,O=Harbor"),
        refused("{hostname}"),
        "DNS:{host}".parse::<NamePattern>().unwrap_err().to_string(),
        "{hostname}.harbor.test".parse::<NamePattern>().unwrap_err().to_string(),
    ];
    insta::assert_snapshot!(messages.join("\n"));
}

proptest! {
    #[test]
    fn whatever_a_machine_is_called_the_name_has_the_parts_that_were_asked_for(hostname in ".{1,40}") {
        let filled = "CN={hostname},O=Harbor Ltd".parse::<SubjectPattern>().unwrap();
        let filled = filled.fill(&facts(&hostname, "robin")).unwrap();
        let organization: DistinguishedName = "O=Harbor Ltd".parse().unwrap();
        prop_assert!(filled.contains(&organization));
        prop_assert_eq!(filled.attributes().count(), 2);
        prop_assert_eq!(filled.common_name(), Some(hostname.as_str()));
        let is_text = !hostname.chars().any(char::is_control);
        prop_assert_eq!(RequestSpec::new(filled, &[]).is_ok(), is_text);
    }

    #[test]
    fn any_text_is_a_pattern_or_refused(text in ".{0,60}") {
        let _read = (text.parse::<SubjectPattern>(), text.parse::<NamePattern>(), text.parse::<Pattern>());
    }
}
