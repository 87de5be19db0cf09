// Forms of rf elements, made from the description of the vocabulary: every kind with every parameter it may have.
import { h } from '@bpmn-io/properties-panel/preact';
import { useState } from '@bpmn-io/properties-panel/preact/hooks';
import { has, lang, t } from './words.js';

let counter = 0;

function useName() {
  const [name] = useState(() => `rf-${++counter}`);
  return name;
}

export function label(kind, parameter) {
  return t(has(`a_${kind}_${parameter}`) ? `a_${kind}_${parameter}` : `a_${parameter}`);
}

export function valueLabel(kind, parameter, value) {
  const key = [`v_${kind}_${value}`, `v_${parameter}_${value}`, `v_${value}`].find(has);
  return key ? t(key) : value;
}

// What a line holds is kept when one leaves it or presses Enter (the packages turn `change` into every keystroke).
export function kept(onKept) {
  return {
    onBlur: event => onKept(event.target),
    onKeyDown: event => { if (event.key === 'Enter') { event.preventDefault(); onKept(event.target); } },
  };
}

// One line of a form: label and control.
export function Line({ text, required, children, hint }) {
  const name = useName();
  return h('div', { class: 'rf-line' },
    h('label', { for: name, class: required ? 'req' : '' }, text),
    children(name, hint ? `${name}-h` : undefined),
    hint && h('p', { class: 'hint', id: `${name}-h` }, hint));
}

export function TextLine({ text, value, required, onChange, list, mode, hint, readonly }) {
  const [typed, setTyped] = useState(null);  // until it is kept: the panel may be drawn anew while one types
  const keep = target => {
    setTyped(null);
    if (target.value.trim() !== (value ?? '')) onChange(target.value.trim());
  };
  return h(Line, { text, required, hint }, (name, told) => [
    h('input', {
      id: name, key: 'input', value: typed ?? value ?? '', list: list && `${name}-l`, inputmode: mode, 'aria-describedby': told,
      readonly, autocomplete: 'off', onInput: event => setTyped(event.target.value), ...kept(keep),
    }),
    list && h('datalist', { id: `${name}-l`, key: 'list' }, list.map(one => h('option', { value: one.id, key: one.id }, one.name))),
  ]);
}

export function SelectLine({ text, value, required, options, onChange }) {
  const known = !value || options.some(one => one.id === value);
  return h(Line, { text, required }, name =>
    h('select', { id: name, value: value ?? '', onChange: event => onChange(event.target.value) },
      h('option', { value: '' }, required ? t('choose') : t('unset')),
      !known && h('option', { value }, value),
      options.map(one => h('option', { value: one.id, key: one.id }, both(one)))));
}

function both({ id, name }) {
  return name && name !== id ? `${name} ${id}` : id;
}

// Several ids: each with a button that takes it away, and a list or a line to add one.
export function ListLine({ text, value, required, options, onChange }) {
  const ids = (value || '').split(/\s+/).filter(Boolean);
  const named = id => options.find(one => one.id === id)?.name || id;
  const put = list => onChange(list.join(' '));
  return h('div', { class: 'rf-line' },
    ids.length > 0 && h('ul', { class: 'rf-chips', 'aria-label': text }, ids.map(id => h('li', { key: id },
      h('span', { title: id }, named(id)),
      h('button', { type: 'button', class: 'x', 'aria-label': t('remove_what', { what: named(id) }), onClick: () => put(ids.filter(one => one !== id)) }, '×')))),
    h(options.length ? AddFromList : AddTyped, { text, required, options: options.filter(one => !ids.includes(one.id)), onAdd: id => put([...ids, id]) }));
}

function AddFromList({ text, options, onAdd }) {
  return h(Chooser, { text, options: options.map(one => ({ id: one.id, name: both(one) })), act: onAdd });
}

// A list and a button: by keyboard the list changes with every arrow, so it does nothing by itself.
export function Chooser({ text, options, act }) {
  const [chosen, choose] = useState('');
  const there = options.some(one => one.id === chosen) ? chosen : '';
  return h(Line, { text }, name => h('div', { class: 'rf-choose' },
    h('select', { id: name, value: there, onChange: event => choose(event.target.value) },
      h('option', { value: '' }, t('choose')),
      options.map(one => h('option', { value: one.id, key: one.id }, one.name))),
    h('button', { type: 'button', class: 'btn sm', 'aria-label': `${t('take')}: ${text}`, 'aria-disabled': there ? undefined : 'true', onClick: () => { if (there) { act(there); choose(''); } } }, t('take'))));
}

function AddTyped({ text, required, onAdd }) {
  const [typed, setTyped] = useState('');
  const add = target => {
    const ids = target.value.split(/\s+/).filter(Boolean);
    target.value = '';
    setTyped('');
    if (ids.length) onAdd(ids.join(' '));
  };
  return h(Line, { text, required }, name => h('input', {
    id: name, value: typed, placeholder: t('add_value'), autocomplete: 'off', onInput: event => setTyped(event.target.value), ...kept(add),
  }));
}

const BOOLEAN = ['true', 'false'];

