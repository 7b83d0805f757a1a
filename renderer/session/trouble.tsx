export function Trouble() {
  return <main />;
}
