/** Where the page of a node of a tree is. Its title keeps its slashes, and nothing else of it counts in an address. */
export function treePath(tree: 'hostgroups' | 'locations' | 'organizations', title: string): string {
  return `/${tree}/${title.split('/').map(encodeURIComponent).join('/')}`;
}
