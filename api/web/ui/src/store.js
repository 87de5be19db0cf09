// The rf vocabulary in the tree of bpmn-js: it stands there as elements nobody there knows ("any" elements), so what we
// do not touch is written back as it was read. Every change goes over the command stack and can be taken back.
import { getBusinessObject, is } from 'bpmn-js/lib/util/ModelUtil';
import { ours, tagOf } from './labels.js';

export class Store {
  constructor(modeler, vocabulary) {
    this.modeler = modeler;
    this.space = vocabulary.namespace;
    this.elements = vocabulary.elements;
    this.hosts = vocabulary.hosts;
    this.moddle = modeler.get('moddle');
    this.commands = modeler.get('commandStack');
    this.registry = modeler.get('elementRegistry');
  }

  // -------------------------------------------------------------------------------------------------------- reading

  // The object that carries the extensions of what is selected: of a pool, its process.
  host(element) {
    const object = getBusinessObject(element);
    return is(element, 'bpmn:Participant') && object.processRef ? object.processRef : object;
  }

  ours(object, tag) {
    return ours(object, tag);
  }

  parts(any, tag) {
    return (any.$children || []).filter(one => tagOf(one) === tag);
  }

  get definitions() {
    return this.modeler.getDefinitions();
  }

  catalogHost() {
    const hosts = [this.definitions, ...this.definitions.get('rootElements')];
    return hosts.find(one => this.ours(one, 'catalog').length) || this.definitions;
  }

  catalog() {
    return this.ours(this.catalogHost(), 'catalog')[0];
  }

  entries(tag) {
    const catalog = this.catalog();
    return catalog ? this.parts(catalog, tag) : [];
  }

  entry(tag, id) {
    return this.entries(tag).find(one => one.id === id);
  }

  name(any, lang) {
    const found = this.parts(any, 'name')[0];
    const title = lang === 'en' ? any.title_en || any.title : any.title;
    return (found && ((lang === 'en' && found.en) || found.zh)) || title || '';
  }

  processes() {
    return this.definitions.get('rootElements').filter(one => one.$type === 'bpmn:Process');
  }

  nodes() {
    const found = [];
    const visit = host => {
      for (const one of host.get('flowElements') || []) {
        if (one.$instanceOf('bpmn:FlowNode')) found.push(one);
        if (one.$instanceOf('bpmn:SubProcess')) visit(one);
      }
    };
    this.processes().forEach(visit);
    return found;
  }

  fields() {
    const found = new Map();
    for (const node of this.nodes()) {
      for (const form of this.ours(node, 'form')) {
        for (const field of this.parts(form, 'field')) if (!found.has(field.id)) found.set(field.id, field);
      }
    }
    return [...found.values()];
  }

  // What may be picked for a parameter: [{id, name}].
  offered(from, picks, lang, element) {
    const named = list => list.map(one => ({ id: one.id, name: this.name(one, lang) }));
    const object = element && this.host(element);
    switch (from) {
      case 'risks': return named(this.entries('risk'));
      case 'controls': return named(this.entries('control'));
      case 'laws': return this.entries('law').map(one => ({ id: one.id, name: `${this.name(one, lang)} ${one.article || ''}`.trim() }));
      case 'rules': return named(this.entries('rule'));
      case 'phases': return named(this.processes().flatMap(one => this.ours(one, 'phase')));
      case 'tasks': return [{ id: 'start', name: '' }, ...this.nodes().filter(one => one.$instanceOf('bpmn:Activity')).map(one => ({ id: one.id, name: this.shown(one, lang) }))];
      case 'fields': case 'figures': return named(this.fields());
      case 'groups': return named(this.nodes().flatMap(one => this.ours(one, 'form')).flatMap(form => this.parts(form, 'group')));
      case 'outcomes': return named(object ? this.ours(object, 'outcome') : []);
      case 'own_processes': return this.processes().map(one => ({ id: one.id, name: this.shown(one, lang) }));
      default: return ((from && picks[from]) || []).map(one => ({ id: one.id, name: one.name[lang] || one.name.zh }));
    }
  }

  // The name of a BPMN element in the page's language.
  shown(object, lang) {
    const found = this.ours(object, 'name')[0];
    return (found && ((lang === 'en' && found.en) || found.zh)) || object.name || object.id;
  }

  // What is drawn for an object; for a process its pool, or the whole chart.
  drawn(object) {
    return this.registry.get(object.id) || this.registry.find(one => one.businessObject && one.businessObject.processRef === object);
  }

