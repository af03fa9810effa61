use std::sync::Arc;

use porthole_policy::{DeviceClass, Verdict};
use time::{Duration, OffsetDateTime};

use super::*;
use crate::{Follower, Kind, read};

fn record(rule: &str) -> Record {
    Record::new(Kind::Download, Verdict::Block, rule, DeviceClass::Untrusted)
        .app(&"mail".parse().unwrap())
        .host(&"mail.harbor.test".parse().unwrap())
        .certificate(None)
        .detail("report.pdf")
}

fn rules(records: &[Record]) -> Vec<&str> {
    records.iter().map(|record| record.rule.as_str()).collect()
}

#[test]
fn a_line_has_the_names_that_scripts_and_the_window_know() {
    let folder = tempfile::tempdir().unwrap();
    let log = ActivityLog::open(folder.path().join("activity.jsonl")).unwrap();
    let mut entry = record("no downloads");
    entry.time = OffsetDateTime::UNIX_EPOCH;
    log.append(&entry).unwrap();
    assert_eq!(
        std::fs::read_to_string(log.path()).unwrap(),
        concat!(
            r#"{"time":"1970-01-01T00:00:00Z","app":"mail","host":"mail.harbor.test","activity":"download","#,
            r#""verdict":"block","rule":"no downloads","deviceClass":"untrusted","certificate":null,"#,
            r#""detail":"report.pdf"}"#,
            "\n"
        )
    );
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_log_or_its_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state/activity.jsonl");
    drop(ActivityLog::open(&path).unwrap());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let log = ActivityLog::open(&path).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(log.path()), 0o600, "a wider mode is narrowed again");
    assert_eq!(mode(path.parent().unwrap()), 0o700);
}

#[test]
fn reading_gives_the_newest_first_and_stops_at_the_limit_and_at_the_time() {
    let folder = tempfile::tempdir().unwrap();
    let log = ActivityLog::open(folder.path().join("activity.jsonl")).unwrap();
    for (minutes, rule) in [(1, "one"), (2, "two"), (3, "three")] {
        let mut entry = record(rule);
        entry.time = OffsetDateTime::UNIX_EPOCH + Duration::minutes(minutes);
        log.append(&entry).unwrap();
    }
    let since = Some(OffsetDateTime::UNIX_EPOCH + Duration::minutes(2));
    assert_eq!(rules(&read(log.path(), None, 2).unwrap()), ["three", "two"]);
    assert_eq!(rules(&read(log.path(), since, 10).unwrap()), ["three", "two"]);
    assert!(read(&folder.path().join("none"), None, 10).unwrap().is_empty());
}

#[test]
fn a_full_file_makes_way_and_five_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("activity.jsonl");
    let log = ActivityLog::open_rotating_at(path.clone(), 1).unwrap();
    for number in 0..10 {
        log.append(&record(&number.to_string())).unwrap();
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1 + KEPT);
    assert_eq!(rules(&read(&path, None, 100).unwrap()), ["9", "8", "7", "6", "5", "4"]);
}

#[test]
fn opening_again_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("activity.jsonl");
    ActivityLog::open(&path).unwrap().append(&record("one")).unwrap();
    ActivityLog::open(&path).unwrap().append(&record("two")).unwrap();
    assert_eq!(rules(&read(&path, None, 9).unwrap()), ["two", "one"]);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a line of the test's own, in a folder of its own")]
fn a_broken_line_hides_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("activity.jsonl");
    std::fs::write(&path, "{\"time\":\n").unwrap();
    ActivityLog::open(&path).unwrap().append(&record("whole")).unwrap();
    assert_eq!(rules(&read(&path, None, 9).unwrap()), ["whole"]);
}

#[test]
fn subscribers_hear_every_record() {
    let folder = tempfile::tempdir().unwrap();
    let log = ActivityLog::open(folder.path().join("activity.jsonl")).unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    log.subscribe(move |entry| ear.lock().push(entry.clone()));
    let entry = record("one");
    log.append(&entry).unwrap();
    assert_eq!(*heard.lock(), [Entry { number: 1, record: entry }]);
}

#[test]
fn what_is_read_names_the_last_record_that_subscribers_heard_of() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("activity.jsonl");
    ActivityLog::open(&path).unwrap().append(&record("an earlier run")).unwrap();
    // Each record begins another file.
    let log = Arc::new(ActivityLog::open_rotating_at(path, 1).unwrap());
    let newest = log.newest(9).unwrap();
    assert_eq!((newest.number, rules(&newest.records)), (0, vec!["an earlier run"]));
    let writing = Arc::clone(&log);
    let writer = std::thread::spawn(move || {
        for number in 1..=300 {
            writing.append(&record(&number.to_string())).unwrap();
        }
    });
    let mut last = 0;
    while last < 300 {
        let newest = log.newest(1).unwrap();
        last = newest.number;
        let read = newest.records[0].rule.parse().unwrap_or(0);
        assert_eq!(read, last, "what is read last is what is numbered last");
    }
    writer.join().unwrap();
}

