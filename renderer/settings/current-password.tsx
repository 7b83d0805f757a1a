import { PasswordInput } from '../ui/password-input.tsx';
import { useWords } from '../words.ts';

type Props = { readonly value: string; readonly onChange: (value: string) => void };

/** The password as it is now, for acts that ask for it again. */
export function CurrentPassword({ value, onChange }: Props) {
  const words = useWords();
  return (
    <PasswordInput
      label={words('settings.currentPassword')}
      value={value}
      onChange={onChange}
      purpose="current-password"
      showLabel={words('session.showPassword')}
      hideLabel={words('session.hidePassword')}
    />
  );
}
