/** Words about secret inputs. */
export const secretTexts = {
  secrets: {
    mark: 'Secret',
    help: 'A secret is sealed for the bridge, shown to nobody, and deleted when the task ends.',
    masked: '(secret)',
    notAllowed: 'Secrets are not sent to all of these hosts:',
    allowedNote: 'These secrets go out over a network that does not keep them:',
    blocked: 'Secrets may not be sent to all of these hosts.',
    rerun: (names: string) =>
      `It was given secrets, which are not kept: ${names}. Change it before running, and give them again.`,
    notScheduled: 'A schedule cannot have secrets.',
  },
} as const;
