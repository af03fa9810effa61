#!/usr/bin/env bash
# Makes the seeds of the corpus anew with openssl: small, valid examples of each form. Inputs that fuzzing found lie
# beside them under the hash of their content and are kept.
set -euo pipefail
cd "$(dirname "$0")/corpus"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p certificate crl ocsp pem pkcs7 pkcs12 jws statement_key est csr_attributes pattern name path text managed_file ../keys

extensions="basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign"
openssl ecparam -name prime256v1 -genkey -noout -out "$work/ca.key"
openssl req -x509 -new -key "$work/ca.key" -days 3650 -subj "/O=Harbor Ltd/CN=Harbor Device CA" \
    -addext "${extensions%%$'\n'*}" -addext "${extensions##*$'\n'}" -out "$work/ca.pem" 2>/dev/null
for kind in p256 rsa; do
    if [ "$kind" = rsa ]; then
        openssl genrsa -out "$work/$kind.key" 2048 2>/dev/null
    else
        openssl ecparam -name prime256v1 -genkey -noout -out "$work/$kind.key"
    fi
    openssl req -new -key "$work/$kind.key" -subj "/C=DE/O=Harbor Ltd/OU=Gr\xc3\xb6\xc3\x9fe/CN=laptop-7" -utf8 \
        -out "$work/$kind.csr"
    printf '%s\n' "basicConstraints=CA:FALSE" "keyUsage=digitalSignature" "extendedKeyUsage=clientAuth,serverAuth" \
        "subjectAltName=DNS:laptop-7.devices.harbor.test,email:ann@harbor.test,URI:urn:harbor:7,IP:10.0.0.7" \
        "crlDistributionPoints=URI:http://pki.harbor.test/harbor.crl" \
        "authorityInfoAccess=OCSP;URI:http://ocsp.harbor.test/" > "$work/ext"
    openssl x509 -req -in "$work/$kind.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days 365 \
        -extfile "$work/ext" -out "$work/$kind.pem" 2>/dev/null
    openssl x509 -in "$work/$kind.pem" -outform DER -out "certificate/$kind.der"
    cp "certificate/$kind.der" "pem/$kind.der"
done
openssl x509 -in "$work/ca.pem" -outform DER -out certificate/ca.der
cat "$work/p256.pem" "$work/ca.pem" > pem/chain.pem
base64 -w0 certificate/p256.der > pem/windows.cer
printf '\xef\xbb\xbf' | cat - "$work/ca.pem" > pem/marked.pem

openssl pkcs12 -export -inkey "$work/p256.key" -in "$work/p256.pem" -certfile "$work/ca.pem" -iter 64 \
    -passout pass:geheim -out pkcs12/modern.p12
openssl pkcs12 -export -legacy -inkey "$work/p256.key" -in "$work/p256.pem" -iter 64 -passout pass:geheim \
    -out pkcs12/legacy.p12
openssl pkcs12 -export -inkey "$work/p256.key" -in "$work/p256.pem" -iter 64 -nomac -name "Gerät – 端末" \
    -passout pass:geheim -out pkcs12/no_mac.p12
openssl pkcs12 -export -inkey "$work/p256.key" -in "$work/p256.pem" -keypbe NONE -certpbe NONE -iter 64 -passout pass: \
    -out pkcs12/no_password.p12
# Forms that this openssl does not write.
../pkcs12_forms.py pkcs12/no_mac.p12 geheim pkcs12
openssl base64 -in pkcs12/modern.p12 -out pkcs12/modern.b64

openssl crl2pkcs7 -nocrl -certfile pem/chain.pem -out pkcs7/chain.p7b
openssl crl2pkcs7 -nocrl -certfile pem/chain.pem -outform DER -out pkcs7/chain.der
printf '\0' > est/certificates
printf '\n' >> est/certificates
openssl base64 -in pkcs7/chain.der >> est/certificates
printf '\1120\nplease wait' > est/wait
printf '\1Wed, 31 Dec 2025 23:00:00 GMT\n' > est/wait_until
printf '\4\nwho are you?' > est/refused

