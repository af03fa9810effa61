//! RFC 4514: distinguished names as text.

use super::attribute::Attribute;
use super::value::{TYPES, write_letter};
use std::fmt;
use x509_parser::der_parser::asn1_rs::Any;
use x509_parser::prelude::FromDer as _;

/// Reads the relative names of `text` in written order.
pub(super) fn parse(text: &str) -> Result<Vec<Vec<Attribute>>, &'static str> {
    if text.trim().is_empty() {
        return Err("it is empty");
    }
    let mut rdns = vec![Vec::new()];
    let mut rest = text;
    loop {
        let (kind, after) = rest.split_once('=').ok_or("a part has no `=`")?;
        let oid = attribute_type(kind.trim())?;
        let (value, end, after) = take_value(after)?;
        let attribute = match value {
            Value::Text(text) => Attribute::new(oid, text),
            Value::Encoded(der) => {
                let (_, value) = Any::from_der(&der).map_err(|_| NOT_ONE_VALUE)?;
                Attribute::from_der(oid, &value)
            }
        };
        if attribute.folded.is_empty() {
            return Err("a part has no value");
        }
        if let Some(rdn) = rdns.last_mut() {
            rdn.push(attribute);
        }
        match end {
            None => return Ok(rdns),
            Some(Separator::Name) => rdns.push(Vec::new()),
            Some(Separator::Attribute) => {}
        }
        rest = after;
    }
}

const NOT_ONE_VALUE: &str = "a `#` is not followed by one DER value in hex";

enum Value {
    Text(String),
    /// One DER value.
    Encoded(Vec<u8>),
}

enum Separator {
    /// `,`, or `;` in older texts: another relative name follows.
    Name,
    /// `+`: another attribute of the same relative name follows.
    Attribute,
}

fn attribute_type(kind: &str) -> Result<String, &'static str> {
    if let Some((_, oid)) = TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(kind)) {
        return Ok((*oid).to_owned());
    }
    let dotted = match kind.get(..4) {
        Some(prefix) if prefix.eq_ignore_ascii_case("OID.") => kind.get(4..).unwrap_or_default(),
        _ => kind,
    };
    let mut arcs = 0;
    for arc in dotted.split('.') {
        let canonical = !arc.is_empty()
            && arc.bytes().all(|b| b.is_ascii_digit())
            && (arc == "0" || !arc.starts_with('0'))
            && arc.parse::<u64>().is_ok();
        if !canonical {
            return Err("a part starts with an unknown attribute type");
        }
        arcs += 1;
    }
    let first_two_fit = match dotted.split_once('.') {
        Some(("0" | "1", rest)) => {
            rest.split('.').next().and_then(|arc| arc.parse::<u64>().ok()).is_some_and(|arc| arc < 40)
        }
        Some(("2", _)) => true,
        Some(_) | None => false,
    };
    if arcs >= 2 && first_two_fit {
        Ok(dotted.to_owned())
    } else {
        Err("a part starts with an unknown attribute type")
    }
}

/// Reads one value up to its separator: plain with `\` escapes, quoted (RFC 2253 and older), or `#` and hex DER.
fn take_value(text: &str) -> Result<(Value, Option<Separator>, &str), &'static str> {
    let text = text.trim_start_matches(' ');
    if let Some(hex) = text.strip_prefix('#') {
        let end = hex.find([',', ';', '+']).unwrap_or(hex.len());
        let (digits, rest) = hex.split_at(end);
        let value = from_hex(digits.trim_end_matches(' '))?;
        let (separator, rest) = take_separator(rest)?;
        return Ok((Value::Encoded(value), separator, rest));
    }
    let (quoted, text) = match text.strip_prefix('"') {
        Some(inner) => (true, inner),
        None => (false, text),
    };
    let mut bytes = Vec::new();
    // The length of `bytes` that trimming spaces must keep: it ends with an escaped space.
    let mut firm = 0;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                let (_, escaped) = chars.next().ok_or("there is a `\\` at the end")?;
                if let Some(high) = escaped.to_digit(16) {
                    let low = chars
                        .next()
                        .and_then(|(_, c)| c.to_digit(16))
                        .ok_or("a `\\` escape lacks a hex digit")?;
                    bytes.push(u8::try_from(high * 16 + low).map_err(|_| "a `\\` escape is no byte")?);
                } else if " \"#+,;<=>\\".contains(escaped) {
                    push(&mut bytes, escaped);
                } else {
                    return Err("there is a `\\` before a character that needs none");
                }
                firm = bytes.len();
            }
            '"' if quoted => {
                let after = text.get(at + 1..).unwrap_or_default();
                let (separator, rest) = take_separator(after.trim_start_matches(' '))?;
                return Ok((Value::Text(utf8(bytes)?), separator, rest));
            }
            '"' => return Err("there is a `\"` inside a value; write `\\\"`"),
            ',' | ';' | '+' if !quoted => {
                let (separator, rest) = take_separator(text.get(at..).unwrap_or_default())?;
                return Ok((Value::Text(utf8(trim_end(bytes, firm))?), separator, rest));
            }
            '<' | '>' if !quoted => return Err("`<` and `>` need a `\\` before them"),
            c => push(&mut bytes, c),
        }
    }
    if quoted {
        return Err("a `\"` is not closed");
    }
    Ok((Value::Text(utf8(trim_end(bytes, firm))?), None, ""))
}

fn take_separator(text: &str) -> Result<(Option<Separator>, &str), &'static str> {
    let mut chars = text.chars();
    match chars.next() {
        None => Ok((None, "")),
        Some(',' | ';') => Ok((Some(Separator::Name), chars.as_str())),
        Some('+') => Ok((Some(Separator::Attribute), chars.as_str())),
        Some(_) => Err("something follows a closed value"),
    }
}

fn push(bytes: &mut Vec<u8>, c: char) {
    bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

fn trim_end(mut bytes: Vec<u8>, firm: usize) -> Vec<u8> {
    while bytes.len() > firm && bytes.last() == Some(&b' ') {
        bytes.pop();
    }
    bytes
}

fn utf8(bytes: Vec<u8>) -> Result<String, &'static str> {
    String::from_utf8(bytes).map_err(|_| "a value is not UTF-8")
}

fn from_hex(digits: &str) -> Result<Vec<u8>, &'static str> {
    let mut der = Vec::with_capacity(digits.len() / 2);
    let mut pairs = digits.chars();
    while let Some(high) = pairs.next() {
        let pair = high.to_digit(16).zip(pairs.next().and_then(|low| low.to_digit(16)));
        let byte = pair.and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        der.push(byte.ok_or("a `#` is not followed by pairs of hex digits")?);
    }
    match Any::from_der(&der) {
        Ok(([], _)) => Ok(der),
        Ok(_) | Err(_) => Err(NOT_ONE_VALUE),
    }
}

pub(super) fn write_attribute(f: &mut fmt::Formatter<'_>, attribute: &Attribute) -> fmt::Result {
    write!(f, "{}=", attribute.type_name())?;
    if attribute.is_opaque {
        return f.write_str(&attribute.value);
    }
    let last = attribute.value.chars().count().saturating_sub(1);
    for (at, c) in attribute.value.chars().enumerate() {
        match c {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => write!(f, "\\{c}")?,
            '#' if at == 0 => f.write_str("\\#")?,
            ' ' if at == 0 || at == last => f.write_str("\\ ")?,
            c => write_letter(f, c)?,
        }
    }
    Ok(())
}
