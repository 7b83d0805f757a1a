import { Link, Tooltip } from '@fluentui/react-components';
import { LockClosedRegular } from '@fluentui/react-icons';
import type { ComponentProps, ReactNode } from 'react';
import type { OperationName } from '../api.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { HintButton } from '../ui/hint-button.tsx';
import { HintItem } from '../ui/hint-item.tsx';
import { useMayNot } from '../use-may.ts';
import { useWords } from '../words.ts';
import type { PageName } from './go.ts';

type ButtonProps = ComponentProps<typeof HintButton> & {
  /** What the button leads to. */
  readonly operation: OperationName;
};

/** A button that says who could press it when the present role may not. */
export function MayButton({ operation, whyNot, ...button }: ButtonProps) {
  const mayNot = useMayNot(operation);
  return <HintButton {...button} whyNot={mayNot ?? whyNot} />;
}

type ItemProps = ComponentProps<typeof HintItem> & { readonly operation: OperationName };

/** A line of a menu that says who could choose it when the present role may not. */
export function MayItem({ operation, whyNot, ...item }: ItemProps) {
  const mayNot = useMayNot(operation);
  return <HintItem {...item} whyNot={mayNot ?? whyNot} />;
}

type LinkProps = {
  readonly operation: OperationName;
  /** What it is for, where its words alone do not tell. */
  readonly label?: string;
  /** Another reason for which it is not available now. */
  readonly whyNot?: string | undefined;
  readonly onClick: () => void;
  readonly children: ReactNode;
};

/** A link in a text that says who could follow it when the present role may not. */
export function MayLink({ operation, label, whyNot, onClick, children }: LinkProps) {
  const mayNot = useMayNot(operation) ?? whyNot;
  const link = (
    <Link
      as="button"
      aria-label={label}
      disabledFocusable={Boolean(mayNot)}
      onClick={mayNot ? undefined : onClick}
    >
      {children}
    </Link>
  );
  if (!mayNot) return link;
  return (
    <Tooltip content={mayNot} relationship="description" withArrow>
      {link}
    </Tooltip>
  );
}

type PageProps = {
  readonly page: PageName;
  /** What the page reads. */
  readonly operation: OperationName;
  readonly children: ReactNode;
};

/** A page, or in its place why the present role does not see it. */
export function MaySee({ page, operation, children }: PageProps) {
  const words = useWords();
  const mayNot = useMayNot(operation);
  if (!mayNot) return children;
  const title = words('may.unseen', { page: words(`shell.page.${page}`) });
  return <EmptyState icon={<LockClosedRegular />} title={title} body={mayNot} />;
}
