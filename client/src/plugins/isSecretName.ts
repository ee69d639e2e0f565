/** Says whether an input's name sounds like a secret: it is masked, and it is kept out of the URL. */
export function isSecretName(name: string): boolean {
  return /passw|passphrase|secret|token|private_?key/i.test(name);
}
