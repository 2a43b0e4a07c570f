import Module, { createRequire } from 'node:module';
import type Dockerode from 'dockerode';

/** What dockerode loads with itself and lambdabox never asks it for: a third of all modules of the service. */
const SELDOM = [
  // Logins of BuildKit's sessions: gRPC, OpenTelemetry's API, protobufjs.
  { of: ['dockerode'], file: './session' },
  // Engines at the far end of ssh: an ssh client.
  { of: ['dockerode', 'docker-modem'], file: './ssh' },
] as const;

type Exported = (...args: unknown[]) => unknown;

/**
 * dockerode, with the parts of it that are seldom used loaded at their first use (decision 53): in the place of each stands
 * a function that loads it.
 */
function loadDockerode(): typeof Dockerode {
  for (const { of, file } of SELDOM) {
    const require = of.reduce((from, name) => createRequire(from.resolve(name)), createRequire(__filename));
    postpone(require.resolve(file), require);
  }
  return createRequire(__filename)('dockerode') as typeof Dockerode;
}

/** Each exports one function. One that is loaded already stays as it is. */
function postpone(path: string, require: NodeJS.Require): void {
  if (require.cache[path]) return;
  const standIn = new Module(path);
  standIn.loaded = true;
  standIn.exports = (...args: unknown[]): unknown => {
    if (require.cache[path] === standIn) delete require.cache[path];
    return (require(path) as Exported)(...args);
  };
  require.cache[path] = standIn;
}

export const Docker = loadDockerode();
