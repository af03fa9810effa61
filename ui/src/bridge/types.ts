/** What crosses between this window and the app: generated from the Rust types that the app serialises. */
export type * from "./generated";
export type { EnrolmentOutcome as Asked } from "./generated";
