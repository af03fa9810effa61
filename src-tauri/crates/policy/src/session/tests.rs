use proptest::prelude::*;

use super::*;

#[test]
fn with_no_rule_only_an_untrusted_device_is_blocked() {
    let policy = SessionPolicy::default();
    for activity in Activity::ALL {
        assert_eq!(decide(&policy, activity, DeviceClass::Untrusted).verdict, Verdict::Block);
        assert_eq!(decide(&policy, activity, DeviceClass::Certified).verdict, Verdict::Allow);
        assert_eq!(decide(&policy, activity, DeviceClass::Managed).verdict, Verdict::Allow);
    }
}

#[test]
fn what_is_allowed_is_what_each_rule_decides_and_not_what_the_class_suggests() {
    use crate::{Extent, extent};
    let pinned = |id: &str| {
        let url: url::Url = format!("https://{id}.harbor.test/").parse().unwrap();
        crate::PinnedApp {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            scope: vec![url.as_str().parse().unwrap()],
            url,
            hosts: Vec::new(),
            handles: Vec::new(),
            start: crate::Start::Manual,
            icon: None,
            declared_handlers: Vec::new(),
            shortcuts: None,
            sleep_after: None,
            permissions: crate::FeatureRules::default(),
        }
    };
    let apps = crate::Apps::new(vec![pinned("mail"), pinned("chat")]).unwrap();
    let chat = Some(vec!["chat".parse().unwrap()]);
    let policy = SessionPolicy::new(vec![rule(
        "Chat files are harmless",
        Verdict::Allow,
        Condition { activity: Some(vec![Activity::Download]), app: chat, ..Condition::default() },
    )]);
    let untrusted = policy.permissions(&apps, DeviceClass::Untrusted);
    assert_eq!(untrusted.len(), 4);
    assert_eq!(extent(&untrusted, Activity::Download), Extent::Only(vec![&"chat".parse().unwrap()]));
    assert_eq!(extent(&untrusted, Activity::Print), Extent::None);
    let allowed = untrusted.iter().find(|it| it.verdict == Verdict::Allow).unwrap();
    assert_eq!(allowed.rule, "Chat files are harmless");
    let certified = policy.permissions(&apps, DeviceClass::Certified);
    assert_eq!(extent(&certified, Activity::Print), Extent::Every);
}

#[test]
fn the_strictest_matching_rule_wins_wherever_it_stands() {
    let policy = SessionPolicy::new(vec![
        rule("watch", Verdict::Monitor, Condition::default()),
        rule("stop", Verdict::Block, Condition::default()),
        rule("stop again", Verdict::Block, Condition::default()),
        rule(
            "prints",
            Verdict::Block,
            Condition { activity: Some(vec![Activity::Print]), ..Condition::default() },
        ),
    ]);
    let decision = decide(&policy, Activity::Download, DeviceClass::Managed);
    assert_eq!(decision.reason.name(), "stop");
    assert_eq!(
        decision.outcomes.iter().map(|outcome| outcome.why_not).collect::<Vec<_>>(),
        [
            Some(SkipReason::StricterRuleMatched),
            None,
            Some(SkipReason::EarlierRuleMatched),
            Some(SkipReason::OtherActivity)
        ]
    );
}

#[test]
fn a_rule_about_another_device_or_app_does_not_match() {
    let policy = SessionPolicy::new(vec![
        rule(
            "other device",
            Verdict::Block,
            Condition { device: Some(vec![DeviceClass::Managed]), ..Condition::default() },
        ),
        rule(
            "other app",
            Verdict::Block,
            Condition { app: Some(vec!["chat".parse().unwrap()]), ..Condition::default() },
        ),
    ]);
    let decision = decide(&policy, Activity::Download, DeviceClass::Certified);
    assert_eq!(decision.verdict, Verdict::Allow);
    assert_eq!(decision.outcomes[0].why_not, Some(SkipReason::OtherDevice));
    assert_eq!(decision.outcomes[1].why_not, Some(SkipReason::OtherApp));
}

