use super::*;

fn picked() -> Pick {
    Pick::This(PickedCertificate {
        fingerprint: "0a".repeat(32).parse().unwrap(),
        subject: "CN=anna\\, berg,OU=Ünits,O=Harbor Ltd".parse().unwrap(),
        issuer: "CN=Harbor Device CA".parse().unwrap(),
        passed_over: vec!["0b".repeat(32).parse().unwrap()],
    })
}

#[test]
fn what_was_picked_is_found_again_and_the_last_choice_counts() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state/porthole");
    assert_eq!(read(&state), None);
    for pick in [picked(), Pick::Newest, picked()] {
        remember(&state, &pick).unwrap();
        assert_eq!(read(&state), Some(pick));
    }
    let left: Vec<_> = std::fs::read_dir(&state).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["choice.json"], "nothing is left beside it");
}

#[test]
fn a_damaged_choice_is_none() {
    let folder = tempfile::tempdir().unwrap();
    remember(folder.path(), &picked()).unwrap();
    let path = folder.path().join(FILE);
    let good = std::fs::read_to_string(&path).unwrap();
    let damaged = [
        good.replace("\"version\": 1", "\"version\": 2"),
        good.replace("0a0a", "xyz0"),
        good.replace("\"pick\"", "\"pike\""),
        good[..good.len() / 2].to_owned(),
        String::new(),
    ];
    for text in damaged {
        assert_ne!(text, good);
        std::fs::write(&path, &text).unwrap();
        assert_eq!(read(folder.path()), None, "{text}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("state"), "a file").unwrap();
    let error = remember(&folder.path().join("state"), &Pick::Newest).unwrap_err();
    assert_eq!(error.problem().code, Code::ChoiceNotKept.as_str());
}
