use super::*;
use proptest::prelude::*;
use time::macros::datetime;

const FROM: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);
const UNTIL: OffsetDateTime = datetime!(2026-03-31 00:00 UTC);

fn print(of: u8) -> Fingerprint {
    Fingerprint::of_certificate(&vec![of].into())
}

fn old() -> OldCertificate {
    OldCertificate { certificate: print(1), key: SpkiHash::of_public_key(&[1]), not_after: UNTIL }
}

fn replaced() -> ReplacedCertificate {
    ReplacedCertificate { old: old(), new: print(2), worked: false, tried: None }
}

fn at(day: i64) -> OffsetDateTime {
    FROM + time::Duration::days(day)
}

fn with(memory: &RenewalHistory, in_force: u8, now: OffsetDateTime) -> RenewalStep {
    plan(Some((print(in_force), FROM, UNTIL)), memory, now)
}

#[test]
fn a_certificate_is_renewed_after_two_thirds_of_its_lifetime() {
    // 89 days: two thirds are 59 days and 8 hours.
    let due = at(59) + time::Duration::hours(8);
    let memory = RenewalHistory::default();
    assert_eq!(with(&memory, 1, at(0)), RenewalStep::Wait(Some(due)));
    assert_eq!(with(&memory, 1, due - time::Duration::SECOND), RenewalStep::Wait(Some(due)));
    assert_eq!(with(&memory, 1, due), RenewalStep::Renew);
    assert_eq!(plan(None, &memory, due), RenewalStep::Wait(None), "nothing in force, nothing to renew");
}

#[test]
fn an_attempt_that_failed_is_followed_by_growing_pauses() {
    let pauses = [1, 2, 3, 7, 8, 99].map(|failures| pause_after(failures).as_secs() / 60);
    assert_eq!(pauses, [5, 10, 20, 320, 640, 720]);
    let failure = Some(("enrolment-unreachable".to_owned(), String::new()));
    let memory = RenewalHistory {
        last: Some(Attempt { at: at(60), failure, failures: 2 }),
        ..RenewalHistory::default()
    };
    let next = at(60) + time::Duration::minutes(10);
    assert_eq!(with(&memory, 1, at(60)), RenewalStep::Wait(Some(next)));
    assert_eq!(with(&memory, 1, next), RenewalStep::Renew);
}

#[test]
fn a_request_that_waits_is_asked_again_and_no_second_one_is_made() {
    let waiting = WaitingRequest {
        key: SpkiHash::of_public_key(&[2]),
        request: vec![1],
        replaces: Some(old()),
        ask_again: Some(at(70)),
    };
    let memory = RenewalHistory { waiting: Some(waiting.clone()), ..RenewalHistory::default() };
    assert_eq!(with(&memory, 1, at(60)), RenewalStep::Wait(Some(at(70))));
    assert_eq!(with(&memory, 1, at(70)), RenewalStep::AskAgain(waiting.clone()));
    assert_eq!(plan(None, &memory, at(70)), RenewalStep::AskAgain(waiting), "a first one too");
}

#[test]
fn a_request_that_was_stopped_waits_for_whoever_stopped_it_or_until_the_renewal_is_due() {
    let first = WaitingRequest {
        key: SpkiHash::of_public_key(&[2]),
        request: vec![1],
        replaces: None,
        ask_again: None,
    };
    let memory = RenewalHistory { waiting: Some(first.clone()), ..RenewalHistory::default() };
    assert_eq!(plan(None, &memory, at(70)), RenewalStep::Wait(None));
    let next = WaitingRequest { replaces: Some(old()), ..first };
    let memory = RenewalHistory { waiting: Some(next.clone()), ..RenewalHistory::default() };
    assert!(matches!(with(&memory, 1, at(1)), RenewalStep::Wait(Some(_))));
    assert_eq!(with(&memory, 1, at(70)), RenewalStep::AskAgain(next), "and no second one is made");
}

#[test]
fn the_old_certificate_goes_when_the_new_one_has_worked_or_the_old_one_is_of_no_more_use() {
    let memory = |replaced| RenewalHistory { replaced: Some(replaced), ..RenewalHistory::default() };
    let fresh = memory(replaced());
    assert_eq!(with(&fresh, 1, at(60)), RenewalStep::Wait(None), "the new one is not in force");
    assert_eq!(with(&fresh, 2, at(1)), RenewalStep::Prove(replaced()));
    let tried = ReplacedCertificate { tried: Some(at(1)), ..replaced() };
    assert_eq!(with(&memory(tried.clone()), 2, at(1)), RenewalStep::Wait(Some(at(1) + PROVE_EVERY)));
    assert_eq!(with(&memory(tried.clone()), 2, at(2)), RenewalStep::Prove(tried.clone()));
    let worked = ReplacedCertificate { worked: true, ..tried };
    assert_eq!(with(&memory(worked.clone()), 2, at(1)), RenewalStep::Retire(worked.clone()));
    assert_eq!(with(&memory(worked), 1, at(1)), RenewalStep::Wait(None), "never the one in force");
    assert_eq!(with(&fresh, 2, at(400)), RenewalStep::Retire(replaced()));
}

proptest! {
    /// Whatever is remembered: what is in force is never removed, nothing is asked for before it is due, and what is
    /// to wait until then is not to be done sooner.
    #[test]
    fn whatever_is_remembered_the_plan_keeps_its_promises(
        in_force in prop::option::of(1_u8..4),
        day in 0_i64..400,
        has_replaced: bool,
        worked: bool,
        tried in prop::option::of(0_i64..400),
        waiting in prop::option::of(prop::option::of(0_i64..400)),
        failed in prop::option::of((0_i64..400, 1_u32..40)),
    ) {
        let now = at(day);
        let memory = RenewalHistory {
            waiting: waiting.map(|day: Option<i64>| WaitingRequest {
                key: SpkiHash::of_public_key(&[9]),
                request: vec![1],
                replaces: None,
                ask_again: day.map(at),
            }),
            by_hand: None,
            replaced: has_replaced.then(|| ReplacedCertificate { worked, tried: tried.map(at), ..replaced() }),
            last: failed.map(|(day, failures)| Attempt { at: at(day), failure: None, failures }),
        };
        let certificate = in_force.map(|of| (print(of), FROM, UNTIL));
        match plan(certificate, &memory, now) {
            RenewalStep::Retire(replaced) => {
                prop_assert_ne!(in_force.map(print), Some(replaced.old.certificate));
                prop_assert!(replaced.worked || now > replaced.old.not_after);
            }
            RenewalStep::Renew => {
                prop_assert!(in_force.is_some() && now >= due_at(FROM, UNTIL));
                prop_assert!(waiting.flatten().is_none());
            }
            RenewalStep::AskAgain(request) => prop_assert!(request.ask_again.is_some_and(|at| now >= at)),
            RenewalStep::Prove(replaced) => prop_assert_eq!(in_force.map(print), Some(replaced.new)),
            RenewalStep::Wait(Some(until)) => {
                prop_assert!(until > now);
                prop_assert!(!matches!(plan(certificate, &memory, until), RenewalStep::Wait(Some(again)) if again <= until));
            }
            RenewalStep::Wait(None) => {}
        }
    }
}
