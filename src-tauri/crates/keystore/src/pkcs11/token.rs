//! The tokens of one module, in the module's process: reads, unlocks and uses them.

mod messages;
mod objects;
mod raw;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::MechanismType;
use cryptoki::object::{Attribute, ObjectHandle};
use cryptoki::session::{Session, SessionState, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::AuthPin;
use porthole_identity::{Certificate, Pin, PinEntry, SigningError, StoreFailure};
use rustls::SignatureScheme;
use rustls_pki_types::CertificateDer;

use super::found::{Found, FoundKey, KeyRef, TokenId, TokenReading, UsableKey};
use super::initialised::Initialised;
use super::signature;
use messages::{describe, is_locked_pin, is_lost, is_wrong_pin, signing_error};
use objects::{PrivateKey, StoredCertificate};
use raw::Raw;

/// The pause before the next attempt to start a library that failed to start.
const AGAIN_AFTER: Duration = Duration::from_secs(60);

impl TokenId {
    fn of(info: &TokenInfo) -> Self {
        Self {
            label: info.label().trim().to_owned(),
            manufacturer: info.manufacturer_id().trim().to_owned(),
            model: info.model().trim().to_owned(),
            serial: info.serial_number().trim().to_owned(),
        }
    }
}

/// A module's library, which starts at the first request.
pub(super) struct Library {
    path: PathBuf,
    reserved: Option<String>,
    started: Option<Started>,
    failed: Option<(Instant, StoreFailure)>,
}

impl Library {
    pub(super) const fn new(path: PathBuf, reserved: Option<String>) -> Self {
        Self { path, reserved, started: None, failed: None }
    }

    fn ensure_started(&mut self) -> Result<&mut Started, StoreFailure> {
        let ended = self.started.take_if(|started| started.library.was_ended_by_others());
        let pins = ended.map(|Started { pins, .. }| pins).unwrap_or_default();
        if self.started.is_none() {
            if let Some((at, why)) = &self.failed
                && at.elapsed() < AGAIN_AFTER
            {
                return Err(why.clone());
            }
            match Started::new(&self.path, self.reserved.as_deref()) {
                Ok(started) => self.started = Some(Started { pins, ..started }),
                Err(error) => {
                    let why = StoreFailure::Failed(describe(&error));
                    self.failed = Some((Instant::now(), why.clone()));
                    return Err(why);
                }
            }
        }
        self.started.as_mut().ok_or(StoreFailure::TimedOut)
    }

    /// Every token that is inserted. `hides_certificates` says that a locked token of this module may not show all of
    /// its certificates.
    pub(super) fn read(&mut self, hides_certificates: bool) -> Result<Vec<TokenReading>, StoreFailure> {
        let started = self.ensure_started()?;
        let present = started.present().map_err(|error| StoreFailure::Failed(describe(&error)))?;
        started.update_present(&present);
        Ok(present.iter().map(|(slot, info)| started.read(*slot, info, hides_certificates)).collect())
    }

    /// Whether the inserted tokens have changed since the last lookup.
    pub(super) fn tokens_changed(&mut self) -> bool {
        let Some(started) = &mut self.started else { return false };
        // A module that cannot list its tokens has no usable ones.
        let present = started.present().unwrap_or_default();
        started.update_present(&present)
    }

    /// Unlocks a token with the PIN that the person typed.
    pub(super) fn unlock(&mut self, token: &TokenId, pin: Pin) -> Result<(), StoreFailure> {
        self.ensure_started()?.unlock(token, pin)
    }

    /// Signs, in a new session if the old one is lost.
    pub(super) fn sign(
        &mut self,
        token: &TokenId,
        key: &UsableKey,
        scheme: SignatureScheme,
        message: &[u8],
    ) -> Result<Vec<u8>, SigningError> {
        let started = self.ensure_started().map_err(|why| SigningError::Unavailable(why.to_string()))?;
        let signed = match started.sign(token, key, scheme, message) {
            Err(Unsigned::Token(error)) if is_lost(&error) => {
                started.tokens.remove(token);
                started.sign(token, key, scheme, message)
            }
            signed => signed,
        };
        signed.map_err(|unsigned| match unsigned {
            Unsigned::Token(error) => signing_error(&error),
            Unsigned::Other(error) => error,
        })
    }
}

/// Why signing failed.
enum Unsigned {
    Token(Error),
    Other(SigningError),
}

impl From<Error> for Unsigned {
    fn from(error: Error) -> Self {
        Self::Token(error)
    }
}

/// A running library.
struct Started {
    path: PathBuf,
    raw: Option<Raw>,
    tokens: BTreeMap<TokenId, Open>,
    /// PINs outlive sessions: a token that is removed and inserted again is unlocked without asking the person.
    pins: BTreeMap<TokenId, Pin>,
    /// Why the last PIN did not unlock a token.
    refused: BTreeMap<TokenId, StoreFailure>,
    seen: Vec<(Slot, TokenId)>,
    /// Dropped after the sessions.
    library: Initialised,
}

/// A token with a session, which keeps it unlocked.
struct Open {
    slot: Slot,
    session: Session,
    mechanisms: Vec<MechanismType>,
    keys: Vec<(KeyRef, ObjectHandle)>,
}

impl Started {
    fn new(path: &Path, reserved: Option<&str>) -> Result<Self, Error> {
        Ok(Self {
            library: Initialised::start(path, reserved)?,
            path: path.to_owned(),
            raw: None,
            tokens: BTreeMap::new(),
            pins: BTreeMap::new(),
            refused: BTreeMap::new(),
            seen: Vec::new(),
        })
    }

    fn present(&self) -> Result<Vec<(Slot, TokenInfo)>, Error> {
        let slots = self.library.pkcs11().get_slots_with_token()?;
        // A token that does not respond has just been removed.
        let tokens = slots
            .into_iter()
            .filter_map(|slot| Some((slot, self.library.pkcs11().get_token_info(slot).ok()?)));
        Ok(tokens.filter(|(_, info)| info.token_initialized()).collect())
    }

    /// Updates the list of inserted tokens; returns whether it changed.
    fn update_present(&mut self, present: &[(Slot, TokenInfo)]) -> bool {
        let now: Vec<_> = present.iter().map(|(slot, info)| (*slot, TokenId::of(info))).collect();
        self.tokens.retain(|id, open| now.contains(&(open.slot, id.clone())));
        let changed = now != self.seen;
        self.seen = now;
        changed
    }

    /// The token with a working session.
    fn open(&mut self, slot: Slot, id: &TokenId) -> Result<&mut Open, Error> {
        let usable = |open: &Open| open.slot == slot && open.session.get_session_info().is_ok();
        if !self.tokens.get(id).is_some_and(usable) {
            let session = self.library.pkcs11().open_ro_session(slot)?;
            let mechanisms = self.library.pkcs11().get_mechanism_list(slot)?;
            self.tokens.insert(id.clone(), Open { slot, session, mechanisms, keys: Vec::new() });
        }
        self.tokens.get_mut(id).ok_or(Error::InvalidValue)
    }

    fn slot_of(&self, id: &TokenId) -> Result<(Slot, TokenInfo), Error> {
        let present = self.present()?.into_iter().find(|(_, info)| TokenId::of(info) == *id);
        present.ok_or(Error::Pkcs11(RvError::TokenNotPresent, cryptoki::context::Function::GetSlotList))
    }

    fn read(&mut self, slot: Slot, info: &TokenInfo, hides_certificates: bool) -> TokenReading {
        let id = TokenId::of(info);
        let look = match self.read_token(slot, info, &id) {
            Err(error) if is_lost(&error) => {
                self.tokens.remove(&id);
                self.read_token(slot, info, &id)
            }
            look => look,
        };
        let pin_entry = pin_entry(info);
        match look {
            Ok((found, closed)) => {
                // A locked token that shows objects also shows its certificates.
                let closed = closed.filter(|_| !found.is_empty() || hides_certificates);
                TokenReading { id, pin_entry, found: Ok(found), closed }
            }
            Err(error) => {
                let found = Err(StoreFailure::Failed(describe(&error)));
                TokenReading { id, pin_entry, found, closed: None }
            }
        }
    }

    fn read_token(
        &mut self,
        slot: Slot,
        info: &TokenInfo,
        id: &TokenId,
    ) -> Result<(Vec<Found>, Option<StoreFailure>), Error> {
        let closed = self.opened_or_why(slot, info, id)?;
        let open = self.open(slot, id)?;
        let certificates = objects::certificates(&open.session)?;
        if certificates.is_empty() {
            // A token that shows other objects does not hide certificates.
            let hides = open.session.find_objects(&[Attribute::Token(true)])?.is_empty();
            return Ok((Vec::new(), closed.filter(|_| hides)));
        }
        let keys = objects::private_keys(&open.session)?;
        let authorities: Vec<CertificateDer<'static>> = certificates.iter().filter_map(authority).collect();
        let found = certificates.iter().map(|certificate| {
            let der = CertificateDer::from(certificate.der.clone());
            let others = authorities.iter().filter(|other| **other != der).cloned();
            let key = match (objects::key_of(certificate, &keys), &closed) {
                (_, Some(reason)) => FoundKey::Closed(reason.clone()),
                (Some(key), None) => found_key(key, &open.mechanisms, pin_entry(info)),
                (None, None) => FoundKey::Absent,
            };
            Found {
                chain: std::iter::once(der.clone()).chain(others).collect(),
                label: certificate.label.clone(),
                key,
            }
        });
        Ok((found.collect(), closed))
    }

    /// Unlocks the token with the PIN that the person typed before, if it needs one. Returns why it is still locked.
    fn opened_or_why(
        &mut self,
        slot: Slot,
        info: &TokenInfo,
        id: &TokenId,
    ) -> Result<Option<StoreFailure>, Error> {
        let open = self.open(slot, id)?;
        if !info.login_required() || !info.user_pin_initialized() || is_open(&open.session)? {
            return Ok(None);
        }
        if info.user_pin_locked() {
            return Ok(Some(StoreFailure::PinLocked));
        }
        let Some(pin) = self.pins.get(id).cloned() else {
            return Ok(Some(self.refused.get(id).cloned().unwrap_or(StoreFailure::PinNeeded)));
        };
        Ok(self.log_in(slot, id, pin).err())
    }

    fn unlock(&mut self, id: &TokenId, pin: Pin) -> Result<(), StoreFailure> {
        let failed = |error: Error| StoreFailure::Failed(describe(&error));
        let (slot, info) = self.slot_of(id).map_err(failed)?;
        if !info.login_required() {
            return Ok(());
        }
        if info.user_pin_locked() {
            return Err(StoreFailure::PinLocked);
        }
        let open = self.open(slot, id).map_err(failed)?;
        if is_open(&open.session).map_err(failed)? {
            // Only a login shows whether a PIN is right.
            open.keys.clear();
            open.session.logout().map_err(failed)?;
        }
        self.log_in(slot, id, pin)
    }

    /// Tries the PIN once, and deletes it if it is wrong.
    fn log_in(&mut self, slot: Slot, id: &TokenId, pin: Pin) -> Result<(), StoreFailure> {
        let info = self.library.pkcs11().get_token_info(slot);
        let entry = info.map_or(PinEntry::Here, |info| pin_entry(&info));
        let typed = match entry {
            PinEntry::Here => Some(auth_pin(&pin)),
            PinEntry::OwnKeypad => None,
        };
        let open = self.open(slot, id).map_err(|error| StoreFailure::Failed(describe(&error)))?;
        let reason = match open.session.login(UserType::User, typed.as_ref()) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {
                self.refused.remove(id);
                if entry == PinEntry::Here {
                    self.pins.insert(id.clone(), pin);
                }
                return Ok(());
            }
            Err(error) if is_locked_pin(&error) => StoreFailure::PinLocked,
            Err(error) if is_wrong_pin(&error) => match self.library.pkcs11().get_token_info(slot) {
                Ok(info) if info.user_pin_locked() => StoreFailure::PinLocked,
                info => StoreFailure::PinWrong { last_try: info.is_ok_and(|info| info.user_pin_final_try()) },
            },
            Err(error) => StoreFailure::Failed(describe(&error)),
        };
        self.pins.remove(id);
        self.refused.insert(id.clone(), reason.clone());
        Err(reason)
    }

    fn sign(
        &mut self,
        id: &TokenId,
        key: &UsableKey,
        scheme: SignatureScheme,
        message: &[u8],
    ) -> Result<Vec<u8>, Unsigned> {
        if !self.tokens.contains_key(id) {
            let (slot, info) = self.slot_of(id)?;
            if let Some(reason) = self.opened_or_why(slot, &info, id)? {
                return Err(Unsigned::Other(SigningError::Denied(reason.to_string())));
            }
        }
        let pin = self.pins.get(id).map(auth_pin);
        let open = self.tokens.get_mut(id).ok_or(Error::InvalidValue)?;
        let plan = signature::plan(scheme, &open.mechanisms, message)
            .ok_or(Unsigned::Other(SigningError::UnsupportedScheme(scheme)))?;
        let known = open.keys.iter().find(|(known, _)| *known == key.key).map(|(_, handle)| *handle);
        let handle = match known {
            Some(handle) => handle,
            None => {
                let gone = SigningError::Unavailable("the token no longer has it".to_owned());
                let found = objects::find(&open.session, &key.key)?.ok_or(Unsigned::Other(gone))?;
                open.keys.push((key.key.clone(), found));
                found
            }
        };
        let answer = if key.pin_each_time {
            let raw = match self.raw.take() {
                Some(raw) => raw,
                None => Raw::of(&self.path)?,
            };
            let raw = self.raw.insert(raw);
            open.session.sign_init(&plan.mechanism, handle)?;
            let checked = open.session.login(UserType::ContextSpecific, pin.as_ref());
            if checked.as_ref().is_err_and(is_wrong_pin) {
                self.pins.remove(id);
            }
            checked?;
            raw.sign(&open.session, &plan.data)?
        } else {
            open.session.sign(&plan.mechanism, handle, &plan.data)?
        };
        let unreadable = SigningError::Failed("its module answered with what is no signature".to_owned());
        plan.on_the_wire(answer).ok_or(Unsigned::Other(unreadable))
    }
}

