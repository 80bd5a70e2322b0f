// What is different between two texts, line by line.

import {html} from './lit-html.js';

/** More pairs of lines than this are not compared: then all that differs is one block that goes and one that comes. */
const MOST_PAIRS = 4_000_000;

/** Lines with a sign: those that stay, go and come, by the longest common subsequence. */
export function compare(before, after) {
  const [a, b] = [lines(before), lines(after)];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const same = text => ({sign: ' ', text});
  return [
    ...a.slice(0, head).map(same),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ];
}

const lines = text => text === '' ? [] : text.replace(/\n$/, '').split('\n');

function middle(a, b) {
  const gone = text => ({sign: '−', text});
  const come = text => ({sign: '+', text});
  if (a.length * b.length > MOST_PAIRS) return [...a.map(gone), ...b.map(come)];
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] = a[i] === b[j]
        ? common[(i + 1) * width + j + 1] + 1
        : Math.max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  const result = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      result.push({sign: ' ', text: a[i++]});
      j++;
    } else if (j === b.length || i < a.length && common[(i + 1) * width + j] >= common[i * width + j + 1]) {
      result.push(gone(a[i++]));
    } else {
      result.push(come(b[j++]));
    }
  }
  return result;
}

const KINDS = {'+': 'added', '−': 'removed', ' ': 'same'};

/** Marked by sign and by colour. */
export function difference(before, after) {
  if (before === after) return html`<p class="quiet-text">No difference.</p>`;
  return html`<pre class="yaml diff" tabindex="0" aria-label="Differences">${compare(before, after).map(({sign, text}) => html`<span class=${KINDS[sign]}>${sign} ${text}
</span>`)}</pre>`;
}
