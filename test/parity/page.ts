import { OUT_OF_REACH, outOfReach } from './out-of-reach';
import { EXTENTS, MODEL_VERSION, namesOf, scoreboard, type Extent, type Service } from './scoreboard';

const BEGIN = '<!-- operations: written by `make parity` -->';
const END = '<!-- end of the operations -->';
/** Characters: a longer list of operations is not told. */
const MOST_NAMED = 400;
const TITLES: Readonly<Record<Extent, string>> = { built: 'Built', partly: 'Partly', refused: 'Refused' };

/** The page with its generated part anew. Throws when it has no such part. */
export function withOperations(page: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`the page must have ${BEGIN} and, below it, ${END}`);
  return `${page.slice(0, begin)}${BEGIN}\n${operationsPart()}\n${page.slice(end)}`;
}

function operationsPart(): string {
  const services = scoreboard();
  const rows = services.map((service) => {
    const counts = EXTENTS.map((extent) => namesOf(service, extent).length);
    return `| ${[`${service.title} ${service.version}`, service.operations.length, ...counts].join(' | ')} |`;
  });
  const head = ['service', 'operations', ...EXTENTS];
  return [
    '',
    `Of the operations in AWS's models (botocore ${MODEL_VERSION}). Partly: answered truthfully that there is nothing of the`,
    'kind, and there can be nothing. Refused: an error that names the operation. `make parity` prints them with their tests.',
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map((_, column) => (column === 0 ? '---|' : '---:|')).join('')}`,
    ...rows,
    ...services.flatMap(sectionOf),
    ...neverAnswered(services),
    '',
  ].join('\n');
}

function sectionOf(service: Service): string[] {
  return [
    '',
    `### ${service.title}, operation by operation`,
    ...EXTENTS.flatMap((extent) => {
      const names = namesOf(service, extent);
      return names.length === 0 ? [] : ['', `**${TITLES[extent]}**: ${names.join(', ')}.`];
    }),
  ];
}

/** Documented errors of what is built that cannot happen here; of some operations only, where they are named. */
function neverAnswered(services: readonly Service[]): string[] {
  const pairs = services
    .flatMap(({ operations }) => operations)
    .filter(({ extent }) => extent !== 'refused')
    .flatMap(({ operation, errors }) => errors.map((error) => ({ operation, error })));
  const rows = OUT_OF_REACH.map((row) => {
    const own = pairs.filter(({ operation, error }) => outOfReach(operation, error) === row);
    const names = (of: readonly string[]): string => [...new Set(of)].sort().join(', ');
    const of = row.of ? names(own.map(({ operation }) => operation)) : 'all';
    return `| ${names(own.map(({ error }) => error))} | ${of.length > MOST_NAMED ? 'all others' : of} | ${row.why} |`;
  });
  return [
    '',
    '### Documented errors that no request brings about here',
    '',
    '| error | of | why |',
    '|---|---|---|',
    ...rows,
  ];
}
