#!/usr/bin/env python3
"""Writes forms of a PKCS#12 file that openssl 3.0 does not: BER as Java and EJBCA write it, and PBMAC1 (RFC 9579).

usage: pkcs12_forms.py FILE-WITHOUT-A-MAC PASSWORD FOLDER
"""
import hashlib, hmac, pathlib, sys

DATA = bytes.fromhex("06092a864886f70d010701")
HMAC_SHA256 = bytes.fromhex("300c06082a864886f70d02090500")
PBKDF2, PBMAC1 = bytes.fromhex("06092a864886f70d01050c"), bytes.fromhex("06092a864886f70d01050e")


def encode(tag, *parts):
    body = b"".join(parts)
    length = [len(body)] if len(body) < 128 else [0x82, *len(body).to_bytes(2, "big")]
    return bytes([tag, *length]) + body


def split(der):
    """The tag, content and rest of the first value."""
    if der[1] < 128:
        start, size = 2, der[1]
    else:
        start = 2 + (der[1] & 127)
        size = int.from_bytes(der[2:start], "big")
    return der[0], der[start:start + size], der[start + size:]


def open_ended(tag, *parts):
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


def in_ber(der):
    """Every length left open, every string in pieces."""
    found = b""
    while der:
        tag, content, der = split(der)
        if tag == 4:
            pieces = (encode(4, content[at:at + 100]) for at in range(0, len(content), 100))
            found += open_ended(0x24, *pieces)
        elif tag & 0x20:
            found += open_ended(tag, in_ber(content))
        else:
            found += encode(tag, content)
    return found


source, password, folder = sys.argv[1], sys.argv[2].encode(), pathlib.Path(sys.argv[3])
_, whole, _ = split(pathlib.Path(source).read_bytes())
version = whole[:3]
_, info, _ = split(whole[3:])
_, wrapped, _ = split(info[len(DATA):])
_, safe, _ = split(wrapped)

(folder / "ber.p12").write_bytes(open_ended(0x30, version, in_ber(encode(0x30, info))))
key = hashlib.pbkdf2_hmac("sha256", password, b"salt", 64, 32)
derivation = encode(0x30, PBKDF2, encode(0x30, encode(4, b"salt"), b"\2\1\x40", b"\2\1\x20", HMAC_SHA256))
algorithm = encode(0x30, PBMAC1, encode(0x30, derivation, HMAC_SHA256))
digest = encode(0x30, algorithm, encode(4, hmac.new(key, safe, "sha256").digest()))
mac = encode(0x30, digest, encode(4, b"unused"), b"\2\1\1")
(folder / "pbmac1.p12").write_bytes(encode(0x30, version, encode(0x30, info), mac))
