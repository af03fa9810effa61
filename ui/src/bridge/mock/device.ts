import type { Candidate, Device, Problem, Revocation } from "../types";
import { PROBLEMS } from "./generated";

/** A fixed morning, so that pictures and snapshots stay the same. */
export const NOW = "2026-11-24T09:02:11Z";

const FINGERPRINT = "9f3c1a7be2d4486055cfa0917e3bd2c84416f0e97da85b21c36e9d70f4a8135b";
const SUBJECT = "CN=anna.berg,OU=Devices,O=Harbor Ltd";
const ISSUER = "CN=Harbor Device CA,O=Harbor Ltd";
const STORE = "Secret Service (login keyring)";

const GOOD: Revocation = {
  state: "good",
  source: "http://pki.harbor.test/device.crl",
  asOf: "2026-11-24T06:00:00Z",
  ageSeconds: 10_931,
  since: null,
  detail: "Not revoked, says http://pki.harbor.test/device.crl as of 2026-11-24 06:00 UTC",
};

export const EXPIRED: Problem = { ...PROBLEMS["certificate-expired"], detail: "CN=anna.berg,OU=Devices,O=Harbor Ltd ended on 2026-11-20" };

export const certified: Device = {
  class: "certified",
  certificate: {
    subject: SUBJECT,
    issuer: ISSUER,
    serial: "4a:07:f1:9c:22:e8",
    fingerprint: FINGERPRINT,
    notBefore: "2026-03-02T00:00:00Z",
    notAfter: "2027-03-02T00:00:00Z",
    daysLeft: 97,
    store: STORE,
    revocation: GOOD,
  },
  choice: null,
  problem: null,
  evidence: [
    {
      fact: "The managed file names the CAs that device certificates come from",
      holds: true,
      found: null,
      wouldChange: "Your IT team edits the [device_certificate] part of the managed file",
    },
    {
      fact: "Your personal certificate store can be read",
      holds: true,
      found: null,
      wouldChange: "The store is locked or does not answer",
    },
    {
      fact: "A certificate in your personal store passes every check",
      holds: true,
      found: null,
      wouldChange: `The certificate \`${SUBJECT}\` expires on 2027-03-02 (97 days left), is removed, or your organisation asks for another`,
    },
  ],
  checkedAt: NOW,
};

export const untrusted: Device = {
  class: "untrusted",
  certificate: null,
  choice: null,
  problem: EXPIRED,
  evidence: [
    ...certified.evidence.slice(0, 2),
    {
      fact: "A certificate in your personal store passes every check",
      holds: false,
      found: null,
      wouldChange: "Request a new device certificate",
    },
  ],
  checkedAt: NOW,
};

/** A device that has never had a certificate. */
export const unenrolled: Device = { ...untrusted, problem: PROBLEMS["device-no-certificate"] };

export const CHOICE_DUE: Problem = PROBLEMS["device-choice-due"];

/** Several certificates pass, and none has been picked. */
export const undecided: Device = {
  ...untrusted,
  choice: { usable: 3, due: true },
  problem: CHOICE_DUE,
  evidence: [
    ...certified.evidence.slice(0, 2),
    {
      fact: "A certificate in your personal store passes every check",
      holds: true,
      found: null,
      wouldChange: "All of them expire, are removed, or your organisation asks for others",
    },
    {
      fact: "It is clear which of your good certificates proves this device",
      holds: false,
      found: null,
      wouldChange: "Pick one in the device panel, or with `portholectl certificate choose`",
    },
  ],
};

export const picked: Device = { ...certified, choice: { usable: 3, due: false } };

export const PIN_NEEDED: Problem = { ...PROBLEMS["store-pin-needed"], detail: "Anna’s card (OpenSC): it is closed until its PIN is typed" };

export const closed: Device = {
  ...untrusted,
  problem: PIN_NEEDED,
  evidence: [
    ...certified.evidence.slice(0, 1),
    {
      fact: "Your personal certificate store can be read",
      holds: false,
      found: null,
      wouldChange: "Open the device panel and type the PIN, or use `portholectl device unlock`",
    },
    ...untrusted.evidence.slice(2),
  ],
};

export const managed: Device = {
  ...certified,
  class: "managed",
  evidence: [
    {
      fact: "A signed statement vouches for this device",
      holds: true,
      found: "The statement in `/etc/porthole/compliance.jws` holds until 2026-11-26 06:00:00 UTC",
      wouldChange: "It expires, goes, or is replaced by one that says otherwise",
    },
    ...certified.evidence,
  ],
};

