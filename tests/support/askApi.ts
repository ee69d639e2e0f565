/** What the API answered, as it came. */
export interface Answer<Data> {
  readonly data: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
}

/** Asks the API as somebody. */
export interface Asker {
  /** The whole answer, errors and all. */
  answer<Data>(query: string, variables?: object): Promise<Answer<Data>>;
  /** The data; throws on any error. */
  ask<Data>(query: string, variables?: object): Promise<Data>;
}

/** Asks the API at a base URL with a bearer token, or as nobody. */
export function askerFor(url: string, token?: string): Asker {
  async function answer<Data>(query: string, variables: object = {}): Promise<Answer<Data>> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer<Data>;
  }
  return {
    answer,
    ask: async <Data>(query: string, variables?: object) => {
      const { data, errors } = await answer<Data>(query, variables);
      if (data === null || errors !== undefined) throw new Error(`The API refused: ${JSON.stringify(errors)}`);
      return data;
    },
  };
}
