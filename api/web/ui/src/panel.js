// Our panel beside the one of bpmn-js: risks, controls, forms, duties, limits, outcomes, papers, guards, catalogue.
import { h } from '@bpmn-io/properties-panel/preact';
import { useEffect, useState } from '@bpmn-io/properties-panel/preact/hooks';
import { Group } from '@bpmn-io/properties-panel';
import { is } from 'bpmn-js/lib/util/ModelUtil';
import { Chooser, ElementForm, Fold, Line, SelectLine, TextLine, title } from './form.js';
import { SHAPES } from './findings.js';
import { lanesOf, placing, processOf } from './lanes.js';
import { lang, named, t, told, translate } from './words.js';

const LISTS = [['outcome', 'outcome'], ['deadline', 'deadline'], ['paper', 'paper'], ['evidence', 'evidence']];
const SINGLE = ['duty', 'phaseRef', 'decision', 'action', 'result', 'signing', 'keeps'];
const ON_PROCESS = [['phase', 'phase'], ['anyTime', 'anyTime'], ['word', 'word']];
const CATALOG = [['risk', 'catalog_risks'], ['control', 'catalog_controls'], ['law', 'catalog_laws'], ['rule', 'catalog_rules']];

function badge(rank) {
  const [shape, letter] = SHAPES[rank] || SHAPES.none;
  return h('span', { class: `g ${shape}`, role: 'img', 'aria-label': letter }, letter);
}

export class Panel {
  constructor(propertiesPanel, context) {
    this.context = context; // {store, picks, guard(flow, text)}
    propertiesPanel.registerProvider(300, this);
  }

  getGroups(element) {
    return groups => (this.context.store ? [...keep(groups), ...this.groups(element)] : groups);
  }

  groups(element) {
    const { store } = this.context;
    const found = [];
    const add = (id, text, component, open = false) => found.push({
      id: `rf-${id}`, label: text, component: Group, shouldOpen: open, translate: of(text),
      entries: [{ id: `rf-${id}-entry`, component: Entry, inner: component, element, context: this.context, isEdited: () => false }],
    });
    const object = store.host(element);
    const allowed = (tag, node = is(element, 'bpmn:FlowNode')) => {
      const hosts = store.hosts[tag] || [];
      const kind = object.$type.replace('bpmn:', '');
      return hosts.includes(kind.charAt(0).toLowerCase() + kind.slice(1)) || (node && hosts.includes('node'));
    };
    if (is(element, 'bpmn:SequenceFlow')) add('guard', t('guard'), Guard, true);
    add('names', t('names'), Names);
    if (allowed('riskRef')) add('risks', t('k_riskRef'), Risks, true);
    if (allowed('controlRef')) add('controls', t('k_controlRef'), Controls, true);
    if (allowed('duty')) add('duty', t('k_duty'), props => [h(InLane, { key: 'lane', ...props }), h(One, { key: 'duty', ...props, tag: 'duty' })]);
    if (allowed('form')) add('form', t('k_form'), props => h(One, { ...props, tag: 'form' }));
    for (const [tag] of [...LISTS, ...ON_PROCESS]) if (allowed(tag)) add(tag, t(`k_${tag}`), props => h(Several, { ...props, tag }));
    if (allowed('ruleRef')) add('ruleRef', t('k_ruleRef'), props => h(Several, { ...props, tag: 'ruleRef' }));
    if (allowed('power')) add('power', t('k_power'), props => h(One, { ...props, tag: 'power' }));
    for (const tag of SINGLE) if (tag !== 'duty' && allowed(tag)) add(tag, t(`k_${tag}`), props => h(One, { ...props, tag }));
    if (is(element, 'bpmn:Process') || is(element, 'bpmn:Collaboration') || is(element, 'bpmn:Participant')) {
      for (const [tag, word] of CATALOG) add(`catalog-${tag}`, t(word), props => h(Entries, { ...props, tag }));
    }
    return found;
  }
}

Panel.$inject = ['propertiesPanel', 'config.riskflow'];

// The groups of the packages that say something here; what an engine of another house reads is not ours to fill in.
const KEPT = ['general', 'documentation', 'timer', 'link', 'message', 'signal', 'error', 'escalation', 'multiInstance'];

// The button of a group says which.
function of(group) {
  return (template, values) => translate(template, values) + (template === 'Toggle section' ? `: ${group}` : '');
}

function keep(groups) {
  const found = groups.filter(one => one && KEPT.includes(one.id));
  for (const one of found) one.translate = of(one.label);
  for (const one of found) if (one.id === 'general') one.entries = one.entries.filter(entry => entry.id !== 'name'); // ours has both languages
  return found;
}

function Entry({ inner, element, context }) {
  return h('div', { class: 'rf-entry' }, h(inner, { element, ...context, object: context.store.host(element) }));
}

