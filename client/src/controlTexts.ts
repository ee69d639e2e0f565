/** What is said of what holds everybody back. */
export const controlTexts = {
  emergency: {
    everything: 'Emergency stop: nothing is sent anywhere.',
    ofProxy: (proxy: string) => `Emergency stop: ${proxy} sends nothing.`,
    pulledBy: (who: string) => `Pulled by ${who}`,
    nobody: 'a user who is gone',
  },
  needsApproval: 'Somebody else has to approve it first: it then waits, for a day at most.',
  overLimit: 'More than your rules allow',
} as const;
