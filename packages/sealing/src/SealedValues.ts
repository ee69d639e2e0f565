/** Values by the name of their input. */
export type SealedValues = Readonly<Record<string, unknown>>;
