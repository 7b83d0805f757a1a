import * as v from 'valibot';
import { permissions } from '../permissions.ts';
import { accountKinds, attributeName } from './account.ts';
import { requiredText, rowId } from './base.ts';

/** The compartments: classes of sensitive attributes that have a key of their own. */
export const compartmentNames = ['personal', 'credentials'] as const;

/** One class of sensitive attributes. */
export type CompartmentName = (typeof compartmentNames)[number];

function some<const Item extends v.GenericSchema>(item: Item, most: number) {
  return v.nullable(v.pipe(v.array(item), v.minLength(1), v.maxLength(most), v.readonly()));
}

/**
 * Which accounts a role covers. Each condition is null (no narrowing) or a list of which one entry
 * must fit; an account is covered when every condition fits.
 */
export const scope = v.strictObject({
  directories: some(rowId, 64),
  /** Distinguished names of organisational units, lower case: the unit and all below it. */
  units: some(requiredText(512), 16),
  /** Row numbers of groups: their members, also through groups inside them, and the groups. */
  groups: some(rowId, 16),
  departments: some(requiredText(256), 64),
  kinds: some(v.picklist(accountKinds), 3),
});
export type Scope = v.InferOutput<typeof scope>;

/** How much a role may do; null is without limit. */
export const limits = v.strictObject({
  /** The most changes of one change set. */
  perSet: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1_000_000))),
  /** The most changes that are applied within any 60 minutes. */
  perHour: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1_000_000))),
  /** Whether edits may be staged for more than one account at a time. */
  bulk: v.boolean(),
});
export type Limits = v.InferOutput<typeof limits>;

/**
 * What changes an account without being an edit of one attribute, as `changeable` names it: `@state`
 * enables, disables, unlocks, ends and asks for a new password at the next sign-in; `@password` resets;
 * `@place` renames and moves; `@existence` creates, deletes and restores. Who is in a group is the
 * attribute `member`.
 */
export const changeActs = ['@state', '@password', '@place', '@existence'] as const;

/** One of the acts that a role may be allowed beside attributes. */
export type ChangeAct = (typeof changeActs)[number];

/** Which attributes a role may change, and which do not exist for it. */
export const roleAttributes = v.strictObject({
  /** Names of attributes, and acts; null is all of them. */
  change: some(v.union([v.picklist(changeActs), attributeName]), 200),
  /** Ordinary attributes that are not shown, whatever options stand behind their names. */
  masked: v.pipe(v.array(attributeName), v.maxLength(200), v.readonly()),
});
export type RoleAttributes = v.InferOutput<typeof roleAttributes>;

/** The short name that a role is stored and called by. */
export const roleId = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,39}$/u));

/** A role: permissions × scope × attributes × compartments × limits. */
export const role = v.strictObject({
  id: roleId,
  name: requiredText(60),
  permissions: v.pipe(
    v.array(v.picklist(permissions)),
    v.maxLength(permissions.length),
    v.readonly(),
  ),
  scope,
  /** Compartments whose key the role holds. */
  compartments: v.pipe(v.array(v.picklist(compartmentNames)), v.maxLength(2), v.readonly()),
  limits,
  /** Absent where every attribute is shown and may be changed, as in a policy from before there were such lists. */
  attributes: v.exactOptional(roleAttributes),
});
export type Role = v.InferOutput<typeof role>;

/** A role as it is sent to be saved. */
export type RoleDraft = v.InferInput<typeof role>;

/** A copy of a role to be changed and saved. */
export function draftOfRole({ scope: covered, attributes, ...rest }: Role): RoleDraft {
  const { directories, units, groups, departments, kinds } = covered;
  return {
    ...rest,
    ...(attributes && {
      attributes: {
        change: attributes.change && [...attributes.change],
        masked: [...attributes.masked],
      },
    }),
    permissions: [...rest.permissions],
    compartments: [...rest.compartments],
    scope: {
      directories: directories && [...directories],
      units: units && [...units],
      groups: groups && [...groups],
      departments: departments && [...departments],
      kinds: kinds && [...kinds],
    },
  };
}
