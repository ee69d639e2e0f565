/** A place with a smart proxy and a broker of its own. */
export interface SiteLayout {
  readonly proxy: string;
  readonly location: string;
  /** Part of the host names. */
  readonly place: string;
  readonly datacenter: string;
  readonly timezone: string;
  /** Second number of the addresses 10.N.0.0/16. */
  readonly network: number;
}

/** The two sites of a fleet. */
export const siteLayouts: readonly SiteLayout[] = [
  {
    proxy: 'proxy-frankfurt',
    location: 'Europe/Frankfurt',
    place: 'frankfurt',
    datacenter: 'fra1',
    timezone: 'CET',
    network: 10,
  },
  {
    proxy: 'proxy-singapore',
    location: 'Asia/Singapore',
    place: 'singapore',
    datacenter: 'sin1',
    timezone: '+08',
    network: 20,
  },
];

/** The place of the one host whose smart proxy has no bridge. */
export const labLayout: SiteLayout = {
  proxy: 'proxy-lab',
  location: 'Europe/Frankfurt',
  place: 'lab',
  datacenter: 'lab',
  timezone: 'CET',
  network: 99,
};
