import { useState } from 'react';
import { FailureView } from '../shell/failure.tsx';
import { useQuery } from '../use-query.ts';
import { Recover } from './recover.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** Opens the vault: with the password, or with the recovery kit. */
export function SignIn() {
  const status = useQuery('session.status', {});
  const [isRecovering, setIsRecovering] = useState(false);
  if (!status.value) return <FailureView failure={status.failure} />;
  return isRecovering ? (
    <Recover status={status.value} onBack={() => setIsRecovering(false)} />
  ) : (
    <SignInForm
      status={status.value}
      onCheckAgain={status.refetch}
      onRecover={() => setIsRecovering(true)}
    />
  );
}
