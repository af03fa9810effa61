//! The messages about files that hold certificates and keys, or should: what a file is, why it cannot be read, and how its
//! content is protected.

/// Adds these messages to `$before`, and hands all of them to the macro `$define`.
macro_rules! certificate_file_messages {
    ($define:ident { $($before:tt)* }) => {
        $define! {
            $($before)*
            // ── A file of certificates ──
            ImportUnreadable { reason: Details }, "detail-import-unreadable",
                "The file is not a readable X.509 certificate: {reason}.";
            NotACertificate { reason: Details }, "not-a-certificate", "not a readable X.509 certificate: {reason}";
            CertificateBrokenDer, "certificate-broken-der", "its DER encoding is broken";
            CertificateMessage { reason }, "certificate-message", "{reason}";
            TrailingData, "trailing-data", "more data follows it";
            CertificateFileEmpty, "certificate-file-empty", "the file is empty";
            CertificateFileWithout, "certificate-file-without", "the file contains no certificate";
            CertificateEntryEmpty, "certificate-entry-empty", "the entry contains no certificate";
            CertificateNoEncoding, "certificate-no-encoding",
                "it contains no certificate, neither in DER nor in base64";
            CertificateIs { kind: Details }, "certificate-is", "it is {kind}";
            PemOnlyOthers { kinds: Details }, "pem-only-others", "the PEM file contains no certificate, only {kinds}";
            PemEmpty, "pem-empty", "the PEM file has no content";
            PemNotClosed { label, line }, "pem-not-closed",
                "its PEM is broken: `-----BEGIN {label}-----` in line {line} has no `-----END {label}-----`";
            PemNotBase64 { label, line }, "pem-not-base64",
                "its PEM is broken: the text after `-----BEGIN {label}-----` in line {line} is not base64";
            PemTwoEncodings, "pem-two-encodings",
                "it is UTF-8 in one part and UTF-16 in another, as `>>` of Windows PowerShell leaves a file";
            Pkcs7NotOne { reason: Details }, "pkcs7-not-one", "it is not a PKCS#7 message with certificates: {reason}";
            Pkcs7BrokenEncoding, "pkcs7-broken-encoding", "its encoding is broken";
            Pkcs7OtherKind, "pkcs7-other-kind", "it is of another kind";
            Pkcs7TooMany, "pkcs7-too-many", "it contains too many";
            Pkcs7Empty, "pkcs7-empty", "it contains none";
            // ── What a file is; these read on from "it is" ──
            KindCertificate, "kind-certificate", "a certificate";
            KindPkcs7, "kind-pkcs7", "a PKCS#7 message";
            KindPkcs12, "kind-pkcs12", "a PKCS#12 file";
            KindCrl, "kind-crl", "a certificate revocation list (CRL)";
            KindRequest, "kind-request", "a certificate request (PKCS#10)";
            KindPrivateKey, "kind-private-key", "a private key";
            KindPublicKey, "kind-public-key", "a public key";
            KindUnknown, "kind-unknown", "something of an unknown kind";
            KindOpenPgp, "kind-openpgp", "OpenPGP data";
            KindBlock { label }, "kind-block", "a block `{label}` of an unknown kind";
            FileJavaKeystore { format }, "file-java-keystore",
                "a Java keystore ({format}); `keytool -importkeystore -deststoretype PKCS12` makes a PKCS#12 file of it";
            FileWindowsStore, "file-windows-store",
                "a Windows certificate store (.sst); export the certificate from it as .cer or .pfx";
            FileDatabase, "file-database", "a database (SQLite)";
            FileArchive { format }, "file-archive", "a {format} archive; unpack it first";
            FileCompressed { format }, "file-compressed", "a compressed file ({format}); unpack it first";
            FileOffice, "file-office", "a file of Microsoft Office or Outlook; save its attachment and use that";
            FilePropertyList, "file-property-list", "a macOS property list";
            FilePdf, "file-pdf", "a PDF document";
            FileProgram, "file-program", "a program";
            FileWebPage, "file-web-page", "a web page (HTML), perhaps of a sign-in or an error";
            FileXml, "file-xml", "an XML file";
            FileRtf, "file-rtf", "a word processor document (RTF)";
            FileJson, "file-json", "a JSON file";
            FileSshKey, "file-ssh-key", "an SSH public key";
            FilePuttyKey, "file-putty-key", "a PuTTY key";
            FileRegistry, "file-registry", "a Windows registry file";
            FileGitLfs, "file-git-lfs", "a Git LFS pointer in place of the file itself";
            FileLdif, "file-ldif", "a directory entry (LDIF)";
            FileBagAttributes, "file-bag-attributes", "the output of `openssl pkcs12 -info`, without the file itself";
            FileCertificateText, "file-certificate-text",
                "the text that describes a certificate, without the certificate itself; leave `-noout` away";
            FileEditedPem, "file-edited-pem",
                "PEM whose dashes are no longer `-----`, as after editing in a word processor";
            // ── A PKCS#12 file, or private keys in a text ──
            Pkcs12Broken { reason: Details }, "pkcs12-broken", "the PKCS#12 file is broken: {reason}";
            Pkcs12BrokenEncoding, "pkcs12-broken-encoding", "its ASN.1 encoding is not that of such a file";
            Pkcs12OtherVersion, "pkcs12-other-version", "its version is not 3";
            Pkcs12TooDeep, "pkcs12-too-deep", "its bags are nested too deeply";
            Pkcs12TooMany, "pkcs12-too-many", "it contains too many keys or certificates";
            Pkcs12NoRounds, "pkcs12-no-rounds", "it requires zero rounds of key derivation";
            Pkcs12TooCostly { rounds, most }, "pkcs12-too-costly",
                "it requires {rounds} rounds of key derivation, and Porthole computes at most {most}";
            Pkcs12TooCostlyInAll { most }, "pkcs12-too-costly-in-all",
                "its parts together require more than {most} rounds of key derivation, the most that Porthole computes for one file";
            Pkcs12SignedWithKey, "pkcs12-signed-with-key", "signed with a key in place of a password";
            Pkcs12ForKeyHolder, "pkcs12-for-key-holder",
                "encrypted for the holder of a key, in place of with a password";
            Pkcs12OtherContent { kind }, "pkcs12-other-content", "content of the kind {kind}";
            Pkcs12MacWith { algorithm: Details }, "pkcs12-mac-with", "a MAC with {algorithm}";
            Pkcs12Pbes2With { algorithm: Details }, "pkcs12-pbes2-with", "PBES2 with {algorithm}";
            Pkcs12Rc2Version { version }, "pkcs12-rc2-version", "PBES2 with the cipher RC2 of version {version}";
            Pkcs12Pbmac1With { algorithm: Details }, "pkcs12-pbmac1-with", "PBMAC1 with {algorithm}";
            Pkcs12Pbmac1KeySize { size }, "pkcs12-pbmac1-key-size", "PBMAC1 with a key of {size} bytes";
            Pkcs12Pbmac1NoKeySize, "pkcs12-pbmac1-no-key-size", "PBMAC1 that does not say how long its key is";
            KeyOfOldOpenSsl, "key-of-old-openssl",
                "a private key that is encrypted in the old way of OpenSSL (`Proc-Type: 4,ENCRYPTED`); `openssl pkcs8 -topk8` writes it in today's";
            KeyOfOpenSsh, "key-of-openssh",
                "a private key in the form of OpenSSH; `ssh-keygen -p -m PKCS8` writes it in the usual one";
            AlgorithmPbes1 { cipher, hash }, "algorithm-pbes1",
                "the cipher {cipher} under a key derived with {hash} (PBES1)";
            AlgorithmRc4, "algorithm-rc4", "RC4, which was broken long ago";
            AlgorithmCipher { name }, "algorithm-cipher", "the cipher {name}";
            AlgorithmHash { name }, "algorithm-hash", "the hash {name}";
            AlgorithmHmac { hash }, "algorithm-hmac", "HMAC with {hash}";
            AlgorithmKnown { name }, "algorithm-known", "{name}";
            AlgorithmOther { oid }, "algorithm-other", "the algorithm {oid}";
            // ── What an enrolment server requires, and the files that prove us to it ──
            UnmetKey { wanted: Details }, "detail-unmet-key",
                "The server requires a key of another kind ({wanted}); Porthole makes P-256, P-384, RSA 2048 and RSA 3072 keys.";
            UnmetSignature { wanted: Details }, "detail-unmet-signature",
                "The server requires a signature algorithm ({wanted}) that no key it accepts can use here.";
            UnmetAlternativeName, "detail-unmet-alternative-name",
                "The server requires alternative names in the request, and the managed file gives none: add `san`.";
            UnmetTemplate, "detail-unmet-template",
                "The server requires the name of a template, and the managed file gives none: add `template`.";
            UnmetBinding, "detail-unmet-binding",
                "The server requires the request to be bound to the connection (challengePassword), which TLS 1.3 does not support.";
            WantedKind { name }, "wanted-kind", "{name}";
            WantedCurve, "wanted-curve", "an elliptic curve";
            WantedOtherCurve { oid }, "wanted-other-curve", "the curve {oid}";
            WantedUnnamedCurve, "wanted-unnamed-curve", "a curve that has no name";
            EstCredentialFile { file, reason: Details }, "detail-est-credential-file",
                "`{file}` cannot be used: {reason}.";
            EstCredentialFileBecause { file, reason: Details }, "est-credential-file-because", "`{file}`: {reason}";
            FileMessage { reason }, "file-message", "{reason}";
            FileNotText, "file-not-text", "it is neither UTF-8 nor UTF-16 text";
            FileFirstLineEmpty, "file-first-line-empty", "its first line is empty";
        }
    };
}
