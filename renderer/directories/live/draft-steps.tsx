import {
  Checkbox,
  Field,
  Input,
  Radio,
  RadioGroup,
  Select,
  Textarea,
} from '@fluentui/react-components';
import type { Directory } from '../../../shared/model/directory.ts';
import { PasswordInput } from '../../ui/password-input.tsx';
import { useFormats, useWords } from '../../words.ts';
import { type Draft, keepsPassword, schedules } from './draft.ts';

export type StepProps = {
  readonly draft: Draft;
  readonly present: Directory | null;
  readonly onValue: <Key extends keyof Draft>(key: Key, value: Draft[Key]) => void;
};

/** Where the server is, and how the way to it is protected. */
export function ServerStep({ draft, present, onValue }: StepProps) {
  const words = useWords();
  return (
    <>
      {present ? null : (
        <Field label={words('directories.new.name')} hint={words('live.name.hint')}>
          <Input
            value={draft.name}
            maxLength={100}
            onChange={(_, data) => onValue('name', data.value)}
          />
        </Field>
      )}
      <Field label={words('live.host')} hint={words('live.host.hint')}>
        <Input
          value={draft.host}
          maxLength={253}
          spellCheck={false}
          input={{ dir: 'ltr' }}
          onChange={(_, data) => onValue('host', data.value)}
        />
      </Field>
      <Field label={words('live.security')}>
        <RadioGroup
          value={draft.security}
          onChange={(_, data) =>
            onValue('security', data.value === 'starttls' ? 'starttls' : 'ldaps')
          }
        >
          <Radio value="ldaps" label={words('live.security.ldaps')} />
          <Radio value="starttls" label={words('live.security.starttls')} />
        </RadioGroup>
      </Field>
      <Field label={words('live.port')}>
        <Input
          value={draft.port}
          maxLength={5}
          inputMode="numeric"
          onChange={(_, data) => onValue('port', data.value.trim())}
        />
      </Field>
    </>
  );
}

/** Who signs in at the server. */
export function SignInStep({ draft, present, onValue }: StepProps) {
  const words = useWords();
  const isKept = keepsPassword(draft, present);
  return (
    <>
      <Field label={words('live.bind')}>
        <RadioGroup
          value={draft.isAnonymous ? 'anonymous' : 'name'}
          onChange={(_, data) => onValue('isAnonymous', data.value === 'anonymous')}
        >
          <Radio value="name" label={words('live.bind.name')} />
          <Radio value="anonymous" label={words('live.bind.anonymous')} />
        </RadioGroup>
      </Field>
      {draft.isAnonymous ? null : (
        <>
          <Field label={words('live.bind-name')} hint={words('live.bind-name.hint')}>
            <Input
              value={draft.bindName}
              maxLength={1_024}
              spellCheck={false}
              autoComplete="off"
              input={{ dir: 'ltr' }}
              onChange={(_, data) => onValue('bindName', data.value)}
            />
          </Field>
          <PasswordInput
            label={words('live.password')}
            value={draft.password}
            purpose="current-password"
            hint={words(isKept ? 'live.password.kept' : 'live.password.hint')}
            showLabel={words('session.showPassword')}
            hideLabel={words('session.hidePassword')}
            onChange={(password) => onValue('password', password)}
          />
        </>
      )}
    </>
  );
}

/** What is read, how often, and whether anything may be written. */
export function ScopeStep({ draft, onValue }: StepProps) {
  const words = useWords();
  return (
    <>
      <Field label={words('live.bases')} hint={words('live.bases.hint')}>
        <Textarea
          value={draft.bases}
          rows={3}
          spellCheck={false}
          textarea={{ dir: 'ltr' }}
          onChange={(_, data) => onValue('bases', data.value)}
        />
      </Field>
      <ScheduleField
        value={draft.scheduleMinutes}
        onValue={(minutes) => onValue('scheduleMinutes', minutes)}
      />
      <Checkbox
        checked={draft.isReadOnly}
        label={words('live.read-only.ask')}
        onChange={(_, data) => onValue('isReadOnly', data.checked === true)}
      />
      <NumberField
        id="live.page-size"
        value={draft.pageSize}
        onValue={(text) => onValue('pageSize', text)}
      />
      <NumberField
        id="live.requests-per-second"
        value={draft.requestsPerSecond}
        onValue={(text) => onValue('requestsPerSecond', text)}
      />
      <NumberField
        id="live.open-requests"
        value={draft.openRequests}
        onValue={(text) => onValue('openRequests', text)}
      />
    </>
  );
}

type NumberProps = {
  /** The message of its label; that of its hint ends with `.hint`. */
  readonly id: string;
  readonly value: string;
  readonly onValue: (text: string) => void;
};

function NumberField({ id, value, onValue }: NumberProps) {
  const words = useWords();
  return (
    <Field label={words(id)} hint={words(`${id}.hint`)}>
      <Input
        value={value}
        maxLength={6}
        inputMode="numeric"
        onChange={(_, data) => onValue(data.value.trim())}
      />
    </Field>
  );
}

type ScheduleProps = {
  readonly value: number | null;
  readonly onValue: (minutes: number | null) => void;
};

function ScheduleField({ value, onValue }: ScheduleProps) {
  const words = useWords();
  const formats = useFormats();
  // A pack may bring one that is not among ours.
  const offered = schedules.includes(value) ? schedules : [...schedules, value];
  return (
    <Field label={words('live.schedule')} hint={words('live.schedule.hint')}>
      <Select
        value={String(value ?? '')}
        onChange={(_, data) => onValue(data.value === '' ? null : Number(data.value))}
      >
        {offered.map((minutes) => (
          <option key={minutes ?? 'demand'} value={String(minutes ?? '')}>
            {minutes === null
              ? words('live.schedule.demand')
              : words('live.schedule.every', {
                  minutes,
                  time: formats.duration(minutes * 60),
                })}
          </option>
        ))}
      </Select>
    </Field>
  );
}
