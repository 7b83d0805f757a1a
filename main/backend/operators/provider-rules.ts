import { Failure } from '../../../shared/failure.ts';
import type { ProviderRules } from '../../../shared/model/provider.ts';
import type { Role } from '../../../shared/model/role.ts';
import type { FeatureHandlers } from '../context.ts';
import { placeOf } from '../provider/address.ts';
import { lookAtProvider } from '../provider/exchange.ts';
import { allLinks, isSigned, removeLink } from '../provider/links.ts';
import { changeOperators } from './act.ts';

/** Refuses rules that name a role that nobody knows. */
function requireRoles(rules: ProviderRules, roles: ReadonlyMap<string, Role>): void {
  const { signInRoles, stepUpRoles, claim } = rules;
  const claimed = claim?.values.map(({ role }) => role) ?? [];
  const named = [...signInRoles, ...stepUpRoles, ...claimed];
  if (named.some((id) => !roles.has(id))) throw new Failure('role-missing');
}

type Named = 'rules' | 'setRules' | 'check' | 'links' | 'unlink';

/** Which provider the vault has, whom it is asked of, and who is bound to which identity there. */
export const providerRules: Pick<FeatureHandlers<'provider'>, Named> = {
  rules: ({ provider: own }) => own.rules(),

  async setRules(context, { rules, reason }) {
    const { authority, vault, provider: own, refuse } = context;
    if (rules) {
      requireRoles(rules, authority.current.roles);
      const { role } = vault.keys.standing;
      const isForOneself = [...rules.signInRoles, ...rules.stepUpRoles].includes(role.id);
      // Whoever switches it on for themselves has come through it, or nobody may ever again.
      if (isForOneself && !own.isLinkedTo(rules.issuer)) throw refuse('provider-untried');
    }
    const detail = {
      provider: rules === null ? 'none' : placeOf(rules.issuer).host,
      signIn: rules?.signInRoles.join(' ') ?? '',
      stepUp: rules?.stepUpRoles.join(' ') ?? '',
      leaseHours: rules?.leaseHours ?? 0,
      claim: rules?.claim?.name ?? '',
      claimGives: rules?.claim ? (rules.claim.otherwise ?? 'nothing') : '',
    };
    const told = { action: 'provider.set-rules', target: 'vault', reason, detail };
    await changeOperators(context, told, (draft) => ({ draft: { ...draft, provider: rules } }));
    return null;
  },

  async check({ connectors, store, operator }, { issuer }) {
    const { host } = placeOf(issuer);
    store.write(() => ({
      value: null,
      entries: [{ action: 'provider.check', operator: operator.name, detail: { provider: host } }],
    }));
    const found = await lookAtProvider(connectors, issuer);
    return {
      signInHost: placeOf(found.authorizationEndpoint).host,
      tokenHost: placeOf(found.tokenEndpoint).host,
    };
  },

  links({ read, authority }) {
    return allLinks(read).map((link) => ({
      operator: link.operator,
      issuer: link.issuer,
      subject: link.subject,
      linkedAt: link.linkedAt,
      signedInAt: link.signedInAt,
      leaseUntil: link.leaseUntil,
      isSound: isSigned(authority.header, link),
    }));
  },

  unlink({ store, authority, operator, refuse }, { id, reason }) {
    const entry = authority.header.operators.find(({ operatorId }) => operatorId === id);
    if (!entry) throw refuse('operator-missing');
    const target = `operator:${id}`;
    const told = { action: 'provider.unlink', target, targetLabel: entry.name, reason };
    return store.write((tx) => {
      const removed = removeLink(tx, id);
      const entries = [{ ...told, operator: operator.name, detail: { removed } }] as const;
      return { value: { removed }, entries };
    });
  },
};
