import { type Command, InvalidArgumentError, Option } from 'commander';
import { BENCH_KINDS, type BenchKind } from '../bench/sample';
import { declare, type Execute, JSON_OPTION, repeated, wholeNumber } from './declare';

/** The commands about functions. */
export function addFunctionCommands(program: Command, execute: Execute): void {
  addDeploy(program, execute);
  addInvoke(program, execute);
  addBench(program, execute);
  addList(program, execute);
}

function addDeploy(program: Command, execute: Execute): void {
  declare(program, execute, {
    usage: 'deploy <path>',
    summary: 'create or update a function from a folder or a zip file',
    description:
      'What is not said is guessed from the files, or kept when the function exists. ' +
      'A file .lambdaignore in the folder (the rules of .gitignore) names what is left out. ' +
      'Dependencies that requirements.txt or package.json names and the folder has not installed are built for the runtime, in a container.',
    examples: [
      ['lambdabox deploy ./orders', 'runtime and handler guessed, name of the folder'],
      ['lambdabox deploy ./orders --memory 512 --env STAGE=prod --env LEVEL=info', 'with settings'],
      ['lambdabox deploy build/app.zip --name orders --publish', 'a zip, and a version of it'],
      ['lambdabox deploy ./scraper --network none', 'without any network'],
      ['lambdabox deploy ./scraper --rebuild', 'with the newest dependencies that requirements.txt allows'],
      ['lambdabox deploy ./bundled --no-build', 'the folder as it is'],
    ],
    load: () => import('../commands/deploy.js'),
  })
    .option('--name <name>', 'name of the function (default: name of the folder or zip)')
    .option('--runtime <runtime>', 'such as nodejs24.x, python3.13, provided.al2023')
    .option('--handler <handler>', 'file without its extension, dot, function: index.handler')
    .option('--memory <MB>', 'memory, 128 to 10240', wholeNumber(128, 10_240))
    .option('--timeout <seconds>', 'longest run, 1 to 900', wholeNumber(1, 900))
    .option('--tmp <MB>', 'size of /tmp, 512 to 10240', wholeNumber(512, 10_240))
    .option('--env <K=V>', 'a variable to set, can be repeated; others stay', repeated)
    .option('--env-file <file>', 'a file with a K=V a line; --env wins')
    .option('--clear-env', 'forget the variables that the function has')
    .addOption(
      new Option(
        '--layer <arn>',
        'a layer version, can be repeated, later over earlier; they replace those it has',
      )
        .argParser(repeated)
        .conflicts('clearLayers'),
    )
    .option('--clear-layers', 'take off the layers that the function has')
    .addOption(new Option('--network <mode>', 'what it may reach').choices(['none', 'egress']))
    .option('--description <text>', 'up to 256 characters')
    .option('--publish', 'publish a version')
    .option('--no-build', 'do not build dependencies that are named and not installed')
    .option('--rebuild', 'build them even when the same were built before')
    .option(...JSON_OPTION);
}

function addInvoke(program: Command, execute: Execute): void {
  declare(program, execute, {
    usage: 'invoke <function> [payload]',
    summary: 'call a function; its answer on stdout, a line about the call on stderr',
    description:
      'The payload is JSON, @file, or - for standard input; {} without one. Exit status 1 when the function failed.',
    examples: [
      [`lambdabox invoke orders '{"id": 7}'`, 'one call'],
      ['lambdabox invoke orders @event.json --tail', 'with its log'],
      ['lambdabox invoke orders:live', 'an alias or a version'],
      ['lambdabox invoke orders --repeat 20', 'cold and warm side by side'],
      ['lambdabox invoke orders @event.json --event', 'do not wait for it'],
    ],
    load: () => import('../commands/invoke.js'),
  })
    .option('--qualifier <qualifier>', 'version or alias')
    .option('--tail', "show the call's log on stderr")
    .addOption(new Option('--event', 'queue it and return').conflicts(['dryRun', 'tail', 'repeat']))
    .addOption(new Option('--dry-run', 'only check that it could be called').conflicts(['tail', 'repeat']))
    .option('--repeat <n>', 'call n times, one after the other', wholeNumber(1, 100_000))
    .option(...JSON_OPTION);
}

function addBench(program: Command, execute: Execute): void {
  declare(program, execute, {
    usage: 'bench [function]',
    summary: 'measure cold, stem, thawed and warm starts of a function side by side',
    description:
      'Calls the function, and ends and freezes its idle environments to have each kind of start: not for one in use. ' +
      'Warm calls are sent at a fixed rate; a stall counts for every call it delays. Ctrl-C ends with what there is.',
    examples: [
      ['lambdabox bench orders --payload @event.json', 'a table and a chart'],
      ['lambdabox bench orders --kinds cold,stem --calls 50', 'two kinds, 50 calls each'],
      ['lambdabox bench orders --kinds warm --rate 200 --duration 60', 'warm calls for a minute'],
      ['lambdabox bench --compare orders orders-py --html report.html', 'two functions, a page to look at'],
    ],
    load: () => import('../commands/bench.js'),
  })
    .option('--payload <payload>', 'JSON, @file, or - for standard input', '{}')
    .option('--calls <n>', 'cold, stem and thawed starts, of each', wholeNumber(1, 10_000), 20)
    .option('--rate <n>', 'warm calls a second: few, and it freezes between them', wholeNumber(1, 10_000), 50)
    .option('--duration <seconds>', 'of the warm calls', wholeNumber(1, 3600), 10)
    .option('--kinds <kinds>', `some of ${BENCH_KINDS.join(',')} (default: all that can be had)`, benchKinds)
    .option('--compare <functions...>', 'measure two functions in turns')
    .option('--html <file>', 'write a page with charts')
    .option(...JSON_OPTION);
}

/** `cold,warm` in the order in which they are measured. */
function benchKinds(text: string): readonly BenchKind[] {
  const names = text.split(',').map((name) => name.trim());
  const isKnown = (name: string) => BENCH_KINDS.some((kind) => kind === name);
  if (!names.every(isKnown)) throw new InvalidArgumentError(`It must be some of ${BENCH_KINDS.join(',')}.`);
  return BENCH_KINDS.filter((kind) => names.includes(kind));
}

function addList(program: Command, execute: Execute): void {
  declare(program, execute, {
    usage: 'ls',
    summary: 'list functions and their environments',
    examples: [
      ['lambdabox ls', ''],
      [`lambdabox ls --json | jq -r '.[].FunctionName'`, 'names only'],
    ],
    load: () => import('../commands/ls.js'),
  }).option(...JSON_OPTION);
  declare(program, execute, {
    usage: 'show <function>',
    summary: 'show all about one function',
    examples: [['lambdabox show orders', '']],
    load: () => import('../commands/show.js'),
  }).option(...JSON_OPTION);
  declare(program, execute, {
    usage: 'rm <function>',
    summary: 'delete a function with its versions and aliases; its logs stay',
    examples: [['lambdabox rm orders --yes', 'without being asked']],
    load: () => import('../commands/rm.js'),
  })
    .option('-y, --yes', 'do not ask')
    .option(...JSON_OPTION);
}
