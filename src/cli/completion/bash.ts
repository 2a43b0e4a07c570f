import type { Completion, CommandWords, OptionWords } from './tree';

/** For bash 4 and later, without the bash-completion package. */
export function bashScript(commands: readonly CommandWords[]): string {
  const groups = commands.filter(({ path, subcommands }) => path !== '' && subcommands.length > 0);
  return `# bash completion of lambdabox; load it with: eval "$(lambdabox completion bash)"
_lambdabox() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command= word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      -*) ;;
      *)
        command=\${command:+$command }$word
        case "$command" in ${groups.length > 0 ? `${groups.map(({ path }) => quoted(path)).join('|')}) ;; ` : ''}*) break ;; esac
        ;;
    esac
  done
  case "$command" in
${commands.map((command) => clause(command)).join('\n')}
  esac
}
complete -F _lambdabox lambdabox`;
}

function clause(command: CommandWords): string {
  const values = command.options.filter(({ value }) => value !== undefined);
  const cases = values.map(
    (option) => `        ${option.flags.map(quoted).join('|')}) ${ofValue(option)}; return ;;`,
  );
  const flags = command.options.flatMap((option) => option.flags).filter((flag) => flag.startsWith('--'));
  return `    ${quoted(command.path)})
${cases.length > 0 ? `      case "$previous" in\n${cases.join('\n')}\n      esac\n` : ''}      case "$current" in
        -*) COMPREPLY=($(compgen -W '${flags.join(' ')}' -- "$current")) ;;
        *) ${ofArguments(command)} ;;
      esac
      ;;`;
}

function ofValue({ value = 'none' }: OptionWords): string {
  return of(value);
}

function ofArguments(command: CommandWords): string {
  return of(command.subcommands.length > 0 ? command.subcommands.map(({ name }) => name) : command.arguments);
}

function of(completion: Completion): string {
  if (completion === 'functions' || completion === 'runtimes')
    return `COMPREPLY=($(compgen -W "$(lambdabox complete-${completion} 2>/dev/null)" -- "$current"))`;
  if (completion === 'files') return 'COMPREPLY=($(compgen -f -- "$current"))';
  return completion === 'none' ? ':' : words(completion);
}

function words(list: readonly string[]): string {
  return `COMPREPLY=($(compgen -W '${list.join(' ')}' -- "$current"))`;
}

function quoted(text: string): string {
  return /^[\w-]+$/.test(text) ? text : `'${text}'`;
}
