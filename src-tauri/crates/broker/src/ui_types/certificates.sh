#!/bin/sh
# Makes the certificates and the request that the launcher's mock backend shows, once: they are committed, so that what is generated from
# them stays the same. All are of one key, which proves nothing anywhere.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
: >index.txt
echo 4A07F19C22E8 >crlnumber
cat >ca.cnf <<'CNF'
[ca]
default_ca = harbor
[harbor]
dir = .
database = index.txt
new_certs_dir = .
serial = serial
crlnumber = crlnumber
default_md = sha256
policy = any
unique_subject = no
crl_extensions = list
[any]
commonName = supplied
organizationalUnitName = optional
organizationName = optional
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[device]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[list]
authorityKeyIdentifier = keyid
CNF
key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }
key ca.key
key device.key
openssl req -new -key ca.key -subj "/O=Harbor Ltd/CN=Harbor Device CA" -out ca.csr
echo 01 >serial
openssl ca -batch -notext -config ca.cnf -selfsign -keyfile ca.key -in ca.csr -out authority.pem -extensions root \
    -preserveDN -startdate 20240101000000Z -enddate 20340101000000Z
issue() { # NAME SUBJECT SERIAL FROM UNTIL
    openssl req -new -key device.key -subj "$2" -out "$1.csr"
    echo "$3" >serial
    openssl ca -batch -notext -config ca.cnf -cert authority.pem -keyfile ca.key -in "$1.csr" -out "$1.pem" \
        -extensions device -preserveDN -startdate "$4" -enddate "$5"
}
issue device "/O=Harbor Ltd/OU=Devices/CN=anna.berg" 4A07F19C22E8 20260302000000Z 20270302000000Z
issue card "/O=Harbor Ltd/OU=Administration/CN=anna.berg-admin" 4A07F19C2301 20260914000000Z 20280914000000Z
issue newer "/O=Harbor Ltd/OU=Devices/CN=anna.berg" 4A07F19C2577 20261102000000Z 20271102000000Z
issue old "/O=Harbor Ltd/OU=Devices/CN=anna.berg" 31AA025F901D 20251120000000Z 20261120000000Z
issue machine "/CN=ws-0417.harbor.test" 58900CE471B6 20260110000000Z 20280110000000Z
openssl ca -config ca.cnf -cert authority.pem -keyfile ca.key -gencrl -crl_lastupdate 20261124060000Z \
    -crl_nextupdate 20261201060000Z -out list.pem
openssl req -new -key device.key -subj "/O=Harbor Ltd/OU=Devices/CN=ws-0417" -out request.pem \
    -addext "subjectAltName=DNS:ws-0417.devices.harbor.test" -addext "extendedKeyUsage=clientAuth,serverAuth"
openssl pkcs8 -topk8 -nocrypt -in device.key -outform DER -out device.p8
cp authority.pem device.pem card.pem newer.pem old.pem machine.pem list.pem request.pem device.p8 "$here"
