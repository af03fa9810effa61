import type { Enrolment, Imported, MadeRequest, Problem, Renewal, RequestTerms } from "../types";
import { PROBLEMS } from "./generated";

const PUBLIC_KEY = "5e0b7c42d19f3a86e2470bd5186cf39a0d7be1458c26f9a37041bb9c8e60d2f3";

const renewal: Renewal = { by: "request", due: "2026-10-31T16:00:00Z", waiting: null, requested: null, lastAttempt: null, keeps: null };

/** An organisation without an enrolment server, whose file names what a request holds. */
export const byHand: Enrolment = {
  suggested: { subject: "CN=ws-0417,OU=Devices,O=Harbor Ltd", names: ["DNS:ws-0417.devices.harbor.test"], key: "p256" },
  fixed: false,
  problem: null,
  instructions: {
    en: "Send the file from your own address. You get the certificate back within a working day.",
    de: "Senden Sie die Datei von Ihrer eigenen Adresse. Das Zertifikat kommt innerhalb eines Arbeitstages zurück.",
  },
  sendTo: "mailto:devices@harbor.test",
  server: null,
  store: "Secret Service",
  pending: [],
  renewal,
};

export const withServer: Enrolment = {
  ...byHand,
  fixed: true,
  server: "est.harbor.test",
  renewal: { ...renewal, by: "automatic", due: null },
};

const withRenewal = (its: Partial<Renewal>): Enrolment => ({ ...withServer, renewal: { ...withServer.renewal, ...its } });

/** The successor is asked for by itself, in some weeks. */
export const renewsItself = withRenewal({
  due: "2026-12-31T00:00:00Z",
  lastAttempt: { at: "2026-03-02T08:14:00Z", code: null, detail: null, failures: 0 },
});

/** It is due, and the server could not be reached twice. */
export const renewalFails = withRenewal({
  due: "2026-11-20T00:00:00Z",
  lastAttempt: {
    at: "2026-11-24T08:40:00Z",
    code: "enrolment-unreachable",
    detail: "est.harbor.test: the connection was refused.",
    failures: 2,
  },
});

/** Somebody at the organisation approves the renewal; the certificate before is kept. */
export const renewalWaits = withRenewal({
  due: "2026-11-20T00:00:00Z",
  waiting: { publicKey: PUBLIC_KEY, until: "2026-11-24T09:30:00Z", renews: true },
  keeps: "27d81f04c9a5be63f01877dd3ac2905e4bb6e12f8a7cd93504e6f1b2a9c8d07e",
});

/** There is a server, but the organisation has renewal done by hand. */
export const renewsByHand = withRenewal({ by: "by_hand", due: "2026-12-31T00:00:00Z" });

/** Asked in an earlier run; somebody at the organisation approves it. */
export const enrolmentWaits = withRenewal({
  waiting: { publicKey: PUBLIC_KEY, until: "2026-11-24T09:30:00Z", renews: false },
});

/** The person waits no longer; the request stays. */
export const enrolmentStopped = withRenewal({ waiting: { publicKey: PUBLIC_KEY, until: null, renews: false } });

const waits = { publicKey: PUBLIC_KEY, subject: "CN=ws-0417,OU=Devices,O=Harbor Ltd", created: "2026-11-23T15:20:00Z" };

/** Requested in an earlier run. */
export const withPending: Enrolment = { ...byHand, pending: [{ ...waits, made: made(byHand.suggested) }] };

/** The same, and its text was lost. */
export const withoutText: Enrolment = { ...byHand, pending: [{ ...waits, made: null }] };

/** The next certificate was requested by hand. */
export const nextRequested: Enrolment = { ...withPending, renewal: { ...renewal, requested: PUBLIC_KEY } };

export const WRONG_KEY: Problem = { ...PROBLEMS["certificate-wrong-key"], detail: "`CN=ws-0001,O=Harbor Ltd` was issued for a key that is not on this device. Pending here: `CN=ws-0417,OU=Devices,O=Harbor Ltd`, requested on 2026-11-23." };

export const PASSWORD_NEEDED: Problem = PROBLEMS["bundle-password"];

export function made(terms: RequestTerms): MadeRequest {
  return {
  publicKey: PUBLIC_KEY,
  subject: terms.subject,
  pem: `-----BEGIN CERTIFICATE REQUEST-----
MIIBGDCBvwIBADA7MRMwEQYDVQQKDApIYXJib3IgTHRkMRAwDgYDVQQLDAdEZXZp
Y2VzMRIwEAYDVQQDDAl3cy0wNDE3Li4uMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD
QgAEq1o3y7aVb0Pz5v5uWvCw8pN1tq6N2uYt0kq1g5c9R0JvVxW9h3D7y8sM2b1c
-----END CERTIFICATE REQUEST-----
`,
  fileName: "device-request.csr",
  };
}

export const ISSUED: Imported = {
  subject: "CN=ws-0417,OU=Devices,O=Harbor Ltd",
  issuer: "CN=Harbor Device CA,O=Harbor Ltd",
  fingerprint: "9f3c1a7be2d4486055cfa0917e3bd2c84416f0e97da85b21c36e9d70f4a8135b",
  notAfter: "2027-11-24T00:00:00Z",
};
