import { useState } from 'react';
import { CodeInput } from '../ui/code-input.tsx';
import { PasswordInput } from '../ui/password-input.tsx';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';

/** What an operator proves themselves with again: the password, and a code where they have a factor. */
export type OwnProof = {
  readonly password: string;
  readonly code: string;
  readonly setPassword: (password: string) => void;
  readonly setCode: (code: string) => void;
  readonly usesCode: boolean;
  /** Why it cannot be sent yet; undefined when it can. */
  readonly whyNot: string | undefined;
  /** The fields that a command takes. */
  readonly given: { readonly password: string; readonly code?: string };
  readonly clear: () => void;
};

/** The proof that a dialog asks for. */
export function useOwnProof(): OwnProof {
  const words = useWords();
  const usesCode = useQuery('session.status', {}).value?.usesCode ?? false;
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const isMissingCode = usesCode && code.trim() === '';
  const missing = isMissingCode ? words('session.code.empty') : undefined;
  return {
    password,
    code,
    setPassword,
    setCode,
    usesCode,
    whyNot: password === '' ? words('session.signIn.empty') : missing,
    given: usesCode ? { password, code: code.trim() } : { password },
    clear: () => {
      setPassword('');
      setCode('');
    },
  };
}

type Props = {
  readonly proof: OwnProof;
  readonly label: string;
  readonly hint?: string;
};

/** The fields of a proof. */
export function OwnProofFields({ proof, label, hint }: Props) {
  const words = useWords();
  return (
    <>
      <PasswordInput
        label={label}
        {...(hint !== undefined && { hint })}
        value={proof.password}
        onChange={proof.setPassword}
        purpose="current-password"
        showLabel={words('session.showPassword')}
        hideLabel={words('session.hidePassword')}
      />
      {proof.usesCode ? (
        <CodeInput
          label={words('session.code.label')}
          hint={words('session.code.hint')}
          value={proof.code}
          onChange={proof.setCode}
        />
      ) : null}
    </>
  );
}
