/** Something of Foreman that an import leaves out, and so grants nothing. */
export interface Unexpressed {
  readonly kind: 'USER' | 'GROUP' | 'ROLE' | 'FILTER';
  /** Of the user, group or role; of a filter that of its role. */
  readonly name: string;
  /** Foreman's number of the filter. Null: it is about no filter. */
  readonly filterId: number | null;
  /** In Foreman's words: permissions and search, or what else it is. */
  readonly what: string;
  /** A sentence. */
  readonly reason: string;
}
