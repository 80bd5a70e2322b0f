// The subway map. Two drawings that hardly change, lines and tracks below and stations above, and the trains between them.

import {key} from './live.js';
import {layout} from './layout.js';
import {measure, rounded, svgPath} from './path.js';
import {Trains} from './trains.js';
import {describe, latency, stationState, traffic, trackState, WORDS} from './health.js';
import {rate, percent, time} from './format.js';
import {nameLines} from './names.js';
import {View} from './view.js';

const SVG = 'http://www.w3.org/2000/svg';
const COLOURS = 12;

export class SubwayMap {
  #host;
  #view;
  #trains;
  #below;
  #above;
  #tip;
  #drawn = '';
  #tracks = new Map();
  #stations = new Map();
  #mesh = null;
  #plan = null;
  #theme = () => this.#trains.colours();

  constructor(host) {
    this.#host = host;
    this.#below = this.#layer('below');
    const canvas = host.appendChild(document.createElement('canvas'));
    canvas.setAttribute('aria-hidden', 'true');
    this.#above = this.#layer('above');
    this.#tip = host.appendChild(document.createElement('div'));
    this.#tip.className = 'tip';
    this.#tip.hidden = true;
    this.#trains = new Trains(canvas);
    this.#view = new View(host, (view, how) => this.#look(view, how));
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', this.#theme);
    window.addEventListener('hms-theme', this.#theme);
  }

  #layer(name) {
    const svg = this.#host.appendChild(node('svg', {class: `layer ${name}`}));
    if (name === 'below') svg.setAttribute('aria-hidden', 'true');
    return svg.appendChild(node('g', {}));
  }

