//! Sign-in schemes that authenticate a connection instead of a request (RFC 4559 section 6).

use http::{HeaderMap, HeaderName};

/// Whether a field names a scheme that authenticates the connection: `NTLM`, `Negotiate`, or a related one. A field may
/// contain several schemes with their parameters.
pub(super) fn names_connection_scheme(headers: &HeaderMap, name: &HeaderName) -> bool {
    headers.get_all(name).iter().any(|value| {
        let text = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
        text.split(',').any(|part| {
            let scheme = part.trim().split(' ').next().unwrap_or_default();
            scheme == "ntlm" || scheme == "kerberos" || scheme.starts_with("negotiate")
        })
    })
}

#[cfg(test)]
mod tests {
    use http::{HeaderValue, header};

    use super::*;

    #[test]
    fn a_sign_in_of_the_connection_is_told_from_others() {
        let names = |text: &'static str| {
            let headers = HeaderMap::from_iter([(header::WWW_AUTHENTICATE, HeaderValue::from_static(text))]);
            names_connection_scheme(&headers, &header::WWW_AUTHENTICATE)
        };
        for bound in ["NTLM", "Negotiate", "negotiate YII=", "Basic realm=\"x\", NTLM", "Nego2, Negotiate"] {
            assert!(names(bound), "{bound}");
        }
        for other in ["Basic realm=\"ntlm\"", "Bearer negotiate", "Digest realm=x", ""] {
            assert!(!names(other), "{other}");
        }
    }
}
