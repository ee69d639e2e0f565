/** A person for whom a provider vouches. Who it is, issuer and subject say; all else may change and may be another's tomorrow. */
export interface ExternalPerson {
  readonly issuer: string;
  readonly subject: string;
  readonly login: string;
  readonly name: string;
  readonly email: string | null;
  /** The provider's names of the groups that the person is in. */
  readonly groups: readonly string[];
}
