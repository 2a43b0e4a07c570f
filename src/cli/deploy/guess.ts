import { usageError } from '../cli-error';
import type { CodeFiles } from './code-files';
import { unbuiltProject } from './needed-build';

/** What a function runs on and where it begins, and from what that was told. */
export interface Guess {
  readonly runtime: string;
  readonly handler: string;
  /** For people: `index.mjs exports handler`. Empty when nothing was guessed. */
  readonly because: string;
}

export interface Given {
  readonly runtime?: string | undefined;
  readonly handler?: string | undefined;
}

type Family = 'nodejs' | 'python' | 'ruby' | 'provided';

interface Candidate {
  readonly family: Family;
  readonly handler: string;
  readonly because: string;
}

const RUNTIME: Readonly<Record<Family, string>> = {
  nodejs: 'nodejs24.x',
  python: 'python3.13',
  ruby: 'ruby3.3',
  provided: 'provided.al2023',
};
const NODE_STEMS = ['index', 'app', 'handler', 'main', 'lambda', 'function'];
/** Of Python and of Ruby. */
const SCRIPT_STEMS = ['lambda_function', 'app', 'handler', 'main', 'index', 'function'];
const EXPORTS = ['handler', 'lambdaHandler', 'lambda_handler'];
const WAY_OUT =
  'say it yourself: --runtime nodejs24.x --handler index.handler (file without its extension, dot, function)';

/**
 * Tells runtime and handler from the files: an executable `bootstrap`, a Node.js module that exports `handler`, a file in
 * Python or Ruby that defines `handler` or `lambda_handler`. What is given wins. Throws a usage error when nothing fits, or
 * two languages do.
 */
export async function guess(files: CodeFiles, given: Given = {}): Promise<Guess> {
  if (given.runtime && given.handler) return { runtime: given.runtime, handler: given.handler, because: '' };
  if (given.handler) return { ...guessRuntime(files, given.handler), handler: given.handler };
  const [bootstrap] = custom(files);
  if (bootstrap && !given.runtime) {
    return { runtime: RUNTIME.provided, handler: bootstrap.handler, because: bootstrap.because };
  }
  const all = [...custom(files), ...(await node(files)), ...(await python(files)), ...(await ruby(files))];
  const fitting = given.runtime ? all.filter(({ family }) => given.runtime?.startsWith(family)) : all;
  const families = new Set(fitting.map(({ family }) => family));
  const [first] = fitting;
  if (!first) throw nothingFits(files, given.runtime);
  if (families.size > 1) {
    const found = fitting.map(({ family, because }) => `${because} (${RUNTIME[family]})`).join('; ');
    throw usageError(`the function could be of several languages: ${found}`, 'choose one with --runtime');
  }
  return { runtime: given.runtime ?? RUNTIME[first.family], handler: first.handler, because: first.because };
}

/** Whether the file that a handler names is there. Custom runtimes give it a meaning of their own. */
export function hasHandlerFile(files: CodeFiles, runtime: string, handler: string): boolean {
  const stem = stemOf(handler);
  if (runtime.startsWith('nodejs'))
    return ['js', 'mjs', 'cjs'].some((type) => files.names.includes(`${stem}.${type}`));
  if (runtime.startsWith('python')) {
    const path = stem.replaceAll('.', '/');
    return files.names.includes(`${path}.py`) || files.names.includes(`${path}/__init__.py`);
  }
  if (runtime.startsWith('ruby')) return files.names.includes(`${handler.split('.')[0] ?? ''}.rb`);
  return true;
}

/** `src/app` of `src/app.handler`. */
function stemOf(handler: string): string {
  return handler.replace(/\.[^./]*$/, '');
}

function guessRuntime(files: CodeFiles, handler: string): { runtime: string; because: string } {
  if (files.isExecutable('bootstrap'))
    return { runtime: RUNTIME.provided, because: 'it has an executable bootstrap' };
  for (const family of ['nodejs', 'python', 'ruby'] as const) {
    if (hasHandlerFile(files, RUNTIME[family], handler)) {
      return { runtime: RUNTIME[family], because: `handler ${handler} is in a file of that language` };
    }
  }
  throw usageError(
    `--handler ${handler}: there is no ${stemOf(handler)}.js, .mjs, .cjs, .py or .rb`,
    WAY_OUT,
  );
}

