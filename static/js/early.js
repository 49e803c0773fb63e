// Runs before the first paint, so that neither the colours nor the text that waits for a run flash. A classic script: modules run too late.
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  try {
    const theme = localStorage.getItem('porthole.theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  } catch {
    // Storage is forbidden (an embedded page, a strict browser): the system's choice of colours holds.
  }
})();
