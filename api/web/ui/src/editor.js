// The editor of definitions: bpmn-js with its properties panel and ours, findings while one edits, drafts on the server.
import Modeler from 'bpmn-js/lib/Modeler';
import CommandInterceptor from 'diagram-js/lib/command/CommandInterceptor';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from 'bpmn-js-properties-panel';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import './editor.css';
import { Acts } from './acts.js';
import { Findings } from './findings.js';
import { ours } from './labels.js';
import lanes from './lanes.js';
import { Outline } from './outline.js';
import panel from './panel.js';
import { Refused, Server } from './server.js';
import { ChangeHandler, Store } from './store.js';
import words, { lang, speak, t, told, untranslated } from './words.js';

const $ = id => document.getElementById(id);
const PAUSE = 600; // milliseconds between the last change and a check

// A name changed on the chart is the Chinese name of our bilingual one as well.
class NamesInStep extends CommandInterceptor {
  constructor(eventBus, config) {
    super(eventBus);
    this.postExecuted(['element.updateLabel', 'element.updateProperties'], ({ context }) => {
      const store = config.store, element = context.element && (context.element.labelTarget || context.element);
      const object = store && element && store.host(element);
      const found = object && ours(object, 'name')[0];
      if (found && object.name !== undefined && found.zh !== object.name) store.change(element, [{ object: found, key: 'zh', value: object.name }]);
    });
  }
}
NamesInStep.$inject = ['eventBus', 'config.riskflow'];

class Editor {
  constructor(root) {
    this.root = root;
    this.server = new Server(root.dataset.flow, root.dataset.csrf);
    this.checks = 0;
    this.dirty = false;
  }

  async begin() {
    let opened;
    try {
      opened = await this.server.opened();
    } catch (error) {
      return this.fail(error);
    }
    speak(opened.lang, opened.words, opened.pairs, opened.vocabulary.namespace);
    this.root.hidden = false;
    this.picks = opened.picks;
    this.vocabulary = opened.vocabulary;
    const config = this.config = {
      picks: opened.picks,
      guard: (flow, text) => this.judge(flow, text),
      modeling: () => this.modeler.get('modeling'),
    };
    this.modeler = new Modeler({
      container: $('edit-canvas'),
      propertiesPanel: { parent: $('edit-panel') },
      riskflow: config,
      additionalModules: [
        BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, words, panel, lanes,
        { __init__: ['namesInStep'], namesInStep: ['type', NamesInStep] },
      ],
    });
    this.store = config.store = new Store(this.modeler, opened.vocabulary);
    this.modeler.get('commandStack').registerHandler('rf.change', ChangeHandler);
    this.findings = new Findings(this.modeler, this.store, $('edit-findings'), $('edit-findings-count'), element => this.choose(element));
    this.acts = new Acts(this.modeler, this.store, element => this.choose(element));
    const parts = { list: $('edit-outline'), filter: $('edit-filter') };
    this.outline = new Outline(this.modeler, this.store, parts, { choose: element => this.choose(element), enter: () => this.enter() });
    this.listen();
    await this.take(opened);
    return undefined;
  }

  // Put a file of the server into the editor.
  async take(opened) {
    this.etag = opened.etag;
    this.wrong('');
    try {
      await this.modeler.importXML(opened.xml);
    } catch (error) {
      return this.wrong(t('not_opened') + error.message);
    }
    this.readHere();
    this.before = await this.text();
    this.after = this.before;
    this.stack = this.modeler.get('commandStack')._stackIdx;
    this.say('opened');
    const main = this.store.processes().find(one => one.isExecutable) || this.store.processes()[0];
    if (main) $('edit-name').textContent = this.store.shown(main, lang);
    this.findings.grades();
    this.outline.draw(this.findings.byElement);
    await this.check();
    this.root.dataset.ready = 'true';
    return undefined;
  }

  // Where people begin to read: the start of the main process, at a size one can read.
  readHere() {
    const canvas = this.modeler.get('canvas'), registry = this.modeler.get('elementRegistry');
    const processes = this.store.processes();
    const main = processes.find(one => one.isExecutable) || processes[0];
    const start = main && (main.get('flowElements') || []).find(one => one.$type === 'bpmn:StartEvent');
    const shape = start && registry.get(start.id);
    if (!shape) return canvas.zoom('fit-viewport');
    const { width, height } = canvas.getSize(), scale = 0.8;
    return canvas.viewbox({ x: shape.x - 180, y: shape.y - 120, width: width / scale, height: height / scale });
  }

