// Reads `[{name, xml, seed}]` from standard input, writes `[{name, before, after, edits}]`: each file in the editor's
// own form, untouched and with a few edits drawn from the seed. `{name, xml}` without a seed gives `before` alone.
import { BpmnModdle } from 'bpmn-moddle';

function random(seed) {
  let state = seed >>> 0;
  return bound => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * bound);
  };
}

function all(root) {
  const found = [];
  const visit = element => {
    found.push(element);
    for (const property of element.$descriptor.properties) {
      const value = element.get(property.name);
      if (property.isReference || !value) continue;
      for (const one of Array.isArray(value) ? value : [value]) if (one && one.$descriptor && !one.$descriptor.isGeneric) visit(one);
    }
  };
  visit(root);
  return found;
}

const EDITS = {
  rename(moddle, elements, draw) {
    const named = elements.filter(one => one.$instanceOf('bpmn:FlowElement') || one.$type === 'bpmn:Process');
    if (named.length) named[draw(named.length)].name = `改名 <${draw(100)}> & "x"`;
  },
  risk(moddle, elements, draw) {
    const nodes = elements.filter(one => one.$instanceOf('bpmn:FlowNode'));
    if (!nodes.length) return;
    const node = nodes[draw(nodes.length)];
    if (!node.extensionElements) {
      node.extensionElements = moddle.create('bpmn:ExtensionElements', { values: [] });
      node.extensionElements.$parent = node;
    }
    const made = moddle.createAny('rf:riskRef', 'urn:riskflow:bpmn:1', { ref: `R${draw(100)}` });
    node.extensionElements.get('values').splice(draw(3), 0, made);
  },
  add(moddle, elements, draw) {
    const hosts = elements.filter(one => one.$instanceOf('bpmn:FlowElementsContainer'));
    if (!hosts.length) return;
    const host = hosts[draw(hosts.length)], list = host.get('flowElements');
    const node = moddle.create('bpmn:UserTask', { id: `new_${draw(1e9)}`, name: '新任务' });
    node.$parent = host;
    list.splice(draw(list.length + 1), 0, node);
  },
  wrap(moddle, elements, draw) {
    const hosts = elements.filter(one => one.$instanceOf('bpmn:FlowElementsContainer') && one.get('flowElements').length);
    if (!hosts.length) return;
    const host = hosts[draw(hosts.length)], list = host.get('flowElements'), at = draw(list.length);
    const made = moddle.create('bpmn:SubProcess', { id: `sub_${draw(1e9)}` });
    made.$parent = host;
    const [moved] = list.splice(at, 1, made);
    moved.$parent = made;
    made.get('flowElements').push(moved);
  },
  remove(moddle, elements, draw) {
    const hosts = elements.filter(one => one.$instanceOf('bpmn:FlowElementsContainer'));
    const host = hosts.length && hosts[draw(hosts.length)];
    const list = host ? host.get('flowElements').filter(one => one.$type === 'bpmn:SequenceFlow') : [];
    if (!list.length) return;
    const flow = list[draw(list.length)], flows = host.get('flowElements');
    flows.splice(flows.indexOf(flow), 1);
    for (const end of [flow.sourceRef, flow.targetRef]) {
      for (const side of ['incoming', 'outgoing']) {
        const refs = end && end.get(side);
        if (refs && refs.includes(flow)) refs.splice(refs.indexOf(flow), 1);
      }
      if (end && end.default === flow) delete end.default;
    }
    for (const plane of elements.filter(one => one.$type === 'bpmndi:BPMNPlane')) {
      plane.planeElement = plane.get('planeElement').filter(one => one.bpmnElement !== flow);
    }
  },
  move(moddle, elements, draw) {
    const drawn = elements.filter(one => one.$type === 'dc:Bounds' || one.$type === 'dc:Point');
    if (drawn.length) drawn[draw(drawn.length)].x = draw(1000);
  },
  point(moddle, elements, draw) {
    const edges = elements.filter(one => one.$type === 'bpmndi:BPMNEdge');
    if (!edges.length) return;
    const list = edges[draw(edges.length)].get('waypoint');
    list.splice(draw(list.length), 0, moddle.create('dc:Point', { x: draw(1000), y: draw(1000) }));
  },
  order(moddle, elements, draw) {
    const hosts = elements.filter(one => one.$instanceOf('bpmn:FlowElementsContainer') && one.get('flowElements').length > 1);
    if (!hosts.length) return;
    const list = hosts[draw(hosts.length)].get('flowElements');
    list.splice(draw(list.length), 0, ...list.splice(draw(list.length), 1));
  },
};

async function formed({ name, xml, seed }) {
  const moddle = new BpmnModdle();
  try {
    const { rootElement } = await moddle.fromXML(xml);
    const before = (await moddle.toXML(rootElement, { format: true })).xml;
    if (seed === undefined) return { name, before };
    const draw = random(seed), names = Object.keys(EDITS), edits = [];
    for (let count = 1 + draw(4); count; count--) {
      const edit = names[draw(names.length)];
      EDITS[edit](moddle, all(rootElement), draw);
      edits.push(edit);
    }
    return { name, before, after: (await moddle.toXML(rootElement, { format: true })).xml, edits };
  } catch (error) {
    return { name, error: String(error.message) };
  }
}

let text = '';
for await (const part of process.stdin) text += part;
process.stdout.write(JSON.stringify(await Promise.all(JSON.parse(text).map(formed))));
