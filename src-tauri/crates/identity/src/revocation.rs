//! Whether a certificate was revoked: good, revoked or unknown, each with where that is known from and its age.
//!
//! Every certificate of the way below the anchor is looked for: the device's own, and the CAs between. Such a CA is
//! passed over only where it names nobody to ask and no list speaks of it.
//!
//! Lists and answers come in as bytes from outside and are believed only for their signature, verified each time. What is
//! to be asked for comes out as [`RevocationQuery`]s; fetching is done by others. The newest valid statement counts. A
//! revocation, once validly said, stands until a newer valid statement says otherwise, however old it has become.

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
