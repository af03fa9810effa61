//! Pending requests: one password item each, found by Porthole's service name and the hash of the public key. It
//! contains no secret; a keychain has no other kind of item for free text.

use super::failure::{StoreResult, failure};
use porthole_identity::{PendingKey, SpkiHash, StoreFailure, rfc3339};
use security_framework::item::{ItemClass, ItemSearchOptions, Limit};
use security_framework::passwords::{delete_generic_password, get_generic_password, set_generic_password};
use security_framework_sys::base::errSecItemNotFound;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const SERVICE: &str = "porthole-device-certificate-request";

/// `kSecAttrAccount`, the name under which a keychain lists it.
const ACCOUNT: &str = "acct";

/// Every pending request.
pub(super) fn all() -> StoreResult<Vec<PendingKey>> {
    let mut search = ItemSearchOptions::new();
    search.class(ItemClass::generic_password()).service(SERVICE).load_attributes(true).limit(Limit::All);
    let found = match search.search() {
        Err(error) if error.code() == errSecItemNotFound => return Ok(Vec::new()),
        other => other.map_err(failure)?,
    };
    let accounts = found.iter().filter_map(|item| item.simplify_dict()?.remove(ACCOUNT));
    accounts.map(|account| read(&account)).collect()
}

fn read(account: &str) -> StoreResult<PendingKey> {
    let damaged = |what: &str| StoreFailure::Damaged(format!("a request's {what} cannot be read"));
    let text = get_generic_password(SERVICE, account).map_err(failure)?;
    let text = String::from_utf8(text).map_err(|_| damaged("entry"))?;
    let (created, subject) = text.split_once('\n').ok_or_else(|| damaged("entry"))?;
    Ok(PendingKey {
        spki: account.parse().map_err(|_| damaged("public key"))?,
        subject: subject.to_owned(),
        created: OffsetDateTime::parse(created, &Rfc3339).map_err(|_| damaged("date"))?,
    })
}

/// Stores a pending request.
pub(super) fn save(request: &PendingKey) -> StoreResult<()> {
    let text = format!("{}\n{}", rfc3339(request.created), request.subject);
    set_generic_password(SERVICE, &request.spki.to_string(), text.as_bytes()).map_err(failure)
}

/// Deletes a pending request, because its certificate has come or it is discarded. Succeeds if there is none.
pub(super) fn forget(spki: SpkiHash) -> StoreResult<()> {
    match delete_generic_password(SERVICE, &spki.to_string()) {
        Err(error) if error.code() != errSecItemNotFound => Err(failure(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}
