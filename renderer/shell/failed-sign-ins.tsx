import { Notice } from '../ui/notice.tsx';
import { useQuery } from '../use-query.ts';
import { useWords } from '../words.ts';

/** What was tried under the operator's name while the vault was locked; nothing when nothing was. */
export function FailedSignIns() {
  const words = useWords();
  const failed = useQuery('session.status', {}).value?.failedSignIns;
  if (!failed) return null;
  const { own, isWhole } = failed;
  return (
    <>
      {own > 0 ? (
        <Notice
          tone="warning"
          title={words('failedSignIns.title', { count: own })}
          body={words('failedSignIns.body')}
        />
      ) : null}
      {isWhole ? null : (
        <Notice
          tone="warning"
          title={words('failedSignIns.brokenTitle')}
          body={words('failedSignIns.brokenBody')}
        />
      )}
    </>
  );
}
