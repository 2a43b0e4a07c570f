import type { CodeFiles } from './code-files';
import { usageError } from '../cli-error';

/** Dependencies that a folder names and has not installed. */
export interface NeededBuild {
  readonly runtime: string;
  /** The file that names them. */
  readonly manifest: string;
  /** All that the package manager reads, the manifest too. */
  readonly files: readonly string[];
}

/** What `lambdabox deploy` cannot build yet, and how it is done by hand. */
interface Unbuilt {
  readonly manifest: string;
  readonly language: string;
  /** Runtimes that it can be meant for begin so. */
  readonly runtime: string;
  /** Whether a file says that it was done. */
  readonly result: RegExp;
  readonly wayOut: string;
}

const UNBUILT: readonly Unbuilt[] = [
  {
    ...{ manifest: 'go.mod', language: 'Go', runtime: 'provided', result: /^bootstrap$/ },
    wayOut: 'GOOS=linux CGO_ENABLED=0 go build -tags lambda.norpc -o bootstrap .',
  },
  {
    ...{ manifest: 'Cargo.toml', language: 'Rust', runtime: 'provided', result: /^bootstrap$/ },
    wayOut: 'cargo lambda build --release, and deploy the folder with the bootstrap',
  },
  {
    ...{ manifest: 'Gemfile', language: 'Ruby', runtime: 'ruby', result: /^vendor\// },
    wayOut: 'bundle config set --local path vendor/bundle && bundle install',
  },
  {
    ...{ manifest: 'pom.xml', language: 'Java', runtime: 'java', result: /\.(?:jar|class)$/ },
    wayOut: 'mvn package, and deploy the jar',
  },
  {
    ...{ manifest: 'build.gradle', language: 'Java', runtime: 'java', result: /\.(?:jar|class)$/ },
    wayOut: 'gradle build, and deploy the zip that it makes',
  },
];

const NODE_FILES = ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', '.npmrc'];
const PYTHON_FILES = /^(?:requirements|constraints)[\w.-]*\.txt$/;
const INSTALLED = /^([^/]+?)(?:-[^-/]+)?(?:-py[\d.]+)?\.(?:dist|egg)-info(?:\/|$)/;

/** Undefined when there is nothing to build. Throws a usage error for a language that is not built yet. */
export async function neededBuild(files: CodeFiles, runtime: string): Promise<NeededBuild | undefined> {
  if (runtime.startsWith('nodejs')) return neededByNode(files, runtime);
  if (runtime.startsWith('python')) return neededByPython(files, runtime);
  const unbuilt = unbuiltProject(files, runtime);
  if (unbuilt) throw unbuilt;
  return undefined;
}

/** Why a folder of sources cannot be deployed; undefined when it is not one. */
export function unbuiltProject({ names }: CodeFiles, runtime: string | undefined): Error | undefined {
  const found = UNBUILT.find(
    (project) =>
      names.includes(project.manifest) &&
      (runtime === undefined || runtime.startsWith(project.runtime)) &&
      !names.some((name) => project.result.test(name)),
  );
  if (!found) return undefined;
  return usageError(
    `${found.manifest} names what the function needs, and lambdabox does not build ${found.language} yet`,
    `build it in the folder, then deploy again: ${found.wayOut} (--no-build deploys it as it is)`,
  );
}

async function neededByNode(files: CodeFiles, runtime: string): Promise<NeededBuild | undefined> {
  const [manifest] = NODE_FILES;
  if (manifest === undefined || !files.names.includes(manifest)) return undefined;
  if (files.names.some((name) => /^node_modules(?:\/|$)/.test(name))) return undefined;
  const names = dependenciesOf(await files.read(manifest));
  if (names.length === 0) return undefined;
  return { runtime, manifest, files: NODE_FILES.filter((name) => files.names.includes(name)) };
}

function dependenciesOf(text: string): string[] {
  let all: Readonly<Record<string, unknown>>;
  try {
    all = JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw usageError(`package.json is not JSON: ${(error as Error).message}`);
  }
  return ['dependencies', 'optionalDependencies'].flatMap((name) => {
    const value = all[name];
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  });
}

async function neededByPython(files: CodeFiles, runtime: string): Promise<NeededBuild | undefined> {
  const manifest = 'requirements.txt';
  if (!files.names.includes(manifest)) return undefined;
  const lines = requirementsOf(await files.read(manifest));
  const installed = new Set(files.names.flatMap((name) => normal(INSTALLED.exec(name)?.[1]) ?? []));
  // A line that is no name, as `-r more.txt` or an address, may need anything.
  const missing = lines.filter((line) => !installed.has(normal(/^[\w.-]+/.exec(line)?.[0]) ?? ''));
  if (missing.length === 0 || (installed.size > 0 && missing.every((line) => /^-|[:/;]/.test(line)))) {
    return undefined;
  }
  return { runtime, manifest, files: files.names.filter((name) => PYTHON_FILES.test(name)) };
}

function requirementsOf(text: string): string[] {
  const whole = text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/);
  return whole.map((line) => line.replace(/(?:^|\s)#.*$/, '').trim()).filter((line) => line !== '');
}

/** As package indexes compare names: https://packaging.python.org/en/latest/specifications/name-normalization/ */
function normal(name: string | undefined): string | undefined {
  return name?.toLowerCase().replaceAll(/[-_.]+/g, '-');
}
