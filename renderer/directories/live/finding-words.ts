import type { Finding } from '../../../shared/model/connection.ts';

/** The ids of the sentence of a finding and of its remedy; null where there is nothing to mend. */
export type FindingIds = { readonly says: string; readonly remedy: string | null };

/**
 * The words of a finding, from the most exact that the language has: how it stands, the failure of
 * that code, or the level alone.
 */
export function findingIds(
  { id, level, what }: Finding,
  has: (message: string) => boolean,
): FindingIds {
  const own = `live.finding.${id}`;
  const says =
    [`${own}.${what}`, `failure.${what}`, `${own}.${level}`].find(has) ??
    `live.finding.other.${level}`;
  const remedy = [`${own}.${what}.remedy`, `failure.${what}.next`, `${own}.${level}.remedy`].find(
    has,
  );
  return { says, remedy: level === 'good' ? null : (remedy ?? null) };
}

/**
 * What the sentence of a finding may name: its facts, and how far two clocks are apart, because one
 * that is behind is as wrong as one that is ahead.
 */
export function findingFacts(
  { facts }: Finding,
  duration: (seconds: number) => string,
): Finding['facts'] {
  const { seconds } = facts;
  return typeof seconds === 'number' ? { ...facts, apart: duration(Math.abs(seconds)) } : facts;
}
