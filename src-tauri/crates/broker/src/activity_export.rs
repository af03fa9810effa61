//! A copy of the activity log for the person: one record a line, as the log itself and `portholectl activity --json` have
//! them.

use std::path::{Path, PathBuf};

use porthole_activity::Record;
use porthole_explain::{Code, Detail, Problem};
use time::OffsetDateTime;

use crate::file_name::FileName;
use crate::person_files;

/// Puts every record of the log at `log` into a new file of `folder`, oldest first, and gives its path.
pub(crate) fn export(log: &Path, folder: &Path) -> Result<PathBuf, Problem> {
    let records = porthole_activity::read(log, None, usize::MAX)
        .map_err(|error| error.code().with_detail(error.to_string()))?;
    let name =
        FileName::from_suggestion(&format!("porthole-activity-{}.jsonl", OffsetDateTime::now_utc().date()));
    let text = lines(&records).map_err(|error| Code::Internal.with_detail(error.to_string()))?;
    person_files::place(folder, &name, &text).map_err(|error| {
        let file = folder.display().to_string();
        Code::FileUnwritable.with(Detail::NotWritten { file, reason: error.to_string() })
    })
}

fn lines(newest_first: &[Record]) -> serde_json::Result<String> {
    let mut text = String::new();
    for record in newest_first.iter().rev() {
        text.push_str(&serde_json::to_string(record)?);
        text.push('\n');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use porthole_activity::{ActivityLog, Kind};
    use porthole_policy::{DeviceClass, Verdict};

    use super::*;

    #[test]
    fn an_export_has_every_record_of_the_log_oldest_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("activity.jsonl");
        assert_eq!(std::fs::read_to_string(export(&path, folder.path()).unwrap()).unwrap(), "", "no log yet");
        let log = ActivityLog::open(&path).unwrap();
        for time in [1_700_000_000, 1_700_000_060] {
            let record =
                Record::new(Kind::Config, Verdict::Allow, "managed file loaded", DeviceClass::Untrusted);
            let time = OffsetDateTime::from_unix_timestamp(time).unwrap();
            log.append(&Record { time, ..record.detail(time.to_string()) }).unwrap();
        }
        log.flush();
        let exported = export(&path, folder.path()).unwrap();
        let text = std::fs::read_to_string(exported).unwrap();
        let read: Vec<Record> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let times: Vec<i64> = read.iter().map(|record| record.time.unix_timestamp()).collect();
        assert_eq!(times, [1_700_000_000, 1_700_000_060]);
    }
}