#[test]
fn the_person_is_told_of_a_block_always_and_of_the_rest_where_the_rule_says_so() {
    for (then, notify, is_shown) in [
        (Verdict::Block, false, true),
        (Verdict::Monitor, true, true),
        (Verdict::Monitor, false, false),
        (Verdict::Allow, true, true),
        (Verdict::Allow, false, false),
    ] {
        let rule = SessionRule { notify, ..rule("any", then, Condition::default()) };
        let policy = SessionPolicy::new(vec![rule]);
        let decision = decide(&policy, Activity::Download, DeviceClass::Certified);
        assert_eq!(decision.tells_the_person(), is_shown, "{then:?}, notify = {notify}");
    }
    let default = decide(&SessionPolicy::default(), Activity::Download, DeviceClass::Certified);
    assert!(!default.tells_the_person());
}

#[test]
fn a_permit_exists_only_for_what_was_allowed() {
    let policy = SessionPolicy::default();
    let allowed = decide(&policy, Activity::Download, DeviceClass::Certified);
    assert!(allowed.download_permit().is_some());
    assert!(allowed.print_permit().is_none(), "a permit for one activity is none for another");
    assert!(decide(&policy, Activity::Download, DeviceClass::Untrusted).download_permit().is_none());
    assert!(Decision::refuse_everything(Activity::Download).download_permit().is_none());
}

proptest! {
    #[test]
    fn adding_a_rule_never_loosens_a_decision_that_a_rule_made(
        rules in prop::collection::vec(any_rule(), 1..6),
        extra in any_rule(),
        activity in prop::sample::select(Activity::ALL.to_vec()),
        device in prop::sample::select(DeviceClass::ALL.to_vec()),
    ) {
        let before = decide(&SessionPolicy::new(rules.clone()), activity, device);
        let mut more = rules;
        more.push(extra);
        let after = decide(&SessionPolicy::new(more), activity, device);
        if matches!(before.reason, Reason::Rule(_)) {
            prop_assert!(after.verdict >= before.verdict);
        }
        prop_assert_eq!(after.download_permit().is_some(),
            activity == Activity::Download && after.verdict != Verdict::Block);
    }

    #[test]
    fn exactly_the_deciding_rule_has_no_reason_against_it(
        rules in prop::collection::vec(any_rule(), 0..6),
        device in prop::sample::select(DeviceClass::ALL.to_vec()),
    ) {
        let decision = decide(&SessionPolicy::new(rules), Activity::Download, device);
        let deciders = decision.outcomes.iter().filter(|outcome| outcome.why_not.is_none()).count();
        prop_assert_eq!(deciders, usize::from(matches!(decision.reason, Reason::Rule(_))));
    }
}

fn decide(policy: &SessionPolicy, activity: Activity, device: DeviceClass) -> Decision {
    policy.decide(Request { app: &"mail".parse().unwrap(), activity, device })
}

fn rule(name: &str, then: Verdict, when: Condition) -> SessionRule {
    let origin = RuleOrigin { file: "managed.toml".into(), line: 1, column: 1 };
    SessionRule { name: name.into(), when, then, message: None, notify: false, origin }
}

fn any_rule() -> impl Strategy<Value = SessionRule> {
    let some_of = |n: usize| prop::option::of(prop::collection::vec(0..n, 1..=n));
    (0..Verdict::ALL.len(), some_of(Activity::ALL.len()), some_of(DeviceClass::ALL.len())).prop_map(
        |(then, activity, device)| {
            let when = Condition {
                activity: activity.map(|picks| picks.into_iter().map(|pick| Activity::ALL[pick]).collect()),
                device: device.map(|picks| picks.into_iter().map(|pick| DeviceClass::ALL[pick]).collect()),
                app: None,
            };
            rule("any", Verdict::ALL[then], when)
        },
    )
}
