// Findings of the server: a mark on each element it is about, and the list below the chart.
import { lang, t, told } from './words.js';

const WEIGHT = { error: 0, warning: 1, info: 2 };
const MARK = { error: 'no', warning: 'held', info: 'open' };
export const SHAPES = { 1: ['ga', 'A'], 2: ['gb', 'B'], 3: ['gc', 'C'], 4: ['gd', 'D'], none: ['g0', '–'] };

export class Findings {
  constructor(modeler, store, list, count, choose) {
    Object.assign(this, { store, list, count, choose, byElement: new Map() });
    this.overlays = modeler.get('overlays');
    this.registry = modeler.get('elementRegistry');
  }

  show(findings) {
    const sorted = [...findings].sort((one, other) => WEIGHT[one.severity] - WEIGHT[other.severity]);
    this.overlays.remove({ type: 'finding' });
    const byElement = this.byElement = new Map();
    for (const one of sorted) {
      if (!this.registry.get(one.element)) continue;
      byElement.set(one.element, [...(byElement.get(one.element) || []), one]);
    }
    for (const [id, found] of byElement) this.mark(id, found);
    this.list.replaceChildren(...(sorted.length ? sorted.map(one => this.row(one)) : [this.nothing()]));
    const count = severity => sorted.filter(one => one.severity === severity).length;
    this.count.textContent = t('findings_count', { errors: count('error'), warnings: count('warning') });
  }

  mark(id, found) {
    const element = this.registry.get(id);
    const made = document.createElement('button');
    made.type = 'button';
    made.className = `finding ${found[0].severity}`;
    made.dataset.element = id;
    made.textContent = found.length > 1 ? `${t(found[0].severity)} ${found.length}` : t(found[0].severity);
    made.title = found.map(one => told(one.text)).join('\n');
    made.setAttribute('aria-label', `${made.textContent}: ${made.title}`);
    made.addEventListener('click', () => this.choose(element));
    const position = element.waypoints ? { top: -10, left: 0 } : { bottom: 6, right: 28 };
    this.overlays.add(id, 'finding', { position, html: made, show: { minZoom: 0.2 } });
  }

  row(one) {
    const row = document.createElement('li');
    const mark = document.createElement('i');
    mark.className = `m ${MARK[one.severity]}`;
    mark.setAttribute('aria-hidden', 'true');
    const inner = document.createElement('div');
    const head = document.createElement('b');
    const element = this.registry.get(one.element);
    const name = element ? this.store.shown(this.store.host(element), lang) : one.element;
    head.textContent = [t(one.severity), name].filter(Boolean).join(' · ');
    const text = document.createElement('small');
    text.textContent = told(one.text);
    inner.append(head, text);
    row.append(mark, ' ', inner);
    row.dataset.code = one.code;
    row.dataset.element = one.element;
    if (element) {
      const go = document.createElement('button');
      go.type = 'button';
      go.className = 'btn sm';
      go.textContent = t('show_element');
      go.setAttribute('aria-label', `${t('show_element')}: ${name}`);
      go.addEventListener('click', () => this.choose(element));
      row.append(go);
    }
    return row;
  }

  nothing() {
    const row = document.createElement('li');
    const mark = document.createElement('i');
    mark.className = 'm ok';
    mark.setAttribute('aria-hidden', 'true');
    row.append(mark, ' ', t('findings_none'));
    return row;
  }

  // The grade of each step, from its heaviest risk.
  grades() {
    this.overlays.remove({ type: 'grade' });
    for (const node of this.store.nodes()) {
      const rank = this.store.rank(node);
      if (!rank || !this.registry.get(node.id)) continue;
      this.overlays.add(node.id, 'grade', { position: { top: -10, left: -10 }, html: badge(rank), show: { minZoom: 0.3 } });
    }
  }
}

export function badge(rank) {
  const [shape, letter] = SHAPES[rank] || SHAPES.none;
  const made = document.createElement('span');
  made.className = `g ${shape}`;
  made.textContent = letter;
  made.setAttribute('role', 'img');
  made.setAttribute('aria-label', letter);
  return made;
}
