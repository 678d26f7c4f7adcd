import { useCallback, useEffect, useState } from 'react';

const PREFIX = 'herald.draft.';

/** What is being written in this tab, by the keys of `useDraft`. */
export function keptDrafts(): string[] {
  return Object.keys(sessionStorage).flatMap((name) => (name.startsWith(PREFIX) ? [name.slice(PREFIX.length)] : []));
}

/** Of whoever signs out: the next one in this tab has nothing of theirs. */
export function forgetDrafts(): void {
  for (const key of keptDrafts()) sessionStorage.removeItem(`${PREFIX}${key}`);
}

/**
 * What is being written, kept in this tab: it is still there after a reload, a lost connection, another page. `clear` when it is sent.
 *
 * @param key what is being written: "bulk", "template:welcome:en"
 */
export function useDraft<Value>(key: string, initial: Value) {
  const name = `${PREFIX}${key}`;
  const [value, setValue] = useState<Value>(() => kept<Value>(name) ?? initial);
  const [isTouched, setTouched] = useState(() => sessionStorage.getItem(name) !== null);

  useEffect(() => {
    if (isTouched) sessionStorage.setItem(name, JSON.stringify(value));
  }, [name, value, isTouched]);
  const change = useCallback((next: Value | ((before: Value) => Value)) => {
    setTouched(true);
    setValue(next);
  }, []);
  const clear = useCallback(
    (next: Value = initial) => {
      setTouched(false);
      sessionStorage.removeItem(name);
      setValue(next);
    },
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `initial` may be another object each time
    [name],
  );
  return { value, change, clear, isTouched };
}

function kept<Value>(name: string): Value | undefined {
  try {
    const text = sessionStorage.getItem(name);
    return text === null ? undefined : (JSON.parse(text) as Value);
  } catch {
    return undefined;
  }
}
