import { readFileSync } from 'node:fs';

/**
 * Imports go one way, from every depth. The rules are the table in ARCHITECTURE.md ("The house"): what stands in its
 * last column is all that a room may import, beside what is open to everyone. So the page cannot be untrue.
 */
const OPEN = ['lib/', 'errors\\.ts', 'version\\.ts', 'contract/', 'telemetry/events\\.ts'];
const EVERYTHING = 'everything';

const page = readFileSync(new URL('ARCHITECTURE.md', import.meta.url), 'utf8');
const ROW = /^\| `src\/(?<room>[\w/.-]+)` \|[^|]*\|(?<imports>[^|]*)\|$/gm;
const rooms = [...page.matchAll(ROW)].map(({ groups }) => ({
  room: groups.room,
  imports: groups.imports.split(',').map((name) => name.replace(/\(.*\)/, '').trim()).filter(Boolean),
}));
const pathOf = (room) => (room.endsWith('.ts') ? room.replaceAll('.', '\\.') : `${room}/`);
const known = rooms.map(({ room }) => room);

/** A room by its name in the last column: a folder, or a file without its ending. */
function named(name) {
  const room = known.find((other) => other === name || other === `${name}.ts`);
  if (!room) throw new Error(`ARCHITECTURE.md, "The house": ${name} may be imported, but has no row of its own.`);
  return pathOf(room);
}

const directions = rooms
  .filter(({ imports }) => !imports.includes(EVERYTHING))
  .map(({ room, imports }) => ({
    name: `${room} imports one way`,
    comment: `src/${room} may import ${[...imports, 'what is open to all'].join(', ')}: see ARCHITECTURE.md, "The house".`,
    severity: 'error',
    from: { path: `^src/${pathOf(room)}` },
    to: { path: '^src/', pathNot: `^src/(${[pathOf(room), ...OPEN, ...imports.map(named)].join('|')})` },
  }));

export default {
  forbidden: [
    ...directions,
    {
      name: 'every room is on the map',
      comment: 'A folder or file of src that has no row in the table of ARCHITECTURE.md, "The house".',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${[...known.map(pathOf), ...OPEN].join('|')})` },
      to: {},
    },
    { name: 'no circle', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'dockerode stays in docker',
      comment: 'Only src/docker speaks to dockerode.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/docker/' },
      to: { path: 'node_modules/(@types/)?dockerode/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: new URL('tsconfig.json', import.meta.url).pathname },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
