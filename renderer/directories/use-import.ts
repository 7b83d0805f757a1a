import { useState } from 'react';
import type { CsvMapping, FilePreview } from '../../shared/model/directory.ts';
import { callByName, type Refusal } from '../api.ts';
import { useQuery } from '../use-query.ts';

type ChosenFile = { readonly file: string; readonly name: string; readonly sizeBytes: number };

export type ImportState = {
  readonly chosen: ChosenFile | null;
  readonly preview: FilePreview | undefined;
  /** What the columns become: as the file suggests, or as the operator changed it. */
  readonly mapping: CsvMapping | null;
  readonly failure: Refusal | undefined;
  readonly isReading: boolean;
  readonly choose: () => Promise<void>;
  /** Changes what the columns become; the file is not read again. */
  readonly mapColumns: (mapping: CsvMapping) => void;
  /** Changes how the file is split into columns, and reads it again. */
  readonly splitBy: (how: Partial<Omit<CsvMapping, 'columns'>>) => void;
};

// Any file token has 22 characters; this one never leaves, because the query is not enabled.
const noFile = '';

/** The file that is being imported, how it looks, and what its columns become. */
export function useImport(): ImportState {
  const [chosen, setChosen] = useState<ChosenFile | null>(null);
  const [asked, setAsked] = useState<CsvMapping | null>(null);
  const [mapped, setMapped] = useState<CsvMapping | null>(null);
  const [failure, setFailure] = useState<Refusal | undefined>(undefined);
  const preview = useQuery(
    'directories.preview',
    { file: chosen?.file ?? noFile, mapping: asked },
    { enabled: chosen !== null, keepPrevious: true },
  );
  const mapping = mapped ?? preview.value?.mapping ?? null;
  async function choose() {
    const outcome = await callByName('files.chooseOpen', { purpose: 'import' });
    setFailure(outcome.ok ? undefined : outcome);
    if (!outcome.ok || !outcome.value) return;
    setChosen(outcome.value);
    setAsked(null);
    setMapped(null);
  }
  return {
    chosen,
    preview: chosen ? preview.value : undefined,
    mapping: chosen ? mapping : null,
    failure: failure ?? preview.failure,
    isReading: preview.loading || preview.stale,
    choose,
    mapColumns: setMapped,
    splitBy: (how) => {
      if (!mapping) return;
      setMapped(null);
      // Other columns come of another split, so that the file's own suggestion is asked for.
      setAsked({ ...mapping, ...how, columns: [] });
    },
  };
}
