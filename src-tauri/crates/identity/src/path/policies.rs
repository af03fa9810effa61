//! Certificate policies (RFC 5280 section 6.1), processed by RFC 9618: the valid policies at each depth are a set, not
//! a tree, which a CA could make grow without limit. Any policy is acceptable, so the only question is whether one is
//! required and none is left.

use std::collections::{BTreeMap, BTreeSet};

use crate::asn1::{Malformed, Reader, number, tag};

const ANY: &str = "2.5.29.32.0";

/// The limit of policies in one certificate: more than any CA uses.
const MOST: usize = 128;

/// The policies of a certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Policies {
    /// The policies that it was issued under.
    policies: Option<BTreeSet<String>>,
    /// Maps policies of its issuer to policies of its own domain.
    mappings: Vec<(String, String)>,
    /// The depth from which a policy is required.
    explicit_after: Option<u32>,
    /// The depth from which policies are not mapped.
    no_mapping_after: Option<u32>,
    /// The depth from which `anyPolicy` does not count.
    no_any_after: Option<u32>,
}

impl Policies {
    pub(super) fn take_policies(&mut self, value: &[u8]) -> Result<(), Malformed> {
        let mut policies = BTreeSet::new();
        let mut list = Reader::contents(value, tag::SEQUENCE)?;
        while !list.is_empty() {
            // RFC 5280 section 4.2.1.4: none may occur twice.
            if !policies.insert(list.open(tag::SEQUENCE)?.oid()?) || policies.len() > MOST {
                return Err(Malformed);
            }
        }
        self.policies = Some(policies);
        Ok(())
    }

    pub(super) fn take_mappings(&mut self, value: &[u8]) -> Result<(), Malformed> {
        let mut list = Reader::contents(value, tag::SEQUENCE)?;
        while !list.is_empty() {
            let mut mapping = list.open(tag::SEQUENCE)?;
            let (from, to) = (mapping.oid()?, mapping.oid()?);
            mapping.end()?;
            // RFC 5280 section 6.1.4 (a).
            if from == ANY || to == ANY || self.mappings.len() == MOST {
                return Err(Malformed);
            }
            self.mappings.push((from, to));
        }
        Ok(())
    }

    pub(super) fn take_constraints(&mut self, value: &[u8]) -> Result<(), Malformed> {
        let mut both = Reader::contents(value, tag::SEQUENCE)?;
        self.explicit_after = both.take_if(tag::implicit(0))?.map(number).transpose()?;
        self.no_mapping_after = both.take_if(tag::implicit(1))?.map(number).transpose()?;
        both.end()
    }

    pub(super) fn take_inhibition(&mut self, value: &[u8]) -> Result<(), Malformed> {
        let mut reader = Reader::new(value);
        self.no_any_after = Some(reader.number()?);
        reader.end()
    }
}

/// The policies that are valid at one depth, each with its mapped policies of the next depth.
type Valid = BTreeMap<String, BTreeSet<String>>;

/// Whether a policy is left, or none is required, after the certificates of a path from below the anchor down. Each
/// certificate comes with whether it is self-issued.
pub(super) fn leave_one<'a>(path: impl ExactSizeIterator<Item = (&'a Policies, bool)>) -> bool {
    let count = path.len();
    let beyond = u32::try_from(count + 1).unwrap_or(u32::MAX);
    let (mut explicit, mut mapping, mut any) = (beyond, beyond, beyond);
    let mut valid = Some(Valid::from([(ANY.to_owned(), BTreeSet::from([ANY.to_owned()]))]));
    for (nth, (certificate, is_self_issued)) in path.enumerate() {
        let is_last = nth + 1 == count;
        let any_counts = any > 0 || (!is_last && is_self_issued);
        valid =
            valid.zip(certificate.policies.as_ref()).and_then(|(above, own)| next(&above, own, any_counts));
        if explicit == 0 && valid.is_none() {
            return false;
        }
        if is_last {
            // RFC 5280 section 6.1.5 (a) and (b).
            explicit = explicit.saturating_sub(1);
            if certificate.explicit_after == Some(0) {
                explicit = 0;
            }
            break;
        }
        valid = valid.and_then(|valid| map_policies(valid, &certificate.mappings, mapping > 0));
        if !is_self_issued {
            (explicit, mapping, any) =
                (explicit.saturating_sub(1), mapping.saturating_sub(1), any.saturating_sub(1));
        }
        explicit = explicit.min(certificate.explicit_after.unwrap_or(explicit));
        mapping = mapping.min(certificate.no_mapping_after.unwrap_or(mapping));
        any = any.min(certificate.no_any_after.unwrap_or(any));
    }
    explicit > 0 || valid.is_some()
}

/// RFC 5280 section 6.1.3 (d): the policies that are valid in a certificate with the policies `own` below `above`.
fn next(above: &Valid, own: &BTreeSet<String>, any_counts: bool) -> Option<Valid> {
    let is_expected = |policy: &String| above.values().any(|expected| expected.contains(policy));
    let itself = |policy: &String| (policy.clone(), BTreeSet::from([policy.clone()]));
    let named = own.iter().filter(|policy| *policy != ANY);
    let named = named.filter(|policy| is_expected(policy) || above.contains_key(ANY));
    let mut valid: Valid = named.map(itself).collect();
    if own.contains(ANY) && any_counts {
        for policy in above.values().flatten() {
            valid.entry(policy.clone()).or_insert_with(|| BTreeSet::from([policy.clone()]));
        }
    }
    (!valid.is_empty()).then_some(valid)
}

/// RFC 5280 section 6.1.4 (b).
fn map_policies(mut valid: Valid, mappings: &[(String, String)], may_map: bool) -> Option<Valid> {
    let mut by_policy: BTreeMap<&String, BTreeSet<String>> = BTreeMap::new();
    for (from, to) in mappings {
        by_policy.entry(from).or_default().insert(to.clone());
    }
    let has_any = valid.contains_key(ANY);
    for (from, to) in by_policy {
        if !may_map {
            valid.remove(from);
        } else if has_any || valid.contains_key(from) {
            valid.insert(from.clone(), to);
        }
    }
    (!valid.is_empty()).then_some(valid)
}
