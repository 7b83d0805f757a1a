import type { Finding } from '../../../shared/model/connection.ts';

export function found(
  id: Finding['id'],
  level: Finding['level'],
  what: string,
  facts: Finding['facts'] = {},
): Finding {
  return { id, level, what, facts };
}
