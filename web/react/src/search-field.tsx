import { type ReactNode, useEffect, useState } from 'react';
import { Icon } from './icons.js';
import { useLook } from './look.js';

/** Somebody who types is asked for what he means when he has come to rest. */
const REST_MS = 250;

interface Search {
  typed: string;
  /** What is looked for. */
  words: string;
  type: (text: string) => void;
}

export function useSearch(): Search {
  const [typed, type] = useState('');
  const [words, setWords] = useState('');
  useEffect(() => {
    const wanted = typed.trim();
    const timer = setTimeout(() => setWords(wanted), wanted ? REST_MS : 0);
    return () => clearTimeout(timer);
  }, [typed]);
  return { typed, words, type };
}

export function SearchField({ typed, type }: Search): ReactNode {
  const { labels } = useLook();
  return (
    <label className="herald-search">
      <Icon name="search" />
      <span className="herald-hidden">{labels.search}</span>
      <input
        type="search"
        value={typed}
        maxLength={200}
        placeholder={labels.search}
        onChange={(event) => type(event.target.value)}
      />
    </label>
  );
}
