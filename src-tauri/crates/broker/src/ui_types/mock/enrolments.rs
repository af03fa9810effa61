//! How a device gets its certificate, in each state that the mock backend plays.

use std::collections::BTreeMap;

use porthole_explain::{Code, Problem};
use porthole_host::RenewalView;
use porthole_host::enrolment::{EnrolmentView, ImportedView, PendingView};
use porthole_identity::{
    Attempt, Certificate, ImportError, MachineFacts, ManualRequest, OldCertificate, PendingKey,
    RenewalHistory, ReplacedCertificate, WaitingRequest, read_certificates,
};

use super::facts::{DEVICE, KEYRING, NEWER, OF_MACHINE, OLD, moment};
use super::managed::{self, BY_HAND};
use crate::enrolment::{Enrolment, MadeRequest};

const REQUEST: &str = include_str!("../request.pem");

/// What a request holds, so that there is nothing to type.
const FILLED_IN: &str = "subject = \"CN={hostname},OU=Devices,O=Harbor Ltd\"\n\
    san = [\"DNS:{hostname}.devices.harbor.test\"]\n";

/// A server issues without a person; what renews is added.
const SERVER: &str = "\n[enrolment.est]\nurl = \"https://est.harbor.test\"\nanchors = [\"harbor-device-ca.cer\"]\n\
    user = \"enrol\"\npassword_file = \"/etc/porthole/enrol.secret\"\n";
const RENEWED_BY_HAND: &str = "renew = \"by_hand\"\n";

fn certificate(pem: &[u8]) -> Certificate {
    read_certificates(pem).unwrap().remove(0)
}

fn facts() -> MachineFacts {
    MachineFacts {
        hostname: Ok("ws-0417".to_owned()),
        user: Ok("anna".to_owned()),
        machine_id: Err("none is known".to_owned()),
    }
}

/// What waits for its certificate.
fn pending() -> PendingKey {
    PendingKey {
        spki: certificate(DEVICE).spki,
        subject: "CN=ws-0417,OU=Devices,O=Harbor Ltd".to_owned(),
        created: moment("2026-11-23T15:20:00Z"),
    }
}

/// One state; `more` is in the managed file.
fn shown(
    more: &str,
    renewable: Option<&[u8]>,
    pending: &[PendingKey],
    memory: RenewalHistory,
    has_text: bool,
) -> Enrolment {
    let config = managed::in_force(&[BY_HAND, more].concat());
    let facts = facts();
    let view = EnrolmentView::of(&config, &facts, pending);
    let renewable = renewable.map(certificate);
    let renewal = RenewalView::of(&config, renewable.as_ref(), memory);
    let text = |request: &PendingView| has_text.then(|| MadeRequest::new(request, REQUEST.to_owned()));
    Enrolment::of(&config, &facts, KEYRING.to_string(), view, renewal, text)
}

fn waiting(until: Option<&str>, renews: bool) -> RenewalHistory {
    let waiting = WaitingRequest {
        key: certificate(DEVICE).spki,
        request: Vec::new(),
        replaces: renews.then(|| OldCertificate::from(&certificate(OLD))),
        ask_again: until.map(moment),
    };
    RenewalHistory { waiting: Some(waiting), ..RenewalHistory::default() }
}

fn attempt(at: &str, failure: Option<(Code, &str)>, failures: u32) -> Option<Attempt> {
    let failure = failure.map(|(code, detail)| (code.as_str().to_owned(), detail.to_owned()));
    Some(Attempt { at: moment(at), failure, failures })
}

pub(super) fn enrolments() -> BTreeMap<&'static str, Enrolment> {
    let none = RenewalHistory::default;
    let server = [FILLED_IN, SERVER].concat();
    let by_server = |memory| shown(&server, None, &[], memory, false);
    let renewable = |memory| shown(&server, Some(DEVICE), &[], memory, false);
    let by_hand = [server.as_str(), RENEWED_BY_HAND].concat();
    let requested =
        ManualRequest { key: certificate(DEVICE).spki, replaces: OldCertificate::from(&certificate(OLD)) };
    let replaced = ReplacedCertificate {
        old: OldCertificate::from(&certificate(OLD)),
        new: certificate(DEVICE).fingerprint,
        worked: false,
        tried: None,
    };
    let refused = (Code::EnrolmentUnreachable, "est.harbor.test: the connection was refused.");
    let soon = Some("2026-11-24T09:30:00Z");
    BTreeMap::from([
        ("byHand", shown("", Some(DEVICE), &[], none(), false)),
        ("first", shown("", None, &[], none(), false)),
        ("withServer", by_server(none())),
        ("renewsItself", {
            let last = attempt("2026-11-02T08:14:00Z", None, 0);
            shown(&server, Some(NEWER), &[], RenewalHistory { last, ..none() }, false)
        }),
        (
            "renewalFails",
            renewable(RenewalHistory { last: attempt("2026-11-24T08:40:00Z", Some(refused), 2), ..none() }),
        ),
        ("renewalWaits", renewable(RenewalHistory { replaced: Some(replaced), ..waiting(soon, true) })),
        ("renewsByHand", shown(&by_hand, Some(NEWER), &[], none(), false)),
        ("firstByHand", shown(&by_hand, None, &[], none(), false)),
        ("enrolmentWaits", by_server(waiting(soon, false))),
        ("enrolmentStopped", by_server(waiting(None, false))),
        ("withPending", shown("", None, &[pending()], none(), true)),
        ("withoutText", shown("", None, &[pending()], none(), false)),
        (
            "nextRequested",
            shown(
                "",
                Some(DEVICE),
                &[pending()],
                RenewalHistory { by_hand: Some(requested), ..none() },
                true,
            ),
        ),
    ])
}

/// A request that was just made.
pub(super) fn made_request() -> MadeRequest {
    MadeRequest::new(&PendingView::from(&pending()), REQUEST.to_owned())
}

/// What came of it.
pub(super) fn imported_view() -> ImportedView {
    ImportedView::from(&certificate(DEVICE))
}

/// A certificate that was issued for another key.
pub(super) fn wrong_key() -> Problem {
    let certificate = Box::new(certificate(OF_MACHINE));
    ImportError::WrongKey { certificate, pending: vec![pending()] }.problem()
}
