import { watchEffect } from 'vue';
import { texts } from '../texts.ts';

/** Keeps the title of the browser's tab. */
export function useTitle(title: () => string): void {
  watchEffect(() => {
    document.title = `${title()} · ${texts.product}`;
  });
}
