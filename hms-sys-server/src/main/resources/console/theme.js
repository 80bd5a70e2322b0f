// Light, dark, or as the system is.

const ORDER = ['auto', 'light', 'dark'];

export function theme() {
  const kept = localStorage.getItem('hms-theme');
  return ORDER.includes(kept) ? kept : 'auto';
}

export function nextTheme() {
  localStorage.setItem('hms-theme', ORDER[(ORDER.indexOf(theme()) + 1) % ORDER.length]);
  apply();
  window.dispatchEvent(new Event('hms-theme'));
}

function apply() {
  const chosen = theme();
  if (chosen === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

apply();