  // The rank of the heaviest risk of an object.
  rank(object) {
    const ranks = ours(object, 'riskRef').map(one => Number((this.entry('risk', one.ref) || {}).rank)).filter(Boolean);
    return ranks.length ? Math.min(...ranks) : 0;
  }

  ids() {
    const found = new Set(this.registry.getAll().map(one => getBusinessObject(one)?.id));
    for (const tag of ['risk', 'control', 'law', 'rule']) this.entries(tag).forEach(one => found.add(one.id));
    for (const node of this.nodes()) {
      for (const tag of ['deadline', 'outcome', 'paper']) this.ours(node, tag).forEach(one => found.add(one.id));
    }
    return found;
  }

  newId(prefix) {
    const taken = this.ids();
    for (let number = 1; ; number++) {
      const id = `${prefix}${number}`;
      if (!taken.has(id)) return id;
    }
  }

  used(tag, id) {
    return this.nodes().filter(one => this.ours(one, `${tag}Ref`).some(ref => ref.ref === id)).length;
  }

  // ------------------------------------------------------------------------------------------------------- changing

  create(tag, values = {}, children = []) {
    const made = this.moddle.createAny(`rf:${tag}`, this.space, { ...values });
    if (children.length) {
      made.$children = children;
      children.forEach(one => { one.$parent = made; });
    }
    return made;
  }

  // edits: [{object, key, value}]; undefined takes a property away.
  change(element, edits) {
    this.commands.execute('rf.change', { element, edits });
  }

  set(element, any, key, value) {
    this.change(element, [{ object: any, key, value: value === '' ? undefined : value }]);
  }

  // Edits that put our elements into the extension elements of an object.
  extending(object, values) {
    const host = object.extensionElements;
    if (host) {
      return [{ object: host, key: 'values', value: [...host.get('values'), ...values], adopt: values }];
    }
    const made = this.moddle.create('bpmn:ExtensionElements', { values });
    made.$parent = object;
    values.forEach(one => { one.$parent = made; });
    return [{ object, key: 'extensionElements', value: made }];
  }

  extend(element, object, ...values) {
    this.change(element, this.extending(object, values));
  }

  without(object, any) {
    const host = object.extensionElements;
    const rest = host.get('values').filter(one => one !== any);
    // an empty element stays where it stood in the file; the server knows what is foreign in it
    return [rest.length ? { object: host, key: 'values', value: rest } : { object, key: 'extensionElements', value: undefined }];
  }

  withdraw(element, object, any) {
    this.change(element, this.without(object, any));
  }

  addPart(element, any, part) {
    this.change(element, this.addingPart(any, part));
  }

  addingPart(any, part) {
    return [{ object: any, key: '$children', value: [...(any.$children || []), part], adopt: [part] }];
  }

  removePart(element, any, part) {
    const rest = (any.$children || []).filter(one => one !== part);
    this.change(element, [{ object: any, key: '$children', value: rest.length ? rest : undefined }]);
  }

  // A text child with zh and en, as rf:name: made, changed or taken away.
  settingText(any, tag, texts) {
    const found = this.parts(any, tag)[0];
    if (found) {
      if (!texts.zh && !texts.en) {
        const rest = any.$children.filter(one => one !== found);
        return [{ object: any, key: '$children', value: rest.length ? rest : undefined }];
      }
      return ['zh', 'en'].map(key => ({ object: found, key, value: key === 'zh' ? texts.zh : texts.en || undefined }));
    }
    const made = this.create(tag, { zh: texts.zh, ...(texts.en ? { en: texts.en } : {}) });
    return [{ object: any, key: '$children', value: [made, ...(any.$children || [])], adopt: [made] }];
  }

  addingEntry(tag, made) {
    const catalog = this.catalog();
    if (catalog) return this.addingPart(catalog, made);
    return this.extending(this.definitions, [this.create('catalog', { scheme: 'abc' }, [made])]);
  }
}

// One undoable change of any properties of any objects of the tree.
export class ChangeHandler {
  execute(context) {
    context.before = context.edits.map(({ object, key, value, adopt }) => {
      const old = read(object, key);
      write(object, key, value);
      (adopt || []).forEach(one => { one.$parent = object; });
      return { object, key, value: old };
    });
    return [context.element];
  }

  revert(context) {
    for (const { object, key, value } of [...context.before].reverse()) write(object, key, value);
    return [context.element];
  }
}

function generic(object) {
  return !object.$descriptor || object.$descriptor.isGeneric;
}

function read(object, key) {
  return generic(object) ? object[key] : object.get(key);
}

function write(object, key, value) {
  if (!generic(object)) object.set(key, value);
  else if (value === undefined) delete object[key];
  else object[key] = value;
}
