import type { ManifestFile } from '../engine/builds';
import { clientError } from '../errors';

/** Runtimes of these families have a builder (`runtimes/builder-<family>`). */
export type BuildFamily = 'nodejs' | 'python';

/** What a folder says that its function needs. */
export interface BuildRequest {
  readonly runtime: string;
  readonly family: BuildFamily;
  /** By name. */
  readonly files: readonly ManifestFile[];
  /** Built even when the same was built before. */
  readonly isFresh: boolean;
}

const MAX_BYTES = 8 * 1024 * 1024;

/** The file that must be there, and those that may. */
const MANIFESTS: Readonly<Record<BuildFamily, { readonly main: string; readonly others: RegExp }>> = {
  nodejs: { main: 'package.json', others: /^(?:package-lock\.json|npm-shrinkwrap\.json|\.npmrc)$/ },
  python: { main: 'requirements.txt', others: /^(?:requirements|constraints)[\w.-]*\.txt$/ },
};

/** Members of package.json that npm installs by. Scripts of the function's own need files that are not here. */
const PACKAGE_MEMBERS = [
  ...['name', 'version', 'dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'],
  ...[
    'peerDependenciesMeta',
    'bundleDependencies',
    'bundledDependencies',
    'overrides',
    'engines',
    'os',
    'cpu',
  ],
];

/** Reads `{runtime, files: [{name, content: base64}], fresh}`. Throws InvalidParameterValueException. */
export function parseBuildRequest(body: Buffer): BuildRequest {
  const { runtime, files, fresh } = objectOf(parsed(body, 'the request'), 'the request');
  if (typeof runtime !== 'string') throw refused('runtime must be the name of a runtime');
  const family = (['nodejs', 'python'] as const).find((name) => runtime.startsWith(name));
  if (family === undefined) {
    const why = 'dependencies are built for nodejs and python runtimes';
    throw refused(`runtime=${runtime}: ${why}; install them in the folder yourself, and deploy that`);
  }
  if (!Array.isArray(files)) throw refused('files must be a list of {name, content}');
  const { main, others } = MANIFESTS[family];
  const read = files.map((file) => manifestOf(file, (name) => name === main || others.test(name)));
  if (!read.some(({ name }) => name === main)) throw refused(`files must have ${main}`);
  if (new Set(read.map(({ name }) => name)).size < read.length) throw refused('files has a name twice');
  const bytes = read.reduce((sum, { content }) => sum + content.length, 0);
  if (bytes > MAX_BYTES) throw refused(`files has ${bytes} bytes, and may have ${MAX_BYTES}`);
  const sorted = read.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { runtime, family, files: sorted.map(essence), isFresh: fresh === true };
}

function manifestOf(value: unknown, isKnown: (name: string) => boolean): ManifestFile {
  const { name, content } = objectOf(value, 'an item of files');
  if (typeof name !== 'string' || !isKnown(name)) {
    throw refused(`files has ${JSON.stringify(name)}, which is not read when dependencies are built`);
  }
  if (typeof content !== 'string') throw refused(`the content of ${name} must be in base64`);
  return { name, content: Buffer.from(content, 'base64') };
}

/** Of package.json what npm goes by, so that another description or version of a tool is no other build. */
function essence(file: ManifestFile): ManifestFile {
  if (file.name !== 'package.json') return file;
  const all = objectOf(parsed(file.content, 'package.json'), 'package.json');
  const kept = PACKAGE_MEMBERS.filter((name) => name in all).map((name) => [name, all[name]]);
  return { ...file, content: Buffer.from(JSON.stringify(Object.fromEntries(kept))) };
}

function parsed(text: Buffer, what: string): unknown {
  try {
    return JSON.parse(text.toString());
  } catch {
    throw refused(`${what} is not JSON`);
  }
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw refused(`${what} must be an object`);
}

function refused(why: string): Error {
  return clientError('invalidParameterValue', why);
}