#[test]
fn a_follower_sees_each_new_record_once_across_rotation() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("activity.jsonl");
    let log = ActivityLog::open_rotating_at(path.clone(), 1).unwrap();
    log.append(&record("before")).unwrap();
    let mut follower = Follower::at_end_of(&path).unwrap();
    assert!(follower.poll().unwrap().is_empty());
    log.append(&record("one")).unwrap();
    assert_eq!(rules(&follower.poll().unwrap()), ["one"]);
    log.append(&record("two")).unwrap();
    assert_eq!(rules(&follower.poll().unwrap()), ["two"]);
    assert!(follower.poll().unwrap().is_empty());
}

#[test]
fn a_follower_waits_for_a_log_that_is_not_there_yet() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("activity.jsonl");
    let mut follower = Follower::at_end_of(&path).unwrap();
    assert!(follower.poll().unwrap().is_empty());
    ActivityLog::open(&path).unwrap().append(&record("first")).unwrap();
    assert_eq!(rules(&follower.poll().unwrap()), ["first"]);
}

#[test]
fn many_threads_never_mix_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    let log = ActivityLog::open(folder.path().join("activity.jsonl")).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let log = &log;
            scope.spawn(move || {
                (0..50).for_each(|it| log.append(&record(&format!("{thread} {it}"))).unwrap());
            });
        }
    });
    assert_eq!(read(log.path(), None, 1000).unwrap().len(), 200);
}

#[test]
fn repeats_are_counted_into_one_record_when_their_minute_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let log = ActivityLog::open(folder.path().join("activity.jsonl")).unwrap();
    let at = |seconds: i64, rule: &str| Record {
        time: OffsetDateTime::UNIX_EPOCH + Duration::seconds(seconds),
        ..record(rule)
    };
    for second in 0..30 {
        log.append(&at(second, "one")).unwrap();
    }
    log.append(&at(30, "two")).unwrap();
    assert_eq!(rules(&read(log.path(), None, 9).unwrap()), ["two", "one"]);
    log.append(&at(61, "one")).unwrap();
    let read_again = read(log.path(), None, 9).unwrap();
    assert_eq!(rules(&read_again), ["one", "one", "two", "one"]);
    assert_eq!((read_again[1].repeated, read_again[1].time), (29, at(29, "one").time));
    log.append(&at(62, "one")).unwrap();
    let path = log.path().to_owned();
    drop(log);
    assert_eq!(read(&path, None, 1).unwrap()[0].repeated, 1, "what was counted is written at the end");
}

#[test]
fn a_page_that_makes_up_hosts_cannot_grow_what_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let log = ActivityLog::open(folder.path().join("activity.jsonl")).unwrap();
    for number in 0..1_000 {
        log.append(&record(&format!("rule {number}"))).unwrap();
    }
    assert_eq!(read(log.path(), None, 2_000).unwrap().len(), 1_000);
    assert!(log.growing.lock().repeats.len() <= 128);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test tears a line of its own")]
fn half_a_line_costs_its_own_record_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("activity.jsonl");
    let log = ActivityLog::open(&path).unwrap();
    log.append(&record("first")).unwrap();
    drop(log);
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, [&whole[..], &whole[..40]].concat()).unwrap();
    let log = ActivityLog::open(&path).unwrap();
    log.append(&record("second")).unwrap();
    log.append(&record("third")).unwrap();
    assert_eq!(rules(&read(&path, None, 9).unwrap()), ["third", "second", "first"]);
}

#[test]
fn where_no_new_file_can_be_had_the_old_ones_stay_however_often_it_is_tried() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("activity.jsonl");
    let log = ActivityLog::open_rotating_at(path.clone(), 600).unwrap();
    for number in 0..9 {
        log.append(&record(&format!("rule {number}"))).unwrap();
    }
    let before = rules(&read(&path, None, 99).unwrap()).len();
    // Nothing can be opened at its place, as where files have run out.
    std::fs::create_dir(crate::files::new_file(&path)).unwrap();
    let failed = (0..20).filter(|number| log.append(&record(&format!("lost {number}"))).is_err()).count();
    assert!(failed > 10, "{failed}");
    let after = read(&path, None, 99).unwrap();
    assert!(after.len() >= before, "{} of {before}", after.len());
    std::fs::remove_dir(crate::files::new_file(&path)).unwrap();
    log.append(&record("again")).unwrap();
    assert_eq!(rules(&read(&path, None, 1).unwrap()), ["again"]);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test moves a folder of its own")]
fn who_wants_to_know_hears_once_that_records_cannot_be_written_and_once_that_they_can_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("activity.jsonl");
    let log = ActivityLog::open_rotating_at(path, 1).unwrap();
    let (sender, reports) = std::sync::mpsc::channel();
    log.on_trouble(move |error| sender.send(error.map(ActivityError::code)).unwrap());
    log.append(&record("one")).unwrap();
    let away = folder.path().with_extension("away");
    // Each record wants its own file, and there is no folder for it.
    std::fs::rename(folder.path(), &away).unwrap();
    assert!(log.append(&record("two")).is_err());
    assert!(log.append(&record("three")).is_err());
    std::fs::rename(&away, folder.path()).unwrap();
    log.append(&record("four")).unwrap();
    log.append(&record("five")).unwrap();
    drop(log);
    let unavailable = porthole_explain::Code::ActivityUnavailable;
    assert_eq!(reports.iter().collect::<Vec<_>>(), [Some(unavailable), None]);
}
