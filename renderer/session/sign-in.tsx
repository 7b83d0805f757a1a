import { useState } from 'react';
import { FailureView } from '../shell/failure.tsx';
import { useQuery } from '../use-query.ts';
import { Enrol } from './enrol.tsx';
import { Recover } from './recover.tsx';
import { RecoverShares } from './recover-shares.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** Opens the vault: with the password, with the recovery kit, with two shares, or with the code of an invitation. */
export function SignIn() {
  const status = useQuery('session.status', {});
  const [way, setWay] = useState<'password' | 'kit' | 'shares' | 'code'>('password');
  const back = () => setWay('password');
  if (!status.value) return <FailureView failure={status.failure} />;
  switch (way) {
    case 'kit':
      return <Recover status={status.value} onBack={back} onShares={() => setWay('shares')} />;
    case 'shares':
      return <RecoverShares status={status.value} onBack={back} onKit={() => setWay('kit')} />;
    case 'code':
      return <Enrol status={status.value} onBack={back} />;
    case 'password':
      return <SignInForm status={status.value} onCheckAgain={status.refetch} onOtherWay={setWay} />;
  }
}
