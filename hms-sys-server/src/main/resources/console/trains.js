// The moving part of the map: one canvas, whatever the number of trains, and only those that are in sight.
//
// The distance between trains says how many calls there are; its steps are coarse, so that trains seldom jump. Of ten trains as
// many are marked as of ten calls fail. Who asked their system for less motion gets trains that stand still.

import {along} from './path.js';

const SPEED = 58;

/** From farther away they would be dust. */
const SMALLEST = 0.34;
const HALF = 5;
const still = matchMedia('(prefers-reduced-motion: reduce)');

export class Trains {
  #canvas;
  #context;
  #tracks = [];
  #view = {x: 0, y: 0, k: 1};
  #colours = {};
  #frame = 0;
  #last = 0;
  #way = 0;
  #only = null;
  #spot = {x: 0, y: 0, cos: 1, sin: 0};
  #moved = () => this.#wake();

  constructor(canvas) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
    still.addEventListener('change', this.#moved);
    document.addEventListener('visibilitychange', this.#moved);
    this.colours();
  }

  /** Of the theme that holds now. */
  colours() {
    const style = getComputedStyle(this.#canvas);
    this.#colours = {
      body: style.getPropertyValue('--train').trim(),
      edge: style.getPropertyValue('--train-edge').trim(),
      failed: style.getPropertyValue('--bad').trim(),
    };
    this.#wake();
  }

  /** @param tracks with points, at, state, callsPerSecond, successPercent, width */
  run(tracks) {
    this.#tracks = tracks.filter(({callsPerSecond, state}) => callsPerSecond > 0 && state !== 'paused').map((track, index) => ({
      ...track,
      length: track.at[track.at.length - 1],
      gap: gap(track.callsPerSecond),
      failing: track.successPercent === null ? 0 : 1 - track.successPercent / 100,
      seed: (index + 1) * 7919,
      box: box(track.points),
    }));
    this.#wake();
  }

  /** @param id of the station whose trains are to be seen; null: all */
  only(id) {
    this.#only = id;
    this.#wake();
  }

  look(view) {
    this.#view = view;
    this.#wake();
  }

  size(width, height) {
    const ratio = Math.min(2, devicePixelRatio || 1);
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#wake();
  }

  end() {
    cancelAnimationFrame(this.#frame);
    this.#tracks = [];
    still.removeEventListener('change', this.#moved);
    document.removeEventListener('visibilitychange', this.#moved);
  }

  #wake() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(now => this.#step(now, true));
  }

  #step(now, first) {
    if (!first && !still.matches) this.#way += Math.min(100, now - this.#last) / 1000 * SPEED;
    this.#last = now;
    this.#draw();
    const moving = this.#tracks.length > 0 && !still.matches && !document.hidden;
    if (moving) this.#frame = requestAnimationFrame(next => this.#step(next, false));
  }

  #draw() {
    const context = this.#context;
    const ratio = this.#canvas.width / (this.#canvas.clientWidth || 1);
    const {x, y, k} = this.#view;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    context.setTransform(ratio * k, 0, 0, ratio * k, ratio * x, ratio * y);
    context.lineCap = 'round';
    const seen = {
      left: -x / k, top: -y / k,
      right: (this.#canvas.clientWidth - x) / k, bottom: (this.#canvas.clientHeight - y) / k,
    };
    if (k < SMALLEST) return;
    const good = [];
    const failed = [];
    for (const track of this.#tracks) {
      if (this.#only !== null && track.source !== this.#only && track.destination !== this.#only) continue;
      const {left, top, right, bottom} = track.box;
      if (left < seen.right && right > seen.left && top < seen.bottom && bottom > seen.top) this.#add(track, seen, good, failed);
    }
    this.#stroke(good, this.#colours.edge, 7.5);
    this.#stroke(good, this.#colours.body, 4.5);
    this.#stroke(failed, this.#colours.edge, 9.5);
    this.#stroke(failed, this.#colours.failed, 7);
  }

  /** Each by itself: one long path of all takes the browser twice as long. */
  #stroke(ends, colour, width) {
    const context = this.#context;
    context.strokeStyle = colour;
    context.lineWidth = width;
    for (let i = 0; i < ends.length; i += 4) {
      context.beginPath();
      context.moveTo(ends[i], ends[i + 1]);
      context.lineTo(ends[i + 2], ends[i + 3]);
      context.stroke();
    }
  }

  #add(track, seen, good, failed) {
    const way = this.#way + track.seed % track.gap;
    const number = Math.floor(way / track.gap);
    const spot = this.#spot;
    for (let i = 0, distance = way % track.gap; distance < track.length; i++, distance += track.gap) {
      along(track.points, track.at, distance, spot);
      if (spot.x < seen.left || spot.x > seen.right || spot.y < seen.top || spot.y > seen.bottom) continue;
      const fails = track.failing > 0 && chance(track.seed, number - i) < track.failing;
      // a failed one is short and thick: it differs in form too
      const half = fails ? 0.8 : HALF;
      (fails ? failed : good).push(
        spot.x - spot.cos * half, spot.y - spot.sin * half, spot.x + spot.cos * half, spot.y + spot.sin * half);
    }
  }
}

function gap(callsPerSecond) {
  const exact = 210 / (1 + 1.8 * Math.log10(1 + callsPerSecond));
  return Math.max(32, 32 * 1.3 ** Math.round(Math.log(exact / 32) / Math.log(1.3)));
}

function chance(seed, number) {
  let hash = Math.imul(seed ^ number, 0x9e3779b1);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85ebca6b);
  return ((hash ^ hash >>> 13) >>> 0) / 2 ** 32;
}

function box(points) {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return {left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys)};
}
