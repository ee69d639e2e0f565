/** Something of Foreman has no counterpart that means no more; the message goes on a sentence, in lower case. It never leaves a translation. */
export class NotExpressible extends Error {
  override readonly name = 'NotExpressible';
}
