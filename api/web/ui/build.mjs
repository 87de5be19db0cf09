// Builds api/web/static/editor from src: `node build.mjs [folder]`. The same sources give the same bytes.
import { createHash } from 'node:crypto';
import { readFileSync, mkdirSync, writeFileSync, existsSync, rmSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] || join(here, '..', 'static', 'editor');

// Pages take no `data:` pictures and no other font formats: pictures in style sheets become files, of the font one stays.
const files = {
  name: 'files',
  setup(build) {
    const pictures = new Map(); // by digest, so that the order of loading does not matter
    build.onLoad({ filter: /\.css$/ }, ({ path }) => {
      let text = readFileSync(path, 'utf8');
      if (path.endsWith('bpmn.css')) {
        text = text.replace(/@font-face\s*\{[^}]*\}/g, '').replace(/@media screen[^{]*\{\s*\}/g, '');
        text = text.replace(/@charset[^;]*;/, '');
        text = `@font-face { font-family: 'bpmn'; font-weight: normal; font-style: normal; src: url('../font/bpmn.woff2') format('woff2'); }\n${text}`;
      }
      text = text.replace(/url\((["'])data:image\/svg\+xml(?:;utf8)?,([\s\S]*?)\1\)/g, (whole, quote, data) => {
        const picture = decodeURIComponent(data.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'));
        const name = createHash('sha256').update(picture).digest('hex').slice(0, 8);
        pictures.set(`${name}.svg`, picture);
        return `url("picture:${name}.svg")`;
      });
      return { contents: text, loader: 'css', resolveDir: dirname(path) };
    });
    build.onResolve({ filter: /^picture:/ }, ({ path }) => ({ path: path.slice('picture:'.length), namespace: 'picture' }));
    build.onLoad({ filter: /.*/, namespace: 'picture' }, ({ path }) => ({ contents: pictures.get(path), loader: 'file' }));
  },
};

// Pages take no style attributes from markup (style-src 'self'): what a package writes so is a rule of editor.css.
const MARKUP = /<div style="(?:height: 100%|flex: none; height: auto)" /g;
const styles = {
  name: 'styles',
  setup(build) {
    build.onLoad({ filter: /bpmn-js-properties-panel[\\/]dist[\\/]index\.esm\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if ((text.match(MARKUP) || []).length !== 2) throw new Error(`${path}: other markup than expected`);
      return { contents: text.replace(MARKUP, '<div '), loader: 'js' };
    });
    // in drawings the same is said by attributes
    build.onLoad({ filter: /(Align|Distribute)ElementsIcons\.js$/ }, ({ path }) => {
      const said = style => style.split(';').filter(Boolean).map(one => one.trim().replace(/^([^:]+):\s*(.*)$/, '$1="$2"')).join(' ');
      return { contents: readFileSync(path, 'utf8').replace(/style="([^"]*)"/g, (whole, style) => said(style)), loader: 'js' };
    });
  },
};

// Ids of the standard are names of any letters; the reader of the package knows ASCII letters only.
const ASCII = "/^([a-z][\\w-.]*:)?[a-z_][\\w-.]*$/i";
const LETTERS = "/^([\\p{L}_][\\p{L}\\p{M}\\p{N}_.-]*:)?[\\p{L}_][\\p{L}\\p{M}\\p{N}_.-]*$/u";
const ids = {
  name: 'ids',
  setup(build) {
    build.onLoad({ filter: /moddle-xml[\\/]dist[\\/]index\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (text.split(ASCII).length !== 2) throw new Error(`${path}: another rule for ids than expected`);
      return { contents: text.replace(ASCII, () => LETTERS), loader: 'js' };
    });
  },
};

// Names are read and written by our functions (src/labels.js), so that the chart speaks the page's language.
const NAMES = /semantic\.name\b|semantic\.get\('name'\)/g;
const labels = {
  name: 'labels',
  setup(build) {
    const own = join(here, 'src', 'labels.js');
    build.onResolve({ filter: /\/util\/LabelUtil$/ }, ({ importer }) => (importer === own ? undefined : { path: own }));
    build.onLoad({ filter: /bpmn-js[\\/]lib[\\/]draw[\\/]BpmnRenderer\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if ((text.match(NAMES) || []).length !== 3) throw new Error(`${path}: other names than expected`);
      return { contents: text.replace(NAMES, 'getLabel(element)'), loader: 'js' };
    });
  },
};

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const result = await build({
  absWorkingDir: here,
  entryPoints: { editor: 'src/editor.js' },
  outdir: target,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['chrome88', 'firefox78', 'safari14.1'],
  charset: 'utf8',
  legalComments: 'none',
  loader: { '.woff2': 'file', '.svg': 'file' },
  assetNames: '[name]-[hash]',
  metafile: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [files, styles, ids, labels],
  logLevel: 'warning',
});

// The licences of everything in the bundle, as their packages carry them.
const packages = new Map();
for (const input of Object.keys(result.metafile.inputs)) {
  const found = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (found) packages.set(found[1], join(here, 'node_modules', found[1]));
}
const parts = [...packages.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, folder]) => {
  const described = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).sort().find(one => /^licen[cs]e/i.test(one));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8').trim() : '';
  return `${name} ${described.version} (${described.license})\n\n${text}\n`;
});
writeFileSync(join(target, 'LICENSES.txt'), `What editor.js and editor.css are made of.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`);
