import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  createSourceFile,
  isExportDeclaration,
  isImportDeclaration,
  isInterfaceDeclaration,
  isTypeAliasDeclaration,
  ScriptTarget,
  type Statement,
} from 'typescript';

const CONTRACT = resolve(__dirname, '../../../src/contract');

/** The statements of a file that would be there at run time too. */
function valuesIn(text: string): string[] {
  const file = createSourceFile('contract.ts', text, ScriptTarget.Latest);
  return file.statements.filter((statement) => !isOfTypes(statement)).map((it) => it.getText(file));
}

function isOfTypes(statement: Statement): boolean {
  if (isImportDeclaration(statement)) return statement.importClause?.isTypeOnly === true;
  if (isExportDeclaration(statement)) return statement.isTypeOnly;
  return isInterfaceDeclaration(statement) || isTypeAliasDeclaration(statement);
}

const FILES = readdirSync(CONTRACT, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

test.each(FILES)('the contract has types only: %s', (name) => {
  expect(valuesIn(readFileSync(join(CONTRACT, name), 'utf8'))).toEqual([]);
});

test.each([
  "export const PHASES = ['queue'];",
  'export function toView(): void {}',
  'export class View {}',
  'export enum Kind { warm }',
  "export { toView } from './view';",
  "export * from './view';",
  "import { toView } from './view';",
  "import './view';",
])('a value in the contract is found: %s', (value) => {
  const types =
    "import type { View } from './view';\nexport type { View };\nexport interface Views { readonly all: View[] }\n";
  expect(valuesIn(types + value)).toEqual([value]);
});
