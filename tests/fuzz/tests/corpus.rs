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
fn every_target_has_a_corpus_and_comes_back_from_each_of_its_inputs() {
    for target in TARGETS {
        let inputs = inputs(target);
        assert!(!inputs.is_empty(), "{} starts from nothing", target.name);
        for (name, input) in inputs {
            println!("{name}");
            (target.run)(&input);
        }
    }
}

#[test]
fn every_target_comes_back_from_cut_and_flipped_inputs() {
    for target in TARGETS {
        for (_, input) in inputs(target) {
            let step = input.len() / 40 + 1;
            for at in (0..input.len()).step_by(step) {
                (target.run)(&input[..at]);
                let mut flipped = input.clone();
                flipped[at] ^= 0x81;
                (target.run)(&flipped);
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
