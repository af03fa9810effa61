/** How serious a badge or card is, which sets its colour. Its text says the same, so that no meaning depends on colour alone. */
export type Severity = "success" | "warning" | "error" | "info" | "neutral";
