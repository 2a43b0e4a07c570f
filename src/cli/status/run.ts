import type { CapacityReport } from '../../contract/capacity-report';
import type { Context } from '../context';
import { countsText } from '../terminal/environments-text';
import { CliError, EXIT, type ExitCode } from '../cli-error';
import { ago, plural } from '../terminal/format';
import type { RuntimeNotReady } from '../../contract/status';
import { ServiceApi } from '../http/service-api';

export async function run(context: Context, options: { readonly json?: boolean }): Promise<ExitCode> {
  const { client, out } = context;
  try {
    const status = await new ServiceApi(client).status();
    if (options.json) out.json({ running: true, endpoint: client.endpoint, ...status });
    else {
      const { functions, inFlight, queuedEvents, stems, memory } = status;
      out.line(`${out.colors.green('●')} lambdabox ${status.version} runs at ${client.endpoint}`);
      out.line(
        `  started ${ago(Date.parse(status.startedAt), Date.now())}, pid ${status.pid}, instance ${status.instanceId}`,
      );
      out.line(`  region ${status.region}, account ${status.accountId}, data in ${status.dataDir}`);
      out.line(
        `  ${plural(functions, 'function')}, ${plural(inFlight, 'call')} in flight, environments: ${countsText(status.environments) || 'none'}, stems: ${stems || 'none'}`,
      );
      if (queuedEvents > 0) out.line(`  events that wait or run: ${queuedEvents}, see lambdabox events`);
      out.line(`  ${memoryText(memory)}`);
      for (const runtime of status.runtimesNotReady) out.line(`  ${notReadyText(runtime)}`);
    }
    return EXIT.ok;
  } catch (error) {
    if (!options.json || !(error instanceof CliError) || error.exitCode !== EXIT.unreachable) throw error;
    out.json({ running: false, endpoint: client.endpoint, reason: error.message });
    return EXIT.unreachable;
  }
}

/** Of a failed build's reason the first line: the rest is the output of the build. */
function notReadyText({ state, reason, since }: RuntimeNotReady): string {
  return `${state} (${ago(since, Date.now())}): ${reason.split('\n', 1).join('')}`;
}

function memoryText({ budgetMb, reservedMb, byKind, idleMb, idleBudgetMb, usedMb }: CapacityReport): string {
  const { environment, frozen, stem } = byKind;
  return `memory: ${reservedMb} of ${budgetMb} MB held (environments ${environment}, frozen ${frozen}, stems ${stem}), idle ones ${idleMb} of ${idleBudgetMb} MB, ${usedMb} MB in use`;
}