fn auth_pin(pin: &Pin) -> AuthPin {
    AuthPin::from(pin.expose().to_owned())
}

fn is_open(session: &Session) -> Result<bool, Error> {
    Ok(match session.get_session_info()?.session_state() {
        SessionState::RoUser | SessionState::RwUser => true,
        SessionState::RoPublic | SessionState::RwPublic | SessionState::RwSecurityOfficer => false,
    })
}

fn authority(certificate: &StoredCertificate) -> Option<CertificateDer<'static>> {
    let der = CertificateDer::from(certificate.der.clone());
    Certificate::from_der(der).ok().filter(|read| read.is_ca).map(|read| read.der().clone())
}

fn pin_entry(info: &TokenInfo) -> PinEntry {
    if info.protected_authentication_path() { PinEntry::OwnKeypad } else { PinEntry::Here }
}

fn found_key(key: &PrivateKey, mechanisms: &[MechanismType], entry: PinEntry) -> FoundKey {
    let Some(algorithm) = key.algorithm else {
        return FoundKey::Unusable("its private key is of a kind that Porthole does not know".to_owned());
    };
    let schemes = signature::schemes(algorithm, mechanisms);
    if schemes.is_empty() {
        return FoundKey::Unusable(format!("its token cannot make {algorithm} signatures"));
    }
    let PrivateKey { key, pin_each_time, .. } = key;
    if *pin_each_time && entry == PinEntry::OwnKeypad {
        // Otherwise the person would have to type for every lookup.
        let why = "its token requires the PIN on the keypad for every signature, and a web app needs too many of them";
        return FoundKey::Unusable(why.to_owned());
    }
    FoundKey::Present(UsableKey { key: key.clone(), algorithm, schemes, pin_each_time: *pin_each_time })
}
