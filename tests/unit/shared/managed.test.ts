import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { operations } from '../../../shared/contract/index.ts';
import { Failure } from '../../../shared/failure.ts';
import {
  isOff,
  lockMinutes,
  mayReach,
  operationsOfFeature,
  policyIn,
  requireOperation,
  requireWithinLimit,
} from '../../../shared/managed.ts';
import {
  managedFeatures,
  type ManagedPolicy,
  managedPolicy,
} from '../../../shared/model/managed-policy.ts';
import { managedWith } from '../../support/managed.ts';

const least = { version: 1, managedBy: 'Northwind IT', contact: 'it@northwind.test' };
const label = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,10}$/u);
const host = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));

function policyWith(rules: Partial<ManagedPolicy>): ManagedPolicy {
  const policy = policyIn(managedWith(rules));
  if (!policy) throw new Error('A managed machine has a policy.');
  return policy;
}

function accepts(policy: unknown): boolean {
  return v.is(managedPolicy, policy);
}

function codeOf(act: () => void): string {
  try {
    act();
    return 'let through';
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}

const whole = fc.record(
  {
    version: fc.constant(1),
    managedBy: fc.stringMatching(/^[A-Za-z][A-Za-z ]{0,50}[a-z]$/u),
    contact: fc.stringMatching(/^[a-z]{1,80}$/u),
    autoLockMinutes: fc.integer({ min: 1, max: 240 }),
    off: fc.subarray([...managedFeatures]),
    masks: fc.subarray(['*', 'mobile', 'dateOfBirth', 'HOMEPHONE']),
    factors: fc.subarray(['*', 'owner', 'help-desk']),
    hosts: fc.array(
      fc.oneof(
        host,
        host.map((name) => `*.${name}`),
      ),
    ),
    limits: fc.record(
      {
        changes: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        exported: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      },
      { noNullPrototype: true },
    ),
  },
  { noNullPrototype: true },
);

describe('the schema of a managed policy', () => {
  it('takes whatever keeps to its bounds, and leaves it as it is', () => {
    fc.assert(
      fc.property(whole, (policy) => {
        expect(v.parse(managedPolicy, policy)).toStrictEqual(policy);
      }),
    );
  });

  it('needs no more than who manages and whom to ask', () => {
    expect(v.parse(managedPolicy, least)).toStrictEqual({
      ...least,
      off: [],
      masks: [],
      factors: [],
      limits: {},
    });
  });

  it.each(['title', 'userPassword', 'unheardOf', 'mobile;lang-de', ''])(
    'refuses to mask %j, for which a mask would not hold',
    (name) => {
      expect(accepts({ ...least, masks: [name] })).toBe(false);
      expect(accepts({ ...least, masks: ['mobile'] })).toBe(true);
    },
  );

  it('refuses every key that it does not know, at the top and in limits', () => {
    const known = [...Object.keys(managedPolicy.entries), 'changes', 'exported'];
    const unknown = fc.string().filter((key) => !known.includes(key));
    fc.assert(
      fc.property(unknown, fc.jsonValue(), (key, value) => {
        // As JSON.parse makes it: `__proto__` is a key like any other there.
        const extra: object = JSON.parse(`{${JSON.stringify(key)}:${JSON.stringify(value)}}`);
        const withExtra = Object.defineProperties(
          { ...least },
          Object.getOwnPropertyDescriptors(extra),
        );
        expect(accepts(withExtra)).toBe(false);
        expect(accepts({ ...least, limits: extra })).toBe(false);
      }),
    );
  });

  it('refuses numbers out of bounds', () => {
    const bad = fc.oneof(
      fc.integer({ max: 0 }),
      fc.integer({ min: 241 }),
      fc.double({ noInteger: true }),
      fc.constantFrom('10', null, true),
    );
    fc.assert(
      fc.property(bad, (autoLockMinutes) => {
        expect(accepts({ ...least, autoLockMinutes })).toBe(false);
      }),
    );
    for (const changes of [0, -1, 1.5, '5', null]) {
      expect(accepts({ ...least, limits: { changes } })).toBe(false);
    }
  });

  it.each([
    [{ managedBy: 'x' }],
    [{ ...least, version: 2 }],
    [{ ...least, managedBy: '  ' }],
    [{ ...least, contact: '' }],
    [{ ...least, off: ['everything'] }],
    [{ ...least, off: 'export' }],
    [{ ...least, hosts: ['*'] }],
    [{ ...least, hosts: ['*.'] }],
    [{ ...least, hosts: ['a.*.test'] }],
    [{ ...least, hosts: ['a b'] }],
    [{ ...least, hosts: [''] }],
    [[]],
    [null],
  ])('refuses %j', (policy) => {
    expect(accepts(policy)).toBe(false);
  });
});

describe('a feature', () => {
  it('holds operations of the contract only, and each in one feature only', () => {
    const named = managedFeatures.flatMap((feature) => operationsOfFeature[feature]);
    expect(named.filter((name) => !operations.has(name))).toEqual([]);
    expect(new Set(named).size).toBe(named.length);
  });

  it('holds every operation that writes or reads a file, but for those that carry no values', () => {
    // A report names lines and codes of refused rows; requests and decisions are signatures; a
    // folder that is shown was written to before.
    const withoutValues = [
      'changes.receive',
      'changes.writeDecision',
      'changes.writeRequest',
      'files.showInFolder',
      'jobs.saveReport',
    ];
    const withFile = [...operations].filter(
      ([, { input }]) => 'entries' in input && Object.hasOwn(Object(input.entries), 'file'),
    );
    const named = new Set(managedFeatures.flatMap((feature) => operationsOfFeature[feature]));
    const free = withFile.map(([name]) => name).filter((name) => !named.has(name));
    expect(free.toSorted()).toEqual(withoutValues);
  });

  it('that is switched off refuses its operations and no others', () => {
    for (const feature of managedFeatures) {
      const policy = policyWith({ off: [feature] });
      for (const name of operations.keys()) {
        const isHeld = operationsOfFeature[feature].includes(name);
        expect([feature, name, codeOf(() => requireOperation(policy, name))]).toEqual([
          feature,
          name,
          isHeld ? 'managed' : 'let through',
        ]);
      }
    }
  });

  it('is not off where nobody manages', () => {
    for (const feature of managedFeatures) expect(isOff(null, feature)).toBe(false);
  });
});

describe('a policy that cannot be used', () => {
  it('is never taken for none', () => {
    const place = '/etc/bailiwick/policy.json';
    const act = () => policyIn({ state: 'unusable', why: 'not-json', place, key: '' });
    expect(codeOf(act)).toBe('policy-unusable');
  });
});

describe('the servers of a policy', () => {
  it('are the named ones, whatever the letter case and a last dot', () => {
    fc.assert(
      fc.property(host, host, (name, other) => {
        const policy = policyWith({ hosts: [name] });
        expect(mayReach(policy, name.toUpperCase())).toBe(true);
        expect(mayReach(policy, `${name}.`)).toBe(true);
        expect(mayReach(policy, other)).toBe(other === name);
        expect(mayReach(policy, `${other}.${name}`)).toBe(false);
      }),
    );
  });

  it('are all names below a suffix, and neither the suffix nor one that only ends with its letters', () => {
    fc.assert(
      fc.property(host, label, (suffix, name) => {
        const policy = policyWith({ hosts: [`*.${suffix}`] });
        expect(mayReach(policy, `${name}.${suffix}`)).toBe(true);
        expect(mayReach(policy, `${name}.${name}.${suffix}`)).toBe(true);
        expect(mayReach(policy, suffix)).toBe(false);
        expect(mayReach(policy, `${name}${suffix}`)).toBe(false);
      }),
    );
  });

  it('are any without a list, none with an empty one, and none where live directories are off', () => {
    fc.assert(
      fc.property(host, (name) => {
        expect(mayReach(null, name)).toBe(true);
        expect(mayReach(policyWith({}), name)).toBe(true);
        expect(mayReach(policyWith({ hosts: [] }), name)).toBe(false);
        expect(mayReach(policyWith({ hosts: [name], off: ['liveDirectories'] }), name)).toBe(false);
      }),
    );
  });
});

describe('bounds', () => {
  it('are the stricter of what was chosen and what is managed', () => {
    const minutes = fc.integer({ min: 1, max: 240 });
    fc.assert(
      fc.property(minutes, minutes, (chosen, most) => {
        expect(lockMinutes(policyWith({ autoLockMinutes: most }), chosen)).toBe(
          Math.min(chosen, most),
        );
        expect(lockMinutes(policyWith({}), chosen)).toBe(chosen);
        expect(lockMinutes(null, chosen)).toBe(chosen);
      }),
    );
  });

  it('of a number let exactly the most through', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.nat(2e9), (most, wanted) => {
        const policy = policyWith({ limits: { exported: most } });
        const told = codeOf(() => requireWithinLimit(policy, 'exported', wanted));
        expect(told).toBe(wanted > most ? 'managed-limit' : 'let through');
        expect(codeOf(() => requireWithinLimit(policy, 'changes', wanted))).toBe('let through');
      }),
    );
  });
});
