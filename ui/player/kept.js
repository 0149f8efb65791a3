// What somebody works with is kept in the browser; one that keeps nothing still plays.

function keptValue(name, fallback) {
  try {
    return window.localStorage.getItem(`zhijian.player.${name}`) ?? fallback;
  } catch {
    return fallback;
  }
}

function keepValue(name, value) {
  try {
    window.localStorage.setItem(`zhijian.player.${name}`, value);
  } catch {
    // A private window may refuse; the choice then holds as long as the page.
  }
}
