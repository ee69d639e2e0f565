import ui from '@nuxt/ui/vue-plugin';
import { createApp } from 'vue';
import { createSession, sessionKey } from './access/session.ts';
import { apolloKey, createApollo } from './apollo.ts';
import App from './App.vue';
import { limitHtml } from './limitHtml.ts';
import { createLive, liveKey } from './live.ts';
import './main.css';
import { createAppRouter, leaveForSignIn, reloadOnNewBuild, requireSession } from './router.ts';

limitHtml();
const router = createAppRouter();
const apollo = createApollo(() => {
  session.forget();
  void leaveForSignIn(router);
});
const session = createSession(apollo);
requireSession(router, session);
reloadOnNewBuild(router);

createApp(App)
  .use(router)
  .use(ui)
  .provide(apolloKey, apollo)
  .provide(sessionKey, session)
  .provide(liveKey, createLive())
  .mount('#app');
