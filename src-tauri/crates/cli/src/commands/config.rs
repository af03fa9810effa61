//! `portholectl config`: check the managed file, print its schema, show what is in force.

use std::path::{Path, PathBuf};

use porthole_config::{Fault, ManagedConfig, Refusal, Setting};
use porthole_explain::Code;
use serde::Serialize;
use time::OffsetDateTime;

use crate::failure::{ExitStatus, Failure};
use crate::files::{self, Existing, NewFile};
use crate::in_force::{InForce, LastGood};
use crate::output::{Output, Page, Style};

#[derive(Debug, Serialize)]
struct Checked<'a> {
    valid: bool,
    files: Vec<PathBuf>,
    code: Option<&'static str>,
    faults: &'a [Fault],
    /// What does not make the set invalid.
    warnings: Vec<Fault>,
}

/// Says whether the managed file is valid, and points at each mistake.
///
/// # Errors
/// Standard output cannot be written.
pub(crate) fn check(loaded: Result<&ManagedConfig, &Refusal>, output: Output) -> Result<ExitStatus, Failure> {
    match loaded {
        Ok(config) => {
            let warnings = config.unusable_certificates(OffsetDateTime::now_utc());
            let view = Checked { valid: true, files: paths(config), code: None, faults: &[], warnings };
            output.answer(&view, |page| {
                fill_valid(page, config, &view.files);
                for warning in &view.warnings {
                    fill_fault(page, warning, Style::Warning);
                }
            })?;
            Ok(ExitStatus::Fine)
        }
        // There is nothing to check: the name is wrong, or nothing is installed yet.
        Err(refusal) if refusal.code == Code::ConfigMissing && refusal.faults.len() == 1 => {
            let missing = refusal.faults.first().map(|fault| fault.what.clone()).unwrap_or_default();
            Err(Failure::cannot_run(Code::FileMissing.with_detail(missing)))
        }
        Err(refusal) => {
            let code = Some(refusal.code.as_str());
            let view = Checked {
                valid: false,
                files: Vec::new(),
                code,
                faults: &refusal.faults,
                warnings: Vec::new(),
            };
            output.answer(&view, |page| fill_refused(page, refusal))?;
            // What cannot be read has not been checked.
            let is_unread = refusal.code == Code::ConfigUnreadable;
            Ok(if is_unread { ExitStatus::Unanswered } else { ExitStatus::Finding })
        }
    }
}

fn paths(config: &ManagedConfig) -> Vec<PathBuf> {
    config.sources.iter().map(|source| source.path.clone()).collect()
}

fn fill_valid(page: &mut Page, config: &ManagedConfig, files: &[PathBuf]) {
    page.headline(Style::Good, "The managed file is valid");
    page.field("Organisation", &config.organization.name);
    let apps: Vec<&str> = config.apps.iter().map(|app| app.id.as_str()).collect();
    page.field("Apps", &if apps.is_empty() { "none".to_owned() } else { apps.join(", ") });
    page.field("Rules", &config.session_policy.rules().len().to_string());
    for (nth, file) in files.iter().enumerate() {
        page.field(if nth == 0 { "Read from" } else { "" }, &file.display().to_string());
    }
}

fn fill_refused(page: &mut Page, refusal: &Refusal) {
    let problem = refusal.code.problem();
    page.headline(Style::Bad, problem.title);
    page.text(problem.meaning);
    for fault in &refusal.faults {
        fill_fault(page, fault, Style::Plain);
    }
    page.blank();
    page.field("What to do", "Make each change above, then check again.");
    page.field("Code", problem.code);
}

fn fill_fault(page: &mut Page, fault: &Fault, style: Style) {
    let mut place = fault.file.clone();
    for number in [fault.line, fault.column].into_iter().flatten() {
        place.push_str(&format!(":{number}"));
    }
    page.blank();
    page.exact(&[(Style::Bold, &format!("  {place}")), (Style::Plain, "  "), (Style::Plain, &fault.key)]);
    page.indented(4, style, &fault.what);
    page.indented(4, Style::Dim, &format!("Why: {}", fault.why));
    page.indented(4, Style::Good, &format!("Do:  {}", fault.help));
}

