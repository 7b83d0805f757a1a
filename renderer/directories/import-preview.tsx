import {
  Checkbox,
  Field,
  makeStyles,
  Select,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useIntl } from 'react-intl';
import { type CsvMapping, type FilePreview, mappedFields } from '../../shared/model/directory.ts';
import { Notice } from '../ui/notice.tsx';
import { hasWords, useWords } from '../words.ts';
import { isMappedField, withField } from './csv-columns.ts';
import { SavedMappings } from './saved-mappings.tsx';
import type { ImportState } from './use-import.ts';

const useStyles = makeStyles({
  frame: {
    maxHeight: '260px',
    overflow: 'auto',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  table: { width: 'max-content', minWidth: '100%', tableLayout: 'auto' },
  head: { verticalAlign: 'top', padding: '4px 8px' },
  header: { fontWeight: tokens.fontWeightSemibold, paddingBottom: '4px' },
  cell: { maxWidth: '220px', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  options: { display: 'flex', gap: '16px', alignItems: 'end', flexWrap: 'wrap' },
});

const delimiters = [
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'bar'],
] as const;
const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;

type Props = { readonly state: ImportState; readonly preview: FilePreview };

/** The first rows of the file, and for CSV what each column becomes. */
export function ImportPreview({ state, preview }: Props) {
  const intl = useIntl();
  const words = useWords();
  const problemOf = (code: string) =>
    hasWords(intl, `directories.issue.${code}`) ? words(`directories.issue.${code}`) : code;
  return (
    <>
      {preview.problems.map((problem) => (
        <Notice key={problem} tone="warning" body={problemOf(problem)} />
      ))}
      {state.mapping ? (
        <>
          <SplitOptions mapping={state.mapping} onSplit={state.splitBy} />
          <CsvTable mapping={state.mapping} rows={preview.rows} onMapping={state.mapColumns} />
          <SavedMappings mapping={state.mapping} onMapping={state.mapColumns} />
        </>
      ) : (
        <LdifTable rows={preview.rows} />
      )}
    </>
  );
}

type SplitProps = { readonly mapping: CsvMapping; readonly onSplit: ImportState['splitBy'] };

function SplitOptions({ mapping, onSplit }: SplitProps) {
  const words = useWords();
  const styles = useStyles();
  return (
    <div className={styles.options}>
      <Field label={words('directories.import.delimiter')}>
        <Select
          value={mapping.delimiter}
          onChange={(_event, data) => {
            const found = delimiters.find(([sign]) => sign === data.value);
            if (found) onSplit({ delimiter: found[0] });
          }}
        >
          {delimiters.map(([sign, name]) => (
            <option key={name} value={sign}>
              {words(`directories.delimiter.${name}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={words('directories.import.encoding')}>
        <Select
          value={mapping.encoding}
          onChange={(_event, data) => {
            const found = encodings.find((encoding) => encoding === data.value);
            if (found) onSplit({ encoding: found });
          }}
        >
          {encodings.map((encoding) => (
            <option key={encoding} value={encoding}>
              {encoding.toUpperCase()}
            </option>
          ))}
        </Select>
      </Field>
      <Checkbox
        checked={mapping.hasHeader}
        label={words('directories.import.hasHeader')}
        onChange={(_event, data) => onSplit({ hasHeader: data.checked === true })}
      />
    </div>
  );
}

type CsvTableProps = {
  readonly mapping: CsvMapping;
  readonly rows: FilePreview['rows'];
  readonly onMapping: (mapping: CsvMapping) => void;
};

function CsvTable({ mapping, rows, onMapping }: CsvTableProps) {
  const words = useWords();
  const styles = useStyles();
  return (
    <div className={styles.frame}>
      <Table size="extra-small" className={styles.table} aria-label={words('directories.preview')}>
        <TableHeader>
          <TableRow>
            {mapping.columns.map((column, index) => (
              <TableHeaderCell key={index} className={styles.head}>
                <div>
                  <div className={styles.header}>{column.header}</div>
                  <Select
                    size="small"
                    value={column.field}
                    aria-label={words('directories.import.fieldOf', { header: column.header })}
                    onChange={(_event, data) => {
                      if (isMappedField(data.value)) {
                        onMapping(withField(mapping, index, data.value));
                      }
                    }}
                  >
                    {mappedFields.map((field) => (
                      <option key={field} value={field}>
                        {words(`directories.field.${field}`)}
                      </option>
                    ))}
                  </Select>
                </div>
              </TableHeaderCell>
            ))}
          </TableRow>
        </TableHeader>
        <Rows rows={rows} />
      </Table>
    </div>
  );
}

function LdifTable({ rows }: { readonly rows: FilePreview['rows'] }) {
  const intl = useIntl();
  const words = useWords();
  const styles = useStyles();
  const record = (kind: string) =>
    hasWords(intl, `directories.record.${kind}`) ? words(`directories.record.${kind}`) : kind;
  const shown = rows.map(([dn = '', kind = '', count = '']) => [dn, record(kind), count]);
  if (rows.length === 0) return <Text>{words('directories.import.noRows')}</Text>;
  return (
    <div className={styles.frame}>
      <Table size="extra-small" className={styles.table} aria-label={words('directories.preview')}>
        <TableHeader>
          <TableRow>
            <TableHeaderCell>{words('directories.import.dn')}</TableHeaderCell>
            <TableHeaderCell>{words('directories.import.record')}</TableHeaderCell>
            <TableHeaderCell>{words('directories.import.attributes')}</TableHeaderCell>
          </TableRow>
        </TableHeader>
        <Rows rows={shown} />
      </Table>
    </div>
  );
}

function Rows({ rows }: { readonly rows: FilePreview['rows'] }) {
  const styles = useStyles();
  return (
    <TableBody>
      {rows.map((row, index) => (
        <TableRow key={index}>
          {row.map((cell, at) => (
            <TableCell key={at} className={styles.cell} title={cell}>
              {cell}
            </TableCell>
          ))}
        </TableRow>
      ))}
    </TableBody>
  );
}
