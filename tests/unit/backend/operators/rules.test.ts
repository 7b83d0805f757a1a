import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { remove, resume, setRole, suspend } from '../../../../main/backend/operators/rules.ts';
import type { PolicyDraft } from '../../../../main/backend/vault/policy-change.ts';
import { Failure } from '../../../../shared/failure.ts';
import { usualElevationRules } from '../../../../shared/model/elevation.ts';
import { usualSignInRules } from '../../../../shared/model/sign-in-rules.ts';
import { rolesById } from '../../../../shared/roles.ts';

const ids = ['a', 'b', 'c', 'd'] as const;
const known = rolesById([]);

const act = fc.record({
  verb: fc.constantFrom('suspend', 'resume', 'remove', 'role'),
  id: fc.constantFrom(...ids, 'nobody'),
  role: fc.constantFrom('owner', 'support', 'administrator', 'queen'),
});

function start(owners: readonly string[]): PolicyDraft {
  const members = ids.map((operatorId) => ({
    operatorId,
    name: operatorId,
    roleId: owners.includes(operatorId) ? 'owner' : 'support',
    isSuspended: false,
    x25519PublicKey: '',
    ed25519PublicKey: '',
  }));
  const none = { roles: [], approvals: [], invitations: [], rotationDays: 365 };
  const rules = { signIn: usualSignInRules, elevation: usualElevationRules, provider: null };
  return { ...none, members, ...rules };
}

function carryOut(
  draft: PolicyDraft,
  { verb, id, role }: { verb: string; id: string; role: string },
) {
  switch (verb) {
    case 'suspend':
      return suspend(draft, id);
    case 'resume':
      return resume(draft, id);
    case 'remove':
      return remove(draft, id);
    default:
      return setRole(draft, id, role, known);
  }
}

function owners({ members }: PolicyDraft): number {
  return members.filter(({ roleId, isSuspended }) => roleId === 'owner' && !isSuspended).length;
}

/** The list after an act, or the code that refused it. */
function attempt(draft: PolicyDraft, one: { verb: string; id: string; role: string }) {
  try {
    return carryOut(draft, one);
  } catch (error) {
    if (error instanceof Failure) return error.code;
    throw error;
  }
}

function isOnlyOwner(draft: PolicyDraft, id: string): boolean {
  const target = draft.members.find(({ operatorId }) => operatorId === id);
  return owners(draft) === 1 && target?.roleId === 'owner' && !target.isSuspended;
}

describe('the rules about operators', () => {
  it('leave an owner who can sign in after any sequence of acts, and refuse no other act for it', () => {
    const acts = fc.array(act, { maxLength: 40 });
    const first = fc.subarray([...ids], { minLength: 1 });
    let refused = 0;
    fc.assert(
      fc.property(first, acts, (from, sequence) => {
        let draft = start(from);
        for (const one of sequence) {
          const next = attempt(draft, one);
          if (next === 'last-owner') refused += 1;
          if (next === 'last-owner' && !isOnlyOwner(draft, one.id)) return false;
          if (typeof next !== 'string') draft = next;
          if (owners(draft) === 0) return false;
        }
        return true;
      }),
    );
    expect(refused).toBeGreaterThan(0);
  });

  it('know no operator and no role that is not there', () => {
    expect(() => suspend(start(['a']), 'nobody')).toThrow('operator-missing');
    expect(() => remove(start(['a']), 'nobody')).toThrow('operator-missing');
    expect(() => setRole(start(['a']), 'b', 'queen', known)).toThrow('role-missing');
  });
});
