import type { contract } from '../../../shared/contract/index.ts';
import type { OutputOf } from '../../../shared/contract/operation.ts';
import type { FeatureHandlers } from '../context.ts';

type View = OutputOf<(typeof contract.views)['list']>[number];
type Row = {
  readonly id: number;
  readonly name: string;
  readonly query: string;
  readonly columns: string;
};

function toView(row: Row): View {
  return {
    id: row.id,
    name: row.name,
    query: JSON.parse(row.query) as View['query'],
    columns: JSON.parse(row.columns) as View['columns'],
  };
}

/** Views of the grid that were saved by name. */
export const views: FeatureHandlers<'views'> = {
  list({ read }) {
    return read.all<Row>('SELECT id, name, query, columns FROM views ORDER BY name').map(toView);
  },

  save({ store, operator }, { name, query, columns }) {
    return store.write((tx) => {
      tx.run(
        `INSERT INTO views (name, query, columns) VALUES (?, ?, ?)
          ON CONFLICT (name) DO UPDATE SET query = excluded.query, columns = excluded.columns`,
        name,
        JSON.stringify(query),
        JSON.stringify(columns),
      );
      const id = tx.value<number>('SELECT id FROM views WHERE name = ?', name) ?? 0;
      return {
        value: { id, name, query, columns },
        entries: [{ action: 'views.save', operator: operator.name, targetLabel: name }],
      };
    });
  },

  remove({ store, operator, refuse }, { id }) {
    return store.write((tx) => {
      const name = tx.value<string>('SELECT name FROM views WHERE id = ?', id);
      if (name === undefined) throw refuse('view-missing');
      tx.run('DELETE FROM views WHERE id = ?', id);
      return {
        value: null,
        entries: [{ action: 'views.remove', operator: operator.name, targetLabel: name }],
      };
    });
  },
};
