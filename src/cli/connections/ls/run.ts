import type { ConnectionView } from '../../../contract/connection-view';
import { EXIT, type ExitCode } from '../../cli-error';
import type { Context } from '../../context';
import { ServiceApi } from '../../http/service-api';
import { table } from '../../terminal/table';

export async function run({ client, out }: Context, options: { readonly json?: boolean }): Promise<ExitCode> {
  const { connections, path } = await new ServiceApi(client).connections();
  if (options.json) out.json(connections);
  else if (connections.length === 0) out.note('there is no connection: lambdabox connections add --help');
  else {
    const titles = ['name', 'kind', 'endpoints', 'user', 'secrets', 'tls', 'ARN'];
    out.line(
      table(
        titles.map((title) => ({ title })),
        connections.map((connection) => rowOf(connection, out.colors.bold)),
        out.colors.dim,
      ),
    );
    out.note(`kept in ${path}`);
  }
  return EXIT.ok;
}

function rowOf(connection: ConnectionView, bold: (text: string) => string): string[] {
  const { name, kind, endpoints, username, secrets, tls, standsFor, arn } = connection;
  return [
    bold(name),
    kind,
    endpoints.join(', '),
    username ?? '-',
    secrets.join(', ') || '-',
    tlsText(tls),
    standsFor === undefined ? arn : `${arn} for ${standsFor}`,
  ];
}

function tlsText(tls: ConnectionView['tls']): string {
  if (!tls) return '-';
  return `${tls.isVerified ? 'verified' : 'not verified'}${tls.hasOwnCa ? ', own CA' : ''}`;
}
