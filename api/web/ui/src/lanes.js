// Lanes that are not drawn. bpmn-js tells from the chart which lane a step stands in; where no lane is drawn, a step that
// is moved would leave its lane, and with it those who may do it. There the lane is kept, and chosen in the panel.
import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import UpdateFlowNodeRefs from 'bpmn-js/lib/features/modeling/behavior/UpdateFlowNodeRefsBehavior';
import { is } from 'bpmn-js/lib/util/ModelUtil';

export function lanesOf(process) {
  const found = [];
  const visit = set => (set.get('lanes') || []).forEach(lane => {
    found.push(lane);
    if (lane.childLaneSet) visit(lane.childLaneSet);
  });
  ((process && process.get('laneSets')) || []).forEach(visit);
  return found;
}

// The process a step stands in, however deep.
export function processOf(object) {
  let host = object;
  while (host && host.$type !== 'bpmn:Process') host = host.$parent;
  return host;
}

// Edits that put a step into one lane and take it out of all others; no lane takes it out of all.
export function placing(object, lane) {
  return lanesOf(processOf(object)).flatMap(one => {
    const refs = one.get('flowNodeRef'), here = refs.includes(object);
    if (one === lane ? here : !here) return [];
    return [{ object: one, key: 'flowNodeRef', value: one === lane ? [...refs, object] : refs.filter(ref => ref !== object) }];
  });
}

class LanesDrawn {
  constructor(eventBus, modeling, elementRegistry) {
    const drawn = () => elementRegistry.filter(one => is(one, 'bpmn:Lane')).length > 0;
    const guarded = { updateLaneRefs: (...given) => { if (drawn()) modeling.updateLaneRefs(...given); } };
    return new UpdateFlowNodeRefs(eventBus, guarded);
  }
}
LanesDrawn.$inject = ['eventBus', 'modeling', 'elementRegistry'];

// What is taken away leaves its lane, drawn or not.
class Leaving extends CommandInterceptor {
  constructor(eventBus, commandStack) {
    super(eventBus);
    this.preExecute('shape.delete', ({ context }) => {
      const object = context.shape && !context.shape.labelTarget && context.shape.businessObject;
      if (!object || !is(context.shape, 'bpmn:FlowNode')) return;
      const edits = placing(object, null);
      if (edits.length) commandStack.execute('rf.change', { element: context.shape, edits });
    });
  }
}
Leaving.$inject = ['eventBus', 'commandStack'];

export default {
  __init__: ['updateFlowNodeRefsBehavior', 'leavingLanes'],
  updateFlowNodeRefsBehavior: ['type', LanesDrawn],
  leavingLanes: ['type', Leaving],
};
