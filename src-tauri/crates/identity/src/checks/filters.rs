//! The managed file's filters on names and keys. A filter that is absent is not a check.

use super::check::{Check, CheckName};
use crate::certificate::Certificate;
use crate::requirements::Requirements;
use porthole_explain::{Code, Detail};

pub(super) fn filters(leaf: &Certificate, requirements: &Requirements) -> Vec<Check> {
    let mut checks = Vec::new();
    if let Some(filter) = &requirements.issuer {
        checks.push(Check::of(
            CheckName::Issuer,
            leaf.issuer.contains(filter),
            Code::CertificateWrongIssuer,
            Detail::FoundIssuer { issuer: leaf.issuer.to_string(), filter: filter.to_string() },
            Detail::FoundOtherIssuer { issuer: leaf.issuer.to_string(), filter: filter.to_string() },
        ));
    }
    if let Some(filter) = &requirements.subject {
        checks.push(Check::of(
            CheckName::Subject,
            leaf.subject.contains(filter),
            Code::CertificateWrongSubject,
            Detail::FoundSubject { subject: leaf.subject.to_string(), filter: filter.to_string() },
            Detail::FoundOtherSubject { subject: leaf.subject.to_string(), filter: filter.to_string() },
        ));
    }
    if let Some(filter) = &requirements.san {
        let found = leaf.alternative_names.iter().find(|name| filter.matches(name));
        checks.push(match found {
            Some(name) => {
                let found = Detail::FoundName { name: name.to_string(), filter: filter.to_string() };
                Check::passed(CheckName::AlternativeName, found)
            }
            None => Check::failed(
                CheckName::AlternativeName,
                Code::CertificateWrongAlternativeName,
                other_names(leaf, filter.to_string()),
            ),
        });
    }
    if let Some(kinds) = &requirements.key {
        let names = kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
        checks.push(Check::of(
            CheckName::KeyKind,
            leaf.key.algorithm().is_some_and(|algorithm| kinds.contains(&algorithm)),
            Code::CertificateWrongKeyKind,
            Detail::FoundKey { key: leaf.key.to_string() },
            Detail::FoundOtherKey { key: leaf.key.to_string(), kinds: names },
        ));
    }
    checks
}

fn other_names(leaf: &Certificate, filter: String) -> Detail {
    if leaf.alternative_names.is_empty() {
        return Detail::FoundNoNames { filter };
    }
    let names = leaf.alternative_names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>();
    Detail::FoundOtherNames { names: names.join(", "), filter }
}
