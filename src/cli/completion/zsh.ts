import type { Completion, CommandWords, OptionWords } from './tree';

/** For zsh's compsys: the file is named `_lambdabox` and lies in a directory of `$fpath`, or is evaluated. */
export function zshScript(commands: readonly CommandWords[]): string {
  return `#compdef lambdabox
# zsh completion of lambdabox
__lambdabox_names() {
  local -a names
  names=(\${(f)"$(lambdabox $1 2>/dev/null)"})
  compadd -a names
}
__lambdabox_functions() { __lambdabox_names complete-functions }
__lambdabox_runtimes() { __lambdabox_names complete-runtimes }
${commands.map((command) => shellFunction(command)).join('\n')}
if [ "\${funcstack[1]}" = _lambdabox ]; then
  _lambdabox "$@"
else
  compdef _lambdabox lambdabox
fi`;
}

function nameOf(path: string): string {
  return ['_lambdabox', ...path.split(' ').filter(Boolean)].join('_');
}

function shellFunction(command: CommandWords): string {
  const options = command.options.flatMap((option) => optionSpecs(option));
  return command.subcommands.length > 0 ? branch(command, options) : leaf(command, options);
}

function branch(command: CommandWords, options: readonly string[]): string {
  const listed = command.subcommands.map(({ name, summary }) => `    '${name}:${escaped(summary)}'`);
  const calls = command.subcommands.map(
    ({ name }) => `        ${name}) ${nameOf(`${command.path} ${name}`)} ;;`,
  );
  return `${nameOf(command.path)}() {
  local context state state_descr line
  local -A opt_args
  local -a commands
  commands=(
${listed.join('\n')}
  )
  _arguments -C ${[...options, "'1:command:->command'", "'*::argument:->arguments'"].join(' ')}
  case $state in
    command) _describe command commands ;;
    arguments)
      case $line[1] in
${calls.join('\n')}
      esac
      ;;
  esac
}`;
}

function leaf(command: CommandWords, options: readonly string[]): string {
  return `${nameOf(command.path)}() {
  _arguments ${[...options, ...argumentSpecs(command.arguments)].join(' ')}
}`;
}

function optionSpecs({ flags, summary, value }: OptionWords): string[] {
  const suffix = value === undefined ? '' : `:${actionOf(value)}`;
  return flags.map((flag) => `'${flag}[${escaped(summary)}]${suffix}'`);
}

function argumentSpecs(completion: Completion): string[] {
  if (completion === 'none') return [];
  const isRepeated = completion === 'functions' || completion === 'runtimes';
  return [`'${isRepeated ? '*' : '1'}:${actionOf(completion)}'`];
}

/** A message, and how what it names is completed. */
function actionOf(completion: Completion): string {
  if (completion === 'functions') return 'function:__lambdabox_functions';
  if (completion === 'runtimes') return 'runtime:__lambdabox_runtimes';
  if (completion === 'files') return 'file:_files';
  return completion === 'none' ? 'value: ' : `value:(${completion.join(' ')})`;
}

function escaped(text: string): string {
  return text.replaceAll("'", "'\\''").replace(/[[\]:]/g, '\\$&');
}
