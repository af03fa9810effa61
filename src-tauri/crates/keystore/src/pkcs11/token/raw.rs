//! Signs after the token has asked for its PIN once more: the one call that the PKCS#11 library does not offer.

use std::path::Path;

use cryptoki::context::Function;
use cryptoki::error::{Error, Result, Rv};
use cryptoki::session::Session;
use cryptoki_sys::{CK_C_Sign, CK_FUNCTION_LIST, CK_ULONG};

/// A module's own `C_Sign`.
pub(super) struct Raw {
    sign: CK_C_Sign,
    /// Holds the library, so that the function stays valid.
    _library: cryptoki_sys::Pkcs11,
}

impl Raw {
    /// The function of a module that is already loaded.
    #[expect(unsafe_code, reason = "the module's list of functions is reached through pointers only")]
    pub(super) fn of(library: &Path) -> Result<Self> {
        let mut list: *mut CK_FUNCTION_LIST = std::ptr::null_mut();
        // SAFETY: the library is already loaded in this process as a PKCS#11 module, so loading it runs none of its
        // code again.
        let library = unsafe { cryptoki_sys::Pkcs11::new(library) }.map_err(Error::LibraryLoading)?;
        if library.C_GetFunctionList.is_err() {
            return Err(Error::MissingSymbol("C_GetFunctionList"));
        }
        // SAFETY: it is a PKCS#11 module, and `list` is a valid place for the pointer that it returns.
        Rv::from(unsafe { library.C_GetFunctionList(&raw mut list) })
            .into_result(Function::GetFunctionList)?;
        if list.is_null() {
            return Err(Error::NullFunctionPointer);
        }
        // SAFETY: a module returns a valid list that lives as long as the module is loaded (PKCS #11 3.0 section 5.4),
        // and `library` keeps it loaded.
        let sign = unsafe { (*list).C_Sign };
        Ok(Self { sign, _library: library })
    }

    /// Completes the signature that `session` has begun.
    #[expect(unsafe_code, reason = "the module's function is called through pointers only")]
    pub(super) fn sign(&self, session: &Session, data: &[u8]) -> Result<Vec<u8>> {
        let sign = self.sign.ok_or(Error::NullFunctionPointer)?;
        // Large enough for RSA of 16384 bits, so that one call is enough.
        let mut signature = vec![0_u8; 2048];
        let mut length = CK_ULONG::try_from(signature.len())?;
        // SAFETY: the session is open and used by this thread only; by the standard a module only reads `data`, and
        // writes at most `length` bytes of `signature`.
        let answer = unsafe {
            sign(
                session.handle(),
                data.as_ptr().cast_mut(),
                CK_ULONG::try_from(data.len())?,
                signature.as_mut_ptr(),
                &raw mut length,
            )
        };
        Rv::from(answer).into_result(Function::Sign)?;
        signature.truncate(usize::try_from(length)?);
        Ok(signature)
    }
}
