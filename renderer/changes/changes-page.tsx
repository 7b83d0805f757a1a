import { Review } from './review.tsx';
import { SetList } from './set-list.tsx';

type Props = {
  /** The change set to review; null for the list of all. */
  readonly set: number | null;
};

export function ChangesPage({ set }: Props) {
  return set === null ? <SetList /> : <Review key={set} id={set} />;
}
