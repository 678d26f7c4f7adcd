import { useDraft } from '../parts/draft.js';
import { sampleOf } from './schema-fields.js';
import { jsonObjectOf } from './template-draft.js';

/** What the preview is made with: kept for each template, and begun with what its schema says. */
export function useSample(templateKey: string, schema: string) {
  const draft = useDraft<string | null>(`template-sample:${templateKey}`, null);
  const value = draft.value ?? JSON.stringify(sampleOf(jsonObjectOf(schema) ?? {}), null, 2);
  return {
    value,
    change: (next: string) => draft.change(next),
    /** Each as its own name. */
    add: (names: readonly string[]) => {
      const given = jsonObjectOf(value) ?? {};
      const added = names.reduce((all, name) => withName(all, name.split('.')), given);
      draft.change(JSON.stringify(added, null, 2));
    },
  };
}

function withName(of: Record<string, unknown>, [name, ...rest]: readonly string[]): Record<string, unknown> {
  if (name === undefined) return of;
  const inner = of[name];
  const isObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  return {
    ...of,
    [name]: rest.length === 0 ? name : withName(isObject ? (inner as Record<string, unknown>) : {}, rest),
  };
}
