import {html} from './lit-html.js';

/** Fields of the policy language with their values. */
export function rules(fields) {
  return html`<dl class="fields">${Object.entries(fields).map(([field, value]) => html`
    <div><dt><code>${field}</code></dt><dd>${value}</dd></div>`)}</dl>`;
}
