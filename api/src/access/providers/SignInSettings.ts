interface Provider {
  /** Part of logins and addresses. */
  readonly name: string;
  /** What people read. */
  readonly title: string;
  /** The user group of ours for a group of the provider's. */
  readonly groups: ReadonlyMap<string, string>;
  /** Who is in one of these groups of the provider's may do everything. */
  readonly administrators: readonly string[];
  /** PEM text of the authorities that vouch for the server. Undefined: the system's. */
  readonly authorities: string | undefined;
}

/** An issuer of OpenID Connect. */
export interface OidcSettings extends Provider {
  readonly kind: 'oidc';
  readonly issuer: URL;
  readonly clientId: string;
  /** Undefined: a public client, which only PKCE protects. */
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
  /** Where the claims stand; dots lead into objects. */
  readonly claims: Readonly<Record<OidcClaim, string>>;
  /** Origins that may be asked: the issuer's, and those that the file names. */
  readonly origins: readonly string[];
  /** The one address to which the issuer may send people back. */
  readonly redirectUri: URL;
}

export const OIDC_CLAIMS = ['login', 'name', 'email', 'groups'] as const;
export type OidcClaim = (typeof OIDC_CLAIMS)[number];

/** A directory that is asked by LDAP. */
export interface LdapSettings extends Provider {
  readonly kind: 'ldap';
  readonly url: URL;
  readonly startsTls: boolean;
  readonly bindDn: string;
  readonly bindPassword: string;
  readonly base: string;
  /** With {login}. */
  readonly filter: string;
  readonly attributes: Readonly<Record<LdapAttribute, string>>;
  /** How groups are searched. Undefined: they stand in an attribute of the person, if at all. */
  readonly groupSearch: LdapGroupSearch | undefined;
}

export const LDAP_ATTRIBUTES = ['subject', 'login', 'name', 'email', 'groups'] as const;
export type LdapAttribute = (typeof LDAP_ATTRIBUTES)[number];

/** Groups that have entries of their own. */
export interface LdapGroupSearch {
  readonly base: string;
  /** With {dn} or {login}, of the person. */
  readonly filter: string;
  /** The attribute that is the group's name. */
  readonly name: string;
}

/** A system that vouches for people. */
export type ProviderSettings = OidcSettings | LdapSettings;
