import type { Declaration } from '../declaration';

export const declaration: Declaration = {
  examples: [
    ['eval "$(lambdabox completion bash)"', 'in ~/.bashrc'],
    ['lambdabox completion zsh > "${fpath[1]}/_lambdabox"', 'once, for zsh'],
    ['lambdabox completion fish > ~/.config/fish/completions/lambdabox.fish', 'once, for fish'],
  ],
  options: (command) => {
    command.registeredArguments[0]?.choices(['bash', 'zsh', 'fish']);
    return command;
  },
  load: () => import('./run.js'),
};
