//! What the managed file asks of names and keys. A filter that is absent gives no check.

use super::check::{Check, CheckName};
use crate::certificate::Certificate;
use crate::requirements::Requirements;
use porthole_explain::Code;

pub(super) fn filters(leaf: &Certificate, requirements: &Requirements) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Some(filter) = &requirements.issuer {
        checks.push(Check::of(
            CheckName::Issuer,
            leaf.issuer.contains(filter),
            Code::CertificateWrongIssuer,
            format!("its issuer `{}` has `{filter}`", leaf.issuer),
            format!("its issuer is `{}`, but `{filter}` is asked for", leaf.issuer),
        ));
    }
    if let Some(filter) = &requirements.subject {
        checks.push(Check::of(
            CheckName::Subject,
            leaf.subject.contains(filter),
            Code::CertificateWrongSubject,
            format!("its subject `{}` has `{filter}`", leaf.subject),
            format!("its subject is `{}`, but `{filter}` is asked for", leaf.subject),
        ));
    }
    if let Some(filter) = &requirements.san {
        let found = leaf.alternative_names.iter().find(|name| filter.matches(name));
        checks.push(match found {
            Some(name) => Check::passed(CheckName::AlternativeName, format!("`{name}` matches `{filter}`")),
            None => Check::failed(
                CheckName::AlternativeName,
                Code::CertificateWrongAlternativeName,
                format!("{}, but `{filter}` is asked for", alternative_names(leaf)),
            ),
        });
    }
    if let Some(kinds) = &requirements.key {
        let names = kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" or ");
        checks.push(Check::of(
            CheckName::KeyKind,
            leaf.key.algorithm().is_some_and(|algorithm| kinds.contains(&algorithm)),
            Code::CertificateWrongKeyKind,
            format!("its key is {}", leaf.key),
            format!("its key is {}, but {names} is asked for", leaf.key),
        ));
    }
    checks
}

fn alternative_names(leaf: &Certificate) -> String {
    if leaf.alternative_names.is_empty() {
        return "it has no alternative names".to_owned();
    }
    let names = leaf.alternative_names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    format!("its alternative names are {}", names.join(", "))
}
