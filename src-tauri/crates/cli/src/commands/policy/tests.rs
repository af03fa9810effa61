use porthole_policy::{ByLanguage, Condition, SessionRule, Start, Text};

use super::*;
use crate::output::Page;

fn apps() -> Apps {
    let app = |id: &str, name: &str| PinnedApp {
        id: id.parse().unwrap(),
        name: name.to_owned(),
        url: format!("https://{id}.harbor.test/").parse().unwrap(),
        scope: vec![format!("https://{id}.harbor.test/").parse().unwrap()],
        hosts: vec![format!("{id}.harbor.test").parse().unwrap(), "*.shared.test:8443".parse().unwrap()],
        handles: Vec::new(),
        start: Start::Manual,
        icon: None,
        declared_handlers: Vec::new(),
        shortcuts: None,
        sleep_after: None,
        permissions: porthole_policy::FeatureRules::default(),
    };
    Apps::new(vec![app("mail", "Mail"), app("chat", "Chat")]).unwrap()
}

fn policy() -> SessionPolicy {
    let rule = |name: &str, line, device: Option<DeviceClass>, then| SessionRule {
        name: name.to_owned(),
        when: Condition { device: device.map(|class| vec![class]), ..Condition::default() },
        then,
        message: Some(
            ByLanguage::in_every_language("Ask {organization}: {help_url}".parse::<Text>().unwrap()).into(),
        ),
        notify: true,
        origin: RuleOrigin { file: "/etc/porthole/managed.toml".to_owned(), line, column: 1 },
    };
    SessionPolicy::new(vec![
        rule("Watch everything", 20, None, Verdict::Monitor),
        rule("No downloads without a certificate", 26, Some(DeviceClass::Untrusted), Verdict::Block),
    ])
}

fn explain_url(url: &str, device: DeviceClass) -> (Explained, String) {
    let (apps, policy) = (apps(), policy());
    let rules = Rules {
        apps: &apps,
        policy: &policy,
        organization: "Harbor Ltd",
        help_url: Some("https://help.test/"),
        last_good: None,
    };
    let args = ExplainArgs {
        app: Some("mail".parse().unwrap()),
        activity: porthole_policy::Activity::Download,
        url: url.parse().unwrap(),
        device: Some(device),
    };
    let attribution = apps.attribute(RequestFacts::address(&args.url));
    let app = app_of(&args, &apps, &attribution).unwrap();
    let decision = policy.decide(Request { app: &app.id, activity: args.activity, device });
    let explained = Explained::of(&args, device, rules, app, &attribution, &decision);
    let mut page = Page::new();
    explained.fill(&mut page, app);
    (explained, page.render(false))
}

#[test]
fn a_block_names_the_rule_its_place_and_the_words_that_are_seen() {
    let (explained, page) = explain_url("https://mail.harbor.test/a.pdf", DeviceClass::Untrusted);
    assert_eq!(explained.verdict, Verdict::Block);
    insta::assert_snapshot!(page, @r"
    ✗ Blocked: download in Mail on an untrusted device
      Address       https://mail.harbor.test/a.pdf
      Opens         in the window of Mail
      Rule          No downloads without a certificate
      Where         /etc/porthole/managed.toml:26:1
      Message       Ask Harbor Ltd: https://help.test/

    Every rule, in the order of the managed file
      · Watch everything (then monitor)
        /etc/porthole/managed.toml:20:1: it matched, but a stricter rule also matched
      ✗ No downloads without a certificate (then block)
        /etc/porthole/managed.toml:26:1: it decided
    ");
}

#[test]
fn what_may_be_secret_in_an_address_is_not_printed() {
    let with_secrets = "https://anna:secret@mail.harbor.test/a.pdf?token=1";
    let (_, page) = explain_url(with_secrets, DeviceClass::Untrusted);
    let without = "https://mail.harbor.test/a.pdf";
    assert_eq!(page, explain_url(without, DeviceClass::Untrusted).1);
}

#[test]
fn a_milder_rule_that_lost_does_not_decide_for_others() {
    let (explained, page) = explain_url("https://mail.harbor.test/a.pdf", DeviceClass::Certified);
    assert_eq!(explained.verdict, Verdict::Monitor);
    assert!(page.contains("Watch everything") && page.contains("other device classes"), "{page}");
}

#[test]
fn a_host_that_no_app_names_is_blocked_before_any_rule() {
    let (explained, page) = explain_url("https://elsewhere.test/a.pdf", DeviceClass::Managed);
    assert_eq!(explained.verdict, Verdict::Block);
    assert!(explained.rules.iter().all(|rule| !rule.decided) && explained.message.is_none());
    assert!(page.contains("Mail does not list elsewhere.test"), "{page}");
}

#[test]
fn an_address_of_another_app_says_whose_it_is() {
    let (_, page) = explain_url("https://chat.harbor.test/a.pdf", DeviceClass::Certified);
    assert!(page.contains("`chat`"), "{page}");
}

#[test]
fn an_app_that_the_address_is_not_attributed_to_is_said() {
    let (explained, page) = explain_url("https://chat.harbor.test/a.pdf", DeviceClass::Certified);
    assert_eq!(explained.attributed_to, ["chat"]);
    assert!(page.contains("`chat`, which is not `mail`"), "{page}");
    // Mail's window may not go there, even if the rules of Chat allow it.
    assert_eq!(explained.verdict, Verdict::Block);
}

#[test]
fn an_address_that_several_apps_name_says_so() {
    let (explained, page) = explain_url("https://a.shared.test:8443/x", DeviceClass::Certified);
    assert_eq!((explained.verdict, explained.attributed_to.len()), (Verdict::Monitor, 2));
    assert!(page.contains("one of `mail`, `chat`"), "{page}");
}

#[test]
fn without_an_app_the_address_is_attributed_or_the_choice_is_named() {
    let (apps, args) = (apps(), |url: &str| ExplainArgs {
        app: None,
        activity: porthole_policy::Activity::Download,
        url: url.parse().unwrap(),
        device: None,
    });
    let found = |url: &str| {
        let args = args(url);
        let attribution = apps.attribute(RequestFacts::address(&args.url));
        app_of(&args, &apps, &attribution)
            .map(|app| app.id.to_string())
            .map_err(|failure| format!("{failure:?}"))
    };
    assert_eq!(found("https://chat.harbor.test/").as_deref(), Ok("chat"));
    assert!(found("https://a.shared.test:8443/").unwrap_err().contains("mail, chat"));
    assert!(found("https://elsewhere.test/").unwrap_err().contains("No app names this address"));
}
