import type { Feature } from "../../bridge/types";

/** What each feature is called, by its message. */
export const FEATURES: Record<Feature, string> = {
  notifications: "feature-notifications",
  camera: "feature-camera",
  microphone: "feature-microphone",
  screen: "feature-screen",
  location: "feature-location",
  clipboard: "feature-clipboard",
  pointer_lock: "feature-pointer-lock",
  storage_access: "feature-storage-access",
};