# A device certificate that is about to be asked about: its CA, its key, and what is said of it. The targets check it
# at the moment in `now`.
date +%s > ../keys/now
cp "$work/ca.pem" ../keys/ca.pem
cp certificate/p256.der ../keys/device.der
openssl pkcs8 -topk8 -nocrypt -in "$work/p256.key" -outform DER -out ../keys/device.p8
serial=$(openssl x509 -in "$work/p256.pem" -noout -serial | cut -d= -f2)
printf 'R\t361231000000Z\t250101000000Z,keyCompromise\t%s\tunknown\t/CN=laptop-7\n' "$serial" > "$work/revoked"
printf 'V\t361231000000Z\t\t%s\tunknown\t/CN=laptop-7\n' "$serial" > "$work/good"
printf '[ca]\ndefault_ca=a\n[a]\ndatabase=%s/revoked\ncrlnumber=%s/number\ndefault_md=sha256\ncrl_extensions=e\n[e]\nauthorityKeyIdentifier=keyid\n' \
    "$work" "$work" > "$work/ca.conf"
echo 01 > "$work/number"
touch "$work/revoked.attr" "$work/good.attr"
openssl ca -config "$work/ca.conf" -gencrl -crldays 3650 -cert "$work/ca.pem" -keyfile "$work/ca.key" \
    -out crl/revoked.pem 2>/dev/null
openssl crl -in crl/revoked.pem -outform DER -out crl/revoked.der
{ printf 'The list of November\r\n\r\n'; cat crl/revoked.pem; printf 'Regards, IT\r\n'; } > crl/in_a_mail.pem
iconv -f UTF-8 -t UTF-16 crl/revoked.pem > crl/powershell.pem
# A scope without a name (RFC 5280 section 5.2.5).
printf 'issuingDistributionPoint=critical,@scope\n[scope]\nonlyuser=TRUE\n' >> "$work/ca.conf"
openssl ca -config "$work/ca.conf" -gencrl -crldays 3650 -cert "$work/ca.pem" -keyfile "$work/ca.key" 2>/dev/null \
    | openssl crl -outform DER -out crl/scoped.der
openssl ocsp -issuer "$work/ca.pem" -cert "$work/p256.pem" -no_nonce -reqout "$work/ask" >/dev/null 2>&1
for state in revoked good; do
    openssl ocsp -index "$work/$state" -CA "$work/ca.pem" -rsigner "$work/ca.pem" -rkey "$work/ca.key" -ndays 3650 \
        -reqin "$work/ask" -respout "ocsp/$state.der" >/dev/null 2>&1
done

openssl ocsp -index "$work/good" -CA "$work/ca.pem" -rsigner "$work/ca.pem" -rkey "$work/ca.key" -ndays 3650 \
    -resp_key_id -resp_no_certs -reqin "$work/ask" -respout ocsp/by_key.der >/dev/null 2>&1
openssl ecparam -name prime256v1 -genkey -noout -out "$work/responder.key"
openssl req -new -key "$work/responder.key" -subj "/O=Harbor Ltd/CN=Harbor Responder" -out "$work/responder.csr"
printf '%s\n' "basicConstraints=CA:FALSE" "keyUsage=digitalSignature" "extendedKeyUsage=OCSPSigning" "noCheck=ignored" \
    > "$work/ext"
openssl x509 -req -in "$work/responder.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -CAcreateserial -days 3650 \
    -extfile "$work/ext" -out "$work/responder.pem" 2>/dev/null
openssl ocsp -index "$work/good" -CA "$work/ca.pem" -rsigner "$work/responder.pem" -rkey "$work/responder.key" \
    -ndays 3650 -reqin "$work/ask" -respout ocsp/appointed.der >/dev/null 2>&1

# The CA of the device again, with all that an anchor may demand, and devices with all that a path must be held against.
authority() {
    local name=$1; shift
    openssl req -x509 -new -key "$work/ca.key" -days 3650 -subj "/O=Harbor Ltd/CN=Harbor Device CA" \
        -addext "basicConstraints=critical,CA:TRUE" "$@" -outform DER -out "path/$name.der" 2>/dev/null
}
authority permits -addext "nameConstraints=critical,permitted;DNS:harbor.test,permitted;email:harbor.test,permitted;IP:10.0.0.0/255.0.0.0"
authority excludes -addext "nameConstraints=critical,excluded;DNS:.example.net,excluded;email:eve@harbor.test,excluded;URI:.example.net"
authority policies -addext "certificatePolicies=1.2.3.4,2.5.29.32.0" -addext "policyConstraints=requireExplicitPolicy:0" \
    -addext "inhibitAnyPolicy=0"
