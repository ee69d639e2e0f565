const TEXTS = '{ texts index }';
const HEADER = 'id since revision state verdict counts { targeted pending running succeeded failed unknown notSent }';

/** What the page and the terminal ask for; `name` gives the columns another name in the answer. */
export function columnsDocument(name: string, operation: 'subscription' | 'query' = 'subscription'): string {
  return `${operation} ($id: ID!, $since: Int! = 0) { taskProgress(id: $id, since: $since) { ${HEADER} ${name} {
    position state { states index } reason ${TEXTS} statusCode statusMessage ${TEXTS} late durationMs
    members { name hostgroup ${TEXTS} smartProxy ${TEXTS} } } } }`;
}

/** The same facts as a list of objects, as before there were columns. */
export function objectsDocument(name: string, operation: 'subscription' | 'query' = 'subscription'): string {
  return `${operation} ($id: ID!, $since: Int! = 0) { taskProgress(id: $id, since: $since) { ${HEADER}
    ${name} { position name hostgroup smartProxy state reason statusCode statusMessage late durationMs } } }`;
}
