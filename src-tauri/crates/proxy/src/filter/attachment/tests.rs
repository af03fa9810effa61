use http::HeaderValue;
use proptest::prelude::*;

use super::*;

fn of(value: &str) -> Disposition {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    disposition(&headers)
}

fn answer(fields: &[(http::HeaderName, &'static str)]) -> Response<()> {
    let mut response = Response::new(());
    for (name, value) in fields {
        response.headers_mut().append(name, HeaderValue::from_static(value));
    }
    response
}

fn found(asked: &[(&'static str, &'static str)], answer: &Response<()>) -> Option<Download> {
    let mut request = http::Request::get("/a/Q3%20report.bin?x=1");
    for (name, value) in asked {
        request = request.header(*name, *value);
    }
    let request = request.body(()).unwrap();
    download(&RequestContext::of(&request, &"files.test".parse().unwrap()), answer)
}

/// The forms of RFC 6266 section 5 and of the public test collection for it.
#[test]
fn a_disposition_is_read_as_webviews_read_it() {
    for (value, is_attachment, name) in [
        ("attachment", true, None),
        ("ATTACHMENT; filename=a.pdf", true, Some("a.pdf")),
        ("Attachment; Filename=\"a b;c.pdf\"", true, Some("a b;c.pdf")),
        (r#"attachment; filename="f\oo\"x\".html""#, true, Some("foo\"x\".html")),
        ("attachment; filename=plain.txt; filename*=UTF-8''%e2%82%ac%20rates.txt", true, Some("€ rates.txt")),
        ("attachment; filename*=iso-8859-1''f%f6.html", true, Some("fö.html")),
        ("attachment; filename*=UTF-8''bad%zz; filename=good.txt", true, Some("good.txt")),
        ("attachment; filename=\"../../etc/passwd\"", true, Some("passwd")),
        ("attachment; filename=\"C:\\\\Users\\\\a.doc\"", true, Some("a.doc")),
        ("inline; filename=a.pdf", false, Some("a.pdf")),
        ("INLINE", false, None),
        ("form-data; name=x", true, None),
        ("filename=a.pdf", false, None),
        ("", false, None),
        ("attachment; filename=\"\"", true, None),
    ] {
        let wanted = Disposition { is_attachment, file_name: name.map(ToOwned::to_owned) };
        assert_eq!(of(value), wanted, "{value}");
    }
}

#[test]
fn one_header_that_says_attachment_is_enough() {
    let twice =
        answer(&[(header::CONTENT_DISPOSITION, "inline"), (header::CONTENT_DISPOSITION, "attachment")]);
    assert!(found(&[], &twice).is_some());
}

#[test]
fn a_navigation_to_what_no_webview_shows_is_a_download() {
    for (kind, is_download) in [
        ("text/html; charset=utf-8", false),
        ("application/pdf", false),
        ("image/png", false),
        ("application/problem+json", false),
        ("application/octet-stream", true),
        ("application/zip", true),
        ("Application/VND.openxmlformats-officedocument.wordprocessingml.document", true),
        ("application/x-msdownload", true),
    ] {
        let answer = answer(&[(header::CONTENT_TYPE, kind)]);
        assert_eq!(found(&[("sec-fetch-mode", "navigate")], &answer).is_some(), is_download, "{kind}");
        let own_use = [("sec-fetch-mode", "cors"), ("sec-fetch-dest", "empty")];
        assert_eq!(found(&own_use, &answer), None, "{kind}: what a page fetches is for the webview's hook");
    }
}

#[test]
fn frames_and_requests_without_metadata_count_as_navigations() {
    let attached = answer(&[(header::CONTENT_DISPOSITION, "attachment")]);
    let name = Some(Download { file_name: Some("Q3 report.bin".to_owned()) });
    assert_eq!(found(&[], &attached), name);
    assert_eq!(found(&[("sec-fetch-dest", "iframe")], &attached), name);
    assert_eq!(found(&[("sec-fetch-dest", "script"), ("sec-fetch-mode", "no-cors")], &attached), None);
}

#[test]
fn an_answer_without_content_is_no_download() {
    let mut attached = answer(&[(header::CONTENT_DISPOSITION, "attachment")]);
    for status in [204, 205, 302, 304] {
        *attached.status_mut() = StatusCode::from_u16(status).unwrap();
        assert_eq!(found(&[], &attached), None, "{status}");
    }
    *attached.status_mut() = StatusCode::NOT_FOUND;
    assert!(found(&[], &attached).is_some(), "an error's body would become a file as well");
}

proptest! {
    #[test]
    fn no_value_panics_and_no_name_holds_a_path(value in "[ -~]{0,80}|attachment; ?filename\\*?=[ -~é€]{0,60}") {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_DISPOSITION, value);
            if let Some(name) = disposition(&headers).file_name {
                prop_assert!(!name.contains(['/', '\\']) && !name.is_empty());
            }
        }
    }

    #[test]
    fn a_quoted_name_comes_back_as_it_was(name in "[a-z ;=\"']{1,20}[a-z]") {
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        let read = of(&format!("attachment; filename=\"{quoted}\""));
        prop_assert_eq!(read.file_name, Some(name.trim().to_owned()));
    }
}
