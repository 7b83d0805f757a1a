type Props = { readonly set: number | null };

export function ChangesPage({ set }: Props) {
  return <div>{set}</div>;
}
