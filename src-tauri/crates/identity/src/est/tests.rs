use super::*;
use proptest::prelude::*;

#[test]
fn an_operation_lies_below_its_label() {
    let label: EstLabel = "devices".parse().unwrap();
    assert_eq!(EstOperation::Enrol.path(None), "/.well-known/est/simpleenroll");
    assert_eq!(EstOperation::ReEnrol.path(Some(&label)), "/.well-known/est/devices/simplereenroll");
    for wrong in ["", ".", "..", "a/b", "a b", "simpleenroll", "caf\u{e9}"] {
        assert!(wrong.parse::<EstLabel>().is_err(), "{wrong}");
    }
}

#[test]
fn a_request_goes_out_in_lines_that_openssl_reads() {
    let lines = base64_lines(&[7; 100]);
    assert!(lines.lines().all(|line| line.len() <= 64) && lines.lines().count() == 3, "{lines}");
}

#[test]
fn the_wait_is_what_the_server_asks_for_within_reason() {
    let now = time::macros::datetime!(1994-11-06 08:49:00 UTC);
    let waits = |text: Option<&str>| match read_response(202, text, b"", now).unwrap() {
        EstResponse::AskAgain(wait) => wait.as_secs(),
        EstResponse::Certificates(_) => panic!("no certificates were sent"),
    };
    assert_eq!(waits(Some("120")), 120);
    assert_eq!(waits(Some("Sun, 06 Nov 1994 08:49:37 GMT")), 37);
    assert_eq!(waits(Some("Sun, 06 Nov 1994 08:40:37 GMT")), 1);
    assert_eq!(waits(Some("0")), 1);
    assert_eq!(waits(Some("99999999")), 24 * 60 * 60);
    assert_eq!((waits(None), waits(Some("soon"))), (600, 600));
}

#[test]
fn every_refusal_has_its_words() {
    let responses = [
        (401, "wrong password\n"),
        (404, "<html><h1>Not found</h1></html>"),
        (400, "400 the subject\n  must not change\u{1b}[31m"),
        (302, ""),
        (503, ""),
        (200, "hello"),
    ];
    let messages = responses.map(|(status, body)| {
        let error = read_response(status, None, body.as_bytes(), OffsetDateTime::UNIX_EPOCH).unwrap_err();
        format!("{error} [may pass: {}]", error.may_pass())
    });
    insta::assert_snapshot!(messages.join("\n"));
}

proptest! {
    #[test]
    fn no_answer_makes_the_reader_panic(status: u16, after in ".{0,30}", body: Vec<u8>) {
        let _read = read_response(status, Some(&after), &body, OffsetDateTime::UNIX_EPOCH);
    }
}
