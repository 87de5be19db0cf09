// The elements in the order of the work, for whoever uses no mouse: arrows choose one, Enter goes to what it holds.
import { lang, t, translate } from './words.js';
import { badge } from './findings.js';

// [{ id, name, depth }]: each process, its steps from the start on, behind each the ways out where there are several.
export function lines(store) {
  const processes = [...store.processes()].sort((one, other) => Boolean(other.isExecutable) - Boolean(one.isExecutable));
  return processes.flatMap(process => [{ object: process, depth: 0 }, ...inside(process, 1)]).map(({ object, depth, way }) => {
    const element = store.drawn(object);
    return element && { id: element.id, name: (way ? '→ ' : '') + called(store, object), depth };
  }).filter(Boolean);
}

function called(store, object) {
  const name = store.shown(object, lang);
  if (name !== object.id) return name;
  if (object.targetRef) return store.shown(object.targetRef, lang);
  return translate(object.$type.replace('bpmn:', '').replace(/(?!^)([A-Z])/g, letter => ` ${letter.toLowerCase()}`));
}

function inside(host, depth) {
  const nodes = (host.get('flowElements') || []).filter(one => one.$instanceOf('bpmn:FlowNode'));
  const attached = node => nodes.filter(one => one.attachedToRef === node);
  const found = [], seen = new Set();
  const visit = first => {
    for (const waiting = [first]; waiting.length;) {
      const node = waiting.pop();
      if (seen.has(node)) continue;
      seen.add(node);
      const ways = node.get('outgoing') || [];
      found.push({ object: node, depth });
      if (node.$instanceOf('bpmn:SubProcess')) found.push(...inside(node, depth + 1));
      if (ways.length > 1 || ways.some(one => one.conditionExpression)) found.push(...ways.map(object => ({ object, depth: depth + 1, way: true })));
      waiting.push(...[...attached(node), ...ways.map(one => one.targetRef)].filter(Boolean).reverse());
    }
  };
  nodes.filter(one => one.$type === 'bpmn:StartEvent').forEach(visit);
  nodes.filter(one => !(one.get('incoming') || []).length && !one.attachedToRef).forEach(visit);
  nodes.forEach(visit);
  return found;
}

export class Outline {
  // parts: {list, filter}; choose(element) and enter() are the editor's
  constructor(modeler, store, parts, { choose, enter }) {
    Object.assign(this, parts, { store, choose, enter });
    this.registry = modeler.get('elementRegistry');
    this.canvas = modeler.get('canvas');
    this.selection = modeler.get('selection');
    this.marks = new Map();
    this.list.addEventListener('keydown', event => this.key(event));
    this.list.addEventListener('click', event => {
      const row = event.target.closest('li');
      if (row) this.choose(this.registry.get(row.dataset.element));
    });
    this.filter.addEventListener('input', () => this.draw());
    this.filter.addEventListener('keydown', event => {
      if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
      event.preventDefault();
      this.list.focus();
      if (!this.rows().some(one => one === this.current)) this.take(this.rows()[0]);
    });
    modeler.get('eventBus').on(['selection.changed', 'root.set'], () => this.point());
  }

  rows() {
    return [...this.list.children];
  }

  // findings: by the id of an element what is to be said of it
  draw(marks = this.marks) {
    this.marks = marks;
    const asked = this.filter.value.trim().toLowerCase();
    const wanted = lines(this.store).filter(one => !asked || `${one.name} ${one.id}`.toLowerCase().includes(asked));
    this.list.replaceChildren(...wanted.map((one, index) => this.row(one, index)));
    this.point();
  }

  row({ id, name, depth }, index) {
    const row = document.createElement('li');
    row.id = `outline-${index}`;
    row.setAttribute('role', 'option');
    row.dataset.element = id;
    row.className = `d${Math.min(depth, 4)}`;
    const element = this.registry.get(id), rank = this.store.rank(this.store.host(element));
    const mark = this.marks.get(id);
    row.append(...(rank ? [badge(rank), ' '] : []), name, ...(mark ? [' ', said(mark)] : []));
    return row;
  }

  // What is selected on the chart is current here.
  point() {
    const [element] = this.selection.get(), shown = element ? element.labelTarget || element : this.canvas.getRootElement();
    this.current = undefined;
    for (const row of this.rows()) {
      const here = row.dataset.element === shown.id;
      row.setAttribute('aria-selected', String(here));
      if (here) this.current = row;
    }
    if (!this.current) return this.list.removeAttribute('aria-activedescendant');
    this.list.setAttribute('aria-activedescendant', this.current.id);
    const { offsetTop, offsetHeight } = this.current, { scrollTop, clientHeight } = this.list;
    if (offsetTop < scrollTop) this.list.scrollTop = offsetTop;
    else if (offsetTop + offsetHeight > scrollTop + clientHeight) this.list.scrollTop = offsetTop + offsetHeight - clientHeight;
    return undefined;
  }

  take(row) {
    if (row) this.choose(this.registry.get(row.dataset.element));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = this.rows(), at = rows.indexOf(this.current), page = 10, last = rows.length - 1;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: last }[event.key];
    if (to === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (event.key === 'Enter') this.enter();
    else this.take(rows[Math.max(0, Math.min(last, to))]);
  }
}

function said(found) {
  const made = document.createElement('span');
  made.className = 's q';
  made.textContent = `${t(found[0].severity)}${found.length > 1 ? ` ${found.length}` : ''}`;
  return made;
}
