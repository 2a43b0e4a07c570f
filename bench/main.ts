import { cpus, totalmem } from 'node:os';
import Table from 'cli-table3';
import Docker from 'dockerode';
import { dockerRun, PlainServer } from './floors';
import { load, type LoadResult } from './load';
import { median, Samples } from './samples';
import { MEMORY_MB, Subject, type ColdCall } from './subject';

const COLD_ROUNDS = 15;
const WARM_ROUNDS = 3;
const WARM_SECONDS = 4;
const CLIENTS = 8;
const PLAIN_REQUEST = Buffer.from('POST / HTTP/1.1\r\nHost: floor\r\nContent-Length: 2\r\n\r\n{}');

interface Report {
  readonly machine: string;
  readonly cold: { readonly lambdabox: Samples; readonly dockerRun: Samples; readonly ratio: number };
  readonly phases: Readonly<Record<string, number>>;
  readonly one: { readonly lambdabox: LoadResult; readonly floor: LoadResult };
  readonly many: { readonly lambdabox: LoadResult; readonly floor: LoadResult };
}

/** Cold and warm calls of a hello function beside two floors, taken in turns in one run: ratios hold on a noisy machine. */
async function measure(docker: Docker): Promise<Report> {
  say('starting the service and its runtime image');
  const subject = await Subject.start('nodejs24.x');
  const floor = await PlainServer.start();
  try {
    const image = await newestImage(docker, 'lambdabox/runtime-nodejs24.x');
    await subject.coldCall();
    await dockerRun(docker, image);
    say(`${COLD_ROUNDS} cold calls beside docker run`);
    const cold: ColdCall[] = [];
    const runs: number[] = [];
    for (let round = 0; round < COLD_ROUNDS; round += 1) {
      cold.push(await subject.coldCall());
      runs.push(await dockerRun(docker, image));
    }
    say(`${WARM_ROUNDS} rounds of warm calls beside a plain server`);
    await load(subject.address, subject.request(), CLIENTS, 2);
    const rounds: [LoadResult, LoadResult, LoadResult, LoadResult][] = [];
    for (let round = 0; round < WARM_ROUNDS; round += 1) {
      rounds.push([
        await load(subject.address, subject.request(), 1, WARM_SECONDS),
        await load(floor.address, PLAIN_REQUEST, 1, WARM_SECONDS),
        await load(subject.address, subject.request(), CLIENTS, WARM_SECONDS),
        await load(floor.address, PLAIN_REQUEST, CLIENTS, WARM_SECONDS),
      ]);
    }
    const middle = (index: 0 | 1 | 2 | 3): LoadResult => {
      const results = rounds.map((round) => round[index]);
      results.sort((a, b) => a.callsPerSecond - b.callsPerSecond);
      const result = results[Math.floor(results.length / 2)];
      if (!result) throw new Error('nothing was measured');
      return result;
    };
    const totals = cold.map(({ totalMs }) => totalMs);
    return {
      machine: await describeMachine(docker),
      cold: {
        lambdabox: new Samples(totals),
        dockerRun: new Samples(runs),
        ratio: median(totals.map((total, round) => total / (runs[round] ?? Number.NaN))),
      },
      phases: medianPhases(cold),
      one: { lambdabox: middle(0), floor: middle(1) },
      many: { lambdabox: middle(2), floor: middle(3) },
    };
  } finally {
    await floor.stop();
    await subject.stop();
  }
}

function medianPhases(calls: readonly ColdCall[]): Record<string, number> {
  const names = Object.keys(calls[0]?.phases ?? {});
  return Object.fromEntries(
    names.map((name) => [name, median(calls.map(({ phases }) => phases[name] ?? 0))]),
  );
}

async function newestImage(docker: Docker, repository: string): Promise<string> {
  const images = await docker.listImages({ filters: { reference: [repository] } });
  const newest = images.sort((a, b) => b.Created - a.Created)[0]?.RepoTags?.[0];
  if (newest === undefined) throw new Error(`there is no image ${repository}`);
  return newest;
}

async function describeMachine(docker: Docker): Promise<string> {
  const { ServerVersion, CgroupVersion } = (await docker.info()) as {
    ServerVersion: string;
    CgroupVersion: string;
  };
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GiB`;
  return `${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${memory}, Docker ${ServerVersion}, cgroup v${CgroupVersion}, Node.js ${process.versions.node}`;
}

function print(report: Report): void {
  const ms = (value: number) => value.toFixed(2);
  const table = new Table({
    head: ['', 'p50 ms', 'p90 ms', 'p99 ms', 'calls/s'],
    style: { head: [], border: [] },
  });
  const row = (name: string, samples: Samples, rate?: number) =>
    table.push([
      name,
      ...[0.5, 0.9, 0.99].map((share) => ms(samples.percentile(share))),
      rate?.toFixed(0) ?? '',
    ]);
  row('cold, lambdabox', report.cold.lambdabox);
  row('cold, floor: docker run', report.cold.dockerRun);
  row('warm, lambdabox, 1 client', report.one.lambdabox.samples, report.one.lambdabox.callsPerSecond);
  row('warm, floor: plain server, 1 client', report.one.floor.samples, report.one.floor.callsPerSecond);
  row(
    `warm, lambdabox, ${CLIENTS} clients`,
    report.many.lambdabox.samples,
    report.many.lambdabox.callsPerSecond,
  );
  row(
    `warm, floor: plain server, ${CLIENTS} clients`,
    report.many.floor.samples,
    report.many.floor.callsPerSecond,
  );
  const phases = Object.entries(report.phases).map(([name, value]) => `${name} ${value.toFixed(1)}`);
  process.stdout.write(
    `${report.machine}\nNode.js 24 hello, ${MEMORY_MB} MB; signed, logged and counted. ` +
      `Cold: ${COLD_ROUNDS} calls; warm: the middle of ${WARM_ROUNDS} rounds of ${WARM_SECONDS} s.\n${table.toString()}\n` +
      `cold / docker run, in pairs, median: ${report.cold.ratio.toFixed(2)}\n` +
      `a cold call by phase, median ms: ${phases.join(', ')}\n`,
  );
}

function say(text: string): void {
  process.stderr.write(`==> ${text}\n`);
}

const docker = new Docker();
measure(docker).then(print, (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
