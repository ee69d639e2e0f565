/** The fields of a host for which a rule says which source wins. */
export const RULE_FIELDS = ['proxy', 'hostgroup', 'location', 'organization', 'facts', 'classes'] as const;
export type RuleField = (typeof RULE_FIELDS)[number];

/** Names of sources, the one that wins first. */
export type SourceRules = Readonly<Record<RuleField, readonly string[]>>;

interface Pulled {
  readonly name: string;
  readonly everySeconds: number;
  /** Null: every sync is full. */
  readonly fullEverySeconds: number | null;
}

interface Served extends Pulled {
  readonly url: string;
  readonly caFile?: string | undefined;
  /** The facts to read, each with what is below it. Undefined: all. */
  readonly factNames?: readonly string[] | undefined;
}

/** How one source is asked. Passwords and tokens are read from files, so that the settings can be shown. */
export type SourceSettings =
  | (Pulled & { readonly kind: 'file'; readonly path: string })
  | (Served & { readonly kind: 'foreman'; readonly user: string; readonly passwordFile: string })
  | (Served & {
      readonly kind: 'puppetdb';
      readonly certFile?: string | undefined;
      readonly keyFile?: string | undefined;
      readonly tokenFile?: string | undefined;
    });

/** The sources that this API asks, and which of them wins for which field. */
export interface InventorySettings {
  readonly sources: readonly SourceSettings[];
  readonly rules: SourceRules;
}

/** The source of everything that bridges report; it is always there. */
export const MCOLLECTIVE = 'mcollective';
