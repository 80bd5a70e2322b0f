// One service: how it is called, by whom, by which rules, and with which certificates.

import {html, nothing, render} from './lit-html.js';
import {get, segment} from './api.js';
import {Charts} from './charts.js';
import {pause, resume} from './actions.js';
import {latency, stationState, traffic, WORDS} from './health.js';
import {count, date, distance, micros, percent, time} from './format.js';
import {rules} from './rules.js';

const EVERY_MS = 10_000;

export function servicePage(place, app, name) {
  let charts = null;
  let closed = false;
  let shown = {};

  const parts = {
    service: `/services/${segment(name)}`,
    history: `/services/${segment(name)}/history?last=1h`,
    effective: `/services/${segment(name)}/effective`,
    certificates: `/certificates?service=${segment(name)}`,
    instances: '/instances',
  };

  async function fetchPart(part) {
    try {
      shown[part] = await get(parts[part]);
      delete shown.failure;
    } catch (failure) {
      if (failure.status === 401) return;
      shown.failure = failure;
    }
  }

  async function load(which = Object.keys(parts)) {
    await Promise.all(which.map(fetchPart));
    if (!closed) draw();
  }

  function draw() {
    const live = app.live.mesh?.services.find(({id}) => id === name);
    render(view(app, name, live, shown), place);
    const chartPlace = place.querySelector('.charts');
    if (chartPlace && shown.history) {
      charts ??= new Charts(chartPlace);
      charts.show(shown.history.asServer.points);
    }
  }

  load();
  const timer = setInterval(() => { if (!document.hidden) load(['history', 'certificates', 'instances']); }, EVERY_MS);
  return {
    title: name,
    mesh: draw,
    changed: () => load(['service', 'effective', 'instances']),
    close: () => {
      closed = true;
      clearInterval(timer);
      charts?.end();
    },
  };
}

function view(app, name, live, {service, history, effective, certificates, instances, failure}) {
  if (failure && !service) return html`<p class="waiting" role="alert">${failure.message}. ${failure.next}</p>`;
  if (!service) return html`<p class="waiting">Loading…</p>`;
  const state = live ? stationState(live) : 'idle';
  return html`
    <div class="head">
      <div><p class="crumbs"><a href="#/services">Services</a></p>
        <h1>${name}</h1>
        <p><span class="pill ${state}">${WORDS[state]}</span> ${live ? html`${traffic(live)}${live.callsPerSecond > 0 ? html` · ${latency(live)}` : nothing}` : nothing}
          ${service.pausedUntil ? html`<b>Paused until ${date(service.pausedUntil)}.</b>` : nothing}</p>
        ${live?.trouble.length ? html`<ul class="trouble">${live.trouble.map(sentence => html`<li>${sentence}</li>`)}</ul>` : nothing}</div>
      <div class="actions">${app.may('operator') ? html`
        ${service.pausedUntil ? html`<button class="primary" type="button" @click=${() => resume(app, name)}>Resume…</button>` : nothing}
        <button type="button" class="danger" @click=${() => pause(app, name)}>${service.pausedUntil ? 'Pause longer…' : 'Pause…'}</button>` : nothing}</div>
    </div>
    <section aria-labelledby="red"><h2 id="red">The last hour</h2><div class="charts"></div>
      ${history ? numbers(history.asServer.points) : nothing}</section>
    <div class="columns">
      <section aria-labelledby="callers"><h2 id="callers">Who calls it</h2>${peers(history?.asServer.peers, 'Nobody did within the hour.')}</section>
      <section aria-labelledby="called"><h2 id="called">What it calls</h2>${peers(history?.asClient.peers, 'Nothing within the hour.')}</section>
    </div>
    <section aria-labelledby="endpoints"><h2 id="endpoints">Endpoints</h2>${endpoints(name, service, instances, live)}</section>
    <div class="columns">
      <section aria-labelledby="policy"><h2 id="policy">Effective policy</h2>${effective ? policy(effective) : nothing}</section>
      <section aria-labelledby="access"><h2 id="access">Who may call</h2>${effective ? access(effective) : nothing}</section>
    </div>
    <section aria-labelledby="certificates"><h2 id="certificates">Certificates</h2>${certificates ? certificateTable(certificates) : nothing}</section>`;
}

function numbers(points) {
  const last = points.slice(-15).reverse();
  return html`<details><summary>The numbers of the last ${count(last.length)} steps</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Numbers"><table><thead><tr><th scope="col">Time</th><th scope="col" class="number">Calls</th><th scope="col" class="number">Failures</th>
      <th scope="col" class="number">Success</th><th scope="col" class="number">p50</th><th scope="col" class="number">p95</th><th scope="col" class="number">p99</th></tr></thead>
    <tbody>${last.map(point => html`<tr><th scope="row">${time(point.time)}</th><td class="number">${count(point.calls)}</td><td class="number">${count(point.failures)}</td>
      <td class="number">${percent(point.successPercent)}</td><td class="number">${micros(point.p50Micros)}</td><td class="number">${micros(point.p95Micros)}</td><td class="number">${micros(point.p99Micros)}</td></tr>`)}</tbody></table></div></details>`;
}

