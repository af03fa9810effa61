//! The device certificate: candidates, checks, choice, requests, and the device class with its evidence.
//!
//! [`evaluate`] checks every candidate in the stores ([`CertificateStore`]) against the managed file's
//! [`Requirements`], and returns a [`DeviceIdentity`] only if one passes every check. Nothing here does IO or reads a
//! clock.

#![forbid(unsafe_code)]

mod asn1;
mod certificate;
mod chain;
mod checks;
mod choice;
mod compliance;
mod enrolment;
mod est;
mod evaluate;
mod evaluation_context;
mod evidence;
mod import;
mod inspection;
mod issued;
mod jws;
mod key;
mod ledger;
mod machine;
mod managed;
mod moment;
mod name;
mod other_formats;
mod path;
mod pem;
mod placeholder;
mod possession;
mod renewal;
mod request;
mod requirements;
mod revocation;
mod signature;
mod status;
mod store;
#[cfg(test)]
mod test_certificates;
mod tls;
mod view;

pub use certificate::{
    AlternativeName, Certificate, ClientAuth, DigitalSignature, Fingerprint, NotAHash, NotAnAlternativeName,
    PublicKey, SignedWith, SpkiHash, UnreadableCertificate,
};
pub use checks::{Check, CheckName, Outcome};
pub use choice::{ChosenBy, Pick, PickedCertificate};
pub use compliance::{Compliance, StatementError, verify as verify_statement};
pub use enrolment::{EnrolmentStore, ImportContext, Imported, import, new_request};
pub use est::{
    CsrAttributes, EstError, EstLabel, EstOperation, EstResponse, NotAnEstLabel, UnmetAttributes,
    base64_lines, read_response,
};
pub use evaluate::{Evaluation, evaluate};
pub use evaluation_context::EvaluationContext;
pub use import::{
    BoundCertificate, ImportError, ImportedIdentity, SkippedCertificate, bind, is_bundle, open_bundle,
    read_certificates,
};
pub use inspection::{Inspection, inspect, inspect_again};
pub use issued::{RequirementSource, with_authorities, would_prove};
pub use jws::{Jws, JwsError, LARGEST_JWS, StatementKey, StatementKeyError};
pub use key::{DeviceKey, KeyAlgorithm, Pkcs8, SigningError, SoftwareKey};
pub use ledger::{Candidate, CandidateOutcome, Ledger, UnreadStore};
pub use machine::{MachineId, NotAMachineId};
pub use managed::{DomainMembership, FoundStatement, ManagedSigns, RequiredDomain};
pub use moment::rfc3339;
pub use name::{DistinguishedName, NameError};
pub use placeholder::placeholder_for;
pub use porthole_text_encoding as text_encoding;
pub use renewal::{
    Attempt, ManualRequest, OldCertificate, RenewalHistory, RenewalStep, ReplacedCertificate, WaitingRequest,
    pause_after, plan_renewal, renewal_due,
};
pub use request::{
    CertificateTemplate, EnrolmentId, FillError, FillTarget, KeyHandle, MachineFacts, NamePattern, NewKey,
    NewRequest, PatternError, RequestAlgorithm, RequestError, RequestSpec, SubjectPattern, TemplateError,
    request_for, requested_key,
};
pub use requirements::{Anchor, AnchorError, Choose, Requirements, SanFilter, SanFilterError};
pub use revocation::{
    AcceptedResponse, AuthorityStatus, CachedResponse, Content, LARGEST_LIST, QueryKind, RejectedResponse,
    Retention, Revocation, RevocationCheck, RevocationList, RevocationPolicy, RevocationQuery,
    RevocationResponses, StatementSource, StoredResponse, UnreadableList, WhenUnknown, expired_answers,
};
pub use status::{Change, DeviceStatus, Evidence, OpenChoice};
pub use store::{
    CertificateStore, KeyPresence, PendingKey, Pin, PinEntry, StoreError, StoreFailure, StoreKind, StoreName,
    StoreReading, StoreWatch, StoredCertificate,
};
pub use tls::{ClientCertificateResolution, DeviceIdentity};
pub use view::{
    CandidateView, CertificateFacts, CertificateView, CheckView, ChoiceView, DeviceView, EvidenceMessages,
    EvidenceView, RevocationView,
};
