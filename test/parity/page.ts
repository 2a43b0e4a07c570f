import { EXTENTS, MODEL_VERSION, namesOf, scoreboard, type Extent, type Service } from './scoreboard';

const BEGIN = '<!-- operations: written by `make parity` -->';
const END = '<!-- end of the operations -->';
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