function custom(files: CodeFiles): Candidate[] {
  return files.names.includes('bootstrap') && files.isExecutable('bootstrap')
    ? [{ family: 'provided', handler: 'bootstrap', because: 'it has an executable bootstrap' }]
    : [];
}

async function node(files: CodeFiles): Promise<Candidate[]> {
  const main = await mainOf(files);
  const stems = NODE_STEMS.flatMap((stem) => ['mjs', 'js', 'cjs'].map((type) => `${stem}.${type}`));
  for (const name of [...(main ? [main] : []), ...stems]) {
    if (!files.names.includes(name)) continue;
    const exported = exportOf(await files.read(name));
    if (exported === undefined) continue;
    const how = name === main ? ', as package.json says (main)' : '';
    const handler = `${name.replace(/\.[cm]?js$/, '')}.${exported}`;
    return [{ family: 'nodejs', handler, because: `${name} exports ${exported}${how}` }];
  }
  return [];
}

/** The file that package.json names as `main`, as it is in the folder. */
async function mainOf(files: CodeFiles): Promise<string | undefined> {
  if (!files.names.includes('package.json')) return undefined;
  const { main } = parsePackage(await files.read('package.json'));
  if (typeof main !== 'string') return undefined;
  const path = main.replace(/^\.\//, '');
  return [path, `${path}.js`, `${path}/index.js`].find(
    (name) => /\.[cm]?js$/.test(name) && files.names.includes(name),
  );
}

function parsePackage(text: string): { readonly main?: unknown } {
  try {
    return JSON.parse(text) as { main?: unknown };
  } catch (error) {
    throw usageError(`package.json is not JSON: ${(error as Error).message}`);
  }
}

function exportOf(source: string): string | undefined {
  return EXPORTS.find((name) =>
    [
      String.raw`export\s+(?:default\s+)?(?:async\s+)?function\s*\*?\s*${name}\b`,
      String.raw`export\s+(?:const|let|var)\s+${name}\b`,
      String.raw`export\s*\{[^}]*\b${name}\b[^}]*\}`,
      String.raw`exports\.${name}\s*=`,
      String.raw`exports\s*=\s*\{[^}]*\b${name}\b`,
      // What bundlers write for CommonJS.
      String.raw`__export\([^)]*\b${name}\b`,
    ].some((pattern) => new RegExp(pattern).test(source)),
  );
}

function python(files: CodeFiles): Promise<Candidate[]> {
  return script(files, 'python', 'py', (name) => `(?:def\\s+${name}\\s*\\(|${name}\\s*=)`);
}

function ruby(files: CodeFiles): Promise<Candidate[]> {
  return script(files, 'ruby', 'rb', (name) => `def\\s+${name}\\b`);
}

async function script(
  files: CodeFiles,
  family: Family,
  extension: string,
  definition: (name: string) => string,
): Promise<Candidate[]> {
  for (const stem of SCRIPT_STEMS) {
    const name = `${stem}.${extension}`;
    if (!files.names.includes(name)) continue;
    const source = await files.read(name);
    const defined = ['lambda_handler', 'handler'].find((def) =>
      new RegExp(`^${definition(def)}`, 'm').test(source),
    );
    if (defined) return [{ family, handler: `${stem}.${defined}`, because: `${name} defines ${defined}` }];
  }
  return [];
}

function nothingFits(files: CodeFiles, runtime: string | undefined): Error {
  const unbuilt = unbuiltProject(files, runtime);
  if (unbuilt) return unbuilt;
  const shown = files.names.slice(0, 8).join(', ') + (files.names.length > 8 ? ', ...' : '');
  if (files.names.includes('bootstrap')) {
    return usageError(
      'bootstrap is not executable',
      'chmod +x bootstrap (in a zip, make it executable before you pack it)',
    );
  }
  if (files.names.some((name) => /^(?:src\/)?[^/]+\.tsx?$/.test(name))) {
    return usageError(
      'the function is TypeScript, which Lambda does not run',
      'compile it, and deploy the folder of the result',
    );
  }
  if (runtime) {
    return usageError(
      `found no file with a handler for ${runtime} among: ${shown}`,
      'say it yourself with --handler, in the form that the runtime wants',
    );
  }
  return usageError(`found no file with a handler among: ${shown}`, WAY_OUT);
}
