import type { ActivityEntry, Answers, COMMANDS, Download, LauncherRequest, Overview } from "./generated";

export type Unlisten = () => void;

export type Command = (typeof COMMANDS)[number];

/** `open_app` as `openApp`. */
export type Method<C extends string> = C extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Method<Tail>>}` : C;

type Fields<C extends Command> = Omit<Extract<LauncherRequest, { command: C }>, "command">;

/** One method for each command of the app, which documents them (`LauncherRequest`). Every refusal is rejected with a `Problem`. */
export type Asking = {
  [C in Command as Method<C>]: keyof Fields<C> extends never
    ? () => Promise<Answers[C]>
    : (fields: Fields<C>) => Promise<Answers[C]>;
};

/** What this window may ask of the app and hear from it. */
export interface Port extends Asking {
  onOverview(hear: (overview: Overview) => void): Promise<Unlisten>;
  onActivity(hear: (entry: ActivityEntry) => void): Promise<Unlisten>;
  /** The list has changed: it is to be asked for again. */
  onNotifications(hear: () => void): Promise<Unlisten>;
  onDownloads(hear: (downloads: Download[]) => void): Promise<Unlisten>;
}
