/** The switch between light and dark; without a choice the system's holds. */
export function themeSwitch() {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
  for (const button of document.querySelectorAll('[data-theme-switch]')) {
    if (!(button instanceof HTMLElement)) continue;
    const say = () => {
      button.textContent = isDark() ? 'Light' : 'Dark';
    };
    button.hidden = false;
    say();
    system.addEventListener('change', say);
    button.addEventListener('click', () => {
      root.dataset.theme = isDark() ? 'light' : 'dark';
      try {
        localStorage.setItem('porthole.theme', root.dataset.theme);
      } catch {
        // No storage here: the choice lasts as long as the page.
      }
      say();
    });
  }
}
