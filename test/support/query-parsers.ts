/** Grammars of the two query languages; they are modules of the other kind, so they are imported when they are asked for. */
async function promqlParser() {
  return (await import('@prometheus-io/lezer-promql')).parser;
}

async function logqlParser() {
  return (await import('@grafana/lezer-logql')).parser;
}

type Tree = ReturnType<Awaited<ReturnType<typeof promqlParser>>['parse']>;
type Node = Tree['topNode'];

/** What a PromQL selector asks for. */
export interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

export interface Question {
  readonly selectors: readonly Selector[];
  /** Labels that the expression sums or matches by. */
  readonly grouping: readonly string[];
}

/** Takes PromQL apart. Throws, with the place, where it is none. */
export async function readPromql(expr: string): Promise<Question> {
  const selectors: Selector[] = [];
  const grouping: string[] = [];
  const text = (node: Node) => expr.slice(node.from, node.to);
  mistakes(expr, (await promqlParser()).parse(expr));
  (await promqlParser()).parse(expr).iterate({
    enter: ({ node }) => {
      if (node.name === 'VectorSelector') {
        const name = node.getChild('Identifier');
        const matchers = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
        const labels = matchers
          .map((matcher) => matcher.getChild('LabelName'))
          .filter((label) => label !== null);
        selectors.push({ metric: name ? text(name) : '', labels: labels.map(text) });
      }
      if (node.name === 'GroupingLabels') grouping.push(...node.getChildren('LabelName').map(text));
    },
  });
  return { selectors, grouping };
}

/** Throws, with the place, where the expression is not LogQL. */
export async function checkLogql(expr: string): Promise<void> {
  mistakes(expr, (await logqlParser()).parse(expr));
}

function mistakes(expr: string, tree: Tree): void {
  tree.iterate({
    enter: ({ type, from }) => {
      if (type.isError) throw new Error(`not understood from "${expr.slice(from, from + 40)}" in ${expr}`);
    },
  });
}
