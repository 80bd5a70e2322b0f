// A new policy, or another text for one.

import {html, nothing, render} from './lit-html.js';
import {get, postText, segment} from './api.js';
import {apply} from './actions.js';

const BEGINNING = `apiVersion: hms/v1
kind: TrafficPolicy
metadata: { name: my-policy }
spec:
  destination: fraud-scanner
  retries: 3
  timeoutMs: 800
`;

export function editPage(place, app, name = null) {
  let text = BEGINNING;
  let before = '';
  let found = null;
  let closed = false;

  async function load() {
    if (name !== null) {
      const policy = await get(`/policies/${segment(name)}`);
      text = policy.text;
      before = policy.text;
    }
    if (!closed) draw();
  }

  async function check() {
    try {
      const {warnings} = await postText('/policies/validate', text);
      found = {good: true, lines: warnings};
    } catch (failure) {
      found = {good: false, lines: failure.details.length > 0 ? failure.details : [failure.message]};
    }
    draw();
  }

  async function submit(event) {
    event.preventDefault();
    await check();
    if (!found.good) return;
    const done = await apply(app, {text, before, title: name === null ? 'Apply this policy?' : `Apply the change to ${name}?`, verb: 'Apply', expected: name});
    if (done) location.hash = `#/policies/${encodeURIComponent(done.name)}`;
  }

  function draw() {
    render(html`
      <div class="head"><div><p class="crumbs"><a href="#/policies">Policies</a></p><h1>${name ?? 'New policy'}</h1></div></div>
      <form @submit=${submit}>
        <label for="text">Text, YAML or JSON. <a href="schema/TrafficPolicy.json" target="_blank" rel="noopener">Its schema</a></label>
        <textarea id="text" class="yaml" rows="22" spellcheck="false" autocapitalize="off" aria-describedby="found" .value=${text} @input=${event => { text = event.target.value; }}></textarea>
        <div id="found" aria-live="polite">${found === null ? nothing : html`<div class=${found.good ? 'good' : 'problem'}>
          <p>${found.good ? found.lines.length > 0 ? 'It can be applied, but:' : 'It can be applied.' : 'It cannot be applied:'}</p>
          <ul>${found.lines.map(line => html`<li>${line}</li>`)}</ul></div>`}</div>
        <div class="actions"><button type="button" @click=${check}>Check</button>
          ${app.may('operator') ? html`<button class="primary">Apply…</button>` : nothing}</div>
      </form>`, place);
  }

  load().catch(failure => {
    if (!closed) render(html`<p class="waiting" role="alert">${failure.message}. ${failure.next}</p>`, place);
  });
  return {title: name ?? 'New policy', close: () => { closed = true; }};
}
