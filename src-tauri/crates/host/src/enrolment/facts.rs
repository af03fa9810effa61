//! What a request says of this machine and this person, asked of the system.

use porthole_identity::{EnrolmentId, MachineFacts};

/// What the places of the managed file's names are filled with here.
#[must_use]
pub fn machine_facts() -> MachineFacts {
    MachineFacts {
        hostname: non_empty(whoami::hostname(), "this machine has no name").map(|name| short_hostname(&name)),
        user: non_empty(whoami::username(), "the system does not say who is signed in"),
        machine_id: crate::machine_id().map(|id| EnrolmentId::of(&id)).map_err(|error| error.to_string()),
    }
}

fn non_empty(found: Result<String, impl std::fmt::Display>, empty: &str) -> Result<String, String> {
    match found {
        Ok(text) if text.trim().is_empty() => Err(empty.to_owned()),
        Ok(text) => Ok(text),
        Err(error) => Err(error.to_string()),
    }
}

/// Some systems say the whole domain name, some only the first part of it.
fn short_hostname(hostname: &str) -> String {
    hostname.split('.').next().unwrap_or(hostname).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_facts_are_those_that_the_system_tells_everybody() {
        let facts = machine_facts();
        let output = |program: &str, argument: &str| {
            let output = std::process::Command::new(program).arg(argument).output().unwrap();
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        };
        assert_eq!(facts.hostname, Ok(short_hostname(&output("uname", "-n"))));
        assert_eq!(facts.user, Ok(output("id", "-un")));
        assert_eq!(short_hostname("laptop-7.corp.harbor.test"), "laptop-7");
    }
}
