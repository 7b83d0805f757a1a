export function DirectoriesPage() {
  return <main />;
}
