import { createRouter, createWebHistory, START_LOCATION } from 'vue-router';
import type { Router } from 'vue-router';
import type { Session } from './access/session.ts';
import SignInPage from './access/SignInPage.vue';

/** Creates the router with every page; each page is a chunk of its own. */
export function createAppRouter(): Router {
  return createRouter({
    history: createWebHistory(),
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
    routes: [
      { path: '/sign-in', name: 'sign-in', component: SignInPage },
      {
        path: '/',
        component: () => import('./AppShell.vue'),
        children: [
          { path: '', component: () => import('./tasks/CommandCenterPage.vue') },
          { path: 'tasks', component: () => import('./tasks/HistoryPage.vue') },
          { path: 'tasks/new', component: () => import('./tasks/NewTaskPage.vue') },
          { path: 'tasks/:id', component: () => import('./tasks/TaskPage.vue'), props: true },
          { path: 'schedules', component: () => import('./schedules/SchedulesPage.vue') },
          { path: 'schedules/:id', component: () => import('./schedules/SchedulePage.vue'), props: true },
          { path: 'freezes', component: () => import('./freezes/FreezesPage.vue') },
          { path: 'compare', component: () => import('./compare/ComparePage.vue') },
          { path: 'hosts', component: () => import('./inventory/HostsPage.vue') },
          { path: 'hosts/:name', component: () => import('./inventory/HostPage.vue'), props: true },
          { path: 'hostgroups', component: () => import('./inventory/HostgroupsPage.vue') },
          { path: 'hostgroups/:title(.*)', component: () => import('./inventory/HostgroupPage.vue'), props: true },
          {
            path: 'locations/:title(.*)',
            component: () => import('./inventory/PlacePage.vue'),
            props: ({ params }) => ({ kind: 'location', title: params['title'] }),
          },
          {
            path: 'organizations/:title(.*)',
            component: () => import('./inventory/PlacePage.vue'),
            props: ({ params }) => ({ kind: 'organization', title: params['title'] }),
          },
          { path: 'facts', component: () => import('./inventory/FactsPage.vue') },
          { path: 'facts/:name', component: () => import('./inventory/FactPage.vue'), props: true },
          { path: 'proxies', component: () => import('./proxies/ProxiesPage.vue') },
          { path: 'proxies/:name', component: () => import('./proxies/ProxyPage.vue'), props: true },
          { path: 'plugins', component: () => import('./plugins/PluginsPage.vue') },
          { path: 'plugins/:name', component: () => import('./plugins/PluginPage.vue'), props: true },
          { path: 'inventory', component: () => import('./sources/InventoryPage.vue') },
          { path: 'audit', component: () => import('./audit/AuditPage.vue') },
          { path: 'account', component: () => import('./access/AccountPage.vue') },
          { path: 'users', component: () => import('./users/UsersPage.vue') },
          { path: 'roles', component: () => import('./roles/RolesPage.vue') },
          { path: 'roles/new', component: () => import('./roles/NewRolePage.vue') },
          { path: 'roles/:id', component: () => import('./roles/RolePage.vue'), props: true },
          { path: ':rest(.*)*', component: () => import('./ui/NoPage.vue') },
        ],
      },
    ],
  });
}

/** Sends everybody who is not signed in to the sign-in page, and back afterwards. */
export function requireSession(router: Router, session: Session): void {
  router.beforeEach(async (to) => {
    if (to.name === 'sign-in' || (await session.check())) return true;
    return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } };
  });
}

/** A page that was built anew has other chunks: what an open tab can no longer load is loaded as a whole page, once. */
export function reloadOnNewBuild(router: Router): void {
  router.onError((_error, to, from) => {
    if (from !== START_LOCATION) globalThis.location.assign(to.fullPath);
  });
}

/** Leaves for the sign-in page because the session is over; the page that was open comes back after it. */
export async function leaveForSignIn(router: Router): Promise<void> {
  const { name, fullPath } = router.currentRoute.value;
  if (name !== 'sign-in') await router.push({ name: 'sign-in', query: { to: fullPath } });
}

/** Reads where to go after signing in; only a path of this site, so that a link cannot send people elsewhere. */
export function readReturnPath(wanted: unknown): string {
  if (typeof wanted !== 'string') return '/';
  const url = URL.parse(wanted, globalThis.location.origin);
  return url?.origin === globalThis.location.origin ? url.pathname + url.search + url.hash : '/';
}
