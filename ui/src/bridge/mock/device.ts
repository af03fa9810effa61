import type { Candidate, Device } from "../types";
import { CANDIDATES, OVERVIEWS } from "./generated";

export const certified: Device = OVERVIEWS.certified.device;
export const untrusted: Device = OVERVIEWS.untrusted.device;

export const candidatesWith = (device: Device): Candidate[] =>
  device.certificate ? CANDIDATES.certified : CANDIDATES.untrusted;

/** Three that pass every check, two in the keyring and one on a card, and one that has expired. */
export const several: Candidate[] = CANDIDATES.undecided;
