import type { Head } from '../../../../main/backend/audit/checkpoint.ts';
import { exportLines } from '../../../../main/backend/audit/export.ts';
import { type EpochChain, followEpochs } from '../../../../main/backend/audit/epochs.ts';
import { progressAt, walkOn } from '../../../../main/backend/audit/verify.ts';
import {
  begin,
  finish,
  readLine,
  type Verification,
} from '../../../../main/verifier/verify-export.ts';
import { type Log, sourceOf, vault } from './logs.ts';

export type Verdicts = { readonly app: string; readonly standalone: string };

/** An honest log, and how far the standalone verifier was before each stretch of it. */
export type Honest = {
  readonly log: Log;
  readonly anchor: Head;
  readonly chain: EpochChain;
  readonly states: readonly { readonly rowsRead: number; readonly at: Verification }[];
};

/** The lines of an export, with the end line that the honest log has. */
function* linesOf(log: Log, anchor: Head): Generator<string> {
  // A damaged log is written as it is stored, whatever its head was.
  const all = { size: Number.MAX_SAFE_INTEGER, root: anchor.root };
  for (const line of exportLines(sourceOf(log), vault, all)) {
    if (!line.startsWith('{"type":"end"')) yield line;
  }
  yield JSON.stringify({ type: 'end', size: anchor.size, root: anchor.root.toString('base64') });
}

function start(log: Log, anchor: Head): Verification {
  const [header = ''] = linesOf(log, anchor);
  const root = anchor.root.toString('base64');
  return begin(Buffer.from(header), { anchor: { size: anchor.size, root }, key: null });
}

/** Verifies the honest log once, so that a damaged one can be judged from before the damage. */
export function rememberHonest(log: Log, anchor: Head): Honest {
  let at = start(log, anchor);
  const states = [{ rowsRead: 0, at }];
  for (const line of [...linesOf(log, anchor)].slice(1)) {
    at = readLine(at, Buffer.from(line));
    const isBetweenStretches = at.waiting.length === 0 && at.open.length === 1;
    if (isBetweenStretches) states.push({ rowsRead: at.proven.size + 1, at });
  }
  return { log, anchor, chain: followEpochs(log.epochs, vault), states };
}

export function both(verdict: string): Verdicts {
  return { app: verdict, standalone: verdict };
}

function appVerdict(honest: Honest, log: Log, since: number): string {
  const source = sourceOf(log);
  const isHonest = log.epochs === honest.log.epochs;
  const chain = isHonest ? honest.chain : followEpochs(log.epochs, vault);
  const context = { vault, chain, anchor: honest.anchor };
  const steps = walkOn(source, context, progressAt(source, chain, since));
  let step = steps.next();
  while (!step.done) step = steps.next();
  const { found } = step.value;
  return found ? `${found.firstBadSeq} ${found.kind}` : 'ok';
}

function standaloneVerdict(honest: Honest, log: Log, since: number): string {
  const state = honest.states.findLast(({ rowsRead }) => rowsRead <= since);
  let at = state && since > 0 ? state.at : start(log, honest.anchor);
  const rowsRead = state && since > 0 ? state.rowsRead : 0;
  const rest = {
    epochs: log.epochs,
    rows: log.rows.slice(rowsRead),
    checkpoints: log.checkpoints.filter(({ size }) => size >= rowsRead),
  };
  let isHeader = true;
  for (const line of linesOf(rest, honest.anchor)) {
    if (!isHeader) at = readLine(at, Buffer.from(line));
    isHeader = false;
    if (at.damage) break;
  }
  const report = finish(at);
  return report.ok ? 'ok' : `${report.firstBadSeq} ${report.kind}`;
}

/** The verdicts of both verifiers on a log whose epochs and first `honestRows` rows are honest. */
export function judge(honest: Honest, log: Log, honestRows: number): Verdicts {
  // Begins before the damage, where the standalone verifier has read a row of the next stretch.
  const since = Math.max(0, honestRows - 4);
  return {
    app: appVerdict(honest, log, since),
    standalone: standaloneVerdict(honest, log, since),
  };
}

/** The verdicts of both verifiers, which read everything. */
export function judgeAll(honest: Honest, log: Log): Verdicts {
  return judge(honest, log, 0);
}
