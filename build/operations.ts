import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contract } from '../shared/contract/index.ts';
import type { Contract, Operation } from '../shared/contract/operation.ts';
import { standingCodes } from '../shared/failure.ts';
import { root, say, script } from './run.ts';

/** The page that is made from the contract. */
export const operationsFile = join(root, 'docs/operations.md');

/** First sentences of the comments of operations, by feature and verb. */
export type Sentences = ReadonlyMap<string, string>;

const featureLine = /^export const (\w+) = \{$/;
const operationLine = /^ {2}(\w+): (?:query|command)\($/;
const operationOpen = /^ {2}(\w+): (?:query|command)\(\{$/;

function firstSentence(comment: string): string {
  const text = comment
    .replace(/^\s*\/?\*+\/?/gm, ' ')
    .replace(/\*\/\s*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return /^.*?[.](?= |$)/.exec(text)?.[0] ?? text;
}

/** Reads the comments that stand right above the operations of a contract file. */
export function sentencesOf(source: string): Sentences {
  const found = new Map<string, string>();
  let feature = '';
  let comment = '';
  for (const line of source.split('\n')) {
    const named = featureLine.exec(line)?.[1];
    if (named !== undefined) feature = named;
    const verb = (operationOpen.exec(line) ?? operationLine.exec(line))?.[1];
    if (verb !== undefined && comment !== '')
      found.set(`${feature}.${verb}`, firstSentence(comment));
    const isComment = /^ {2}(?:\/\*\*| \*)/.test(line);
    comment = isComment ? `${comment}${line}\n` : '';
  }
  return found;
}

function cell(texts: readonly string[]): string {
  return texts.length === 0 ? '–' : texts.map((text) => `\`${text}\``).join(', ');
}

function row(name: string, operation: Operation, sentences: Sentences): string {
  const { kind, process, access, topics, stepUp, sealed, failures } = operation;
  const cells = [
    `\`${name}\``,
    kind,
    process,
    `\`${access}\``,
    cell(topics),
    stepUp === 'bulk' ? 'bulk' : stepUp ? 'yes' : 'no',
    cell(sealed),
    cell([...failures].sort()),
    sentences.get(name) ?? '',
  ];
  return `| ${cells.join(' | ')} |`.replace(/ {2}\|$/, ' |');
}

/** The whole page, of these operations and sentences. */
export function operationsPage(of: Contract, sentences: Sentences): string {
  const parts = Object.entries(of).map(([feature, operations]) => {
    const rows = Object.entries(operations).map(([verb, operation]) =>
      row(`${feature}.${verb}`, operation, sentences),
    );
    const heading = [
      `## ${feature}`,
      '',
      '| name | kind | process | access | topics | step-up | sealed | failures | what it does |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ];
    return [...heading, ...rows].join('\n');
  });
  const count = Object.values(of).reduce((sum, one) => sum + Object.keys(one).length, 0);
  const head = `# Operations

Made from \`shared/contract\` by \`build/operations.ts\`; do not edit. ${count} operations are
everything that the window and the command line may ask for.

- **kind**: a query reads; a command changes something.
- **process**: who carries it out. Main forwards those of the backend after the gate.
- **access**: \`anyone\` before sign-in, \`signed-in\`, or the permission that the role must carry.
- **topics**: what a query reads and a command changes. A query is asked again when one changes.
- **step-up**: whether the password must have been proved in the last five minutes.
  \`bulk\`: only where it is about more than one account.
- **sealed**: fields of the input, and \`answer\`, that only the caller and the backend can read.
- **failures**: the refusals that it declares. The gate and the dispatch may also answer any call
  with one of the standing refusals below.

Standing refusals: ${cell([...standingCodes].sort())}.
`;
  return `${head}\n${parts.join('\n\n')}\n`;
}

/** The page of our own contract. */
export function ourOperationsPage(): string {
  const folder = join(root, 'shared/contract');
  const sentences = new Map<string, string>();
  for (const file of readdirSync(folder)) {
    const found = sentencesOf(readFileSync(join(folder, file), 'utf8'));
    for (const [name, sentence] of found) sentences.set(name, sentence);
  }
  return operationsPage(contract, sentences);
}

if (import.meta.main) {
  await script(() => {
    writeFileSync(operationsFile, ourOperationsPage());
    say('operations: docs/operations.md is written');
    return Promise.resolve(0);
  });
}
