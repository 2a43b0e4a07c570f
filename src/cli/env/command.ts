import { Option } from 'commander';
import type { Declaration } from '../declaration';
import { JSON_OPTION } from '../options';

export const declaration: Declaration = {
  examples: [
    ['eval "$(lambdabox env)"', 'bash, zsh'],
    ['lambdabox env --shell fish | source', 'fish'],
    ['lambdabox env --shell powershell | Out-String | Invoke-Expression', 'PowerShell'],
  ],
  options: (command) =>
    command
      .addOption(
        new Option('--shell <shell>', 'whose syntax')
          .choices(['bash', 'zsh', 'fish', 'powershell'])
          .default('bash'),
      )
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
