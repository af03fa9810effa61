// Runs in a world of its own, which no page reaches. The engine takes Alt with an arrow for scrolling and never hands it
// back, so what browsers do with it is done here, once the page has let it pass.
(() => {
  const STEPS = { ArrowLeft: -1, ArrowRight: 1 };
  addEventListener(
    "keydown",
    (event) => {
      const alone = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (!event.isTrusted || !alone || !(event.key in STEPS)) return;
      // Heard after the page's own, as it is added last. One that the page kept from here waits for the next key, and
      // knows that it is another.
      const last = (heard) => {
        if (heard !== event || heard.defaultPrevented) return;
        heard.preventDefault();
        history.go(STEPS[heard.key]);
      };
      addEventListener("keydown", last, { once: true });
    },
    true,
  );
})();
