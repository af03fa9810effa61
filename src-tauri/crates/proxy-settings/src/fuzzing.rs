//! What a proxy script answers, for the fuzz targets: the feature `fuzzing` only.

use porthole_network::Hop;

use crate::hops;

/// A script's answer: whether it names a way.
///
/// # Errors
/// It makes a way that it does not name: then the parser is at fault.
pub fn check_answer(answer: &str) -> Result<bool, String> {
    let (found, _) = hops::parse(answer);
    let is_empty = answer.chars().all(|letter| letter == ';' || letter.is_whitespace());
    let is_named = |hop: &Hop| match hop {
        Hop::Direct => is_empty || answer.to_ascii_uppercase().contains("DIRECT"),
        Hop::HttpProxy { host, port } => *port != 0 && !host.is_empty() && answer.contains(host.as_str()),
    };
    match found.iter().find(|hop| !is_named(hop)) {
        Some(made_up) => Err(format!("{made_up:?}")),
        None => Ok(!found.is_empty()),
    }
}
