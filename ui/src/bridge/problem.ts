import type { Problem } from "./types";

function isProblem(value: unknown): value is Problem {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Partial<Record<keyof Problem, unknown>>;
  return [fields.code, fields.title, fields.meaning, fields.nextStep].every((field) => typeof field === "string");
}

/** What a rejected call says. Anything but a `Problem` is a mistake of ours and is shown as one. */
export function asProblem(reason: unknown): Problem {
  if (isProblem(reason)) return reason;
  return {
    code: "internal",
    title: "Something went wrong in Porthole",
    meaning: "This is a mistake in Porthole, not in what you did.",
    nextStep: "Restart Porthole; if it happens again, send the detail to your IT team.",
    detail: reason instanceof Error ? reason.message : String(reason),
  };
}
