//! Whether a certificate was revoked: good, revoked or unknown, each with its source and age.
//!
//! Every certificate of the chain below the anchor is checked: the device's own, and the CAs above it. A CA is skipped
//! only if its certificate names no source and no configured list covers it.
//!
//! Lists and responses come from outside, and are trusted only for their signatures, which are verified each time.
//! Missing ones are returned as [`RevocationQuery`]s, which others fetch. The newest valid statement counts. A valid
//! revocation stands, however old it is, until a newer valid statement says otherwise.

mod cache;
mod content;
mod crl;
mod lookup;
mod ocsp;
mod policy;
mod query;
mod reason;
mod statement;
mod status;

pub use cache::{CachedResponse, Retention, expired_answers};
pub use content::Content;
pub use crl::{LARGEST_LIST, RevocationList, UnreadableList};
pub(crate) use lookup::lookup;
pub use policy::{RevocationCheck, RevocationPolicy, WhenUnknown};
pub use query::{
    AcceptedResponse, QueryKind, RejectedResponse, RevocationQuery, RevocationResponses, StoredResponse,
};
pub(crate) use reason::age;
pub use status::{AuthorityStatus, Revocation, StatementSource};
