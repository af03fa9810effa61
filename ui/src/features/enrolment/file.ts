/** The bytes of a file as base64, as they cross the bridge. */
export function toBase64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error ?? new Error("the file cannot be read"));
    // A data URL: the base64 stands behind its comma.
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.readAsDataURL(file);
  });
}

/** No certificate file is larger; in bytes. */
export const LARGEST = 1_000_000;
