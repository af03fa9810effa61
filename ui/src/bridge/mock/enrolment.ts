import type { Enrolment, Imported, MadeRequest, Problem, RequestTerms } from "../types";

const PUBLIC_KEY = "5e0b7c42d19f3a86e2470bd5186cf39a0d7be1458c26f9a37041bb9c8e60d2f3";

/** An organisation without an enrolment server, whose file names what a request holds. */
export const byHand: Enrolment = {
  suggested: { subject: "CN=ws-0417,OU=Devices,O=Harbor Ltd", names: ["DNS:ws-0417.devices.harbor.test"], key: "p256" },
  fixed: false,
  problem: null,
  instructions: "Send the file from your own address. You get the certificate back within a working day.",
  sendTo: "mailto:devices@harbor.test",
  server: null,
  store: "Secret Service",
  pending: [],
};

export const withServer: Enrolment = { ...byHand, fixed: true, server: "est.harbor.test" };

export const withPending: Enrolment = {
  ...byHand,
  pending: [
    { publicKey: PUBLIC_KEY, subject: "CN=ws-0417,OU=Devices,O=Harbor Ltd", created: "2026-11-23T15:20:00Z", hasText: false },
  ],
};

export const WRONG_KEY: Problem = {
  code: "certificate-wrong-key",
  title: "The certificate is for another key",
  meaning: "No key that waits on this device fits the certificate.",
  nextStep: "Import the certificate that was issued for your request, or make a new request.",
  detail:
    "`CN=ws-0001,O=Harbor Ltd` was issued for a key that is not on this device. Pending here: `CN=ws-0417,OU=Devices,O=Harbor Ltd`, requested on 2026-11-23.",
};

export const PASSWORD_NEEDED: Problem = {
  code: "bundle-password",
  title: "The file needs its password",
  meaning: "A PKCS#12 file holds a private key, so it is protected with a password.",
  nextStep: "Type the password that came with the file.",
  detail: null,
};

export const made = (terms: RequestTerms): MadeRequest => ({
  publicKey: PUBLIC_KEY,
  subject: terms.subject,
  pem: `-----BEGIN CERTIFICATE REQUEST-----
MIIBGDCBvwIBADA7MRMwEQYDVQQKDApIYXJib3IgTHRkMRAwDgYDVQQLDAdEZXZp
Y2VzMRIwEAYDVQQDDAl3cy0wNDE3Li4uMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
QgAEq1o3y7aVb0Pz5v5uWvCw8pN1tq6N2uYt0kq1g5c9R0JvVxW9h3D7y8sM2b1c
-----END CERTIFICATE REQUEST-----
`,
  fileName: "device-request.csr",
});

export const ISSUED: Imported = {
  subject: "CN=ws-0417,OU=Devices,O=Harbor Ltd",
  issuer: "CN=Harbor Device CA,O=Harbor Ltd",
  fingerprint: "9f3c1a7be2d4486055cfa0917e3bd2c84416f0e97da85b21c36e9d70f4a8135b",
  notAfter: "2027-11-24T00:00:00Z",
};
