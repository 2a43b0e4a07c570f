import Docker from 'dockerode';
import { besideGoals, besideRows } from './beside-goals';
import { goalsOf } from './goals';
import { describeMachine } from './machine';
import {
  COLD_ROUNDS,
  measure,
  measureBesideMiniflare,
  STEM_ROUNDS,
  WARM_ROUNDS,
  type Figures,
} from './measure';
import { isMet, toJson, toText, type Report, type Row } from './report';
import { MEMORY_MB } from './subject';

const USAGE = `Usage: node bench/main.js [--json] [--no-crowd] [--beside]
Measures every kind of start and the warm path beside floors taken in turns in the same run, and says which goals are met.
  --json      everything as JSON
  --no-crowd  without the 300 environments and the 300 functions, which take some minutes
  --beside    only what is measured beside miniflare
Exit status 1: a goal was missed.
`;

function rowsOf({
  node,
  python,
  cold,
  thawed,
  warm,
  loads,
  urls,
  streamed,
  code,
  neighbours,
  burst,
  miniflare,
  scrape,
  events,
}: Figures): Row[] {
  return [
    { name: 'docker run, floor of cold', samples: cold.dockerRun },
    { name: 'cold, Node.js', samples: cold.cold.samples },
    { name: 'stem, Node.js', samples: node.samples },
    { name: 'stem, Python', samples: python.samples },
    { name: 'stem, Node.js, 240 MB of code', samples: code.large.samples },
    { name: 'thawed, Node.js', samples: thawed.samples },
    { name: 'warm, Node.js, after a pause', samples: warm.samples },
    ...loads.flatMap(({ clients, lambdabox, floor }) => [
      { name: `warm, ${clients} client(s)`, samples: lambdabox.samples, perSecond: lambdabox.callsPerSecond },
      { name: `plain server, ${clients} client(s)`, samples: floor.samples, perSecond: floor.callsPerSecond },
    ]),
    { name: 'warm, Invoke, beside the URL', samples: urls.invoke },
    { name: 'warm, the URL', samples: urls.url },
    { name: 'streamed, first byte', samples: streamed.firstByte },
    { name: 'plain server, first byte', samples: streamed.floorFirstByte },
    { name: 'warm, victim alone', samples: neighbours.alone },
    { name: 'warm, victim beside 8 burners', samples: neighbours.besideBurners },
    { name: 'warm, victim beside 4 log floods', samples: neighbours.besideFloods },
    { name: 'burst of first calls', samples: burst.samples },
    { name: 'warm, another beside the burst', samples: burst.other.beside },
    ...besideRows(miniflare),
    { name: 'scrape of 1,000 functions', samples: scrape.alone },
    { name: 'scrape beside warm calls', samples: scrape.beside },
    ...events.beside.map(({ pace, samples }) => ({ name: `warm, beside ${pace} events/s`, samples })),
  ];
}

function phasesOf({ node, python, cold, thawed, warm }: Figures): Report['phases'] {
  return {
    'cold, Node.js': cold.cold.phases,
    'stem, Node.js': node.phases,
    'stem, Python': python.phases,
    'thawed, Node.js': thawed.phases,
    'warm, Node.js': warm.phases,
  };
}

async function wholeReport(docker: Docker, withCrowd: boolean): Promise<Report> {
  const figures = await measure(docker, withCrowd);
  return {
    machine: await describeMachine(docker),
    method:
      `Hello functions with ${MEMORY_MB} MB over HTTP; signed, logged and counted. ${STEM_ROUNDS} stem starts, ` +
      `${COLD_ROUNDS} cold ones; loads: the middle of ${WARM_ROUNDS} rounds.`,
    rows: rowsOf(figures),
    phases: phasesOf(figures),
    goals: goalsOf(figures),
  };
}

async function besideReport(docker: Docker): Promise<Report> {
  const figures = await measureBesideMiniflare(docker);
  return {
    machine: await describeMachine(docker),
    method: `Hello functions with ${MEMORY_MB} MB over HTTP, in turns with miniflare; ours are signed, logged and counted.`,
    rows: besideRows(figures),
    phases: {},
    goals: besideGoals(figures),
  };
}

async function main(args: readonly string[]): Promise<void> {
  const unknown = args.find((arg) => !['--json', '--no-crowd', '--beside'].includes(arg));
  if (unknown !== undefined) {
    process.stderr.write(unknown === '--help' ? USAGE : `unknown option ${unknown}\n${USAGE}`);
    process.exitCode = unknown === '--help' ? 0 : 2;
    return;
  }
  const docker = new Docker();
  const report = args.includes('--beside')
    ? await besideReport(docker)
    : await wholeReport(docker, !args.includes('--no-crowd'));
  process.stdout.write(args.includes('--json') ? toJson(report) : toText(report));
  if (!report.goals.every(isMet)) process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
