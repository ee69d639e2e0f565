import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from '../../support/askApi.ts';

/** The API refused for a reason that does not go away. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** Nobody answered for too long. */
export class NoAnswer extends Error {
  readonly code = 'NO_ANSWER';
}

const ANSWER_WITHIN_MS = 10_000;
const PATIENCE_MS = 300_000;
const RETRY_MS = 200;

/** Asks an API that may be away: what got no answer, or a refusal that may pass, is asked again. Only for what is safe to repeat. */
export class PatientAsker {
  readonly #url: string;
  readonly #token: string | undefined;
  /** How often it had to ask again. */
  repeats = 0;

  constructor(url: string, token?: string) {
    this.#url = url;
    this.#token = token;
  }

  /** Asks until there is an answer; throws Refused, or NoAnswer after five minutes. */
  async ask<Data>(query: string, variables: object = {}): Promise<Data> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (let problem = 'nothing was said'; ; this.repeats += 1) {
      try {
        return dataOf(await this.#post<Data>(query, variables));
      } catch (error) {
        if (error instanceof Refused && !passing.has(error.code)) throw error;
        problem = error instanceof Error ? error.message : problem;
      }
      if (performance.now() > giveUpAt) throw new NoAnswer(problem);
      await sleep(RETRY_MS);
    }
  }

  /** Asks once; throws whatever comes. */
  async askOnce<Data>(query: string, variables: object = {}): Promise<Data> {
    return dataOf(await this.#post<Data>(query, variables));
  }

  async #post<Data>(query: string, variables: object): Promise<Answer<Data>> {
    const response = await fetch(`${this.#url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(this.#token && { authorization: `Bearer ${this.#token}` }) },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return (await response.json()) as Answer<Data>;
  }
}

/** Codes that say nothing about the question itself. */
const passing: ReadonlySet<string> = new Set(['INTERNAL', 'INTERNAL_SERVER_ERROR', 'DATABASE_UNAVAILABLE', 'UNKNOWN']);

function dataOf<Data>({ data, errors }: Answer<Data>): Data {
  const [error] = errors ?? [];
  const code = error?.extensions['code'];
  if (error !== undefined) throw new Refused(typeof code === 'string' ? code : 'UNKNOWN', error.message);
  if (data === null) throw new Refused('UNKNOWN', 'The API answered without data');
  return data;
}
