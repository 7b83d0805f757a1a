import { Field, Select } from '@fluentui/react-components';

type NumberProps = {
  readonly label: string;
  readonly offered: readonly number[];
  readonly chosen: number;
  readonly labelOf: (count: number) => string;
  readonly onChosen: (count: number) => void;
};

/** One of some numbers, each in words. */
export function NumberSelect({ label, offered, chosen, labelOf, onChosen }: NumberProps) {
  const counts = [...new Set([...offered, chosen])].toSorted((a, b) => a - b);
  return (
    <Field label={label}>
      <Select value={String(chosen)} onChange={(_event, data) => onChosen(Number(data.value))}>
        {counts.map((count) => (
          <option key={count} value={count}>
            {labelOf(count)}
          </option>
        ))}
      </Select>
    </Field>
  );
}
