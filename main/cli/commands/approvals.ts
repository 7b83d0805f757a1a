import { resolve } from 'node:path';
import {
  type ApprovalRule,
  type RuleKind,
  ruleKinds,
  type Verdict,
} from '../../../shared/model/approval.ts';
import type { Answer, Command, Surroundings } from '../command.ts';
import { Refused, UsageError, valueOf } from '../problems.ts';
import { printable, table } from '../terminal.ts';
import { directoryOf } from './live.ts';

function reasonOf({ given }: Surroundings): string {
  const reason = given.text('reason');
  if (reason === undefined) throw new UsageError('--reason says why.');
  return reason;
}

async function request(around: Surroundings): Promise<Answer> {
  const { host, given, folder } = around;
  const id = given.number(given.words[0] ?? '', 'ID');
  const days = given.number(given.text('days') ?? '7', '--days');
  const words = { reason: reasonOf(around), ticket: given.text('ticket') ?? '' };
  const { changes } = host.client;
  const { request: made } = valueOf(await changes.request({ id, ...words, days }));
  const out = given.text('file');
  if (out !== undefined) {
    const file = host.file(resolve(folder, out), 'write');
    valueOf(await changes.writeRequest({ id, file }));
  }
  const approval = valueOf(await changes.approval({ id }));
  const who = approval.approvers.map(printable).join(', ');
  const lines = [`request: ${made}`, `state: ${approval.state}`, `may decide: ${who}`];
  return { value: { set: id, request: made, approval }, lines };
}

async function receive({ host, given, folder }: Surroundings): Promise<Answer> {
  const file = host.file(resolve(folder, given.words[0] ?? ''), 'read');
  const value = valueOf(await host.client.changes.receive({ file }));
  const set = value.set === null ? [] : [`change set: ${value.set}`];
  return { value, lines: [`${value.kind}: ${value.request}`, ...set] };
}

/** The request that is meant: that of a set, or the one in a file, which is taken in first. */
async function requestOf(around: Surroundings): Promise<string> {
  const [word = ''] = around.given.words;
  const { changes } = around.host.client;
  if (/^\d+$/u.test(word)) {
    const id = around.given.number(word, 'ID');
    const { request: open } = valueOf(await changes.approval({ id }));
    if (!open) throw new Refused('request-missing');
    return open.id;
  }
  const file = around.host.file(resolve(around.folder, word), 'read');
  const received = valueOf(await changes.receive({ file }));
  if (received.kind === 'decision') throw new Refused('request-unusable');
  return received.request;
}

function decide(verdict: Verdict) {
  return async (around: Surroundings): Promise<Answer> => {
    const { host, given, folder } = around;
    const reason = reasonOf(around);
    const id = await requestOf(around);
    const { changes } = host.client;
    const { state } = valueOf(await changes.decide({ request: id, verdict, reason }));
    const out = given.text('file');
    if (out !== undefined) {
      const file = host.file(resolve(folder, out), 'write');
      valueOf(await changes.writeDecision({ request: id, file }));
    }
    return { value: { request: id, verdict, state }, lines: [`${verdict}: ${state}`] };
  };
}

async function waiting({ host }: Surroundings): Promise<Answer> {
  const value = valueOf(await host.client.changes.toDecide({}));
  const cells = value.map(({ set, operator, changes, reason, request: id }) => [
    set === null ? '-' : String(set),
    operator,
    String(changes),
    reason,
    id,
  ]);
  return { value, lines: table(['set', 'operator', 'changes', 'reason', 'request'], cells) };
}

async function rules({ host }: Surroundings): Promise<Answer> {
  const value = valueOf(await host.client.operators.approvalRules({}));
  const listed = (list: readonly (string | number)[] | null): string => list?.join(' ') ?? '-';
  const cells = value.map((rule) => [
    String(rule.deciders),
    rule.moreThan === null ? '-' : String(rule.moreThan),
    listed(rule.kinds),
    listed(rule.roles),
    listed(rule.directories),
  ]);
  return { value, lines: table(['deciders', 'more than', 'kinds', 'roles', 'directories'], cells) };
}

