import type { Candidate, Device } from "../types";
import { CANDIDATES, DEVICES } from "./generated";

export const certified: Device = DEVICES.certified;
export const managed: Device = DEVICES.managed;
export const untrusted: Device = DEVICES.untrusted;

/** A device that has never had a certificate. */
export const unenrolled: Device = DEVICES.unenrolled;

/** Several certificates pass, and none has been picked. */
export const undecided: Device = DEVICES.undecided;
export const picked: Device = DEVICES.picked;

/** A card waits for its PIN. */
export const closed: Device = DEVICES.closed;

export const candidatesWith = (device: Device): Candidate[] =>
  device.certificate ? CANDIDATES.certified : CANDIDATES.untrusted;

/** Three that pass every check, two in the keyring and one on a card, and one that has expired. */
export const several: Candidate[] = CANDIDATES.undecided;
