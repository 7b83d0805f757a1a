import { Input } from '@fluentui/react-components';

/** Midnight of a day in the operator's zone, or null for what is not a day. */
export function dayStart(value: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (!match) return null;
  const at = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3])).getTime();
  return Number.isNaN(at) ? null : at;
}

/** The last millisecond of the day that begins at `start`. */
export function dayEnd(start: number): number {
  const day = new Date(start);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).getTime() - 1;
}

/** A moment as the value of a date field. */
export function dayValue(at: number | null): string {
  if (at === null) return '';
  const day = new Date(at);
  const pad = (value: number, length: number) => String(value).padStart(length, '0');
  return `${pad(day.getFullYear(), 4)}-${pad(day.getMonth() + 1, 2)}-${pad(day.getDate(), 2)}`;
}

type Props = {
  readonly value: string;
  readonly label?: string;
  readonly id?: string;
  readonly onChange: (value: string) => void;
};

/** A day, with the system's own calendar. */
export function DayInput({ value, label, id, onChange }: Props) {
  return (
    <Input
      {...(id ? { id } : {})}
      type="date"
      value={value}
      min="1970-01-01"
      max="9999-12-31"
      aria-label={label}
      onChange={(_, data) => onChange(data.value)}
    />
  );
}
