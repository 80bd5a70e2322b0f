// One policy: its text, its versions, what is different between two of them, and the way back.

import {html, nothing, render} from './lit-html.js';
import {get, segment} from './api.js';
import {difference} from './difference.js';
import {apply, withdraw} from './actions.js';
import {reach} from './policies.js';
import {date, distance} from './format.js';

export function policyPage(place, app, name) {
  let closed = false;
  const state = {policy: null, versions: [], older: null, newer: null, texts: new Map(), failure: null};

  async function load() {
    try {
      state.versions = (await get(`/policies/${segment(name)}/history`)).versions;
      state.policy = (await get('/policies')).policies.find(policy => policy.name === name) ?? null;
      state.failure = null;
      choose(state.versions[1]?.revision ?? state.versions[0].revision, state.versions[0].revision);
    } catch (failure) {
      state.failure = failure;
    }
    if (!closed) draw();
  }

  async function text(revision) {
    if (!state.texts.has(revision)) {
      state.texts.set(revision, (await get(`/policies/${segment(name)}/history/${revision}`)).text ?? '');
    }
    return state.texts.get(revision);
  }

  async function choose(older, newer) {
    Object.assign(state, {older, newer, difference: null});
    try {
      const [a, b] = await Promise.all([text(older), text(newer)]);
      if (state.older === older && state.newer === newer) state.difference = difference(a, b);
    } catch (failure) {
      state.failure = failure;
    }
    if (!closed) draw();
  }

  async function rollBack(version) {
    const done = await apply(app, {
      text: await text(version.revision), before: state.policy?.text ?? '',
      title: `Roll ${name} back to revision ${version.revision}?`, verb: 'Roll back',
    });
    if (done) load();
  }

  async function takeOut() {
    if (await withdraw(app, state.policy)) load();
  }

  function draw() {
    render(view(app, name, state, {choose, rollBack, takeOut}), place);
  }

  load();
  return {title: name, changed: load, close: () => { closed = true; }};
}

function view(app, name, state, {choose, rollBack, takeOut}) {
  const {policy, versions, failure} = state;
  if (failure && versions.length === 0) return html`<p class="waiting" role="alert">${failure.message}. ${failure.next}</p>`;
  if (versions.length === 0) return html`<p class="waiting">Loading…</p>`;
  const ofFile = policy?.origin.startsWith('file:');
  return html`
    <div class="head"><div><p class="crumbs"><a href="#/policies">Policies</a></p><h1>${name}</h1>
      <p>${policy ? html`${policy.kind} · ${reach(policy)} · revision ${policy.revision}, ${distance(policy.updatedAt)}` : html`<span class="pill idle">deleted</span>`}</p>
      ${ofFile ? html`<p class="quiet-text">It belongs to <code>${policy.origin.slice(5)}</code> of the policies directory; change it there.</p>` : nothing}</div>
      <div class="actions">${app.may('operator') && !ofFile && policy ? html`
        <a class="button" href=${`#/policies/${encodeURIComponent(name)}/edit`}>Edit</a>
        <button type="button" class="danger" @click=${takeOut}>Delete…</button>` : nothing}</div></div>
    ${failure ? html`<p class="problem" role="alert">${failure.message}. ${failure.next}</p>` : nothing}
    <div class="columns">
      <section aria-labelledby="text"><h2 id="text">In force</h2>${policy ? html`<pre class="yaml" tabindex="0" aria-label="Text of the policy">${policy.text}</pre>` : html`<p class="quiet-text">Nothing: it was deleted.</p>`}</section>
      <section aria-labelledby="history"><h2 id="history">History</h2>
        <div class="scroll" tabindex="0" role="region" aria-label="History"><table class="history"><thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col" class="number">Revision</th><th scope="col">When</th><th scope="col">Who</th><th scope="col"><span class="unseen">Actions</span></th></tr></thead>
          <tbody>${versions.map(version => html`<tr>
            <td><input type="radio" name="older" aria-label=${`Compare from revision ${version.revision}`} .checked=${state.older === version.revision} @change=${() => choose(version.revision, state.newer)}></td>
            <td><input type="radio" name="newer" aria-label=${`Compare to revision ${version.revision}`} .checked=${state.newer === version.revision} @change=${() => choose(state.older, version.revision)}></td>
            <th scope="row" class="number">${version.revision}</th><td title=${date(version.at)}>${distance(version.at)}</td><td>${version.actor || '–'}${version.deleted ? html` <span class="pill idle">deleted</span>` : nothing}</td>
            <td class="number">${app.may('operator') && !ofFile && !version.deleted && version.revision !== policy?.revision
              ? html`<button type="button" aria-label=${`Roll back to revision ${version.revision}`} @click=${() => rollBack(version)}>Roll back…</button>` : nothing}</td></tr>`)}</tbody></table></div></section>
    </div>
    <section aria-labelledby="diff"><h2 id="diff">From revision ${state.older} to ${state.newer}</h2>${state.difference ?? html`<p class="quiet-text">Loading…</p>`}</section>`;
}