function peers(list, none) {
  if (!list) return nothing;
  if (list.length === 0) return html`<p class="quiet-text">${none}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Peers"><table><thead><tr><th scope="col">Service</th><th scope="col" class="number">Calls</th>
    <th scope="col" class="number">Success</th><th scope="col" class="number">p50</th><th scope="col" class="number">p99</th></tr></thead>
    <tbody>${list.map(peer => html`<tr><th scope="row"><a href=${`#/services/${encodeURIComponent(peer.service)}`}>${peer.service}</a></th><td class="number">${count(peer.calls)}</td>
      <td class="number">${percent(peer.successPercent)}</td><td class="number">${micros(peer.p50Micros)}</td><td class="number">${micros(peer.p99Micros)}</td></tr>`)}</tbody></table></div>`;
}

function endpoints(name, service, instances, live) {
  const connected = new Map((instances?.instances ?? []).filter(one => one.service === name).map(one => [one.instanceId, one]));
  const rows = service.endpoints.map(endpoint => ({...endpoint, instance: connected.get(endpoint.instanceId)}));
  if (rows.length === 0) return html`<p class="quiet-text">Nobody serves under this name now.${connected.size > 0 ? ` ${count(connected.size)} connected as callers.` : ''}</p>`;
  return html`<p class="quiet-text">${live ? `${live.instances.up} up, ${live.instances.failing} failing, ${live.instances.silent} silent.` : nothing}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Endpoints"><table><thead><tr><th scope="col">Instance</th><th scope="col">Health</th><th scope="col">Address</th><th scope="col">Version</th><th scope="col">Zone</th>
      <th scope="col" class="number">Weight</th><th scope="col">Since</th><th scope="col">Configuration</th></tr></thead>
    <tbody>${rows.map(row => html`<tr><th scope="row">${row.instanceId}</th>
      <td>${row.instance ? html`<span class="pill fine">connected</span>` : html`<span class="pill bad">silent</span>`}</td>
      <td>${row.host}:${row.port}</td><td>${row.version}</td><td>${row.zone}</td><td class="number">${row.weight}</td><td title=${date(row.registeredAt)}>${distance(row.registeredAt)}</td>
      <td>${configState(row.instance)}</td></tr>`)}</tbody></table></div>`;
}

export function configState(instance) {
  if (!instance) return '–';
  const refused = instance.configs.find(config => config.nack);
  if (refused) return html`<span class="pill bad">refused</span> ${refused.name}: ${refused.nack}`;
  const behind = instance.configs.filter(config => config.acknowledged < config.current).length;
  return behind > 0
    ? html`<span class="pill warm">behind</span> ${count(behind)} of ${count(instance.configs.length)}`
    : html`<span class="pill fine">up to date</span>`;
}

function policy({calls, settings}) {
  return html`${calls.map(each => html`<div class="rules"><h3>${each.source ? html`Calls of <a href=${`#/services/${encodeURIComponent(each.source)}`}>${each.source}</a>` : calls.length > 1 ? 'Every other caller' : 'Every caller'}
      <small>${each.policy ? html`by <a href=${policyLink(each.policy)}>${each.policy}</a>` : 'no policy of its own'}${settings ? html`, defaults of <a href=${policyLink(settings)}>${settings}</a>` : nothing}</small></h3>
    ${each.routes.map(route => html`${each.routes.length > 1 ? html`<h4>${route.name}: ${route.match}</h4>` : nothing}${rules(route.rules)}`)}
    ${each.routes.length > 1 ? html`<h4>the destination as a whole</h4>` : nothing}${rules(each.destination)}</div>`)}`;
}

function access({access: {policy: label, dryRun, allow}, permissive}) {
  return html`
    ${permissive ? html`<p class="problem">The mesh is permissive: requests in clear are answered too.</p>` : nothing}
    ${label === null ? html`<p>Every service of the mesh: no AccessPolicy speaks of it.</p>` : html`
      <p>By <a href=${policyLink(label)}>${label}</a>${dryRun ? html`, <b>a dry run</b>: what no rule allows is let in, and counted` : ', and nobody else'}.</p>
      ${allow.length === 0 ? html`<p><b>Nobody.</b></p>` : html`<table><thead><tr><th scope="col">Caller</th><th scope="col">Methods</th><th scope="col">Paths</th></tr></thead>
        <tbody>${allow.map(rule => html`<tr><th scope="row">${rule.source ?? 'every service'}</th><td>${rule.methods.join(' ') || 'all'}</td><td>${rule.paths.join(', ') || 'all'}</td></tr>`)}</tbody></table>`}`}`;
}

function certificateTable({certificates, denied}) {
  return html`
    ${denied.length > 0 ? html`<ul class="trouble">${denied.map(one => html`<li>Denied: ${one.subject}, by ${one.by} ${distance(one.since)}${one.reason ? `: ${one.reason}` : ''}</li>`)}</ul>` : nothing}
    ${certificates.length === 0 ? html`<p class="quiet-text">None is out.</p>` : html`<div class="scroll" tabindex="0" role="region" aria-label="Certificates"><table>
      <thead><tr><th scope="col">Serial number</th><th scope="col">State</th><th scope="col">Ends</th><th scope="col">Used by</th></tr></thead>
      <tbody>${certificates.map(one => html`<tr><th scope="row"><code>${one.serial}</code></th><td><span class="pill ${one.state === 'valid' ? 'fine' : 'bad'}">${one.state}</span></td>
        <td title=${date(one.expires)}>${distance(one.expires)}</td><td>${one.instances.join(', ') || '–'}</td></tr>`)}</tbody></table></div>`}`;
}

const policyLink = label => `#/policies/${encodeURIComponent(label.slice(0, label.lastIndexOf('@')))}`;