async function addRule(around: Surroundings): Promise<Answer> {
  const { host, given } = around;
  const over = given.text('over');
  const directories: number[] = [];
  for (const name of given.texts('directory'))
    directories.push((await directoryOf(around, name)).id);
  const rule: ApprovalRule = {
    moreThan: over === undefined ? null : given.number(over, '--over'),
    kinds: orAny(given.texts('kind').map(kindOf)),
    roles: orAny(given.texts('role')),
    directories: orAny(directories),
    deciders: decidersOf(given.text('deciders') ?? '1'),
  };
  const reason = reasonOf(around);
  const known = valueOf(await host.client.operators.approvalRules({}));
  await setRules(around, [...known, rule], reason);
  return rules(around);
}

async function clearRules(around: Surroundings): Promise<Answer> {
  await setRules(around, [], reasonOf(around));
  return rules(around);
}

async function setRules(
  { host }: Surroundings,
  wanted: readonly ApprovalRule[],
  reason: string,
): Promise<void> {
  const sent = wanted.map(({ kinds, roles, directories, ...rest }) => ({
    ...rest,
    kinds: kinds && [...kinds],
    roles: roles && [...roles],
    directories: directories && [...directories],
  }));
  valueOf(await host.client.operators.setApprovalRules({ rules: sent, reason }));
}

function orAny<Item>(list: readonly Item[]): readonly Item[] | null {
  return list.length === 0 ? null : list;
}

function kindOf(text: string): RuleKind {
  const kind = ruleKinds.find((one) => one === text);
  if (!kind) throw new UsageError(`--kind is one of ${ruleKinds.join(', ')}.`);
  return kind;
}

function decidersOf(text: string): 1 | 2 {
  if (text !== '1' && text !== '2') throw new UsageError('--deciders is 1 or 2.');
  return text === '1' ? 1 : 2;
}

const reasoned = { reason: { type: 'string' } } as const;
const deciding = { words: 'ID|FILE', options: { ...reasoned, file: { type: 'string' } } } as const;

/** A second person's word on change sets, and the rules that ask for it. */
export const approvalCommands: readonly Command[] = [
  {
    name: 'changes request',
    words: 'ID',
    about: 'Ask for the approval of a change set as it is now; --file also writes the request.',
    options: {
      ...reasoned,
      ticket: { type: 'string' },
      days: { type: 'string' },
      file: { type: 'string' },
    },
    count: [1, 1],
    run: request,
  },
  {
    name: 'changes receive',
    words: 'FILE',
    about: 'Take in a request or a decision that came as a file.',
    options: {},
    count: [1, 1],
    run: receive,
  },
  {
    ...deciding,
    name: 'approve',
    about: 'Approve the request of a change set, or that of a file; --file writes the decision.',
    count: [1, 1],
    run: decide('approve'),
  },
  {
    ...deciding,
    name: 'reject',
    about: 'Reject the request of a change set, or that of a file; --file writes the decision.',
    count: [1, 1],
    run: decide('reject'),
  },
  {
    name: 'approvals list',
    words: '',
    about: 'List the requests that wait for your decision.',
    options: {},
    count: [0, 0],
    run: waiting,
  },
  {
    name: 'approvals rules',
    words: '',
    about: 'List the rules that say which change sets need an approval.',
    options: {},
    count: [0, 0],
    run: rules,
  },
  {
    name: 'approvals add',
    words: '',
    about: 'Add a rule; every condition that is given must fit a change set.',
    options: {
      over: { type: 'string' },
      kind: { type: 'string', multiple: true },
      role: { type: 'string', multiple: true },
      directory: { type: 'string', multiple: true },
      deciders: { type: 'string' },
      ...reasoned,
    },
    count: [0, 0],
    run: addRule,
  },
  {
    name: 'approvals clear',
    words: '',
    about: 'Take every rule away.',
    options: reasoned,
    count: [0, 0],
    run: clearRules,
  },
];