function Names({ element, object, store }) {
  const found = store.ours(object, 'name')[0];
  const put = (key, value) => {
    const texts = { zh: (found && found.zh) || object.name || '', en: (found && found.en) || '', [key]: value };
    const edits = [{ object, key: 'name', value: texts.zh || undefined }];
    if (found) edits.push(...(texts.en ? ['zh', 'en'].map(one => ({ object: found, key: one, value: texts[one] })) : store.without(object, found)));
    else if (texts.en) edits.push(...store.extending(object, [store.create('name', texts)]));
    store.change(element, edits);
  };
  return [
    h(TextLine, { key: 'zh', text: t('a_zh'), value: (found && found.zh) || object.name, onChange: value => put('zh', value) }),
    h(TextLine, { key: 'en', text: t('a_en'), value: found && found.en, onChange: value => put('en', value) }),
  ];
}

// References of an element to the catalogue, each with what it refers to, to be changed here as well.
function References({ element, object, store, picks, tag, fold, added }) {
  const references = store.ours(object, `${tag}Ref`);
  const free = store.entries(tag).filter(one => !references.some(ref => ref.ref === one.id));
  const take = id => store.extend(element, object, store.create(`${tag}Ref`, { ref: id }));
  return [
    ...references.map((ref, index) => {
      const entry = store.entry(tag, ref.ref);
      const remove = () => store.withdraw(element, object, ref);
      return h(Fold, { key: `${ref.ref}-${index}`, title: entry ? title(store, entry, tag) : ref.ref, badge: entry && fold(entry), onRemove: remove },
        entry && h(ElementForm, { store, picks, element, any: entry, type: tag }));
    }),
    h(Chooser, { key: 'take', text: t('add_existing'), options: free.map(one => ({ id: one.id, name: title(store, one, tag) })), act: take }),
    added,
  ];
}

function Risks(props) {
  const { element, object, store } = props;
  const make = () => {
    const id = store.newId('R');
    const risk = store.create('risk', { id, rank: '2', status: 'proposed' }, [store.create('name', named('k_risk', id))]);
    store.change(element, [...store.addingEntry('risk', risk), ...store.extending(object, [store.create('riskRef', { ref: id })])]);
  };
  const added = h('p', { class: 'row', key: 'new' }, h('button', { type: 'button', class: 'btn sm', onClick: make }, t('add_new_risk')));
  return h(References, { ...props, tag: 'risk', fold: one => badge(Number(one.rank)), added });
}

function Controls(props) {
  const { element, object, store, picks } = props;
  const kinds = store.elements.control.one_of;
  const make = kind => {
    const id = store.newId(`ctl_${kind}_`);
    const values = needed(store, picks, element, kind);
    const risks = store.ours(object, 'riskRef').map(one => one.ref).join(' ');
    const parts = kind === 'joint' ? [1, 2].map(number => store.create('party', { id: `party_${number}` })) : [];
    const control = store.create('control', { id, type: 'preventive', ...(risks ? { answers: risks } : {}) }, [
      store.create('name', named(`k_${kind}`)), store.create(kind, values, parts),
    ]);
    store.change(element, [...store.addingEntry('control', control), ...store.extending(object, [store.create('controlRef', { ref: id })])]);
  };
  const added = h(Chooser, { key: 'new', text: t('add_new_control'), options: kinds.map(id => ({ id, name: t(`k_${id}`) })), act: make });
  return h(References, { ...props, tag: 'control', fold: () => null, added });
}

// What an element must have to be read at all, filled in with the first that fits; one changes it in the panel.
function needed(store, picks, element, tag) {
  const values = {};
  for (const one of store.elements[tag]?.attributes || []) if (one.required) values[one.name] = first(store, picks, element, tag, one);
  return values;
}

function first(store, picks, element, tag, { name, type, values, from }) {
  if (values.length) return values[0];
  if (type === 'rank' || type === 'figure' || type === 'count') return '1';
  if (type === 'boolean') return 'true';
  const offered = from ? store.offered(from, picks, lang, element).filter(one => one.id !== 'start') : [];
  if (offered.length) return offered[0].id;
  return type === 'expression' ? '0' : `${tag}_${name}`;
}

// The one element of a tag, made when something of it is filled in.
function One({ element, object, store, picks, tag }) {
  const found = store.ours(object, tag)[0];
  if (found) {
    return h('div', null, h(ElementForm, { store, picks, element, any: found, type: tag }),
      h('p', { class: 'row' }, h('button', { type: 'button', class: 'btn sm', onClick: () => store.withdraw(element, object, found), 'aria-label': t('remove_what', { what: t(`k_${tag}`) }) }, t('remove'))));
  }
  const make = () => {
    store.extend(element, object, store.create(tag, needed(store, picks, element, tag)));
  };
  return h('p', { class: 'row' }, h('button', { type: 'button', class: 'btn sm', onClick: make }, `${t('add_new')} · ${t(`k_${tag}`)}`));
}

