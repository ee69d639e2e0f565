/** Says whether an input's name sounds like a secret: it is masked, sent as a secret unless the user says otherwise, and kept out of the URL. */
export function isSecretName(name: string): boolean {
  return /pass(word|wd|phrase)?|secret|token|private.?key|credential/i.test(name);
}
