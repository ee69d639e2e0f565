/** A time of the week as it is written in a form. */
export interface WindowDraft {
  readonly hasWindow: boolean;
  /** 1 Monday to 7 Sunday. */
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}
