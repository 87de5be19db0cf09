// What is done to the element that is selected, by buttons and lists: a step behind it, a way to another, away with it.
import { lanesOf, placing, processOf } from './lanes.js';
import { lang, named, t } from './words.js';

const ROOM = 140; // points made free for what is new
const SHAPES = {
  intermediateTimer: { type: 'bpmn:IntermediateCatchEvent', eventDefinitionType: 'bpmn:TimerEventDefinition' },
  subProcess: { type: 'bpmn:SubProcess', isExpanded: false },
};
const NAMED = ['userTask', 'serviceTask', 'subProcess'];

export class Acts {
  constructor(modeler, store, choose) {
    this.store = store;
    this.choose = choose;
    for (const name of ['selection', 'modeling', 'elementFactory', 'elementRegistry', 'eventBus', 'spaceTool', 'rules']) this[name] = modeler.get(name);
  }

  get selected() {
    const [element] = this.selection.get();
    return element && (element.labelTarget || element);
  }

  // Something of a kind behind what is selected: on its one way out, or as a further way; what keeps it from being done.
  append(kind) {
    const element = this.selected;
    const ways = ((element && element.outgoing) || []).filter(one => one.type === 'bpmn:SequenceFlow');
    const flow = element && element.type === 'bpmn:SequenceFlow' ? element : ways.length === 1 && kind !== 'endEvent' ? ways[0] : null;
    const node = element && element.businessObject.$instanceOf('bpmn:FlowNode') && element.type !== 'bpmn:EndEvent';
    if ((!flow && !node) || (flow && kind === 'endEvent')) return t('append_where');
    const shape = this.elementFactory.createShape(SHAPES[kind] || { type: `bpmn:${kind[0].toUpperCase()}${kind.slice(1)}` });
    const source = flow ? flow.source : element;
    if (flow) this.insert(shape, flow);
    else this.modeling.appendShape(element, shape, this.eventBus.fire('autoPlace', { source: element, shape }), element.parent);
    const made = shape.businessObject, texts = NAMED.includes(kind) ? named('new_step') : null;
    if (texts) this.modeling.updateProperties(shape, { name: texts.zh });
    const lane = lanesOf(processOf(made)).find(one => one.get('flowNodeRef').includes(source.businessObject));
    const names = texts ? this.store.extending(made, [this.store.create('name', texts)]) : [];
    this.store.change(shape, [...names, ...(lane ? placing(made, lane) : [])]);
    this.choose(shape);
    return '';
  }

  insert(shape, flow) {
    const middle = () => {
      const points = flow.waypoints, at = Math.floor((points.length - 1) / 2);
      return { x: Math.round((points[at].x + points[at + 1].x) / 2), y: Math.round((points[at].y + points[at + 1].y) / 2) };
    };
    const down = flow.target.y > flow.source.y + flow.source.height - 1;
    const axis = down ? 'y' : 'x', start = middle()[axis];
    const shapes = this.elementRegistry.filter(one => one.parent && !one.waypoints);
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(shapes, axis, ROOM, start);
    this.modeling.createSpace(movingShapes, resizingShapes, { x: down ? 0 : ROOM, y: down ? ROOM : 0 }, down ? 's' : 'e', start);
    this.modeling.createShape(shape, middle(), flow);
  }

  // Where a way may lead from what is selected: [{ id, name }].
  targets() {
    const source = this.selected;
    if (!source || source.waypoints) return [];
    const free = this.store.nodes().map(one => this.elementRegistry.get(one.id)).filter(one => one && one !== source && one.parent === source.parent);
    const there = new Set((source.outgoing || []).map(one => one.target));
    return free.filter(one => !there.has(one) && this.rules.allowed('connection.create', { source, target: one }))
      .map(one => ({ id: one.id, name: this.store.shown(one.businessObject, lang) }));
  }

  connect(id) {
    const target = this.elementRegistry.get(id);
    if (!this.selected || !target) return t('connect_where');
    this.choose(this.modeling.connect(this.selected, target));
    return '';
  }

  remove() {
    const element = this.selected;
    if (!element || !element.parent) return t('remove_where');
    const before = element.waypoints ? element.source : (element.incoming || []).map(one => one.source)[0];
    this.modeling.removeElements([element]);
    this.choose(before);
    return '';
  }
}
