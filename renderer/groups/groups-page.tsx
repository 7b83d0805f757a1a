export function GroupsPage() {
  return <div />;
}
