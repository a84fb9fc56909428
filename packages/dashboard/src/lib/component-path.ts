/** Where a component's page is. Ids may hold anything, so they are always encoded. */
export function componentPath(id: string): string {
  return `/components/${encodeURIComponent(id)}`;
}
