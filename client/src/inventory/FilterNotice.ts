/** What people have to know about a filter; the place is in the text that was judged, which may not be the present one. */
export interface FilterNotice {
  readonly severity: 'fault' | 'warning';
  readonly message: string;
  readonly place?: FilterPlace;
}

/** A part of a filter; nothing is between from and to when something is missing there. */
export interface FilterPlace {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}
