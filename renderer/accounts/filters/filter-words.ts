import { useIntl } from 'react-intl';
import type { AccountFilter } from '../../../shared/model/account.ts';
import { attributeWords } from '../../shell/account-words.ts';
import { useQuery } from '../../use-query.ts';
import { useFormats, useWords } from '../../words.ts';

/** A filter as its chip says it. */
export function useFilterWords(filter: AccountFilter): string {
  const intl = useIntl();
  const words = useWords();
  const formats = useFormats();
  const directories = useQuery('directories.list', {}).value ?? [];
  const group = useQuery(
    'accounts.get',
    { id: filter.on === 'group' ? filter.id : 1 },
    { enabled: filter.on === 'group' },
  ).value;
  switch (filter.on) {
    case 'kind': {
      const list = formats.list(filter.kinds.map((kind) => words(`account.kind.${kind}`)));
      return words('filter.chip.kind', { list });
    }
    case 'state': {
      const list = formats.list(filter.states.map((state) => words(`account.state.${state}`)));
      return words('filter.chip.state', { list });
    }
    case 'directory': {
      const chosen = directories.filter((directory) => filter.ids.includes(directory.id));
      return words('filter.chip.directory', { list: formats.list(chosen.map((one) => one.name)) });
    }
    case 'department': {
      const list = formats.list(filter.values.map((value) => value || words('filter.empty')));
      return words('filter.chip.department', { list });
    }
    case 'group':
      return words(filter.nested ? 'filter.chip.group-nested' : 'filter.chip.group', {
        name: group?.row.name ?? '…',
      });
    case 'date':
      return words(`filter.chip.date.${rangeOf(filter)}`, {
        date: words(`account.column.${filter.date}`),
        from: filter.from === null ? '' : formats.date(filter.from),
        to: filter.to === null ? '' : formats.date(filter.to),
      });
    case 'attribute':
      return words(`filter.chip.attribute.${filter.test}`, {
        name: attributeWords(intl, filter.name),
        value: filter.value ?? '',
      });
    case 'personal':
      return words(`filter.chip.personal.${filter.test}`, {
        name: attributeWords(intl, filter.name),
      });
    case 'never-signed-in':
      return words('filter.chip.never-signed-in');
    case 'staged':
      return words('filter.chip.staged');
    case 'membership':
    case 'manager':
    case 'members':
      return words(`filter.chip.${filter.on}.${filter.test}`);
  }
}

function rangeOf(filter: { readonly from: number | null; readonly to: number | null }) {
  if (filter.from === null && filter.to === null) return 'unset';
  if (filter.from === null) return 'to';
  return filter.to === null ? 'from' : 'between';
}
