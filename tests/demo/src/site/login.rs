//! Signing in once for both apps: a session cookie for `harbor.test`.

use http::{HeaderValue, Method, StatusCode, header};
use porthole_support::origin::{Reply, read_body};
use url::Url;

use super::sessions::{COOKIE, Sessions};
use super::visit::Visit;
use super::{Host, answers};

/// The longest name that a person may have, in letters.
const LONGEST_NAME: usize = 60;

/// What an app answers to somebody who is not signed in: a page sends them to sign in and back, data is refused.
pub(super) fn ask(visit: &Visit) -> Reply {
    if visit.method() == Method::GET && visit.path() == "/" {
        let back: String = url::form_urlencoded::byte_serialize(visit.url().as_bytes()).collect();
        answers::redirect(&format!("{}/?return={back}", visit.origin(Host::Login)))
    } else {
        answers::refusal(StatusCode::UNAUTHORIZED, "Sign in first.")
    }
}

/// Answers for the sign-in host, but for its page.
pub(super) async fn answer(visit: Visit, sessions: &Sessions) -> Reply {
    match (visit.method(), visit.path()) {
        (&Method::POST, "/sign-in") => sign_in(visit, sessions).await,
        (&Method::POST, "/sign-out") => {
            visit.session_cookies().for_each(|cookie| sessions.end(cookie));
            let gone =
                format!("{COOKIE}=; Domain=harbor.test; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax");
            with_cookie(answers::redirect(&visit.origin(Host::Login)), &gone)
        }
        _ => answers::not_found(),
    }
}

async fn sign_in(visit: Visit, sessions: &Sessions) -> Reply {
    let mail = visit.origin(Host::Mail);
    let Ok(body) = read_body(visit.request.into_body()).await else { return Reply::abort() };
    let field = |name: &str| {
        url::form_urlencoded::parse(&body).find_map(|(key, value)| (key == name).then(|| value.into_owned()))
    };
    let name: String = field("name").unwrap_or_default().trim().chars().take(LONGEST_NAME).collect();
    if name.is_empty() {
        return answers::refusal(StatusCode::BAD_REQUEST, "Please give a name.");
    }
    let back = field("return").filter(|url| is_ours(url)).unwrap_or(format!("{mail}/"));
    match sessions.begin(&name) {
        Ok(cookie) => {
            let cookie =
                format!("{COOKIE}={cookie}; Domain=harbor.test; Path=/; Secure; HttpOnly; SameSite=Lax");
            with_cookie(answers::redirect(&back), &cookie)
        }
        Err(_) => answers::refusal(StatusCode::SERVICE_UNAVAILABLE, "No session can be made right now."),
    }
}

/// Whether people may be sent to `url` after signing in: to Harbor's hosts and nowhere else.
fn is_ours(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| {
        url.scheme() == "https" && url.host_str().is_some_and(|host| Host::named(host).is_some())
    })
}

fn with_cookie(reply: Reply, cookie: &str) -> Reply {
    match HeaderValue::from_str(cookie) {
        Ok(cookie) => reply.header(header::SET_COOKIE, cookie),
        Err(_) => answers::refusal(StatusCode::BAD_REQUEST, "That cannot be kept in a cookie."),
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn people_are_sent_back_to_harbor_and_nowhere_else() {
        assert!(is_ours("https://mail.harbor.test:8443/?a=b"));
        for other in ["http://mail.harbor.test/", "https://mail.harbor.test.evil.test/", "javascript:x", "/"]
        {
            assert!(!is_ours(other), "{other}");
        }
    }
}
