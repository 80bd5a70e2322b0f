// Rate, errors and duration of the last hour.

import uPlot from './uplot.js';
import {micros, rate} from './format.js';

/** Draws three charts into the place, and again whenever the theme or the width is another one. */
export class Charts {
  #place;
  #history = null;
  #plots = [];
  #observer;
  #again = () => this.#draw();

  constructor(place) {
    this.#place = place;
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(place);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', this.#again);
    window.addEventListener('hms-theme', this.#again);
  }

  /** @param points of the history of REST */
  show(points) {
    this.#history = settled(points);
    const data = columns(this.#history);
    if (this.#plots.length > 0) this.#plots.forEach((plot, index) => plot.setData(data[index]));
    else this.#draw();
  }

  end() {
    this.#observer.disconnect();
    matchMedia('(prefers-color-scheme: dark)').removeEventListener('change', this.#again);
    window.removeEventListener('hms-theme', this.#again);
    this.#plots.forEach(plot => plot.destroy());
  }

  #width() {
    const width = this.#place.clientWidth;
    const columns_ = width > 1000 ? 3 : 1;
    return Math.floor((width - (columns_ - 1) * 24) / columns_);
  }

  #resize() {
    const width = this.#width();
    this.#plots.forEach(plot => { if (plot.width !== width) plot.setSize({width, height: 190}); });
  }

  #draw() {
    if (this.#history === null) return;
    this.#plots.forEach(plot => plot.destroy());
    const style = getComputedStyle(this.#place);
    const colour = name => style.getPropertyValue(name).trim();
    const data = columns(this.#history);
    this.#plots = [
      this.#plot('Calls a second', data[0], [['calls', colour('--fine')]], rate, colour),
      this.#plot('Failures a second', data[1], [['failures', colour('--bad')]], rate, colour),
      this.#plot('Duration', data[2], [['p50', colour('--fine')], ['p95', colour('--warm')], ['p99', colour('--bad')]], micros, colour),
    ];
  }

  #plot(title, data, series, words, colour) {
    const line = colour('--hair');
    const text = colour('--soft');
    const axis = {stroke: text, font: '11px Inter, system-ui, sans-serif', grid: {stroke: line, width: 1}, ticks: {stroke: line, width: 1}};
    const plot = new uPlot({
      title, width: this.#width(), height: 190,
      cursor: {sync: {key: 'history'}, points: {size: 7}},
      scales: {y: {range: (_, least, most) => [0, most > 0 ? most * 1.1 : 1]}},
      axes: [{...axis, values: (_, ticks) => ticks.map(minute)}, {...axis, size: 62, values: (_, ticks) => ticks.map(value => value === 0 ? '0' : words(value))}],
      series: [{label: 'time', value: (_, value) => value === null ? '–' : minute(value)},
        ...series.map(([label, stroke], index) => ({
          label, stroke, width: 2, spanGaps: false, points: {show: true, size: 5, filter: alone},
          dash: [[], [6, 4], [2, 3]][index],
          value: (_, value) => value === null ? '–' : words(value),
        }))],
    }, data, this.#place);
    plot.root.setAttribute('role', 'img');
    plot.root.setAttribute('aria-label', `${title}, the last hour. The table below has the numbers.`);
    return plot;
  }
}

/** Points that no line leads to: with nothing before and after them. */
function alone(plot, series) {
  const values = plot.data[series];
  return values.map((_, index) => index)
    .filter(index => values[index] !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null);
}

const clock = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit'});
const minute = seconds => clock.format(new Date(seconds * 1000));

/** A step that has only begun says nothing of a rate yet. */
const settled = points => points.length > 1 && points[points.length - 1].seconds < 10 ? points.slice(0, -1) : points;

function columns(points) {
  const times = points.map(({time}) => new Date(time).getTime() / 1000);
  const column = (name, gaps) => points.map(point => gaps && point.calls === 0 ? null : point[name]);
  return [
    [times, column('callsPerSecond')],
    [times, column('errorsPerSecond')],
    [times, column('p50Micros', true), column('p95Micros', true), column('p99Micros', true)],
  ];
}
