// Numbers and times as people read them.

const plain = new Intl.NumberFormat('en', {maximumFractionDigits: 0});
const fine = new Intl.NumberFormat('en', {maximumFractionDigits: 1});
const finest = new Intl.NumberFormat('en', {maximumFractionDigits: 2});

export function count(value) {
  return plain.format(value);
}

export function rate(perSecond) {
  if (perSecond >= 100) return plain.format(perSecond);
  return perSecond >= 10 ? fine.format(perSecond) : finest.format(perSecond);
}

export function percent(value) {
  if (value === null || value === undefined) return '–';
  // 99.96 must not look like a hundred
  const shown = value < 100 && value > 99.9 ? Math.floor(value * 100) / 100 : value;
  return `${finest.format(shown)} %`;
}

export function micros(value) {
  if (!value) return '–';
  if (value < 1000) return `${plain.format(value)} µs`;
  if (value < 100_000) return `${fine.format(value / 1000)} ms`;
  return value < 10_000_000 ? `${plain.format(value / 1000)} ms` : `${fine.format(value / 1_000_000)} s`;
}

const clock = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit', second: '2-digit'});
const moment = new Intl.DateTimeFormat('en-GB', {
  year: 'numeric', month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
});
const relative = new Intl.RelativeTimeFormat('en', {numeric: 'auto'});

export function time(text) {
  return text ? clock.format(new Date(text)) : '–';
}

export function date(text) {
  return text ? moment.format(new Date(text)) : '–';
}

/** "in 3 hours", "2 minutes ago". */
export function distance(text, now = Date.now()) {
  if (!text) return '–';
  const seconds = (new Date(text).getTime() - now) / 1000;
  const size = Math.abs(seconds);
  if (size < 60) return relative.format(Math.round(seconds), 'second');
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  return size < 48 * 3600
    ? relative.format(Math.round(seconds / 3600), 'hour')
    : relative.format(Math.round(seconds / 86_400), 'day');
}

/** Ends with what a screen reader says well. */
export function plural(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}
