import { computed, ref, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import { texts } from '../texts.ts';
import type { Problem } from '../ui/readProblem.ts';
import { readRuleDraft } from './readRuleDraft.ts';
import type { ReadRule } from './readRuleDraft.ts';
import type { Role } from './roleDetails.ts';
import { startRule } from './RuleDraft.ts';
import type { RuleDraft } from './RuleDraft.ts';
import type { RoleInput } from './useRoleChanges.ts';
import { writeRuleDraft } from './writeRuleDraft.ts';

/** A role while it is written. */
export interface RoleEditor {
  readonly name: Ref<string>;
  readonly description: Ref<string>;
  readonly drafts: ShallowRef<readonly RuleDraft[]>;
  /** The rules as they would be sent, in the order of the drafts. */
  readonly reads: ComputedRef<readonly ReadRule[]>;
  readonly input: ComputedRef<RoleInput>;
  readonly isChanged: ComputedRef<boolean>;
  /** The keys of the rules whose forms are open. */
  readonly opened: Ref<ReadonlySet<number>>;
  /** Why it cannot be sent as it stands; undefined when nothing is in the way. */
  readonly obstacle: ComputedRef<string | undefined>;
  /** Why the API refused it as it stands. */
  readonly refusal: ShallowRef<Problem | undefined>;
  add(): void;
  duplicate(index: number): void;
  remove(index: number): void;
  change(index: number, draft: RuleDraft): void;
  open(index: number, isOpen: boolean): void;
}

/** Keeps what is written of a role; what the API refused is forgotten as soon as something changes. */
export function useRoleEditor(start: Pick<Role, 'name' | 'description' | 'rules'>): RoleEditor {
  const name = ref(start.name);
  const description = ref(start.description);
  const drafts = shallowRef<readonly RuleDraft[]>(start.rules.map(writeRuleDraft));
  const opened = ref<ReadonlySet<number>>(new Set());
  const refusal = shallowRef<Problem>();
  const reads = computed(() => drafts.value.map(readRuleDraft));
  const input = computed(() => ({
    name: name.value.trim(),
    description: description.value.trim(),
    rules: reads.value.map(({ rule }) => rule),
  }));
  const before = JSON.stringify(input.value);
  const faulty = computed(() => reads.value.flatMap(({ faults }, index) => (faults.size > 0 ? [index + 1] : [])));
  watch(input, () => (refusal.value = undefined));

  function insert(index: number, draft: RuleDraft): void {
    drafts.value = drafts.value.toSpliced(index, 0, draft);
    opened.value = new Set([...opened.value, draft.key]);
  }

  return {
    ...{ name, description, drafts, reads, input, opened, refusal },
    isChanged: computed(() => JSON.stringify(input.value) !== before),
    obstacle: computed(() => (faulty.value.length === 0 ? undefined : texts.role.incomplete(faulty.value))),
    add: () => insert(drafts.value.length, startRule()),
    duplicate: (index) => {
      const draft = drafts.value[index];
      if (draft !== undefined) insert(index + 1, { ...draft, key: startRule().key });
    },
    remove: (index) => (drafts.value = drafts.value.toSpliced(index, 1)),
    change: (index, draft) => (drafts.value = drafts.value.with(index, draft)),
    open: (index, isOpen) => {
      const key = drafts.value[index]?.key ?? 0;
      opened.value = new Set([...opened.value].filter((other) => other !== key).concat(isOpen ? [key] : []));
    },
  };
}