// The lane a step stands in: whoever the lane names does the step, unless the step names others.
function InLane({ element, object, store }) {
  const lanes = is(element, 'bpmn:FlowNode') ? lanesOf(processOf(object)) : [];
  if (!lanes.length) return null;
  const present = lanes.find(one => one.get('flowNodeRef').includes(object));
  const put = id => store.change(element, placing(object, lanes.find(one => one.id === id)));
  const options = lanes.map(one => ({ id: one.id, name: store.shown(one, lang) }));
  return h(SelectLine, { text: t('lane'), value: present ? present.id : '', options, onChange: put });
}

// All elements of a tag, each in its fold.
function Several({ element, object, store, picks, tag }) {
  const make = () => {
    const values = needed(store, picks, element, tag);
    if ('id' in values) values.id = store.newId(`${tag === 'outcome' ? tag : `${object.id}_${tag}`}_`);
    store.extend(element, object, store.create(tag, values));
  };
  return [
    ...store.ours(object, tag).map((one, index) => h(Fold, { key: one.id || index, title: title(store, one, tag, index), onRemove: () => store.withdraw(element, object, one) },
      h(ElementForm, { store, picks, element, any: one, type: tag }))),
    h('p', { class: 'row', key: 'new' }, h('button', { type: 'button', class: 'btn sm', onClick: make }, `${t('add_new')} · ${t(`k_${tag}`)}`)),
  ];
}

// The catalogue of the file.
function Entries({ element, store, picks, tag }) {
  const make = () => {
    const id = store.newId(tag === 'risk' ? 'R' : `${tag}_`);
    const values = tag === 'risk' ? { id, rank: '2', status: 'proposed' } : { id, title: t(`k_${tag}`) };
    store.change(element, store.addingEntry(tag, store.create(tag, values)));
  };
  return [
    ...store.entries(tag).map((one, index) => h(Fold, {
      key: one.id || index, title: title(store, one, tag, index), badge: tag === 'risk' && badge(Number(one.rank)),
      onRemove: () => store.removePart(element, store.catalog(), one),
    },
    (tag === 'risk' || tag === 'control') && h('p', { class: 's q' }, t('where_used', { count: store.used(tag, one.id) })),
    h(ElementForm, { store, picks, element, any: one, type: tag }))),
    tag !== 'control' && h('p', { class: 'row', key: 'new' }, h('button', { type: 'button', class: 'btn sm', onClick: make }, `${t('add_new')} · ${t(`k_${tag}`)}`)),
  ];
}

// A guard, judged by the server while one types; kept when one leaves the line.
function Guard({ element, object, store, guard, modeling }) {
  const condition = object.conditionExpression;
  const [text, setText] = useState((condition && condition.body) || '');
  const [verdict, setVerdict] = useState(null);
  const kept = (condition && condition.body) || '';
  useEffect(() => { setText(kept); setVerdict(null); }, [object, kept]);
  useEffect(() => {
    if (text === kept && !verdict) return undefined;
    let stale = false;
    const timer = setTimeout(async () => {
      const found = await guard(object.id, text).catch(() => null);
      if (!stale) setVerdict(found);
    }, 350);
    return () => { stale = true; clearTimeout(timer); };
  }, [text]);
  const keepIt = () => {
    if (text === kept) return;
    if (!text.trim()) store.change(element, [{ object, key: 'conditionExpression', value: undefined }]);
    else if (condition) store.change(element, [{ object: condition, key: 'body', value: text }]);
    else modeling().updateProperties(element, { conditionExpression: create(store, object, text) });
  };
  const wrong = verdict && !verdict.ok;
  const place = wrong && verdict.position !== null ? t('guard_at', { at: verdict.position + 1 }) : '';
  return h(Line, { text: t('guard_text'), hint: t('guard_help') }, (name, hint) => [
    h('textarea', {
      id: name, key: 'text', rows: 3, class: 'mono', value: text, spellcheck: false, 'aria-invalid': wrong ? 'true' : undefined,
      'aria-describedby': `${hint} ${name}-v`, onInput: event => setText(event.target.value), onBlur: keepIt,
    }),
    h('p', { id: `${name}-v`, key: 'verdict', class: 'hint', role: 'status' },
      wrong && [h('b', null, place + told(verdict.text)), verdict.position !== null && h('code', { class: 'rf-place' }, marked(text, verdict.position))],
      verdict && verdict.ok && text.trim() && t('guard_good')),
  ]);
}

function create(store, object, text) {
  const made = store.moddle.create('bpmn:FormalExpression', { body: text });
  made.$parent = object;
  return made;
}

function marked(text, position) {
  const at = Math.min(position, text.length);
  return [text.slice(Math.max(0, at - 20), at), h('mark', null, text.slice(at, at + 1) || '␣'), text.slice(at + 1, at + 20)];
}

export default { __init__: ['riskflowPanel'], riskflowPanel: ['type', Panel] };
