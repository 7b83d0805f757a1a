import { createDOMRenderer, RendererProvider } from '@fluentui/react-components';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { topics as allTopics } from '../shared/contract/operation.ts';
import { App } from './app.tsx';
import { styleNonce } from './style-nonce.ts';
import { forgetAnswers, queryClient, refreshTopics } from './use-query.ts';

const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce: styleNonce } });

window.bailiwick.listen((topics) => {
  const isSession = topics.includes('session');
  if (isSession) forgetAnswers();
  // Another session may see other things: everything on screen is asked again.
  void refreshTopics(isSession ? allTopics : topics);
});

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root element.');

createRoot(root).render(
  <StrictMode>
    <RendererProvider renderer={renderer} targetDocument={document}>
      <QueryClientProvider client={queryClient}>
        <App />
      </QueryClientProvider>
    </RendererProvider>
  </StrictMode>,
);
