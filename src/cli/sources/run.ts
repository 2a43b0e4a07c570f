import type { SourcesAnswer, SourceView } from '../../contract/source-view';
import { CliError, EXIT, usageError, type ExitCode } from '../cli-error';
import type { Context } from '../context';
import { ServiceApi } from '../http/service-api';
import { sourceLines, sourcesLines } from './sources-lines';
import { watch } from './watch';

interface SourcesOptions {
  readonly watch?: boolean;
  /** Seconds. */
  readonly interval: number;
  readonly json?: boolean;
}

export async function run(
  context: Context,
  options: SourcesOptions,
  verb?: string,
  source?: string,
): Promise<ExitCode> {
  const { out, client } = context;
  const look = () => new ServiceApi(client).sources();
  if (verb !== undefined) {
    if (source === undefined) throw usageError('sources why needs a source', 'lambdabox sources lists them');
    const answer = await look();
    const found = named(answer, source);
    if (options.json) out.json(found);
    else
      for (const [index, view] of found.entries())
        for (const line of [...(index > 0 ? [''] : []), ...sourceLines(view, answer.at, out.colors)])
          out.line(line);
    return EXIT.ok;
  }
  if (options.watch) {
    await watch(context, options.interval * 1000, async () => sourcesLines(await look(), out.colors));
    return EXIT.ok;
  }
  const answer = await look();
  if (options.json) out.json(answer);
  else if (answer.sources.length === 0)
    out.note('there are no sources of events yet; docs/sources says how to make one');
  else for (const line of sourcesLines(answer, out.colors)) out.line(line);
  return EXIT.ok;
}

/** By its id, or all of that name, or else of a name or an id of which that is a part. */
function named({ sources }: SourcesAnswer, text: string): readonly SourceView[] {
  const ways: ((view: SourceView) => boolean)[] = [
    ({ id }) => id === text,
    ({ name }) => name === text,
    ({ id, name }) => name.includes(text) || id.includes(text),
  ];
  for (const way of ways) {
    const found = sources.filter(way);
    if (found.length > 0) return found;
  }
  throw new CliError(
    `no source has the id or the name ${text}`,
    EXIT.failed,
    'lambdabox sources --json lists them with their ids',
  );
}
