//! `portholectl activity`: the activity log, oldest first, and on as it grows.

use std::path::Path;
use std::time::Duration;

use porthole_activity::{ActivityError, Follower, Kind, Record};
use porthole_policy::Verdict;
use time::OffsetDateTime;
use time::macros::format_description;

use crate::args::ActivityArgs;
use crate::failure::{ExitStatus, Failure};
use crate::output::{Output, Page, Style};
use crate::since::Since;

/// How often a followed log is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Where the second line of a record begins: below its activity.
const INDENT: usize = 22;

/// Prints the log at `path`.
///
/// # Errors
/// It cannot be read.
pub(crate) fn run(args: &ActivityArgs, path: &Path, output: Output) -> Result<ExitStatus, Failure> {
    // Opened before the past is read, so that nothing between the two is missed.
    let follower = args.follow.then(|| Follower::at_end_of(path)).transpose().map_err(cannot_read)?;
    let since = args.since.and_then(|since: Since| since.before(OffsetDateTime::now_utc()));
    let mut past = porthole_activity::read(path, since, args.limit).map_err(cannot_read)?;
    past.reverse();
    for record in &past {
        show(record, output)?;
    }
    match follower {
        Some(follower) => follow(follower, &past, output),
        None => {
            if past.is_empty() {
                let when = if args.since.is_some() { " since then" } else { " yet" };
                output.print_for_people(|page| {
                    page.dimmed(&format!("Nothing was recorded{when}."));
                })?;
            }
            Ok(ExitStatus::Fine)
        }
    }
}

/// Runs until the process ends: on Ctrl-C, or when the reader closes the pipe.
fn follow(mut follower: Follower, past: &[Record], output: Output) -> Result<ExitStatus, Failure> {
    // What came between opening and reading is in both.
    let mut fresh = follower.poll().map_err(cannot_read)?;
    fresh.retain(|record| !past.contains(record));
    loop {
        for record in &fresh {
            show(record, output)?;
        }
        std::thread::sleep(LOOK_EVERY);
        fresh = follower.poll().map_err(cannot_read)?;
    }
}

fn cannot_read(error: ActivityError) -> Failure {
    Failure::cannot_run(error.code().with_detail(error.to_string()))
}

fn show(record: &Record, output: Output) -> Result<(), Failure> {
    Ok(output.print_part(record, |page| fill(page, record))?)
}

fn fill(page: &mut Page, record: &Record) {
    let time = record
        .time
        .to_offset(time::UtcOffset::UTC)
        .format(format_description!("[year]-[month]-[day] [hour]:[minute]:[second]Z"));
    let time = time.unwrap_or_else(|_| record.time.to_string());
    let (style, mark) = match record.verdict {
        Verdict::Allow => (Style::Good, "✓"),
        Verdict::Monitor => (Style::Warning, "!"),
        Verdict::Block => (Style::Bad, "✗"),
    };
    let candidates = (!record.candidates.is_empty()).then(|| record.candidates.join(" or "));
    let app = record.app.as_deref().or(candidates.as_deref());
    let place: Vec<&str> = [app, record.host.as_deref()].into_iter().flatten().collect();
    page.exact(&[
        (Style::Dim, &format!("{time}  ")),
        (style, &format!("{mark} {:<8}", record.verdict.as_str())),
        (Style::Bold, describe(record.activity)),
        (Style::Plain, if place.is_empty() { "" } else { "  " }),
        (Style::Plain, &place.join(" · ")),
    ]);
    let mut reason = format!("{} device · {}", record.device_class, record.rule);
    if let Some(detail) = record.detail.as_deref().filter(|detail| !detail.is_empty()) {
        reason.push_str(" · ");
        reason.push_str(detail);
    }
    if record.repeated > 0 {
        reason.push_str(&format!(" · the same {} more times before that", record.repeated));
    }
    page.indented(INDENT, Style::Dim, &reason);
}

const fn describe(kind: Kind) -> &'static str {
    match kind {
        Kind::Download => "download",
        Kind::Print => "print",
        Kind::Connect => "connection",
        Kind::PresentCertificate => "certificate presented",
        Kind::DeviceClass => "device class",
        Kind::Config => "managed file",
        Kind::Enrolment => "enrolment",
    }
}
