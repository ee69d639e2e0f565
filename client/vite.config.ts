import ui from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** Builds the client into dist/, self-contained: icons are bundled, nothing is fetched from another origin. */
export default defineConfig({
  plugins: [
    vue(),
    ui({
      autoImport: false,
      components: false,
      dts: false,
      icon: { clientBundle: { scan: true, sizeLimitKb: 512 } },
      ui: { colors: { primary: 'blue', neutral: 'slate' } },
    }),
  ],
  build: { target: 'es2023', sourcemap: true },
  server: {
    proxy: { '/graphql': { target: 'http://127.0.0.1:8080', ws: true }, '/sign-in/oidc': 'http://127.0.0.1:8080' },
  },
});
