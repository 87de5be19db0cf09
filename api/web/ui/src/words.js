// Words: ours come from the server in the page's language; those of the editor's packages are translated here.
import zh from 'bpmn-js-i18n/translations/zn.js';
import ours from './words.zh.js';

let words = {};
let pairs = {};
export let lang = 'zh';
export let space = ''; // of our elements

export function speak(language, given, both, namespace) {
  lang = language;
  space = namespace;
  words = given;
  pairs = both;
}

// What something new is called, in both languages.
export function named(key, more = '') {
  const { zh, en } = pairs[key] || { zh: key, en: key };
  return { zh: `${zh}${more && ` ${more}`}`, en: `${en}${more && ` ${more}`}` };
}

export function t(key, values = {}) {
  return String(words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function has(key) {
  return key in words;
}

// A text in both languages as the page shows it.
export function told(text) {
  return (text && (text[lang] || text.zh || text.en)) || '';
}

// The panel writes the names of types with capitals, the translation without.
const plain = Object.fromEntries(Object.entries(zh).map(([key, text]) => [key.toLowerCase(), text]));

function chinese(template) {
  const found = ours[template] ?? zh[template] ?? plain[template.toLowerCase()];
  if (found !== undefined || !template.endsWith('(Non Interrupting)')) return found;
  const bare = chinese(template.replace(/ ?\(Non Interrupting\)$/, ''));
  return bare && `${bare}（不中断）`;
}

export const untranslated = new Set(); // what had no Chinese, for the tests

export function translate(template, values = {}) {
  let text = template;
  if (lang === 'zh') {
    text = chinese(template);
    if (text === undefined) {
      untranslated.add(template);
      text = template;
    }
  }
  return text.replace(/\{([^}]+)\}/g, (whole, name) => values[name] ?? whole);
}

export default { translate: ['value', translate] };
