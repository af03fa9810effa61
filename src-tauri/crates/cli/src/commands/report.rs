//! `portholectl report`: one file for the help desk, without secrets, hosts or names.

mod content;
mod pseudonyms;
mod redact;

use std::path::Path;

use porthole_config::Source;
use porthole_explain::Code;
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;

use crate::args::ReportArgs;
use crate::failure::{ExitStatus, Failure};
use crate::files::{Existing, NewFile};
use crate::output::{Output, Page, Style};
use crate::terminal;
use content::Report;

#[derive(Serialize)]
struct Written<'a> {
    /// The file; absent where the report was only shown.
    file: Option<&'a Path>,
    report: &'a Value,
}

/// Makes the report, shows all of it, and writes it to a file once the person has agreed.
///
/// # Errors
/// The person does not agree or cannot be asked, or the file cannot be written.
pub(crate) fn run(args: &ReportArgs, source: &Source, output: Output) -> Result<ExitStatus, Failure> {
    let file = NewFile::prepare(&args.out, Existing::Keep)?;
    let Report { content, pseudonyms } = Report::make(source, OffsetDateTime::now_utc());
    let mut text = serde_json::to_string_pretty(&content).map_err(std::io::Error::from)?;
    text.push('\n');
    if !args.yes {
        output.note(|page| show(page, &text, &pseudonyms.table()));
        let question = format!("Write this to {}? [y/N] ", args.out.display());
        let agreed = terminal::agrees(&question).map_err(|error| {
            let message = format!("{error} Add --yes to write the report without a question.");
            Failure::cannot_run(Code::NotConfirmed.with_detail(message))
        })?;
        if !agreed {
            return Err(Failure::finding(Code::NotConfirmed.problem()));
        }
    }
    file.write(text.as_bytes())?;
    let view = Written { file: Some(&args.out), report: &content };
    output.answer(&view, |page| {
        page.headline(Style::Good, &format!("The report is in {}", args.out.display()));
        fill_parts(page, &content);
        page.blank();
        page.dimmed(
            "Read it before you send it. Hosts and names are replaced by placeholders such as host-1.",
        );
    })?;
    Ok(ExitStatus::Fine)
}

fn show(page: &mut Page, text: &str, table: &[(String, String)]) {
    page.headline(Style::Plain, "The report contains only this");
    page.blank();
    for line in text.lines() {
        page.exact(&[(Style::Dim, line)]);
    }
    page.heading("What each placeholder replaces (not written to the file)");
    for (pseudonym, original) in table {
        page.field(pseudonym, original);
    }
    page.blank();
}

fn fill_parts(page: &mut Page, content: &Value) {
    let count = |part: &str| content[part].as_array().map_or(0, Vec::len);
    page.field("Versions", content["versions"]["portholectl"].as_str().unwrap_or_default());
    page.field(
        "Settings",
        &format!("{} with their sources", content["managedFile"]["settings"].as_array().map_or(0, Vec::len)),
    );
    page.field("Device", content["device"]["class"].as_str().unwrap_or("not known"));
    page.field("Checks", &count("checks").to_string());
    page.field("Activity", &format!("{} records", count("activity")));
    page.field("Log", &format!("{} lines", count("log")));
}
