/** `GET /orders/{id}`, `ANY /files/{proxy+}`, `$default` (API Gateway developer guide, "Create routes for HTTP APIs"). */
const SEGMENT = "(?:[\\w.~!$&'()*,;=:@%-]+|\\{[\\w.-]+\\})";
const METHODS = 'ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT';
export const ROUTE = new RegExp(
  `^(?:\\$default|(?:${METHODS}) /(?:(?:${SEGMENT}/)*(?:${SEGMENT}|\\{[\\w.-]+\\+\\})?))$`,
);

export interface RouteMatch {
  /** As the route names them, not encoded. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Greater: more to the point, as API Gateway orders routes. */
  readonly weight: readonly number[];
}

const STATIC = 3;
const PARAMETER = 2;
const GREEDY = 1;

/** Whether a route is for such a request, and how well. Pure. */
export function matchRoute(route: string, method: string, path: string): RouteMatch | undefined {
  if (route === '$default') return { parameters: {}, weight: [] };
  const [wanted = '', template = ''] = route.split(' ');
  if (wanted !== 'ANY' && wanted !== method) return undefined;
  const found = matchPath(segmentsOf(template), segmentsOf(path));
  return found && { ...found, weight: [...found.weight, wanted === 'ANY' ? 0 : 1] };
}

/** The one that is most to the point; of equals the first. Pure. */
export function bestRoute<R extends { readonly route: string }>(
  routes: readonly R[],
  method: string,
  path: string,
): { readonly found: R; readonly parameters: RouteMatch['parameters'] } | undefined {
  return routes
    .flatMap((found) => {
      const match = matchRoute(found.route, method, path);
      return match ? [{ found, ...match }] : [];
    })
    .reduce<({ found: R } & RouteMatch) | undefined>(
      (best, one) => (best && !isMore(one.weight, best.weight) ? best : one),
      undefined,
    );
}

function matchPath(template: readonly string[], path: readonly string[]): RouteMatch | undefined {
  const parameters: [string, string][] = [];
  const weight: number[] = [];
  for (const [at, segment] of template.entries()) {
    const [, name, isGreedy] = /^\{([\w.-]+)(\+)?\}$/.exec(segment) ?? [];
    const given = path[at];
    if (given === undefined || (name !== undefined && given === '')) return undefined;
    if (name !== undefined && isGreedy !== undefined) {
      parameters.push([name, path.slice(at).map(decoded).join('/')]);
      return { parameters: Object.fromEntries(parameters), weight: [...weight, GREEDY] };
    }
    if (name !== undefined) parameters.push([name, decoded(given)]);
    else if (decoded(segment) !== decoded(given)) return undefined;
    weight.push(name === undefined ? STATIC : PARAMETER);
  }
  return path.length === template.length ? { parameters: Object.fromEntries(parameters), weight } : undefined;
}

function segmentsOf(path: string): string[] {
  return path.split('/').slice(1);
}

function isMore(one: readonly number[], other: readonly number[]): boolean {
  for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
    const difference = (one[at] ?? -1) - (other[at] ?? -1);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** As it is when it is no URL encoding. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
