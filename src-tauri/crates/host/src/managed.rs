//! Gathering the signs by which the managed file takes a device for managed.

use porthole_config::ManagedConfig;
use porthole_explain::Code;
use porthole_identity::{DomainMembership, FoundStatement, ManagedSigns};

use crate::join::JoinState;
use crate::machine::machine_id;

/// What is found of each sign that `config` asks for; `None` where it asks for none.
pub(crate) fn signs(config: &ManagedConfig, join: &dyn JoinState) -> Option<ManagedSigns> {
    let settings = config.managed_device.as_ref()?;
    let statement = settings.statement.as_ref().map(|statement| FoundStatement {
        place: statement.path.display().to_string(),
        key: statement.key.clone(),
        content: match config.read_statement() {
            Some(Ok(content)) => Ok(content),
            Some(Err(problem)) if problem.code == Code::ConfigMissing => Err("it is not there".to_owned()),
            Some(Err(problem)) => Err(lower_first(problem.what.trim_end_matches('.'))),
            None => Err("the managed file names none".to_owned()),
        },
        machine: machine_id().map_err(|error| error.to_string()),
    });
    let domain = settings.domain_joined.as_ref().map(|required| DomainMembership {
        required: required.clone(),
        joined: join.joined_domains().map_err(|error| error.to_string()),
    });
    Some(ManagedSigns { statement, domain })
}

/// A sentence as it goes on after a colon.
fn lower_first(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
