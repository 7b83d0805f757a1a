import type { QueryContext } from '../context.ts';

type Seen = {
  readonly operator: string;
  readonly action: string;
  readonly device: string;
  readonly time: number;
};

const signedInBy = [
  'vault.create',
  'session.sign-in',
  'session.recover',
  'session.join-device',
  'session.recover-with-shares',
  'operators.enrol',
];

/** Whoever makes the vault is its first operator, without an invitation. */
const enrolledBy = ['vault.create', 'operators.enrol'];

function latest(seen: readonly Seen[]): number | null {
  return seen.length === 0 ? null : Math.max(...seen.map(({ time }) => time));
}

/** When each operator enrolled and signed in last, and from which device, as far as the log says. */
export function timesOf({ read }: QueryContext) {
  const seen = read.all<Seen>(
    `SELECT operator, action, device, max(time) AS time FROM audit
      WHERE action IN (?, ?, ?, ?, ?, ?) AND decision = 'allowed' GROUP BY operator, action, device`,
    ...signedInBy,
  );
  const times = (name: string) => seen.filter(({ operator }) => operator === name);
  return {
    enrolledAt: (name: string) =>
      latest(times(name).filter(({ action }) => enrolledBy.includes(action))),
    lastSignInAt: (name: string) => latest(times(name)),
    lastSignInFrom: (device: string) => latest(seen.filter((one) => one.device === device)),
  };
}
