import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { ConsoleSessions } from '../access/console/console-sessions';
import { LoginFailures } from '../access/console/login-failures';
import { LoginLinks } from '../access/console/login-links';
import { KeyFile } from '../access/keys/key-file';
import { KeyRing } from '../access/keys/key-ring';
import type { ConsoleDoorParts } from '../api/console/console-door';
import { newCredentials } from '../instance/instance';
import { VERSION } from '../version';
import type { Context } from './context';

/** Beside `src` or `dist`, as it was set up. */
const CONSOLE = resolve(__dirname, '../../console/dist');

export interface KeysParts {
  readonly keys: KeyRing;
  readonly console: ConsoleDoorParts;
}

/** Whose requests are good: the keys, and who is logged in by one of them. */
export function buildKeys({ config, instance, clock }: Context): KeysParts {
  const keys = KeyRing.open({
    admin: instance.credentials,
    store: new KeyFile(config.keysFile ?? resolve(instance.directory, 'keys.json')),
    scope: config,
    newPair: newCredentials,
    clock,
  });
  const sessions = new ConsoleSessions({
    clock,
    random: randomBytes,
    isKey: (accessKeyId) => keys.roleOf(accessKeyId) !== undefined,
  });
  return {
    keys,
    console: {
      ...{ sessions, keys, scope: config, version: VERSION, trusted: config.isTrustedProxy },
      links: new LoginLinks({ clock, random: randomBytes }),
      failures: new LoginFailures(clock),
      directory: CONSOLE,
    },
  };
}
