export function FirstRun() {
  return <main />;
}
