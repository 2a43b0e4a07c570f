import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { artefacts } from '../../../../deploy/grafana/src/artefacts';
import { GRAFANA } from '../../../support/dashboards';

describe('what Grafana reads', () => {
  const files = [...artefacts()];

  it.each(files)('%s is what the code makes: run make dashboards', (path, content) => {
    expect(readFileSync(join(GRAFANA, path), 'utf8')).toBe(content);
  });

  it.each(['dashboards', 'provisioning/dashboards', 'provisioning/datasources'])(
    '%s holds nothing else',
    (folder) => {
      const made = files.map(([path]) => path).filter((path) => path.startsWith(`${folder}/`));
      expect(
        readdirSync(join(GRAFANA, folder))
          .map((name) => `${folder}/${name}`)
          .sort(),
      ).toEqual(made.sort());
    },
  );
});