function checks(failed: string | null, detail = ""): Candidate["checks"] {
  return [
    ["store", "It is in your personal store"],
    ["chain", "Issued by Harbor Device CA, an anchor"],
    ["client authentication", "clientAuth is listed"],
    ["validity", "Valid today"],
    ["private key", "The key is here and signs"],
  ].map(([name = "", passed = ""]) => ({ name, passed: name !== failed, detail: name === failed ? detail : passed }));
}

const NOT_ASKED = ["Issuer", "Subject"];

const old: Candidate = {
  subject: SUBJECT,
  issuer: ISSUER,
  serial: "31:aa:02:5f:90:1d",
  fingerprint: "27d81f04c9a5be63f01877dd3ac2905e4bb6e12f8a7cd93504e6f1b2a9c8d07e",
  store: STORE,
  usable: false,
  chosen: false,
  notBefore: "2025-11-20T00:00:00Z",
  notAfter: "2026-11-20T00:00:00Z",
  revocation: GOOD,
  checks: checks("validity", "It ended on 2026-11-20"),
  notAsked: NOT_ASKED,
  reason: "Lost: its last day has passed.",
};

const machine: Candidate = {
  subject: "CN=ws-0417.harbor.test",
  issuer: ISSUER,
  serial: "58:90:0c:e4:71:b6",
  fingerprint: "c40b7791e6f2a83d5501de9c48b7a3f2106ce58d97f4b0a23e817d6c95f0ab14",
  store: "Machine store (/etc/ssl)",
  usable: false,
  chosen: false,
  notBefore: "2026-01-10T00:00:00Z",
  notAfter: "2028-01-10T00:00:00Z",
  revocation: GOOD,
  checks: checks("store", "It is in the machine’s store, which proves nothing about you"),
  notAsked: NOT_ASKED,
  reason: "Lost: a certificate that every user of the machine shares does not count.",
};

export const candidatesWith = (device: Device): Candidate[] =>
  device.certificate
    ? [
        {
          ...device.certificate,
          usable: true,
          chosen: true,
          checks: checks(null),
          notAsked: NOT_ASKED,
          reason: "Chosen: it passes every check and is valid the longest.",
        },
        old,
        machine,
      ]
    : [old, machine];

/** Three that pass every check: two of one person, one of the machine; two in the keyring, one on a card. */
export const several: Candidate[] = [
  {
    subject: SUBJECT,
    issuer: ISSUER,
    serial: "4a:07:f1:9c:22:e8",
    fingerprint: FINGERPRINT,
    store: "Secret Service",
    usable: true,
    chosen: false,
    notBefore: "2026-03-02T00:00:00Z",
    notAfter: "2027-03-02T00:00:00Z",
    revocation: GOOD,
    checks: checks(null),
    notAsked: NOT_ASKED,
    reason: "Not chosen yet: it passes every check, but others do too, and you have not picked one.",
  },
  {
    subject: "CN=anna.berg-admin,OU=Administration,O=Harbor Ltd",
    issuer: ISSUER,
    serial: "4a:07:f1:9c:23:01",
    fingerprint: "b81c03f4aa127ed96051cfe2970dd6b38c54f18e02a7be4493d1605fe7ac2893",
    store: "Anna’s card (OpenSC)",
    usable: true,
    chosen: false,
    notBefore: "2026-09-14T00:00:00Z",
    notAfter: "2028-09-14T00:00:00Z",
    revocation: GOOD,
    checks: checks(null),
    notAsked: NOT_ASKED,
    reason: "Not chosen yet: it passes every check, but others do too, and you have not picked one.",
  },
  {
    subject: SUBJECT,
    issuer: ISSUER,
    serial: "4a:07:f1:9c:25:77",
    fingerprint: "0d5529e7c1fa8346be907d12a6530c8ef4491b7a2c3865d09efb47a1835c60e2",
    store: "Secret Service",
    usable: true,
    chosen: false,
    notBefore: "2026-11-02T00:00:00Z",
    notAfter: "2027-11-02T00:00:00Z",
    revocation: GOOD,
    checks: checks(null),
    notAsked: NOT_ASKED,
    reason: "Not chosen yet: it passes every check, but others do too, and you have not picked one.",
  },
  old,
];