  end() {
    this.#trains.end();
    this.#view.end();
    matchMedia('(prefers-color-scheme: dark)').removeEventListener('change', this.#theme);
    window.removeEventListener('hms-theme', this.#theme);
  }

  get view() {
    return this.#view;
  }

  /** Brings a station into sight, with the focus on it. */
  show(id) {
    this.#stations.get(id)?.link.focus();
  }

  update(mesh) {
    this.#mesh = mesh;
    const shape = [mesh.services.map(({id}) => id).join(), mesh.edges.map(key).sort().join()].join('|');
    if (shape !== this.#drawn) {
      this.#drawn = shape;
      this.#draw(mesh);
    }
    this.#colour(mesh);
  }

  #draw(mesh) {
    this.#plan = layout(mesh.services, mesh.edges);
    this.#below.replaceChildren();
    this.#above.replaceChildren();
    this.#tracks.clear();
    this.#stations.clear();
    const colours = new Map(this.#plan.lines.map(({namespace}, index) => [namespace, index % COLOURS]));
    for (const line of this.#plan.lines) this.#drawLine(line, colours.get(line.namespace));
    for (const track of this.#plan.tracks) this.#drawTrack(track);
    const callers = new Map();
    const home = new Map(mesh.services.map(service => [service.id, service.namespace]));
    for (const {source, destination} of this.#plan.tracks) {
      if (home.get(source) !== home.get(destination)) {
        callers.set(destination, (callers.get(destination) ?? new Set()).add(home.get(source)));
      }
    }
    // in reading order, which is the order of the Tab key
    const inOrder = mesh.services.map(service => ({service, at: this.#plan.stations.get(service.id)}))
      .sort((a, b) => a.at.row - b.at.row || a.at.column - b.at.column);
    for (const {service, at} of inOrder) {
      this.#drawStation(service, at, colours.get(service.namespace), (callers.get(service.id)?.size ?? 0) > 1);
    }
    this.#view.content(this.#plan.width, this.#plan.height);
  }

  #drawLine({namespace, y, from, to}, colour) {
    const group = this.#below.appendChild(node('g', {class: `line line-${colour}`}));
    const start = from - 56;
    group.appendChild(node('path', {class: 'ribbon', d: `M${start} ${y}H${to + 30}`}));
    const width = namespace.length * 7.4 + 20;
    const place = group.appendChild(node('g', {transform: `translate(${start + 14} ${y})`}));
    const badge = place.appendChild(node('g', {class: 'badge'}));
    badge.appendChild(node('rect', {x: -width, y: -11, width, height: 22, rx: 11}));
    badge.appendChild(node('text', {x: -width / 2, y: 4.2})).textContent = namespace;
  }

  #drawTrack(track) {
    const points = rounded(track.points);
    const d = svgPath(points);
    const group = this.#below.appendChild(node('g', {class: 'track'}));
    const casing = group.appendChild(node('path', {class: 'casing', d}));
    const core = group.appendChild(node('path', {class: 'core', d}));
    const hit = group.appendChild(node('path', {class: 'hit', d}));
    const drawn = {group, casing, core, points, at: measure(points)};
    this.#tracks.set(key(track), drawn);
    hit.addEventListener('pointermove', event => this.#tell(event, () => this.#words(drawn.edge)));
    hit.addEventListener('pointerleave', () => { this.#tip.hidden = true; });
  }

  #drawStation(service, {x, y}, colour, interchange) {
    const link = this.#above.appendChild(node('a', {
      class: `station line-${colour}`, href: `#/services/${encodeURIComponent(service.id)}`,
      transform: `translate(${x} ${y})`,
    }));
    link.appendChild(node('circle', {class: 'focus', r: 19}));
    if (interchange) link.appendChild(node('circle', {class: 'outer', r: 13}));
    link.appendChild(node('circle', {class: 'ring', r: interchange ? 8.5 : 9}));
    link.appendChild(node('path', {class: 'sign', d: ''}));
    const lines = nameLines(service.name);
    lines.forEach((text, index) => {
      link.appendChild(node('text', {class: 'name', x: 13, y: -29 - 14 * (lines.length - 1 - index)})).textContent = text;
    });
    const rateText = link.appendChild(node('text', {class: 'rate', x: 13, y: -16}));
    link.addEventListener('pointermove', event => this.#tell(event, () => this.#about(service.id)));
    link.addEventListener('pointerenter', () => this.#light(service.id));
    link.addEventListener('pointerleave', () => {
      this.#tip.hidden = true;
      this.#light(null);
    });
    link.addEventListener('focus', () => {
      this.#view.reveal(x, y);
      this.#light(service.id);
    });
    link.addEventListener('blur', () => this.#light(null));
    this.#stations.set(service.id, {link, rateText, sign: link.querySelector('.sign'), x, y, length: Math.max(...lines.map(line => line.length))});
  }

  /** Of one station, its own tracks; all others stand back. */
  #light(id) {
    this.#below.classList.toggle('lit', id !== null);
    for (const {group, edge} of this.#tracks.values()) {
      group.classList.toggle('own', edge !== undefined && (edge.source === id || edge.destination === id));
    }
    this.#trains.only(id);
  }

  #colour(mesh) {
    const services = new Map(mesh.services.map(service => [service.id, service]));
    const calling = new Map();
    for (const {source, callsPerSecond} of mesh.edges) calling.set(source, (calling.get(source) ?? 0) + callsPerSecond);
    const running = [];
    for (const edge of mesh.edges) {
      const drawn = this.#tracks.get(key(edge));
      if (!drawn) continue;
      drawn.edge = edge;
      const state = trackState(edge, services.get(edge.destination));
      const width = edge.callsPerSecond > 0 ? Math.min(7.5, 2.6 + 2 * Math.log10(1 + edge.callsPerSecond)) : 2;
      // what is wrong is never below what is not
      if (drawn.state !== state && state !== 'fine' && state !== 'idle') this.#below.appendChild(drawn.group);
      drawn.state = state;
      set(drawn.group, 'class', `track ${state}${drawn.group.classList.contains('own') ? ' own' : ''}`);
      set(drawn.core, 'stroke-width', width.toFixed(1));
      set(drawn.casing, 'stroke-width', (width + 3.5).toFixed(1));
      running.push({...edge, state, points: drawn.points, at: drawn.at});
    }
    this.#trains.run(running);
    for (const service of mesh.services) {
      const {link, rateText, sign} = this.#stations.get(service.id);
      const out = calling.get(service.id) ?? 0;
      const quiet = stationState(service);
      const state = quiet === 'idle' && out > 0 ? 'fine' : quiet;
      set(link, 'class', `${link.getAttribute('class').split(' ').slice(0, 2).join(' ')} ${state}${link.classList.contains('mute') ? ' mute' : ''}`);
      set(link, 'aria-label', describe(service, out));
      set(sign, 'd', SIGNS[state] ?? '');
      const words = service.pausedUntil ? `paused until ${time(service.pausedUntil).slice(0, 5)}`
        : service.callsPerSecond > 0 ? `${rate(service.callsPerSecond)}/s · ${percent(service.successPercent)}`
        : quiet !== 'idle' ? WORDS[quiet] : out > 0 ? `calls ${rate(out)}/s` : '';
      if (rateText.textContent !== words) rateText.textContent = words;
    }
  }

  #words(edge) {
    const services = new Map(this.#mesh.services.map(service => [service.id, service]));
    const state = trackState(edge, services.get(edge.destination));
    return [`${edge.source} → ${edge.destination}`, `${WORDS[state]}: ${traffic(edge)}`,
      edge.callsPerSecond > 0 ? latency(edge) : '',
      Object.entries(edge.flags ?? {}).map(([flag, number]) => `${flag} ${number}`).join(', ')];
  }

  #about(id) {
    const service = this.#mesh.services.find(one => one.id === id);
    return [service.id, `${service.pausedUntil ? `paused until ${time(service.pausedUntil)}` : WORDS[stationState(service)]}: ${traffic(service)}`,
      service.callsPerSecond > 0 ? latency(service) : '', ...service.trouble];
  }

  #tell(event, words) {
    const lines = words().filter(line => line !== '');
    this.#tip.replaceChildren(...lines.map((line, index) => {
      const element = document.createElement(index === 0 ? 'strong' : 'span');
      element.textContent = line;
      return element;
    }));
    this.#tip.hidden = false;
    const bounds = this.#host.getBoundingClientRect();
    const left = Math.min(event.clientX - bounds.left + 14, bounds.width - this.#tip.offsetWidth - 8);
    const top = Math.min(event.clientY - bounds.top + 16, bounds.height - this.#tip.offsetHeight - 8);
    this.#tip.style.transform = `translate(${Math.max(8, left)}px, ${Math.max(8, top)}px)`;
  }

  #look(view, how) {
    const transform = `translate(${view.x.toFixed(2)} ${view.y.toFixed(2)}) scale(${view.k.toFixed(4)})`;
    this.#below.setAttribute('transform', transform);
    this.#above.setAttribute('transform', transform);
    const level = view.k < 0.5 ? 'far' : view.k < 0.72 ? 'middle' : 'near';
    set(this.#host, 'data-level', level);
    // what is written has to be read from afar too
    this.#host.style.setProperty('--far', level === 'far' ? (0.62 / view.k).toFixed(3) : '1');
    if (level === 'far') this.#declutter(view.k);
    if (how.resized) this.#trains.size(how.width, how.height);
    this.#trains.look(view);
  }

  /** From afar only stations in trouble have names; of two that would lie on each other, the busier one. */
  #declutter(k) {
    if (this.#mesh === null) return;
    const taken = [];
    const troubled = this.#mesh.services.filter(service => ['bad', 'broken', 'paused'].includes(stationState(service)))
      .sort((a, b) => b.callsPerSecond - a.callsPerSecond);
    for (const {id} of troubled) {
      const {link, x, y, length} = this.#stations.get(id);
      const place = {left: x * k + 8, right: x * k + 12 + length * 5.6, top: y * k - 24, bottom: y * k - 2};
      const free = taken.every(other => place.right < other.left || place.left > other.right || place.bottom < other.top || place.top > other.bottom);
      link.classList.toggle('mute', !free);
      if (free) taken.push(place);
    }
  }
}

const SIGNS = {
  paused: 'M-3.4 -4.2V4.2M3.4 -4.2V4.2',
  broken: 'M-3.8 -3.8L3.8 3.8M3.8 -3.8L-3.8 3.8',
  bad: 'M0 -5V1.2M0 4.4V4.6',
  warm: 'M0 -5V1.2M0 4.4V4.6',
};

function node(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}

function set(element, attribute, value) {
  if (element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
}
