// Where one looks at: drag, wheel, pinch and keys.

const LEAST = 0.18;
const MOST = 2.5;
const READABLE = 0.72;
const STEP = 60;

/** The legend stands there. */
const FOOT = 56;

export class View {
  #host;
  #look;
  #at = {x: 0, y: 0, k: 1};
  #content = {width: 1, height: 1};
  #pointers = new Map();
  #touched = false;
  #observer;
  #ends = new AbortController();

  /** @param look is told of every move */
  constructor(host, look) {
    this.#host = host;
    this.#look = look;
    const {signal} = this.#ends;
    const on = (type, listener, options = {}) => host.addEventListener(type, listener, {signal, ...options});
    on('wheel', event => this.#wheel(event), {passive: false});
    on('pointerdown', event => this.#down(event));
    on('pointermove', event => this.#move(event));
    on('pointerup', event => this.#up(event));
    on('pointercancel', event => this.#up(event));
    on('keydown', event => this.#key(event));
    on('dragstart', event => event.preventDefault());
    this.#observer = new ResizeObserver(() => this.#resized());
    this.#observer.observe(host);
  }

  end() {
    this.#ends.abort();
    this.#observer.disconnect();
  }

  /** Until somebody moves the map, all of it is shown, or as much as can be read. */
  content(width, height) {
    this.#content = {width, height};
    if (!this.#touched) this.#start();
    else this.#tell();
  }

  fit() {
    this.#frame(LEAST);
  }

  zoom(factor) {
    this.#zoom(factor, this.#host.clientWidth / 2, this.#host.clientHeight / 2);
  }

  /** Moves only when the point is not well in sight. */
  reveal(x, y) {
    const {clientWidth, clientHeight} = this.#host;
    const [left, top] = [x * this.#at.k + this.#at.x, y * this.#at.k + this.#at.y];
    const inside = left > 40 && left < clientWidth - 90 && top > 60 && top < clientHeight - 40;
    if (inside) return;
    this.#touched = true;
    this.#at.x = clientWidth / 2 - x * this.#at.k;
    this.#at.y = clientHeight / 2 - y * this.#at.k;
    this.#tell();
  }

  #start() {
    this.#frame(READABLE);
  }

  #frame(least) {
    const {clientWidth, clientHeight} = this.#host;
    const {width, height} = this.#content;
    const margin = Math.min(28, clientWidth / 16);
    const fits = Math.min((clientWidth - 2 * margin) / width, (clientHeight - 2 * margin - FOOT) / height);
    const k = Math.min(1.9, Math.max(least, fits, LEAST));
    this.#at = {
      k,
      x: Math.max(margin, (clientWidth - width * k) / 2),
      y: Math.max(margin, (clientHeight - FOOT - height * k) / 2),
    };
    this.#tell();
  }

  #resized() {
    if (this.#touched) this.#tell(true);
    else {
      this.#tell(true);
      this.#start();
    }
  }

  #tell(resized = false) {
    this.#look(this.#at, {resized, width: this.#host.clientWidth, height: this.#host.clientHeight});
  }

  #zoom(factor, x, y) {
    this.#touched = true;
    const k = Math.min(MOST, Math.max(LEAST, this.#at.k * factor));
    const real = k / this.#at.k;
    this.#at = {k, x: x - (x - this.#at.x) * real, y: y - (y - this.#at.y) * real};
    this.#tell();
  }

  #pan(dx, dy) {
    this.#touched = true;
    this.#at.x += dx;
    this.#at.y += dy;
    this.#tell();
  }

  #wheel(event) {
    event.preventDefault();
    const {left, top} = this.#host.getBoundingClientRect();
    const delta = event.deltaMode === 1 ? event.deltaY * 30 : event.deltaY;
    this.#zoom(Math.exp(-delta / 500), event.clientX - left, event.clientY - top);
  }

  #down(event) {
    if (event.button !== 0 || event.target.closest('button')) return;
    this.#pointers.set(event.pointerId, {x: event.clientX, y: event.clientY, way: 0});
  }

  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const [dx, dy] = [event.clientX - before.x, event.clientY - before.y];
    const others = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, pointer]) => pointer);
    before.way += Math.abs(dx) + Math.abs(dy);
    // a click that trembles is a click; a drag that ends on a station is none
    if (before.way > 6) this.#host.setPointerCapture(event.pointerId);
    if (others.length === 1) {
      const [other] = others;
      const was = Math.hypot(before.x - other.x, before.y - other.y);
      const is = Math.hypot(event.clientX - other.x, event.clientY - other.y);
      const {left, top} = this.#host.getBoundingClientRect();
      if (was > 0) this.#zoom(is / was, (event.clientX + other.x) / 2 - left, (event.clientY + other.y) / 2 - top);
    } else if (others.length === 0) {
      this.#pan(dx, dy);
    }
    Object.assign(before, {x: event.clientX, y: event.clientY});
  }

  #up(event) {
    this.#pointers.delete(event.pointerId);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = {ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP]};
    if (moves[event.key]) this.#pan(...moves[event.key]);
    else if (event.key === '+' || event.key === '=') this.zoom(1.25);
    else if (event.key === '-') this.zoom(0.8);
    else if (event.key === '0') this.fit();
    else return;
    event.preventDefault();
  }
}