/// Prints the JSON Schema of the managed file.
///
/// # Errors
/// Standard output cannot be written.
pub(crate) fn schema(output: Output) -> Result<ExitStatus, Failure> {
    output.json_for_all(&porthole_config::schema())?;
    Ok(ExitStatus::Fine)
}

#[derive(Debug, Serialize)]
struct Written {
    files: Vec<PathBuf>,
}

/// Writes the templates for Windows' group policy editor into `folder`.
///
/// # Errors
/// They cannot be written.
pub(crate) fn template(folder: &Path, output: Output) -> Result<ExitStatus, Failure> {
    let template = porthole_config::policy_template();
    let adml_folder = folder.join("en-US");
    files::make_folder(&adml_folder)?;
    let view = Written { files: vec![folder.join("Porthole.admx"), adml_folder.join("Porthole.adml")] };
    for (path, text) in view.files.iter().zip([template.admx, template.adml]) {
        NewFile::prepare(path, Existing::Replace)?.write(text.as_bytes())?;
    }
    output.answer(&view, |page| {
        page.headline(Style::Good, "The templates are written");
        for file in &view.files {
            page.field("File", &file.display().to_string());
        }
        page.blank();
        page.field(
            "What to do",
            "Copy both into PolicyDefinitions, of a machine or of the domain's central store; the policies then appear under \
             Computer Configuration, Administrative Templates, Porthole.",
        );
    })?;
    Ok(ExitStatus::Fine)
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    files: &'a [PathBuf],
    settings: &'a [Setting],
    on_disk: Option<OnDisk>,
}

/// A set on the disk that does not count.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OnDisk {
    code: &'static str,
    faults: Vec<Fault>,
    /// The process that still goes by the set before.
    in_force_in: u32,
}

impl OnDisk {
    pub(super) fn of(last_good: &LastGood) -> Self {
        Self {
            code: last_good.refusal.code.as_str(),
            faults: last_good.refusal.faults.clone(),
            in_force_in: last_good.record.process,
        }
    }

    /// Says what is on the disk, before what is in force.
    pub(super) fn fill(page: &mut Page, last_good: &LastGood) {
        let LastGood { record, refusal, .. } = last_good;
        fill_refused(page, refusal);
        page.blank();
        page.headline(
            Style::Warning,
            &format!("The running Porthole (process {}) keeps the last valid set in force", record.process),
        );
        page.text(
            "After a restart there is no valid set: Porthole then opens no app until the faults are corrected.",
        );
        page.blank();
    }
}

/// Shows the set in force, and where each value comes from; where the one on the disk is refused, why, too.
///
/// # Errors
/// Standard output cannot be written.
pub(crate) fn show(in_force: &InForce, output: Output) -> Result<ExitStatus, Failure> {
    let (organization, files, settings, last_good) = match in_force {
        InForce::OnDisk(config) => {
            (&config.organization.name, paths(config), config.provenance.as_slice(), None)
        }
        InForce::LastGood(last_good) => {
            let LastGood { record, rules, .. } = last_good.as_ref();
            (
                &rules.organization.name,
                record.files.clone(),
                record.settings.as_slice(),
                Some(last_good.as_ref()),
            )
        }
    };
    let view = Shown { files: &files, settings, on_disk: last_good.map(OnDisk::of) };
    output.answer(&view, |page| {
        if let Some(last_good) = last_good {
            OnDisk::fill(page, last_good);
        }
        page.headline(Style::Plain, &format!("In force for {organization}"));
        page.blank();
        for setting in settings {
            page.indented(2, Style::Plain, &format!("{} = {}", setting.key, setting.value));
            page.indented(6, Style::Dim, &setting.origin.to_string());
        }
    })?;
    Ok(ExitStatus::finding_if(last_good.is_some()))
}
