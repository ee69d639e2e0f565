import { Field, Int, ObjectType, Root, type ClassType } from 'type-graphql';
import { AppError } from './AppError.ts';
import { accessExtension } from './guardSchema.ts';

// Says nothing without the rows that it stands beside, and those have a rule.
@ObjectType()
@accessExtension('anybody')
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Null: the page is empty.' })
  endCursor!: string | null;
}

export interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: PageInfo;
  readonly totalCount: TotalCount;
}

/** How many nodes there are on all pages, or how to count them: counting may cost more than the page, so it is done for those who ask. */
export type TotalCount = number | (() => Promise<number>);

/** The part of a request for a page: so many, after that cursor. */
export interface PageRequest {
  readonly first: number;
  readonly after: string | null | undefined;
}

export class BadCursor extends AppError {
  readonly code = 'BAD_CURSOR';
  constructor() {
    super('The cursor in "after" is not one that this list gave. Leave it out to start from the beginning.');
  }
}

export class BadPageSize extends AppError {
  readonly code = 'BAD_PAGE_SIZE';
  constructor(readonly first: number) {
    super(`"first" must be from 1 to ${MAX_PAGE}, found ${first}.`);
  }
}

/** The most nodes that one page can hold. */
export const MAX_PAGE = 500;

/** The Relay connection class of a node class, e.g. HostConnection with HostEdge, and the rule of who may be led to it. */
export function connectionOf<Node extends object>(
  name: string,
  node: () => ClassType<Node>,
  access: string,
): ClassType {
  @ObjectType(`${name}Edge`)
  @accessExtension(access)
  class Edge {
    @Field(() => String)
    cursor!: string;

    @Field(node)
    node!: Node;
  }
  @ObjectType(`${name}Connection`)
  @accessExtension(access)
  class Connection {
    @Field(() => [node()])
    nodes!: Node[];

    @Field(() => [Edge])
    edges!: Edge[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;

    @Field(() => Int, { name: 'totalCount' })
    async countNodes(@Root() { totalCount }: Page<Node>): Promise<number> {
      return typeof totalCount === 'number' ? totalCount : await totalCount();
    }
  }
  return Connection;
}

/** Cuts a page from rows that were fetched with `first + 1` as the limit. */
export function pageOf<Node>(
  rows: readonly Node[],
  page: PageRequest,
  totalCount: TotalCount,
  keyOf: (node: Node) => string | number,
): Page<Node> {
  const nodes = rows.slice(0, page.first);
  const edges = nodes.map((node) => ({ cursor: encodeCursor(keyOf(node)), node }));
  return {
    nodes,
    edges,
    totalCount,
    pageInfo: { hasNextPage: rows.length > page.first, endCursor: edges.at(-1)?.cursor ?? null },
  };
}

/** The sort key after which a page starts, or null for the first page. Throws BadCursor, BadPageSize. */
export function startOf(page: PageRequest): string | null {
  if (!Number.isInteger(page.first) || page.first < 1 || page.first > MAX_PAGE) throw new BadPageSize(page.first);
  if (page.after === null || page.after === undefined) return null;
  const text = Buffer.from(page.after, 'base64url').toString();
  if (!text.startsWith('k:') || text.includes('\0')) throw new BadCursor();
  return text.slice(2);
}

/** As startOf, for lists whose key is made of so many texts; `keyOfTexts` makes such a key. */
export function textsStartOf(page: PageRequest, count: number): readonly (string | null)[] | null {
  const start = startOf(page);
  if (start === null) return null;
  const texts = parseTexts(start);
  if (texts?.length !== count || texts.some((text) => text?.includes('\0') === true)) throw new BadCursor();
  return texts;
}

/** The key of a node whose place in a list is given by several texts. */
export function keyOfTexts(...texts: readonly (string | null)[]): string {
  return JSON.stringify(texts);
}

function parseTexts(key: string): readonly (string | null)[] | undefined {
  try {
    const texts: unknown = JSON.parse(key);
    return isTexts(texts) ? texts : undefined;
  } catch {
    return undefined;
  }
}

function isTexts(value: unknown): value is readonly (string | null)[] {
  return Array.isArray(value) && value.every((text) => text === null || typeof text === 'string');
}

/** As startOf, for lists whose key is a number. */
export function numberStartOf(page: PageRequest): number | null {
  const start = startOf(page);
  if (start === null) return null;
  if (!/^\d{1,9}$/.test(start)) throw new BadCursor();
  return Number(start);
}

function encodeCursor(key: string | number): string {
  return Buffer.from(`k:${key}`).toString('base64url');
}
