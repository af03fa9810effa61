//! The domain that Windows has joined. It is not a store, but reading it needs `unsafe`, and this crate is the place
//! for that (`docs/decisions/0010-managed-devices.md`).

use std::ptr::{null, null_mut};

use windows_sys::Win32::NetworkManagement::NetManagement::{
    NetApiBufferFree, NetGetJoinInformation, NetSetupDomainName,
};
use windows_sys::Win32::System::SystemInformation::{ComputerNameDnsDomain, GetComputerNameExW};

/// The longest name that is read, in UTF-16 units; DNS allows 255 bytes.
const LONGEST: usize = 512;

/// The domain that this device has joined, by its short and its DNS name; none in a workgroup.
///
/// # Errors
/// Windows does not say, and why.
pub fn joined_domains() -> Result<Vec<String>, String> {
    let Some(short) = short_name()? else { return Ok(Vec::new()) };
    let mut names = vec![short];
    names.extend(dns_name()?.filter(|name| !name.is_empty()));
    Ok(names)
}

fn short_name() -> Result<Option<String>, String> {
    let mut name = null_mut();
    let mut status = 0;
    // SAFETY: both pointers are valid for the whole call, which writes each at most once.
    let code = unsafe { NetGetJoinInformation(null(), &raw mut name, &raw mut status) };
    if code != 0 {
        return Err(format!("NetGetJoinInformation answered {code}"));
    }
    let mut units = Vec::new();
    while !name.is_null() && units.len() < LONGEST {
        // SAFETY: the call succeeded, so `name` is a text that ends with a zero, and the loop stops there.
        match unsafe { name.add(units.len()).read() } {
            0 => break,
            unit => units.push(unit),
        }
    }
    // SAFETY: the call above allocated the buffer, and it is freed once; null is allowed.
    let _freed = unsafe { NetApiBufferFree(name.cast_const().cast()) };
    let text = String::from_utf16(&units).map_err(|error| error.to_string())?;
    Ok((status == NetSetupDomainName).then_some(text))
}

fn dns_name() -> Result<Option<String>, String> {
    let mut buffer = [0_u16; LONGEST];
    let mut length = u32::try_from(buffer.len()).map_err(|error| error.to_string())?;
    // SAFETY: the buffer is valid for the whole call, and its length in UTF-16 units is right.
    let done = unsafe { GetComputerNameExW(ComputerNameDnsDomain, buffer.as_mut_ptr(), &raw mut length) };
    if done == 0 {
        return Err(std::io::Error::last_os_error().to_string());
    }
    let end = buffer.iter().position(|unit| *unit == 0).unwrap_or(buffer.len());
    let name = buffer.get(..end).unwrap_or_default();
    String::from_utf16(name).map(Some).map_err(|error| error.to_string())
}
