// Names on the chart in the page's language. The packages read and write every name by these two functions; of an element
// with a name in both languages an English page shows the English one, and a name typed on the chart goes where it came from.
import { getLabel as plain, setLabel as put } from 'bpmn-js/lib/util/LabelUtil';
import { lang, space } from './words.js';

export * from 'bpmn-js/lib/util/LabelUtil';

// The local name of one of our elements; of one of somebody else's nothing.
export function tagOf(any) {
  const { ns, name } = any.$descriptor || {};
  return ns && ns.uri === space ? ns.localName : ns ? '' : String(name || '');
}

export function ours(object, tag) {
  const values = (object.extensionElements && object.extensionElements.get('values')) || [];
  return values.filter(one => one.$descriptor.isGeneric && tagOf(one) === tag);
}

function english(element) {
  return lang === 'en' && element.businessObject ? ours(element.businessObject, 'name')[0] : undefined;
}

export function getLabel(element) {
  const found = english(element);
  return (found && found.en) || plain(element);
}

export function setLabel(element, text) {
  const found = english(element);
  if (!found) return put(element, text);
  if (text && text !== plain(element)) found.en = text;
  else delete found.en; // the name itself is what is shown
  return element;
}
