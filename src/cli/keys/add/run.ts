import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { KeysApi } from '../../http/keys-api';

interface AddOptions {
  readonly role: string;
  readonly json?: boolean;
}

export async function run({ client, out }: Context, options: AddOptions, name: string): Promise<ExitCode> {
  const added = await new KeysApi(client).add(name, options.role);
  if (options.json) out.json(added);
  else {
    out.line(`AWS_ACCESS_KEY_ID=${added.accessKeyId}`);
    out.line(`AWS_SECRET_ACCESS_KEY=${added.secretAccessKey}`);
    out.note(`${name} may ${added.role}; its secret is not shown again`);
  }
  return EXIT.ok;
}
