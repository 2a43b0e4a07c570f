import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '../../..');

interface Source {
  readonly path: string;
  readonly text: string;
}

function sourcesOf(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ path: join(folder, name), text: readFileSync(join(ROOT, folder, name), 'utf8') }));
}

/** What others may read or call of a class: its members and the constructor's that are kept. */
function membersOf(node: ts.ClassLikeDeclaration): string[] {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Override;
  const open = (one: ts.Declaration) => (ts.getCombinedModifierFlags(one) & hidden) === 0;
  return node.members.flatMap((member) => {
    if (ts.isConstructorDeclaration(member)) {
      return member.parameters
        .filter((one) => open(one) && ts.isParameterPropertyDeclaration(one, member))
        .map((one) => one.name.getText());
    }
    return member.name && ts.isIdentifier(member.name) && open(member) ? [member.name.text] : [];
  });
}

/** The name that this piece of code takes from some object, if it takes one. */
function taken(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isBindingElement(node)) return (node.propertyName ?? node.name).getText();
  // Pick<Thing, 'member'>
  return ts.isStringLiteral(node) && ts.isLiteralTypeNode(node.parent) ? node.text : undefined;
}

/** `Class.member` for each that no source takes by its name: of two members of one name, one may be missed. */
function unused(sources: readonly Source[]): string[] {
  const used = new Set<string>();
  const declared: { readonly owner: string; readonly member: string }[] = [];
  const visit = (node: ts.Node): void => {
    const name = taken(node);
    if (name !== undefined) used.add(name);
    if (ts.isClassLike(node)) {
      const owner = node.name?.text ?? 'a class';
      declared.push(...membersOf(node).map((member) => ({ owner, member })));
    }
    ts.forEachChild(node, visit);
  };
  for (const { path, text } of sources) visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return declared.filter(({ member }) => !used.has(member)).map(({ owner, member }) => `${owner}.${member}`);
}

test('no class has a member that only tests, or nobody, use', () => {
  expect(unused([...sourcesOf('src'), ...sourcesOf('bench')])).toEqual([]);
});

test('one that nobody uses is found, however it came to be a member', () => {
  const text = `class Planted {
    static make() { return new Planted(1, 2); }
    constructor(readonly first: number, private readonly second: number) {}
    get third() { return this.second; }
    fourth() { return this.first; }
  }
  Planted.make().fourth();`;
  expect(unused([{ path: 'planted.ts', text }])).toEqual(['Planted.third']);
});
