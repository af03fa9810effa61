//! Making a key and the request for its certificate.

use porthole_config::Source;
use porthole_explain::Problem;
use porthole_host::enrolment::{self, PendingView};
use porthole_identity::{EnrolmentStore, RequestSpec, SpkiHash};
use porthole_policy::SupportedLanguage;
use serde::Serialize;

use crate::args::{RequestArgs, RequestForm};
use crate::failure::{ExitStatus, Failure};
use crate::files::{Existing, NewFile};
use crate::output::{Output, Page, Style};
use crate::{in_force, places};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Requested {
    request: PendingView,
    out: Option<String>,
    pem: String,
    instructions: Option<String>,
    send_to: Option<String>,
}

/// What is asked for, and what the organisation says is to be done with it.
struct RequestContext {
    spec: RequestSpec,
    instructions: Option<String>,
    send_to: Option<String>,
}

/// Makes a key in `store` and the request for its certificate.
///
/// # Errors
/// The request cannot be made, written, or its key kept.
pub(crate) fn request(
    args: &RequestArgs,
    source: &Source,
    store: &dyn EnrolmentStore,
    output: Output,
) -> Result<ExitStatus, Failure> {
    let RequestContext { spec, instructions, send_to } = request_context(args, source)?;
    let file = args.out.as_deref().map(|path| NewFile::prepare(path, Existing::Keep)).transpose()?;
    let made = enrolment::request(store, &places::state_folder()?, &spec).map_err(Failure::cannot_run)?;
    let bytes = match args.form {
        RequestForm::Pem => made.pem.as_bytes(),
        RequestForm::Der => &made.der,
    };
    let to_file = file.is_some();
    let view = Requested {
        request: PendingView::from(&made.pending),
        out: args.out.as_ref().map(|path| path.display().to_string()),
        pem: made.pem.clone(),
        instructions,
        send_to,
    };
    let handed_over = match file {
        Some(file) => file.write(bytes),
        None if output.is_json() => output.json_for_all(&view).map_err(Failure::from),
        // The request only, so that it can go straight into a file or another program.
        None => output.verbatim(bytes).map_err(Failure::from),
    };
    handed_over.map_err(|failure| discard_request(store, made.pending.spki, failure))?;
    if to_file {
        output.answer(&view, |page| fill(page, &view, store))?;
    } else if !output.is_json() {
        output.note(|page| fill(page, &view, store));
    }
    Ok(ExitStatus::Fine)
}

/// A request that could not be handed over is of no use: it goes with its key, so that a second try makes the only one.
fn discard_request(store: &dyn EnrolmentStore, key: SpkiHash, failure: Failure) -> Failure {
    let problem = *failure.into_problem();
    let is_gone = places::state_folder().is_ok_and(|folder| enrolment::discard(store, &folder, key).is_ok());
    let more = if is_gone {
        "The request was discarded."
    } else {
        "The request is still pending; `portholectl certificate list` shows it."
    };
    let detail = format!("{} {more}", problem.detail.clone().unwrap_or_default());
    Failure::cannot_run(Problem { detail: Some(detail), ..problem })
}

/// With a subject on the command line nothing of the managed file counts, so that it need not be there yet; without
/// one, what stands on the command line goes before what the file says.
fn request_context(args: &RequestArgs, source: &Source) -> Result<RequestContext, Failure> {
    let RequestArgs { subject, alternative_names, key, template, form: _, out: _ } = args;
    let unfit = |error: porthole_identity::RequestError| Failure::cannot_run(error.problem());
    if let Some(subject) = subject {
        let spec = RequestSpec::new(subject.clone(), alternative_names).map_err(unfit)?;
        let spec = spec.key(key.unwrap_or_default()).issued_by_template(template.clone());
        return Ok(RequestContext { spec, instructions: None, send_to: None });
    }
    let config = in_force::config(source)?;
    let mut spec = enrolment::spec(&config.enrolment).map_err(Failure::cannot_run)?;
    if !alternative_names.is_empty() {
        spec = RequestSpec::new(spec.subject().clone(), alternative_names)
            .map_err(unfit)?
            .key(config.enrolment.key)
            .issued_by_template(config.enrolment.template.clone());
    }
    if let Some(key) = key {
        spec = spec.key(*key);
    }
    if template.is_some() {
        spec = spec.issued_by_template(template.clone());
    }
    Ok(RequestContext {
        spec,
        instructions: config
            .enrolment
            .instructions
            .as_ref()
            .map(|text| text.of(SupportedLanguage::English).clone()),
        send_to: config.enrolment.send_to.as_ref().map(ToString::to_string),
    })
}

fn fill(page: &mut Page, view: &Requested, store: &dyn EnrolmentStore) {
    page.headline(Style::Good, &format!("The key is in your {}, and the request was created", store.name()));
    page.field("Subject", &view.request.subject);
    if let Some(out) = &view.out {
        page.field("Request", out);
    }
    page.field("Public key", &view.request.public_key);
    page.blank();
    match &view.instructions {
        Some(instructions) => page.field("What to do", instructions),
        None => page.field("What to do", "Send the request to your organisation's CA."),
    };
    if let Some(send_to) = &view.send_to {
        page.field("Send it to", send_to.strip_prefix("mailto:").unwrap_or(send_to));
    }
    page.field(
        "And then",
        "When the certificate arrives, import it with: portholectl certificate import FILE",
    );
}
