// What changes the mesh. Each says first how many calls a minute it touches.

import {html, nothing} from './lit-html.js';
import {post, postText, putText, remove, segment} from './api.js';
import {ask} from './dialog.js';
import {difference} from './difference.js';
import {count, date, plural} from './format.js';

const MINUTES = [[5, '5 minutes'], [30, '30 minutes'], [60, 'an hour'], [240, '4 hours'], [1440, 'a day']];
const SHOWN = 5;

export function touches(app, calls) {
  const {perMinute, edges} = app.live.touched(calls);
  return html`<p class="touches"><b>${plural(Math.round(perMinute), 'call')} a minute</b> ${perMinute === 1 ? 'is' : 'are'} touched, going by the last ten seconds.</p>
    ${edges.length === 0 ? nothing : html`<ul class="touched">${edges.slice(0, SHOWN).map(edge => html`
      <li><span>${edge.source} → ${edge.destination}</span> <b>${count(edge.callsPerSecond * 60)}</b></li>`)}
      ${edges.length > SHOWN ? html`<li>and ${count(edges.length - SHOWN)} more</li>` : nothing}</ul>`}`;
}

export async function pause(app, service) {
  let minutes = 30;
  const done = await ask(app, {
    title: `Pause ${service}?`,
    body: () => html`
      <label for="minutes">For</label>
      <select id="minutes" @change=${event => { minutes = Number(event.target.value); }}>${MINUTES.map(([value, words]) => html`
        <option value=${value} ?selected=${value === minutes}>${words}</option>`)}</select>
      ${touches(app, {destination: service})}
      <p>Until then each of them is answered <code>503 Service Paused</code>, at both ends.</p>`,
    verb: 'Pause', danger: true,
    act: () => post('/policies/pause?waitMs=5000', {service, durationMin: minutes}),
  });
  if (done) app.say(`${service} is paused until ${date(done.until)}. ${heard(done)}`);
}

export async function resume(app, service) {
  const done = await ask(app, {
    title: `Resume ${service}?`,
    body: () => html`${touches(app, {destination: service})}<p>They get through again.</p>`,
    verb: 'Resume',
    act: () => post('/policies/resume?waitMs=5000', {service}),
  });
  if (done) app.say(`${service} is resumed. ${heard(done)}`);
}

/** Puts a text into force, an older one too. */
export async function apply(app, {text, before, title, verb, expected = null}) {
  const plan = await preview(app, text);
  if (plan === null) return null;
  const consent = consenting();
  if (expected !== null && plan.name !== expected) {
    app.say(`The text is of the policy ${plan.name}, and this page of ${expected}. To change that one open its page; for a new one begin with New policy.`);
    return null;
  }
  const done = await ask(app, {
    title,
    body: () => html`
      ${touches(app, plan.calls)}
      <p>${plural(plan.touches.routes, 'pair')} of caller and called, ${plural(plan.touches.instances, 'running instance')}.</p>
      ${plan.warnings.length > 0 ? html`<ul class="trouble">${plan.warnings.map(line => html`<li>${line}</li>`)}</ul>` : nothing}
      ${before === text ? nothing : difference(before, text)}
      ${consent.box()}`,
    verb, danger: plan.touches.silenced.length > 0 || plan.touches.opened.length > 0,
    act: () => consent.of(force => putText(`/policies/${segment(plan.name)}?waitMs=5000${force}`, text)),
  });
  if (done) app.say(`${done.name} is in force, revision ${done.revision}. ${heard(done)}`);
  return done;
}

/** Takes a policy out of force. */
export async function withdraw(app, {name, kind, text}) {
  const plan = await preview(app, text);
  if (plan === null) return null;
  const consent = consenting();
  const done = await ask(app, {
    title: `Delete ${name}?`,
    body: () => html`
      ${touches(app, plan.calls)}
      <p>${kind === 'AccessPolicy' ? 'Who may call is then for other policies to say; without any, every service of the mesh may.'
    : 'They are then made by the policies that remain, and by the defaults.'} Its versions are kept: it can be rolled back from its page.</p>
      ${difference(text, '')}
      ${consent.box()}`,
    verb: 'Delete', danger: true,
    act: () => consent.of(force => remove(`/policies/${segment(name)}?waitMs=5000${force}`)),
  });
  if (done) app.say(`${done.name} is deleted. ${heard(done)}`);
  return done;
}

/** What a text is for; null when it cannot be applied, which is said. */
async function preview(app, text) {
  try {
    return await postText('/policies/validate', text);
  } catch (failure) {
    app.say(`${failure.message}. ${failure.next}`);
    return null;
  }
}

/** What reaches too far is refused until it is said to be meant. */
function consenting() {
  let meant = false;
  let refused = false;
  return {
    box: () => refused ? html`<label class="check"><input type="checkbox" @change=${event => { meant = event.target.checked; }}> This is meant</label>` : nothing,
    of: async act => {
      try {
        return await act(meant ? '&force=true' : '');
      } catch (failure) {
        refused ||= failure.code === 'conflict' && failure.next.includes('force=true');
        throw failure;
      }
    },
  };
}

function heard({distribution: {instances, acknowledged, millis}}) {
  return instances === 0 ? 'No instance is concerned now.' : `${acknowledged} of ${plural(instances, 'instance')} acknowledged it after ${millis} ms.`;
}
