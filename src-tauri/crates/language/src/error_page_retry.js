(() => {
  const LONGEST = 60;
  const tried = Number(history.state && history.state.portholeTried) || 0;
  let left = Math.min(LONGEST, 2 ** Math.min(tried + 1, 6));
  const again = (count) => {
    history.replaceState({ portholeTried: count }, "");
    location.reload();
  };
  const soon = document.getElementById("soon");
  document.getElementById("retry").addEventListener("click", () => again(0));
  addEventListener("online", () => again(0));
  const tick = () => {
    soon.textContent = soon.dataset.words.replace("{seconds}", left);
    if (left <= 0) again(tried + 1);
    else { left -= 1; setTimeout(tick, 1000); }
  };
  tick();
})();