// One parameter of an rf element.
function Parameter({ store, picks, element, any, kind, attribute }) {
  const { name, type, required, values } = attribute;
  const text = label(kind, name), value = any[name];
  const put = given => store.set(element, any, name, given);
  if (type === 'boolean' || type === 'choice') {
    const options = (type === 'boolean' ? BOOLEAN : values).map(id => ({ id, name: valueLabel(kind, name, id) }));
    return h(PlainSelect, { text, value, required, options, onChange: put });
  }
  const options = attribute.from ? store.offered(attribute.from, picks, lang, element) : [];
  if (type === 'ids' || type === 'paths') return h(ListLine, { text, value, required, options, onChange: put });
  if (type === 'id' && options.length) return h(SelectLine, { text, value, required, options, onChange: put });
  const list = options.length ? options : type === 'figure' || type === 'expression' ? settings(picks) : undefined;
  const mode = type === 'count' || type === 'rank' ? 'numeric' : undefined;
  return h(TextLine, { text, value, required, onChange: put, list, mode, hint: type === 'date' ? 'YYYY-MM-DD' : undefined });
}

function PlainSelect({ text, value, required, options, onChange }) {
  return h(Line, { text, required }, name =>
    h('select', { id: name, value: value ?? '', onChange: event => onChange(event.target.value) },
      h('option', { value: '' }, required ? t('choose') : t('unset')),
      options.map(one => h('option', { value: one.id, key: one.id }, one.name))));
}

function settings(picks) {
  return (picks.settings || []).map(one => ({ id: `setting.${one.id}`, name: one.name[lang] || one.name.zh }));
}

// A child that is a text in both languages.
function BothLines({ store, element, any, tag }) {
  const found = store.parts(any, tag)[0] || {};
  const put = (key, value) => store.change(element, store.settingText(any, tag, { zh: found.zh || '', en: found.en || '', [key]: value }));
  return [
    h(TextLine, { key: `${tag}-zh`, text: `${t(`k_${tag}`)} · ${t('a_zh')}`, value: found.zh, onChange: value => put('zh', value) }),
    h(TextLine, { key: `${tag}-en`, text: `${t(`k_${tag}`)} · ${t('a_en')}`, value: found.en, onChange: value => put('en', value) }),
  ];
}

// A whole rf element: its parameters, its texts, its parts; `skip` names what stands elsewhere.
export function ElementForm({ store, picks, element, any, type, skip = [] }) {
  const described = store.elements[type] || { attributes: [], parts: [], one_of: [] };
  const chosen = described.one_of.find(tag => store.parts(any, tag).length);
  const texts = described.parts.filter(part => part.type === 'text' && !described.one_of.includes(part.tag));
  const lists = described.parts.filter(part => part.type !== 'text' && !described.one_of.includes(part.tag) && !skip.includes(part.tag));
  return h('div', { class: 'rf-form' },
    texts.map(part => h(BothLines, { key: part.tag, store, element, any, tag: part.tag })),
    described.attributes.filter(one => !skip.includes(one.name)).map(attribute =>
      h(Parameter, { key: attribute.name, store, picks, element, any, kind: type, attribute })),
    chosen && h('fieldset', { class: 'rf-kind' }, h('legend', null, t(`k_${chosen}`)),
      h(ElementForm, { store, picks, element, any: store.parts(any, chosen)[0], type: described.parts.find(part => part.tag === chosen).type === 'later' ? chosen : chosen })),
    lists.map(part => h(PartList, { key: part.tag, store, picks, element, any, part })));
}

// Parts of one tag, each in its own fold, with a button that adds one.
function PartList({ store, picks, element, any, part }) {
  const made = () => {
    const attributes = store.elements[part.type].attributes;
    const values = {};
    if (attributes.some(one => one.name === 'id')) values.id = fresh(store, any, part.tag);
    const choice = attributes.find(one => one.required && one.values.length);
    if (choice) values[choice.name] = choice.values[0];
    for (const one of attributes) if (one.required && !(one.name in values)) values[one.name] = one.name === 'zh' ? t('k_measure') : `${part.tag}_${one.name}`;
    store.addPart(element, any, store.create(part.tag, values));
  };
  return h('fieldset', { class: 'rf-parts' }, h('legend', null, t(`k_${part.tag}`)),
    store.parts(any, part.tag).map((one, index) => h(Fold, { key: one.id || index, title: title(store, one, part.tag, index), onRemove: () => store.removePart(element, any, one) },
      h(ElementForm, { store, picks, element, any: one, type: part.type }))),
    h('button', { type: 'button', class: 'btn sm', onClick: made }, `${t('add_new')} · ${t(`k_${part.tag}`)}`));
}

function fresh(store, any, tag) {
  const taken = new Set((any.$children || []).map(one => one.id));
  for (let number = 1; ; number++) if (!taken.has(`${tag}_${number}`)) return `${tag}_${number}`;
}

export function title(store, any, tag, index = 0) {
  const name = store.name(any, lang) || (lang === 'en' && any.en) || any.zh;
  return [name, any.id].filter(Boolean).join(' ') || any.ref || any.kind || `${t(`k_${tag}`)} ${index + 1}`;
}

export function Fold({ title: text, badge, open, onRemove, children }) {
  return h('details', { class: 'rf-fold', open },
    h('summary', null, badge, ' ', text),
    h('div', { class: 'rf-inside' }, children,
      onRemove && h('p', { class: 'row' }, h('button', { type: 'button', class: 'btn sm', onClick: onRemove, 'aria-label': t('remove_what', { what: text }) }, t('remove')))));
}
