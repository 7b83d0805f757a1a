import { Text } from '@fluentui/react-components';
import {
  BrowserSignInButton,
  BrowserSignInView,
  useBrowserSignIn,
} from '../shell/provider-sign-in.tsx';
import { Notice } from '../ui/notice.tsx';
import { Section } from '../ui/section.tsx';
import { useQuery } from '../use-query.ts';
import { useFormats, useWords } from '../words.ts';

/** The organisation's provider, as far as it concerns whoever is signed in; nothing without one. */
export function ProviderPart() {
  const words = useWords();
  const formats = useFormats();
  const own = useQuery('provider.own', {}).value;
  const signIn = useBrowserSignIn(() => undefined);
  if (!own || own.name === null || own.host === null) return null;
  const { name, host, linkedAt, isLeased } = own;
  return (
    <Section title={words('settings.provider')}>
      <Text>
        {linkedAt === null
          ? words('settings.providerBody', { name, host })
          : words('settings.providerBound', { host, since: formats.date(linkedAt) })}
      </Text>
      {isLeased ? <Notice tone="warning" body={words('settings.providerLeased')} /> : null}
      <div>
        <BrowserSignInButton signIn={signIn} name={name} />
      </div>
      <BrowserSignInView signIn={signIn} />
    </Section>
  );
}