cp certificate/p256.der path/device.der
cat "$work/p256.pem" "$work/ca.pem" > path/chain.pem

printf '\xef\xbb\xbfcorrect horse\r\n' > text/marked
printf 'Häfen 端末\n' > text/plain
iconv -f UTF-8 -t UTF-16LE text/plain > text/little
iconv -f UTF-8 -t UTF-16 text/plain > text/marked_16
iconv -f UTF-8 -t UTF-16BE text/plain > text/big
printf 'H\xe4fen\n' > text/code_page

# The key signs this one statement and is thrown away.
openssl ecparam -name prime256v1 -genkey -noout -out "$work/mdm.key"
openssl ec -in "$work/mdm.key" -pubout -out ../keys/statement.pem 2>/dev/null
base64url() { base64 -w0 | tr '+/' '-_' | tr -d '='; }
header=$(printf '{"alg":"ES256"}' | base64url)
claims=$(printf '{"sub":"0b7e1a52c94d4c1f9a3d5e6f70819203","exp":1893456000,"compliant":true}' | base64url)
# JWS wants r and s side by side (RFC 7518 section 3.4), openssl writes them as DER.
signature=$(printf '%s.%s' "$header" "$claims" | openssl dgst -sha256 -sign "$work/mdm.key" \
    | openssl asn1parse -inform DER | awk -F: '/INTEGER/ { printf "%64s", $4 }' | tr ' ' 0 | xxd -r -p | base64url)
printf '%s.%s.%s\n' "$header" "$claims" "$signature" > jws/statement.jws
printf '%s.%s.' "$(printf '{"alg":"none"}' | base64url)" "$claims" > jws/unsigned.jws
printf '%s.%s.%s' "$(printf '{"alg":"HS256","crit":["b64"],"b64":false}' | base64url)" "$claims" "$signature" > jws/shared.jws
cp ../keys/statement.pem "$work/p256.pem" statement_key/

# The example of RFC 7030 section 4.5.2.
printf 'MEEGCSqGSIb3DQEJBzASBgcqhkjOPQIBMQcGBSuBBAAiMBYGCSqGSIb3DQEJDjEJBgcrBgEBAQEWBggqhkjOPQQDAw==\n' > csr_attributes/example
base64 -d csr_attributes/example > csr_attributes/example.der
printf 'MAA=' > csr_attributes/nothing

printf 'CN={hostname},OU={{{user}}},O=Harbor Ltd' > pattern/subject
printf 'DNS:{hostname}.devices.harbor.test' > pattern/dns
printf 'URI:urn:machine:{machine_id}/{user}' > pattern/uri

printf 'CN=laptop-7,OU=Gr\xc3\xb6\xc3\x9fe,O=Harbor Ltd,C=DE' > name/subject
printf 'CN=Harbor\\2C Ltd+serialNumber=\\#7,DC=harbor,DC=test' > name/escaped
printf '1.2.3.4=#0403666f6f,O=a' > name/encoded
printf 'DNS:*.devices.harbor.test' > name/filter
printf 'URI:urn:harbor:7' > name/alternative
openssl x509 -in "$work/p256.pem" -outform DER | openssl asn1parse -inform DER -strparse 4 -noout -out "$work/tbs" 
openssl asn1parse -inform DER -in "$work/tbs" | awk -F: '/d=1/ && /SEQUENCE/ { split($1, at, " "); print at[1] }' \
    | sed -n 2p | xargs -I{} openssl asn1parse -inform DER -in "$work/tbs" -strparse {} -noout -out name/issuer.der

awk '/^```toml$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' \
    ../../../src-tauri/docs/managed-config.md > managed_file/whole.toml
cat > managed_file/small.json <<'JSON'
{ "schema": 1, "organization": { "name": "Harbor Ltd", "help_url": "https://help.harbor.test/device" },
  "app": [{ "id": "mail", "name": "Mail", "url": "https://mail.harbor.test/" }] }
JSON
