import { Option } from 'commander';
import type { Declaration } from '../../declaration';
import { JSON_OPTION } from '../../options';

export const declaration: Declaration = {
  description:
    'The secret is printed this once. read may look at everything, invoke may call functions too, deploy may change them too, admin may everything.',
  examples: [
    ['lambdabox keys add ci --role deploy', ''],
    ['lambdabox keys add grafana --role read --json', 'for a script to read'],
  ],
  options: (command) =>
    command
      .addOption(
        new Option('--role <role>', 'what it may do')
          .choices(['read', 'invoke', 'deploy', 'admin'])
          .makeOptionMandatory(),
      )
      .option(...JSON_OPTION),
  load: () => import('./run.js'),
};
