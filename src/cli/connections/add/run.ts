import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EXIT, usageError, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { ServiceApi } from '../../http/service-api';
import { readSecret } from '../../terminal/secret';
import type { Io } from '../../terminal/io';
import { messageOf } from '../../thrown';

interface AddOptions {
  readonly username?: string;
  readonly password?: boolean;
  readonly token?: boolean;
  readonly mechanism?: string;
  readonly tls?: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly insecure?: boolean;
  readonly standsFor?: string;
  readonly replace?: boolean;
  readonly json?: boolean;
}

export async function run(
  { client, io, out }: Context,
  options: AddOptions,
  name: string,
  kind: string,
  endpoints: readonly string[],
): Promise<ExitCode> {
  const { username, mechanism, standsFor } = options;
  const members = {
    ...{ kind, endpoints, username, mechanism, standsFor },
    tls: await tlsOf(options, io),
    ...(options.password ? { password: await readSecret(io, `password of ${name}`) } : {}),
    ...(options.token ? { token: await readSecret(io, `token of ${name}`) } : {}),
  };
  const added = await new ServiceApi(client).addConnection(name, members, options.replace ?? false);
  if (options.json) out.json(added);
  else {
    out.line(`${out.colors.green('✓')} ${added.arn}`);
    out.note(`try it: lambdabox connections test ${name}`);
  }
  return EXIT.ok;
}

async function tlsOf(options: AddOptions, io: Io): Promise<object | undefined> {
  const { ca, cert, key, serverName, insecure, tls } = options;
  if (!tls && !insecure && [ca, cert, key, serverName].every((given) => given === undefined))
    return undefined;
  return {
    ...{ ca: await pem(ca, io), cert: await pem(cert, io), key: await pem(key, io), serverName },
    isVerified: !insecure,
  };
}

async function pem(path: string | undefined, { cwd }: Io): Promise<string | undefined> {
  if (path === undefined) return undefined;
  return readFile(resolve(cwd, path), 'utf8').catch((error: unknown) => {
    throw usageError(`the file ${path} cannot be read: ${messageOf(error)}`);
  });
}
