import {
  type GivenProviderRules,
  type ProviderRules,
  usualLeaseHours,
} from '../../shared/model/provider.ts';

/** A provider as it is being filled in: texts as they are typed. */
export type ProviderDraft = {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** With spaces between them. */
  readonly scopes: string;
  readonly signInRoles: readonly string[];
  readonly stepUpRoles: readonly string[];
  readonly leaseHours: number;
  /** Empty for any way. */
  readonly acr: string;
  /** Empty where no claim is asked. */
  readonly claimName: string;
  readonly values: readonly ClaimLine[];
  readonly claimDoes: ClaimDoes;
};

/** A claim is a condition, or gives a role: then it refuses those whom no line fits, or leaves them theirs. */
export const claimDoes = ['condition', 'refuse', 'own'] as const;
export type ClaimDoes = (typeof claimDoes)[number];

/** One value of the claim, and the role that it goes with. */
export type ClaimLine = { readonly value: string; readonly role: string };

const empty: ProviderDraft = {
  name: '',
  issuer: '',
  clientId: '',
  scopes: '',
  signInRoles: [],
  stepUpRoles: [],
  leaseHours: usualLeaseHours,
  acr: '',
  claimName: '',
  values: [],
  claimDoes: 'condition',
};

/** The draft of the provider that is there, or of the first one. */
export function draftOf(rules: ProviderRules | null): ProviderDraft {
  if (rules === null) return empty;
  const { scopes, acr, claim, ...same } = rules;
  return {
    ...same,
    scopes: scopes.join(' '),
    acr: acr ?? '',
    claimName: claim?.name ?? '',
    values: claim?.values ?? [],
    claimDoes: claim?.otherwise ?? 'condition',
  };
}

/** The rules of a draft, which may still have parts that are wrong. Lines without a value are left out. */
export function rulesOf(draft: ProviderDraft): GivenProviderRules {
  const { claimName, values, claimDoes: does, ...same } = draft;
  const said = values.filter(({ value }) => value.trim() !== '');
  const name = claimName.trim();
  return {
    name: same.name.trim(),
    issuer: same.issuer.trim(),
    clientId: same.clientId.trim(),
    scopes: same.scopes.split(/\s+/u).filter((scope) => scope !== ''),
    signInRoles: [...same.signInRoles],
    stepUpRoles: [...same.stepUpRoles],
    leaseHours: same.leaseHours,
    acr: same.acr.trim() === '' ? null : same.acr.trim(),
    claim:
      name === '' && said.length === 0
        ? null
        : { name, values: [...said], ...(does !== 'condition' && { otherwise: does }) },
  };
}
