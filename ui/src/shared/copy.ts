/**
 * Puts the text of an element on the clipboard.
 *
 * The selection is copied, as a person would: it works in every engine, and asks for no permission.
 */
export async function copy(element: HTMLElement): Promise<void> {
  const selection = getSelection();
  if (!selection) throw new Error("nothing can be selected here");
  const range = document.createRange();
  range.selectNodeContents(element);
  selection.removeAllRanges();
  selection.addRange(range);
  const done = document.execCommand("copy");
  selection.removeAllRanges();
  if (!done) throw new Error("the engine did not copy");
}
