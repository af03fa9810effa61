//! The corpus, and what once was found by fuzzing, through every target, without the engine.
#![expect(clippy::unwrap_used, reason = "a test's helpers fail as the test does")]

use std::fs;

use porthole_fuzz::{TARGETS, Target, corpus};

fn inputs(target: &Target) -> Vec<(String, Vec<u8>)> {
    let folder = fs::read_dir(corpus(target)).unwrap();
    let paths = folder.map(|entry| entry.unwrap().path());
    paths.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

#[test]
fn every_target_comes_back_from_its_corpus_and_accepts_some_of_it() {
    for target in TARGETS {
        let inputs = inputs(target);
        let mut accepted = 0;
        for (name, input) in inputs {
            println!("{name}");
            accepted += usize::from((target.run)(&input));
        }
        assert!(accepted > 0, "{} gets no further than its first refusal", target.name);
    }
}

#[test]
fn every_target_comes_back_from_cut_and_flipped_inputs() {
    for target in TARGETS {
        for (_, input) in inputs(target) {
            let step = input.len() / 40 + 1;
            for at in (0..input.len()).step_by(step) {
                let _accepted = (target.run)(&input[..at]);
                let mut flipped = input.clone();
                flipped[at] ^= 0x81;
                let _accepted = (target.run)(&flipped);
            }
        }
    }
}

#[test]
fn every_folder_of_the_corpus_has_its_target() {
    let parent = corpus(&TARGETS[0]);
    for entry in fs::read_dir(parent.parent().unwrap()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(porthole_fuzz::target(&name).is_some(), "{name} is the corpus of no target");
    }
}

#[test]
fn every_target_names_the_sources_that_it_tests() {
    let folder = corpus(&TARGETS[0]);
    let fuzz = folder.parent().unwrap().parent().unwrap();
    let text = fs::read_to_string(fuzz.join("sources.txt")).unwrap();
    let lines: Vec<(&str, &str)> =
        text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(':')).collect();
    for target in TARGETS {
        let named = lines.iter().find(|(name, _)| *name == target.name);
        let (_, places) = named.unwrap_or_else(|| panic!("sources.txt says nothing of {}", target.name));
        for place in places.split_whitespace() {
            let path = fuzz.join("../..").join(place);
            let module = path.with_extension("rs");
            assert!(path.exists() || module.exists(), "{}: {place} is not there", target.name);
        }
    }
    assert_eq!(lines.len(), TARGETS.len(), "sources.txt names a target that is none");
}

#[test]
fn every_message_of_the_protocols_seeds_is_heard() {
    for (name, input) in inputs(&porthole_fuzz::target("protocol").unwrap()) {
        let mut rest = input.as_slice();
        let mut messages = 0;
        while let Some((length, body)) = rest.split_first_chunk() {
            rest = &body[usize::try_from(u32::from_be_bytes(*length)).unwrap()..];
            messages += 1;
        }
        assert_eq!(porthole_broker::fuzzing::replay(&input), Ok(messages), "{name}");
    }
}
