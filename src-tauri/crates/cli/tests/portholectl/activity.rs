use std::process::{Command, Stdio};

use porthole_activity::{ActivityLog, Kind, Record};
use porthole_policy::{DeviceClass, Verdict};
use porthole_support::process::Process;
use time::{Duration, OffsetDateTime};

use crate::fixture::{Fixture, LONG, ran};

fn record(rule: &str, age: Duration) -> Record {
    let mut record = Record::new(Kind::Download, Verdict::Block, rule, DeviceClass::Untrusted)
        .app(&"mail".parse().unwrap())
        .host(&"mail.harbor.test".parse().unwrap())
        .detail("plan.pdf");
    record.time = OffsetDateTime::now_utc() - age;
    record
}

fn rules(stdout: &str) -> Vec<String> {
    let record = |line: &str| serde_json::from_str::<Record>(line).unwrap().rule;
    stdout.lines().map(record).collect()
}

#[test]
fn records_come_oldest_first_and_since_leaves_the_older_out() {
    let fixture = Fixture::new();
    let log = ActivityLog::open(fixture.activity_log()).unwrap();
    for (rule, age) in
        [("old", Duration::hours(3)), ("recent", Duration::minutes(5)), ("new", Duration::ZERO)]
    {
        log.append(&record(rule, age)).unwrap();
    }
    let lines = |args: &[&str]| rules(&fixture.run(&[&["activity", "--json"], args].concat()).stdout);
    assert_eq!(lines(&[]), ["old", "recent", "new"]);
    assert_eq!(lines(&["--since", "2h"]), ["recent", "new"]);
    assert_eq!(lines(&["--since", "2000-01-01T00:00:00Z"]), ["old", "recent", "new"]);
    assert_eq!(lines(&["--limit", "1"]), ["new"]);
    let page = fixture.run(&["activity", "--limit", "1"]).stdout;
    assert!(page.contains("✗ block") && page.contains("plan.pdf"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 100), "{page}");
}

#[test]
fn an_empty_log_is_no_fault() {
    let empty = Fixture::new().run(&["activity"]);
    assert_eq!(empty.code, 0);
    assert!(empty.stdout.contains("Nothing was recorded"), "{empty:?}");
    let empty = Fixture::new().run(&["activity", "--json"]);
    assert_eq!((empty.code, empty.stdout.as_str()), (0, ""));
}

#[test]
fn a_followed_log_goes_on_with_each_new_record() {
    let fixture = Fixture::new();
    let log = ActivityLog::open(fixture.activity_log()).unwrap();
    log.append(&record("before", Duration::ZERO)).unwrap();
    let follow = Process::spawn(fixture.command(&["activity", "--follow", "--json"])).unwrap();
    follow.wait_for_line(LONG, |line| line.contains("before")).unwrap();
    log.append(&record("after", Duration::ZERO)).unwrap();
    follow.wait_for_line(LONG, |line| line.contains("after")).unwrap();
    assert_eq!(rules(&follow.stdout()), ["before", "after"]);
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let fixture = Fixture::new();
    let log = ActivityLog::open(fixture.activity_log()).unwrap();
    for _ in 0..2000 {
        log.append(&record("again", Duration::ZERO)).unwrap();
    }
    let mut all = fixture.command(&["activity", "--limit", "2000"]).stdout(Stdio::piped()).spawn().unwrap();
    let head = ran(Command::new("head").args(["-n", "1"]).stdin(all.stdout.take().unwrap()));
    assert!(head.stdout.contains("download"), "{head:?}");
    assert!(all.wait().unwrap().success());
}
