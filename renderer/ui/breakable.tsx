import { Fragment } from 'react';

/** A long address or name that may break after `@` and commas, rather than inside a word. */
export function Breakable({ text }: { readonly text: string }) {
  return text.split(/(?<=[@,])/u).map((part, at) => (
    // The parts have no identity of their own but their place.
    <Fragment key={`${at} ${part}`}>
      {at === 0 ? null : <wbr />}
      {part}
    </Fragment>
  ));
}
