//! Which certificate proves the device.

use std::sync::Arc;

use porthole_explain::Code;
use porthole_host::Wish;

use super::{Answer, Run};
use crate::choosing;

#[tauri::command]
pub(crate) async fn choose(run: Run<'_>, fingerprint: Option<String>) -> Answer<()> {
    let wish = match fingerprint {
        None => Wish::Newest,
        Some(text) => Wish::This(text.parse().map_err(|_| Code::ChoiceUnusable.with_detail(text))?),
    };
    let host = Arc::clone(&run.host);
    run.apart(move |_| host.choose(wish).map(drop).map_err(|error| error.problem())).await?;
    run.in_windows(choosing::picked).await
}

#[tauri::command]
pub(crate) async fn decline(run: Run<'_>, open_anyway: bool) -> Answer<()> {
    run.in_windows(move |porthole, handle| choosing::declined(porthole, handle, open_anyway)).await
}
