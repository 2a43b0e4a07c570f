import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const SRC = resolve(__dirname, '../../../src');
const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

/** `Class.member` for each field that others may assign to, declared or kept by the constructor, and for each setter. */
function assignable(text: string): string[] {
  const closed = ts.ModifierFlags.Private | ts.ModifierFlags.Protected | ts.ModifierFlags.Readonly;
  const isOpen = (one: ts.Declaration) => (ts.getCombinedModifierFlags(one) & closed) === 0;
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node)) {
      const fields = node.members.flatMap((member): ts.Declaration[] => {
        if (!ts.isConstructorDeclaration(member)) return [member];
        return member.parameters.filter((one) => ts.isParameterPropertyDeclaration(one, member));
      });
      for (const field of fields) {
        if (ts.isMethodDeclaration(field) || ts.isGetAccessor(field) || !isOpen(field)) continue;
        const name = ts.getNameOfDeclaration(field);
        if (name && !ts.isPrivateIdentifier(name))
          found.push(`${node.name?.text ?? 'class'}.${name.getText()}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('planted.ts', text, ts.ScriptTarget.Latest, true));
  return found;
}

test('no class of the service has a field that others may assign to', () => {
  const found = FILES.flatMap((file) =>
    assignable(readFileSync(join(SRC, file), 'utf8')).map((field) => `${file}: ${field}`),
  );
  expect(found).toEqual([]);
});

test('one is found, however it came to be', () => {
  const text = `class Planted {
    first = 1;
    public second?: string;
    static third = 3;
    readonly fourth = 4;
    private fifth = 5;
    #sixth = 6;
    protected seventh = 7;
    constructor(public eighth: number, readonly ninth: number, private tenth: number, eleventh: number) {}
    set twelfth(value: number) { this.fifth = value; }
    get thirteenth() { return this.fifth; }
    fourteenth() { return this.fifth; }
  }`;
  expect(assignable(text)).toEqual([
    'Planted.first',
    'Planted.second',
    'Planted.third',
    'Planted.eighth',
    'Planted.twelfth',
  ]);
});