  listen() {
    const bus = this.modeler.get('eventBus');
    bus.on('commandStack.changed', () => this.touched());
    const zoom = this.modeler.get('zoomScroll');
    const acts = {
      save: () => this.save(), undo: () => this.modeler.get('commandStack').undo(), redo: () => this.modeler.get('commandStack').redo(),
      append: () => this.done(this.acts.append($('edit-kind').value)), connect: () => this.done(this.acts.connect($('edit-target').value)),
      remove: () => this.done(this.acts.remove()),
      fit: () => this.modeler.get('canvas').zoom('fit-viewport'), closer: () => zoom.stepZoom(1), farther: () => zoom.stepZoom(-1),
      merge: () => this.save(this.theirs), keep: () => this.keep(), drop: () => this.reopen(), later: () => { $('edit-conflict').hidden = true; },
    };
    for (const [name, act] of Object.entries(acts)) $(`edit-${name}`).addEventListener('click', act);
    bus.on('selection.changed', () => this.offer());
    $('edit-panel').addEventListener('keydown', event => {
      if (event.key === 'Escape' && !event.defaultPrevented) $('edit-outline').focus();
    });
    $('edit-import').addEventListener('change', event => this.importFile(event.target));
    $('edit-export').addEventListener('click', event => {
      if (!this.dirty) return;
      event.preventDefault();
      this.wrong(t('export_first'));
    });
    window.addEventListener('beforeunload', event => { if (this.dirty) event.preventDefault(); });
    document.addEventListener('keydown', event => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
        event.preventDefault();
        this.save();
      }
    });
  }

  // Choose an element, or what the whole chart holds; it is shown and current everywhere.
  choose(element) {
    const canvas = this.modeler.get('canvas'), selection = this.modeler.get('selection');
    if (element && element.parent) {
      selection.select(element);
      canvas.scrollToElement(element);
    } else {
      if (element) canvas.setRootElement(element);
      selection.select(null);
    }
  }

  // An act on what is selected; what keeps it from being done is told, else the list is where one goes on.
  done(wrong) {
    this.wrong(wrong);
    if (!wrong) $('edit-outline').focus();
  }

  // What may be done to what is selected.
  offer() {
    const options = this.acts.targets().map(({ id, name }) => new Option(name, id));
    $('edit-target').replaceChildren($('edit-target').firstElementChild, ...options);
  }

  async text() {
    return (await this.modeler.saveXML({ format: true })).xml;
  }

  touched() {
    this.dirty = true;
    this.say('changed');
    this.findings.grades();
    this.outline.draw(this.findings.byElement);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), PAUSE);
  }

  async check() {
    const number = ++this.checks;
    $('edit-findings').setAttribute('aria-busy', 'true');
    try {
      const after = await this.text();
      const found = await this.server.post('check', {}, { after });
      if (number === this.checks) this.tell(found.findings);
    } catch (error) {
      if (number === this.checks) this.fileFault(error);
    } finally {
      if (number === this.checks) $('edit-findings').removeAttribute('aria-busy');
    }
  }

  // A file that cannot be read at all is one finding.
  fileFault(error) {
    if (!(error instanceof Refused)) return this.wrong(t('away'));
    const { text, detail, element } = error.problem;
    const shown = typeof text === 'object' && text ? text : { zh: String(text || detail || error.message), en: String(text || detail || error.message) };
    return this.tell([{ severity: 'error', code: 'read', element: element || '', text: shown }]);
  }

  tell(findings) {
    this.findings.show(findings);
    this.outline.draw(this.findings.byElement);
  }

  // From the list into the panel.
  enter() {
    const first = $('edit-panel').querySelector('.bio-properties-panel-group-header button, button, input, select, textarea');
    if (first) first.focus();
  }

  async judge(flow, text) {
    return this.server.post('guard', { flow, text }, { after: await this.text() });
  }

  async save(etag = this.etag) {
    $('edit-conflict').hidden = true;
    this.wrong('');
    this.say('saving');
    const after = await this.text();
    try {
      const told = await this.server.post('draft', { etag }, { before: this.before, after });
      const others = etag !== this.etag;
      this.etag = told.etag;
      this.dirty = false;
      if (others) {
        await this.take(await this.server.opened());
        this.say('merged');
        return;
      }
      this.before = after;
      this.tell(told.findings);
      this.dirty = (await this.text()) !== after;
      this.say(this.dirty ? 'changed' : 'saved');
    } catch (error) {
      this.say('changed');
      if (error instanceof Refused && error.status === 412) this.conflict(error.problem);
      else this.fail(error);
    }
  }

  conflict(problem) {
    this.theirs = problem.etag || '*';
    $('edit-conflict-who').textContent = (problem.text && told(problem.text)) || problem.detail || '';
    $('edit-conflict').hidden = false;
    $('edit-merge').focus();
  }

  async reopen() {
    $('edit-conflict').hidden = true;
    try {
      const opened = await this.server.opened();
      this.dirty = false;
      await this.take(opened);
      this.dirty = false;
    } catch (error) {
      this.fail(error);
    }
  }

  async keep() {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([await this.text()], { type: 'application/xml' }));
    link.download = `${this.root.dataset.flow}.bpmn`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  async importFile(input) {
    const [file] = input.files;
    if (!file) return;
    try {
      await this.server.post('import', { etag: this.etag }, { file });
      await this.reopen();
      this.say('imported');
    } catch (error) {
      if (error instanceof Refused && error.status === 412) this.conflict(error.problem);
      else this.fail(error);
    } finally {
      input.value = '';
    }
  }

  say(word) {
    $('edit-state').textContent = t(word);
    $('edit-state').dataset.state = word;
  }

  wrong(text) {
    $('edit-wrong').textContent = text;
    $('edit-wrong').hidden = !text;
  }

  fail(error) {
    if (error instanceof Refused && error.status === 401) {
      window.location.assign(`/login?next=${encodeURIComponent(window.location.pathname)}`);
      return;
    }
    const problem = error instanceof Refused ? error.problem : null;
    this.root.hidden = false;
    this.wrong(problem ? t('not_saved') + ((problem.text && told(problem.text)) || problem.detail || error.status) : t('away'));
  }
}

const root = $('editor');
if (root) {
  const editor = new Editor(root);
  window.riskflowEditor = { editor, untranslated };
  editor.begin();
}
