import type { Completion, CommandWords, OptionWords } from './tree';

export function fishScript(commands: readonly CommandWords[]): string {
  return `# fish completion of lambdabox
function __lambdabox_at
    set -l words (commandline -opc)
    set -e words[1]
    set -l plain (string match -v -- '-*' $words)
    set -l depth (count $argv)
    test (count $plain) -ge $depth; and test "$plain[1..$depth]" = "$argv"
end
complete -c lambdabox -f
${commands.flatMap((command) => linesOf(command)).join('\n')}`;
}

function linesOf(command: CommandWords): string[] {
  const at = command.path === '' ? '__fish_use_subcommand' : `__lambdabox_at ${command.path}`;
  const base = `complete -c lambdabox -n ${quoted(at)}`;
  return [
    ...command.subcommands.map(({ name, summary }) => `${base} -a ${name} -d ${quoted(summary)}`),
    ...command.options.map((option) => base + flagsOf(option)),
    ...argumentsOf(command.arguments).map((words) => `${base} ${words}`),
  ];
}

function flagsOf({ flags, summary, value }: OptionWords): string {
  const names = flags
    .map((flag) => (flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`))
    .join('');
  return `${names}${value === undefined ? '' : valueOf(value)} -d ${quoted(summary)}`;
}

function valueOf(completion: Completion): string {
  const [words] = argumentsOf(completion);
  if (completion === 'files') return ' -r -F';
  return words === undefined ? ' -x' : ` -x ${words}`;
}

function argumentsOf(completion: Completion): string[] {
  if (completion === 'functions' || completion === 'runtimes')
    return [`-a ${quoted(`(lambdabox complete-${completion} 2>/dev/null)`)}`];
  if (completion === 'files') return ['-F'];
  return completion === 'none' ? [] : [`-a ${quoted(completion.join(' '))}`];
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
