import type { ActivityRecord, DeviceClass, Download } from "../types";
import { DOWNLOADS, RECORDS } from "./generated";

/** A morning's decisions, newest first, on a device of the class. */
export const recordsOn = (deviceClass: DeviceClass): ActivityRecord[] => RECORDS[deviceClass];

export const downloading: Download[] = DOWNLOADS.running;
export const blocked: Download[] = DOWNLOADS.blocked;

/** The Downloads folder cannot be written. */
export const unwritable: Download[] = DOWNLOADS.unwritable;
