// Runs in the page's own world: the Badging API (W3C), which the engine lacks. What the page says goes on as a number in
// an event, which only the isolated world reads; a page that forges the event can say no more than by the functions.
(() => {
  const shape = Navigator.prototype;
  if (!isSecureContext || "setAppBadge" in shape) return;
  const Make = CustomEvent;
  const Refusal = TypeError;
  const fulfilled = Promise.resolve.bind(Promise);
  const rejected = Promise.reject.bind(Promise);
  const dispatch = EventTarget.prototype.dispatchEvent.bind(document);
  const largest = Number.MAX_SAFE_INTEGER;
  const { isFinite, trunc } = { isFinite: Number.isFinite, trunc: Math.trunc };
  const tell = (count) => {
    dispatch(new Make("EVENT", { detail: count }));
    return fulfilled();
  };
  const methods = {
    setAppBadge(contents = undefined) {
      // A badge without a number.
      if (contents === undefined) return tell(-1);
      let count;
      try {
        count = trunc(+contents);
      } catch (error) {
        return rejected(error);
      }
      if (!isFinite(count) || count < 0 || count > largest) {
        return rejected(new Refusal("Value is outside the range of an unsigned long long"));
      }
      return tell(count);
    },
    clearAppBadge() {
      return tell(0);
    },
  };
  for (const name of ["setAppBadge", "clearAppBadge"]) {
    Object.defineProperty(shape, name, {
      value: methods[name],
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
})();
