/// <reference types="vite/client" />
/// <reference types="svelte" />

/** The work of others that is shipped, found out when the window is built. */
declare module "virtual:licences" {
  export const LICENCES: readonly { name: string; version: string; licence: string }[];
}
