/** What is wrong with a TLS connection and what to do about it, for people. */
export interface TlsTrouble {
  readonly fault: string;
  readonly remedy: string;
}

type Explanation = (host: string, error: Error) => TlsTrouble;

const foreignAuthority: Explanation = () => ({
  fault: 'its certificate was not signed by any of the given certificate authorities',
  remedy: 'Give the certificate of the authority that signed it, or check that nobody stands in for the broker',
});

const refusesUs: Explanation = (_host, error) => ({
  fault: `it does not accept our client certificate, or demands one (${error.message.replace(/^.*?:SSL routines:/, '').trim()})`,
  remedy: "Give a certificate and key that the broker's authority has signed and that are in force",
});

const noTls: Explanation = () => ({
  fault: 'what answers there does not speak TLS',
  remedy: "Use the broker's TLS port (often 61614), or switch TLS off for this port",
});

const unusableKey: Explanation = (_host, error) => ({
  fault: `the client certificate, its key or a certificate authority cannot be used (${error.message})`,
  remedy: 'Give PEM files that belong together; the key must have no passphrase',
});

/** By the code of OpenSSL or Node, its beginning being enough. */
const explanations: readonly (readonly [RegExp, Explanation])[] = [
  [
    /^CERT_HAS_EXPIRED$/,
    () => ({ fault: 'its certificate has expired', remedy: "Renew it, or check this machine's clock" }),
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    () => ({ fault: 'its certificate is not yet in force', remedy: "Check this machine's clock" }),
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    (host, error) => ({
      fault: `its certificate is not for ${host} (${'reason' in error ? String(error.reason) : error.message})`,
      remedy: 'Connect to a name that the certificate has, or have one made for this name',
    }),
  ],
  [/^(UNABLE_TO_|SELF_SIGNED_CERT|DEPTH_ZERO_|CERT_UNTRUSTED|CERT_SIGNATURE|INVALID_CA|CERT_CHAIN)/, foreignAuthority],
  [/ALERT_(CERTIFICATE|BAD_CERTIFICATE|UNSUPPORTED_CERT|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)/, refusesUs],
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNEXPECTED_MESSAGE|BAD_RECORD_TYPE/, noTls],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS|NO_CIPHER|NO_SHARED_CIPHER/,
    (_host, error) => ({
      fault: `it agrees on no TLS version and cipher with us (${error.message})`,
      remedy: 'Let the broker speak TLS 1.2 or newer, and check the cipher list',
    }),
  ],
  [/^ERR_(OSSL|CRYPTO)|^ERR_SSL_(KEY|CA_MD|EE_KEY)/, unusableKey],
];

/** Explains what TLS ended with, by the host that we wanted to reach. */
export function tlsTrouble(cause: unknown, host: string): TlsTrouble {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  const code = 'code' in error ? String(error.code) : '';
  const [, explain] = explanations.find(([pattern]) => pattern.test(code)) ?? [];
  return (
    explain?.(host, error) ?? {
      fault: error.message || code,
      remedy: 'Check the address and that it speaks STOMP over TLS',
    }
  );
}
