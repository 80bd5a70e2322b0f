import {html, nothing, render} from './lit-html.js';
import {get} from './api.js';
import {resume} from './actions.js';
import {date, distance} from './format.js';

export function policiesPage(place, app) {
  let closed = false;

  async function load() {
    try {
      const found = await get('/policies');
      if (!closed) render(view(app, found), place);
    } catch (failure) {
      if (!closed && failure.status !== 401) render(html`<p class="waiting" role="alert">${failure.message}. ${failure.next}</p>`, place);
    }
  }

  load();
  return {title: 'Policies', changed: load, close: () => { closed = true; }};
}

function view(app, {policies, pauses, rejectedFiles}) {
  return html`
    <div class="head"><h1>Policies</h1>
      <div class="actions">${app.may('operator') ? html`<a class="button primary" href="#/policies/new">New policy</a>` : nothing}</div></div>
    ${rejectedFiles.length > 0 ? html`<section class="problem" aria-labelledby="rejected"><h2 id="rejected">Files that are not in force</h2>
      ${rejectedFiles.map(({file, violations}) => html`<h3><code>${file}</code></h3><ul>${violations.map(text => html`<li>${text}</li>`)}</ul>`)}</section>` : nothing}
    ${pauses.length > 0 ? html`<section aria-labelledby="pauses"><h2 id="pauses">Paused now</h2><table>
      <thead><tr><th scope="col">Service</th><th scope="col">Until</th><th scope="col"><span class="unseen">Actions</span></th></tr></thead>
      <tbody>${pauses.map(({service, until}) => html`<tr><th scope="row"><a href=${`#/services/${encodeURIComponent(service)}`}>${service}</a></th><td>${date(until)} <small>${distance(until)}</small></td>
        <td class="number">${app.may('operator') ? html`<button type="button" @click=${() => resume(app, service)}>Resume…</button>` : nothing}</td></tr>`)}</tbody></table></section>` : nothing}
    <section aria-labelledby="in-force"><h2 id="in-force">In force</h2>
      ${policies.length === 0 ? html`<p class="quiet-text">None: every call is made by the defaults.</p>` : html`<div class="scroll" tabindex="0" role="region" aria-label="Policies"><table>
        <thead><tr><th scope="col">Name</th><th scope="col">Kind</th><th scope="col">For calls</th><th scope="col" class="number">Revision</th><th scope="col">Changed</th><th scope="col">From</th></tr></thead>
        <tbody>${policies.map(one => html`<tr><th scope="row"><a href=${`#/policies/${encodeURIComponent(one.name)}`}>${one.name}</a></th><td>${one.kind}</td><td>${reach(one)}</td>
          <td class="number">${one.revision}</td><td title=${date(one.updatedAt)}>${distance(one.updatedAt)}</td><td>${one.origin}</td></tr>`)}</tbody></table></div>`}</section>`;
}

export function reach({kind, source, destination}) {
  if (kind === 'MeshSettings') return 'the whole mesh';
  return kind === 'AccessPolicy' ? `who may call ${destination}` : `${source ?? 'every caller'} → ${destination}`;
}
