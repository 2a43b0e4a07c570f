import type { Context } from '../context';
import { EXIT, type ExitCode } from '../cli-error';

type Shell = 'bash' | 'zsh' | 'fish' | 'powershell';

interface EnvOptions {
  readonly shell: Shell;
  readonly json?: boolean;
}

export function run({ client, credentials, out }: Context, options: EnvOptions): Promise<ExitCode> {
  const { accessKeyId, secretAccessKey } = credentials();
  const variables = {
    AWS_ENDPOINT_URL: client.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: client.region,
    // The SDK for JavaScript reads this one only.
    AWS_REGION: client.region,
  };
  if (options.json) out.json(variables);
  else
    for (const [name, value] of Object.entries(variables)) out.line(assignment(options.shell, name, value));
  if (out.isTerminal && !options.json) out.note(out.noteColors.dim(`# to set them: ${HOW[options.shell]}`));
  return Promise.resolve(EXIT.ok);
}

const HOW: Readonly<Record<Shell, string>> = {
  bash: 'eval "$(lambdabox env)"',
  zsh: 'eval "$(lambdabox env)"',
  fish: 'lambdabox env --shell fish | source',
  powershell: 'lambdabox env --shell powershell | Out-String | Invoke-Expression',
};

function assignment(shell: Shell, name: string, value: string): string {
  switch (shell) {
    case 'bash':
    case 'zsh':
      return `export ${name}='${value.replaceAll("'", `'\\''`)}'`;
    case 'fish':
      return `set -gx ${name} '${value.replace(/[\\']/g, '\\$&')}'`;
    case 'powershell':
      return `$Env:${name} = '${value.replaceAll("'", "''")}'`;
  }
}
